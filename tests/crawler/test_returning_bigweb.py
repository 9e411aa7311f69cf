"""Coming back to the second test web: an unchanged one, one year more, columns that moved.

A few hosts at every run, all of them with the long tests. Requests are counted as issue 4 has it:
robots.txt and attachments aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from coming_back import Asked, Returning, seeds_of

from tests.bigweb import BigWeb, Report

# One of each way to list: plain pages, years as columns, a tree by interface, records in scripts,
# posted pages, one address for each year, many departments on one host.
FEW = frozenset(
    {
        "www.gucheng-li.gov.cn", "www.meiling.gov.cn", "www.yuehai-wan.gov.cn",
        "www.haiyue.gov.cn", "www.nanpu.gov.cn", "www.jinting.gov.cn", "www.songming-zhen.gov.cn",
    }
)  # fmt: skip


def bare(url: str) -> str:
    return url.partition("://")[2]


def counted(asked: Iterable[Asked]) -> int:
    return sum(one.role != "attachment" for one in asked)


def fetched(asked: Iterable[Asked]) -> set[str]:
    return {bare(one.url) for one in asked if one.status == 200}


def missing(reports: Iterable[Report], urls: set[str]) -> list[str]:
    return [
        one.url for one in reports if urls.isdisjoint(map(bare, (one.url, *one.alternates)))
    ]  # fmt: skip


def rechecked(asked: Iterable[Asked], known: set[str]) -> int:
    """How many pages of reports were looked at again."""
    return sum(bare(one.url) in known and one.role != "attachment" for one in asked)


def come_back(tmp_path: Path, hosts: frozenset[str] | None, share: float) -> None:
    web = BigWeb(hosts=hosts)
    pages = sum(web.truth.pages.values())
    returning = Returning(tmp_path / "frontier.sqlite", web.respond, seeds_of(web.registry))
    have = fetched(returning.harvest("one"))
    before = {one.url for one in web.truth.reports}
    reached = {urlsplit(url).netloc for url in before} - {
        urlsplit(url).netloc for url in missing(web.truth.reports, have)
    }

    again = returning.harvest("two")
    told = returning.told()
    assert counted(again) <= share * pages
    assert told.reports == told.edited == 0
    assert (told.moved_columns, told.lost_columns) == ((), ())

    web.next_year()
    new = [one for one in web.truth.reports if one.url not in before and one.host in reached]
    known = {bare(url) for one in web.truth.reports for url in (one.url, *one.alternates)
             if one.url in before}  # fmt: skip
    third = returning.harvest("three")
    assert missing(new, fetched(third)) == []
    columns = sum(len(of) for of in web.truth.columns.values())
    assert counted(third) - rechecked(third, known) <= 2 * len(new) + columns
    assert returning.told().edited == 0


def test_a_few_sites_are_asked_their_columns_and_then_what_is_new(tmp_path: Path) -> None:
    come_back(tmp_path, FEW, 0.05)  # these are small: their columns are a larger share


@pytest.mark.long
def test_a_second_harvest_of_the_whole_web_asks_3_in_100_pages(tmp_path: Path) -> None:
    come_back(tmp_path, None, 0.03)


HOWS: Sequence[str] = ("404", "301", "empty")


@pytest.mark.parametrize(
    ("host", "how"),
    [*(("www.gucheng-li.gov.cn", how) for how in HOWS), ("www.meiling.gov.cn", "404")],
)
def test_a_column_that_moved_is_found_again_and_told(tmp_path: Path, host: str, how: str) -> None:
    web = BigWeb(hosts={host})
    returning = Returning(tmp_path / "frontier.sqlite", web.respond, seeds_of(web.registry))
    returning.harvest("one")
    (column, *_) = web.truth.columns[host]
    new = web.move(host, column, how)
    web.next_year()
    have = fetched(returning.harvest("two"))
    moved = {
        bare(old).partition("/")[2]: bare(to).partition("/")[2]
        for old, to in returning.told().moved_columns
    }
    old = column.partition("://")[2].partition("/")[2] if "://" in column else column.lstrip("/")
    assert moved.get(old) == new.lstrip("/")
    assert missing([one for one in web.truth.reports if one.year == 2024], have) == []


def test_what_is_planted_replaced_and_edited_is_found_at_the_third_visit(tmp_path: Path) -> None:
    host = "www.gucheng-li.gov.cn"
    web = BigWeb(hosts={host})
    web.skip(host, 2023)
    returning = Returning(tmp_path / "frontier.sqlite", web.respond, seeds_of(web.registry))
    returning.harvest("one")
    returning.harvest("two")
    assert returning.told().reports == 0
    web.plant(host, 2023)
    newest = max((one for one in web.truth.reports if one.year == 2022), key=lambda one: one.year)
    web.edit(newest.url)
    have = fetched(returning.harvest("three"))
    assert missing([one for one in web.truth.reports if one.year == 2023], have) == []
    assert (returning.told().reports, returning.told().edited) == (1, 1)


def test_a_mirror_is_left_alone_in_later_harvests_and_in_one_that_goes_on(tmp_path: Path) -> None:
    host = "www.mihun-gang.gov.cn"
    web = BigWeb(hosts={host})
    returning = Returning(tmp_path / "frontier.sqlite", web.respond, seeds_of(web.registry))
    returning.harvest("one")
    folded = {urlsplit(one.url).netloc for one in returning.asked} - {host}
    assert folded  # they were looked at
    web.next_year()
    asked = [one for _ in range(3) for one in returning.harvest("two", most=2)]
    asked += returning.harvest("two")
    assert {urlsplit(one.url).netloc for one in asked} == {host}
