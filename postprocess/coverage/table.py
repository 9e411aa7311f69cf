"""The rows of coverage.parquet, in its order: what was found, and for every expected body and year
that was not, the state and the capture that shows it.

The rule: one host is in memory at a time, and rows are sorted on disk; what a body's case holds is
a few notes. The table is a function of archive and registry: no clock, no order of WARCs, no
path."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

import msgspec

from archive.sorting import sorted_lines
from postprocess.corpus.writer import Row
from postprocess.coverage.case import Case, Cases, Doubt, Note
from postprocess.coverage.law import FIRST_YEAR, day_of
from postprocess.coverage.look import Look, key_of
from postprocess.coverage.outcome import Outcomes
from postprocess.coverage.site import tell, who_of
from postprocess.coverage.state import missing, scope_of
from postprocess.coverage.who import Who, owner
from postprocess.document import Rejection
from sites.divisions import divisions
from sites.seed import Seed, SourceKind
from sites.urls import bare_host, host_of

LooksOf = Callable[[str], list[Look]]
NOT_FOUND = frozenset({"essay"})  # a template is nobody's report
_YEARLY = frozenset({"annual_report", "govaffairs_annual"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the table is made of. `documents` are light rows of documents.parquet, `seeds` the rows
    of the registry that reports are expected of; `looks` gives those of one host."""

    documents: Sequence[Row]
    rejections: Sequence[Rejection]
    looks: LooksOf
    hosts: frozenset[str]  # those that have looks
    seeds: tuple[Seed, ...]
    newest: datetime | None


def coverage_rows(material: Material, found_row: Callable[[Row], Row]) -> Iterator[Row]:
    """Yield the rows of the table. `found_row` makes the row of a report that was found."""
    if material.newest is None:
        return
    today = day_of(material.newest)
    cases = Cases()
    owned = _owned(material, cases, today.year)
    documents, rejections = _by_host(material)
    for host in sorted(material.hosts | set(owned)):
        looks = material.looks(host) if host in material.hosts else []
        outcomes = Outcomes(documents.get(host, ()), rejections.get(host, ()))
        tell(host, looks, outcomes, owned.get(host, ()), cases, today.year)
    rows = chain(_found(material.documents, cases, found_row), _not_found(cases, today))
    for line in sorted_lines(map(_line, rows)):
        row: dict[str, object] = msgspec.json.decode(line.rpartition(b"\t")[2])
        if (moment := row["captured_at"]) is not None:
            row["captured_at"] = datetime.fromisoformat(str(moment))
        yield row


def _owned(material: Material, cases: Cases, newest: int) -> dict[str, list[Seed]]:
    """Return the government sites of the registry by host, those that moved under both; their
    bodies get a case each."""
    hosts: dict[str, list[Seed]] = defaultdict(list)
    renamed = _renamed()
    for seed in sorted(material.seeds, key=lambda one: one.seed):
        who = owner(seed, newest) if seed.source_kind is SourceKind.GOV else None
        if who is None:
            continue
        host = bare_host(host_of(seed.seed))
        hosts[host].append(seed)
        years = range(seed.since or FIRST_YEAR, newest) if seed.code in renamed else ()
        former = [other for year in years if (other := owner(seed, year)) is not None]
        cases.owned(who, seed, former)
    for host, seeds in sorted(hosts.items()):
        for look in material.looks(host) if host in material.hosts else ():
            there = bare_host(host_of(look.onward))
            if there and there not in hosts:
                hosts_of_look = [seed for seed in seeds if look.key == key_of(seed.seed)]
                hosts[there] = hosts_of_look or hosts.pop(there, [])
    return {host: seeds for host, seeds in hosts.items() if seeds}


def _renamed() -> frozenset[str]:
    """Return the codes of divisions that ended or bore more than one name."""
    times = Counter(one.code for one in divisions())
    return frozenset(one.code for one in divisions() if one.valid_to or times[one.code] > 1)


def _by_host(material: Material) -> tuple[dict[str, list[Row]], dict[str, list[Rejection]]]:
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in material.documents:
        documents[bare_host(host_of(str(row["url"])))].append(row)
    rejections: dict[str, list[Rejection]] = defaultdict(list)
    for rejection in material.rejections:
        rejections[bare_host(host_of(rejection.url))].append(rejection)
    return documents, rejections


def _found(
    documents: Sequence[Row], cases: Cases, found_row: Callable[[Row], Row]
) -> Iterator[Row]:
    """Yield the rows of reports, and tell the cases of them and of what may be one."""
    own = {row["cluster_id"] for row in documents if row["source_kind"] == "gov"}
    for row in documents:
        if not row["body_id"]:
            continue
        year, who, kind = row["report_year"], who_of(row), row["source_kind"]
        if row["doc_type"] == "annual_report" and isinstance(year, int) and kind not in NOT_FOUND:
            if row["canonical"]:
                state = "found" if row["cluster_id"] in own else "found_elsewhere"
                made = {**found_row(row), "state": state}
                if not (who.is_office and row["scope"] == "own_body"):
                    cases.of(who).found[year].append(
                        Note(
                            state=state,
                            url=str(made["url"]),
                            captured_at=made["captured_at"],  # type: ignore[arg-type]
                            detail=who.name,
                            report_id=str(row["report_id"]),
                        )
                    )
                yield made
        elif kind == "gov" and row["doc_type"] in _YEARLY:
            first, last = row["report_year_min"], row["report_year_max"]
            if isinstance(year, int):
                first = last = year
            cases.of(who).doubts.append(
                Doubt(
                    first=first if isinstance(first, int) else None,
                    last=last if isinstance(last, int) else None,
                    url=str(row["url"]),
                    detail=f"{row['doc_type']} {row['report_id']} may be it",
                )
            )


def _not_found(cases: Cases, today: date) -> Iterator[Row]:
    for case in cases.each():
        if not case.seeds and not case.seen:
            continue  # a row names it, and of no year
        for year in _years(case, today.year):
            who = _named_then(case, year)
            notes = case.found.get(year)
            if notes is None:
                note = missing(case, who, year, today)
            elif any(note.detail == who.name for note in notes) or not case.seeds:
                continue  # its own row is there
            else:
                first = min(notes, key=lambda one: (one.state, one.order))
                note = Note(
                    state=first.state,
                    url=first.url,
                    captured_at=first.captured_at,
                    report_id=first.report_id,
                    detail=f"issued by {first.detail}",
                )
            yield {
                "body_id": who.body_id,
                "division_code": who.code,
                "issuer": who.name,
                "year": year,
                "scope": scope_of(who),
                "state": note.state,
                "report_id": note.report_id,
                "url": note.url,
                "captured_at": note.captured_at,
                "detail": note.detail or None,
            }


def _years(case: Case, newest: int) -> range:
    """Return the years of which a report is expected: from what the registry wants, else from the
    first that was seen, else from the first that there can be."""
    wanted = [seed.since for seed in case.seeds if seed.since is not None]
    seen = [year for year in case.seen if year >= FIRST_YEAR]
    first = min(wanted) if wanted else min(seen, default=FIRST_YEAR)
    return range(first, newest)


def _named_then(case: Case, year: int) -> Who:
    if not case.seeds:
        return case.who
    seed = min(case.seeds, key=lambda one: one.seed)
    return owner(seed, year) or case.who


def _line(row: Row) -> bytes:
    """Return a row as a line that sorts as the table does, None first."""
    key = f"{row['body_id']}\t{row['year']:05d}\t{row['scope']}\t{row['report_id'] or ''}\t"
    return key.encode() + msgspec.json.encode(row) + b"\n"
