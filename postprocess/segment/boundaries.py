"""Where another document begins in a text that holds several (domain.md P14).

Each rule needs proof beside the mark itself: lists, statistics and annexes of one report restart
at 一、 too, and a report cut wrongly is lost twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.lines import Line
from postprocess.segment.titles import is_title_line, plain
from postprocess.segment.voices import other_voice
from sites.seed import SourceKind

_OPENING = re.compile(
    r"(?:本(?:年度)?(?:报告|報告|年报|年報)(?:是|系|由)?.{0,6}?(?:根据|根據|依据|依據|按照|依照)|"
    r"(?:年度报告|年度報告|年报|年報)(?:是|系)(?:根据|根據|依据|依據|按照))"
)
_MADE = re.compile(r"[编編][制製]|全文|[现現]公布|[组組]成|公[开開][条條]例")
_YEAR_OPENS = re.compile(
    r"\d{4}年(?:度|以[来來])?[,，].{0,4}?(?:我|本|全)(?:市|县|縣|区|區|镇|鎮|乡|鄉|省|州|局|委|办|辦|院|厅|廳)"
)
_PARTS = re.compile(
    r"^(?:第[一二三四五六七八九十]+(?:部分|章|篇)|附[件表录]|附[:：]|填[表报]说明|说明)"
)
_CLOSING = re.compile(
    r"[问問][题題]|不足|改[进進]|打算|[计計][划畫]|下一步|安排|其他|附[件表]|[说說]明|今[后後]|努力方向"
)
_SNIPPETS = frozenset({SourceKind.AGGREGATOR, SourceKind.DOCSHARE, SourceKind.ESSAY})
_SNIPPET_SIZE = range(30, 601)
_PROSE = 60  # Han characters that follow a head where it heads a text, and not a row of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A line at which another document begins, and the rule that says so."""

    line: int
    rule: str


def boundaries(lines: tuple[Line, ...], kind: SourceKind) -> tuple[Boundary, ...]:
    """Return the boundaries among the lines (chrome blanked out), in order. The first document
    needs none.
    """
    found: list[Boundary] = []
    begin, prose = 0, 0
    opened: list[Line] = []  # the first lines of the document that runs
    for number, line in enumerate(lines):
        if not line.text:
            continue
        rule = _rule(lines, begin, number, kind, opened, prose) if opened else ""
        if rule:
            begin = _with_title(lines, begin, number)
            found.append(Boundary(line=begin, rule=rule))
            above = [x for x in lines[begin:number] if x.text]
            opened, prose = above, sum(x.han for x in above if x.prose)
        opened += [line] if len(opened) < 3 else []
        prose += line.han if line.prose else 0
    return tuple(found)


def _rule(
    lines: tuple[Line, ...],
    begin: int,
    number: int,
    kind: SourceKind,
    opened: list[Line],
    prose: int,
) -> str:
    line = lines[number]
    if kind in _SNIPPETS:
        if _was_snippet(opened) and not (line.number > 1 and _continues(tuple(opened), line)):
            return "after_snippet"
        if _is_snippet(line) and _foreign(lines[begin:number], line):
            return "snippet"
    if prose < (30 if kind in _SNIPPETS else 100):
        return ""
    if is_title_line(line) and _heads_text(lines, number):
        return "" if _repeated(lines[begin:number], line) else "title_line"
    if _opens(line) and (_restarts_after(lines, number) or line.text.endswith(("...", "…"))):
        return "opening"
    if line.number == 1 and _restart(lines, begin, number):
        return "restart"
    if _YEAR_OPENS.match(line.text) and _year_opens(lines, begin, number):
        return "other_body"
    return ""


def _with_title(lines: tuple[Line, ...], begin: int, number: int) -> int:
    """Return the line of the title that stands directly above the boundary, or the boundary
    itself.
    """
    above = number - 1
    while above > begin and not lines[above].text:
        above -= 1
    if above > begin and is_title_line(lines[above]):
        return above
    return number


def _last(lines: tuple[Line, ...]) -> Line | None:
    return next((x for x in reversed(lines) if x.text), None)


def _is_snippet(line: Line) -> bool:
    """Whether the line was cut by the page: three dots or one sign; an author's ellipsis has two
    (……).
    """
    cut = line.text.endswith("...") or (line.text.endswith("…") and not line.text.endswith("……"))
    return cut and len(line.text) in _SNIPPET_SIZE and line.prose


def _was_snippet(opened: list[Line]) -> bool:
    """Whether all that stands before is one cut line, with or without its title."""
    alone = len(opened) == 1 or (len(opened) == 2 and is_title_line(opened[0]))
    return alone and _is_snippet(opened[-1])


def _continues(before: tuple[Line, ...], line: Line) -> bool:
    """Whether a line goes on with a list that the lines before it began."""
    last = max((x.number for x in before if x.number), default=0)
    return bool(line.number and line.number == last + 1)


def _foreign(before: tuple[Line, ...], line: Line) -> bool:
    """Whether a line that ends in dots is no part of what stands before it: not under a head or
    title, not the next of a list, and not in a text of one voice that goes on here.
    """
    last = _last(before)
    if last is None or last.headline or last.number or is_title_line(last):
        return False
    if _continues(before, line) or (line.listed and not line.number):
        return False
    ended = last.row or bool(
        re.search(r"附[件表]", "".join(x.text for x in before[-12:] if x.headline))
    )
    return ended or (last.stopped and _is_closed(before))


def _is_closed(before: tuple[Line, ...]) -> bool:
    heads = [x.text for x in before if x.number]
    return bool(heads and _CLOSING.search(heads[-1]))


def _heads_text(lines: tuple[Line, ...], number: int) -> bool:
    """Whether prose follows the title within its next lines."""
    following = [x for x in lines[number + 1 : number + 20] if x.text][:5]
    for line in following:
        if is_title_line(line):
            return False
        if line.prose and line.han >= 40:
            return True
    return False


def _repeated(before: tuple[Line, ...], title: Line) -> bool:
    """Whether the title stood before: a running head, not another report."""
    wanted = plain(title.text)
    return any(x.headline and plain(x.text) == wanted for x in before)


def _opens(line: Line) -> bool:
    opening = _OPENING.search(line.text[:100])
    return bool(opening and line.prose and _MADE.search(line.text[opening.start() :][:400]))


def _restarts_after(lines: tuple[Line, ...], number: int) -> bool:
    """Whether a head of number 1 follows soon: what opens here has parts of its own."""
    following = [x for x in lines[number + 1 : number + 30] if x.text][:8]
    return any(x.number == 1 for x in following) or bool(
        re.search(r"[\s。]一[、\s]", lines[number].text)
    )


def _restart(lines: tuple[Line, ...], begin: int, number: int) -> bool:
    """Whether 一、 begins another text: after a whole cycle, with prose and a 二、 of its own,
    and with heads that the cycle before it had already or another voice.
    """
    before = lines[begin:number]
    if max((x.number for x in before), default=0) < 4:
        return False
    above = _last(before)
    if above and _PARTS.match(above.text) and not above.row:
        return False
    cycle = _cycle(lines, number)
    if not any(x.number == 2 for x in cycle) or _prose_until_head(lines, number) < _PROSE:
        return False
    if other_voice("".join(x.text for x in before), "".join(x.text for x in cycle)):
        return True
    old, new = _subjects(before), _subjects(cycle)
    return len(old & new) >= 2


def _cycle(lines: tuple[Line, ...], number: int) -> tuple[Line, ...]:
    """Return the lines from 一、 to the next 一、."""
    for later in range(number + 1, len(lines)):
        if lines[later].number == 1 and any(x.number == 2 for x in lines[number:later]):
            return lines[number:later]
    return lines[number:]


def _prose_until_head(lines: tuple[Line, ...], number: int) -> int:
    count = lines[number].han if lines[number].prose else 0
    for line in lines[number + 1 :]:
        if line.number:
            break
        count += line.han if line.prose else 0
    return count


_SUBJECT = re.compile(
    r"概述|[总總][体體]|基本情[况況]|主[动動]公[开開]|依申[请請]|收[费費]|[复複復][议議]|[问問][题題]|改[进進]|下一步|成效"
)


def _subjects(lines: tuple[Line, ...]) -> set[str]:
    heads = (x.text[:40] for x in lines if x.number)
    return {found for text in heads for found in _SUBJECT.findall(text)[:1]}


def _year_opens(lines: tuple[Line, ...], begin: int, number: int) -> bool:
    """Whether "2012年,我市…" opens another body's text: after the last part of one, and not under
    its head.
    """
    before = lines[begin:number]
    last = _last(before)
    if last is None or last.headline or last.number or not last.stopped:
        return False
    heads = [x.text for x in before if x.number]
    if len(heads) < 3 or not _CLOSING.search(heads[-1]):
        return False
    after = lines[number:]
    text = "".join(x.text for x in after)
    until = next((i for i, x in enumerate(after) if x.number == 1 and i), len(after))
    voiced = "".join(x.text for x in after[: until + 6])
    return sum(x.han for x in after) >= 200 and other_voice(
        "".join(x.text for x in before), voiced or text
    )
