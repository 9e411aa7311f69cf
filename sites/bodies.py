"""Names of public bodies: their grammar, their kind, the division they begin with, and regular
abbreviations.

Kinds are those of the table of bodies (DESIGN §5): government, office, department, township, zone,
vertical."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from sites.divisions import named


class BodyKind(StrEnum):
    """What a body is among public bodies."""

    GOVERNMENT = "government"
    OFFICE = "office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    ZONE = "zone"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyName:
    """A body named in a text: text[start:end] == name. `division` is the part that names a place,
    as printed.

    `division + rest == name`; `division` is 市, 我区 and the like where only the level is said, and
    may be empty.
    """

    name: str
    start: int
    end: int
    kind: BodyKind
    division: str
    rest: str


_HAN = r"\u3400-\u9fff"
_SUFFIX = (
    r"(?:人民)?政府(?:办公室|办公厅)|人民政府|街道办事处|街道办|街道(?!的|上|和)|"
    r"地区行政公署|行政公署|管理委员会|管委会|"
    r"委员会(?:办公室)?|办公室|办公厅|(?:分|总|支|调查|监察)?局(?![部势面限中长])|"
    r"(?:财政|教育|民政|司法|水利|商务|审计|卫生|交通运输|农业农村|公安|科学技术)厅|"
    r"[厅署](?![长])|"
    r"(?:支|大|总|调查|救援)队|海关(?:总署)?|中心支行|(?:发改|卫计|卫健|住建|经信|国资|"
    r"民宗|人口计生|科工信|农业农村|卫生健康|城管|交通|教|农|商务|科|建|经贸|"
    r"工信)委(?![员托派])|"
    r"(?:法制|外事|侨务|扶贫|人防|政府|府|应急|审管|国动|政|外|侨|金融|移民|史志|"
    r"档案)办(?![理事公法])|(?:服务|管理|交易|发展|保障|指导|信息|监测|数据|政务|"
    r"审批)中心|"
    r"(?:[乡镇](?=人民政府|20|关于|政府)|[乡镇]政府)|研究院|供销社|供销合作社|"
    r"[^\s]{2}部(?=20|关于|编制|发布|$)|园区|开发区|高新区|新区"
)
_BODY = re.compile(rf"([{_HAN}（）()·]{{0,26}}?(?:{_SUFFIX}))+")
_JOINED = (
    "国|信息化|城乡|改革|社会保障|旅游|计划生育|物资|草原|自然资源|体育|科技|科学|教育|"
    "宗教|统战|法制|退役|技术|商务|市场|信息|大数据|政务|"
    "国有|粮食|园林|应急|水利|文化|广电|广播|新闻|出版|平|硕|静|政|田|林格尔|龙|布克|县|顺|丰"
)
_START = re.compile(
    r"^.*(?:关于|根据|按照|依照|现将|经由|以及|年度?|的|由|及|与|上报|报送|"
    r"(?:对|向|在|是|被|请|报|送|经|据|从|(?<!无)为)(?=[省市县区州我本全该各])|"
    rf"和(?!{_JOINED}))"
)
_NOT_A_NAME = re.compile(r"^(?:各|本|该|此|每|其他|其它|全|有关|相关|一|多|部分|上述)")
_LEVEL_ONLY = re.compile(r"^(?:我|本)?(?:省|市|州|盟|地区|区|县|旗|镇|乡)(?=[^委政])")
_VERTICAL = re.compile(
    r"税务|海关|气象|海事|(?:统计|国家).{0,6}调查队|邮政管理|人民银行|中心支行|银保监|"
    r"银监|保监|证监|金融监管|通信管理|烟草专卖|煤矿安全监察|"
    r"矿山安全监察|出入境|边检|国家安全局|外汇管理|能源监管|民航|铁路监督|审计署.{0,6}特派"
)
_ZONE = re.compile(
    r"管理委员会|管委会|(?:园区|开发区|高新区|新区|示范区|度假区|保税区|风景区|集聚区|"
    r"合作区)(?:办公室)?$"
)
_TOWNSHIP = re.compile(r"街道|[乡镇](?:人民)?政府|[乡镇]$|[乡镇]人民政府办公室")
_GOVERNMENT = re.compile(r"人民政府$|行政公署$|国务院$")
_OFFICE = re.compile(r"(?:人民政府|政府|行政公署|国务院|府)(?:办公室|办公厅|办)$")


def body_names(text: str) -> tuple[BodyName, ...]:
    """Return the bodies that the text names in full enough to be a name, in order, without
    overlap."""
    found: list[BodyName] = []
    for match in _BODY.finditer(text):
        start = match.start() + _lead(match.group(0))
        name = text[start : match.end()].lstrip("（(·）)")
        start = match.end() - len(name)
        if len(name) < 3 or _NOT_A_NAME.match(name):
            continue
        division, rest = split_division(name)
        found.append(
            BodyName(
                name=name,
                start=start,
                end=match.end(),
                kind=body_kind(name),
                division=division,
                rest=rest,
            )
        )
    return tuple(found)


def body_kind(name: str) -> BodyKind:
    """Return the kind of the body of that name."""
    if _TOWNSHIP.search(name) and not name.endswith(("局", "委员会", "委")):
        return BodyKind.TOWNSHIP
    if _GOVERNMENT.search(name):
        return BodyKind.GOVERNMENT
    if _OFFICE.search(name):
        return BodyKind.OFFICE
    if _VERTICAL.search(name):
        return BodyKind.VERTICAL
    return BodyKind.ZONE if _ZONE.search(name) else BodyKind.DEPARTMENT


def split_division(name: str) -> tuple[str, str]:
    """Return (place part, rest) of a body's name: 浙江省杭州市 | 江干区 is all place; 市 | 教育局
    says only a level."""
    end = 0
    while end < len(name):
        step = _division_at(name, end)
        if step == 0 or end + step > len(name):
            break
        end += step
    if end == 0 and (level := _LEVEL_ONLY.match(name)):
        end = level.end()
    return name[:end], name[end:]


def expanded(name: str) -> str:
    """Return the name with a regular abbreviation at its end written out: 广州市城管委 →
    广州市城市管理委员会.

    Abbreviations that stand for several full names are not in the table; unknown names come back as
    they are.
    """
    division, rest = split_division(name)
    table = _abbreviations()
    if rest in table:
        return division + table[rest]
    for length in range(len(rest) - 1, 1, -1):
        tail = rest[-length:]
        if tail in table and rest[:-length].endswith(
            ("省", "市", "县", "区", "州", "旗", "盟", "镇", "乡", "团")
        ):
            return division + rest[:-length] + table[tail]
    return name


@cache
def _abbreviations() -> Mapping[str, str]:
    text = (files("sites") / "bodies.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["short"]: row["full"] for row in rows}


def _lead(run: str) -> int:
    """Return how much of a run of Han characters stands before the name: up to the last word that
    joins."""
    match = _START.match(run)
    cut = match.end() if match else 0
    return cut if len(run) - cut >= 3 else 0


def _division_at(name: str, at: int) -> int:
    for length in range(min(15, len(name) - at), 1, -1):
        piece = name[at : at + length]
        if named(piece) and not _is_stem(name, at, piece):
            return length
    return 0


def _is_stem(name: str, at: int, piece: str) -> bool:
    # a short name is a place only where a body's word follows: 广州海关, not 和平路街道
    full = any(d.name == piece for d in named(piece))
    following = name[at + len(piece) : at + len(piece) + 1]
    county = all(d.level == "county" for d in named(piece))
    if not full and county and following in set("局厅委办部分机"):
        return True  # 公安 is a county, 公安局 is not its
    return not full and following in {"路", "村", "社", "街", "山", "河", "湖", "桥", "大"}
