"""NFCMS (南方网, Guangdong's main portals): content/post_N.html, lists index.html, index_2.html."""

from __future__ import annotations

from sites.kind import COMMON_BODIES, Kind


class Nfcms(Kind):
    """Lists count from one and write their pager; articles have a mobile twin mpost_N."""

    name = "nfcms"
    bodies = ("div.news_cont_d_wrap", ".article-content", ".content", *COMMON_BODIES)
    article_shapes = ("content_post",)
    marks = (
        (r"NFCMS_(?:SITE|POST|CATEGORY)_ID", 0.9, "nfcms_"),
        (r"content/m?post_\d+\.html", 0.5, "content/post_|content/mpost_"),
        (r"southcn|nfapp", 0.2, "southcn|nfapp"),
    )
    url_marks = ((r"/content/m?post_\d+", 0.6),)
