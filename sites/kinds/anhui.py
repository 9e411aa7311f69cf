"""安徽 public columns (龙讯 and kin): /public/column/C?type=4&catId=…, articles
/public/C/N.html."""

from __future__ import annotations

from sites.kind import COMMON_BODIES, Kind


class Anhui(Kind):
    """Lists by query (pageIndex); reports also as (Xxgk|Openness)AnnualReport/show/N.html."""

    name = "anhui"
    bodies = (".j-fontContent", ".gkwz_contnet", ".contentxxgk", "#zoom", *COMMON_BODIES)
    article_shapes = ("public", "annual_show")
    marks = (
        (r"/public/column/\d+", 0.6, "/public/column/"),
        (r"j-fontContent|gkwz_contnet", 0.6, "j-fontcontent|gkwz_contnet"),
        (r"/public/\d+/\d+\.html", 0.5, "/public/"),
    )
    url_marks = ((r"/public/column/\d+", 0.8), (r"(?i)AnnualReport/(?:show|list)", 0.7))
