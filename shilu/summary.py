"""What a build says at its end: found, rejected and why, what was conserved, and where the
results lie."""

from __future__ import annotations

from postprocess.build.build import BuildSummary
from postprocess.reason import sentence_of


def build_summary(summary: BuildSummary) -> str:
    """Return the summary as lines of text."""
    manifest, counts = summary.manifest, summary.manifest.counts
    law = manifest.conservation
    years = ", ".join(f"{year}: {count}" for year, count in summary.by_year.items())
    rejected = "\n".join(
        f"  {count:6}  {reason:22} {sentence_of(reason)}"
        for reason, count in sorted(manifest.rejected.items(), key=lambda item: (-item[1], item[0]))
    )
    copies = counts["documents"] - counts["reports"]
    lines = [
        (
            f"release {manifest.release}: {counts['reports']} reports"
            f" ({summary.core} of a named body and year), {copies} copies"
        ),
        f"  by year  {years}",
        "rejected, and why",
        rejected,
        "conserved",
        (
            f"  {law.index_rows} index rows = {law.documents} documents"
            f" + {law.capture_rejections} capture rejections"
        ),
        (
            f"  {law.characters} characters = {law.accepted} accepted + {law.rejected} rejected"
            f" + {law.removed} removed"
        ),
        f"results in {summary.folder}: reports.parquet, rejections.parquet, … README.md",
    ]
    if broken := manifest.rejected.get("internal_error"):
        lines.insert(
            1, f"shilu itself failed on {broken} captures: see internal_error, and report it"
        )
    lines += [f"not read, since it is not closed: {name}" for name in summary.left_open]
    return "\n".join(lines)
