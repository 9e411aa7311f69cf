"""Who speaks in a text: 我局, 本委, 我市 … A change of voice is a change of document."""

from __future__ import annotations

import re
from collections import Counter

_VOICE = re.compile(
    r"(?:我|本)(市|县|區|区|镇|鎮|乡|鄉|省|州|旗|盟|局|委|办公室|办|辦|院|厅|廳|街道|街|站|所|部|中心|校|公司|社|会|會|队|隊|机关|單位|单位)(?!员会|年度|着|理|公开|事)"
)
_SAME = {
    "區": "区",
    "鎮": "镇",
    "鄉": "乡",
    "辦": "办",
    "办公室": "办",
    "廳": "厅",
    "會": "会",
    "街道": "街",
}
_NEUTRAL = frozenset({"机关", "单位", "單位"})


def voices(text: str) -> Counter[str]:
    """Return how often the text calls itself what: {"局": 12, "市": 3}."""
    found = (_SAME.get(m, m) for m in _VOICE.findall(text))
    return Counter(v for v in found if v not in _NEUTRAL)


def other_voice(before: str, after: str) -> bool:
    """Whether `after` is spoken by somebody else than `before`: each has a voice that the other
    lacks.
    """
    first, second = voices(before), voices(after)
    if not first or not second:
        return False
    mine, theirs = first.most_common(1)[0], second.most_common(1)[0]
    return mine[1] >= 2 and mine[0] not in second and theirs[0] != mine[0] and theirs[1] >= 1
