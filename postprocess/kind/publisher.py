"""Names of issuing bodies as a report prints them.

In its title, in the sentence that names itself, at its signature.

Rule of this module: a name is returned as printed (folded); whose name it is in full is asked in
`identity.fullname`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_H = "[\u3400-\u9fff]"
_YEAR = (
    r"(?:(?<![0-9])20[0-9]{2}(?![0-9])|[二2][〇零O0o][〇零O0o一二三][〇零O0o一二三四五六七八九])"
)
_SUBJECT = r"(?:政府信息公开|政务信息公开|政务公开|信息公开|政府政务公开|政府\s?信息\s?公开)"
# How the name of a body ends. The long endings come first, so that 人民政府办公室 is not cut to
# 人民政府.
BODY_END = (
    r"(?:人民政府(?:办公厅|办公室|外事办公室|[\u4e00-\u9fff]{2,14}办公室)?|政府办公厅|"
    r"政府办公室|政府办|管理委员会|工作委员会|委员会|管委会|"
    r"街道办事处|地区办事处|办事处|行政公署|办公厅|办公室|建设局|管理局|监督局|服务局|"
    r"分局|支队|大队|总队|执法局|局|厅|公署|总站|"
    r"服务中心|管理中心|中心|发改委|国资委|卫计委|住建委|城管委|教委|科委|农委|经信委|"
    r"建委|商务委|编委|计生委|委|[审法侨外台政][管制办务]办|办|"
    r"联合会|总工会|图书馆|档案馆|管理处|管理所|税务所|派出所|供销社|合作社|气象台|调查队|海关|"
    r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|开发区|高新区|新区|示范区|度假区|保税区)|政府|"
    r"[\u4e00-\u9fff]{1,10}(?:省|自治区|市|自治州|地区|盟|县|区|旗))"
)
_END = re.compile(rf"{BODY_END}$")
_NO_NAME = re.compile(
    r"^(?:我|本|各|该|全|其|某|有关|相关|所属|上级|以上|下级|同级|行政|任何)|"
    r"[XxＸ×*＊_]{1,}|某[某省市县区镇乡局]|"
    r"各级|各部门|国务院(?:办公厅|令)|中华人民共和国(?:政府)?信息|公开|条例|通知|规定|"
    r"办法|报告|年度|要求|情况|精神|"
    r"工作|认真|根据|按照|领导|加强|推进|[0-9a-zA-Z]"
)
# Endings alone: 人民政府, 办公室, 管理委员会 name a sort of body, not one.
_ENDING_ALONE = re.compile(
    r"^(?:人民|市|县|区|省)?(?:政府|委员会|管理委员会|管委会|办公室|办公厅|政府办公室|"
    r"人民政府办公室|工作委员会|局|厅|办|委|中心|镇|乡|街道|[镇乡]政府|[镇乡]人民政府)$"
)
_WORK_NAME = re.compile(r"工作(?:委员会|部门|局|办公室|站|中心|服务)")

_PLACED = re.compile(rf"{_H}{{2,}}?(?:省|市|县|区|州|盟|旗|镇|乡|街道)|国家|中国|国务院")

# 2018年X政府信息公开… and X2018年…, with what stands before the year or after it.
_TITLE = re.compile(
    rf"^\s*(?:关于)?(?P<before>[^，。,;；:：]{{0,44}}?)"
    rf"\s*{_YEAR}\s*年?\s*度?\s*(?P<after>{_H}{{0,36}}?)的?\s*{_SUBJECT}"
)
_TITLE_NO_YEAR = re.compile(rf"^\s*(?:关于)?(?P<before>{_H}{{3,36}}?)的?(?:年度)?{_SUBJECT}")
_TITLE_TAIL = re.compile(
    rf"{_SUBJECT}[^，。]{{0,16}}(?:[（(—-]+|(?<=报告)|(?<=年报))(?P<after>{_H}{{4,30}})[)）]?$"
)
# A card's title may be the name and the year alone.
_TITLE_BARE = re.compile(
    rf"^\s*(?:{_YEAR}\s*年度?\s*)?(?P<before>{_H}{{3,30}}?)(?:{_YEAR}\s*年度?)?\s*$"
)

_BY = re.compile(
    rf"由\s?(?P<name>{_H}{{2,40}}?)(?:负责|统一|组织|汇总|牵头)?(?:编制|编写|编撰|拟制|"
    rf"起草)(?:并|的|完成|、|，|,|。|而成)"
)
_OF_YEAR = re.compile(
    rf"(?:公布|公开|发布|公告|报告|现将|特将|兹将|编制的?|编制了|编制《)"
    rf"\s?《?(?P<name>{_H}{{3,36}}?)\s?(?:的)?{_YEAR}\s?年度?"
    rf"[^。；\n]{{0,30}}(?:报告|年报|情况|总结)"
)
_YEAR_OF = re.compile(
    rf"(?:^|\n|。|报告|编制的?|公布|公开|将)"
    rf"\s{{0,4}}{_YEAR}\s?年度?\s?(?P<name>{_H}{{3,36}}?)的?\s?{_SUBJECT}"
    rf"[^。；\n，,]{{0,24}}(?:报告|年报)"
)
_DID = re.compile(
    rf"(?:^|\n|。|　|\s)\s{{0,4}}(?:{_YEAR}\s?年(?:度|以来|来)?\s?[,，]?\s?)(?P<name>{_H}{{4,30}}?)"
    rf"(?:认真|坚持|深入|严格|积极|高度|全面|按照|根据|在|以|紧紧|围绕|切实|"
    rf"政府?信息公开|政务公开|始终|持续|不断|共|主动|继续|贯彻|进一步|着力|[,，])"
)
_SIGNED = re.compile(
    rf"(?:^|[\s。：:])(?P<name>{_H}{{3,32}})\s{{0,12}}(?:[（(][^（()）\n]{{0,8}}[)）])?\s{{0,12}}"
    rf"{_YEAR}\s{{0,3}}年\s{{0,3}}(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s{{0,3}}月"
    r"(?:\s{0,3}(?:[0-9]{1,2}|[一二三四五六七八九十]{1,4})\s{0,3}[日号])?(?=\s|$)"
)
_LABEL = re.compile(
    rf"(?:信息来源|发布机构|发文机关|发布单位|公开主体|发布部门|责任部门|来\s?源)"
    rf"\s?[:：]\s?(?P<name>{_H}{{3,32}})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedName:
    """A body's name as found.

    `how` says where: title, heading, by, of_year, opening, signed, label.
    """

    name: str
    how: str
    start: int  # into the text given; -1 where it was the title


def clean_name(raw: str) -> str:
    """Return the name without the words around it.

    Empty where it names nobody (我局, XX镇, 某市, 各部门).
    """
    name = re.sub(r"\s+", "", raw)
    name = re.sub(
        r"^(?:关于|现将|现公布|公布|发布|公开|将|对|和|及|的|是|为|由|度|向社会)+", "", name
    )
    name = re.sub(r"(?:的|关于|本级|机关|和|及|部门本级|[、,，])+$", "", name)
    if not 2 <= len(name) <= 32 or not _END.search(name):
        return ""
    if _ENDING_ALONE.match(name) or _NO_NAME.search(_WORK_NAME.sub("", name)):
        return ""
    return name


def placed(name: str) -> bool:
    """Return True where the name says whose body it is, not only which sort (水利局, 市水利局)."""
    return _PLACED.match(name) is not None


def title_name(title: str) -> str:
    """Return the body that a (folded) title names, empty where it names none."""
    title = re.sub(r"\s+", "", title)
    for pattern in (_TITLE, _TITLE_NO_YEAR, _TITLE_TAIL, _TITLE_BARE):
        found = pattern.search(title)
        if found is None:
            continue
        for group in ("before", "after"):
            name = clean_name(found.groupdict().get(group) or "")
            if name:
                return name
    return ""


def printed_names(title: str, text: str) -> Iterator[PrintedName]:
    """Yield the bodies that title and text (both folded) name as issuer, most trusted first."""
    name = title_name(title)
    if name:
        yield PrintedName(name=name, how="title", start=-1)
    head, tail = text[:1500], max(0, len(text) - 260)
    for how, pattern, start, end in (
        ("by", _BY, 0, 1500),
        ("of_year", _OF_YEAR, 0, 1500),
        ("of_year", _YEAR_OF, 0, 1500),
        ("signed", _SIGNED, 0, 300),
        ("signed", _SIGNED, tail, len(text)),
        ("opening", _DID, 0, 1500),
        ("label", _LABEL, 0, 600),
    ):
        part = text if end > len(head) else head
        for found in pattern.finditer(part, start, end):
            name = clean_name(found["name"])
            if name:
                yield PrintedName(name=name, how=how, start=found.start("name"))
                break
