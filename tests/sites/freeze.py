"""Write down again what the golden cases are, with the reason why they changed.

    python tests/sites/freeze.py "the pager of page 2 named page 2 as the next"

Without a reason nothing is written: truth is not adjusted to what a rule happens to give."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from golden import FROZEN, cases, digest


def freeze(reason: str) -> list[str]:
    frozen = json.loads(FROZEN.read_text("utf-8")) if FROZEN.exists() else {}
    old: dict[str, str] = frozen.get("cases", {})
    new = {case: digest(case) for case in cases()}
    changed = sorted(case for case in old.keys() | new.keys() if old.get(case) != new.get(case))
    if changed:
        changes = [*frozen.get("changes", []), {"reason": reason, "cases": changed}]
        text = json.dumps({"cases": new, "changes": changes}, ensure_ascii=False, indent=1)
        FROZEN.write_text(text + "\n", encoding="utf-8")
    return changed


if __name__ == "__main__":
    said = " ".join(sys.argv[1:]).strip()
    if not said:
        sys.exit("freeze.py: say why the golden cases change")
    print("\n".join(freeze(said)) or "nothing changed")  # noqa: T201
