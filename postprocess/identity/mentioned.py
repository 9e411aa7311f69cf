"""The division of a text that names no issuer, by the places it speaks of.

Rule of this module: one place must outweigh all others at the level that 我市, 我县 says; else
nothing is known."""

from __future__ import annotations

import re
from collections import Counter

from sites.divisions import Division, mentions, parents

_OWN_LEVEL = re.compile(r"(?:我|全|本)(省|市|县|区|州|盟|旗)")
_LEVELS = {
    "省": ("province",),
    "市": ("prefecture", "county", "province"),
    "县": ("county",),
    "区": ("county",),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "旗": ("county",),
}
_ENOUGH, _SHARE = 3, 0.6
_REACH = 20_000  # characters; reports repeat their place from the start


def mentioned_division(text: str, year: int | None) -> tuple[Division, float, str] | None:
    """Return the division that a folded text speaks of, a weight, and the name as written.

    None where none stands out.
    """
    counted: Counter[tuple[str, str]] = Counter()
    found: dict[str, Division] = {}
    for mention in mentions(text[:_REACH], year):
        if len(mention.divisions) == 1:
            one = mention.divisions[0]
            found[one.code] = one
            counted[one.code, text[mention.start : mention.end]] += 1
    if not counted:
        return None
    own = Counter(_OWN_LEVEL.findall(text))
    if own:
        level = min(own, key=lambda sign: (-own[sign], sign))
        fitting = {
            key: count
            for key, count in counted.items()
            if found[key[0]].level in _LEVELS[level] and key[1].endswith(level)
        }
        if fitting:
            (code, name), count = min(fitting.items(), key=lambda item: (-item[1], item[0]))
            if count >= _ENOUGH and count >= _SHARE * sum(fitting.values()):
                return found[code], 0.5, name
    return _province(found, counted)


def _province(
    found: dict[str, Division], counted: Counter[tuple[str, str]]
) -> tuple[Division, float, str] | None:
    above = {
        top.code
        for one in found.values()
        for top in (one, *parents(one))
        if top.level == "province"
    }
    # The province itself must be named: one town of it may be a guest's.
    named = [key for key in counted if found[key[0]].level == "province"]
    if len(above) != 1 or len(named) != 1:
        return None
    return found[named[0][0]], 0.2, named[0][1]
