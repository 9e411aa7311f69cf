"""R5 and the URL's own date.

What the address says about the year reported on and about the day of publication.

Rule of this module: a number is a year of report only beside the words of a report column; a date
path is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postprocess.dating.dates import PrintedDate, calendar_day
from postprocess.dating.mark import Bases, mark
from postprocess.findings import DateEvidence

_FBTIME = re.compile(r"[?&](?:fbtime|nian|nd|year)=(?P<y>20[0-9]{2})(?![0-9])", re.IGNORECASE)
# A folder or page name that joins letters and one year: 2009nb, gknb2017, nb_2022n,
# lys2013ndzfxxgk.
_NAMED = re.compile(
    r"/(?=[^/?#]*[a-z])(?!(?:t|content|post|art|c|p|w|n)_?[0-9])"
    r"[^/?#0-9]{0,40}(?P<y>20[0-9]{2})(?P<rest>[a-z_][^/?#0-9]{0,60}[0-9]{0,10})"
    r"?(?=[/?#.]|$)",
    re.IGNORECASE,
)
# A folder that is a bare year, inside a column of reports.
_BARE = re.compile(
    r"/[a-z_]*(?:nb|ndbg|gzbg|xxgkbg|gknb|nianbao|annual)"
    r"[a-z_]*[0-9_]*/(?P<y>20[0-9]{2})(?=/[a-z])",
    re.IGNORECASE,
)
_DATES = (
    re.compile(r"/[tPW]0?(?P<y>20[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])[0-9]*[_.]"),
    re.compile(r"/(?P<y>20[0-9]{2})[/-](?P<m>[01]?[0-9])[/-](?P<d>[0-3]?[0-9])(?=/)"),
    re.compile(r"/(?P<y>20[0-9]{2})/(?P<m>[01][0-9])-?(?P<d>[0-3][0-9])(?=/)"),
    re.compile(r"/(?P<y>20[0-9]{2})-?(?P<m>[01][0-9])-?(?P<d>[0-3][0-9])(?=[/_])"),
    re.compile(r"/content_(?P<y>20[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])"),
    re.compile(r"/(?P<y>20[0-9]{2})-?/?(?P<m>0[1-9]|1[0-2])(?P<d>)(?=/)"),
    re.compile(r"/art/(?P<y>20[0-9]{2})(?P<m>)(?P<d>)(?=/art_)"),
)


def address_years(bases: Bases, *, trusted: bool) -> Iterator[DateEvidence]:
    """Yield the report years in the URL.

    `fbtime`, `address` (a column's year), `slug` where the host is nobody's own.
    """
    url = bases.url
    for kind, pattern, weight in (
        ("fbtime", _FBTIME, 0.7),
        ("address", _NAMED, 0.7),
        ("address", _BARE, 0.7),
    ):
        for found in pattern.finditer(url):
            year = int(found["y"])
            yield mark(
                kind if trusted else "slug",
                str(year),
                (year, year),
                weight if trusted else 0.2,
                bases,
                found.span("y"),
                "url",
            )


def address_date(url: str) -> PrintedDate | None:
    """Return the date in a URL, to the day, month or year, None where it holds none."""
    for pattern in _DATES:
        for found in pattern.finditer(url):
            month, day = found["m"], found["d"]
            first = calendar_day(
                int(found["y"]), int(month) if month else 1, int(day) if day else 1
            )
            if first is None:
                continue
            group = "d" if day else "m" if month else "y"
            precision = {"d": "day", "m": "month", "y": "year"}[group]
            return PrintedDate(
                day=first, precision=precision, start=found.start("y"), end=found.end(group)
            )
    return None
