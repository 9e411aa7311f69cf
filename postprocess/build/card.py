"""The data card: what a reader must know before counting, made from the run."""

from __future__ import annotations

from pathlib import Path

from postprocess.build.manifest import Manifest
from postprocess.reason import sentence_of

LIMITS = """\
* A report is here because a crawler found and archived it: absence from this corpus is not
  evidence that a body did not publish. Only `absent_observed` in coverage.parquet is: the body's
  column was captured whole after the deadline and lists no such report; the capture is cited.
* A government's report sums up its departments and towns: never add `consolidated`, `own_body`.
* `report_year` is null unless its confidence is high or medium; `published` is null rather than
  guessed.
* Texts of document-sharing sites are marked `rights = research_only`: do not redistribute them.
"""


def write_card(folder: Path, manifest: Manifest, by_year: dict[str, int]) -> None:
    """Write README.md of the corpus folder."""
    tables = "\n".join(f"| {name} | {count} |" for name, count in sorted(manifest.counts.items()))
    years = "\n".join(f"| {year} | {count} |" for year, count in sorted(by_year.items()))
    rejected = "\n".join(
        f"| {name} | {count} | {sentence_of(name)} |"
        for name, count in sorted(manifest.rejected.items())
    )
    law = manifest.conservation
    (folder / "README.md").write_text(
        f"""# shilu 实录, release {manifest.release}

Annual reports on government information disclosure (政府信息公开工作年度报告), compiled
from an archive whose newest capture is of {manifest.today}. `manifest.json` holds the digests of
every input and output.

| table | rows |
|---|---|
{tables}

Every one of the {law.index_rows} archived exchanges is accounted for: {law.documents} were read
as documents, {law.capture_rejections} were rejected. Of {law.characters} extracted characters
{law.accepted} stand in reports, {law.rejected} in rejected segments, {law.removed} were removed
as named chrome.

## Reports by year (canonical rows)

| report_year | reports |
|---|---|
{years}

## What is not in the corpus, and why

| reason | count | meaning |
|---|---|---|
{rejected}

## Limits

{LIMITS}""",
        encoding="utf-8",
    )
