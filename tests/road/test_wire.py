"""What the server's log says went over the wire is what the WARC holds, to the byte, for every
exchange of the sample web: http and https, robots.txt, redirects and errors included."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from roadside import home_page

from archive.check import check
from archive.fields import first, parsed_fields, unescaped
from archive.folder import DataFolder
from archive.index import captures
from archive.reader import Record, records
from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from crawler.summary import CrawlSummary
from shilu.sampleweb import Exchange, Page, SampleWeb
from shilu.sampleweb.page import redirect

HEAD = "revisit-head"
IN_FLIGHT = 16
HOST = "www.zahui-ceshi.gov.cn"
COLUMN = "政府信息公开年报"
SEEDS = (("http", ""), ("https", "zfxxgknb5/"))


def troubled() -> dict[str, bytes | Page]:
    """A site on which every kind of answer is met: its links look like ways to reports."""
    paths = {f"/zfxxgknb{n}/": f"{COLUMN}{n}" for n in range(9)}
    column = home_page(COLUMN, {})
    return {
        "/": home_page("样市人民政府", paths),
        "/zfxxgknb0/": Page(status=404, body=b"<h1>404</h1>"),
        "/zfxxgknb1/": Page(status=500, body=b"", framing="close"),
        "/zfxxgknb2/": redirect("/zfxxgknb2/?a=%C4%EA&b=1", 301),
        "/zfxxgknb2/?a=%C4%EA&b=1": redirect("/nowhere/", 307),
        "/zfxxgknb3/": redirect("/zfxxgknb3/", 302),
        "/zfxxgknb4/": Page(body=column, framing="close"),
        "/zfxxgknb5/": Page(body=column, framing="chunked", gzip=True, etag=True),
        "/zfxxgknb6/": Page(body=b""),
        "/zfxxgknb7/": Page(
            headers=(("content-TYPE", "text/html"), ("X-A", " 1"), ("x-a", "2\xa0")), body=column
        ),
        "/zfxxgknb8/": Page(status=403, body=b"no"),
    }


def sha256(block: object) -> str:
    return hashlib.sha256(bytes(block)).hexdigest()  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One harvest: its WARCs' exchanges beside those that the server logged meanwhile."""

    found: CrawlSummary
    logged: tuple[Exchange, ...]
    archived: tuple[tuple[Record, Record], ...]  # request; response or revisit
    heads: dict[str, bytes]  # by id: of revisits without a block


def warcs_of(folder: DataFolder, harvest: str) -> list[Path]:
    return [path for path in folder.warcs() if path.name.startswith(f"shilu-{harvest}-2")]


def exchanges(paths: list[Path]) -> Iterator[tuple[Record, Record]]:
    """Request and answer, joined by WARC-Concurrent-To and by nothing else."""
    for path in paths:
        kept = [copied(r) for r in records(path) if r.type in {"request", "response", "revisit"}]
        answers = {r.record_id: r for r in kept if r.type != "request"}
        requests = [r for r in kept if r.type == "request"]
        assert len(requests) == len(answers)
        for request in requests:
            (beside,) = request.all("WARC-Concurrent-To")
            yield request, answers.pop(beside.strip("<>"))
        assert not answers


def heads_aside(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Heads that stand in a metadata record, by the id of the revisit that they belong to."""
    for path in paths:
        for record in records(path):
            if record.type == "metadata" and (told := first(parsed_fields(record.block), HEAD)):
                (beside,) = record.all("WARC-Concurrent-To")
                yield beside.strip("<>"), unescaped(told)


def copied(record: Record) -> Record:
    """The record with a block that outlives the reader's step."""
    return Record(
        path=record.path,
        offset=record.offset,
        length=record.length,
        version=record.version,
        headers=record.headers,
        block=bytes(record.block),
        block_length=record.block_length,
    )


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Harvested, Harvested]:
    """Two harvests of the sample web into one folder, sixteen requests in flight."""
    data = tmp_path_factory.mktemp("wire") / "data"
    folder = DataFolder(data)
    both: list[Harvested] = []
    registry = tmp_path_factory.mktemp("registry") / "registry.csv"
    with SampleWeb(extra={HOST: troubled()}) as web:
        rows = web.registry.read_text(encoding="utf-8")
        more = [f",样市,prefecture,gov,,{scheme}://{HOST}/{path},,," for scheme, path in SEEDS]
        registry.write_text("\n".join([rows.rstrip("\n"), *more]) + "\n", encoding="utf-8")
        for name in ("first", "second"):
            before = len(web.exchanges)
            options = CrawlOptions(
                data=data,
                registry=registry,
                connect_to=web.connect_to,
                harvest=name,
                settings={"CONCURRENT_REQUESTS": str(IN_FLIGHT)},
            )
            found = crawl_apart(options, timeout=60)
            both.append(
                Harvested(
                    found=found,
                    logged=tuple(web.exchanges[before:]),
                    archived=tuple(exchanges(warcs_of(folder, name))),
                    heads=dict(heads_aside(warcs_of(folder, name))),
                )
            )
    return folder, both[0], both[1]


@pytest.fixture(scope="module", params=[0, 1], ids=["first_harvest", "second_harvest"])
def harvested(
    request: pytest.FixtureRequest, twice: tuple[DataFolder, Harvested, Harvested]
) -> Harvested:
    return (twice[1], twice[2])[request.param]


def test_the_crawl_came_to_its_end(harvested: Harvested) -> None:
    assert (harvested.found.stop_reason, harvested.found.stopped_early) == ("finished", False)


def test_as_many_exchanges_are_archived_as_went_over_the_wire(harvested: Harvested) -> None:
    assert len(harvested.archived) == len(harvested.logged) > 100
    assert harvested.found.requests == len(harvested.logged)


def test_the_log_holds_what_the_law_is_about(
    twice: tuple[DataFolder, Harvested, Harvested],
) -> None:
    """Else the law above would be an empty one."""
    logged = twice[1].logged
    schemes, statuses = {x.scheme for x in logged}, {x.status for x in logged}
    assert schemes == {"http", "https"}
    assert {200, 301, 302, 307, 403, 404, 412, 500, 503, 521} <= statuses
    assert any(x.target == "/robots.txt" for x in logged)
    assert any(b"Transfer-Encoding: chunked" in x.response for x in logged)
    assert any(b"Content-Encoding: gzip" in x.response for x in logged)
    assert any(x.method == "POST" for x in logged)
    assert {x.status for x in twice[2].logged} >= {200, 304}


def test_requests_were_in_flight_together(
    twice: tuple[DataFolder, Harvested, Harvested],
) -> None:
    """By the records' own times: WARC-Date is when a request was sent, fetchTimeMs how long."""
    folder, first, _ = twice
    sent = {answer.record_id: answer.date for _, answer in first.archived}
    moments: list[tuple[datetime, int]] = []
    for path in warcs_of(folder, "first"):
        for record in records(path):
            took = re.search(rb"^fetchTimeMs: (\d+)", bytes(record.block), re.MULTILINE)
            beside = (record.header("WARC-Concurrent-To") or "").strip("<>")
            if record.type == "metadata" and took and beside in sent:
                end = sent[beside] + timedelta(milliseconds=int(took[1]))
                moments += [(sent[beside], 1), (end, -1)]
    open_now, most = 0, 0
    for _, change in sorted(moments):
        open_now += change
        most = max(most, open_now)
    assert most >= IN_FLIGHT // 2


def test_every_request_and_answer_is_the_one_that_was_logged(harvested: Harvested) -> None:
    logged = Counter((sha256(x.request), sha256(x.response)) for x in harvested.logged)
    whole = Counter(
        (sha256(request.block), sha256(answer.block))
        for request, answer in harvested.archived
        if answer.type == "response"
    )
    assert not whole - logged
    left = logged - whole
    # What is left in the log was archived as a revisit: its head, and its payload's digest.
    unmatched: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in harvested.logged:
        key = (sha256(exchange.request), sha256(exchange.response))
        if left[key] > 0:
            left[key] -= 1
            unmatched[key[0]].append(exchange)
    for request, answer in harvested.archived:
        if answer.type == "revisit":
            candidates = unmatched[sha256(request.block)]
            block = harvested.heads.get(answer.record_id, bytes(answer.block))
            match = next((x for x in candidates if repeats(answer, block, x)), None)
            assert match is not None, answer.target_uri
            candidates.remove(match)
    assert not any(unmatched.values())


def repeats(revisit: Record, kept: bytes, exchange: Exchange) -> bool:
    """Whether a revisit record stands for this answer: head equal, payload digest equal. The head
    of a 304 stands in the metadata record: replay gives the page only for a revisit without one."""
    head, _, body = exchange.response.partition(b"\r\n\r\n")
    if kept != head + b"\r\n\r\n":
        return False
    if "server-not-modified" in (revisit.header("WARC-Profile") or ""):
        return exchange.status == 304 and not body
    if b"\r\nTransfer-Encoding: chunked" in head:
        body = unchunked(body)
    digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
    return revisit.header("WARC-Payload-Digest") == f"sha1:{digest}"


def unchunked(body: bytes) -> bytes:
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        out, body = out + body[:length], body[length + 2 :]
    return out


def test_a_second_harvest_brings_revisits_that_point_to_the_first(
    twice: tuple[DataFolder, Harvested, Harvested],
) -> None:
    _, before, second = twice
    originals = {answer.record_id: answer for _, answer in before.archived}
    revisits = [answer for _, answer in second.archived if answer.type == "revisit"]
    profiles = Counter((r.header("WARC-Profile") or "").rpartition("/")[2] for r in revisits)
    assert set(profiles) == {"identical-payload-digest", "server-not-modified"}
    for revisit in revisits:
        original = originals[(revisit.header("WARC-Refers-To") or "").strip("<>")]
        assert original.type == "response"
        assert revisit.header("WARC-Refers-To-Target-URI") == original.header("WARC-Target-URI")
        assert revisit.header("WARC-Refers-To-Date") == original.header("WARC-Date")


def test_the_record_keeps_the_host_and_the_scheme_that_were_asked(harvested: Harvested) -> None:
    said = Counter(answer.target_uri for _, answer in harvested.archived)
    asked = Counter(f"{x.scheme}://{x.host}{x.target}" for x in harvested.logged)
    assert said == asked


def test_every_answer_has_one_row_of_the_index(
    twice: tuple[DataFolder, Harvested, Harvested],
) -> None:
    folder, *both = twice
    for name, harvest in zip(("first", "second"), both, strict=True):
        rows = [
            (path.name, row.offset)
            for path in warcs_of(folder, name)
            for row in captures(folder.index_of(path.name))
        ]
        answers = [(answer.path.name, answer.offset) for _, answer in harvest.archived]
        assert sorted(rows) == sorted(answers)


def test_the_archive_of_both_harvests_is_sound(
    twice: tuple[DataFolder, Harvested, Harvested],
) -> None:
    assert [str(finding) for finding in check(twice[0])] == []
    assert not twice[0].unfinished()
