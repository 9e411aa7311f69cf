"""Short ways to say which reports a host publishes."""

from dataclasses import replace
from datetime import date

from shilu.sampleweb.article import Article, Claim
from shilu.sampleweb.body import Body
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.page import Framing, Site
from shilu.sampleweb.report import Plan, write


def published_day(body: Body, year: int) -> date:
    """Departments in January since the report year 2019, others to 31 March of the next year."""
    dice = Dice("published", body.name, year)
    if year >= 2019 and not body.consolidated:
        return date(year + 1, 1, dice.roll(5, 29))
    return date(year + 1, dice.roll(2, 3), dice.roll(2, 26))


def annual(
    body: Body,
    year: int,
    *,
    plan: Plan | None = None,
    claim: Claim | None = None,
    day: date | None = None,
    **more: object,
) -> Article:
    """An ordinary report's page; `plan` and `claim` where it is not ordinary."""
    report = write(plan or Plan(body=body, year=year))
    fields: dict[str, object] = {
        "title": report.title, "day": day or published_day(body, year), "report": report,
        "claim": claim or Claim(), "source": body.name,
    }  # fmt: skip
    return Article(**(fields | more))  # type: ignore[arg-type]


def of(body: Body, *wanted: int) -> list[Article]:
    """A body's ordinary reports of these years."""
    return [annual(body, year) for year in wanted]


def dress(
    site: Site, *, framing: Framing = "length", gzip: bool = False, etag: bool = False
) -> None:
    """Give all HTML pages of a host one way of transfer."""
    for path, page in site.pages.items():
        if page.status == 200 and page.headers[0][1].startswith("text/html"):
            site.pages[path] = replace(page, framing=framing, gzip=gzip, etag=etag)
