"""An engine keeps the order of its shards, and what goes wrong in a task goes wrong here."""

from __future__ import annotations

import os
import signal
import time

import pytest

from postprocess.engine import LocalEngine, WorkerLostError, engine_of
from postprocess.errors import ConfigError


def doubled(number: int) -> int:
    time.sleep(0.02 * (5 - number))  # the last are done first
    return 2 * number


def failing(number: int) -> int:
    if number == 2:
        raise KeyError(number)
    return number


def dying(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_shards(workers: int) -> None:
    assert list(LocalEngine(workers=workers).map(doubled, range(5))) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_of_a_task_is_raised(workers: int) -> None:
    with pytest.raises(KeyError):
        list(LocalEngine(workers=workers).map(failing, range(4)))


def test_a_killed_worker_is_told_in_one_line() -> None:
    with pytest.raises(WorkerLostError, match="worker process was killed"):
        list(LocalEngine(workers=2).map(dying, range(2)))


def test_dask_needs_a_scheduler() -> None:
    with pytest.raises(ConfigError, match="--scheduler"):
        engine_of("dask", workers=1, scheduler=None)
