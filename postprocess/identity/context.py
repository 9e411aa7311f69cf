"""Where a page stands.

The division of its site, and bodies that page and registry name beside the text.

Rule of this module: what stands here fills gaps and tells namesakes apart; it never overrules a
printed issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.findings import Evidence
from postprocess.kind.fold import folded
from postprocess.kind.publisher import clean_name
from postprocess.view import View
from sites.divisions import Division, division, of_site_code, resolve

_SOURCE_LABELS = (
    "发布机构",
    "发文机关",
    "公开主体",
    "发文机构",
    "发文单位",
    "发布单位",
    "发布部门",
    "责任部门",
    "信息提供单位",
    "制作单位",
    "公开责任部门",
    "contentsource",
    "信息来源",
    "文章来源",
    "稿件来源",
    "来源",
)
_SITE_WORDS = re.compile(
    r"(?:政府)?(?:门户)?(?:官方)?网站?(?:首页|群|平台)?$|政务(?:服务)?网$|信息网$|"
    r"信息公开(?:平台|专栏|网)?$|首页$|^(?:中国|欢迎访问)[·—\-\s]?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around the text.

    `site` is the division of the site, `how` which sign gave it.
    """

    site: Division | None
    how: str
    sources: tuple[Evidence, ...]  # bodies named by labels and metas, best first; value is the name
    site_body: str  # the body whose site it is, empty where it is only a portal's or unknown


def surroundings(view: View, year: int | None) -> Surroundings:
    """Return the page's surroundings."""
    document = view.document
    values = {
        re.sub(r"[\s:：]+", "", folded(field.label)).lower(): folded(field.value).strip()
        for field in document.fields
    }
    site, how = _site(view, values, year)
    sources = []
    for label in _SOURCE_LABELS:
        name = clean_name(values.get(label, ""))
        if name:
            sources.append(
                Evidence(
                    kind="meta" if label.isascii() else "label",
                    value=name,
                    weight=0.5,
                    quote=values[label][:80],
                )
            )
    body = ""
    for name in (document.site_name, values.get("sitename", "")):
        bare = _SITE_WORDS.sub("", _SITE_WORDS.sub("", re.sub(r"\s+", "", folded(name))))
        body = body or clean_name(bare)
    return Surroundings(site=site, how=how, sources=tuple(sources), site_body=body)


def _site(view: View, values: dict[str, str], year: int | None) -> tuple[Division | None, str]:
    document = view.document
    code = values.get("siteidcode", "")
    found = of_site_code(code, year) or of_site_code(code)
    if found is not None:
        return found, "SiteIDCode"
    if document.site_code:
        found = division(document.site_code, year) or division(document.site_code)
        if found is not None:
            return found, "registry_code"
    names = (
        document.site_name,
        values.get("sitename", ""),
        *document.breadcrumb[:3],
        values.get("contentsource", ""),
    )
    for name in names:
        options = resolve(folded(name), year) if name else ()
        if len(options) == 1:
            return options[0], "site_name"
    return None, ""
