"""Whatever breaks on the wire: nothing crashes, all that came is kept, and the record says why."""

from __future__ import annotations

import pytest

from archive.fields import unescaped

# By case: what the spider is told (None: a page), and WARC-Truncated or None. Where no status line
# came there is no response record ("-") but the bytes stand in a metadata record.
FAULTS = {
    "reset-in-head": ("cut", "disconnect"),
    "reset-in-chunk-size": ("cut", "disconnect"),
    "reset-at-once": ("cut", "-"),
    "closed-at-once": ("cut", "-"),
    "closed-in-head": ("cut", "disconnect"),
    "garbage": ("unparsable", "-"),
    "garbage-held": ("unparsable", "-"),
    "other-protocol": ("unparsable", "-"),
    "bare-html": ("unparsable", "-"),
    "chunk-garbage": ("cut", "disconnect"),
    "refused-by-parser": ("unparsable", "unspecified"),
    "pipelined": (None, None),
    "pipelined-late": (None, None),
    "headers-10000": (None, None),
    "slow": (None, None),
    "interim-many": (None, None),
    "head-bomb": ("unparsable", "length"),
}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_fault_is_kept_or_named(scheme, site, crawl, kept, tmp_path) -> None:
    answer = crawl(
        [f"{scheme}://{name}.good.test/{name}" for name in FAULTS],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to, "DOWNLOAD_TIMEOUT": 30, "LOG_LEVEL": "CRITICAL"},
    )
    assert answer["failed"] is None
    told = {row["url"].rpartition("/")[2]: row.get("kind") for row in answer["spider"]}
    records = kept()
    responses = {each.case: each for each in records if each.kind == "response"}
    found = {
        name: (
            told[name],
            responses[name].headers["WARC-Truncated"] if name in responses else "-",
        )
        for name in FAULTS
    }
    assert found == FAULTS
    served = {row["case"]: row for row in site.log()}
    requests = {each.case: each for each in records if each.kind == "request"}
    assert {name: each.sha256 for name, each in requests.items()} == {
        name: served[name]["request"] for name in FAULTS
    }
    for name in set(responses) - {"head-bomb", "chunk-garbage"}:
        assert responses[name].sha256 == served[name]["response"], name
    assert answer["grown"] < 64_000  # the bomb is 200 MB

    metadata: dict[str, dict[str, str]] = {}
    for each in records:  # what no response record can hold comes first, in one of its own
        if each.kind == "metadata":
            metadata.setdefault(each.case, {}).update(each.fields)
    errors = {name: metadata[name].get("error", "").partition(":")[0] for name in FAULTS}
    assert errors == {name: kind or "" for name, (kind, _) in FAULTS.items()}
    assert unescaped(metadata["garbage"]["stray-bytes"]) == bytes(range(256)) * 3
    assert unescaped(metadata["other-protocol"]["stray-bytes"]) == b"SSH-2.0-Nasty_1.0\r\n"
    assert metadata["pipelined"]["stray-bytes"].startswith("HTTP/1.1 200 OK")
    assert "stray-bytes" not in metadata["slow"]


def test_an_alert_that_is_missing_is_a_cut_and_without_tls_the_end(
    site, crawl, kept, tmp_path
) -> None:
    crawl(
        [f"{scheme}://good.test/vanish-until-close" for scheme in ("http", "https")],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to, "DOWNLOAD_FAIL_ON_DATALOSS": False},
    )
    assert {
        each.headers["WARC-Target-URI"][:5]: each.headers["WARC-Truncated"]
        for each in kept()
        if each.kind == "response"
    } == {"http:": None, "https": "disconnect"}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_before_the_end_of_the_request_is_kept_with_the_whole_request(
    scheme, site, crawl, kept, tmp_path
) -> None:
    answer = crawl(
        [{"url": f"{scheme}://good.test/early", "method": "POST", "body": "年" * 1_000_000}],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to},
    )
    assert [row["status"] for row in answer["spider"]] == [413]
    [row] = site.log()
    records = {each.kind: each for each in kept()}
    assert records["request"].sha256 == row["request"]
    assert records["request"].size > 3_000_000
    assert records["response"].sha256 == row["response"]


def test_what_nobody_asked_for_is_no_answer_to_the_next_request(site, crawl) -> None:
    names = ["pipelined-late", "size?7", "pipelined", "size?8"]
    answer = crawl(
        [f"http://good.test/{name}" for name in names],
        settings={"CONNECT_TO": site.connect_to, "CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0.5},
    )
    sizes = {row["url"].rpartition("/")[2]: row["size"] for row in answer["spider"]}
    assert (sizes["size?7"], sizes["size?8"]) == (7, 8)
    served = {(row["case"], row["response"]) for row in site.log()}
    kept_ = {
        (row["url"].partition("?")[0].rpartition("/")[2], row["response"])
        for row in answer["journal"]
        if "url" in row
    }
    assert kept_ == served


def test_timeouts_of_dialling_and_of_the_handshake_are_timeouts(site, crawl, deaf) -> None:
    urls = ["http://deaf.test/", "https://deaf.test/", "http://mute.test/", "https://mute.test/"]
    answer = crawl(
        urls,
        settings={
            "CONNECT_TO": [f"deaf.test=127.0.0.1:{deaf}", f"mute.test=127.0.0.1:{site.mute}"],
            "DOWNLOAD_TIMEOUT": 1,
        },
    )
    rows = {row["url"]: row for row in answer["journal"] if "url" in row}
    assert {url: row["error"].partition(":")[0] for url, row in rows.items()} == dict.fromkeys(
        urls, "timeout"
    )
    # Only to the mute server without TLS did a request leave.
    assert [url for url, row in rows.items() if row["request_size"]] == ["http://mute.test/"]
    assert {row["kind"] for row in answer["spider"]} == {"timeout"}


@pytest.fixture
def deaf():
    """A port that lets no connection come about: its queue is full."""
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = []
        for _ in range(3):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(listening.getsockname())
            waiting.append(client)
        yield listening.getsockname()[1]
        for client in waiting:
            client.close()
