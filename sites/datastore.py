"""大汉's <datastore>: lists that stand as CDATA in a script, and the proxy that serves the rest of them.

HTML parsers drop or comment CDATA, so this reads the raw text (domain.md §3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from sites.page import Page, parse_fragment
from sites.rows import anchors_with_rows
from sites.seed import Link, Role
from sites.shapes import file_suffix, is_article_url

_NEXTGROUP = re.compile(r"<nextgroup>.{0,40}?href=[\"']([^\"']+)[\"']", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"(?i)<totalrecord>\s*(\d+)|[\"']?\btotalrecord[\"']?\s*[:=]\s*[\"']?(\d+)")
_PER_PAGE = re.compile(r"(?i)[\"']?\bperpage[\"']?\s*[:=]\s*[\"']?(\d+)")
_GROUP = re.compile(r"(?i)[\"']?\bgroupsize[\"']?\s*[:=]\s*[\"']?(\d+)")
_PARAMS = re.compile(
    r"(?i)(?:var\s+param_?\w*\s*=|(?:proxyparam|ajaxparam|dataparam)[\"']?\s*:)\s*\{([^{}]{5,600})\}"
)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([\w./%-]+))""")
_PROXY = re.compile(r"""["'](?:https?://[^"'/\s]+)?(/[\w./-]*dataproxy\.jsp)\??[^"']*["']""")
PROXY = (
    "/module/web/jpage/dataproxy.jsp"  # where the plug-in asks when the page names no other address
)


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
    """Yield the links of every record of every datastore, in order, with title attribute and row date."""
    for fragment in _records_of(page.html):
        tree = parse_fragment(f"<div class='record'>{fragment}</div>")
        for row in anchors_with_rows(tree):
            url = page.join(row.href)
            if url is None:
                continue
            role = Role.ATTACHMENT if file_suffix(url) else Role.ARTICLE
            role = role if is_article_url(url) or role is Role.ATTACHMENT else Role.COLUMN
            yield Link(
                url=url, anchor=row.anchor, title=row.title, listed_date=row.date, role=role
            )


def rest_of(page: Page, ahead: int) -> list[Link]:
    """Return the requests for what the page does not hold: POST by record numbers, else GET of the next group."""
    spread = _spread(page)
    if spread is None:
        return []
    links: list[Link] = []
    if spread.params:
        step = max(spread.group, 1)
        for start in range(spread.inline + 1, spread.total + 1, step):
            end = min(start + step - 1, spread.total)
            query = f"startrecord={start}&endrecord={end}&perpage={spread.per_page}"
            if (url := page.join(f"{spread.proxy}?{query}")) is not None:
                body = urlencode(spread.params)
                links.append(
                    Link(
                        url=url,
                        method="POST",
                        body=body,
                        anchor=f"{start}-{end}",
                        role=Role.NEXT_PAGE,
                    )
                )
    elif spread.nextgroup and (url := page.join(spread.nextgroup)) is not None:
        links.append(Link(url=url, anchor="下一组", role=Role.NEXT_PAGE))
    return [link for link in links if link.url != page.url][:ahead]


def _spread(page: Page) -> _Spread | None:
    html = page.html
    answered = dict(parse_qsl(urlsplit(page.url).query)) if "dataproxy.jsp" in page.url else {}
    found = _NEXTGROUP.search(html)
    nextgroup = found.group(1).replace("&amp;", "&") if found else ""
    if "<datastore>" not in html and not _PARAMS.search(html):
        return None
    first_store = html.partition("<datastore>")[2].partition("</datastore>")[0]
    inline = sum(1 for _ in _records_of("<datastore>" + first_store))
    total = next((int(m.group(1) or m.group(2)) for m in _TOTAL.finditer(html)), 0)
    per_page = _number(_PER_PAGE, html) or int(answered.get("perpage", "0") or 0) or 15
    group = (_number(_GROUP, html) or 3) * per_page
    params = _params(html)
    if answered:
        # the answer to a range: what was posted is what to post again, from where it ended
        params = tuple(parse_qsl(page.posted, keep_blank_values=True))
        ended = answered.get("endrecord", "")
        if not params and not nextgroup:
            return None
        inline = int(ended) if ended.isdigit() else inline
    if not total and inline == 0 and params:
        total = (
            group  # nothing inline and no total: ask for the first group, its answer says the total
        )
    if (total <= inline or not params) and not (nextgroup and not params):
        return None
    proxy = _proxy(page, nextgroup)
    return _Spread(inline, total, per_page, group, params, nextgroup, proxy)


def _records_of(html: str) -> Iterator[str]:
    """Yield the HTML of every record, out of its CDATA; cutting by words keeps this linear on any input."""
    for store in html.split("<datastore>")[1:]:
        for piece in store.partition("</datastore>")[0].split("<record>")[1:]:
            record = piece.partition("</record>")[0].strip()
            if record.startswith("<![CDATA["):
                yield record[len("<![CDATA[") :].partition("]]>")[0]
            else:
                yield unescape(record)


def _params(html: str) -> tuple[tuple[str, str], ...]:
    match = _PARAMS.search(html)
    if match is None:
        return ()
    pairs = tuple(
        (p.group(1), p.group(2) or p.group(3) or p.group(4) or "")
        for p in _PAIR.finditer(match.group(1))
    )
    return pairs if any(key.lower() == "columnid" for key, _ in pairs) else ()


def _proxy(page: Page, nextgroup: str) -> str:
    if "dataproxy.jsp" in page.url:
        return urlsplit(page.url).path
    if "dataproxy.jsp" in nextgroup:
        return urlsplit(nextgroup).path
    match = _PROXY.search(page.html)
    return match.group(1) if match else PROXY


def _number(pattern: re.Pattern[str], html: str) -> int:
    match = pattern.search(html)
    return int(match.group(1)) if match else 0
