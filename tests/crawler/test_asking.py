"""What a crawl may be asked.

Shilu.toml, selection from the registry, options, Scrapy's own commands.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from miniweb import MiniWeb, gov_site, registry_csv

from crawler.identity import user_agent
from crawler.operator import Operator, OperatorMissingError, SettingsError, operator
from crawler.options import CrawlOptions
from crawler.politeness import Hours
from crawler.selection import SelectionError, selection
from crawler.spiders.reports import options_of
from sites.seed import Level, Seed, SourceKind

ROOT = Path(__file__).resolve().parents[2]
HOST = "www.qinghe.gov.cn"


def written(tmp_path: Path, text: str) -> Operator:
    (tmp_path / "shilu.toml").write_text(text, encoding="utf-8")
    return operator(tmp_path)


def test_all_that_shilu_toml_may_say_is_read(tmp_path: Path) -> None:
    said = written(
        tmp_path,
        """
        operator = "某大学"
        contact = "mailto:crawl@example.edu"
        proxy = "http://proxy.example:3128"
        delay = 4.5
        hours = "00:00-06:00"
        budget = 900
        minimum_free_disk = "2GB"
        archive_limit = 1000
        [hosts."www.slow.gov.cn"]
        delay = 20
        verify_tls = false
        user = "u"
        password = "p"
        [hosts."*.shared.gov.cn"]
        budget = 5
        """,
    )
    said.require()
    assert (said.delay, said.budget, said.minimum_free_disk) == (4.5, 900, 2 << 30)
    assert said.hours == Hours.parse("00:00-06:00")
    assert said.tls_exempt == ("www.slow.gov.cn",)
    assert said.rule("WWW.slow.gov.cn").delay == 20
    assert said.rule("a.shared.gov.cn").budget == 5
    assert said.rule("other.gov.cn").budget is None


def test_hosts_are_named_as_urls_name_them(tmp_path: Path) -> None:
    names = ("www.a.cn", "*.a.cn", "localhost", "127.0.0.1", "::1", "www.公开.cn")
    said = written(tmp_path, "".join(f'[hosts."{name}"]\ndelay = 3\n' for name in names))
    assert set(said.hosts) == set(names)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ('operater = "x"', "operater"),
        ('[hosts."a.cn"]\ndealy = 3', "dealy"),
        ("delay = -1", "delay"),
        ('hours = "night"', "hours"),
        ('minimum_free_disk = "plenty"', "minimum_free_disk"),
        ("minimum_free_disk = -1", "minimum_free_disk"),
        ("archive_limit = -1", "archive_limit"),
        ("delay = inf", "delay"),
        ('[hosts."a.cn"]\ndelay = inf', "hosts.a.cn.delay"),
        ('[hosts."http://www.a.cn/"]\ndelay = 3', "http://www.a.cn/"),
        ('[hosts."www.a.cn:8080"]\ndelay = 3', "www.a.cn:8080"),
        ('[hosts."www.a.cn."]\ndelay = 3', "www.a.cn."),
        ('contact = "mailto:a@b.cn\\r\\nX: y"', "contact"),
        ("operator = x", "line 1"),
    ],
)
def test_a_mistake_in_shilu_toml_is_refused_with_file_and_key(
    tmp_path: Path, text: str, fact: str
) -> None:
    with pytest.raises(SettingsError, match=fact) as error:
        written(tmp_path, text)
    assert str(tmp_path / "shilu.toml") in str(error.value)


@pytest.mark.parametrize("text", ["", 'operator = "x"', 'operator = "x"\ncontact = " "'])
def test_who_does_not_say_who_they_are_is_told_what_to_write(tmp_path: Path, text: str) -> None:
    with pytest.raises(OperatorMissingError, match=r'operator = "(.|\n)*contact = "'):
        written(tmp_path, text).require()


def test_the_user_agent_is_one_ascii_line_with_the_contact(tmp_path: Path) -> None:
    agent = user_agent(written(tmp_path, 'operator = "某大学 A (B)"\ncontact = "https://x.edu/c"'))
    assert agent.isascii()
    assert agent.startswith("shilu/")
    assert "https://x.edu/c" in agent
    assert agent.count("(") == agent.count(")") == 1


def seed(code: str, url: str, kind: SourceKind = SourceKind.GOV) -> Seed:
    return Seed(
        code=code, name=url, level=Level.COUNTY, source_kind=kind, cms="", seed=url, since=None,
        min_reports=None, note="",
    )  # fmt: skip


SEEDS = (
    seed("440300", "http://www.sz.gov.cn/"),
    seed("440304", "http://www.szft.gov.cn/nb/"),
    seed("", "https://www.docs.com/", SourceKind.DOCSHARE),
)


def test_the_shipped_registry_gives_its_government_rows_and_says_what_it_left() -> None:
    chosen = selection(SEEDS, only=(), kinds=(), shipped=True)
    assert [s.code for s in chosen.seeds] == ["440300", "440304"]
    assert chosen.left_out == (("--kinds docshare", 1),)


def test_a_registry_of_ones_own_is_taken_whole() -> None:
    assert selection(SEEDS, only=(), kinds=(), shipped=False).seeds == SEEDS


@pytest.mark.parametrize(
    ("only", "codes"),
    [
        (("440304",), ["440304"]),
        (("4403",), ["440300", "440304"]),
        (("sz.gov.cn",), ["440300"]),
        (("www.szft.gov.cn", "440300"), ["440300", "440304"]),
    ],
)
def test_only_takes_codes_their_prefixes_and_hosts(only: tuple[str, ...], codes: list[str]) -> None:
    chosen = selection(SEEDS, only=only, kinds=(), shipped=False)
    assert [s.code for s in chosen.seeds] == codes
    assert dict(chosen.left_out)["--only"] == 3 - len(codes)


@pytest.mark.parametrize(("only", "kinds"), [(("999999",), ()), ((), ("gvo",))])
def test_asking_for_what_is_not_there_is_an_error(
    only: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    with pytest.raises(SelectionError, match=r"999999|gvo"):
        selection(SEEDS, only=only, kinds=kinds, shipped=False)


def test_options_survive_the_way_into_another_process() -> None:
    options = CrawlOptions(
        data=Path("d"), registry=Path("r.csv"), only=("4403",), since=2019,
        connect_to=("*=[::1]:8",),
        settings={"DOWNLOAD_DELAY": "0"},
    )  # fmt: skip
    assert CrawlOptions.from_json(options.as_json()) == options


def test_arguments_of_scrapy_crawl_are_the_options(tmp_path: Path) -> None:
    said = options_of({"registry": "r.csv", "only": "4403, a.gov.cn", "since": "2019"}, tmp_path)
    assert said == CrawlOptions(
        data=tmp_path, registry=Path("r.csv"), only=("4403", "a.gov.cn"), since=2019
    )
    with pytest.raises(ValueError, match="onyl"):
        options_of({"onyl": "4403"}, tmp_path)


def scrapy(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SHILU_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_scrapy_lists_the_spider_without_touching_a_folder(tmp_path: Path) -> None:
    assert scrapy(tmp_path, "list").stdout.split() == ["reports"]
    assert not (tmp_path / "data").exists()


def test_scrapy_crawl_works_as_the_command_does(tmp_path: Path) -> None:
    registry = tmp_path / "r.csv"
    registry.write_text(registry_csv([HOST, "www.baihe.gov.cn"]), encoding="utf-8")
    with MiniWeb({HOST: gov_site(HOST), "www.baihe.gov.cn": {}}) as web:
        arguments = {"registry": registry, "only": HOST, "connect_to": web.connect_to[0]}
        words = [word for name, value in arguments.items() for word in ("-a", f"{name}={value}")]
        done = scrapy(tmp_path, "crawl", "reports", *words, "-s", "DOWNLOAD_DELAY=0.05")
        assert done.returncode == 0, done.stderr
        assert len([path for path in web.paths(HOST) if "/t20" in path]) == 6
        assert {entry.host for entry in web.log} == {HOST}
    assert list((tmp_path / "data" / "collections" / "shilu" / "indexes").glob("*.cdxj"))


def test_what_runs_code_or_evades_is_off() -> None:
    names = (
        "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "RETRY_ENABLED",
        "REDIRECT_ENABLED", "AUTOTHROTTLE_ENABLED", "ROBOTSTXT_OBEY",
    )  # fmt: skip
    for name in names:
        assert scrapy_setting(name) is False


def scrapy_setting(name: str) -> object:
    from crawler import settings

    return getattr(settings, name)


def test_scrapy_shell_looks_at_pages_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with MiniWeb({HOST: gov_site(HOST)}) as web:
        look = "print('title', response.css('title::text').get(), response.status)"
        sockets = f"CONNECT_TO={web.connect_to[0]}"
        shown = scrapy(tmp_path, "shell", f"http://{HOST}/zwgk/", "-c", look, "-s", sockets)
        assert "title 政务公开 200" in shown.stdout, shown.stderr
    assert not (tmp_path / "data").exists()
    assert not list(tmp_path.glob("shilu-shell-*"))


def test_scrapy_shell_fetches_nothing_in_nobodys_name(tmp_path: Path) -> None:
    shown = scrapy(tmp_path, "shell", "http://www.example.com/", "-c", "print('got', response)")
    assert "operator and contact are missing" in shown.stdout + shown.stderr
    assert "got <200" not in shown.stdout
