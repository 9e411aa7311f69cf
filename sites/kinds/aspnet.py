"""ASP.NET: __VIEWSTATE forms; pagers by query (page=2) or by posting the form back
(__doPostBack).

What is posted is what the browser would: every hidden field of the form, and the event as the
script of the anchor names it (`Page$2` whole): a server refuses anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from lxml.html import HtmlElement

from sites.kind import Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.seed import Link, Role
from sites.turning import NEXT, WORDS, bare_words

_POST_BACK = re.compile(
    r"__?doPostBack(?:WithOptions)?\(\s*(?:new WebForm_PostBackOptions\(\s*)?"
    r"['\"]([^'\"]{1,200})['\"]\s*,\s*['\"]([^'\"]{0,60})['\"]",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"^(?:Page\$)?(\d{1,5})$")
_MORE = re.compile(r"^(?:\.{2,4}|…{1,2})$")  # leads to the next ten, or back to the last
_EVENT = ("__EVENTTARGET", "__EVENTARGUMENT")
_Fields = tuple[tuple[str, str], ...]


class AspNet(Kind):
    """Articles NewsView.aspx?NewsID=, lists InfoPublic.aspx?cid=…&page=1."""

    name = "aspnet"
    article_shapes = ("pages_n",)
    marks = ((r"__VIEWSTATE", 0.7, "__viewstate"), (r"__doPostBack", 0.4, "__dopostback"))
    url_marks = ((r"(?i)\.aspx(?:\?|$)", 0.6),)

    def next_pages(self, page: Page) -> list[Link]:
        """Return the pages written as links; else the posts that the pager's __doPostBack would
        make."""
        return super().next_pages(page) or _posts(page)


@dataclass(slots=True)
class _Pager:
    """What the pager's scripts offer: an event for each page number, and the one for 下一页."""

    numbers: dict[int, _Fields]
    following: _Fields | None
    jumps: set[int]  # numbers behind `...`


def _posts(page: Page) -> list[Link]:
    if not page.may_hold(b"postback"):
        return []
    state = next((f for f in page.tree.iter("input") if f.get("name") == "__VIEWSTATE"), None)
    if state is None:
        return []
    form = next(state.iterancestors("form"), None)
    target = page.join((form.get("action") or "") if form is not None else "") or page.url
    hidden = _hidden(page, form)
    pager = _offered(page)
    here = _number_here(page, pager)
    links = []
    for number, event in _further(page, pager, here):
        body = urlencode([*hidden, *event])
        anchor = str(number) if number else "下一页"
        links.append(Link(url=target, method="POST", body=body, anchor=anchor, role=Role.NEXT_PAGE))
    return links[:AHEAD]


def _hidden(page: Page, form: HtmlElement | None) -> list[tuple[str, str]]:
    """Return the hidden fields of the form; one that broken markup put outside all forms is its."""
    return [
        (field.get("name") or "", field.get("value") or "")
        for field in page.tree.iter("input")
        if (field.get("type") or "").lower() == "hidden"
        and (field.get("name") or "") not in {"", *_EVENT}
        and next(field.iterancestors("form"), None) in {form, None}
    ]


def _offered(page: Page) -> _Pager:
    pager = _Pager({}, None, set())
    for element in page.tree.iter("a", "input", "button"):
        words = bare_words(
            (element.get("value") or "") if element.tag == "input" else element.text_content()
        )
        if len(words) > 8:
            continue
        event = _event(element)
        if event is None:
            continue
        argument = _ARGUMENT.match(event[1][1]) if len(event) == 2 else None
        number = int(argument.group(1)) if argument else 0
        if NEXT.match(words):
            pager.following = pager.following or event
        elif words.isdecimal() and number in {0, int(words)} and (argument or not event[-1][1]):
            # a calendar's days have arguments that are not what they show
            pager.numbers.setdefault(int(words), event)
        elif number and _MORE.match(words):
            pager.numbers.setdefault(number, event)
            pager.jumps.add(number)
    return pager


def _event(element: HtmlElement) -> _Fields | None:
    script = element.get("href") if element.tag == "a" else element.get("onclick")
    match = _POST_BACK.search(script or element.get("onclick") or "")
    if match is not None:
        return ((_EVENT[0], match.group(1)), (_EVENT[1], match.group(2)))
    submits = element.tag != "a" and (element.get("type") or "submit").lower() == "submit"
    if submits and element.get("name") and WORDS.search(element.get("value") or ""):
        return ((element.get("name") or "", element.get("value") or ""),)
    return None


def _number_here(page: Page, pager: _Pager) -> int:
    """Return the number of this page: as it was asked for; else the one missing among those
    offered."""
    asked = _ARGUMENT.match(parse_qs(page.posted).get(_EVENT[1], [""])[0])
    if asked:
        return int(asked.group(1))
    offered = sorted(pager.numbers)
    if not page.posted or not offered:
        return 1
    gap = next((n + 1 for n in offered if n + 1 not in pager.numbers and n < offered[-1]), None)
    return 1 if offered[0] == 2 else gap or offered[-1] + 1


def _further(page: Page, pager: _Pager, here: int) -> list[tuple[int, _Fields]]:
    """Return the events of the pages after this one that nobody asked for yet, as far as a page can
    know.

    A post holds the state of the page that it is made from: the same page asked for from two others
    is two requests. So the first page names all that it offers, an answer only what the first could
    not."""
    run = here + 1
    while run in pager.numbers:
        run += 1
    found = [(number, pager.numbers[number]) for number in range(here + 1, run)]
    if not found:
        return [(0, pager.following)] if pager.following and not _ends(pager, here) else []
    if not page.posted:
        return found
    if pager.jumps:  # blocks of ten: the first of a block is reached from the block before
        return found if here - 1 in pager.jumps or here - 1 not in pager.numbers else []
    return found[:1] if 2 * here > run - 1 else []


def _ends(pager: _Pager, here: int) -> bool:
    return bool(pager.numbers) and max(pager.numbers) < here
