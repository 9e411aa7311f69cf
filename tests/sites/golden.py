"""Golden cases: what a page that we wrote ourselves must be read as, from described facts alone.

A case is a folder `tests/pages/<kind>/<case>/` with `page.html` and `expected.json`. Keys that
describe the page:

    url       where it was fetched         why       the fact it stands on, with its section
    encoding  of page.html, if not UTF-8   posted    the form body that it answered
    asked     the kind whose list interface answered: it reads the answer, as in the crawl

Keys that are judged, each as a test of its own (`CHECKS`); a case names only what is certain:

    kind, role, crumbs, embedded, labels, shell (redirect shell: target or null)
    links          [url, date as printed] that the page must give      reports   titled so, exactly
    titles         [url, whole title]: a cut anchor has it in its title attribute
    next_pages     further pages, exactly        next_has    among them         next_first  the next
                   (parameters of a query or form body in any order)
    article_pages  exactly                       article_has among them
    attachments    exactly (its Han escaped or not)  named   [url, words]: its link context
    wanted         links worth a request         best        score above all others on the page
    never          addresses that nothing may ask for, whatever the page calls them
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sites.challenge import redirect_shell
from sites.kind import Kind
from sites.kinds import by_name, recognise
from sites.labels import labelled
from sites.page import Page
from sites.prior import candidate
from sites.seed import Candidate, Link
from sites.titles import is_report_title

PAGES = Path(__file__).resolve().parents[1] / "pages"
FROZEN = PAGES / "frozen.json"
DESCRIBES = frozenset({"url", "why", "encoding", "posted", "asked"})
Case = tuple[Page, Kind, dict[str, Any]]


def cases() -> list[str]:
    return sorted(f"{p.parents[1].name}/{p.parent.name}" for p in PAGES.glob("*/*/expected.json"))


@cache
def expected(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / case / "expected.json").read_text("utf-8"))
    return found


@cache
def opened(case: str) -> Case:
    said = expected(case)
    html = (PAGES / case / "page.html").read_bytes().decode(said.get("encoding", "utf-8"))
    page = Page(said["url"], html, posted=said.get("posted", ""))
    asked = by_name(said["asked"]) if "asked" in said else None
    return page, asked or recognise(page), said


def digest(case: str) -> str:
    both = [(PAGES / case / name).read_bytes() for name in ("page.html", "expected.json")]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in both)).hexdigest()


def same(link: Iterable[str]) -> tuple[object, ...]:
    """Return method, address and body with the parameters of both in one order."""
    method, url, body = link
    cut = urlsplit(url)
    query, form = (sorted(parse_qsl(part, keep_blank_values=True)) for part in (cut.query, body))
    return method, cut._replace(query="").geturl(), query, form


def _further(case: Case) -> list[tuple[object, ...]]:
    page, kind, _ = case
    return [same((link.method, link.url, link.body)) for link in kind.next_pages(page)]


def _judged(case: Case) -> list[Candidate]:
    page, kind, _ = case
    return [
        candidate(link, page.crumbs, page.title, page_url=page.url) for link in kind.links(page)
    ]


def _asked_for(case: Case) -> set[str]:
    """Return every address that some rule would hand to the crawl."""
    page, kind, _ = case
    rules: tuple[list[Link], ...] = (
        [verdict.link for verdict in _judged(case) if verdict.wanted],
        kind.next_pages(page),
        kind.article_pages(page),
        kind.attachments(page),
    )
    shell = redirect_shell(page)
    return {link.url for links in rules for link in links} | ({shell} if shell else set())


def _dates(case: Case, said: list[list[str]]) -> None:
    found = {link.url: link.listed_date for link in case[1].links(case[0])}
    assert [[url, found.get(url)] for url, _ in said] == said


def _titles(case: Case, said: list[list[str]]) -> None:
    found = {link.url: link.title or link.anchor for link in case[1].links(case[0])}
    assert [[url, found.get(url)] for url, _ in said] == said


def _reports(case: Case, said: list[str]) -> None:
    titled = [k.url for k in case[1].links(case[0]) if is_report_title(k.title or k.anchor)]
    assert titled == said


def _next_pages(case: Case, said: list[list[str]]) -> None:
    assert _further(case) == [same(link) for link in said]


def _next_has(case: Case, said: list[list[str]]) -> None:
    further = _further(case)
    assert [link for link in said if same(link) not in further] == []


def _next_first(case: Case, said: list[str]) -> None:
    assert _further(case)[:1] == [same(said)]


def _article_has(case: Case, said: list[str]) -> None:
    assert set(said) <= {link.url for link in case[1].article_pages(case[0])}


def _attachments(case: Case, said: list[str]) -> None:
    found = [unquote(link.url) for link in case[1].attachments(case[0])]
    assert found == [unquote(url) for url in said]


def _named(case: Case, said: list[list[str]]) -> None:
    page, kind, _ = case
    found = {link.url: f"{link.anchor} {link.title}" for link in kind.attachments(page)}
    assert [[url, found.get(url)] for url, words in said if words not in found.get(url, "")] == []


def _wanted(case: Case, said: list[str]) -> None:
    assert [url for url in said if url not in _asked_for(case)] == []


def _best(case: Case, said: list[str]) -> None:
    scores = {verdict.link.url: verdict.score for verdict in _judged(case) if verdict.wanted}
    rest = [score for url, score in scores.items() if url not in said]
    assert [url for url in said if scores.get(url, 0.0) <= max(rest, default=0.0)] == []


def _never(case: Case, said: list[str]) -> None:
    assert _asked_for(case) & set(said) == set()


def _equal(read: Callable[[Page, Kind], object]) -> Callable[[Case, Any], None]:
    def check(case: Case, said: object) -> None:
        assert read(case[0], case[1]) == said

    return check


def _embedded(case: Case, said: str) -> None:
    assert said in (case[1].embedded(case[0]) or "")


CHECKS: dict[str, Callable[[Case, Any], None]] = {
    "kind": _equal(lambda page, _: recognise(page).name),
    "role": _equal(lambda page, kind: str(kind.role(page))),
    "crumbs": _equal(lambda page, _: list(page.crumbs)),
    "labels": _equal(lambda page, _: {found.label: found.value for found in labelled(page.html)}),
    "shell": _equal(lambda page, _: redirect_shell(page)),
    "article_pages": _equal(lambda page, kind: [link.url for link in kind.article_pages(page)]),
    "attachments": _attachments,
    "embedded": _embedded,
    "links": _dates,
    "titles": _titles,
    "reports": _reports,
    "next_pages": _next_pages,
    "next_has": _next_has,
    "next_first": _next_first,
    "article_has": _article_has,
    "named": _named,
    "wanted": _wanted,
    "best": _best,
    "never": _never,
}
