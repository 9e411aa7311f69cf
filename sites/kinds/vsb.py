"""博达 VSB: lists whose files count down (nb.htm, then nb/30.htm … nb/1.htm); and WebPlus, whose
files count up (nb/list.htm, nb/list2.htm …), its articles /2023/0112/c123a4567/page.htm."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sites.kind import COMMON_BODIES, Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.seed import Link, Role

_COUNT = re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)\s*,|共\s*(\d+)\s*页")
# A quoted address with info/N/N.htm in it, ["'][^"']{0,40}\binfo/…, but led by its letters: led by
# the quote it is tried at every quote of the page.
_INFO = (
    r"info/(?=\d+/\d+\.htm[\"'])(?<!\winfo/)(?:"
    + "|".join(rf"(?<=[\"'][^\"']{{{n}}}info/)" for n in range(41))
    + ")"
)
_NUMBERED = re.compile(r"^(.*/)(\d+)(\.html?)$")


class Vsb(Kind):
    """Articles /info/C/N.htm; the newest page has no number and the last page is number 1."""

    name = "vsb"
    bodies = (
        ".v_news_content",
        ".wp_articlecontent",
        "#vsb_content",
        "#vsb_content_2",
        "#vsb_content_4",
        *COMMON_BODIES,
    )
    article_shapes = ("vsb", "webplus")
    marks = (
        (r"_simple_list_gotopage_fun\s*\(", 0.8, "_simple_list"),
        (
            r"/system/(?:resource/(?:js|css)|_content)/|_dwr\.js|\b_vsl\b|urltype=(?:tree|news)\.",
            0.6,
            "/system/|_dwr.js|_vsl|urltype=",
        ),
        (r"id=[\"']?vsb_content|v_news_content", 0.8, "vsb_content|v_news_content"),
        (_INFO, 0.4, "info/"),
        (r"class=[\"']?p_(?:next|pages|no)\b", 0.5, "p_next|p_pages|p_no"),
        (
            r"class=[\"']?wp_(?:paging|articlecontent|column)|sudy-wp-|sudyfile-attr|/_upload/site/",
            0.6,
            "wp_paging|wp_article|wp_column|sudy-wp-|sudyfile|/_upload/site",
        ),
        (r"/\d{4}/\d{4}/c\d+a\d+/page\d*\.(?:htm|psp)", 0.5, "/page.htm|/page.psp"),
    )
    url_marks = ((r"/info/\d+/\d+\.htm", 0.5), (r"urltype=tree\.|wbtreeid=", 0.7))

    def next_pages(self, page: Page) -> list[Link]:
        """Return the pages after this one, counting down to file 1; by query where the list is
        list.jsp."""
        written = super().next_pages(page)
        first = _next_written(page) or (written[0].url if written else "")
        match = _NUMBERED.match(first)
        if match is None:
            first = first or _computed(page)
            match = _NUMBERED.match(first)
        if match is None:
            return written
        start = int(match.group(2))
        urls = [
            f"{match.group(1)}{n}{match.group(3)}" for n in range(start, max(start - AHEAD, 0), -1)
        ]
        return [
            Link(url=url, anchor="下页" if i == 0 else "", role=Role.NEXT_PAGE)
            for i, url in enumerate(urls)
        ]


def _next_written(page: Page) -> str:
    for anchor in page.tree.cssselect("span.p_next a[href], a.Next[href]"):
        url = page.join(anchor.get("href") or "")
        if url is not None and url != page.url:
            return url
    return ""


def _computed(page: Page) -> str:
    # no anchor: from the number of pages. nb.htm → nb/{N-1}.htm, nb/7.htm → nb/6.htm
    count = next((int(m.group(1) or m.group(2)) for m in _COUNT.finditer(page.html)), 0)
    here = urlsplit(page.url).path
    numbered = _NUMBERED.match(here)
    if numbered and int(numbered.group(2)) < count:
        number = int(numbered.group(2)) - 1
        return (page.join(f"{number}{numbered.group(3)}") or "") if number >= 1 else ""
    stem, dot, extension = here.rpartition(".")
    if count < 2 or not dot or not re.fullmatch(r"html?", extension):
        return ""
    return page.join(f"{stem.rsplit('/', 1)[-1]}/{count - 1}.{extension}") or ""
