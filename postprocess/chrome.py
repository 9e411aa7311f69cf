"""What of a document's text is the site's and not the report's, by the lexicon of phrases
(domain.md §4.4).

A phrase that is chrome before or after a report may be a word of the report itself (12345热线,
隐私保护), so each counts only in its place: head and meta before the body begins, tail and footer
after it ended, and inside the body only lines that are nothing but the phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from postprocess.lines import Line, han, lines_of
from postprocess.provenance import is_credit_line, is_label_line
from postprocess.script import folded
from sites.contents import is_contents_line
from sites.lexicon import Phrases, Rule, folded_phrase, phrases_for
from sites.seed import SourceKind

KEPT_BESIDE_A_CUT = 200  # Han characters that must stand on the side that a cut keeps
CONTENTS = "contents_line"
_CONTENTS = re.compile(  # what may be one: two numbered heads, a label, or names with commas
    r"(?:第?一(?:部分|章)?|1)[、.．:：\s].{2,60}?(?:第?二(?:部分|章)?|2)[、.．:：\s]|"
    r"(?:本文|文章|快速)?(?:目\s*[录錄次]|[导導]航)\s*[:：]?.{8}|"
    r"[\u3400-\u9fff]{2,40}(?:[，,][\u3400-\u9fff]{2,40}){3,}$"
)
_LINE = 160  # a longer line is text, whatever phrase it holds
_REPORTISH = re.compile(
    r"[信資]息公[开開]|资讯公开|政[务務]公[开開]|行政[复複復][议議]|[我本][市县縣区區镇鎮乡鄉省州局委办辦院厅廳街站所中]"
)
_LABELS = Rule(site_kind="any", pos="meta", match="regex", action="meta", phrase="labels")
_HEAD = frozenset({"head", "meta", "notice", "any"})
_TAIL = frozenset({"tail", "footer", "notice", "meta", "head", "any"})


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch that is chrome, and the rule that says so."""

    start: int
    end: int
    rule: str


@lru_cache(maxsize=16)
def marks(text: str, kind: SourceKind) -> tuple[Mark, ...]:
    """Return the chrome of the text, in order, not overlapping; lines are marked without their
    newline.
    """
    phrases = phrases_for(kind)
    lines, contents = _without_contents(lines_of(text))
    body_from = _body_start(lines, phrases)
    found = contents + _spans(text, lines, body_from, phrases)
    for line in lines[:body_from]:
        rule = _rule_of(line, phrases, _HEAD) if line.text else None
        if rule and rule.action == "cut_before" and _han(lines[body_from:]) >= KEPT_BESIDE_A_CUT:
            found = [Mark(0, line.end, _name(rule))]
        elif rule:
            found.append(Mark(line.start, line.end, _name(rule)))
    below = _body_below(lines)
    last = max((i for i, b in enumerate(below) if b), default=-1) + 1
    for number in range(body_from, len(lines)):
        line = lines[number]
        rule = _rule_of(line, phrases, _TAIL) if line.text and number >= last else None
        if rule and rule.action == "cut_after" and _han(lines[:number]) >= KEPT_BESIDE_A_CUT:
            found.append(Mark(line.start, len(text), _name(rule)))
            break
        rule = rule or (_inside(lines, number, phrases) if number < last else None)
        if rule:
            found.append(Mark(line.start, line.end, _name(rule)))
    return tuple(_disjoint(found))


def _without_contents(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], list[Mark]]:
    """Return the lines with tables of contents in one line blanked, and these as marks: they list
    a report's heads, and neither open nor end its body.
    """
    suspected = [i for i, x in enumerate(lines) if _CONTENTS.match(x.text)]
    if not suspected:
        return lines, []
    words = [folded(x.text) for x in lines]
    made, found = list(lines), []
    for i in suspected:
        if is_contents_line(words[i], (*words[:i], *words[i + 1 :])):
            made[i] = replace(lines[i], text="", han=0, prose=False, row=False, number=0)
            found.append(Mark(lines[i].start, lines[i].end, CONTENTS))
    return tuple(made), found


def _disjoint(found: list[Mark]) -> list[Mark]:
    made: list[Mark] = []
    for mark in sorted(found, key=lambda m: (m.start, -m.end)):
        if not made or mark.start >= made[-1].end:
            made.append(mark)
    return made


def _name(rule: Rule) -> str:
    return f"chrome:{rule.site_kind}.{rule.pos}"


def _han(lines: tuple[Line, ...]) -> int:
    return sum(line.han for line in lines)


def _matches(line: Line, phrases: Phrases, positions: frozenset[str]) -> list[Rule]:
    """Return the rules of these positions that the line fulfils."""
    found = [r for r in phrases.exact.get(folded_phrase(line.text), ()) if r.pos in positions]
    if found or len(line.text) > _LINE or not line.text:
        return found
    for rule in phrases.contained:
        if rule.pos not in positions:
            continue
        at = line.text.find(rule.phrase)
        if at == 0 or (at > 0 and rule.match == "contains" and _owns(line, at, rule.phrase)):
            return [rule]
    return [r for p, r in phrases.patterns if r.pos in positions and p.search(line.text)][:1]


def _owns(line: Line, at: int, phrase: str) -> bool:
    """Whether the phrase makes the line: in a sentence of a report it would be one word among
    many.
    """
    if len(phrase) >= 10:
        return True
    if line.listed or line.number:
        return False
    return line.han <= 30 or (at <= 12 and not _REPORTISH.search(line.text))


def _rule_of(line: Line, phrases: Phrases, positions: frozenset[str]) -> Rule | None:
    """Return the rule that the line falls under, in its own script or in Simplified."""
    found = _matches(line, phrases, positions)
    if found:
        return found[0]
    hans = folded(line.text) if len(line.text) <= _LINE else line.text
    if hans != line.text:
        found = _matches(replace(line, text=hans), phrases, positions)
    if found:
        return found[0]
    labels = is_label_line if positions is _HEAD else is_credit_line
    return _LABELS if labels(hans) else None


def _body_start(lines: tuple[Line, ...], phrases: Phrases) -> int:
    """Return the number of the first line of the body: a sentence, a numbered head or a table."""
    for number, line in enumerate(lines):
        opens = line.prose or line.number or " | " in line.text or len(line.text) > _LINE
        if opens and _rule_of(line, phrases, _HEAD) is None:
            return number
    return len(lines)


def _body_below(lines: tuple[Line, ...]) -> list[bool]:
    """Return for each line whether it is the report's: no cut may lie above such a line."""
    cells = [i for i, x in enumerate(lines) if x.row and (" | " in x.text or x.text.isdigit())]
    tabled = set(cells) if len(cells) >= 3 else set()
    return [
        bool(i in tabled or _report_line(x) or (x.number and x.headline))
        for i, x in enumerate(lines)
    ]


def _report_line(line: Line) -> bool:
    if line.text.endswith(("...", "…")):
        return False
    return line.prose and line.han >= 40 and bool(_REPORTISH.search(line.text))


def _inside(lines: tuple[Line, ...], number: int, phrases: Phrases) -> Rule | None:
    """Return the rule of a chrome line within the body: whole lines only, and beside prose, for
    the cell of a table may read like a button.
    """
    line = lines[number]
    if not line.text or line.row or line.number or len(line.text) > 40:
        return None
    above = next((x for x in reversed(lines[max(number - 4, 0) : number]) if x.text), None)
    below = next((x for x in lines[number + 1 : number + 5] if x.text), None)
    beside = [x for x in (above, below) if x]
    if any(x.row for x in beside) or not any(x.prose for x in beside):
        return None
    exact = [r for r in phrases.exact.get(folded_phrase(line.text), ()) if r.pos != "meta"]
    if exact:
        return exact[0]
    return next(
        (r for r in phrases.contained if len(r.phrase) >= 10 and r.phrase in line.text), None
    )


def _spans(text: str, lines: tuple[Line, ...], body_from: int, phrases: Phrases) -> list[Mark]:
    """Return the phrases that stand within lines: formulas about the upload at the head,
    watermarks anywhere.
    """
    found: list[Mark] = []
    for rule in phrases.spans:
        at = text.find(rule.phrase)
        while at >= 0:
            found.append(Mark(at, at + len(rule.phrase), _name(rule)))
            at = text.find(rule.phrase, at + len(rule.phrase))
    for line in lines[: body_from + 1]:
        for pattern, rule in phrases.span_patterns:
            hit = pattern.search(text[line.start : min(line.end, line.start + 800)].strip())
            if hit and hit.group() and han(line.text[: hit.start()]) <= 60:
                lead = len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip())
                found.append(
                    Mark(
                        line.start + lead + hit.start(), line.start + lead + hit.end(), _name(rule)
                    )
                )
    return found
