"""开普云 Kaipuyun 集约化: list.shtml and list_2.shtml, articles c01_N.shtml or 32 hexadecimal
digits."""

from __future__ import annotations

from sites.kind import COMMON_BODIES, Kind


class Kaipuyun(Kind):
    """createPageHTML('page_div', pages, 1, 'list', 'shtml', rows): pages count from one."""

    name = "kaipuyun"
    bodies = (
        "#UCAP-CONTENT",
        "ucapcontent",
        ".article-content-body",
        "#zoomcon",
        ".zw",
        "#zoom",
        *COMMON_BODIES,
    )
    article_shapes = ("hex", "c0n")
    marks = (
        (
            r"(?i)<ucap(?:title|content|source)|ucap-content|<publishtime",
            0.8,
            "<ucap|ucap-content|<publishtime",
        ),
        (r"createPageHTML\s*\(\s*['\"]page_div", 0.8, "page_div"),
        (r"<CMSPRO_|CMSPRO_", 0.6, "cmspro_"),
        (r"\blist_2\.shtml|/c\d{5,6}\w?/list\.shtml", 0.5, "list_2.shtml|/list.shtml"),
        (r"/c\d\d_\d+\.shtml|/[0-9a-f]{32}\.shtml", 0.5, ".shtml"),
        (r"(?i)template,templategroup,version", 0.5, "template,templategroup"),
    )
    url_marks = ((r"/list(?:_\d+)?\.shtml", 0.5), (r"/c\d\d_\d+\.shtml|/[0-9a-f]{32}\.shtml", 0.5))
