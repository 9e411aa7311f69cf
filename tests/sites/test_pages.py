"""Golden pages: what each kind makes of a list and of an article. The pages are written by us,
after described markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sites.kind import Kind
from sites.kinds import KINDS, by_name, recognise
from sites.labels import labelled
from sites.page import Page
from sites.titles import is_report_title

PAGES = Path(__file__).resolve().parents[1] / "pages"
CASES = sorted(PAGES.glob("*/*/expected.json"))


def opened(path: Path) -> tuple[Page, Kind, dict[str, Any]]:
    expected = json.loads(path.read_text(encoding="utf-8"))
    page = Page(expected["url"], (path.parent / "page.html").read_text(encoding="utf-8"))
    return page, recognise(page), expected


def name(path: Path) -> str:
    return f"{path.parents[1].name}/{path.parent.name}"


@pytest.mark.parametrize("path", CASES, ids=name)
def test_golden_page_is_recognised_and_read(path: Path) -> None:
    page, kind, expected = opened(path)
    assert kind.name == expected["kind"]
    found: dict[str, object] = {
        "role": str(kind.role(page)),
        "crumbs": list(page.crumbs),
        "next_pages": [[link.method, link.url, link.body] for link in kind.next_pages(page)],
        "article_pages": [link.url for link in kind.article_pages(page)],
        "attachments": [link.url for link in kind.attachments(page)],
    }
    assert {key: found[key] for key in found if key in expected} == {
        key: expected[key] for key in found if key in expected
    }


@pytest.mark.parametrize("path", [p for p in CASES if '"links"' in p.read_text("utf-8")], ids=name)
def test_golden_list_gives_its_rows_with_dates(path: Path) -> None:
    page, kind, expected = opened(path)
    found = {link.url: link.listed_date for link in kind.links(page)}
    assert [[url, found.get(url)] for url, _ in expected["links"]] == expected["links"]


@pytest.mark.parametrize(
    "path", [p for p in CASES if '"reports"' in p.read_text("utf-8")], ids=name
)
def test_golden_list_tells_reports_from_the_rest(path: Path) -> None:
    page, kind, expected = opened(path)
    titled = [link.url for link in kind.links(page) if is_report_title(link.title or link.anchor)]
    assert titled == expected["reports"]


@pytest.mark.parametrize("path", [p for p in CASES if '"labels"' in p.read_text("utf-8")], ids=name)
def test_golden_article_shows_its_labels(path: Path) -> None:
    page, _, expected = opened(path)
    assert {found.label: found.value for found in labelled(page.html)} == expected["labels"]


@pytest.mark.parametrize(
    "path", [p for p in CASES if '"embedded"' in p.read_text("utf-8")], ids=name
)
def test_golden_article_in_a_script_is_handed_out(path: Path) -> None:
    page, kind, expected = opened(path)
    assert expected["embedded"] in (kind.embedded(page) or "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_golden_list_and_reads_its_own_name(kind: Kind) -> None:
    roles = {opened(p)[2].get("role") for p in CASES if p.parents[1].name == kind.name}
    assert "list" in roles
    assert roles & {"article"} or kind.name in {"was5", "igs"}  # search servers have no articles
    assert by_name(kind.name) is kind


def test_unknown_kind_is_none_and_aliases_are_folded() -> None:
    assert by_name("no such system") is None
    assert by_name("TRS?") is by_name("trs")
    assert by_name("hanweb-xxgk") is by_name("hanweb_annual")


def test_recognition_does_not_look_at_the_host() -> None:
    for path in CASES:
        page, kind, expected = opened(path)
        host = expected["url"].split("/")[2]
        other = Page(
            page.url.replace(host, "203.0.113.9:8080"), page.html.replace(host, "203.0.113.9:8080")
        )
        assert recognise(other).name == kind.name, path
