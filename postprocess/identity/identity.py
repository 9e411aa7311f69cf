"""Name the issuer of a segment and its division.

Rule of this module: the issuer is what is printed, the title's form before the text's; a longer
print of the same name only serves its full form. Page, site and registry fill gaps, and where they
disagree with the print the report is a repost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postprocess.dating.naming import title_year
from postprocess.findings import Classification, Evidence, Identity
from postprocess.identity.context import Surroundings, surroundings
from postprocess.identity.fullname import (
    Named,
    branch_place,
    division_options,
    full_name,
    is_national,
    read_name,
)
from postprocess.identity.mentioned import mentioned_division
from postprocess.identity.repost import reposted
from postprocess.identity.scope import scope
from postprocess.kind.fold import folded
from postprocess.kind.publisher import PrintedName, printed_names
from postprocess.view import View
from sites.bodies import BodyKind, body_kind, expanded
from sites.divisions import Division
from sites.seed import SourceKind

_YEAR = re.compile(r"(?<![0-9])(20[0-2][0-9])\s?年")
_WEIGHTS = {"title": 0.8, "by": 0.9, "of_year": 0.8, "signed": 0.8, "opening": 0.5, "label": 0.6}
_WEAK = frozenset({"opening", "label"})
_SPEAKER = re.compile(r"(?:我|本)(局|委|办|厅|市|县|区|省|州|盟|旗|镇|乡|街道)")
_PUBLISHERS = frozenset({SourceKind.GOV, SourceKind.MIRROR})


def identity(view: View, kind: Classification, year: int | None = None) -> Identity:
    """Return issuer, division, level and scope.

    `year` is the report year where known; else the text is asked.
    """
    text, title = folded(view.text), folded(view.title)
    year = year if year is not None else _likely_year(title, text)
    around = surroundings(view, year)
    names = tuple(printed_names(title, text))
    publisher = (
        view.document.source_kind in _PUBLISHERS or kind.source_kind == SourceKind.MIRROR.value
    )
    chosen, how = _issuer(names, around, text, year, publisher=publisher)
    evidence = [
        Evidence(
            kind=name.how,
            value=name.name,
            weight=_WEIGHTS[name.how],
            quote=_near(name, title, text),
        )
        for name in names
    ]
    evidence += around.sources

    within = around.site.code if around.site else ""
    where, division_confidence = _division(chosen, how, around, year, within)
    if chosen is None and where is None:
        spoken = mentioned_division(text, year)
        if spoken is not None:
            where, weight, quote = spoken
            division_confidence = "medium" if weight >= 0.5 else "low"
            evidence.append(
                Evidence(kind="mentioned", value=where.code, weight=weight, quote=quote)
            )
    norm = full_name(_longest(chosen, names), where, year) if chosen else None
    reach, why = scope(norm or "", text)
    if norm:
        evidence.append(why)
    if around.site is not None:
        evidence.append(
            Evidence(kind=around.how, value=around.site.code, weight=0.4, quote=around.site.name)
        )
    flags = []
    if (
        chosen is not None
        and norm is not None
        and how not in {"source", "site"}
        and reposted(chosen, norm, where, around, view.document.site_name, year)
    ):
        flags.append("repost")
    return Identity(
        issuer=_as_printed(chosen.name, view) if chosen else None,
        issuer_norm=norm,
        division_code=where.code if where else None,
        division_name=where.name if where else None,
        level=_level(norm, where),
        scope=reach,
        issuer_confidence=_issuer_confidence(chosen, how, names, publisher=publisher),
        division_confidence=division_confidence,
        evidence=tuple(dict.fromkeys(evidence)),
        flags=tuple(flags),
    )


def _likely_year(title: str, text: str) -> int | None:
    year = title_year(title)
    if year is not None:
        return year
    found = _YEAR.search(text)
    return int(found.group(1)) if found else None


def _issuer(
    names: Sequence[PrintedName],
    around: Surroundings,
    text: str,
    year: int | None,
    *,
    publisher: bool,
) -> tuple[Named | None, str]:
    """Return the name to stand as issuer and how it was found.

    `source` and `site` mean that nothing was printed.
    """
    read = [(read_name(name.name), name.how) for name in names]
    firm = [pair for pair in read if pair[1] not in _WEAK]
    placed = [pair for pair in firm if pair[0].named_place or is_national(pair[0].name)]
    for one, how in placed:
        if one.rest:
            return one, how
        # 广州市 alone: a fuller print of the same government says what the report calls its issuer.
        return next(
            ((other, at) for other, at in read if other.rest and _government_of(other, one)),
            (one, how),
        )
    if firm:
        # 市水利局 or a bare town: a source of the same words with its place is the same body.
        bare, how = firm[0]
        fuller = [read_name(source.value) for source in around.sources]
        fuller += [pair[0] for pair in read if pair[1] in _WEAK]
        return next(
            (
                (one, how)
                for one in fuller
                if one.named_place and one.rest and one.rest == bare.rest
            ),
            (bare, how),
        )
    if read:
        return read[0]
    if not publisher:
        return None, ""
    if around.sources:
        return read_name(around.sources[0].value), "source"
    speaker = _SPEAKER.search(text)
    if around.site_body and speaker is not None:
        body = read_name(around.site_body)
        speaks_for_place = speaker.group(1) in set("市县区省州盟旗")
        government = body_kind(body.name) in {BodyKind.GOVERNMENT, BodyKind.OFFICE} or not body.rest
        if speaks_for_place == government:
            return body, "site"
    return None, ""


def _longest(chosen: Named, names: Sequence[PrintedName]) -> Named:
    """Return the fullest print of the chosen body: 县教育体育局 beside 县教体局.

    A short form keeps the order of the long one's characters, its first and its last.
    """
    longer = [
        one
        for one in (read_name(name.name) for name in names if name.how not in _WEAK)
        if len(one.rest) > len(chosen.rest) > 2
        and (not one.named_place or one.place == chosen.place)
        and body_kind(one.name) is body_kind(chosen.name)
        and one.rest[0] == chosen.rest[0]
        and one.rest[-1] == chosen.rest[-1]
        and _keeps_order(chosen.rest, one.rest)
    ]
    best = max(longer, key=lambda one: (len(one.rest), one.rest), default=None)
    if best is None or expanded(chosen.name) != chosen.name:
        return chosen
    return read_name(chosen.place + best.rest)


def _keeps_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _government_of(other: Named, place: Named) -> bool:
    same = (
        other.place.endswith(place.place) or place.place.endswith(other.place)
        if other.named_place
        else False
    )
    return same and body_kind(other.name) in {BodyKind.GOVERNMENT, BodyKind.OFFICE}


def _division(
    chosen: Named | None, how: str, around: Surroundings, year: int | None, within: str
) -> tuple[Division | None, str]:
    if chosen is None:
        return None, "none"
    if is_national(chosen.name):
        return None, "none"
    if chosen.named_place:
        place = branch_place(chosen)
        options = division_options(place, year, within)
        if len(options) == 1:
            alone = len(division_options(place, year, "")) == 1
            return options[0], ("high" if alone and how not in {"source", "site"} else "medium")
        return None, "none"
    if around.site is not None:
        return around.site, "medium" if around.how != "site_name" else "low"
    return None, "none"


def _issuer_confidence(
    chosen: Named | None, how: str, names: Sequence[PrintedName], *, publisher: bool
) -> str:
    if chosen is None:
        return "none"
    if how in {"source", "site"}:
        return "low"
    if how in _WEAK:
        return "low" if not publisher else "medium"
    agree = sum(name.name == chosen.name for name in names)
    if agree >= 2 or (
        chosen.named_place and (how in {"by", "of_year"} or (publisher and how == "title"))
    ):
        return "high"
    return "medium"


def _level(norm: str | None, where: Division | None) -> str | None:
    if norm and is_national(norm):
        return "national"
    if norm and body_kind(norm) is BodyKind.TOWNSHIP:
        return "township"
    return where.level if where else None


def _as_printed(name: str, view: View) -> str:
    """Return the name in the script of the page, where it stands there unbroken."""
    for original in (view.title, view.text, *(field.value for field in view.document.fields)):
        at = folded(original).find(name)
        if at >= 0:
            return original[at : at + len(name)]
    return name


def _near(name: PrintedName, title: str, text: str) -> str:
    if name.start < 0:
        return title[:80]
    return text[max(0, name.start - 8) : name.start + len(name.name) + 12]
