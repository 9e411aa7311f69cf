import asyncio
import csv
import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import shilu.sampleweb
from shilu.sampleweb import SampleWeb
from shilu.sampleweb.catalog import registry_csv, world
from shilu.sampleweb.figures import Figures, figures
from shilu.sampleweb.freeze import frozen
from shilu.sampleweb.page import Page
from shilu.sampleweb.truth import Truth, encode, shipped_truth

FOLDER = Path(shilu.sampleweb.__file__).parent
MARKUP = re.compile(rb"text/html")


def page_of(web: SampleWeb, url: str) -> Page:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return web.site(str(parts.hostname)).pages[target]


def text_of(page: Page) -> str:
    try:
        text = page.body.decode("utf-8")
    except UnicodeDecodeError:
        text = page.body.decode("gb18030")
    return unicodedata.normalize("NFKC", re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text)))


async def read_attachment(xberg: Any, body: bytes, mime: str) -> str:
    wanted = xberg.ExtractInput(kind="bytes", bytes=body, mime_type=mime, filename="report")
    answer = await xberg.extract(wanted)
    return str(answer.results[0].content)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return shipped_truth()


def test_the_frozen_files_are_what_the_generator_makes() -> None:
    assert (FOLDER / "truth.json").read_bytes() == encode(world().truth())
    assert (FOLDER / "registry.csv").read_text("utf-8") == registry_csv()
    assert json.loads((FOLDER / "frozen.json").read_text("utf-8")) == frozen()


def test_the_sample_web_is_large_and_mostly_no_report(web: SampleWeb, truth: Truth) -> None:
    pages = {f"{h}{t}" for h, s in web.sites.items() for t in s.pages}
    members = {m.url for r in truth.reports for m in r.members}
    assert len(web.sites) >= 24
    assert len(pages) >= 300
    assert len(members) < len(pages) / 3


def test_every_address_of_the_truth_is_a_page(web: SampleWeb, truth: Truth) -> None:
    for report in truth.reports:
        assert report.members[0].url == report.canonical_url
        assert [m.relation for m in report.members].count("canonical") == 1
        for member in report.members:
            assert page_of(web, member.url).status == 200
    for entry in (*truth.negatives, *truth.unreachable_reports):
        assert page_of(web, entry.url).status == 200


def test_no_page_is_both_a_report_and_a_negative(truth: Truth) -> None:
    members = {m.url for r in truth.reports for m in r.members}
    places = [(m.url, m.ordinal) for r in truth.reports for m in r.members]
    assert members.isdisjoint(n.url for n in truth.negatives)
    assert len(places) == len(set(places))


def test_what_a_report_must_contain_and_must_not_stands_on_its_page(
    web: SampleWeb, truth: Truth
) -> None:
    missing = []
    for report in truth.reports:
        page = page_of(web, report.canonical_url)
        if not MARKUP.match(page.headers[0][1].encode()):
            assert page.body.startswith((b"%PDF", b"PK", b"\xd0\xcf\x11\xe0"))
            continue
        text = text_of(page)
        second = urlsplit(report.canonical_url.replace(".html", "_1.html"))
        if second.path in web.site(str(second.hostname)).pages:
            text += text_of(page_of(web, second.geturl()))
        if "chunk_numbers" in report.flags:
            raw = re.sub(r"<br/>\n\d+、", "", page.body.decode())
            text = text_of(Page(body=raw.encode()))
        plain = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔù]+\)", "", text)
        assert report.must_contain
        for words in report.must_contain + report.must_not_contain:
            wanted = unicodedata.normalize("NFKC", re.sub(r"\s+", "", words))
            if wanted not in text and wanted not in plain:
                missing.append((report.canonical_url, words))
    assert missing == []


def test_attachments_hold_the_report_that_the_truth_claims(web: SampleWeb, truth: Truth) -> None:
    xberg = pytest.importorskip("xberg")
    seen = 0
    for report in truth.reports:
        kind = report.canonical_url.rsplit(".", 1)[-1]
        mime = {
            "pdf": "application/pdf",
            "doc": "application/msword",
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }.get(kind)
        if mime is None:
            continue
        text = asyncio.run(read_attachment(xberg, page_of(web, report.canonical_url).body, mime))
        squeezed = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text))
        for words in (*report.must_contain, str(report.title)):
            assert unicodedata.normalize("NFKC", words) in squeezed, report.canonical_url
        seen += 1
    assert seen == 6


def test_sentences_of_one_report_stand_in_no_other(truth: Truth) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for report in truth.reports:
        assert report.must_contain not in seen, (report.canonical_url, seen)
        seen[report.must_contain] = report.canonical_url


def test_years_are_claimed_only_with_confidence(truth: Truth) -> None:
    for report in truth.reports:
        known = report.year_confidence in {"high", "medium"}
        assert known == (report.report_year is not None), report.canonical_url
    years = {r.report_year for r in truth.reports}
    assert years >= set(range(2008, 2025))
    levels = {r.level for r in truth.reports}
    assert levels >= {"national", "province", "prefecture", "county", "township"}


def test_relations_and_document_types_are_the_design_s(truth: Truth) -> None:
    relations = {m.relation for r in truth.reports for m in r.members}
    assert relations == {
        "canonical", "exact", "spun", "converted", "superseded", "repost", "format_variant",
    }  # fmt: skip
    assert {r.doc_type for r in truth.reports} == {
        "annual_report", "half_year", "govaffairs_annual", "template_essay",
    }  # fmt: skip


def _identities(cells: Figures) -> list[bool]:
    rows = cells.requests
    leaves = [row for key, row in rows.items() if key[0].islower() and key not in {
        "newReceived", "carriedOver", "totalProcessed", "carriedForward"}]  # fmt: skip
    columns = [sum(column) for column in zip(*leaves, strict=True)]
    flow = zip(rows["newReceived"], rows["carriedOver"], rows["totalProcessed"],
               rows["carriedForward"], strict=True)  # fmt: skip
    return [
        columns == list(rows["totalProcessed"]),
        all(new + over == done + forward for new, over, done, forward in flow),
        all(row[6] == sum(row[:6]) for row in rows.values()),
        all(sum(cells.review[at : at + 4]) == cells.review[at + 4] for at in (0, 5, 10)),
        all(cell >= 0 for row in rows.values() for cell in row),
    ]


def test_tables_satisfy_the_identities_and_years_join() -> None:
    reports = [c.report for c in world().clusters.values() if c.report and c.report.figures]
    assert len(reports) > 80
    for report in reports:
        assert report.figures
        assert _identities(report.figures) == [True] * 5, report.title
        plan = report.plan
        before = figures(plan.body, plan.year - 1)
        assert before.requests["carriedForward"] == report.figures.requests["carriedOver"]


def test_spans_of_table_three_are_twenty_and_twenty_two() -> None:
    spans = {
        c.report.plan.year: re.findall(
            r'rowspan="(20|22)"', " ".join(b.text for b in c.report.blocks)
        )
        for c in world().clusters.values() if c.report and c.report.figures and c.report.plan.tables
    }  # fmt: skip
    assert spans[2020] == ["20"]
    assert spans[2021] == ["22"]


def test_a_spun_copy_has_six_forms_of_the_table_and_the_numbers() -> None:
    from shilu.sampleweb.hosts.sharing import SPUN, joined, spun
    from shilu.sampleweb.report import texts, write

    original, copy = joined(write(SPUN)), spun(write(SPUN))
    forms = [new for old, new in texts("sharing.toml")["spin"]["pairs"] if new in copy]
    assert len(forms) >= 6
    assert re.search(r"20\d\d年", copy) is None
    numbers = [n for n in re.findall(r"\d+", original) if not re.match(r"20\d\d$", n)]
    assert [n for n in re.findall(r"\d+", copy) if not re.match(r"20\d\d$", n)] == numbers


def test_the_registry_lists_hosts_that_exist_and_leaves_cms_empty(web: SampleWeb) -> None:
    with web.registry.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "code", "name", "level", "source_kind", "cms", "seed", "since", "min_reports", "note",
    ]  # fmt: skip
    assert {urlsplit(row["seed"]).hostname for row in rows} == set(web.sites)
    assert {row["cms"] for row in rows} == {""}
    assert len({row["seed"] for row in rows}) == len(rows)
