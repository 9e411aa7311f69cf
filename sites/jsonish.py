"""JSON inside pages: the value after a name in a script, and typed access to what a server
answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
_TRIES = 20  # places of one name: where JSON breaks, telling the line costs the page's length
BEIJING = timezone(timedelta(hours=8), "UTC+8")


def value_after(html: str, name: str) -> Json:
    """Return the JSON object or array that follows `name:` or `name=`; None where there is none or
    it is no JSON."""
    named = re.finditer(rf"[\"']?\b{re.escape(name)}[\"']?\s*[:=]\s*(?=[\[{{])", html)
    for match in islice(named, _TRIES):
        try:
            value: Json = json.JSONDecoder().raw_decode(html, match.end())[0]
        except (ValueError, RecursionError):
            continue
        return value
    return None


def whole(text: str) -> Json:
    """Return the text read as JSON (a JSONP wrapper removed); None where it is none."""
    text = text.strip().lstrip("\ufeff")
    wrapped = re.match(r"^[\w.$]{1,60}\((.*)\);?$", text, re.DOTALL)
    try:
        value: Json = json.loads(wrapped.group(1) if wrapped else text)
    except (ValueError, RecursionError):
        return None
    return value


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every object inside the value, outer before inner, in order."""
    stack: list[Json] = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            yield current
            stack.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            stack.extend(reversed(current))


def word(item: dict[str, Json], *names: str) -> str:
    """Return the first of these members that is a filled text or a number, as text; else ''."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(int(value))
    return ""


def wall_date(value: str) -> str:
    """Return an epoch (seconds or milliseconds) as its date in Beijing, YYYY-MM-DD; other text
    unchanged."""
    if not value.isdigit() or len(value) not in {9, 10, 12, 13}:
        return value
    seconds = int(value) / (1000 if len(value) >= 12 else 1)
    return datetime.fromtimestamp(seconds, BEIJING).date().isoformat()
