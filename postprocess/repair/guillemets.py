"""《》 that a bad conversion turned into question marks (domain.md P7)."""

from __future__ import annotations

import re

from postprocess.repair.edits import Edit

_TITLED = re.compile(
    r"(?:条例|规定|办法|方法|通知|意见|方案|制度|规划|细则|纲要|要点|决定|规范|指南|目录|标准|法)(?:[(（](?:试行|暂行|草案|修订)[)）])?\Z"
)
_QUESTION = re.compile(
    r"\A(?:如何|怎[么样]|什么|为何|为什么|是否|哪[些个]|谁|对谁|能否|可否|有没有|何)|什么|哪些|[吗呢]\Z"
)
_ASKS = re.compile(r"(?:吗|呢|什么|么|谁|何|否|没有|哪里|多少)\Z")
_BROKEN = re.compile(r"[。;；!！\n《》]")
_LONGEST = 60


def guillemet_edits(text: str) -> list[Edit]:
    """Return 《 and 》 for pairs of ? around the title of a rule. None where the text has its own
    《》 to show that its question marks are meant.
    """
    pairs = _pairs(text)
    if not pairs or text.count("《") * 2 > len(pairs):
        return []
    return [e for a, b in pairs for e in (Edit(a, a + 1, "《"), Edit(b, b + 1, "》"))]


def _pairs(text: str) -> list[tuple[int, int]]:
    marks = [m.start() for m in re.finditer(r"\?", text)]
    found: list[tuple[int, int]] = []
    index = 0
    while index + 1 < len(marks):
        opening, closing = marks[index], marks[index + 1]
        if _is_title(text, opening, closing):
            found.append((opening, closing))
            index += 2
        else:
            index += 1
    return found


def _is_title(text: str, opening: int, closing: int) -> bool:
    inner = text[opening + 1 : closing]
    if not 3 <= len(inner) <= _LONGEST or inner != inner.strip() or _BROKEN.search(inner):
        return False
    if _QUESTION.search(inner) or _ASKS.search(text[max(opening - 2, 0) : opening]):
        return False
    return bool(_TITLED.search(inner))
