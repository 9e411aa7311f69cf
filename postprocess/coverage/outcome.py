"""What came of an address that a list leads to: a report, something else, or by what it was lost.

The rule: what was read decides, then what was refused; redirects and a page that only carries a
file are followed to where the text is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from postprocess.corpus.writer import Row
from postprocess.coverage.look import folder_of, key_of
from postprocess.coverage.looking import REFUSALS
from postprocess.document import Rejection
from postprocess.reason import Reason

UNREADABLE = frozenset(
    {
        Reason.UNREADABLE, Reason.TOO_LARGE, Reason.ENCRYPTED, Reason.NEEDS_OCR, Reason.MOJIBAKE,
        Reason.GARBAGE_TEXT, Reason.EMPTY, Reason.NEEDS_JS, Reason.TRUNCATED, Reason.INTERNAL_ERROR,
    }
)  # fmt: skip
_OTHER = frozenset({Reason.NOT_A_REPORT, Reason.LIST_PAGE, Reason.SNIPPET, Reason.LATER_PAGE})
_GONE = frozenset({"http_404", "http_410"})
_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`state`: read (see `documents`), other, unreadable, blocked, gone, unproven; the capture that
    shows it, None where nothing is archived."""

    state: str
    documents: tuple[Row, ...] = ()
    url: str | None = None
    captured_at: datetime | None = None
    detail: str = ""


class Outcomes:
    """What came of every address of one host."""

    def __init__(self, documents: Iterable[Row], rejections: Iterable[Rejection]) -> None:
        self._documents: Mapping[str, list[Row]] = defaultdict(list)
        self._rejections: Mapping[str, list[Rejection]] = defaultdict(list)
        for row in documents:
            self._documents[key_of(str(row["url"]))].append(row)
        for rejection in rejections:
            self._rejections[key_of(rejection.url)].append(rejection)
        for found in self._rejections.values():
            found.sort(key=lambda one: (one.captured_at, one.reason.value, one.detail))

        self._folders = {folder_of(key) for key in (*self._documents, *self._rejections)}

    def archived(self, folder: str) -> bool:
        """Return whether anything was captured under a key that is the same but for an index."""
        return folder in self._folders

    @property
    def only_robots(self) -> bool:
        """Whether robots.txt is all that was had of the host."""
        reasons = {one.reason for found in self._rejections.values() for one in found}
        return not self._documents and reasons == {Reason.ROBOTS}

    @property
    def empty(self) -> bool:
        """Whether nothing of the host is archived."""
        return not self._documents and not self._rejections

    def of(self, key: str) -> Outcome:
        """Return what came of the address with that key."""
        last = Outcome(state="unproven", detail="nothing of it is archived")
        for _ in range(_STEPS):
            if key in self._documents:
                return Outcome(state="read", documents=tuple(self._documents[key]))
            found = self._rejections.get(key, ())
            onward = next((one for one in reversed(found) if _leads(one)), None)
            if onward is None or any(one.reason in _OTHER for one in found):
                return _judged(found) if found else last
            last = _judged([onward])
            key = key_of(urljoin(onward.url, onward.detail.strip()))
        return last


def _leads(rejection: Rejection) -> bool:
    on = {Reason.REDIRECT, Reason.ATTACHMENT_IS_REPORT}
    return rejection.reason in on and bool(rejection.detail)


def _judged(found: Sequence[Rejection]) -> Outcome:
    if other := [one for one in found if one.reason in _OTHER]:
        one = other[-1]
        said = f"read as {one.reason.value} {one.detail}".strip()
        return Outcome(state="other", url=one.url, captured_at=one.captured_at, detail=said)
    unreadable = [one for one in found if one.reason in UNREADABLE]
    one = (unreadable or found)[-1]
    state = "unproven"
    if unreadable:
        state = "unreadable"
    elif one.reason is Reason.BLOCKED or one.detail in REFUSALS:
        state = "blocked"
    elif one.detail in _GONE:
        state = "gone"
    said = f"{one.reason.value} {one.detail}".strip()
    return Outcome(state=state, url=one.url, captured_at=one.captured_at, detail=said)
