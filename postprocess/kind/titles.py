"""What a title says about the kind of a text (domain.md §2.2).

An ordered table, first rule that fits wins.

Rule of this module: titles only, in folded form; whether the body agrees is judged in
`classify`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GOV = r"(?:政府|政务|信息公开|政务公开|党务)"
# A report's own noun: what ends the title of the thing itself.
REPORT_NOUN = (
    r"(?:年度工作报告|工作年度报告|年度报告|工作报告|年终报告|年报|工作总结|年度总结|总结报告|总结|"
    r"(?:工作)?情况(?:的)?(?:汇报|报告|总结)|工作情况|报告)"
)
_PLAN_NOUN = (
    r"(?:通知|要点|方案|通报|计划|安排|意见|公告|函|任务分解表|分工|考核(?:办法|细则|"
    r"结果)|倡议书|台账|说明会|"
    r"(?:自查|整改)报告)"
)


@dataclass(frozen=True, slots=True)
class TitleRule:
    """`doc_type` is what a title that `pattern` finds names.

    `firm` where the body cannot outweigh it.
    """

    doc_type: str
    pattern: re.Pattern[str]
    firm: bool


def _rule(doc_type: str, pattern: str, *, firm: bool) -> TitleRule:
    return TitleRule(doc_type, re.compile(pattern), firm)


# The order is the order of certainty: look-alikes that contain the words of a report come before
# the report.
TITLE_RULES = (
    _rule(
        "website_report",
        r"网站[^，。]{0,12}(?:年度?报表|年报)|政务新媒体[^，。]{0,8}年度?报表",
        firm=True,
    ),
    _rule(
        "website_report",
        r"(?:政府|门户)网站(?:工作|建设|管理)[^公]{0,8}(?:年度?报告|总结|报表)",
        firm=True,
    ),
    _rule(
        "law_report",
        r"法治(?:政府|建设)|依法行政|依法治[市县区省]|行政执法[^公]{0,12}(?:报告|总结|数据|"
        r"统计)",
        firm=True,
    ),
    _rule("interpretation", r"解读|一图读懂|一图看懂|图说|说明问答|知识问答|答记者问", firm=True),
    _rule(
        "notice_or_plan",
        r"(?:编制|编写|填报|报送|做好|开展|格式|模板|征集|考核|测评|检查)[^。]{0,30}(?:通知|"
        r"公告|函)",
        firm=True,
    ),
    _rule(
        "notice_or_plan",
        r"(?:公布|公开|发布)[^。]{0,40}(?:年度报告|年报|工作报告)的?(?:通知|公告|通告)",
        firm=False,
    ),
    _rule(
        "notice_or_plan",
        rf"{_PLAN_NOUN}(?:[（(][^（()）]{{0,12}}[)）])?\s*$|工作要点|实施方案|工作方案",
        firm=True,
    ),
    _rule(
        "guide",
        r"(?:公开|申请)(?:工作)?指南|办事指南|公开目录|服务指南|申请表|申请流程|"
        r"依申请公开(?:须知|说明|流程)",
        firm=True,
    ),
    _rule(
        "rule",
        r"(?:制度|办法|规定|细则|条例|规范|规程|标准|格式)(?:汇编)?(?:[（(](?:试行|暂行|"
        r"修订)[^（()）]{0,6}[)）])?\s*$",
        firm=True,
    ),
    _rule(
        "enterprise_edu",
        r"(?:大学|(?<!行政)学院|学校|中学|小学|幼儿园|医院(?!管理)|卫生院|公司|集团|银行|"
        r"供电局|自来水厂)"
        r"[^，。]{0,20}(?:信息|校务|院务|厂务)公开|校务公开|院务公开|学年",
        firm=True,
    ),
    _rule(
        "other",
        r"(?:预算|决算)(?:信息)?(?:公开|情况|报告|说明)|三公.{0,2}经费|采购|招标|中标|公示$|"
        r"整改报告|述职|述廉|审计报告|党务公开",
        firm=True,
    ),
    _rule(
        "half_year",
        rf"(?:上半年|下半年|半年度?|第?[一二三四1-4]季度|"
        rf"[0-9一二三四五六七八九十]{{1,2}}\s*[-—–－~至]\s*"
        rf"[0-9一二三四五六七八九十]{{1,2}}\s*月份?)[^。]{{0,30}}{_GOV}|"
        rf"{_GOV}[^。]{{0,20}}(?:上半年|下半年|半年|季度)",
        firm=True,
    ),
    _rule(
        "annual_report",
        rf"(?:信息|政务|政府)\s*公开[^。]{{0,30}}{REPORT_NOUN}|年度?政府信息公开情况",
        firm=False,
    ),
    _rule(
        "work_report",
        r"政府工作报告|人大[^。]{0,10}工作报告|政协[^。]{0,10}工作报告|法院工作报告|"
        r"检察院工作报告",
        firm=True,
    ),
    _rule(
        "news",
        r"(?:召开|举行|举办|部署|调研|座谈|培训班|培训会|推进会|工作会议|会议$|位居|荣获|"
        r"获评|排名|第一|喜获|"
        r"出炉|晒出|亮出|亮点|[！!]\s*$)",
        firm=False,
    ),
)

# 公开 of affairs in general (政务公开) as against the statutory report on 政府信息公开.
_AFFAIRS_ONLY = re.compile(r"政务公开(?!和政府信息公开|和信息公开|、?(?:暨)?政府信息公开)")
_INFORMATION = re.compile(r"信息\s*公开|政府公开")
_ESSAY = re.compile(
    r"范文|范本|模板|例文|篇[一二三四五六七八九十0-9]|[0-9一二三四五六七八九十]{1,3}\s*篇|"
    r"精选|优秀|(?:通用|大全|合集|集锦|荟萃|参考)\s*(?:版|[（(]|\.|$)|怎么写"
)


def title_rule(title: str) -> TitleRule | None:
    """Return the rule that names this (folded) title, None where it says nothing."""
    found = next((rule for rule in TITLE_RULES if rule.pattern.search(title)), None)
    if (
        found is not None
        and found.doc_type == "annual_report"
        and _AFFAIRS_ONLY.search(title)
        and not _INFORMATION.search(title)
    ):
        return TitleRule("govaffairs_annual", found.pattern, found.firm)
    return found


def essay_title(title: str) -> str | None:
    """Return the word by which a title offers a model text (范文, 精选3篇).

    None where it has none.
    """
    found = _ESSAY.search(title)
    return found.group() if found else None
