"""Which lines of a page are its text.

Every block is a range of lines, and its value the sum over them: prose counts for it, chrome and
loose words against it, lists of links for nothing (they are dropped anyway). The block of the
largest value holds the text. A page without chrome is its text as a whole: what extraction drops
silently, nobody can account for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from postprocess.extract.chrome_blocks import chrome_lines
from postprocess.extract.lines import Line, Rendering

# What a Han character of each kind of line counts. Measured on both real sets: flat within a
# factor of two.
_LOOSE = -1.0  # no mark of a sentence, or mostly links
_CHROME = -0.3
_TABLE = 0.2  # a statistical table is the report's, though it holds no sentence
_PLAIN_LINKS = 0.04
_BODY_SHARE = 0.9
_BODY_PROSE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The lines of the text, by number in order.

    The block they come from (-1 for none) and which rule chose it.
    """

    lines: tuple[int, ...]
    node: int
    rule: str
    main_han: int  # Han characters of the whole page outside chrome
    dropped: bytes  # mask over the page's lines: hidden, chrome, lists of links


def chosen(page: Rendering, title: str, bodies: tuple[int, ...] = ()) -> Choice:
    """Return the choice.

    `bodies` are numbers of blocks that the site's system is known to put articles in, best first.
    """
    chrome, listed = chrome_lines(page, title)
    shown = _shown(page.lines)
    main_han = sum(
        line.han
        for number, line in enumerate(page.lines)
        if shown[number] and not chrome[number] and not listed[number]
    )
    dropped = bytes(
        not shown[number] or chrome[number] or listed[number] for number in range(len(page.lines))
    )
    if not page.nodes:
        return Choice(lines=(), node=-1, rule="none", main_han=main_han, dropped=dropped)
    if not any(chrome) and _is_plain(page.lines):
        whole = tuple(number for number in range(len(page.lines)) if shown[number])
        plain = Choice(lines=whole, node=0, rule="plain", main_han=main_han, dropped=dropped)
        return _within_body(page, plain, bodies)
    values = [
        _value(line, chrome[number], listed[number]) if shown[number] else 0.0
        for number, line in enumerate(page.lines)
    ]
    sums = [0.0, *accumulate(values)]
    node = max(
        range(len(page.nodes)),
        key=lambda n: (sums[page.nodes[n].end] - sums[page.nodes[n].start], n),
    )
    if sums[page.nodes[node].end] <= sums[page.nodes[node].start]:
        rest = tuple(n for n in range(len(page.lines)) if not dropped[n])
        return Choice(lines=rest, node=0, rule="rest", main_han=main_han, dropped=dropped)
    span = range(page.nodes[node].start, page.nodes[node].end)
    kept = tuple(n for n in span if not dropped[n])
    densest = Choice(lines=kept, node=node, rule="densest", main_han=main_han, dropped=dropped)
    return _within_body(page, densest, bodies)


def _within_body(page: Rendering, choice: Choice, bodies: tuple[int, ...]) -> Choice:
    """Cut the choice to the system's article container, where nothing of weight lies outside."""
    prose = sum(page.lines[number].prose for number in choice.lines)
    for body in bodies:
        start, end = page.nodes[body].start, page.nodes[body].end
        inside = tuple(number for number in choice.lines if start <= number < end)
        kept = sum(page.lines[number].prose for number in inside)
        tables_after = any(
            page.lines[number].table >= 0 for number in choice.lines if number >= end
        )
        if kept >= max(_BODY_SHARE * prose, _BODY_PROSE) and not tables_after:
            return replace(choice, lines=inside, node=body, rule="body")
    return choice


def _shown(lines: list[Line]) -> bytearray:
    """Return the mask of visible lines.

    Of all, where the page hides most of its text until a script runs.
    """
    visible = sum(line.prose for line in lines if not line.hidden)
    hidden = sum(line.prose for line in lines if line.hidden)
    if hidden > 200 and hidden > 3 * visible:
        return bytearray(b"\1" * len(lines))
    return bytearray(not line.hidden for line in lines)


def _is_plain(lines: list[Line]) -> bool:
    han = sum(line.han for line in lines)
    return sum(line.link_han for line in lines) <= _PLAIN_LINKS * han


def _value(line: Line, chrome: int, listed: int) -> float:
    if chrome:
        return _CHROME * line.han
    if listed:
        return 0.0
    if line.prose:
        return float(line.prose)
    return (_TABLE if line.table >= 0 and not line.link_han else _LOOSE) * line.han
