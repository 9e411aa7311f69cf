"""Makes the helper beside these tests importable, and keeps one web for those that need it whole."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
