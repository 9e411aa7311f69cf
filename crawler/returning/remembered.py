"""What is remembered of a page until a later harvest, as a value.

Apart from what reads pages: the frontier knows the value, and who asks for help must not wait for a
parser of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of a page. Empty strings where the page has none of it."""

    links: str = ""  # digest of the addresses on a list
    reports: int = 0  # rows like reports
    titles: tuple[str, ...] = ()  # of those rows, as short digests
    name: str = ""  # of the column
    above: str = ""  # the trail to it
    year: int | None = None  # of a column for one year, or of a report
    text: str = ""  # digest of a report's text
    body: str = ""  # whose report, as its title says
    is_government: bool = False  # whose report is due on 31 March, a department's on 31 January
    listed: date | None = None  # when the row of a report is dated
