"""The corpus is what the sample web's truth says: every report, its year, issuer and cluster."""

from __future__ import annotations

from pathlib import Path

from agreement import disagreements

from shilu.sampleweb.truth import shipped_truth


def test_the_corpus_equals_the_truth(good: Path) -> None:
    truth = shipped_truth()
    assert len(truth.reports) > 100  # an empty truth would agree with anything
    assert disagreements(good / "corpus", truth) == []


def test_disagreements_are_seen(good: Path, tmp_path: Path) -> None:
    """The judge itself: an emptied corpus is found wanting report by report."""
    from postprocess.corpus.schema import BY_NAME
    from postprocess.corpus.writer import write_table

    write_table(tmp_path, BY_NAME["documents"], [])
    assert len(disagreements(tmp_path, shipped_truth())) >= len(shipped_truth().reports)
