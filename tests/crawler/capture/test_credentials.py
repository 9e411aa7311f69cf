"""What opens a door goes over the wire and not into the archive, unless the operator wants it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from crawler import settings as project
from crawler.operator import SettingsError, operator
from sites.registry_rows import _url_faults
from sites.urls import joined, without_userinfo

SECRET = "geheim-口令"
BASIC = "Basic " + base64.b64encode(f"leser:{SECRET}".encode()).decode()
PROXY_BASIC = "Basic " + base64.b64encode(b"durchgang:tor-geheim").decode()
HIDDEN = (SECRET, "geheim", BASIC[6:], PROXY_BASIC[6:])
WAYS = {"http": "http", "https": "https", "connect": "https", "forward": "http"}


def fetched(way, site, crawl, tmp_path, urls, **plan):
    port = {"connect": site.tunnel, "forward": site.forward}.get(way)
    meta = {"proxy": f"http://durchgang:tor-geheim@127.0.0.1:{port}"} if port else {}
    settings = plan.pop("settings", {})
    return crawl(
        [{"meta": meta, "headers": {"Authorization": BASIC}, **row} for row in urls],
        writer="warc",
        data=str(tmp_path / "data"),
        env={"SSL_CERT_FILE": site.certificate},
        settings={
            **({} if port else {"CONNECT_TO": site.connect_to}),
            "HTTPPROXY_ENABLED": port is not None,
            "REFERER_ENABLED": False,
            "LOG_LEVEL": "DEBUG",
            **settings,
        },
        **plan,
    )


def uncovered(data: Path) -> str:
    """All bytes of the archive and its indexes, as Latin-1."""
    files = [path for path in data.rglob("*") if path.is_file()]
    raw = [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]
    assert any(b"WARC/1.1" in each for each in raw)
    return b"\n".join(raw).decode("latin-1")


@pytest.mark.parametrize("way", WAYS)
def test_masked_in_the_archive_and_nowhere_else(way, site, crawl, kept, tmp_path) -> None:
    url = f"{WAYS[way]}://good.test/reason-none"
    answer = fetched(way, site, crawl, tmp_path, [{"url": url}])
    [row] = site.log()
    sent = row["head"] + "\r\n\r\n"
    assert f"Authorization: {BASIC}\r\n" in sent  # the door was opened
    named = ["Authorization"]
    if way == "forward":
        assert f"Proxy-Authorization: {PROXY_BASIC}\r\n" in sent
        named = ["Authorization", "Proxy-Authorization"]
    [request] = [each for each in kept() if each.kind == "request"]
    covered = re.sub(
        r"(?<=Authorization: )[^\r\n]*", lambda value: "*" * len(value[0]), sent
    ).encode("latin-1")
    assert request.opening == covered
    assert request.size == len(sent)
    [metadata] = [each for each in kept() if each.kind == "metadata"]
    assert sorted(value for key, value in metadata.fields if key == "masked-header") == named
    archived = uncovered(tmp_path / "data")
    assert not [secret for secret in HIDDEN if secret in archived or secret in answer["stderr"]]
    if way == "connect":
        [tunnel] = site.tunnels()
        assert f"Proxy-Authorization: {PROXY_BASIC}\r\n" in tunnel
        assert "Proxy-Authorization" not in sent


@pytest.mark.parametrize("way", WAYS)
def test_kept_exactly_where_the_operator_wants_it(way, site, crawl, kept, tmp_path) -> None:
    url = f"{WAYS[way]}://good.test/reason-none"
    fetched(way, site, crawl, tmp_path, [{"url": url}], settings={"CAPTURE_CREDENTIALS": "keep"})
    [row] = site.log()
    [request] = [each for each in kept() if each.kind == "request"]
    assert request.sha256 == row["request"]
    assert "masked-header" not in str([each.fields for each in kept() if each.kind == "metadata"])
    assert ("Proxy-Authorization" in row["head"]) == (way == "forward")


@pytest.mark.parametrize("way", WAYS)
def test_user_and_password_of_a_url_are_never_sent_nor_kept(
    way, site, crawl, kept, tmp_path
) -> None:
    scheme = WAYS[way]
    urls = [
        {"url": f"{scheme}://leser:geheim@good.test/reason-none?a@b"},
        {
            "url": f"{scheme}://good.test/away?{scheme}://leser:geheim@good.test/reason-none?c",
            "follow": True,
        },
        {"url": f"{scheme}://leser:geheim@good.test/reset-at-once"},
    ]
    if way == "connect":
        urls.append({"url": "https://leser:geheim@refused.test/"})
    answer = fetched(way, site, crawl, tmp_path, [{**row, "headers": {}} for row in urls])
    targets = {each.headers["WARC-Target-URI"] for each in kept()} - {None}
    assert f"{scheme}://good.test/reason-none?a@b" in targets
    assert f"{scheme}://good.test/reason-none?c" in targets
    named = [url for url in targets if "geheim" in url]
    # What a site wrote into its own link stays; it is no secret of ours.
    assert named == [f"{scheme}://good.test/away?{scheme}://leser:geheim@good.test/reason-none?c"]
    heads = "".join(row["head"] for row in site.log() if row["case"] != "away")
    assert "geheim" not in heads
    assert "leser" not in heads
    errors = [row["text"] for row in answer["spider"] if "error" in row]
    assert errors
    assert not [text for text in errors if "geheim" in text]


def test_no_cookie_comes_back_and_one_that_a_spider_sets_is_kept(
    site, crawl, kept, tmp_path
) -> None:
    assert project.COOKIES_ENABLED is False
    fetched(
        "http",
        site,
        crawl,
        tmp_path,
        [
            {"url": "http://good.test/cookie"},
            {"url": "http://good.test/reason-none"},
            {"url": "http://good.test/size?1", "headers": {"Cookie": "mine=1"}},
        ],
        settings={"CONCURRENT_REQUESTS": 1, "COOKIES_ENABLED": project.COOKIES_ENABLED},
    )
    assert [("Cookie" in row["head"], row["case"]) for row in site.log()] == [
        (False, "cookie"),
        (False, "reason-none"),
        (True, "size"),
    ]
    records = {(each.kind, each.case): each.opening for each in kept()}
    assert b"Set-Cookie: session=abc; Path=/\r\n" in records["response", "cookie"]
    assert b"Cookie: mine=1\r\n" in records["request", "size"]


def test_the_operator_chooses_and_a_typing_error_is_named_without_the_secret(tmp_path) -> None:
    file = tmp_path / "shilu.toml"
    assert operator(tmp_path).credentials == "mask"
    file.write_text('credentials = "keep"\nproxy = "durchgang:tor-geheim@10.0.0.1:3128"')
    settled = operator(tmp_path)
    assert settled.credentials == "keep"
    assert settled.proxy == "http://durchgang:tor-geheim@10.0.0.1:3128"
    assert "geheim" not in repr(settled)
    file.write_text('[hosts."a.gov.cn"]\nuser = "leser"\npassword = "geheim"')
    assert "geheim" not in repr(operator(tmp_path))
    for text in (
        'credentials = "geheim"',
        'proxy = "https://u:geheim@10.0.0.1:1"',
        'proxy = "socks5://u:geheim@10.0.0.1:1"',
        'proxy = "http://u:geheim@:x"',
        'proxy = "u:geheim@10.0.0.1:99999"',
    ):
        file.write_text(text)
        with pytest.raises(SettingsError, match=text.partition(" ")[0]) as raised:
            operator(tmp_path)
        assert str(file) in str(raised.value)
        assert "u:geheim" not in str(raised.value)


def test_digests_of_masked_records_hold(site, crawl, kept, tmp_path) -> None:
    fetched("http", site, crawl, tmp_path, [{"url": "http://good.test/reason-none"}])
    [request] = [each for each in kept() if each.kind == "request"]
    digest = base64.b32encode(hashlib.sha1(request.opening).digest()).decode()
    assert request.headers["WARC-Block-Digest"] == f"sha1:{digest}"


def test_links_and_redirects_lead_on_without_user_and_password_and_seeds_have_none() -> None:
    assert joined("http://a.test/x/", "//u:geheim@b.test/y?a@b") == "http://b.test/y?a@b"
    assert joined("http://a.test/x/", "/@y") == "http://a.test/@y"
    assert (
        without_userinfo("http://a.test/?http://u:p@b.test/") == "http://a.test/?http://u:p@b.test/"
    )
    [fault] = _url_faults("http://u:geheim@a.test/")
    assert fault.startswith("seed: has a user name in it")
    assert "geheim" not in fault
