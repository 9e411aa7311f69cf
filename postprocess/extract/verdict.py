"""Why a capture is no document: asked of the headers, then of the page, then of the text."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.capture import Payload
from postprocess.charset import mangled, plausibility
from postprocess.decode import Decoded
from postprocess.extract.main_text import MainText
from postprocess.extract.whitespace import han_count
from postprocess.reason import Reason
from sites import challenge
from sites.kind import Kind, PageRole
from sites.page import Page
from sites.seed import Link
from sites.titles import is_report_title

Verdict = tuple[Reason, str]

_GATE_READS = 20_000
# A list's own notes have less running text; a column that shows its report in place has more.
_LIST_PROSE = 300
_SHORT_BODY = 200  # domain.md §2.3: below this an attachment is the report
_TRUSTED = 50


def before_body(payload: Payload) -> Verdict | None:
    """Answer by URL, status and headers alone."""
    status = payload.status
    if urlsplit(payload.capture.url).path == "/robots.txt":
        return Reason.ROBOTS, ""
    if status == 304:
        return Reason.NOT_MODIFIED, ""
    if status is not None and 300 <= status < 400:
        return Reason.REDIRECT, payload.header("location") or ""
    if payload.record_type == "revisit" and not payload.body:
        return Reason.EMPTY, "revisit without its original"
    blocked = challenge.blocked(status, payload.headers, payload.body[:_GATE_READS])
    if blocked is not None:
        return Reason.BLOCKED, blocked
    if status is not None and (status >= 400 or status < 200):
        return Reason.ERROR, f"http_{status}"
    return None


def of_page(
    payload: Payload, page: Page, kind: Kind, main: MainText, attachments: tuple[Link, ...]
) -> Verdict | None:
    """Answer by what the page is for. Running text outweighs every sign of a shell or a list."""
    if main.prose >= _LIST_PROSE:
        return None
    shell = challenge.redirect_shell(page)
    if shell is not None:
        return Reason.REDIRECT, shell
    soft = challenge.soft_error(page)
    if soft is not None:
        return Reason.ERROR, soft
    if challenge.needs_js(page):
        return Reason.NEEDS_JS, ""
    han = han_count(main.text)
    if han < _SHORT_BODY and _carries_report(main, attachments):
        return Reason.ATTACHMENT_IS_REPORT, attachments[0].url
    role = kind.role(page)
    if (
        role in {PageRole.LIST, PageRole.HOME}
        and not main.grids
        and not is_report_title(main.title)
    ):
        return Reason.LIST_PAGE, role.value
    if han == 0:
        return Reason.EMPTY, ""
    if payload.truncated and han < _TRUSTED:
        return Reason.TRUNCATED, payload.truncated
    return None


def of_text(payload: Payload, got: Decoded, text: str) -> Verdict | None:
    """Answer by the text alone."""
    if not text:
        return (Reason.TRUNCATED, payload.truncated) if payload.truncated else (Reason.EMPTY, "")
    if "mojibake" in got.flags and mangled(text):
        return Reason.MOJIBAKE, ""
    if got.replacement_ratio > 0.3 and plausibility(text) < 0.1:
        return Reason.MOJIBAKE, "undecodable"
    return None


def _carries_report(main: MainText, attachments: tuple[Link, ...]) -> bool:
    if not attachments:
        return False
    names = [main.title, *(f"{link.title or link.anchor}" for link in attachments)]
    return any(is_report_title(name) for name in names)
