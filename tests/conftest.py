"""How many tests run at once."""

from __future__ import annotations

import os


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the tests' time is spent waiting, for a server's
    rest, a lease that runs out, a disk (measured on two cores: 14 min of CPU in 19 of wall)."""
    return len(os.sched_getaffinity(0)) + 1
