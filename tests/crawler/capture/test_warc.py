"""The capture and the WARC writer together, read back by somebody else's reader."""

from __future__ import annotations

from collections import Counter

import pytest

warcio = pytest.importorskip("warcio")


def records(folder):
    """Yield (type, headers, block) of every record, the block untouched by any HTTP parser."""
    from warcio.archiveiterator import ArchiveIterator

    for path in sorted((folder / "collections/shilu/archive").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                yield record.rec_type, record.rec_headers, record.raw_stream.read()


def test_failures_and_stale_connections_leave_metadata(site, crawl, tmp_path) -> None:
    crawl(
        ["http://good.test/stale", "http://good.test/reason-none", "https://bad.test/"],
        writer="warc",
        data=str(tmp_path / "data"),
        resolve={"lan": [["127.0.0.1"]]},
        settings={
            "CONNECT_TO": [f"good.test=127.0.0.1:{site.http}", f"bad.test=lan:{site.https}"],
            "CONCURRENT_REQUESTS": 1,
        },
    )
    kept = list(records(tmp_path / "data"))
    metadata = [block.decode() for type_, _, block in kept if type_ == "metadata"]
    assert sum("error: cut: " in block for block in metadata) >= 1
    assert sum("error: tls: " in block for block in metadata) >= 1
    assert Counter(type_ for type_, _, _ in kept)["request"] == 3
    assert Counter(type_ for type_, _, _ in kept)["response"] == 2


def test_the_same_payload_again_becomes_a_revisit(site, crawl, tmp_path) -> None:
    crawl(
        ["http://good.test/body-gb18030"],
        writer="warc",
        again=True,
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to},
    )
    kept = list(records(tmp_path / "data"))
    [response] = [headers for type_, headers, _ in kept if type_ == "response"]
    [(revisit, block)] = [(headers, block) for type_, headers, block in kept if type_ == "revisit"]
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Profile"].endswith("identical-payload-digest")
    assert block.endswith(b"\r\n\r\n")
    assert block.startswith(b"HTTP/1.1 200 OK")
