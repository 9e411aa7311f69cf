"""Loads the builder of views, which three folders share."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def views() -> ModuleType:
    path = Path(__file__).parents[1] / "kind" / "views.py"
    spec = importlib.util.spec_from_file_location("views_of_tests", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
