"""A table of contents in one line: 一、概述，二、主动公开情况，三、… as encyclopedias print
it above a report.

Such a line has the heads of a report and none of its text. What tells it from a short report in
one line is proof from outside: its heads stand again in the text, each where its part begins."""

from __future__ import annotations

import re

_LABEL = re.compile(r"^(?:本文|文章|快速)?(?:目\s*[录次]|导航|内容导读)\s*[:：]?\s*")
_NUMERAL = r"(?:第?[一二三四五六七八九十]{1,3}(?:部分|章)?[、.．:：\s]|\d{1,2}[、.．])"
_TOP = re.compile(rf"(?:^|(?<=[\s，,；;、。|.…·\d])){_NUMERAL}\s*(?=[^\d\s、.．])")
_SUB = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]")
_LEADER = re.compile(r"[\s.．…·\-—]*\d{0,3}[\s，,；;、。|.…·]*$")  # ……12 at the end of an entry
_TEXT = re.compile(r"[。！!？?]|\d+(?:条|件|次|人|元|宗|份|期|个|项|篇|%|％)|[了着]")
_SUBJECT = re.compile(
    "概述|概况|总体|基本(?:情况|状况)|主动公开|依?申请公开|公开申请|收费|费用|复议|诉讼|问题|不足|改进|"
    "下一?步|打算|其他|机构建设|经费|解读|咨询|附[件表]|说明|成效|信息管理|平台建设|监督保障"
)
_BETWEEN = re.compile(r"[，,；;、\s]+")  # never | : a table's header names its columns
_NOT_WORD = re.compile(r"[^\u3400-\u9fff\w]|_")
_DIGITS = "〇一二三四五六七八九"
_LONGEST_LINE = 800
_LONGEST_NAME = 45
_LEAST = 3  # heads; two are a sentence's first and second


def is_contents_line(line: str, others: tuple[str, ...]) -> bool:
    """Return whether the line only lists the heads of the text that the `others` are lines of.

    Both in Simplified characters. True where half of the heads stand again as heads, or where all
    but a few are parts of a report and the text goes on in sentences.
    """
    if not 8 <= len(line) <= _LONGEST_LINE:
        return False
    label = _LABEL.match(line)
    listed = line[label.end() :] if label else line
    names = _numbered(listed)
    if names:
        return _stand_again(names, others) or (_are_parts(names) and _goes_on(others))
    names = _plain_names(listed)
    return len(names) >= _LEAST + (label is None) and _whole_lines(names, others)


def _numbered(listed: str) -> list[str]:
    """Return the names of heads numbered from one without a gap; empty where the line is else."""
    marks = list(_TOP.finditer(listed))
    if len(marks) < _LEAST or marks[0].start():
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(listed)]
    names: list[str] = []
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True), 1):
        if _value(mark.group()) != number:
            return []
        entry = _SUB.split(listed[mark.end() : end])
        entry = [_LEADER.sub("", name).strip() for name in entry if name.strip()]
        if not entry or any(_is_text(name) for name in entry):
            return []
        names.append(entry[0])
    return names


def _is_text(name: str) -> bool:
    return not 2 <= len(name) <= _LONGEST_NAME or _TEXT.search(name) is not None


def _plain_names(listed: str) -> list[str]:
    """Return the names of a list without numbers; empty where one is too long for a head."""
    names = [name for name in _BETWEEN.split(listed) if name]
    return [] if any(_is_text(name) for name in names) else names


def _stand_again(names: list[str], others: tuple[str, ...]) -> bool:
    """Whether half of the heads open a line, or a part within a line, elsewhere."""
    text = "\n".join(_NOT_WORD.sub("", line) for line in others)
    again = sum(
        re.search(rf"(?:^|\n|[一二三四五六七八九十\d分章]){re.escape(word)}", text) is not None
        for name in names
        if (word := _NOT_WORD.sub("", name))
    )
    return again * 2 >= len(names)


def _whole_lines(names: list[str], others: tuple[str, ...]) -> bool:
    heads = {_NOT_WORD.sub("", _TOP.sub("", line, count=1)) for line in others if len(line) <= 60}
    again = sum(_NOT_WORD.sub("", name) in heads for name in names)
    return again >= _LEAST and again * 3 >= len(names) * 2


def _are_parts(names: list[str]) -> bool:
    # 一、概述 无 二、… is a report of nothing: its heads have words behind a blank
    parts = sum(bool(_SUBJECT.search(name)) and not re.search(r"\s", name) for name in names)
    return parts * 4 >= len(names) * 3


def _goes_on(others: tuple[str, ...]) -> bool:
    return any(len(line) >= 40 and "。" in line for line in others)


def _value(mark: str) -> int:
    digits = re.search(r"\d+", mark)
    if digits:
        return int(digits.group())
    numeral = "".join(re.findall("[一二三四五六七八九十]", mark))
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _DIGITS.find(numeral)
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)
