"""F1 of the main text against gold on real pages, as `shilu text` reads them.

The score is that of the shared folder's tools/score_text.py, kept here so that the gate is pure
Python: character 4-grams after NFKC, without white space and punctuation.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path

from postprocess.answer import answer_of


def mean_f1(folder: Path) -> float:
    """Return the mean F1 over the pages of a folder with manifest.jsonl; no page is left out."""
    rows = [
        json.loads(line)
        for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    scores = [
        f1(
            answer_of(folder / row["page"], None).text or "",
            (folder / row["gold"]).read_text(encoding="utf-8"),
        )
        for row in rows
    ]
    return sum(scores) / len(scores)


def f1(text: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall over multisets of character 4-grams."""
    ours, wanted = _grams(text), _grams(gold)
    common = sum((ours & wanted).values())
    precision = common / max(sum(ours.values()), 1)
    recall = common / max(sum(wanted.values()), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _grams(text: str) -> Counter[str]:
    letters = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
    return Counter(letters[at : at + 4] for at in range(max(len(letters) - 3, 1)))
