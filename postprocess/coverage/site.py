"""One host: its columns, what became of every row in them, and whom each row concerns.

The rule: a row that was read is spoken of by the corpus alone; a row that was not is what its title
says, and where that says too little, a doubt for whom it may concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from postprocess.corpus.writer import Row
from postprocess.coverage.case import Cases, Doubt, Note, Place
from postprocess.coverage.columns import Column, columns_of
from postprocess.coverage.look import Listed, Look, key_of
from postprocess.coverage.outcome import Outcome, Outcomes
from postprocess.coverage.who import Who, named, owner
from sites.registry import site_of
from sites.seed import Seed

NOBODY = ""  # the family of rows that name no body


@dataclass(slots=True)
class _Told:
    """What the rows of one column say: doubts by family, one for each span of years, which
    families stand in it, and whom else it names."""

    doubts: dict[str, dict[tuple[int | None, int | None], Doubt]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    standing: dict[str, Who] = field(default_factory=dict)
    named: dict[str, Who] = field(default_factory=dict)
    readable: bool = False


def tell(
    host: str,
    looks: Sequence[Look],
    outcomes: Outcomes,
    seeds: Sequence[Seed],
    cases: Cases,
    newest: int,
) -> None:
    """Add what one host shows to the cases. `seeds` are the rows of government sites there, and
    `newest` is the year of today."""
    concerned: dict[str, tuple[Who, list[Place]]] = {}
    places: list[Place] = []
    with_column: set[Seed] = set()
    for column in columns_of(looks, outcomes.archived):
        seed = site_of(column.url, seeds) if seeds else None
        if seed is None and seeds:
            seed = min(seeds, key=lambda one: one.seed)  # the site has moved here
        holder = _holder(column, seed)
        told = _rows(column, holder, _code(column, seed), outcomes, cases, newest)
        doubts = {family: list(spans.values()) for family, spans in told.doubts.items()}
        places.append(Place(column, frozenset(told.standing), doubts, told.readable))
        named_here = {**told.named, **told.standing}
        if holder is not None:
            named_here[holder.family] = holder
        for family, who in named_here.items():
            concerned.setdefault(family, (who, []))[1].append(places[-1])
        if seed is not None:
            with_column.add(seed)
    for who, its in concerned.values():
        for place in (*its, *_siblings(its, places)):
            cases.of(who).places[host, place.column.url] = place
    for seed in seeds:
        if seed not in with_column and (body := owner(seed, newest)) is not None:
            cases.of(body).sites[host] = _without_column(seed, host, looks, outcomes)


def _siblings(its: Sequence[Place], places: Sequence[Place]) -> list[Place]:
    """Return the columns of other years, and those that lead to them, where a body stands in one
    of a year: it may stand in each of them."""
    if all(place.column.year is None for place in its):
        return []
    return [
        place
        for place in places
        if place.column.year is not None or (place.column.leads and not place.column.rows)
    ]


def _code(column: Column, seed: Seed | None) -> str:
    return column.site or (seed.code if seed is not None else "")


def _holder(column: Column, seed: Seed | None) -> Who | None:
    """Return the body whose column it is: the one that it names, else the owner of the site."""
    own = owner(seed, column.year) if seed is not None else None
    if column.body:
        return named(column.body, column.year, _code(column, seed)) or own
    return own


def _rows(
    column: Column,
    holder: Who | None,
    code: str,
    outcomes: Outcomes,
    cases: Cases,
    newest: int,
) -> _Told:
    told = _Told()
    for row in column.rows:
        outcome = outcomes.of(row.key)
        who = named(row.body, row.year, code) if row.body else holder
        known = row.year is not None and not row.doubtful and row.year < newest
        if outcome.state == "other" and not known:
            continue
        told.readable |= known or outcome.state == "read"
        if outcome.state == "read":
            _read(row, outcome, who, known, told, cases)
        elif known and who is not None:
            assert row.year is not None
            told.standing[who.family] = who
            cases.of(who).listed[row.year].append(_listed(row, outcome))
        else:
            _doubt(told, who if row.body else None, row, row.year, row.year)
    return told


def _read(
    row: Listed, outcome: Outcome, who: Who | None, known: bool, told: _Told, cases: Cases
) -> None:
    """Note whom the reports behind a row are of; and where title and text disagree, the title."""
    read: set[tuple[str, int]] = set()
    for document in outcome.documents:
        body, year = document["body_id"], document["report_year"]
        if body is None or not isinstance(year, int):
            first, last = document["report_year_min"], document["report_year_max"]
            if not (known and body is None):
                _doubt(told, who if row.body else None, row, row.year or first, row.year or last)
            continue
        found = who_of(document)
        told.standing[found.family] = found
        read.add((found.family, year))
    if known and who is not None and (who.family, row.year) not in read:
        assert row.year is not None
        told.named[who.family] = who
        seen = ", ".join(sorted(_said(document) for document in outcome.documents))
        cases.of(who).listed[row.year].append(
            Note(state="unproven", url=row.url, detail=f"listed as of {row.year}, read as {seen}")
        )


def _said(document: Row) -> str:
    issuer, year = document["issuer_norm"], document["report_year"]
    return f"{issuer or 'an unknown body'} {year or 'of an unknown year'}"


def _listed(row: Listed, outcome: Outcome) -> Note:
    return Note(
        # A text that is no report does not prove its title wrong, nor right.
        state="unproven" if outcome.state == "other" else outcome.state,
        url=outcome.url or row.url,
        captured_at=outcome.captured_at,
        detail=f"listed as {row.title[:60]!r}: {outcome.detail}",
    )


def _doubt(told: _Told, who: Who | None, row: Listed, first: object, last: object) -> None:
    if who is not None:
        told.named[who.family] = who
    made = Doubt(
        first=first if isinstance(first, int) else None,
        last=last if isinstance(last, int) else None,
        url=row.url,
        detail=f"{row.title[:60]!r} may be it",
    )
    family = who.family if who is not None else NOBODY
    told.doubts[family].setdefault((made.first, made.last), made)


def who_of(row: Row) -> Who:
    """Return the body of a row of `documents` that names one."""
    code = row["division_code"]
    return Who(
        body_id=str(row["body_id"]),
        name=str(row["issuer_norm"]),
        code=str(code) if code is not None else None,
    )


def _without_column(seed: Seed, host: str, looks: Sequence[Look], outcomes: Outcomes) -> Note:
    """Return why a registered site has no column."""
    if outcomes.empty:
        return Note(state="not_reached", url=seed.seed, detail=f"nothing of {host} is archived")
    refused = [look for look in looks if look.failure.startswith("blocked:")]
    if refused and all(look.failure for look in looks):
        return _shown("blocked", refused)
    key = key_of(seed.seed)
    first = [look for look in looks if look.key == key]
    if lost := [look for look in first if look.lost]:
        return _shown("gone", lost)
    if failed := [look for look in first if look.failure and look not in refused]:
        return _shown("unproven", failed)
    if outcomes.only_robots:
        return Note(
            state="not_reached", url=seed.seed, detail=f"of {host} only robots.txt is archived"
        )
    return Note(state="not_reached", url=seed.seed, detail="no column of reports was found")


def _shown(state: str, looks: Sequence[Look]) -> Note:
    """Return the state that the last of these looks shows."""
    last = max(looks, key=lambda look: look.order)
    away = f" to {last.onward}" if last.onward else ""
    return Note(
        state=state, url=last.url, captured_at=last.captured_at, detail=f"{last.failure}{away}"
    )
