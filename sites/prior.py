"""How likely a link leads to annual reports, before it is fetched: from anchor, title, URL and the
page's trail.

Works on the first page of an unknown site. What is learned while crawling is the crawler's own
(DESIGN §7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sites.columns import ColumnKind, column_kind, column_token, folded_name
from sites.seed import Candidate, Link, Role
from sites.shapes import file_suffix, is_article_url
from sites.titles import REPORTS, Title, TitleKind, read_title
from sites.traps import is_trap, no_page
from sites.urls import path_of

REPORT, COLUMN, PLATFORM, OPENNESS, MAP, LOW = 0.95, 0.9, 0.7, 0.6, 0.45, 0.1
_COLUMN_SCORES = {
    ColumnKind.REPORTS: COLUMN,
    ColumnKind.YEARBOOK: 0.75,
    ColumnKind.PLATFORM: PLATFORM,
    ColumnKind.OPENNESS: OPENNESS,
    ColumnKind.SITEMAP: MAP,
    ColumnKind.PUBLISHER: 0.4,
    ColumnKind.YEAR: 0.2,
    ColumnKind.LOOKALIKE: 0.05,
    ColumnKind.OTHER: LOW,
}
_OPEN = frozenset({ColumnKind.PLATFORM, ColumnKind.OPENNESS})
AGAINST = ("column of another kind", "site function", "title: ")  # how such a `why` begins
_IN_REPORTS = {  # the same names seen below a report column
    ColumnKind.YEAR: 0.88,
    ColumnKind.PUBLISHER: 0.88,
    ColumnKind.YEARBOOK: COLUMN,
}
_TOKEN_SCORES = {
    ColumnKind.REPORTS: 0.85,
    ColumnKind.YEARBOOK: 0.6,
    ColumnKind.PLATFORM: 0.15,  # zwgk stands in the path of everything on the platform
}
_BARE_REPORT = re.compile(r"(?:年报|年度报告|年度工作报告|工作总结|工作报告)")
_BODY = re.compile(
    r"(?:局|委员会|委|办公室|厅|中心|管委会|街道|镇|乡|区|县|市|旗|州|盟|政府|支队|"
    r"大队|所|院|社|公司)$"
)
_BARE_NAME = re.compile(
    r"^(?:19|20)\d\d年?度?(?:.{0,16}(?:局|委|办|厅|镇|乡|街道|区|县|市|政府|中心))?$"
)
_MENU_PAGER = re.compile(r"^(?:首页|上一?页|前一页|尾页|末页|\[?\d{1,3}\]?)$")
_NEVER = re.compile(
    r"登录|注册|退出|打印|收藏|设为首页|无障碍|English|繁體|分享|二维码|ICP备|公安备|"
    r"公网安备|邮箱|微博|微信|客户端|RSS",
    re.IGNORECASE,
)
_BLAND = re.compile(
    r"^(?:(?:查?看)?更多.{0,4}|(?:点击)?查看.{0,4}|详[情细].{0,2}|more.{0,4}|汇总|[>»+.…]*)$",
    re.IGNORECASE,
)
_BODY_LENGTH = 24  # characters; longer texts that end so are sentences
_MANY, _FEW = 3, 3  # bodies that make a list of them; links too few for a menu
_HOME_OF_BODY = re.compile(r"(?i)^/?(?:index\.\w+)?$")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in the same place of the page as a link (in one menu, one list), itself counted.

    `kin`: columns that are neighbours of a report column wherever there is one (its own name, the
    guide, the rules, the website's report); `bodies`: names of public bodies.
    """

    size: int = 0
    kin: int = 0
    bodies: int = 0


def candidate(
    link: Link,
    breadcrumb: Sequence[str] = (),
    page_title: str = "",
    depth: int = 0,
    *,
    page_url: str = "",
    inside: bool = False,
    beside: Beside = Beside(),
) -> Candidate:
    """Return the link scored in 0..1. The other arguments are of the page that holds the link.

    `wanted` is False only where the link is certainly no way to a report, and `why` says so.
    Whether a host is in
    scope is the crawler's matter. `depth` (hops from the seed) lowers the score of links without
    evidence. `inside`: the page is known to be part of a report column by the way to it (an answer
    of a list interface says so nowhere). `beside`: what stands in the link's own place.
    """
    trap = is_trap(link.url) or no_page(link.url)
    if trap is not None and not file_suffix(link.url):
        return Candidate(link=link, score=0.0, wanted=False, why=trap)
    where = _Where(
        in_reports=inside or in_report_column(breadcrumb, page_title, page_url),
        in_openness=in_disclosure(breadcrumb[-1:]),
        on_report=read_title(page_title).kind in REPORTS and not _column_title(page_title),
        folder=page_url.partition("?")[0].rpartition("/")[0],
        beside=beside,
    )
    score, why = _score(link, where)
    if score <= LOW:
        score = max(0.01, score - 0.015 * depth)
    return Candidate(link=link, score=round(score, 4), wanted=True, why=why)


def in_report_column(breadcrumb: Sequence[str], page_title: str = "", url: str = "") -> bool:
    """Return whether a page with this trail, title or URL stands in a report column."""
    return _in_reports(breadcrumb, page_title) or column_token(url) is ColumnKind.REPORTS


def in_disclosure(breadcrumb: Sequence[str]) -> bool:
    """Return whether a page with this trail stands in a site's part on disclosure (政务公开)."""
    return any(column_kind(name) in _OPEN for name in breadcrumb)


@dataclass(frozen=True, slots=True)
class _Where:
    """What is known of the page that holds the link."""

    in_reports: bool  # it stands in a report column
    in_openness: bool  # its own column is one of disclosure
    on_report: bool  # it is itself a report
    folder: str  # its URL up to the last slash; empty where unknown
    beside: Beside

    def holds(self, url: str) -> bool:
        return bool(self.folder) and url.startswith(self.folder + "/")


def _score(link: Link, where: _Where) -> tuple[float, str]:
    words = max((link.title, link.anchor), key=len)
    token = column_token(link.url)
    inside = where.in_reports or token is ColumnKind.REPORTS
    if link.role is Role.ARTICLE_PAGE:
        return (0.93, "page of a report") if where.on_report else (0.2, "page of an article")
    if link.role is Role.NEXT_PAGE or _is_pager(link):
        return (0.85, "pager of a report column") if inside else (0.15, "pager")
    title = read_title(words)
    column = column_kind(words)
    file = link.role is Role.ATTACHMENT or bool(file_suffix(link.url))
    leaf = file or link.role is Role.ARTICLE or is_article_url(link.url)
    named_column = column in {ColumnKind.REPORTS, ColumnKind.YEARBOOK} and not leaf
    if title.kind in REPORTS and not named_column:
        return _report_score(title, leaf), f"title: {title.kind}"
    if file and where.on_report:
        return 0.9, "file of a report"
    if "xxgkannualreport" in link.url.lower():
        return COLUMN, "annual report page by year"
    if leaf:
        return _leaf_score(words, title, token, inside=inside)
    if _NEVER.search(words):
        return 0.02, "site function"
    if where.in_reports and column in _IN_REPORTS:
        return _IN_REPORTS[column], f"below a report column: {column}"
    return _column_score(link, words, column, token, where)


def _column_score(
    link: Link, words: str, column: ColumnKind, token: ColumnKind, where: _Where
) -> tuple[float, str]:
    if column is ColumnKind.LOOKALIKE or token is ColumnKind.LOOKALIKE:
        return _COLUMN_SCORES[ColumnKind.LOOKALIKE], "column of another kind"
    by_name, by_token = _COLUMN_SCORES[column], _TOKEN_SCORES.get(token, 0.0)
    if column is ColumnKind.OTHER:
        home = _HOME_OF_BODY.match(path_of(link.url)) is not None
        if is_body_name(words):
            if where.beside.bodies >= _MANY:
                return 0.45, "one of a list of bodies"
            if home:
                return 0.35, "home page of a body"
        if not home:
            by_name = max(by_name, _by_place(link, words, where))
    return (by_name, f"column: {column}") if by_name >= by_token else (by_token, f"path: {token}")


def _by_place(link: Link, words: str, where: _Where) -> float:
    """Return the score of a column whose name says nothing, by where its link stands."""
    if where.in_reports and (where.holds(link.url) or 0 < where.beside.size <= _FEW):
        return 0.3  # a menu stands on every page; what lies below the column is the column's
    bland = _BLAND.match(folded_name(words)) is not None
    if where.beside.kin >= 2:
        return 0.4 if bland else 0.25
    return 0.35 if bland and where.in_openness else LOW


def is_body_name(text: str) -> bool:
    """Return whether a text is a public body's name and nothing else (县水利局, 柳溪镇人民政府)."""
    name = folded_name(text)
    return 2 < len(name) <= _BODY_LENGTH and _BODY.search(name) is not None


def _report_score(title: Title, leaf: bool) -> float:
    score = REPORT if title.kind is TitleKind.ANNUAL_REPORT else 0.9
    if title.kind is TitleKind.HALF_YEAR:
        score = 0.6
    if title.year is None and not title.hidden_year:
        score -= 0.05
    return score if leaf else score - 0.02


def _leaf_score(words: str, title: Title, token: ColumnKind, *, inside: bool) -> tuple[float, str]:
    if title.kind not in {TitleKind.OTHER, TitleKind.WORK_REPORT}:
        return 0.05, f"title: {title.kind}"
    name = folded_name(words)
    bare = _BARE_REPORT.search(name) is not None
    if inside and bare:
        return 0.88, "bare report title in a report column"
    if inside and (not name or _BLAND.match(name) or _BARE_NAME.match(name) or _BODY.search(name)):
        return 0.72, "article in a report column"  # before all other columns
    if inside:
        return 0.3, "article in a report column, other title"
    if bare and token is ColumnKind.YEARBOOK:
        return 0.5, "report of something in a yearbook column"
    return 0.06, "article"


def _is_pager(link: Link) -> bool:
    if is_article_url(link.url) or _HOME_OF_BODY.match(path_of(link.url)):
        return False
    return _MENU_PAGER.match(folded_name(link.anchor)) is not None


def _column_title(page_title: str) -> bool:
    return column_kind(re.split(r"[-_|—–]", page_title)[0]) is not ColumnKind.OTHER


def _in_reports(breadcrumb: Sequence[str], page_title: str) -> bool:
    kinds = [column_kind(name) for name in breadcrumb]
    if ColumnKind.REPORTS in kinds:
        return kinds[kinds.index(ColumnKind.REPORTS) + 1 :].count(ColumnKind.LOOKALIKE) == 0
    openness = any(k in {ColumnKind.PLATFORM, ColumnKind.OPENNESS} for k in kinds)
    if ColumnKind.YEARBOOK in kinds and openness:
        return True
    pieces = re.split(r"[-_|—–>]| \s*", page_title)
    return any(column_kind(piece) is ColumnKind.REPORTS for piece in pieces)
