"""The quality that extraction answers for on real pages with gold texts.

A floor may rise; it is not lowered.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.capture import Payload
from postprocess.document import Document
from postprocess.extract import document
from postprocess.extract.whitespace import collapsed

# Extraction alone, before the lexicon: measured cwced .978, magic_html .957.
FLOORS = {"cwced": 0.97, "magic_html": 0.95}
Make = Callable[..., Payload]


@pytest.mark.parametrize("name", FLOORS)
def test_main_text_scores_at_least_its_floor(
    name: str, shared: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(shared / "tools"), *sys.path])
    from score_text import score

    folder = shared / "data" / "pages" / name
    rows = [
        json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    scores = []
    for row in rows:
        found = document(make((folder / row["page"]).read_bytes()), None)
        text = found.text if isinstance(found, Document) else ""
        scores.append(score(text, (folder / row["gold"]).read_text("utf-8"))[2])
    assert sum(scores) / len(scores) >= FLOORS[name]


def test_plain_pages_come_out_whole(shared: Path, make: Make) -> None:
    texts = sorted((shared / "data" / "seeds").glob("*.txt"))
    assert texts
    for path in texts:
        lines = [line for raw in path.read_text("utf-8").split("\n") if (line := collapsed(raw))]
        html = "".join(f"<p>{line}</p>\n" for line in lines)
        found = document(
            make(f"<html><body>{html}</body></html>", url="http://wenku.example.com/p/1.html"), None
        )
        assert isinstance(found, Document), path.name
        assert found.text.split("\n") == lines, path.name


def test_government_articles_keep_text_and_tables(
    shared: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(shared / "tools"), *sys.path])
    from score_text import score

    for path in sorted((shared / "data" / "gov").glob("article_*.html")):
        url = json.loads(path.with_suffix(".json").read_text("utf-8"))["url"]
        found = document(make(path.read_bytes(), url=url), None)
        assert isinstance(found, Document)
        assert score(found.text, path.with_suffix(".silver.txt").read_text("utf-8"))[2] >= 0.99
        assert found.title_source == "heading"
