"""Traditional or Simplified, and the Simplified form of a Traditional text (domain.md §5.3).

Sites turn mainland reports into Taiwan's script and words. Characters are turned back by OpenCC's
t2s; words by a short list, each in the slots where a report uses it: OpenCC's tw2sp also
"corrects" 建立, 执行 and 查询.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from opencc import OpenCC

CONVERTER = "t2s+curated-v1"
_SHARE = 0.3  # of the characters that tell the scripts apart
_FIRST, _LAST = 0x3400, 0x9FFF


def script_of(text: str) -> str:
    """Return Hant where at least 30 % of the characters that differ between the scripts are
    Traditional, else Hans.
    """
    traditional, simplified_only = _distinct()
    hant = sum(c in traditional for c in text)
    hans = sum(c in simplified_only for c in text)
    return "Hant" if hant and hant >= _SHARE * (hant + hans) else "Hans"


def simplified(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text in Simplified script, and flags.

    A text in Hans comes back as it is. Flags: traditional; phrase_lossy where words remain whose
    original cannot be told (民众 was 群众, 公众 or 民众).
    """
    if script_of(text) == "Hans":
        return text, ()
    hans = str(_converter().convert(text))
    lossy = False
    for pattern, word in _phrases():
        if word:
            hans = pattern.sub(word, hans)
        else:
            lossy = lossy or bool(pattern.search(hans))
    return hans, ("traditional", "phrase_lossy") if lossy else ("traditional",)


def folded(text: str) -> str:
    """Return the text with each character that is only Traditional as its Simplified one: same
    length, for matching; not for reading, since words stay.
    """
    return text.translate(_table())


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    """Return (traditional, simplified) of each character that t2s changes by itself."""
    chars = [chr(n) for n in range(_FIRST, _LAST + 1)]
    # The line between them keeps OpenCC from seeing phrases.
    turned = str(_converter().convert("\n".join(chars))).split("\n")
    return tuple((a, b) for a, b in zip(chars, turned, strict=True) if a != b and len(b) == 1)


@cache
def _table() -> dict[int, str]:
    return {ord(a): b for a, b in _pairs()}


@cache
def _distinct() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of one script alone. A form that the other script's own character set
    has (后, 里, 台, 著) tells nothing.
    """
    traditional = frozenset(a for a, _ in _pairs() if not _encodable(a, "gb2312"))
    simplified_only = frozenset(b for _, b in _pairs() if not _encodable(b, "big5"))
    return traditional, simplified_only


def _encodable(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the curated words in order; an empty target marks a word that cannot come back."""
    table = (files("postprocess") / "phrases.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return tuple((_pattern(row), row["to"]) for row in rows)


def _pattern(row: dict[str, str]) -> re.Pattern[str]:
    # A lookbehind must be of one width: each alternative of `before` gets its own.
    before = row["before"].removeprefix("(?:").removesuffix(")")
    behind = "|".join(f"(?<={word})" for word in before.split("|")) if before else ""
    unless = f"(?<!{row['not_before']})" if row["not_before"] else ""
    ahead = f"(?={row['after']})" if row["after"] else ""
    barred = f"(?!{row['not_after']})" if row["not_after"] else ""
    return re.compile(f"(?:{behind}){unless}{row['from']}{ahead}{barred}")
