"""The quality gate: `python -m tests.quality.gate` prints every figure beside its floor.

It ends with 1 where a figure lies below its floor. With `--update` floors rise to what was
measured, rounded down; a floor is never lowered. Without the folder of other people's pages
(`shared`, beside the checkout) nothing can be measured: the gate says so and ends with 0.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.quality.charsets import share_decoded
from tests.quality.pages import mean_f1

FLOORS = Path(__file__).with_name("floors.json")
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
_STEP = 1_000  # floors are kept to three digits, rounded down

Gate = Callable[[Path], float]  # the shared folder to a figure between 0 and 1, more is better

GATES: dict[str, Gate] = {
    "main_text_f1_cwced": lambda shared: mean_f1(shared / "data" / "pages" / "cwced"),
    "main_text_f1_magic_html": lambda shared: mean_f1(shared / "data" / "pages" / "magic_html"),
    "charset_right": share_decoded,
}


def judged(
    figures: Mapping[str, float], floors: Mapping[str, float], *, update: bool
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return the floors to keep, and the names of gates below theirs or without one.

    With `update` a floor rises to its figure and a gate without a floor gets one; none sinks.
    """
    kept, failed = dict(floors), []
    for name, figure in figures.items():
        floor = floors.get(name)
        if floor is not None and figure < floor:
            failed.append(name)
        elif update:
            kept[name] = max(math.floor(figure * _STEP) / _STEP, floor or 0.0)
        elif floor is None:
            failed.append(name)
    failed += [name for name in floors if name not in figures]
    return kept, tuple(failed)


def main(arguments: list[str]) -> int:
    """Return the exit status: 0 all floors hold or nothing can be measured, 1 one does not, 2."""
    if set(arguments) - {"--update"}:
        sys.stderr.write("usage: python -m tests.quality.gate [--update]\n")
        return 2
    if not (SHARED / "data").is_dir():
        sys.stdout.write(
            "QUALITY GATE SKIPPED: the folder `shared` beside the checkout is absent, "
            "nothing was measured\n"
        )
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    figures = {name: gate(SHARED) for name, gate in GATES.items()}
    kept, failed = judged(figures, floors, update="--update" in arguments)
    for name in sorted({*figures, *floors}):
        figure, floor = figures.get(name, math.nan), floors.get(name, math.nan)
        word = "BELOW ITS FLOOR" if name in failed else "ok"
        sys.stdout.write(f"{name:28} {figure:.4f}  floor {floor:.3f}  {word}\n")
    if kept != floors:
        FLOORS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(f"floors raised: {FLOORS.name}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
