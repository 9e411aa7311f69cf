"""Signs that stand for other signs: quotes, radicals, look-alikes of broken font maps (domain.md
P8, P11, P12).
"""

from __future__ import annotations

import re
import unicodedata

from postprocess.repair.edits import Edit

# Radicals Supplement: where PDF writers put a radical for the character (Unicode:
# EquivalentUnifiedIdeograph). NFKC folds U+2F00–2FDF, but of this block only two.
_SUPPLEMENT = dict(
    zip(
        "⺁⺈⺊⺎⺒⺓⺝⺟⺠⺧⺩⺪⺬⺮⺰⺶⺻⺽⻁⻄⻅⻆⻈⻉⻊⻋⻐⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂刀卜兀巳幺月母民牛王疋示竹纟羊聿臼虎西见角讠贝足车钅長长门雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_RADICAL = re.compile(r"[\u2e80-\u2eff\u2f00-\u2fdf]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_OPENERS, _CLOSERS = "“〝", "”〞"


def quote_edits(text: str) -> list[Edit]:
    """Return ” for 〞 and “ for 〝, and for ″ where a quotation is open: after digits it means
    inches or seconds.
    """
    found: list[Edit] = []
    is_open = False
    for at, char in enumerate(text):
        if char == "\n":
            is_open = False
        elif char in _OPENERS:
            is_open = True
            if char == "〝":
                found.append(Edit(at, at + 1, "“"))
        elif char in _CLOSERS or (char == "″" and is_open):
            is_open = False
            if char != "”":
                found.append(Edit(at, at + 1, "”"))
    return found


def radical_edits(text: str) -> list[Edit]:
    """Return the characters that radicals stand for."""
    made = []
    for found in _RADICAL.finditer(text):
        char = found.group()
        folded = _SUPPLEMENT.get(char) or unicodedata.normalize("NFKC", char)
        if folded != char:
            made.append(Edit(found.start(), found.end(), folded))
    return made


def font_edits(text: str) -> list[Edit]:
    """Return 置 for 臵: a font map's error; the rare character itself is in no administrative
    prose.
    """
    return [Edit(m.start(), m.end(), "置") for m in re.finditer("臵", text)]


def private_use_edits(text: str) -> list[Edit]:
    """Return a blank for each sign of the private use area: bullets of a symbol font."""
    return [Edit(m.start(), m.end(), " ") for m in _PRIVATE.finditer(text)]
