"""How long to leave a host alone: pure arithmetic on what it asked for and on how it answered.

What a host says (Retry-After, Crawl-delay) always holds; our own delay is only a floor."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

BEIJING = timezone(timedelta(hours=8))
BACKOFF_CAP = 3600.0  # seconds; a host that is down for longer is left for the next run
RETRY_AFTER_CAP = 7 * 86400.0  # a larger number is a mistake of the server
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def retry_after(value: str | None, now: datetime, sent: str | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110 §10.2.3); None if unreadable.

    A date means the server's clock: where it differs from ours, the Date of the answer (`sent`)
    tells, and the longer of both holds.
    """
    if value is None:
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), RETRY_AFTER_CAP)
    until, there = _date(text), _date(sent)
    if until is None:
        return None
    left = [(until - moment).total_seconds() for moment in (now, there) if moment is not None]
    return min(max(*left, 0.0), RETRY_AFTER_CAP)


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def backoff(failures: int, first: float) -> float:
    """Return the seconds to wait after that many failures in a row: doubling, capped at an hour."""
    if failures <= 0:
        return 0.0
    return min(first * 2.0 ** min(failures - 1, 20), BACKOFF_CAP)


def jittered(delay: float, key: str) -> float:
    """Return the delay spread over 0.75 to 1.25 of itself, by a hash of key.

    No two machines in step, no global dice.
    """
    share = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) / 2**32
    return delay * (0.75 + share / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of the day, in Beijing time, in which a host may be asked; may cross midnight."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read '00:00-06:00'. ValueError says what is wrong."""
        start, dash, end = text.partition("-")
        if not dash:
            raise ValueError(f"hours {text!r}: expected 'HH:MM-HH:MM' (Beijing time)")
        try:
            return cls(start=time.fromisoformat(start.strip()), end=time.fromisoformat(end.strip()))
        except ValueError:
            raise ValueError(f"hours {text!r}: expected 'HH:MM-HH:MM' (Beijing time)") from None

    def wait(self, now: datetime) -> float:
        """Return the seconds until the host may be asked: 0 within its hours."""
        here = now.astimezone(BEIJING)
        clock = here.time().replace(tzinfo=None)
        inside = (
            self.start <= clock < self.end
            if self.start < self.end
            else clock >= self.start or clock < self.end
        )
        if inside or self.start == self.end:
            return 0.0
        opening = here.replace(
            hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0
        )
        if opening <= here:
            opening += timedelta(days=1)
        return (opening - here).total_seconds()
