"""What a careful crawler must find, must not take, and must not ask for, by the plan of the web."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: `url` is where it stands, `alternates` are the same report at other addresses.

    `way_hint`: do all anchors between the seed and its row name disclosure or reports;
    `anchor_hint`: does the row's own. `listed`: the pages of its list, one of which names it."""

    url: str
    host: str
    body: str
    year: int
    kind: str  # gov | docshare
    form: str
    depth: int
    way_hint: bool
    anchor_hint: bool
    alternates: tuple[str, ...]
    listed: tuple[str, ...]
    files: tuple[str, ...]  # attachments and further parts that belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """`blocked`: host to the classes that name its refusal rightly. `robots_denied`: addresses
    of reports that nobody may ask for. `traps`: host to pairs of (name, pattern on the target).
    `pages`: HTML pages and data that a walk without traps, twins and attachments fetches.
    `columns`: entry pages of publishing columns. `twins`: other name of a host to its name."""

    years: tuple[int, int]
    reports: tuple[Report, ...]
    decoys: tuple[str, ...]
    blocked: dict[str, tuple[str, ...]]
    robots_denied: tuple[str, ...]
    traps: dict[str, tuple[tuple[str, str], ...]]
    pages: dict[str, int]
    columns: dict[str, tuple[str, ...]]
    portals: tuple[str, ...]
    twins: dict[str, str]


def encode(truth: Truth) -> bytes:
    return (
        json.dumps(asdict(truth), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    ).encode()


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def decode(raw: bytes) -> Truth:
    plain = json.loads(raw)
    plain["reports"] = tuple(
        Report(**{k: _tuples(v) for k, v in r.items()}) for r in plain["reports"]
    )
    for key in ("blocked", "traps", "columns"):
        plain[key] = {k: _tuples(v) for k, v in plain[key].items()}
    return Truth(**{k: _tuples(v) for k, v in plain.items()})


@cache
def shipped_truth() -> Truth:
    """The frozen truth of the default years."""
    return decode(Path(__file__).with_name("truth.json").read_bytes())
