"""`python -m tests.long [PYTEST_ARGUMENT …]`: run the tests marked `long`, which CI leaves out.

They lie beside the short ones that they extend, so that one law has one place."""

from __future__ import annotations

import sys

import pytest

HOURS = 3

if __name__ == "__main__":
    # Last one wins: pyproject's own -m "not long" stands before ours.
    chosen = ["-m", "long", "-n0", f"--timeout={HOURS * 3600}", "-v", "-s"]
    sys.exit(pytest.main([*chosen, *sys.argv[1:]]))
