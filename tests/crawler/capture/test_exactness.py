"""What goes over the wire lies in the archive, byte for byte, whatever a site sends."""

from __future__ import annotations

import pytest

SPECIAL = {
    "none-head": {"method": "HEAD"},
    "posted": {"method": "POST", "body": "年度=2023"},
    "body-hang": {"meta": {"download_timeout": 1}},
    "body-over-limit": {"meta": {"download_maxsize": 1000}},
}
# What the spider cannot have whole; everything else it gets, odd heads included.
LOST = {
    "body-cut": "ResponseDataLossError",
    "chunk-cut": "ResponseDataLossError",
    "body-reset": "ResponseDataLossError",
    "body-hang": "DownloadTimeoutError",
}
TRUNCATED = {
    "body-cut": "disconnect",
    "chunk-cut": "disconnect",
    "body-reset": "disconnect",
    "body-hang": "time",
}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_request_and_response_is_kept_exactly(scheme, site, crawl) -> None:
    plan = [{"url": f"{scheme}://good.test/{name}", **SPECIAL.get(name, {})} for name in site.cases]
    answer = crawl(plan, settings={"CONNECT_TO": site.connect_to})
    served = sorted((row["case"], row["request"], row["response"]) for row in site.log())
    kept = sorted(
        (row["url"].rpartition("/")[2], row["request"], row["response"])
        for row in answer["journal"][:-1]
    )
    assert len(site.cases) == 37
    assert kept == served
    assert len(kept) == 37
    assert answer["journal"][-1] == {"closed": True}

    rows = {row["url"].rpartition("/")[2]: row for row in answer["journal"][:-1]}
    assert {name: row["why"] for name, row in rows.items() if row["why"]} == TRUNCATED
    assert {name for name, row in rows.items() if not row["complete"]} == set(TRUNCATED)
    assert {row["peer"] for row in rows.values()} == {"127.0.0.1"}
    assert {row["tls_verified"] for row in rows.values()} == (
        {None} if scheme == "http" else {False}
    )
    assert {row["tls_protocol"] for row in rows.values()} == (
        {None} if scheme == "http" else {"TLSv1.3"}
    )
    assert rows["junk-after"]["received"] == rows["junk-after"]["response_size"] + len(
        b"AND SOMETHING ELSE"
    )

    spider = {row["url"].rpartition("/")[2]: row for row in answer["spider"]}
    assert {name: row["error"] for name, row in spider.items() if "error" in row} == LOST
    assert all(row["synced"] for name, row in spider.items() if name not in LOST)
    assert all(len(row["warc"]) == 1 for row in spider.values())
    assert spider["body-over-limit"]["flags"] == ["download_stopped", "truncated"]
    assert spider["body-over-limit"]["size"] == 1000
    assert spider["body-over-limit"]["limit_kept"] == 1000


def test_host_header_sni_and_url_are_kept_where_the_socket_goes_elsewhere(site, crawl) -> None:
    answer = crawl(
        [
            "http://www.bj.test/reason-none?一",
            "https://sz.test/reason-none",
            "http://hz.test:8080/reason-none",
            "http://xn--fiq228c.test/reason-none",
        ],
        settings={
            "CONNECT_TO": [
                f"*=127.0.0.1:{site.http}",
                f"sz.test=localhost:{site.https}",
                f"sz.test:80=127.0.0.1:{site.tunnel}",
            ]
        },
    )
    log = site.log()
    heads = sorted(
        line for row in log for line in row["head"].split("\r\n") if line.startswith("Host:")
    )
    assert heads == [
        "Host: hz.test:8080",
        "Host: sz.test",
        "Host: www.bj.test",
        "Host: xn--fiq228c.test",
    ]
    assert {row["sni"] for row in log} == {None, "sz.test"}
    assert sorted(row["url"] for row in answer["journal"][:-1]) == [
        "http://hz.test:8080/reason-none",
        "http://www.bj.test/reason-none?%E4%B8%80",
        "http://xn--fiq228c.test/reason-none",
        "https://sz.test/reason-none",
    ]


def test_bytes_belong_to_their_own_exchange_under_concurrency_and_keep_alive(site, crawl) -> None:
    plan = [
        f"{scheme}://h{n % 5}.good.test/size?{n * 37}"
        for n in range(240)
        for scheme in ("http", "https")
    ]
    answer = crawl(plan, settings={"CONNECT_TO": site.connect_to, "CONCURRENT_REQUESTS": 32})
    for row in answer["journal"][:-1]:
        assert row["complete"]
        assert row["response_size"] - int(row["url"].partition("?")[2]) in range(60, 90)  # the head
    served = sorted((row["request"], row["response"]) for row in site.log())
    assert sorted((row["request"], row["response"]) for row in answer["journal"][:-1]) == served
    assert (
        len({row["request"] for row in answer["journal"][:-1]}) == 480 // 2
    )  # the schemes differ by no byte


def test_the_silent_retry_on_a_dead_connection_leaves_both_exchanges(site, crawl) -> None:
    answer = crawl(
        ["http://good.test/stale", "http://good.test/reason-none"],
        settings={"CONNECT_TO": site.connect_to, "CONCURRENT_REQUESTS": 1},
    )
    assert [row["case"] for row in site.log()] == ["stale", "dropped", "reason-none"]
    _, dropped, page = (row for row in answer["journal"] if "url" in row)
    assert dropped["request"] == page["request"]
    assert dropped["received"] == 0
    assert dropped["error"].startswith("cut: ")
    assert page["error"] is None
    assert answer["spider"][1]["warc"] == ["record 1", "record 2"]
    assert answer["journal"][3] == {"metadata": "record 1", "fields": [], "synced": True}


def test_redirects_and_robots_are_kept_like_pages_and_metadata_follows(site, crawl) -> None:
    answer = crawl(
        [{"url": "http://good.test/redirect", "follow": True}],
        settings={"CONNECT_TO": site.connect_to, "ROBOTSTXT_OBEY": True},
        metadata=True,
    )
    robots, redirect, page, metadata, _ = answer["journal"]
    urls = [row["url"].rpartition("/")[2] for row in (robots, redirect, page)]
    assert urls == ["robots.txt", "redirect", "reason-none?again"]
    assert [row["case"] for row in site.log()] == ["robots.txt", "redirect", "reason-none"]
    assert answer["spider"][0]["warc"] == ["record 2"]  # the page's own, not the redirect's
    assert metadata == {"metadata": "record 2", "fields": [["via", page["url"]]], "synced": True}
