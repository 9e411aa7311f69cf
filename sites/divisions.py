"""Administrative divisions to county level with history: GB/T 2260 codes, names, parents, years.

The table is data (divisions.csv, made by packaging/make_divisions.py). Names that several divisions
share give all of
them: choosing needs a context (`within`, or the division named just before in the text)."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ETHNIC = (
    "蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|"
    "白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|"
    "布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|塔吉克族|塔吉克|怒族|"
    "普米族|鄂温克族|独龙族|裕固族|保安族|俄罗斯族|鄂伦春族|各族"
)
_AUTONOMOUS = re.compile(rf"^(.+?)(?:{_ETHNIC})*自治([区州县旗])$")
_TYPED = re.compile(r"^(.{2,})(?:特别行政区|省|市|地区|盟|县|区|旗|林区|矿区|特区)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One (code, name) in one stretch of time. Months are `YYYY-MM`; empty: since before 2003, or
    still."""

    code: str
    name: str
    level: str  # province, prefecture, county
    parent: str  # code, empty for a province
    valid_from: str
    valid_to: str

    def held_in(self, year: int | None) -> bool:
        """Return whether the name held in some month of that year; with None, whether it holds
        still."""
        if year is None:
            return not self.valid_to
        return self.valid_from <= f"{year}-12" and (
            not self.valid_to or self.valid_to >= f"{year}-01"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a text and all that it may mean; text[start:end] is the name as written."""

    start: int
    end: int
    divisions: tuple[Division, ...]


@cache
def divisions() -> tuple[Division, ...]:
    """Return the whole table, by code and time."""
    text = (files("sites") / "divisions.csv").read_text(encoding="utf-8")
    return tuple(
        Division(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def division(code: str, year: int | None = None) -> Division | None:
    """Return the division of that six-digit code in that year (None: today's, else the last that
    bore it)."""
    stretches = _by_code().get(code, ())
    held = [d for d in stretches if d.held_in(year)]
    if held:
        return max(held, key=lambda d: d.valid_from)
    return stretches[-1] if year is None and stretches else None


def named(name: str, year: int | None = None) -> tuple[Division, ...]:
    """Return every division of that name, in full (广州市) or short (广州, 彭水县), that held in
    that year.

    With None every stretch of history counts; today's come first.
    """
    found = [d for d in _by_name().get(name, ()) if year is None or d.held_in(year)]
    return tuple(sorted(_latest(found), key=lambda d: (bool(d.valid_to), d.code)))


def parents(one: Division, year: int | None = None) -> tuple[Division, ...]:
    """Return what the division belongs to, nearest first."""
    found: list[Division] = []
    current: Division | None = one
    while current is not None and current.parent:
        current = division(current.parent, year) or division(current.parent)
        if current is not None:
            found.append(current)
    return tuple(found)


def full_name(one: Division, year: int | None = None) -> str:
    """Return province, prefecture and name in one word: 浙江省杭州市江干区."""
    return "".join(d.name for d in reversed(parents(one, year))) + one.name


def lies_in(one: Division, code: str) -> bool:
    """Return whether the division is that one or belongs to it."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    if one.code.startswith(prefix):
        return True
    # counties under a province directly (429004) and those whose prefecture code moved
    return any(above.code == code for above in parents(one))


def mentions(text: str, year: int | None = None, *, short: bool = False) -> Iterator[Mention]:
    """Yield every division named in the text, longest name first at each place; full names unless
    `short`."""
    names = _by_name() if short else _by_full_name()
    heads = _heads(short=short)
    at = 0
    while at < len(text) - 1:
        for length in heads.get(text[at], ()):
            found = names.get(text[at : at + length], ()) if at + length <= len(text) else ()
            held = _latest([d for d in found if year is None or d.held_in(year)])
            if held:
                yield Mention(start=at, end=at + length, divisions=tuple(held))
                at += length
                break
        else:
            at += 1


def resolve(text: str, year: int | None = None, *, within: str = "") -> tuple[Division, ...]:
    """Return what the text's most particular division may be, after what stands before it:
    广州市白云区 is one.

    `within` is the code of a division that it should lie in, where that is known (the site's own);
    it decides only
    where it leaves something. Empty where the text names none.
    """
    best: tuple[Division, ...] = ()
    ended = 0
    for mention in mentions(text, year, short=True):
        name = text[mention.start : mention.end]
        if mention.start != ended and all(d.name != name for d in mention.divisions):
            continue  # a short name inside a word: 宿安乡 is not 安乡
        ended = mention.end
        options: Iterable[Division] = mention.divisions
        if best:
            inside = tuple(d for d in options if any(lies_in(d, b.code) for b in best))
            if inside:
                best = inside
                continue
            if any(lies_in(b, d.code) for b in best for d in options):
                continue
            break
        best = tuple(options)
    if len(best) > 1 and within:
        best = tuple(d for d in best if lies_in(d, within)) or best
    return best


def of_site_code(site_code: str, year: int | None = None) -> Division | None:
    """Return the division that a 政府网站标识码 (SiteIDCode, ten digits) begins with; None for
    ministries (bm…)."""
    digits = site_code.strip()
    return division(digits[:6], year) if re.fullmatch(r"\d{10}", digits) else None


def short_names(name: str) -> tuple[str, ...]:
    """Return the names that people write for it: 广州, 延边州, 彭水县, 内蒙古. The full name is not
    among them."""
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        bare, kind = autonomous.group(1), autonomous.group(2)
        bare = re.sub(rf"(?:{_ETHNIC})+$", "", bare) or bare
        return (bare, bare + kind) if len(bare) > 1 else (bare + kind,)
    typed = _TYPED.match(name)
    return (typed.group(1),) if typed else ()


def _latest(found: list[Division]) -> list[Division]:
    kept: dict[str, Division] = {}
    for one in found:
        if one.code not in kept or one.valid_from >= kept[one.code].valid_from:
            kept[one.code] = one
    return list(kept.values())


@cache
def _by_code() -> Mapping[str, tuple[Division, ...]]:
    table: dict[str, list[Division]] = defaultdict(list)
    for one in divisions():
        table[one.code].append(one)
    return {
        code: tuple(sorted(found, key=lambda d: d.valid_to or "9999"))
        for code, found in table.items()
    }


@cache
def _by_full_name() -> Mapping[str, tuple[Division, ...]]:
    table: dict[str, list[Division]] = defaultdict(list)
    for one in divisions():
        table[one.name].append(one)
    return {name: tuple(found) for name, found in table.items()}


@cache
def _by_name() -> Mapping[str, tuple[Division, ...]]:
    table: dict[str, list[Division]] = defaultdict(list)
    for one in divisions():
        table[one.name].append(one)
        for short in short_names(one.name):
            if short != one.name:
                table[short].append(one)
    return {name: tuple(found) for name, found in table.items()}


@cache
def _heads(*, short: bool) -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in _by_name() if short else _by_full_name():
        lengths[name[0]].add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
