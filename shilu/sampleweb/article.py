"""Articles and columns of a site, and what the truth says of them."""

from dataclasses import dataclass, field
from datetime import date

from shilu.sampleweb.report import Block, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the truth says of a report's page; None leaves it to the rule in ledger.py."""

    relation: str = "canonical"
    # As printed, where it is not the body's printed name.
    issuer: str = ""
    doc_type: str = "annual_report"
    year: int | None = None
    unknown_year: bool = False
    year_range: tuple[int, int] | None = None
    confidence: str = "high"
    published: date | None = None
    unpublished: bool = False
    flags: tuple[str, ...] = ()
    source_kind: str = "gov"
    contains: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page: its title, the day it shows, and its body in HTML or as a report."""

    title: str
    day: date
    html: str = ""
    report: Report | None = None
    claim: Claim = Claim()
    negative: str = ""
    url_day: date | None = None
    list_day: date | None = None
    list_title: str = ""
    list_dated: bool = True
    source: str = ""
    show_day: bool = True
    show_title: bool = True
    meta_title: bool = True
    # (text of the link, file name, bytes): put beside the page
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    # The attachment, and not this page, is the report.
    in_attachment: bool = False
    # Some TRS sites split one article into t…_1.html, t…_2.html.
    parts: int = 1

    def body(self) -> str:
        return self.html or render_blocks(self.report.blocks if self.report else ())


@dataclass(slots=True, kw_only=True)
class Column:
    """A column with its articles, newest first, and the columns under it."""

    name: str
    slug: str
    articles: list[Article] = field(default_factory=list)
    children: list["Column"] = field(default_factory=list)
    per_page: int = 15


def render_blocks(blocks: tuple[Block, ...], *, indent: str = "　　") -> str:
    """Plain HTML of a report's blocks, as an editor pastes it."""
    out = []
    for block in blocks:
        if block.kind == "table":
            out.append(block.text)
        elif block.kind == "heading":
            out.append(f"<p>{indent}<strong>{block.text}</strong></p>")
        elif block.kind == "signature":
            out.append(f'<p style="text-align:right">{block.text}</p>')
        else:
            out.append(f"<p>{indent}{block.text}</p>")
    return "\n".join(out)
