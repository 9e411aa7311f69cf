"""大汉 Hanweb JCMS: lists in <datastore> CDATA, the rest by POST to dataproxy.jsp."""

from __future__ import annotations

from sites.datastore import records, rest_of
from sites.kind import COMMON_BODIES, Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.seed import Link


class Hanweb(Kind):
    """Articles are /art/2023/1/11/art_C_N.html, /art/2023/art_<32 hex>.html or /col/C/art/N/."""

    name = "hanweb"
    bodies = ("#zoom", ".bt_content", ".article", ".main-txt", *COMMON_BODIES)
    article_shapes = ("hanweb", "hanweb_new")
    marks = (
        (r"<datastore>", 0.8, "<datastore>"),
        (r"dataproxy\.jsp", 0.7, "dataproxy.jsp"),
        (r"/module/(?:web/|jslib/jquery/)?jpage/|\.jpage\s*\(", 0.6, "jpage"),
        (
            r"<!--ZJEG_RSS\.content|<!--<\$\[|(?i:name=[\"']?i_(?:columnid|articleid))",
            0.6,
            "<!--zjeg|<!--<$[|i_columnid|i_articleid",
        ),
        (r"(?i)name=[\"']?Content(?:Start|End)[\"']", 0.3, "contentstart|contentend"),
        (r"Produced By 大汉|/jcms_files/|hanweb", 0.5, "produced by 大汉|/jcms_files/|hanweb"),
        (r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html", 0.5, "/art/"),
        (r"/col/\d+_\d+/art/\d+/", 0.5, "/art/"),
    )
    url_marks = (
        (r"/col/col\d+/|/col/\d+_\d+/", 0.5),
        (r"/art/\d{4}/", 0.5),
        (r"dataproxy\.jsp", 0.9),
    )

    def links(self, page: Page) -> list[Link]:
        """Return the records of the datastores first, then the anchors of the markup."""
        found = {link.url: link for link in records(page)}
        for link in super().links(page):
            # beside a datastore, uid= and pageNum= only turn the inline list in the browser
            if not (found and "pageNum=" in link.url):
                found.setdefault(link.url, link)
        return list(found.values())

    def next_pages(self, page: Page) -> list[Link]:
        """Return requests to the proxy; where the page has no datastore, its written pager."""
        if "<datastore>" in page.html or "dataproxy.jsp" in page.html:
            return rest_of(page, AHEAD)
        return super().next_pages(page)  # ?uid=…&pageNum=N too: the server turns this list
