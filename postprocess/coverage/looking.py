"""From a capture to its look: what a column shows, or by what it was refused.

The rule: nothing is a look that can say nothing of reports. A news list has none, and of a page
that is read as a report the corpus speaks."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from archive.capture import Payload
from postprocess.coverage.listing import (
    announced,
    columns_below,
    following_of,
    name_of,
    rows_of,
    unread_of,
)
from postprocess.coverage.look import Look, key_of
from postprocess.decode import decoded
from postprocess.document import Rejection
from postprocess.extract.formats import format_of
from postprocess.extract.reading import page_of, source_kind_of
from postprocess.kind.fold import folded
from postprocess.kind.publisher import clean_name
from postprocess.reason import Reason
from sites import kinds
from sites.challenge import blocked
from sites.columns import ColumnKind, column_kind, column_token, is_report_column
from sites.divisions import of_site_code
from sites.kind import Kind, PageRole
from sites.page import Page
from sites.seed import Seed, SourceKind
from sites.shapes import file_suffix, is_article_url, is_asset_url
from sites.urls import path_of

OK = 200
# Refusals that no defence signs: who asks too often, who is not let in, who may not be shown it.
REFUSALS = {"http_401": "unauthorised", "http_429": "rate_limited", "http_451": "legal"}
_FAILED = frozenset(
    {
        Reason.BLOCKED, Reason.ERROR, Reason.REDIRECT, Reason.TRUNCATED, Reason.NOT_MODIFIED,
        Reason.NEEDS_JS, Reason.EMPTY, Reason.MOJIBAKE, Reason.INTERNAL_ERROR,
    }
)  # fmt: skip
_ANSWERS = ("{", "[", "<?xml", "<datastore", "<recordset")  # of a list interface: no page
_READ = frozenset(
    {
        Reason.LIST_PAGE, Reason.NOT_A_REPORT, Reason.EMPTY, Reason.SNIPPET,
        Reason.ATTACHMENT_IS_REPORT,  # a list of files looks like a page that carries one
    }
)  # fmt: skip
_PARTS = re.compile(r"\s*[-_|—–]\s*")


def look(
    payload: Payload, site: Seed | None, *, accepted: bool, rejection: Rejection | None
) -> Look | None:
    """Return what a capture tells of columns; None where it tells nothing. `rejection` is the first
    of its reading, `accepted` whether a report was read in it. Only a government's own site has
    columns: what a sharing site lists, its uploaders chose."""
    if accepted or rejection is None:
        return None
    if source_kind_of(site, payload.capture.url) is not SourceKind.GOV:
        return None
    reason = rejection.reason
    if reason is Reason.ROBOTS:
        cause = blocked(payload.status, payload.headers, payload.body[:20_000])
        refused = cause is not None and payload.status != 403  # RFC 9309: no rules, no refusal
        return _base(payload, failure=f"blocked:{cause}") if refused else None
    if rejection.segment is None and reason in _FAILED and not _reads_empty(payload, reason):
        return _failed(payload, site, rejection)
    if reason not in _READ or payload.status not in {OK, None}:
        return None
    paged = _page(payload, site)
    return _list(payload, *paged) if paged is not None else None


def _reads_empty(payload: Payload, reason: Reason) -> bool:
    """Whether a page without a text of its own was had: a list is often no more than its links."""
    return reason is Reason.EMPTY and payload.status == OK and bool(payload.body)


def _failed(payload: Payload, site: Seed | None, rejection: Rejection) -> Look | None:
    url = payload.capture.url
    seeded = site is not None and key_of(url) == key_of(site.seed)
    if not seeded and (is_article_url(url) or file_suffix(url) or is_asset_url(url)):
        return None
    anchor = payload.link.anchor if payload.link else ""
    named = is_report_column(anchor) or column_token(url) is ColumnKind.REPORTS
    onward = ""
    if rejection.reason is Reason.REDIRECT:
        onward = urljoin(url, rejection.detail.strip())
    return _base(
        payload,
        failure=_failure_of(rejection),
        onward=onward,
        column="reports" if named else "",
    )


def _failure_of(rejection: Rejection) -> str:
    reason, detail = rejection.reason, rejection.detail
    if reason is Reason.BLOCKED:
        return f"blocked:{detail}"
    if reason is Reason.REDIRECT:
        return "moved"
    if reason is Reason.ERROR:
        return f"blocked:{REFUSALS[detail]}" if detail in REFUSALS else detail
    return reason.value


def _page(payload: Payload, site: Seed | None) -> tuple[Page, Kind] | None:
    content_type = payload.header("content-type") or ""
    found = format_of(payload.body, content_type, payload.capture.url)
    if found == "html":
        _, page, kind = page_of(payload, site)
        return page, kind
    if found not in {"list", "text"}:
        return None
    text = decoded(payload.body, content_type).text
    page = Page(payload.capture.url, text, payload.status or OK, payload.posted)
    kind = kinds.recognise(page)
    return (page, kind) if kind.role(page) is PageRole.LIST else None


def _list(payload: Payload, page: Page, kind: Kind) -> Look | None:
    """Return the look of a page that was read; None where it is no list of reports."""
    role = kind.role(page)
    anchor = payload.link.anchor if payload.link else ""
    named, year = name_of(page, anchor)
    if role is not PageRole.LIST and (role is not PageRole.OTHER or not _is_named(page, anchor)):
        return None  # a column of two rows or of none has the form of nothing, but a name
    rows, others, links = rows_of(page, kind)
    reports = sum(not row.doubtful for row in rows)
    answer = bool(payload.posted) or page.html.lstrip()[:11].lower().startswith(_ANSWERS)
    column = named
    if named == "yearbook" and not reports:
        column = ""
    if not column and reports >= (1 if answer else 2) and reports * 2 >= reports + others:
        column = "rows"
    paged = payload.link is not None and payload.link.page_of is not None
    if not (column or reports or paged or answer):  # of a pager even a page of notices counts
        return None
    following = following_of(page, kind)
    pages, records = announced(page)
    code = of_site_code(page.meta("SiteIDCode") or "")
    unread = payload.truncated or payload.coding_error or unread_of(page, following)
    return _base(
        payload,
        column=column,
        year=year,
        body=_body_of(page, anchor),
        site=code.code if code is not None else "",
        rows=tuple(rows),
        others=others,
        following=following,
        below=columns_below(page, links),
        pages=pages,
        records=records,
        unread=unread,
    )


def _is_named(page: Page, anchor: str) -> bool:
    """Return whether the page itself bears the name of a column of reports: a trail names one above
    an article too."""
    titled = _PARTS.split(page.title, maxsplit=1)[0]
    folder = path_of(page.url).endswith("/") or "/index" in path_of(page.url)
    by_address = folder and column_token(page.url) is ColumnKind.REPORTS
    return by_address or is_report_column(titled) or is_report_column(anchor)


def _body_of(page: Page, anchor: str) -> str:
    """Return the body whose column this is, where name or trail say it; else empty."""
    for name in (page.meta("ColumnName") or "", anchor, *reversed(page.crumbs[1:])):
        found = clean_name(folded(name))
        if found and column_kind(name) is not ColumnKind.PUBLISHER:  # 乡镇人民政府 is a class
            return found
    return ""


def _base(payload: Payload, **told: object) -> Look:
    link = payload.link
    made = {
        "url": payload.capture.url,
        "key": key_of(payload.capture.url, payload.posted),
        "captured_at": payload.captured_at,
        "harvest": payload.harvest,
        "digest": payload.payload_digest,
        "page_of": key_of(link.page_of) if link and link.page_of else "",
        **told,
    }
    return Look(**made)  # type: ignore[arg-type]  # names and types are those of the callers
