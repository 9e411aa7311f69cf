"""TRS WCM (拓尔思): `t20230130_11545442.html` beside `index_1.html`, whose pager only a script
writes."""

from __future__ import annotations

from sites.kind import COMMON_BODIES, Kind


class Trs(Kind):
    """Lists of 0-based pages (page 2 is index_1); articles may be split with the same script."""

    name = "trs"
    bodies = (
        ".TRS_Editor",
        ".trs_editor_view",
        ".TRS_UEDITOR",
        ".Custom_UnionStyle",
        ".view",
        *COMMON_BODIES,
    )
    article_shapes = ("trs",)
    marks = (
        (r"(?i)class=[\"']?[^\"'>]{0,80}\btrs_(?:editor|ueditor|paper)", 0.6, "trs_"),
        (r"createPageHTML\s*\(\s*\d+\s*,\s*\d+\s*,\s*[\"']", 0.6, "createpagehtml"),
        (r"\bvar\s+countPage\s*=", 0.4, "countpage"),
        (
            r"<!--enpproperty|TRS_DOCUMENT|trs_search|TRSWCM|CurrChnlCls|_ORIGIN",
            0.4,
            "<!--enpproperty|trs_|trswcm|currchnlcls|_origin",
        ),
        (r"/t\d{8}_\d+\.s?html?[\"']", 0.5, "/t20|/t19"),
        (r"[\"'/][PW]0\d{17,21}\.\w{3,4}", 0.4, "p020|w020"),
    )
    url_marks = ((r"/t\d{8}_\d+(?:_\d+)?\.s?html?", 0.5),)
