"""Edits that follow one another, composed back to the text that they began with.

A rule sees the current text; a reader of the corpus replays its edits on the text as extracted.
This piece table is what lies between the two.
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

        Offsets are into `self.text` as it is before the call. Raises ValueError where edits
        overlap or lie outside.
        """
        wanted = sorted(
            (e for e in edits if self.text[e.start : e.end] != e.inserted),
            key=lambda e: (e.start, e.end),
        )
        if not wanted:
            return False
        self._refuse_overlap(rule, wanted)
        self._pieces = self._rewritten(rule, wanted)
        self._pieces = _joined(self._base, self._pieces)
        self._reckon()
        return True

    def base_offset(self, offset: int) -> int:
        """Return the place in the base of a place in the current text.

        Inside an insertion it is the start of what was replaced. Where a deletion lies exactly
        there, it is the place after it: a stretch that begins at `offset` does not take along
        what was deleted before it.
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

    def _rewritten(self, rule: str, edits: list[Edit]) -> list[_Piece]:
        """Return the pieces after the edits, in one walk over both."""
        made: list[_Piece] = []
        rest = _Rest(self._pieces)
        for edit in edits:
            made += rest.until(edit.start)
            made += rest.replace(rule, edit)
        return made + rest.all()

    def _reckon(self) -> None:
        self._starts, at = [], 0
        for piece in self._pieces:
            self._starts.append(at)
            at += len(piece.inserted)
        self.text = "".join(p.inserted for p in self._pieces)


class _Rest:
    """The pieces that the walk has not passed; the first may be what an edit left of one."""

    __slots__ = ("_at", "_head", "_next", "_pieces")

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._next = 0
        self._at = 0  # place of the head in the text as the edits were given for it
        self._head: _Piece | None = None
        self._advance(0)

    def _advance(self, at: int) -> None:
        """Take the next piece as head; it begins at `at`."""
        self._head = self._pieces[self._next] if self._next < len(self._pieces) else None
        self._next += 1
        self._at = at

    def _end(self) -> int:
        return self._at + (len(self._head.inserted) if self._head else 0)

    def until(self, start: int) -> list[_Piece]:
        """Return and pass the pieces that end at `start` or before it, but for the last of all."""
        passed = []
        while self._head and self._end() <= start and self._next < len(self._pieces):
            passed.append(self._head)
            self._advance(self._end())
        return passed

    def all(self) -> list[_Piece]:
        """Return all that is left."""
        return [*([self._head] if self._head else []), *self._pieces[self._next :]]

    def replace(self, rule: str, edit: Edit) -> list[_Piece]:
        """Return the pieces that the edit makes of the head and of those after it that it
        touches; what it leaves of the last is the new head.
        """
        head = self._head
        if head is None:
            return [self._bare(rule, edit)]
        before = edit.start - self._at
        made: list[_Piece] = []
        start, prefix = head.start, head.inserted[:before]
        if not head.rules:
            start, prefix = head.start + before, ""
            if before:
                made.append(_Piece(head.start, start, head.inserted[:before], ()))
        rules = list(head.rules)
        while self._end() < edit.end:
            self._advance(self._end())
            assert self._head is not None, "an edit lies within the text"
            rules += [r for r in self._head.rules if r not in rules]
        tail, after = self._head or head, edit.end - self._at
        rules += [] if rule in rules else [rule]
        if tail.rules:
            inserted = prefix + edit.inserted
            self._at = edit.end - len(inserted)
            self._head = _Piece(start, tail.end, inserted + tail.inserted[after:], tuple(rules))
            return made
        end = tail.start + after
        made.append(_Piece(start, end, prefix + edit.inserted, tuple(rules)))
        if end < tail.end:
            self._head, self._at = _Piece(end, tail.end, tail.inserted[after:], ()), edit.end
        else:
            self._advance(edit.end)
        return made

    def _bare(self, rule: str, edit: Edit) -> _Piece:
        end = self._pieces[-1].end if self._pieces else 0
        return _Piece(end, end, edit.inserted, (rule,))


def _joined(base: str, pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces with undone edits as kept text, kept neighbours joined, and a bare
    insertion joined to an edit beside it: two edits at one place would leave their order open.
    """
    edited: list[_Piece] = []
    for piece in _undone(base, pieces):
        last = edited[-1] if edited else None
        if last and last.rules and piece.rules and _bare(last, piece):
            rules = (*last.rules, *(r for r in piece.rules if r not in last.rules))
            joined = last.inserted + piece.inserted
            edited[-1] = _Piece(last.start, piece.end, joined, rules)
        else:
            edited.append(piece)
    made: list[_Piece] = []
    for piece in _undone(base, edited):
        last = made[-1] if made else None
        if last and not last.rules and not piece.rules:
            made[-1] = _Piece(last.start, piece.end, last.inserted + piece.inserted, ())
        else:
            made.append(piece)
    return made


def _undone(base: str, pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces, edits that put back what they took as kept text, without empty ones."""
    made = []
    for piece in pieces:
        same = bool(piece.rules) and base[piece.start : piece.end] == piece.inserted
        kept = _Piece(piece.start, piece.end, piece.inserted, ()) if same else piece
        if kept.rules or kept.start < kept.end:
            made.append(kept)
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
