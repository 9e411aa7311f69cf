"""What a title says a text is: an annual report on disclosure, or one of the things that look like
it.

A grammar over words, after domain.md §2.2. The year is the one printed, never inferred."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sites.columns import (
    REMEMBERED,
    REMEMBERED_LENGTH,
    ColumnKind,
    column_kind,
    folded_name,
    is_report_column,
)

__all__ = [
    "ColumnKind",
    "Title",
    "TitleKind",
    "column_kind",
    "is_report_column",
    "is_report_title",
    "read_title",
    "title_kind",
    "title_year",
]


class TitleKind(StrEnum):
    """Document kinds as titles tell them apart."""

    ANNUAL_REPORT = "annual_report"
    GOVAFFAIRS_ANNUAL = "govaffairs_annual"
    HALF_YEAR = "half_year"
    NOTICE_OR_PLAN = "notice_or_plan"
    GUIDE = "guide"
    RULE = "rule"
    INTERPRETATION = "interpretation"
    NEWS = "news"
    WEBSITE_REPORT = "website_report"
    LAW_REPORT = "law_report"
    WORK_REPORT = "work_report"
    ENTERPRISE_EDU = "enterprise_edu"
    OTHER = "other"


REPORTS = frozenset({TitleKind.ANNUAL_REPORT, TitleKind.GOVAFFAIRS_ANNUAL, TitleKind.HALF_YEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title, read. `year` is the year it prints; None where it prints none or hides it
    (20XX年)."""

    kind: TitleKind
    year: int | None
    hidden_year: bool = False  # 20XX年, xx年度: a template's blank, or a redaction


_INFORMATION = re.compile(r"信息(?:主动)?公开|政务信息.{0,4}公开|公开政府信息|政府信息主动公开")
_AFFAIRS = re.compile(r"政务.{0,2}公开|政务(?=年[终度])|党务.{0,4}公开|公开办事")
_FORM = re.compile(
    r"年报|年度.{0,8}(?:报告|总结|公报|汇报)|(?:工作|情况|总结|实施|执行|年终|"
    r"专项)的?(?:年度)?(?:报告|总结|汇报|小结|自查报告|公报)|"
    r"公开(?:工作)?(?:的)?(?:报告|总结|汇报)|报告$|总结$|汇报$|工作情况$|情况$"
)
_YEARLY_FORM = re.compile(r"年报|年度.{0,8}报告")
_WEBSITE = re.compile(
    r"网站(?:工作|监管|建设|管理|运行|与政务新媒体|和政务新媒体|"
    r"及政务新媒体)*(?:20\d\d)?年?度?(?:工作)?(?:年报|年度报告|报表|年度报表|"
    r"年度工作报告|报告)|网站.{0,10}(?:年度)?报表"
)
_LAW = re.compile(
    r"法治(?:政府)?建设|依法行政|依法治|行政执法|法治工作|双公示|行政复议(?:和|与|、)?(?:行政)?应诉"
)
_WORK = re.compile(r"政府工作报告|工作报告$|述职|国民经济")
_INTERPRETATION = re.compile(r"解读|一图(?:读|看)懂|读懂|^图解|问答|答记者问|图说|要览|^图表?[:：]")
_GUIDE = re.compile(r"指南|目录|须知|流程|咨询电话|申请表|办事说明|一览表$")
_RULE = re.compile(
    r"制度|规定$|规定[(（]|条例$|条例[(（]|办法|规则|规范$|细则|标准$|格式|范本|模板|"
    r"审查机制|工作机制"
)
_NOTICE = re.compile(
    r"通知(?:书)?(?:\(.{0,20}\))?$|的通知|要点|(?:工作|实施|整改|推进|行动)(?:方案|"
    r"计划)|方案$|工作安排|任务(?:分解|清单|分工)|征求意见|的?函$|批复|"
    r"的请示|的意见$|实施意见|部署|计划$|倡议|征集|招标|公示$"
)
_NEWS = re.compile(
    r"(?:召开|举办|举行|启动|荣获|获评|获得|位居|排名|成效|培训|调研|督[查导]|检查|"
    r"考核|评估|测评|会议|座谈|亮点|再上)"
    r"(?!站|室|局|院|中心|[支大总]队|办|委|所)|工作动态|赴.{2,12}(?:学习|考察)|"
    r"(?<!关于)(?<!公开)(?:发布|公布|晒出|出炉|推出)(?=了?(?:20\d\d|上一?年|本年|首份|"
    r"年度))|(?:出炉|亮相|发布)$"
)
_ISSUED = re.compile(
    r"(?:发布|公布|公开).{0,60}(?:年度报告|年报|总结|情况)(?:的)?(?:公告|通告|公示)$"
)
_HALF = re.compile(
    r"[上下]半年|半年|第?[一二三四1-4]季度|季报|月报|[1-9]\d?月份?(?:政|信)|"
    r"1[-至—]\d{1,2}月|前[一二三三四]季度|近期|近年来"
)
_ENTERPRISE = re.compile(
    r"(?:大学|学院|中学|小学|学校|幼儿园|职校|党校|医院|卫生院|卫生服务中心|保健院|"
    r"公司|集团|水务厂|中心校|高校|电视台)"
    r"(?=[(（]?(?:关于)?(?:19|20)\d\d|(?:的|关于)?(?:政府|政务|校务)?信息公开|政务公开|"
    r"二[〇零○o]|年度|$)|学年|校务公开|院务公开|厂务公开|企业信息公示|村务公开",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"《[^》]{1,60}》")
_SUFFIX = re.compile(
    r"(?:[(（【\[][^)）】\]\d〇○]{1,24}[)）】\]]|\.(?:pdf|docx?|wps|xlsx?|ofd|html?))+$",
    re.IGNORECASE,
)
_HIDDEN_YEAR = re.compile(r"(?:20|二[〇零])?(?:[xX×＊*_某]{1,4}|\d[xX×*_])年|20[_＿]{1,2}年")
_WESTERN = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*(年?)")
_CHINESE = re.compile(
    r"([二一])([〇零○0Oo◯Ｏ九])([〇零○0Oo◯Ｏ一二三四五六七八九])([〇零○0Oo◯Ｏ一二三四五六七八九])年"
)
_SHORT = re.compile(r"(?<!\d)(0[4-9]|[12]\d|30)年(?:度)?(?=.{0,12}公开)")
_DIGIT = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○0Oo◯Ｏ", "0")


def read_title(text: str) -> Title:
    """Return what the title says: kind and printed year."""
    return _read(text) if len(text) <= REMEMBERED_LENGTH else _read.__wrapped__(text)


@lru_cache(maxsize=REMEMBERED)
def _read(text: str) -> Title:
    name = _cleaned(text)
    hidden = bool(_HIDDEN_YEAR.search(name))
    return Title(kind=_kind(name), year=None if hidden else _year(name), hidden_year=hidden)


def title_kind(text: str) -> TitleKind:
    """Return the kind of document that the title names."""
    return _kind(_cleaned(text))


def title_year(text: str) -> int | None:
    """Return the year that the title prints for the report; the one nearest before 公开 where it
    prints several."""
    return _year(_cleaned(text))


def is_report_title(text: str) -> bool:
    """Return whether the title is that of one report: of an annual kind, and not merely a column's
    name."""
    title = read_title(text)
    if title.kind not in {TitleKind.ANNUAL_REPORT, TitleKind.GOVAFFAIRS_ANNUAL}:
        return False
    return title.year is not None or title.hidden_year or not is_report_column(text)


def _cleaned(text: str) -> str:
    name = folded_name(text).strip("·•>:-—|*")
    return _SUFFIX.sub("", name) or name


def _kind(name: str) -> TitleKind:
    plain = _QUOTED.sub("", name)
    plain = plain if _FORM.search(plain) or _NOTICE.search(plain) else name
    information, affairs = _INFORMATION.search(plain), _AFFAIRS.search(plain)
    topic = information or affairs
    if topic is None:
        return _unrelated(plain)
    if _ISSUED.search(plain):
        return TitleKind.ANNUAL_REPORT if information else TitleKind.GOVAFFAIRS_ANNUAL
    if _INTERPRETATION.search(plain):
        return TitleKind.INTERPRETATION
    if _NOTICE.search(plain):
        return TitleKind.NOTICE_OR_PLAN
    if _WEBSITE.search(plain) and not _YEARLY_FORM.search(plain[topic.start() :]):
        return TitleKind.WEBSITE_REPORT
    if _RULE.search(plain):
        return TitleKind.RULE
    if _GUIDE.search(plain):
        return TitleKind.GUIDE
    if _NEWS.search(plain):
        return TitleKind.NEWS
    if not _FORM.search(plain):
        return TitleKind.OTHER
    if _ENTERPRISE.search(plain):
        return TitleKind.ENTERPRISE_EDU
    if _HALF.search(plain):
        return TitleKind.HALF_YEAR
    if information and (not affairs or _YEARLY_FORM.search(plain)):
        return TitleKind.ANNUAL_REPORT
    return TitleKind.GOVAFFAIRS_ANNUAL


def _unrelated(name: str) -> TitleKind:
    if _WEBSITE.search(name):
        return TitleKind.WEBSITE_REPORT
    if _LAW.search(name) and not _NOTICE.search(name):
        return TitleKind.LAW_REPORT
    if _INTERPRETATION.search(name):
        return TitleKind.INTERPRETATION
    if _NOTICE.search(name):
        return TitleKind.NOTICE_OR_PLAN
    if _NEWS.search(name):
        return TitleKind.NEWS
    return TitleKind.WORK_REPORT if _WORK.search(name) else TitleKind.OTHER


def _year(name: str) -> int | None:
    found = [(m.start(), int(m.group(1)), bool(m.group(2))) for m in _WESTERN.finditer(name)]
    for match in _CHINESE.finditer(name):
        century = {"二": "2", "一": "1"}[match.group(1)]
        digits = "".join(_DIGIT[c] for c in match.groups()[1:])
        found.append((match.start(), int(century + digits), True))
    if not found:
        found = [(m.start(), 2000 + int(m.group(1)), True) for m in _SHORT.finditer(name)]
    found = sorted(f for f in found if 1990 <= f[1] <= 2100)
    found = [f for f in found if f[2]] or found
    if not found:
        return None
    topic = _INFORMATION.search(name) or _AFFAIRS.search(name)
    before = [f for f in found if topic and f[0] < topic.start()]
    return (before[-1] if before else found[0])[1]
