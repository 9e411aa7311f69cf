"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from archive.folder import DataFolder

F = TypeVar("F", bound=Callable[..., object])


def data_option(function: F) -> F:
    """Add `--data DIR`: the data folder, from SHILU_DATA where it is not given."""
    option = click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("data"),
        envvar="SHILU_DATA",
        show_default="./data",
        show_envvar=True,
        help="The data folder.",
    )
    return option(function)


def json_option(function: F) -> F:
    """Add `--json`: the answer for machines, on standard output."""
    option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    return option(function)


def registry_option(function: F) -> F:
    """Add `--registry FILE`."""
    option = click.option(
        "--registry",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="CSV of sites; without it the shipped one (for build: also what the harvests carry).",
    )
    return option(function)


def opened(data: Path) -> DataFolder:
    """Return the data folder; an error of one line where it is none."""
    return DataFolder.opened(data, create=False)
