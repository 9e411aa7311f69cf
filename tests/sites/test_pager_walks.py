"""A list is read whole, whatever turns its pages: every record, and not one request too many."""

from __future__ import annotations

from collections.abc import Callable

import interfaces
import pagers
import pytest
from golden import same
from pagers import Form, title

from sites.kinds import recognise
from sites.page import Page
from sites.seed import Link

ANHUI = "/public/column/6597131?type=4&action=list&nav=3&catId=70"
ASPX = "/InfoPublic.aspx?cid=1019&pid=971&page={}&kw="
JSP = "/list.jsp?totalpage=23&PAGENUM={}&urltype=tree.TreeTempUrl&wbtreeid=1104"
COL = "/col/col9/index.html?uid=88&pageNum={}"
SHARE = "/search.html?q=%E5%B9%B4%E6%8A%A5&page={}"
FORMS: dict[str, Callable[[int], Form]] = {
    "trs_call": pagers.trs_call,
    "trs_variables": pagers.trs_variables,
    "kaipuyun": pagers.kaipuyun,
    "nfcms": pagers.nfcms,
    "numeric": pagers.numeric,
    "vsb": pagers.vsb,
    "webplus": pagers.webplus,
    "numbers_only": pagers.numbers_only,
    "vsb_jsp": pagers.query(
        "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1104",
        "PAGENUM",
        "info/4/{}.htm",
        pagers.words(JSP),
    ),
    "hanweb_get": lambda count: interfaces.hanweb(count, posted=False),
    "hanweb_post": lambda count: interfaces.hanweb(count, posted=True),
    "hanweb_page_number": pagers.query(
        COL.format(1), "pageNum", "/art/2024/1/11/art_9_{}.html", pagers.words(COL)
    ),
    "gkmlpt": interfaces.gkmlpt,
    "was5_get": lambda count: interfaces.was5(count, posted=False),
    "was5_post": lambda count: interfaces.was5(count, posted=True),
    "igs": interfaces.igs,
    "aspnet_postback": interfaces.aspnet,
    "aspnet_query": pagers.query(
        ASPX.format(1), "page", "NewsView.aspx?NewsID={}", pagers.words(ASPX)
    ),
    "anhui": pagers.query(
        ANHUI, "pageIndex", "/public/6597131/3804{}.html", pagers.words(ANHUI + "&pageIndex={}")
    ),
    "sharing_search": pagers.query(SHARE.format(1), "page", "/d-98{}.html", pagers.words(SHARE)),
}
# Forms that the rules cannot walk yet, with the fact they miss (as in test_pages: strict).
PENDING: dict[str, str] = {}
COUNT = 23


def walk(form: Form, limit: int) -> tuple[set[str], list[str]]:
    """Return the titles that were listed, and the requests that the server had no page for."""
    first = Link(url=form.first, method="POST" if form.posted else "GET", body=form.posted)
    queue, seen = [(first, None)], {repr(same((first.method, first.url, first.body)))}
    listed, missed = set(), []
    while queue and limit:
        (link, asking), limit = queue.pop(0), limit - 1
        answer = form.serve(link)
        if answer is None:
            missed.append(f"{link.method} {link.url} {link.body}")
            continue
        page = Page(link.url, answer, posted=link.body)
        kind = asking if asking is not None and asking.matches(page) > 0 else recognise(page)
        listed |= {found.title or found.anchor for found in kind.links(page)}
        for further in kind.next_pages(page):
            key = repr(same((further.method, further.url, further.body)))
            if key not in seen:
                seen.add(key)
                queue.append((further, kind))
    return listed, missed


def forms() -> list[object]:
    return [
        pytest.param(
            name, marks=[pytest.mark.xfail(reason=PENDING[name])] if name in PENDING else []
        )
        for name in FORMS
    ]


@pytest.mark.parametrize("name", forms())
def test_a_list_of_many_pages_is_read_whole_without_a_wrong_request(name: str) -> None:
    form = FORMS[name](3 if name == "gkmlpt" else COUNT)
    listed, missed = walk(form, limit=4 * COUNT)
    assert missed == []
    assert {title(n) for n in range(1, form.records + 1)} - listed == set()


@pytest.mark.parametrize("name", forms())
def test_a_list_of_two_pages_has_no_third(name: str) -> None:
    form = FORMS[name](2)
    listed, missed = walk(form, limit=8)
    assert missed == []
    assert {title(n) for n in range(1, form.records + 1)} - listed == set()
