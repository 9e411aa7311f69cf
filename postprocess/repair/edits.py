"""Edits that follow one another, composed back to the text that they began with.

A rule sees the current text; a reader of the corpus replays its edits on the text as extracted. This
piece table is what lies between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from postprocess.document import Repair


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `inserted` in place of [start, end) of the text that a rule was shown."""

    start: int
    end: int
    inserted: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the base: kept where `rules` is empty, else replaced by `inserted`."""

    start: int
    end: int
    inserted: str
    rules: tuple[str, ...]


class Edits:
    """The base text, and what has been done to it so far."""

    __slots__ = ("_base", "_pieces", "_starts", "text")

    def __init__(self, base: str) -> None:
        self._base = base
        self._pieces = [_Piece(0, len(base), base, ())] if base else []
        self._starts = [0] if base else []
        self.text = base

    def apply(self, rule: str, edits: Iterable[Edit]) -> bool:
        """Change the current text; return whether anything changed.

        Offsets are into `self.text` as it is before the call. Raises ValueError where edits overlap or
        lie outside.
        """
        wanted = sorted(
            (e for e in edits if self.text[e.start : e.end] != e.inserted),
            key=lambda e: (e.start, e.end),
        )
        if not wanted:
            return False
        self._refuse_overlap(rule, wanted)
        for edit in reversed(wanted):  # from the end, so that offsets before it keep their meaning
            self._replace(rule, edit)
        self._pieces = _joined(self._base, self._pieces)
        self._reckon()
        return True

    def base_offset(self, offset: int) -> int:
        """Return the place in the base of a place in the current text.

        Inside an insertion it is the start of what was replaced. Where a deletion lies exactly there, it
        is the place after it: a stretch that begins at `offset` does not take along what was deleted
        before it.
        """
        if not self._pieces:
            return 0
        index = bisect_right(self._starts, offset) - 1
        piece = self._pieces[index]
        if piece.rules:
            return piece.start if offset < self._starts[index] + len(piece.inserted) else piece.end
        return piece.start + offset - self._starts[index]

    def repairs(self) -> tuple[Repair, ...]:
        """Return the edits in coordinates of the base, in order, none overlapping."""
        return tuple(
            Repair(
                rule="+".join(p.rules),
                start=p.start,
                end=p.end,
                removed=self._base[p.start : p.end],
                inserted=p.inserted,
            )
            for p in self._pieces
            if p.rules
        )

    def _refuse_overlap(self, rule: str, edits: list[Edit]) -> None:
        reached = 0
        for edit in edits:
            if edit.start < reached or edit.end < edit.start or edit.end > len(self.text):
                message = f"{rule}: edit {edit.start}:{edit.end} overlaps or leaves the text"
                raise ValueError(message)
            reached = edit.end

    def _replace(self, rule: str, edit: Edit) -> None:
        first = max(bisect_right(self._starts, edit.start) - 1, 0)
        # An edit that ends exactly where a piece begins does not touch that piece, unless it is empty
        # and the piece is where it must go.
        last = max(bisect_right(self._starts, max(edit.end - 1, edit.start)) - 1, first)
        touched = self._pieces[first : last + 1]
        if not touched:  # the base is empty
            self._pieces, self._starts = [_Piece(0, 0, edit.inserted, (rule,))], [0]
            return
        first_at = self._starts[first]
        made = self._cut(rule, edit, touched, first_at, self._starts[last])
        self._pieces[first : last + 1] = made
        # Only places up to the edit's start are looked up until `_reckon` puts the later ones right.
        starts = [first_at] if made[0].rules else [first_at, edit.start]
        self._starts[first : last + 1] = [*starts, edit.start + 1][: len(made)]

    def _cut(
        self, rule: str, edit: Edit, touched: list[_Piece], first_at: int, last_at: int
    ) -> list[_Piece]:
        """Return the touched pieces with the edit in their middle."""
        head, tail = touched[0], touched[-1]
        before, after = edit.start - first_at, edit.end - last_at
        made: list[_Piece] = []
        rules: list[str] = []
        start, prefix = head.start, head.inserted[:before]
        if not head.rules:
            start, prefix = head.start + before, ""
            if before:
                made.append(_Piece(head.start, start, head.inserted[:before], ()))
        end, suffix = tail.end, tail.inserted[after:]
        rest: _Piece | None = None
        if not tail.rules:
            end, suffix = tail.start + after, ""
            if end < tail.end:
                rest = _Piece(end, tail.end, tail.inserted[after:], ())
        for piece in touched:
            rules += [r for r in piece.rules if r not in rules]
        rules += [] if rule in rules else [rule]
        made.append(_Piece(start, end, prefix + edit.inserted + suffix, tuple(rules)))
        return [*made, rest] if rest else made

    def _reckon(self) -> None:
        self._starts, at = [], 0
        for piece in self._pieces:
            self._starts.append(at)
            at += len(piece.inserted)
        self.text = "".join(p.inserted for p in self._pieces)


def _joined(base: str, pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces with undone edits as kept text, kept neighbours joined, and a bare insertion joined
    to an edit beside it: two edits at one place would leave their order open."""
    made: list[_Piece] = []
    for piece in pieces:
        if piece.rules and base[piece.start : piece.end] == piece.inserted:
            piece = _Piece(piece.start, piece.end, piece.inserted, ())  # noqa: PLW2901 - the same stretch
        if piece.start == piece.end and not piece.rules:
            continue
        last = made[-1] if made else None
        if last and not last.rules and not piece.rules:
            made[-1] = _Piece(last.start, piece.end, last.inserted + piece.inserted, ())
        elif last and last.rules and piece.rules and _bare(last, piece):
            rules = (*last.rules, *(r for r in piece.rules if r not in last.rules))
            made[-1] = _Piece(last.start, piece.end, last.inserted + piece.inserted, rules)
        else:
            made.append(piece)
    return made


def _bare(left: _Piece, right: _Piece) -> bool:
    return left.start == left.end or right.start == right.end


def replayed(text: str, repairs: Iterable[Repair]) -> str:
    """Return the text after the repairs. Raises ValueError where one does not fit it."""
    made, at = [], 0
    for repair in repairs:
        if repair.start < at or text[repair.start : repair.end] != repair.removed:
            message = f"repair {repair.rule} at {repair.start}:{repair.end} does not fit the text"
            raise ValueError(message)
        made += [text[at : repair.start], repair.inserted]
        at = repair.end
    return "".join([*made, text[at:]])
