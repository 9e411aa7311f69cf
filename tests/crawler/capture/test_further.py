"""IPv6, redirects, forms, retries, robots.txt, 1xx, dead connections, silence: all kept exactly."""

from __future__ import annotations

from collections import Counter

import pytest

BINARY = bytes(range(256)) * 64


@pytest.fixture(params=["http", "https"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def archived(site, crawl, kept, tmp_path):
    """Return a function that crawls into a WARC and gives the answer, the log and the records.

    Every message that the server saw lies in the WARC, and nothing else does.
    """

    def run(requests, **plan):
        settings = {"CONNECT_TO": site.connect_to, **plan.pop("settings", {})}
        answer = crawl(
            requests, writer="warc", data=str(tmp_path / "data"), settings=settings, **plan
        )
        assert answer["failed"] is None
        served, records = site.log(), kept()
        for kind in ("request", "response"):
            exact = Counter(row[kind] for row in served if kind == "request" or row["length"])
            assert exact == Counter(each.sha256 for each in records if each.kind == kind)
        return answer, served, records

    return run


@pytest.mark.parametrize(
    "host",
    ["[2001:db8::7]", "six.test"],  # a literal, and a name that has an AAAA record alone
)
def test_ipv6_is_dialled_kept_and_named_without_brackets(host, scheme, site, archived) -> None:
    door = {"http": site.http6, "https": site.https6}[scheme]
    rule = {"[2001:db8::7]": f"[::1]:{door}", "six.test": f"six.lan:{door}"}[host]
    url = f"{scheme}://{host}/reason-none"
    _, [row], records = archived(
        [url],
        resolve={"six.lan": [["::1"]]},
        settings={"CONNECT_TO": [f"{host}={rule}"], "TLS_UNVERIFIED_HOSTS": ["six.test"]},
    )
    assert row["door"] == f"{scheme}6"
    assert f"Host: {host}\r\n" in row["head"] + "\r\n"
    assert row["sni"] == ("six.test" if (scheme, host) == ("https", "six.test") else None)
    messages = [each for each in records if each.kind in {"request", "response"}]
    assert [each.headers["WARC-IP-Address"] for each in messages] == ["::1", "::1"]
    assert {each.headers["WARC-Target-URI"] for each in messages} == {url}


def test_each_hop_of_a_redirect_is_an_exchange_of_its_own(scheme, archived) -> None:
    start = f"{scheme}://good.test/away?/away?/reason-none"
    answer, served, records = archived([{"url": start, "follow": True}])
    assert [row["case"] for row in served] == ["away", "away", "reason-none"]
    urls = [start, f"{scheme}://good.test/away?/reason-none", f"{scheme}://good.test/reason-none"]
    for kind in ("request", "response"):
        assert [e.headers["WARC-Target-URI"] for e in records if e.kind == kind] == urls
    [page] = answer["spider"]
    assert len(page["warc"]) == 1  # its own, not those of the hops


@pytest.mark.parametrize("body", ["年度=2023&q=%E4%BB%8A".encode().hex(), BINARY.hex(), "00"])
def test_the_body_of_a_post_is_in_the_request_record(body, scheme, archived) -> None:
    _, _, records = archived(
        [{"url": f"{scheme}://good.test/posted", "method": "POST", "hex": body}]
    )
    [request] = [each for each in records if each.kind == "request"]
    head, _, sent = request.opening.partition(b"\r\n\r\n")
    assert sent == bytes.fromhex(body)
    assert head.startswith(b"POST /posted HTTP/1.1\r\n")


def test_each_try_of_a_retry_has_records_of_its_own(scheme, archived) -> None:
    answer, served, records = archived(
        [{"url": f"{scheme}://good.test/retry", "follow": True}],
        settings={"RETRY_ENABLED": True, "RETRY_TIMES": 2, "HTTPERROR_ALLOW_ALL": True},
    )
    assert [row["case"] for row in served] == ["retry"] * 3
    responses = [each for each in records if each.kind == "response"]
    assert len({each.headers["WARC-Record-ID"] for each in responses}) == 3
    assert [row["status"] for row in answer["spider"]] == [503]


def test_the_silent_retry_leaves_both_and_says_that_one_had_no_answer(scheme, archived) -> None:
    answer, served, records = archived(
        [f"{scheme}://good.test/stale", f"{scheme}://good.test/reason-none"],
        settings={"CONCURRENT_REQUESTS": 1},
    )
    assert [row["case"] for row in served] == ["stale", "dropped", "reason-none"]
    assert len(answer["spider"][1]["warc"]) == 2
    page = f"{scheme}://good.test/reason-none"
    silent, whole = (e for e in records if e.kind == "request" and e.case == "reason-none")
    errors = [
        (each.headers["WARC-Concurrent-To"], dict(each.fields)["error"])
        for each in records
        if each.kind == "metadata" and "error" in dict(each.fields)
    ]
    assert {place for place, _ in errors} == {silent.headers["WARC-Record-ID"]}
    assert all(error.startswith("cut: ") for _, error in errors)
    [response] = [e for e in records if e.kind == "response" and e.case == "reason-none"]
    assert response.headers["WARC-Concurrent-To"] == whole.headers["WARC-Record-ID"]
    assert response.headers["WARC-Target-URI"] == page


def test_robots_txt_is_kept_like_any_page(scheme, archived) -> None:
    _, served, records = archived(
        [f"{scheme}://good.test/reason-none"], settings={"ROBOTSTXT_OBEY": True}
    )
    assert [row["case"] for row in served] == ["robots.txt", "reason-none"]
    assert [each.case for each in records if each.kind == "response"] == [
        "robots.txt",
        "reason-none",
    ]


def test_interim_heads_are_in_the_metadata_and_not_in_the_response(scheme, archived) -> None:
    _, _, records = archived([f"{scheme}://good.test/interim"])
    told = [f for each in records if each.kind == "metadata" for f in each.fields]
    assert [value for name, value in told if name == "interim-response"] == [
        "HTTP/1.1 100 Continue%0D%0A%0D%0A",
        "HTTP/1.1 103 Early Hints%0D%0ALink: </s.css>; rel=preload%0D%0A%0D%0A",
    ]
    [response] = [each for each in records if each.kind == "response"]
    assert response.opening.startswith(b"HTTP/1.1 200 OK\r\n")


def test_an_answer_that_never_comes_leaves_class_and_time_and_no_response(
    scheme, site, crawl, kept, tmp_path
) -> None:
    answer = crawl(
        [f"{scheme}://mute.test/", f"{scheme}://shut.test/", f"{scheme}://nowhere.test/"],
        writer="warc",
        data=str(tmp_path / "data"),
        resolve={"nowhere.test": [[]]},
        settings={
            "CONNECT_TO": [f"mute.test=127.0.0.1:{site.mute}", "shut.test=127.0.0.1:1"],
            "DOWNLOAD_TIMEOUT": 1,
        },
    )
    assert {row["kind"] for row in answer["spider"]} == {"timeout", "refused", "dns"}
    records = kept()
    assert not [each for each in records if each.kind == "response"]
    # Before the handshake is over no byte of a request leaves.
    sent = [each.headers["WARC-Target-URI"] for each in records if each.kind == "request"]
    assert sent == (["http://mute.test/"] if scheme == "http" else [])
    for host, kind in (("mute", "timeout"), ("shut", "refused"), ("nowhere", "dns")):
        told: dict[str, str] = {}
        for each in records:
            if each.kind == "metadata" and f"//{host}." in each.headers["WARC-Target-URI"]:
                assert each.headers["WARC-Date"]
                told.update(each.fields)
        assert told["error"].startswith(f"{kind}: ")
        assert told["no-response"]
        assert int(told["fetchTimeMs"]) >= (900 if kind == "timeout" else 0)


@pytest.mark.parametrize("way", ["connect", "forward"])
def test_redirects_forms_retries_and_robots_are_exact_through_a_proxy(way, site, archived) -> None:
    scheme, port = {"connect": ("https", site.tunnel), "forward": ("http", site.forward)}[way]
    proxied = {"meta": {"proxy": f"http://127.0.0.1:{port}"}}
    start = f"{scheme}://good.test/away?/away?/reason-none"
    answer, served, records = archived(
        [
            {"url": start, "follow": True, **proxied},
            {
                "url": f"{scheme}://good.test/posted",
                "method": "POST",
                "hex": BINARY.hex(),
                **proxied,
            },
            {"url": f"{scheme}://good.test/retry", "follow": True, **proxied},
            {"url": f"{scheme}://good.test/interim", **proxied},
        ],
        env={"SSL_CERT_FILE": site.certificate},
        settings={
            "CONNECT_TO": [],
            "RETRY_ENABLED": True,
            "RETRY_TIMES": 2,
            "HTTPERROR_ALLOW_ALL": True,
        },
    )
    cases = ["away", "away", "interim", "posted", "reason-none", "retry", "retry", "retry"]
    assert sorted(row["case"] for row in served) == cases
    assert {row["door"] for row in served} == {scheme if way == "connect" else "forward"}
    for kind in ("request", "response"):
        assert sorted(each.case for each in records if each.kind == kind) == cases
    assert len(answer["spider"]) == 4
    assert not any(each.headers["WARC-IP-Address"] for each in records)
