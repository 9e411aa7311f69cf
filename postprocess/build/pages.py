"""Finds the other captures that a document needs, wherever in the archive they lie, and keeps
account of what it was asked.

The account lies in a shard's receipt: a shard is read again where a later harvest changes one of
the answers, so that a resumed build gives what a fresh one gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from archive.capture import Capture, Payload
from archive.exchanges import exchanges
from archive.folder import DataFolder
from archive.index import find
from archive.reader import Lookup, payload_at, resolve

OK = 200
REVISIT = "warc/revisit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which capture of a URL is wanted: the last one `before` a time, the one `nearest` to it, or
    the `original` that a revisit stands for (`digest` is that of its payload)."""

    kind: Literal["before", "nearest", "original"]
    url: str
    timestamp: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and the capture that answered it: time and digest, never a file name; None where
    nothing is archived."""

    question: Question
    answer: tuple[str, str] | None


class Pages:
    """Answers questions from the indexes of a data folder; `asked` is every one so far."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._read = lru_cache(maxsize=64)(self.at)
        self._beside = lru_cache(maxsize=8)(exchanges)
        self._answers: dict[Question, Capture | None] = {}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question with its answer, in the order of the first asking."""
        return tuple(
            Asked(question=question, answer=_said(found))
            for question, found in self._answers.items()
        )

    def still(self, earlier: Iterable[Asked]) -> bool:
        """Return True where the archive answers today as it did then."""
        return all(_said(self._found(asked.question)) == asked.answer for asked in earlier)

    def before(self, url: str, file: Payload) -> Payload | None:
        """Return the latest capture of a page that is not later than the file's, or None."""
        return self._answered(Question(kind="before", url=url, timestamp=file.capture.timestamp))

    def nearest(self, url: str, payload: Payload) -> Payload | None:
        """Return the capture of a URL that is nearest in time, or None."""
        return self._answered(
            Question(kind="nearest", url=url, timestamp=payload.capture.timestamp)
        )

    def whole(self, payload: Payload) -> Payload:
        """Return a revisit with the body it stands for, where that is archived; else what came."""
        return resolve(self._folder, payload, self._lookup(payload)) or payload

    def original(self, revisit: Payload) -> Capture | None:
        """Return the capture whose body a revisit stands for; None where it is not archived."""
        lookup, found = self._lookup(revisit), list[Capture | None]()

        def noted(url: str, timestamp: str) -> None:
            found.append(lookup(url, timestamp))

        resolve(self._folder, revisit, noted)
        return found[0] if found else None

    def _lookup(self, revisit: Payload) -> Lookup:
        def lookup(url: str, timestamp: str) -> Capture | None:
            digest = revisit.payload_digest
            return self._remembered(
                Question(kind="original", url=url, timestamp=timestamp, digest=digest)
            )

        return lookup

    def at(self, warc: str, offset: int) -> Payload:
        """Return the payload of the capture at an offset, a revisit with the body it stands for."""
        beside = self._beside(self._folder.located(warc))
        return self.whole(payload_at(self._folder, warc, offset, beside))

    def _answered(self, question: Question) -> Payload | None:
        found = self._remembered(question)
        return None if found is None else self._read(found.filename, found.offset)

    def _remembered(self, question: Question) -> Capture | None:
        if question not in self._answers:
            self._answers[question] = self._found(question)
        return self._answers[question]

    def _found(self, question: Question) -> Capture | None:
        captures = find(self._folder, question.url)
        # One second may hold several captures: their digest decides, never a file name.
        if question.kind == "original":
            return _original(captures, question)
        fetched = [c for c in captures if c.status == OK]
        if question.kind == "before":
            earlier = [c for c in fetched if c.timestamp <= question.timestamp]
            return max(earlier, key=lambda c: (c.timestamp, c.digest), default=None)
        now = _seconds(question.timestamp)
        return min(
            fetched,
            key=lambda c: (abs(_seconds(c.timestamp) - now), c.timestamp, c.digest),
            default=None,
        )


def _original(captures: Sequence[Capture], question: Question) -> Capture | None:
    """The capture of that second and digest; else of that second; else the first of that digest."""
    known = [c for c in captures if c.mime != REVISIT]
    same = [c for c in known if question.digest in {"", c.digest}]
    exact = [c for c in known if c.timestamp == question.timestamp]
    for chosen in ([c for c in exact if c in same], exact, same):
        if chosen:
            return min(chosen, key=lambda c: (c.timestamp, c.digest))
    return None


def _said(found: Capture | None) -> tuple[str, str] | None:
    return None if found is None else (found.timestamp, found.digest)


def _seconds(timestamp: str) -> float:
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
