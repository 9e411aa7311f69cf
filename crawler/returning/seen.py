"""What a page shows that a later harvest compares: links, rows like reports, its text. Pure.

Visitor counters and 页面生成时间 change the bytes of a page that says the same: links are compared
as a set of addresses, and a text without what such counters print."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crawler.returning.remembered import Seen
from sites.bodies import BodyKind, body_names
from sites.columns import ColumnKind, column_kind
from sites.kind import Kind
from sites.labels import normal_date
from sites.page import Page
from sites.seed import Link
from sites.titles import is_report_title, title_year

if TYPE_CHECKING:
    from crawler.frontier.target import Target

MOST_TITLES = 60  # of a list's rows, by which it is known again at another address
_SHORT = 80  # signs of text in a container that cannot hold a report
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_COUNTED = re.compile(
    r"(?:您是第|访问(?:总)?(?:量|次数|人数)|浏览(?:量|次数)|点击(?:率|数|量|次数)|阅读(?:量|次数|数)"
    r"|下载次数|人气|今天是|(?:当前|现在|系统|北京)时间|(?:页面)?生成时间|打印时间)"
    r"[\s:：第共\[（(]*[\d年月日星期一二三四五六天时分秒次位人:：,.\-/\s]*(?:位?访[客问]者?)?"
)


def list_seen(page: Page, rows: Sequence[Link], *, anchor: str) -> Seen:
    """Return what to remember of a list with these rows and pagers, that came by this anchor."""
    titled = [title for link in rows if is_report_title(title := link.title or link.anchor)]
    name = _name(page, anchor)
    return Seen(
        links=digest_of(sorted({f"{link.url} {link.body}" for link in rows})),
        reports=len(titled),
        titles=tuple(digest_of([title])[:10] for title in titled[:MOST_TITLES]),
        name=name,
        above=_above(page, name),
        year=_year_of_column(page, anchor, name),
    )


def report_seen(page: Page, kind: Kind, target: Target, *, is_column: bool) -> Seen:
    """Return what to remember of a report; of a column that shows it in place, also its links."""
    anchor, title = target.anchor, page.meta("ArticleTitle") or page.title
    name = _name(page, anchor)
    body, is_government = next(
        (one for one in map(_publisher, (anchor, title)) if one[0]), ("", False)
    )
    links = [link.url for link in (*page.anchors, *kind.next_pages(page))] if is_column else []
    return Seen(
        links=digest_of(sorted(set(links))) if is_column else "",
        reports=int(is_column),
        name=name,
        above=_above(page, name),
        year=title_year(anchor) or title_year(title) or _year_of_column(page, anchor, name),
        text=digest_of([text_of(page, kind)]),
        body=body,
        is_government=is_government,
        listed=date_of(target.listed_date) or date_of(page.meta("PubDate") or ""),
    )


def text_of(page: Page, kind: Kind) -> str:
    """Return the text of an article, without what counts visitors or tells the time."""
    shown = kind.embedded(page)
    if shown is None:
        texts = (page.text_of(css) for css in kind.bodies)
        shown = next((text for text in texts if len(text) >= _SHORT), page.text)
    return "".join(_COUNTED.sub("", shown).split())


def file_seen(body: bytes, target: Target) -> Seen:
    """Return what to remember of a report that is a file."""
    name, is_government = _publisher(target.anchor)
    return Seen(
        year=title_year(target.anchor),
        text=hashlib.sha256(body).hexdigest()[:20],
        body=name,
        is_government=is_government,
        listed=date_of(target.listed_date),
    )


def digest_of(texts: Iterable[str]) -> str:
    """Return one short digest of several texts in their order."""
    said = "\n".join(texts).encode("utf-8", "replace")
    return hashlib.sha256(said).hexdigest()[:20]


def date_of(printed: str) -> date | None:
    """Return the day that a list prints beside a row; None where it prints none."""
    found = normal_date(printed) if printed else None
    try:
        return date.fromisoformat(found[:10]) if found else None
    except ValueError:  # a month alone, the 30th of February
        return None


def _name(page: Page, anchor: str) -> str:
    return (page.meta("ColumnName") or next(iter(reversed(page.crumbs)), "") or anchor)[:60]


def _above(page: Page, name: str) -> str:
    trail = page.crumbs[:-1] if page.crumbs and page.crumbs[-1] == name else page.crumbs
    return ">".join(trail)[-200:]


def _publisher(title: str) -> tuple[str, bool]:
    names = body_names(title)
    if not names:
        return "", False
    return names[0].name[:60], names[0].kind in {
        BodyKind.GOVERNMENT, BodyKind.OFFICE, BodyKind.TOWNSHIP, BodyKind.ZONE,
    }  # fmt: skip


def _year_of_column(page: Page, anchor: str, name: str) -> int | None:
    """Return the year of a column that holds one year's reports (2022年), or of fbtime=2022."""
    asked = re.search(r"(?i)[?&]fbtime=(20\d\d)\b", page.url)
    if asked is not None:
        return int(asked.group(1))
    for text in (name, anchor):
        found = _YEAR.search(text)
        if found and (column_kind(text) is ColumnKind.YEAR or len(text) <= 16):
            return int(found.group(1))
    return None
