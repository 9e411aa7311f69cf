"""One captured page as a list: rows, pager, columns below, and signs that there is more than it
shows.

The rule: in doubt a list is not whole. What a script would load, a pager that nobody could follow
and a page that ends in the middle are named in `unread`."""

from __future__ import annotations

import re

from postprocess.coverage.look import Below, Listed, folder_of, key_of
from postprocess.coverage.row_title import is_row, listed_row
from sites.columns import ColumnKind, column_kind, column_token
from sites.jsonish import whole, word
from sites.kind import Kind
from sites.page import Page
from sites.pagehtml import page_script
from sites.pager import AHEAD
from sites.seed import Link
from sites.titles import title_year
from sites.urls import bare_host, host_of, path_of

_PAGES = re.compile(r"共\s*(\d{1,5})\s*页|第?\s*\d{1,4}\s*/\s*(\d{1,4})\s*页")
_RECORDS = re.compile(r"共\s*(?:有|计)?\s*(\d{1,6})\s*(?:条|篇)")
_TOTAL = re.compile(r"(?i)<(?:totalrecord|recordcount)>\s*(\d{1,7})")
_COUNTED = re.compile(
    r"\b(?:countPage|pageCount|totalPages?|pageTotal)\b[\"']?\s*[:=]\s*[\"']?(\d{1,5})",
    re.IGNORECASE,
)
_LAYPAGE = re.compile(r"laypage[^;]{0,200}?\bcount\b\s*:\s*[\"']?(\d{1,7})", re.DOTALL)
_PAGING = re.compile(r"\blaypage\b|\.(?:pagination|twbsPagination|jqPaginator)\s*\(")
_MORE = re.compile(
    r"^(?:点击)?(?:加载|查看|显示)更多|^下一?页|^后一?页|^\[?2\]?$|^load more", re.IGNORECASE
)
_NEXT_WORDS = frozenset({ColumnKind.REPORTS, ColumnKind.YEARBOOK})
_FOLLOWED = _NEXT_WORDS | {ColumnKind.YEAR, ColumnKind.PUBLISHER}
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOWHERE = re.compile(r"(?i)#?$|javascript:\s*(?:void|;|$)")
PAGER = "its pager could not be read"


def rows_of(page: Page, kind: Kind) -> tuple[list[Listed], int, list[Link]]:
    """Return the rows that are or may be reports, how many rows are something else, and all other
    links."""
    found: dict[str, Listed] = {}
    others, links = 0, list[Link]()
    for link in kind.links(page):
        row = listed_row(link)
        if row is not None and (is_row(link) or not row.doubtful):
            found.setdefault(row.key, row)
        elif is_row(link):
            others += 1
        else:
            links.append(link)
    return list(found.values()), others, links


def following_of(page: Page, kind: Kind) -> tuple[str, ...]:
    """Return the keys of the further pages of this list, as its pager names them."""
    keys = [
        key_of(link.url, link.body)
        for link in kind.next_pages(page)
        # a form's pager offers page 1 too, which was had without it
        if not (link.method == "POST" and link.anchor == "1")
    ]
    own = key_of(page.url, page.posted)
    return tuple(key for key in dict.fromkeys(keys) if key != own)


def name_of(page: Page, anchor: str) -> tuple[str, int | None]:
    """Return what the page is called as a column of reports (reports, yearbook or nothing), and the
    year in that name."""
    names = [page.meta("ColumnName") or "", *page.crumbs[-2:], anchor]
    kinds = [column_kind(name) for name in names]
    year = next(
        (title_year(n) or _printed(n) for n, k in zip(names, kinds, strict=True)
         if k is ColumnKind.YEAR),
        None,
    )  # fmt: skip
    token = column_token(page.url)
    if ColumnKind.LOOKALIKE in kinds[:-1] or token is ColumnKind.LOOKALIKE:
        return "", year
    if ColumnKind.REPORTS in kinds or token is ColumnKind.REPORTS:
        return "reports", year
    if ColumnKind.YEARBOOK in kinds or token is ColumnKind.YEARBOOK:
        return "yearbook", year
    return "", year


def columns_below(page: Page, links: list[Link]) -> tuple[Below, ...]:
    """Return the other columns of reports that the page leads to: by name anywhere on the host,
    years and publishers only below this one."""
    folder = path_of(page.url).rpartition("/")[0] + "/"
    host, own = bare_host(host_of(page.url)), folder_of(key_of(page.url))
    found: dict[str, Below] = {}
    for link in links:
        kind = column_kind(link.title or link.anchor)
        if kind not in _FOLLOWED or bare_host(host_of(link.url)) != host:
            continue
        inside = folder != "/" and path_of(link.url).startswith(folder)
        if kind is not ColumnKind.REPORTS and not inside:
            continue
        key = folder_of(key_of(link.url))
        if key != own:
            year = _printed(link.title or link.anchor)
            found.setdefault(key, Below(key=key, url=link.url, year=year))
    return tuple(found.values())


def announced(page: Page) -> tuple[int, int]:
    """Return how many pages and records the list says that it has in all; 0 where it does not."""
    script = page_script(page)
    written = [int(m.group(1) or m.group(2)) for m in _PAGES.finditer(page.text)]
    written += [int(m.group(1)) for m in _COUNTED.finditer(page.html)]
    pages = max([script.count if script is not None else 0, *written])
    totals = [int(m.group(1)) for m in _LAYPAGE.finditer(page.html)]
    totals += [int(m.group(1)) for m in _RECORDS.finditer(page.text)]
    totals += [int(m.group(1)) for m in _TOTAL.finditer(page.html)]
    answer = whole(page.html) if page.html.lstrip()[:1] in {"{", "["} else None
    if isinstance(answer, dict) and (total := word(answer, "total")).isdigit():
        totals.append(int(total))
    return pages, max(totals, default=0)


def unread_of(page: Page, following: tuple[str, ...]) -> str:
    """Return why the list may hold more than was read of it; empty where nothing says so."""
    html = page.html.lower()
    if html.lstrip()[:1] in {"{", "["}:
        return "" if whole(page.html) is not None else "the answer breaks off"
    if "<html" in html and "</html" not in html and "</body" not in html:
        return "the page breaks off"
    if html.count("<datastore>") != html.count("</datastore>"):
        return "the list breaks off"
    if len(following) >= AHEAD * 10:
        return "the pager has no end"
    if not following and not _is_last(page) and (_leads_on(page) or _is_paged(page)):
        return PAGER
    return ""


def _is_paged(page: Page) -> bool:
    """Whether a paging plug-in is at work whose numbers stand nowhere."""
    return _PAGING.search(page.html) is not None and announced(page) == (0, 0)


def _leads_on(page: Page) -> bool:
    """Whether something offers more of the list that no request of ours stands for."""
    for element in page.tree.iter("a", "button", "span", "div"):
        if element.tag != "a" and not element.get("onclick"):
            continue
        text = "".join(element.text_content().split()) if len(element) < 4 else ""
        if not text or len(text) > 12 or not _MORE.match(text):
            continue
        state = f"{element.get('class') or ''} {element.get('disabled') or ''}".lower()
        href = (element.get("href") or "").strip()
        nowhere = _NOWHERE.match(href) is not None
        scripted = href.lower().startswith("javascript:") and not nowhere
        more = "更多" in text and nowhere
        if "disab" not in state and (scripted or more or element.get("onclick")):
            return True
    return False


def _is_last(page: Page) -> bool:
    """Whether the page says that it is the last: 第 3/3 页."""
    found = re.search(r"第?\s*(\d{1,4})\s*/\s*(\d{1,4})\s*页?", page.text)
    if found is not None and found.group(1) == found.group(2):
        return True
    written = [int(m.group(1) or m.group(2)) for m in _PAGES.finditer(page.text)]
    return bool(written) and max(written) == 1


def _printed(name: str) -> int | None:
    found = _YEAR.search(name)
    return int(found.group()) if found else None
