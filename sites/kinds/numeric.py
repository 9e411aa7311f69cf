"""Numbered columns (Hunan, Henan): /30240/30242/index.htm with content_N.html or N.html beside
it."""

from __future__ import annotations

from sites.kind import COMMON_BODIES, Kind


class Numeric(Kind):
    """Columns are numbers all the way down; lists index.htm, index_2.htm."""

    name = "numeric"
    bodies = ("#j-show-body", ".content", *COMMON_BODIES)
    article_shapes = ("content_n",)
    marks = (
        (r"/\d{3,}/\d{3,}/(?:index|content_\d+)\.html?", 0.4, "/index.htm|/content_"),
        (r"id=[\"']?j-show-body", 0.7, "j-show-body"),
    )
    url_marks = (
        (
            r"(?:/(?!(?:19|20)\d\d/)\d{3,}){2,}/(?:(?:index(?:_\d+)?|content_\d+|\d+)\.html?)?$",
            0.7,
        ),
    )
