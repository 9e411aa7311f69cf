"""The headed parts of a report, told by what their heads say: numerals shift, nouns stay
(domain.md §1.2).

Knows the six statutory parts since 2019, the older ones (fees, inquiries, annexes), Traditional
script, the spinner's words (询问状况, 改良措施), and reports that are one paragraph with their
heads inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.document import Section
from postprocess.script import folded

_CHINESE = r"[一二三四五六七八九十]{1,3}"
# What a head may stand behind inside a paragraph: a blank, the end of a sentence, or the line's
# beginning.
_MARK = (
    rf"第{_CHINESE}(?:部分|章)[、.．:：\s]*|{_CHINESE}[、.．,，:：]\s?|{_CHINESE}[ \u3000](?=\S)|"
    rf"[（(]{_CHINESE}[)）]\s?|\d{{1,2}}[、.．](?!\d)\s?"
)
_BLANK = r"[ \t\u3000\u2002\xa0]"
_HEAD = re.compile(
    rf"(?:^{_BLANK}{{0,9}}(?P<first>{_MARK})?|(?<=[\s。；;！!：:）)”〞]){_BLANK}{{0,9}}(?P<inner>{_MARK}))"
    r"(?P<name>[^\n。；;|]{2,60})",
    re.MULTILINE,
)
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff](?:[ \u3000]|$))")
# Keys in the order in which a head is tried: 存在的主要问题及改进情况 is `problems`.
_KEYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile("|".join(patterns)))
    for key, *patterns in (
        (
            "problems",
            r"(?:存在|主要|面临|工作)的?(?:主要|突出|一些)?(?:问题|困难|不足|缺乏)",
            r"问题(?:与|和|及|、)(?:不足|改进|整改|改良|建议|对策|下一步)",
            r"困难和问题|^问题|不足之处",
        ),
        (
            "plan",
            r"下一?(?:步|阶段|年度?|半年)(?:的)?.{0,8}(?:工作|打算|计划|安排|重点|措施|思路|举措|规划)",
            r"(?:工作|今后|明年|来年)的?.{0,4}(?:打算|计划|安排|设想|思路|重点|规划)",
            r"\d{4}年.{0,6}(?:打算|计划|工作安排|工作思路|工作重点)",
            r"今后(?:的)?(?:努力)?(?:方向|措施)|下步|努力方向",
        ),
        (
            "improvement",
            r"(?:改进|改良|整改|改善)(?:的)?(?:措施|情况|状况|方法|办法|意见|建议|方向|打算|计划)",
            r"解决(?:的)?(?:办法|措施)",
        ),
        ("fees", r"收费|收取.{0,6}费|费用"),
        ("review_litigation", r"复议|诉讼|申诉|举报"),
        (
            "on_request",
            r"依?申请公开|收到和处理|(?:受理|处理|办理).{0,8}申请",
            r"申请.{0,8}(?:受理|处理|办理|答复)",
        ),
        ("proactive", r"主动公开"),
        (
            "other",
            r"其(?:他|它)(?:需要?|应当)?.{0,6}(?:报告|说明)|^其(?:他|它)(?:事项|情况|方面)?$",
            r"咨询|询问|附[表件注]|说明|机构建设|保障经费|会议(?:和|与|及|、)?培训",
            r"回应解读|政策解读|监督保障|教育培训",
        ),
        (
            "overall",
            r"概述|概况|总体|总的情况|基本(?:情况|状况|做法)|综述|引言|前言",
            r"^(?:政府|政务)?信息公开(?:工作)?(?:开展|推进|落实)?(?:的)?(?:情况|状况)$",
            r"工作(?:开展|推进|落实|完成)(?:的)?(?:情况|状况)|工作(?:情况|状况)$",
        ),
    )
)
_SENTENCE = re.compile(
    r"[,，].*[,，]|[,，].{13,}|[了着]|\d{2,}(?:条|件|次|人|元|宗|份)|进一步|根据|按照"
)
_ROW = re.compile(
    r"(?:数量|件数|人数|总数|次数|经费|单位)(?:[（(:：].*)?$|"
    r"^本年新收|^上年结转|^结转下年度|^本年度办理结果|公开数|申请数|答复数"
)
_DIGITS = "一二三四五六七八九十"
_LONGEST = 45
_STYLES = ("part", "chinese", "spaced", "bracket", "arabic", "bare")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    start: int
    end: int
    style: str
    key: str  # empty: a head of this style that says something else
    raw: str
    number: int


def sections(text: str) -> tuple[Section, ...]:
    """Return the headed parts in order, each from its head to the next head of the same rank;
    none overlap.
    """
    found = _heads(folded(text), text)
    ranked = _top(found)
    made: list[Section] = []
    ends = [*(head.start for head in ranked[1:]), len(text)]
    for head, end in zip(ranked, ends[-len(ranked) :], strict=False):
        if not head.key:
            continue
        made.append(
            Section(
                ordinal=len(made),
                key=head.key,
                heading_raw=head.raw,
                start=head.start,
                end=len(text[:end].rstrip()),
            )
        )
    return tuple(made)


def _heads(matched: str, text: str) -> list[_Head]:
    """Return all that may be a head. `matched` is the text in Simplified characters, place for
    place.
    """
    found: list[_Head] = []
    at = 0
    while True:
        hit = _HEAD.search(matched, at)
        if hit is None:
            return found
        head = _read(hit, matched, text)
        if head:
            found.append(head)
            at = max(head.end, hit.start() + 1)
        else:
            at = max(hit.start("name"), hit.start() + 1)


def _read(hit: re.Match[str], matched: str, text: str) -> _Head | None:
    mark = hit.group("first") or hit.group("inner") or ""
    name = _name(hit.group("name"), mark)
    start = hit.start("name") - len(mark)
    end = hit.start("name") + len(name.rstrip())
    alone = _line_start(matched, start) and _line_end(matched, end)
    clean = re.sub(r"[\s（(].*$|[:：。.]$", "", _SPACED.sub("", name.strip())).strip("、.：: ")
    if (
        not 2 <= len(clean) <= _LONGEST
        or _ROW.search(clean)
        or (_SENTENCE.search(clean) and not alone)
    ):
        return None
    if _SENTENCE.search(clean) and len(clean) > 30:
        return None
    key = next((k for k, p in _KEYS if p.search(clean)), "")
    if not mark and (not key or not alone or len(clean) > 22 or re.search(r"[,，]", clean)):
        return None
    if not alone and len(clean) > 30:
        return None
    return _Head(
        start=start, end=end, style=_style(mark), key=key, raw=text[start:end], number=_count(mark)
    )


def _name(name: str, mark: str) -> str:
    """Return the head's words: up to the blank after which its section's text begins in the same
    line.
    """
    spaced = re.match(r"(?:[\u4e00-\u9fff][ \u3000]){1,3}[\u4e00-\u9fff](?=\s|$)", name)
    if spaced and mark:
        return spaced.group()
    return re.split(r"[ \t\u3000\u2002\xa0]", name.rstrip(), maxsplit=1)[0] if mark else name


def _style(mark: str) -> str:
    if mark.startswith("第"):
        return "part"
    if mark[:1] in "（(" and mark:
        return "bracket"
    if mark[:1].isdigit():
        return "arabic"
    if mark and mark[-1] in " \u3000" and mark.rstrip()[-1:] in _DIGITS:
        return "spaced"
    return "chinese" if mark else "bare"


def _count(mark: str) -> int:
    found = re.search(r"[一二三四五六七八九十]|\d{1,2}", mark)
    if not found:
        return 0
    digit = found.group()
    return int(digit) if digit.isdigit() else _DIGITS.index(digit) + 1


def _line_start(text: str, at: int) -> bool:
    before = text[max(at - 12, 0) : at]
    return not before.rpartition("\n")[2].strip() and (at <= 12 or "\n" in before)


def _line_end(text: str, at: int) -> bool:
    after = text[at : at + 12]
    blank = not after.partition("\n")[0].strip(" \t\u3000\xa0:：。.")
    return blank and (at + 12 >= len(text) or "\n" in after)


def _top(found: list[_Head]) -> list[_Head]:
    """Return the heads of the highest rank that names at least two parts, without those of an
    annex's table.
    """
    for style in _STYLES:
        heads = _main_cycle([h for h in found if h.style == style])
        if len({h.key for h in heads} - {""}) >= 2:
            return heads
    keyed = [h for h in found if h.key]
    return keyed if len(keyed) == 1 and keyed[0].style in {"part", "chinese"} else []


def _main_cycle(heads: list[_Head]) -> list[_Head]:
    """Return the heads up to where numbering begins anew with parts that were there: an annexed
    table.
    """
    kept: list[_Head] = []
    seen: set[str] = set()
    highest = 0
    for head in heads:
        if head.number == 1 and highest >= 4 and head.key in seen:
            break
        kept.append(head)
        seen.add(head.key)
        highest = max(highest, head.number)
    return kept
