"""Reports that are not a plan's: essays and snippets put into the ledger by their own words."""

from shilu.sampleweb.body import Body
from shilu.sampleweb.report import Block, Plan, Report

NOBODY = Body(name="", org="", area="", code=None, level="township", topic="town", host="")


def essay_report(series: str, lines: list[str]) -> Report:
    """A text without body and year, as a report that the ledger can hold."""
    blocks = tuple(Block(kind="paragraph", text=line) for line in lines)
    plan = Plan(body=NOBODY, year=0, series=f"{series}{lines[0][:12]}")
    return Report(plan=plan, title="", blocks=blocks)
