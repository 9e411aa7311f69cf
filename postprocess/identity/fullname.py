"""The full form of a body's name: division in front, abbreviation written out, 政府 as 人民政府.

Rule of this module: one body, one form. Districts bear their city before them, since their names
repeat; counties and county-level cities do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sites.bodies import BodyKind, body_kind, expanded, split_division
from sites.divisions import Division, parents, resolve

_LEVEL = re.compile(r"^(?:我|本)?(?:省|市|州|盟|地区|区|县|旗)$")
_TYPED = re.compile(r"[省市县区州盟旗]$")
_ABOVE = re.compile(r".*[省市县区州盟旗](?=.)")
_BRANCH = re.compile(r"局(?P<place>[\u4e00-\u9fff]{2,8}?[县区市旗])分局$")
_GOVERNMENT = re.compile(r"(?<!人民)政府(?=办公室$|办公厅$|办$|$)")
_OFFICE = re.compile(r"(?<=人民政府)办$")
_TOWN = re.compile(r"(?:镇|乡)$")
_STREET = re.compile(r"街道(?:办)?$")
_NATIONAL = re.compile(
    r"^(?:国务院|国家(?!税务总局.)|中国|中华人民共和国|最高人民|教育部|科学技术部|"
    r"科技部|工业和信息化部|公安部|民政部|司法部|财政部|人力资源和社会保障部|"
    r"自然资源部|国土资源部|生态环境部|环境保护部|住房和城乡建设部|交通运输部|水利部|"
    r"农业农村部|农业部|商务部|文化和旅游部|文化部|"
    r"国家卫生健康委员会|应急管理部|审计署|海关总署)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A printed name, read.

    `place` is its division as printed; `named_place` False where it only says 市 or nothing.
    """

    name: str
    place: str
    rest: str
    named_place: bool


def read_name(name: str) -> Named:
    """Return the parts of a (folded) name."""
    place, rest = split_division(name)
    if rest[:1] in {"镇", "乡", "街"} and not _TYPED.search(place):
        # 东坡区崇礼镇: 崇礼 is a district's short name elsewhere, here it is the town's.
        above = _ABOVE.match(place)
        place = above.group() if above else ""
        rest = name[len(place) :]
    return Named(
        name=name, place=place, rest=rest, named_place=bool(place) and not _LEVEL.match(place)
    )


def is_national(name: str) -> bool:
    """Return True for bodies of the State Council's level."""
    return _NATIONAL.match(name) is not None


def division_options(name: str, year: int | None, within: str) -> tuple[Division, ...]:
    """Return the divisions that a name may mean in that year, else at any time.

    Several where nothing tells them apart.
    """
    return resolve(name, year, within=within) or resolve(name, None, within=within)


def branch_place(read: Named) -> str:
    """Return the place of a branch (遂宁市公安局船山区分局 sits in 遂宁市船山区).

    Else the name's own place.
    """
    branch = _BRANCH.search(read.rest)
    return read.place + branch["place"] if branch else read.place


def prefix(one: Division, year: int | None) -> str:
    """Return the division's name as bodies bear it: 广州市番禺区, 广水市, 广东省."""
    if one.level == "county" and one.name.endswith("区"):
        above = parents(one, year)
        return (above[0].name if above else "") + one.name
    return one.name


def full_name(read: Named, where: Division | None, year: int | None) -> str:
    """Return the full form, with `where` as its division where that is known."""
    long = expanded(read.name)
    parts = read_name(long)
    place, rest = parts.place, parts.rest
    if _BRANCH.search(rest) and read.named_place:
        return long
    if body_kind(long) is BodyKind.VERTICAL and read.named_place:
        return long
    if not rest and place and read.named_place:
        rest = "人民政府"
    rest = _OFFICE.sub("办公室", _GOVERNMENT.sub("人民政府", rest))
    if _TOWN.search(rest):
        rest += "人民政府"
    rest = _STREET.sub("街道办事处", rest)
    if where is not None and not is_national(long):
        return prefix(where, year) + rest
    return place + rest
