"""The first page whose bytes went past the capture ends the crawl, whatever way it came."""

from __future__ import annotations

import pytest

# What is fetched before is captured and proves nothing for what comes after.
WAYS = {
    "all": ["direct"],  # Twisted's own pool knows no connect-to
    "https": ["http", "forward", "connect", "https"],
    "forward": ["http", "https", "connect", "forward"],
    "connect": ["http", "https", "forward", "connect"],
    "requests": ["https"],
    "rest": ["http"],
}
FACTS = {
    "requests": "only 0 bytes of its request were captured",
    "rest": "only 100 of its bytes were captured, for a body of 300000",
}


def planned(way: str, site) -> dict[str, object]:
    proxy = {"forward": site.forward, "connect": site.tunnel}.get(way)
    scheme = "https" if way in {"https", "connect"} else "http"
    meta = {"proxy": f"http://127.0.0.1:{proxy}"} if proxy else {}
    host = f"127.0.0.1:{site.http}" if way == "direct" else "good.test"
    return {"url": f"{scheme}://{host}/size?300000", "meta": meta}


@pytest.mark.parametrize("blind", WAYS)
def test_a_crawl_whose_bytes_pass_the_capture_by_is_refused(blind, site, crawl) -> None:
    ways = WAYS[blind]
    settings = {
        "CONNECT_TO": site.connect_to,
        "CONCURRENT_REQUESTS": 1,
        "LOG_LEVEL": "CRITICAL",
    }
    answer = crawl(
        [planned(way, site) for way in [*ways, *[ways[-1]] * 10]],
        blind=blind,
        settings=settings,
        env={"SSL_CERT_FILE": site.certificate},
    )
    assert answer["finish_reason"] == "capture_failed"
    assert FACTS.get(blind, "none of its bytes were captured") in answer["failed"]
    # Not one more page is fetched, and the one that was is given to nobody.
    assert len(site.log()) == len(ways)
    assert [row.get("error") for row in answer["spider"][: len(ways)]] == [
        *[None] * (len(ways) - 1),
        "CaptureFailedError",
    ]
    assert {row["error"] for row in answer["spider"][len(ways) :]} <= {"CaptureFailedError"}


def test_bodies_of_every_length_and_coding_pass_the_proof(site, crawl) -> None:
    names = ["size?0", "none-204", "none-304", "chunk-gzip", "until-close", "length-zero"]
    answer = crawl(
        [f"{scheme}://good.test/{name}" for scheme in ("http", "https") for name in names],
        settings={"CONNECT_TO": site.connect_to},
    )
    assert answer["failed"] is None
    assert len([row for row in answer["spider"] if "error" not in row]) == 12
