"""大汉's <datastore>: lists that stand as CDATA in a script, and the proxy that serves the rest of
them.

HTML parsers drop or comment CDATA, so this reads the raw text (domain.md §3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from sites.page import Page, parse_fragment
from sites.rows import anchors_with_rows
from sites.seed import Link, Role
from sites.shapes import file_suffix, is_article_url

_NEXTGROUP = re.compile(r"<nextgroup>.{0,40}?href=[\"']([^\"']+)[\"']", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(
    r"(?i)<totalrecord>\s*(\d{1,7})|[\"']?\btotalrecord[\"']?\s*[:=]\s*[\"']?(\d{1,7})"
)
_PER_PAGE = re.compile(r"(?i)[\"']?\bperpage[\"']?\s*[:=]\s*[\"']?(\d+)")
_GROUP = re.compile(r"(?i)[\"']?\bgroupsize[\"']?\s*[:=]\s*[\"']?(\d+)")
_PARAMS = re.compile(
    r"(?i)(?:var\s+\w{0,20}param\w{0,20}\s*=|\b\w{0,12}(?:param|"
    r"data)[\"']?\s*:)\s*\{([^{}]{5,600})\}"
)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([\w./%-]+))""")
_PROXY = re.compile(r"""["'](?:https?://[^"'/\s]+)?(/[\w./-]*dataproxy\.jsp)\??[^"']*["']""")
# What the plug-in does where the page says nothing else.
PROXY = "/module/web/jpage/dataproxy.jsp"
PER_PAGE, GROUP = 15, 3


@dataclass(frozen=True, slots=True)
class _Spread:
    """One list of the page: what is inline, what there is in all, and how to ask for the rest."""

    inline: int
    total: int
    per_page: int
    group: int
    params: tuple[tuple[str, str], ...]
    nextgroup: str
    proxy: str


def records(page: Page) -> Iterator[Link]:
    """Yield the links of every record of every datastore, in order, with title attribute and row
    date."""
    for fragment in _records_of(page.html):
        tree = parse_fragment(f"<div class='record'>{fragment}</div>")
        for row in anchors_with_rows(tree):
            url = page.join(row.href)
            if url is None:
                continue
            role = Role.ATTACHMENT if file_suffix(url) else Role.ARTICLE
            role = role if is_article_url(url) or role is Role.ATTACHMENT else Role.COLUMN
            yield Link(url=url, anchor=row.anchor, title=row.title, listed_date=row.date, role=role)


def rest_of(page: Page, ahead: int) -> list[Link]:
    """Return the requests for what the page does not hold, at most `ahead` for each of its lists.

    By record numbers with POST where the page says the parameters, else GET of the next group.
    """
    links: dict[tuple[str, str], Link] = {}
    for part in _lists(page.html):
        spread = _spread(page, part)
        if spread is None:
            continue
        requests = _by_numbers(page, spread) if spread.params else _next_group(page, spread)
        for link in islice(requests, ahead):
            if link.url != page.url:
                links.setdefault((link.url, link.body), link)
    return list(links.values())


def _by_numbers(page: Page, spread: _Spread) -> Iterator[Link]:
    body = urlencode(spread.params)
    for start in range(spread.inline + 1, spread.total + 1, max(spread.group, 1)):
        end = min(start + spread.group - 1, spread.total)
        query = f"startrecord={start}&endrecord={end}&perpage={spread.per_page}"
        url = page.join(f"{spread.proxy}?{query}")
        if url is None:
            return
        yield Link(url=url, method="POST", body=body, anchor=f"{start}-{end}", role=Role.NEXT_PAGE)


def _next_group(page: Page, spread: _Spread) -> Iterator[Link]:
    url = page.join(spread.nextgroup)
    if url is not None:
        yield Link(url=url, anchor="下一组", role=Role.NEXT_PAGE)


def _lists(html: str) -> list[str]:
    # a page may hold several lists, each with its own parameters after its own datastore
    stores = html.split("<datastore>")
    if len(stores) < 3 or len(_PARAMS.findall(stores[0])) > 0:
        return [html]
    return [f"<datastore>{part}" for part in stores[1:]]


def _spread(page: Page, html: str) -> _Spread | None:
    answered = dict(parse_qsl(urlsplit(page.url).query)) if "dataproxy.jsp" in page.url else {}
    found = _NEXTGROUP.search(html)
    nextgroup = found.group(1).replace("&amp;", "&") if found else ""
    params = _params(html)
    if "<datastore>" not in html and not params:
        return None
    store = html.partition("<datastore>")[2].partition("</datastore>")[0]
    inline = sum(1 for _ in _records_of("<datastore>" + store))
    total = next((int(m.group(1) or m.group(2)) for m in _TOTAL.finditer(html)), 0)
    per_page = _number(_PER_PAGE, html) or _asked(answered, "perpage") or PER_PAGE
    group = (_number(_GROUP, html) or GROUP) * per_page
    if answered:
        # the answer to a range: what was posted is what to post again, from where it ended
        params = tuple(parse_qsl(page.posted, keep_blank_values=True))
        inline = _asked(answered, "endrecord") or inline
    elif not total and inline == 0 and params:
        total = (
            group  # nothing inline, no total: ask for the first group, its answer says the total
        )
    if (params and total <= inline) or (not params and not nextgroup):
        return None
    return _Spread(inline, total, per_page, group, params, nextgroup, _proxy(page, nextgroup))


def _asked(query: dict[str, str], name: str) -> int:
    value = query.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 8 else 0


def _records_of(html: str) -> Iterator[str]:
    """Yield the HTML of every record, out of its CDATA; cutting by words keeps this linear on any
    input."""
    for store in html.split("<datastore>")[1:]:
        for piece in store.partition("</datastore>")[0].split("<record>")[1:]:
            record = piece.partition("</record>")[0].strip()
            if record.startswith("<![CDATA["):
                yield record[len("<![CDATA[") :].partition("]]>")[0]
            else:
                yield unescape(record)


def _params(html: str) -> tuple[tuple[str, str], ...]:
    for match in _PARAMS.finditer(html):
        pairs = tuple(
            (p.group(1), p.group(2) or p.group(3) or p.group(4) or "")
            for p in _PAIR.finditer(match.group(1))
        )
        if any(key.lower() == "columnid" for key, _ in pairs):
            return pairs
    return ()


def _proxy(page: Page, nextgroup: str) -> str:
    if "dataproxy.jsp" in page.url:
        return urlsplit(page.url).path
    if "dataproxy.jsp" in nextgroup:
        return urlsplit(nextgroup).path
    match = _PROXY.search(page.html)
    return match.group(1) if match else PROXY


def _number(pattern: re.Pattern[str], html: str) -> int:
    match = pattern.search(html)
    return int(match.group(1)) if match and len(match.group(1)) < 8 else 0
