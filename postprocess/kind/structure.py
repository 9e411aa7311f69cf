"""What the body of a report looks like.

Statutory heads, the sentence that names itself, statutory tables, first person.

Rule of this module: it counts and quotes; it decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERAL = (
    r"(?:[一二三四五六七八九十]{1,3}\s{0,2}[、.．,，:： ]|第[一二三四五六七八九十]部分|"
    r"[（(][一二三四五六七八九十]{1,2}[)）])"
)
# The heads of all eras, as noun phrases (domain.md §1.1–1.3); numerals shift on real pages, phrases
# do not. A spun copy writes 状况 for 情况 and 改良 for 改进.
_HEADS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("overall", r"概\s?述|总体情况|基本情况|总体工作情况"),
        ("proactive", r"主动公开(?:政府)?(?:信息)?(?:的)?(?:情况|状况|工作)|信息公开情况"),
        (
            "on_request",
            r"收到和处理[^。\n]{0,8}申请|依申请公开(?:政府信息)?(?:的|办理)?(?:情况|状况|工作)",
        ),
        ("review", r"复议[、和及]?[^。\n]{0,12}诉讼"),
        ("fees", r"收费(?:及|和|与)?减免"),
        ("problems", r"(?:主要|存在)[^。\n]{0,6}(?:问题|不足)"),
        ("other", r"其他需要(?:报告|说明)的?(?:事项|事宜)|说明(?:与|和|及)?附[表件]"),
    )
)
_NUMBERED = re.compile(
    rf"(?:^|[\s。；;])\s{{0,4}}{_NUMERAL}\s{{0,4}}(?P<words>[^。\n]{{2,36}})", re.MULTILINE
)
_SELF_NAMING = re.compile(
    r"编制(?:并公布|并发布)?(?:了|的)?[^。；\n]{0,40}?(?:信息公开|政务公开)"
    r"[^。；\n]{0,16}?(?:年度报告|年报|工作报告|报告)"
    r"|本(?:年度)?(?:报告|年报)(?:是|由|系|所|中|的|根据|依据|全文)"
    r"|(?:现|特|兹)[^。；\n]{0,30}?(?:公布|公开|发布|公告|报告|汇报|总结)"
    r"[^。；\n]{0,30}?(?:年度报告|年报|如下)"
    r"|年\s?度\s?报\s?告(?:是|系)?(?:根据|依据|按照)"
    r"|年度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?报告如下"
)
_TABLE_WORDS = re.compile(
    r"本年新制作数量|本年新公开数量|对外公开总数量|本年制发件数|本年废止件数|"
    r"现行有效件数|本年新收政府信息公开申请数量"
    r"|上年结转政府信息公开申请数量|本列数据的勾稽关系|结转下年度继续办理|"
    r"主动公开政府信息数|制发规范性文件总数"
    r"|全文电子化的主动公开信息数|政府信息公开情况统计(?:表|指标)|指标统计表|收到申请数|申请办结数"
)
_OWN = re.compile(
    r"(?:我|本)(?:局|委|办|市|县|区|镇|乡|街道|州|省|厅|单位|机关|部门|中心|院|馆|站|队|"
    r"旗|盟|部|社|会)"
)
_TOPIC = re.compile(r"(?:信息|政务)\s?公开")
_YEARLY = re.compile(
    r"[0-9〇一二三四五六七八九]{4}\s?年(?:度|以来|来|全年)?[，,]|一年来|全年|本年度|今年|年度"
)
_INFORMATION = re.compile(r"信息\s?公开")
# Two patterns that begin with a sign of their own: one that may begin anywhere costs ten times.
_PART = re.compile(r"上半年|下半年|一季度|二季度|三季度|四季度")
_MONTHS = re.compile(r"[0-9](?<![0-9][0-9])[0-9]?\s?[-—–－~至]\s?[0-9]{1,2}\s?月")
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_NEWS = re.compile(
    r"本报讯|本报记者|本网讯|记者(?:从|获悉|昨|今|了解)|[（(]?通讯员|新华社|日前，"
    r"?[^。]{0,20}(?:发布|公布)|讯[（(]"
)
_ORDER = re.compile(
    r"各(?:县|市|区|镇|乡|街道|单位|部门|处室|科室|直属|有关|股室)[^。\n]{0,40}[：:]|"
    r"请(?:各|于|按照|认真|及时)|(?:于|在)[^。]{0,12}前(?:报送|报|上报)"
    r"|特此通知|现将有关(?:事项|要求)通知如下|现印发给你们|遵照执行|贯彻执行"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十]{1,3}条[\s　]")
_GUIDE = re.compile(
    r"受理机构|办公时间|办公地址|申请(?:表|人)应当?填写|公开指南|提出申请|获取方式|"
    r"传真号码|信息索引"
)
_WEBSITE = re.compile(
    r"网站总访问量|独立用户访问总量|信息发布总数|网站标识码[^。]{0,40}ICP|"
    r"专栏专题[^。]{0,12}维护数量"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Counts of what was seen in a (folded) body, and the first quote of each sign."""

    heads: tuple[str, ...]  # distinct head names in order of the law
    self_naming: str  # the words, empty where there are none
    tables: tuple[str, ...]  # distinct statutory table words
    own: int  # first person of an office
    topic: int
    information: int  # of the topic words, those that say 信息公开
    yearly: int
    half: int
    half_early: bool  # a half year or months stand in the opening
    news: str
    orders: int
    articles: int
    guide: int
    website: int
    han: int


def structure(text: str) -> Structure:
    """Return what the folded text shows; one linear pass for each sign."""
    heads = [found["words"] for found in _NUMBERED.finditer(text)]
    seen = {name for name, pattern in _HEADS if any(pattern.search(words) for words in heads)}
    naming = _SELF_NAMING.search(text)
    news = _NEWS.search(text[:600])
    return Structure(
        heads=tuple(name for name, _ in _HEADS if name in seen),
        self_naming=naming.group()[:60] if naming else "",
        tables=tuple(dict.fromkeys(_TABLE_WORDS.findall(text))),
        own=len(_OWN.findall(text)),
        topic=len(_TOPIC.findall(text)),
        information=len(_INFORMATION.findall(text)),
        yearly=len(_YEARLY.findall(text)),
        half=len(_PART.findall(text)) + len(_MONTHS.findall(text)),
        half_early=any(pattern.search(text[:160]) for pattern in (_PART, _MONTHS)),
        news=news.group() if news else "",
        orders=len(_ORDER.findall(text)),
        articles=len(_ARTICLE.findall(text)),
        guide=len(set(_GUIDE.findall(text))),
        website=len(set(_WEBSITE.findall(text))),
        han=sum(map(len, _HAN_RUN.findall(text))),
    )
