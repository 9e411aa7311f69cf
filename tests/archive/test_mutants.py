"""Ten thousand broken WARCs: nothing crashes, nothing hangs, nothing is lost unnamed, nobody is
fooled. `judging` holds the laws; here they are run, in processes whose memory is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

JUDGE = Path(__file__).with_name("judging.py")
WORKERS = min(4, os.cpu_count() or 1)
MEGABYTES = 512
EVERY_KIND = {
    "cut", "cut in front", "flipped", "overwritten", "deleted", "inserted", "between", "transposed",
    "repeated", "too_short", "too_long", "swallowing", "no_number", "said_twice", "no_blank_lines",
    "head_without_end", "huge_head", "odd_headers", "odd_uri", "odd_date", "lying_http", "nothing",
    "two_in_a_member", "stray", "unharmed", "wrong_block_digest", "wrong_payload_digest",
    "changed_body",
}  # fmt: skip


def _judged(first: int, count: int) -> None:
    share = -(-count // WORKERS)
    ends = [(first + at, min(first + at + share, first + count)) for at in range(0, count, share)]
    started = [
        subprocess.Popen(
            [sys.executable, JUDGE, str(start), str(end)], stdout=subprocess.PIPE, text=True
        )
        for start, end in ends
    ]
    told = [json.loads(process.communicate()[0]) for process in started]
    assert [line for batch in told for line in batch["broken"]] == []
    assert sum(batch["mutants"] for batch in told) == count
    assert max(batch["peak_mb"] for batch in told) < MEGABYTES
    assert {kind for batch in told for kind in batch["kinds"]} >= EVERY_KIND


def test_a_thousand_mutants_break_no_law() -> None:
    _judged(0, 1000)


@pytest.mark.long
def test_ten_thousand_mutants_break_no_law() -> None:
    _judged(1000, 10_000)
