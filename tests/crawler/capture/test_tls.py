"""Certificates are verified unless the operator said otherwise; the record says whether."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.capture.tls import TlsPolicy, ascii_host


def plan(site, *exempt: str) -> dict[str, object]:
    """A name that resolves to loopback, but is not told to: verified like any site."""
    rules = [f"*:443=server.lan:{site.https}"]
    return {
        "resolve": {"server.lan": [["127.0.0.1"]]},
        "settings": {"CONNECT_TO": rules, "TLS_UNVERIFIED_HOSTS": list(exempt)},
    }


def test_certificates_are_verified_against_name_and_issuer(site, crawl) -> None:
    urls = ["https://good.test/reason-none", "https://bad.test/reason-none"]
    answer = crawl(urls, env={"SSL_CERT_FILE": site.certificate}, **plan(site))
    good, bad = sorted(answer["journal"][:-1], key=lambda row: row["error"] is not None)
    assert (good["url"], good["tls_verified"]) == (urls[0], True)
    assert (bad["url"], bad["tls_verified"]) == (urls[1], None)
    assert bad["error"].startswith("tls: ")
    assert bad["request_size"] == 0
    assert len(site.log()) == 1
    assert Counter(row.get("error") for row in answer["spider"]) == {None: 1, "TlsError": 1}


def test_an_exempted_host_is_fetched_and_flagged_and_no_other_is(site, crawl) -> None:
    urls = ["https://bad.test/reason-none", "https://good.test/reason-none"]
    answer = crawl(urls, **plan(site, "BAD.test."))  # nobody vouches for the certificate
    exempt, other = sorted(answer["journal"][:-1], key=lambda row: row["error"] is not None)
    assert (exempt["url"], exempt["tls_verified"]) == (urls[0], False)
    assert (other["url"], other["request_size"]) == (urls[1], 0)
    assert len(site.log()) == 1


def test_failures_are_told_apart_and_leave_a_record(site, crawl) -> None:
    requests = [
        "http://nowhere.test/",  # RFC 6761: never resolves
        f"https://plain.test:{site.http}/",
        "http://closed.test/",
        {"url": "http://good.test/body-hang", "meta": {"download_timeout": 0.3}},
    ]
    answer = crawl(
        requests,
        resolve={"nowhere.test": [[]]},
        settings={
            "CONNECT_TO": [
                f"good.test=127.0.0.1:{site.http}",
                f"plain.test=127.0.0.1:{site.http}",
                "closed.test=127.0.0.1:1",
            ]
        },
    )
    rows = {row["url"]: row for row in answer["journal"][:-1]}
    kinds = {
        url.split("/")[2].split(".")[0]: row["error"].split(":")[0] for url, row in rows.items()
    }
    assert kinds == {"nowhere": "dns", "plain": "tls", "closed": "refused", "good": "timeout"}
    assert [row["request_size"] > 0 for row in rows.values() if "good.test" in row["url"]] == [True]
    assert all(row["request_size"] == 0 for row in rows.values() if "good.test" not in row["url"])
    assert all(row["warc"] for row in answer["spider"])


@pytest.mark.parametrize(
    ("host", "ascii_name"),
    [("A.gov.CN.", "a.gov.cn"), ("中国.cn", "xn--fiqs8s.cn"), ("[::1]", "::1")],
)
def test_hosts_are_compared_in_the_form_of_certificates(host: str, ascii_name: str) -> None:
    assert ascii_host(host) == ascii_name
    assert not TlsPolicy([host]).verifies(ascii_name)
    assert TlsPolicy().verifies(host)
