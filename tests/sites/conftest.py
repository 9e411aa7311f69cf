"""Makes the reader of golden pages importable by its bare name, as in tests/crawler."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("golden")  # a wrong page must show what was read
