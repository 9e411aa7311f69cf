"""ASP.NET: __VIEWSTATE forms; pagers by query (page=2) or by posting the form back
(__doPostBack)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from sites.kind import Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.seed import Link, Role

_POST_BACK = re.compile(
    r"__doPostBack\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"](?:Page\$)?(\d+)['\"]\s*\)"
)


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


def _posts(page: Page) -> list[Link]:
    hidden = [
        (field.get("name") or "", field.get("value") or "")
        for field in page.tree.iter("input")
        if (field.get("type") or "").lower() == "hidden" and field.get("name")
    ]
    form = next((f for f in page.tree.iter("form") if f.get("action")), None)
    target = page.join(form.get("action") or "") if form is not None else page.url
    if not hidden or target is None:
        return []
    links: dict[int, Link] = {}
    for anchor in page.tree.iter("a"):
        match = _POST_BACK.search(anchor.get("href") or "")
        if match is None:
            continue
        fields = [(k, v) for k, v in hidden if not k.startswith("__EVENT")]
        fields += [("__EVENTTARGET", match.group(1)), ("__EVENTARGUMENT", match.group(2))]
        number = int(match.group(2))
        links[number] = Link(
            url=target,
            method="POST",
            body=urlencode(fields),
            anchor=str(number),
            role=Role.NEXT_PAGE,
        )
    return [links[n] for n in sorted(links)][:AHEAD]
