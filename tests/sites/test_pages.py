"""Golden pages: what each kind makes of a list and of an article (the format: golden.py).

The pages are written by us, after described markup, and frozen: they and what is expected of them
change only by `python tests/sites/freeze.py REASON`, which leaves the reason in frozen.json."""

from __future__ import annotations

import json

import pytest
from golden import CHECKS, DESCRIBES, FROZEN, cases, digest, expected, opened

from sites.kind import Kind
from sites.kinds import KINDS, by_name, recognise
from sites.page import Page

CASES = cases()
# "kind/case:key" that the rules do not read yet, with the fact they miss. An entry that passes
# fails the suite: it is struck out with the rule that mends it, never by changing the case.
PENDING: dict[str, str] = {}


def judged() -> list[object]:
    found = []
    for case in CASES:
        for key in expected(case):
            if key not in DESCRIBES:
                name = f"{case}:{key}"
                marks = [pytest.mark.xfail(reason=PENDING[name])] if name in PENDING else []
                found.append(pytest.param(case, key, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("case", "key"), judged())
def test_golden_page_is_read_as_written(case: str, key: str) -> None:
    CHECKS[key](opened(case), expected(case)[key])


def test_golden_pages_change_only_with_a_reason() -> None:
    frozen = json.loads(FROZEN.read_text("utf-8"))
    assert {case: digest(case) for case in CASES} == frozen["cases"]
    assert all(change["reason"] and change["cases"] for change in frozen["changes"])


def test_what_is_pending_is_a_case() -> None:
    assert PENDING.keys() <= {f"{case}:{key}" for case in CASES for key in expected(case)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_golden_list_and_reads_its_own_name(kind: Kind) -> None:
    roles = {expected(case).get("role") for case in CASES if case.startswith(f"{kind.name}/")}
    assert "list" in roles
    assert roles & {"article"} or kind.name in {"was5", "igs"}  # search servers have no articles
    assert by_name(kind.name) is kind


def test_unknown_kind_is_none_and_aliases_are_folded() -> None:
    assert by_name("no such system") is None
    assert by_name("TRS?") is by_name("trs")
    assert by_name("hanweb-xxgk") is by_name("hanweb_annual")


def test_recognition_does_not_look_at_the_host() -> None:
    for case in CASES:
        page = opened(case)[0]
        host = page.url.split("/")[2]
        other = Page(
            page.url.replace(host, "203.0.113.9:8080"), page.html.replace(host, "203.0.113.9:8080")
        )
        assert recognise(other).name == recognise(page).name, case
