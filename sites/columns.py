"""Names of columns: where annual reports are kept, what leads there, and the columns beside it that
are something else.

Sources: domain.md §2.3; the fixed column 政府信息公开年报 of the platform is
国办公开办函〔2019〕61号."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from sites.urls import path_of

# Traditional characters that occur in the words below; encyclopedias and mirrors write them.
_FOLD = str.maketrans(
    "開報總結務門區縣鄉鎮網誌導辦廳級單個訊專欄臺檔類內動廣東會學醫書畫讀圖聞資費規則綱劃設",
    "开报总结务门区县乡镇网志导办厅级单个讯专栏台档类内动广东会学医书画读图闻资费规则纲划设",
)
_SPACE = re.compile(r"\s+")
_EDGES = re.compile(r"^[:>»|\[\]【】·•+—-]+|[:>»|\[\]【】·•+—-]+$")


# Menus give the same names and addresses on every page; longer texts are not kept.
REMEMBERED, REMEMBERED_LENGTH = 8192, 240


class ColumnKind(StrEnum):
    """What a column's name says it holds."""

    REPORTS = "reports"  # 政府信息公开年报
    YEARBOOK = "yearbook"  # 年报, 年度报告: of what, its parents say
    PLATFORM = "platform"  # 政府信息公开 (平台, 专栏, 法定主动公开内容)
    OPENNESS = "openness"  # 政务公开, 信息公开
    LOOKALIKE = "lookalike"  # 网站年报, 指南, 制度, 法治政府建设
    YEAR = "year"  # 2022年
    PUBLISHER = "publisher"  # 市政府, 部门, 乡镇街道
    SITEMAP = "sitemap"
    OTHER = "other"


_OPEN = r"(?:政府信息|政务信息|信息|政务|政府)公开"
_YEARLY = r"(?:年报|年度报告|年度工作报告|工作年报|工作年度报告|年度报告及报表|年度总结|年度公报)"
_RULES: tuple[tuple[ColumnKind, re.Pattern[str]], ...] = (
    (
        ColumnKind.LOOKALIKE,
        re.compile(
            r"网站.{0,8}(?:年报|年度|报表)|法治政府|依法行政|行政执法|政府工作报告|"
            r"统计年报|财务|预决?算|"
            r"年报(?:制度|通知|解读)|年度报告(?:制度|通知|解读)|指南|双公示|企业|"
            r"事业单位|公共企事业|(?:公开|工作)(?:制度|规定|办法|条例|规则|保密|收费|"
            r"查询|监督|意见箱|要点|方案|申请)|依申请公开"
        ),
    ),
    (
        ColumnKind.REPORTS,
        re.compile(
            rf"{_OPEN}(?:工作)?(?:情况)?.{{0,4}}{_YEARLY}|{_OPEN}(?:工作)?(?:报告|"
            rf"总结)$|^{_YEARLY}.{{0,3}}{_OPEN}$|"
            r"^公开年报$|^公开(?:工作)?年度报告$|"
            r"^(?:20\d\d年?度?)?(?:政府)?信息公开(?:工作)?(?:年报|年度报告)"
        ),
    ),
    (
        ColumnKind.YEARBOOK,
        re.compile(
            rf"^(?:历年|本级|本机关|各?单位|各?部门|工作|20\d\d年?度?|[市区县省州](?:级|直|属)?|"
            rf"政府|直属|机关|(?:各)?(?:乡镇|镇街|街镇|街道|镇乡|乡|镇|县区|区县|园区|开发区)|"
            rf"委办局|下属|基层|及|和|、)*{_YEARLY}(?:汇总|专栏|公开)?$|"
            # a body's own: 清河市水务局年报
            rf"^.{{2,16}}(?:局|委员会|委|办公室|厅|街道|镇|乡|政府|管委会)(?:公开)?{_YEARLY}$"
        ),
    ),
    (
        ColumnKind.PLATFORM,
        re.compile(
            r"^(?:法定)?(?:主动公开|政府信息公开)(?:内容|平台|专栏|专区|目录|栏目|信息|"
            r"网)?$|^(?:法定)?主动公开(?:内容|目录)$|"
            r".{0,12}政府信息公开(?:平台|专栏|专区|网|栏)?$"
        ),
    ),
    (ColumnKind.OPENNESS, re.compile(r"^(?:政务|信息|政府)?公开(?:平台|专栏|专区|频道|网|目录)?$")),
    (
        ColumnKind.SITEMAP,
        re.compile(r"^(?:网站|站点)(?:地图|导航)$|^(?:site\s?map)$", re.IGNORECASE),
    ),
    (ColumnKind.YEAR, re.compile(r"^(?:(?:19|20)\d\d)\s*年?度?(?:年报)?$")),
    (
        ColumnKind.PUBLISHER,
        re.compile(
            r"^(?:(?:市|区|县|省|州|旗|盟|各|直|本级)*(?:人民)?(?:政府)?(?:工作|组成|直属)?"
            r"(?:部门|政府|本级|单位|办公室|机关|直属机构|委办局|委局)(?:及.{2,8})?|"
            r"(?:各)?(?:乡镇|镇街|街镇|街道|镇乡|镇办|乡镇街道|乡镇办|镇\(街道\)|"
            r"乡\(?镇\)?|县区|区县|县市区|市州|区市县|县\(市、?区\)|开发区|园区|功能区|"
            r"街道办事处|"
            r"垂直(?:管理)?(?:部门|单位)|派出机构)+(?:政府|单位|办)?|(?:政府)?(?:部门|"
            r"机构|单位)(?:网站|导航|信息公开|子站)?)$"
        ),
    ),
)

_TOKEN = re.compile(
    r"(?i)(?:^|/)[a-z]{0,10}?(?:(?:zf)?(?:xx)?(?:gk|yjx)(?:gz)?n(?:d)?b(?:g|b)?|"
    r"(?:zf)?xxyjxndbg|zwgkn(?:d)?b(?:g)?|nd(?:xx)?(?:gk)?(?:gz)?bg|ndgzbg|"
    r"gzndbg|gzbg|gknb|\w{0,8}xxgknb\w{0,4}|annual_?report|"
    r"xxgkAnnualReport)(?:[_-]?\w{0,24})?(?:/|\.|$)"
)
_WEAK_TOKEN = re.compile(
    r"(?i)(?:^|/)(?:nb|nb_?20\d\d\w?|20\d\dnb\w{0,4}|ndbg\w{0,4}|gknb20\d\d)(?:/|$)"
)
_ANTI_TOKEN = re.compile(
    r"(?i)(?:^|/)(?:zfwz|wz|wzgz|wzjs|fzzf|fzjs|yfxz|zfgz)\w{0,4}(?:nb|ndbb|ndbg|bb|"
    r"bg)\w{0,4}(?:/|$)"
)
_PLATFORM_TOKEN = re.compile(
    r"(?i)(?:^|/)(?:zfxxgk|xxgk|zwgk|zfxxgkzl|zfxxgkpt|gkmlpt|openness|zfxxgkml|"
    r"public)\w{0,8}(?:/|$)"
)


def folded_name(text: str) -> str:
    """Return the text as rules read it: NFKC, without white space, the keywords' characters
    simplified."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLD)


def column_kind(text: str) -> ColumnKind:
    """Return what a column of that name holds."""
    return _kind(text) if len(text) <= REMEMBERED_LENGTH else _kind.__wrapped__(text)


@lru_cache(maxsize=REMEMBERED)
def _kind(text: str) -> ColumnKind:
    name = _EDGES.sub("", folded_name(text))
    if not name or len(name) > 40:
        return ColumnKind.OTHER
    return next((kind for kind, rule in _RULES if rule.search(name)), ColumnKind.OTHER)


def is_report_column(text: str) -> bool:
    """Return whether a column of that name holds annual reports on disclosure (政府信息公开年报,
    年度报告)."""
    return column_kind(text) in {ColumnKind.REPORTS, ColumnKind.YEARBOOK}


def column_token(url: str) -> ColumnKind:
    """Return what the folders of a URL say: zfxxgknb and its kin are pinyin initials of the
    column's name."""
    return _token(url) if len(url) <= REMEMBERED_LENGTH else _token.__wrapped__(url)


@lru_cache(maxsize=REMEMBERED)
def _token(url: str) -> ColumnKind:
    path = path_of(url)
    folders = path.rsplit("/", 1)[0] + "/" if "." in path.rsplit("/", 1)[-1] else path
    if _ANTI_TOKEN.search(path):
        return ColumnKind.LOOKALIKE
    if _TOKEN.search(folders) or re.search(r"(?i)/\w*AnnualReport(?:\.|/)", path):
        return ColumnKind.REPORTS
    if _WEAK_TOKEN.search(folders):
        return ColumnKind.YEARBOOK
    return ColumnKind.PLATFORM if _PLATFORM_TOKEN.search(path) else ColumnKind.OTHER
