"""tombstones.jsonl: what it may hold, who it speaks of, and that nothing in it is erased."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.standing import NoSuchTargetError, Standing, host_key, url_key
from archive.surt import surt
from archive.tombstones import (
    Move,
    Purge,
    Tombstone,
    TombstoneError,
    Withdrawal,
    append_events,
    read_tombstones,
)

WHEN = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def stone(stone_id: str = "t1", **what: object) -> Tombstone:
    return Tombstone(id=stone_id, when=WHEN, by="ops", reason="申请删除", **what)  # type: ignore[arg-type]


def capture(url: str) -> Capture:
    return Capture(
        urlkey=surt(url), timestamp="20260101000000", url=url, mime="text/html", status=200,
        digest="A" * 32, length=1, offset=0, filename="x.warc.gz",
    )  # fmt: skip


def test_what_is_appended_is_read_back_and_earlier_lines_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "tombstones.jsonl"
    assert read_tombstones(path).events == ()
    append_events(path, [stone(url="http://www.jia.gov.cn/a", prefix=True)])
    first = path.read_bytes()
    events = [
        stone("t2", host="yi.gov.cn", subdomains=True),
        Move(
            when=WHEN, tombstone="t1", record_id="urn:uuid:1", warc="a.warc.gz", offset=1,
            to_record_id="urn:uuid:2", to_type="response", to_warc="b.warc.gz", to_offset=2,
            to_length=3,
        ),
        Withdrawal(when=WHEN, tombstone="t1", by="ops", reason="asked by mistake"),
        Purge(when=WHEN, tombstone="t2", by="ops"),
    ]  # fmt: skip
    ledger = append_events(path, events)
    assert path.read_bytes().startswith(first)
    assert path.read_bytes().count(b"\n") == 5
    assert list(ledger.events[1:]) == events
    assert [s.id for s in ledger.standing] == ["t2"]
    assert (set(ledger.withdrawn), set(ledger.purged)) == ({"t1"}, {"t2"})
    assert [p.name for p in tmp_path.iterdir()] == ["tombstones.jsonl"]


GOOD = '{"event":"removed","when":"2026-11-25T09:30:00Z","id":"t1","by":"o","reason":"r","url":"http://a.cn/"}\n'


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ('{"event":"removed"}\n', "missing"),
        (GOOD.replace('"by"', '"nobody":1,"by"'), "unknown field"),
        (GOOD.replace('"removed"', '"razed"'), "razed"),
        (GOOD.replace("Z", ""), "time zone"),
        (GOOD.replace('"url":"http://a.cn/"', '"url":"http://a.cn/","host":"a.cn"'), "one of url"),
        (GOOD.replace(',"url":"http://a.cn/"', ""), "one of url"),
        (GOOD.replace('"url":"http://a.cn/"', '"host":"a.cn","prefix":true'), "prefix"),
        (GOOD.replace('"url":"http://a.cn/"', '"url":"http://a.cn/","subdomains":true'), "host"),
        ("not json\n", "malformed"),
        (GOOD.replace('"t1"', '"t0"'), "twice"),
        ('{"event":"purged","when":"2026-11-25T09:30:00Z","tombstone":"t9","by":"o"}\n', "no tomb"),
        (GOOD.replace('"t1"', '"t7"')[:-1], "cut"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named_with_file_and_line(
    tmp_path: Path, line: str, fact: str
) -> None:
    path = tmp_path / "tombstones.jsonl"
    path.write_text(GOOD.replace('"t1"', '"t0"') + line)
    with pytest.raises(TombstoneError, match=rf"tombstones\.jsonl:2: .*{fact}"):
        read_tombstones(path)


def test_what_could_not_be_read_again_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "tombstones.jsonl"
    append_events(path, [stone(url="http://a.cn/")])
    before = path.read_bytes()
    with pytest.raises(TombstoneError, match="twice"):
        append_events(path, [stone(url="http://b.cn/")])
    assert path.read_bytes() == before


URL = [
    ("http://www.jia.gov.cn/nb/2020.html", True),
    ("https://jia.gov.cn/nb/2020.html", True),
    ("http://jia.gov.cn:80/nb/./2020.html#top", True),
    ("urn:view:https://www.jia.gov.cn/nb/2020.html", True),
    ("http://www.jia.gov.cn/nb/2020.html?page=2", False),
    ("http://www.jia.gov.cn/nb/2021.html", False),
    ("http://bm.jia.gov.cn/nb/2020.html", False),
    ("http://jia.gov.cn:8080/nb/2020.html", False),
]


@pytest.mark.parametrize(("url", "removed"), URL)
def test_a_url_is_removed_with_all_its_spellings_and_no_other(url: str, removed: bool) -> None:
    stands = Standing.of((stone(url="http://www.jia.gov.cn/nb/2020.html"),))
    assert bool(stands.of_url(url)) is removed
    assert bool(stands.of_capture(capture(url), "h1")) is removed


@pytest.mark.parametrize(
    ("url", "removed"),
    [
        ("http://jia.gov.cn/nb", True),
        ("http://jia.gov.cn/nb/2020.html", True),
        ("http://jia.gov.cn/nb?year=2020", True),
        ("http://jia.gov.cn/nbx/2020.html", False),
        ("http://jia.gov.cn/", False),
    ],
)
def test_a_prefix_ends_at_a_step_of_the_path(url: str, removed: bool) -> None:
    stands = Standing.of((stone(url="http://www.jia.gov.cn/nb/", prefix=True),))
    assert bool(stands.of_url(url)) is removed


@pytest.mark.parametrize(
    ("url", "alone", "with_subdomains"),
    [
        ("http://www.jia.gov.cn/x", True, True),
        ("https://jia.gov.cn/", True, True),
        ("http://jia.gov.cn:8080/x", True, True),
        ("http://bm.jia.gov.cn/x", False, True),
        ("http://a.bm.jia.gov.cn:81/x", False, True),
        ("http://xjia.gov.cn/x", False, False),
        ("http://gov.cn/x", False, False),
        ("dns:jia.gov.cn", False, False),
    ],
)
def test_a_host_is_removed_on_every_port_and_its_subdomains_when_asked(
    url: str, alone: bool, with_subdomains: bool
) -> None:
    for wider, removed in ((False, alone), (True, with_subdomains)):
        stands = Standing.of((stone(host="WWW.jia.gov.cn", subdomains=wider),))
        assert bool(stands.of_url(url)) is removed


def test_a_harvest_is_that_of_the_warc_whatever_the_url() -> None:
    stands = Standing.of((stone(harvest="2026-01-01"),))
    assert stands.of_capture(capture("http://a.cn/"), "2026-01-01")
    assert not stands.of_capture(capture("http://a.cn/"), "2026-01-01-2")
    assert stands.of_url("http://a.cn/") is None


@pytest.mark.parametrize(
    "name",
    ["", "http://a.cn/", "a.cn/x", "a.cn:80", "a b", "a@b", "a.cn)", "a)b", "cn,a", "[", "."],
)
def test_what_is_no_host_is_refused(name: str) -> None:
    with pytest.raises(NoSuchTargetError, match="no host"):
        host_key(name)


@pytest.mark.parametrize("url", ["", "a.cn/x", "ftp://a.cn/", "http:///x", "http://[::1"])
def test_what_is_no_url_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(NoSuchTargetError, match="no http"):
        url_key(url)
