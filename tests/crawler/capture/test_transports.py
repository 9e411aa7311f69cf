"""37 of 37 requests and responses lie in the WARC as they went over the wire, by every way."""

from __future__ import annotations

from collections import Counter

import pytest

SPECIAL = {
    "none-head": {"method": "HEAD"},
    "posted": {"method": "POST", "body": "年度=2023"},
    "body-hang": {"download_timeout": 1},
    "body-over-limit": {"download_maxsize": 1000},
}
TRUNCATED = {
    "body-cut": "disconnect",
    "chunk-cut": "disconnect",
    "body-reset": "disconnect",
    "body-hang": "time",
}
SCHEME = {"http": "http", "https": "https", "connect": "https", "forward": "http"}
DOOR = {"http": "http", "https": "https", "connect": "https", "forward": "forward"}


@pytest.mark.parametrize("way", ["http", "https", "connect", "forward"])
def test_all_37_cases_are_exact_in_the_warc(way, site, crawl, kept, tmp_path) -> None:
    proxy = {"connect": site.tunnel, "forward": site.forward}.get(way)
    meta = {} if proxy is None else {"proxy": f"http://127.0.0.1:{proxy}"}
    plan = []
    for name in site.cases:
        special = dict(SPECIAL.get(name, {}))
        asked = {key: special.pop(key) for key in ("method", "body") if key in special}
        url = f"{SCHEME[way]}://good.test/{name}"
        plan.append({"url": url, **asked, "meta": {**meta, **special}})
    answer = crawl(
        plan,
        writer="warc",
        data=str(tmp_path / "data"),
        env={"SSL_CERT_FILE": site.certificate},
        settings={} if meta else {"CONNECT_TO": site.connect_to},
    )
    assert answer["failed"] is None
    served = site.log()
    assert len(site.cases) == len(served) == 37
    assert {row["door"] for row in served} == {DOOR[way]}
    absolute = [row["head"].split(" ")[1].startswith("http://") for row in served]
    assert all(absolute) if way == "forward" else not any(absolute)

    records = kept()
    for kind in ("request", "response"):
        exact = Counter((row["case"], row[kind]) for row in served)
        assert exact == Counter((each.case, each.sha256) for each in records if each.kind == kind)
    truncated = {
        r.case: r.headers["WARC-Truncated"] for r in records if r.headers["WARC-Truncated"]
    }
    assert truncated == TRUNCATED
    messages = [each for each in records if each.kind in {"request", "response"}]
    addresses = {each.headers["WARC-IP-Address"] for each in messages}
    assert addresses == ({None} if proxy else {"127.0.0.1"})
    spoken = {tuple(each.all("WARC-Protocol")) for each in messages}
    tls = ("tls/1.3",) if SCHEME[way] == "https" else ()
    assert spoken == {("http/1.1", *tls), ("http/1.0", *tls)}
    assert not any(each.opening.startswith(b"CONNECT") for each in messages)
    assert bool(site.tunnels()) == (way == "connect")
