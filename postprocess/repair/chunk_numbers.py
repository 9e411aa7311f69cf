"""Numbers that a sharing site puts into a text every so many characters (domain.md P1).

A list of a report has numbers too, so that only the period tells: consecutive from 1, equal
distances, cut in the midst of sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from postprocess.repair.edits import Edit

RULE = "chunk_numbers"
_NUMBER = re.compile(r"^(\d{1,4})、", re.MULTILINE)
_SHORTEST, _LONGEST = 80, 5000  # characters between two numbers
_SLACK = 2
_LEAST = 3  # numbers
_STARTS = 40  # numbers 1 (and 2 after each) that are tried: chunking begins with the text
_SHORT = 4  # numbers that equal distances alone do not prove
_STOPS = "。;；:：!！?？.…"


@lru_cache(maxsize=8)
def chunk_edits(text: str) -> tuple[Edit, ...]:
    """Return what takes the chunk numbers out of a whole document: newline, digits and 、, joined
    with nothing.
    """
    found = [(int(m.group(1)), m.start(), m.end()) for m in _NUMBER.finditer(text)]
    numbered: dict[int, list[tuple[int, int, int]]] = {}
    for item in found:
        numbered.setdefault(item[0], []).append(item)
    chain: list[tuple[int, int, int]] = []
    for first in numbered.get(1, [])[:_STARTS]:
        chain = _chain(first, numbered)
        if len(chain) >= _LEAST and _cuts_sentences(text, found, chain):
            break
        chain = []
    return tuple(
        Edit(start - 1 if number > 1 and start else start, end) for number, start, end in chain
    )


def _chain(
    first: tuple[int, int, int], numbered: dict[int, list[tuple[int, int, int]]]
) -> list[tuple[int, int, int]]:
    """Return the longest run 1, 2, 3 … of one period that begins with the first number."""
    best = [first]
    for second in _between(numbered.get(2, []), first[2] + _SHORTEST, first[2] + _LONGEST)[
        :_STARTS
    ]:
        period = second[1] - first[2]
        chain = [first, second]
        while True:
            due = chain[-1][2] + period
            following = _between(numbered.get(chain[-1][0] + 1, []), due - _SLACK, due + _SLACK)
            if not following:
                break
            chain.append(following[0])
        best = max(best, chain, key=len)
    return best


def _between(items: list[tuple[int, int, int]], low: int, high: int) -> list[tuple[int, int, int]]:
    """Return the numbers that begin at low … high."""
    begin = bisect_left(items, low, key=lambda x: x[1])
    return items[begin : bisect_right(items, high, key=lambda x: x[1])]


def _cuts_sentences(
    text: str, found: list[tuple[int, int, int]], chain: list[tuple[int, int, int]]
) -> bool:
    """Whether the cuts fall where no sentence ends, as the items of a list do not: every third at
    least, and all of a short chain, between whose numbers no other list may run.
    """
    ends = [text[max(start - 9, 0) : start].rstrip()[-1:] for _, start, _ in chain[1:]]
    cut = sum(end not in _STOPS for end in ends)
    between = sum(chain[0][1] <= f[1] <= chain[-1][1] for f in found) - len(chain)
    if len(chain) <= _SHORT:
        return cut == len(ends) and between == 0
    return 3 * cut >= len(ends)
