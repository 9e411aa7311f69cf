"""The registry: strict, and every fault says file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites.hijacked import denied
from sites.registry import (
    COLUMNS,
    RegistryError,
    parsed,
    read_registry,
    read_seeds,
    registry,
    seed_line,
    site_of,
)
from sites.seed import Level, SourceKind
from sites.urls import host_of

HEADER = ",".join(COLUMNS)
ROW = "330100,云河市人民政府,prefecture,gov,trs,http://www.yunhe.gov.cn/zwgk/,2008,3,"


def faults(*rows: str, header: str = HEADER) -> tuple[str, ...]:
    with pytest.raises(RegistryError) as error:
        parsed("r.csv", "\n".join([header, *rows]).encode())
    return error.value.faults


def test_a_row_is_read_as_it_stands() -> None:
    (seed,) = parsed("r.csv", f"\ufeff{HEADER}\r\n{ROW}\r\n\r\n".encode()).seeds
    assert (seed.code, seed.level, seed.source_kind, seed.since, seed.min_reports) == (
        "330100",
        Level.PREFECTURE,
        SourceKind.GOV,
        2008,
        3,
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("330100,", "33010,"), "r.csv:2: code: "),
        (("云河市人民政府", ""), "r.csv:2: name: "),
        (("prefecture", "city"), "r.csv:2: level: "),
        ((",gov,", ",mirror,"), "r.csv:2: source_kind: "),
        (("http://www.yunhe.gov.cn/zwgk/", "www.yunhe.gov.cn"), "r.csv:2: seed: "),
        (("http://www.yunhe.gov.cn/zwgk/", "http://[x/"), "r.csv:2: seed: "),
        (("2008", "08"), "r.csv:2: since: "),
        ((",3,", ",drei,"), "r.csv:2: min_reports: "),
        ((",3,", ","), "r.csv:2: 8 cells"),
    ],
)
def test_a_fault_names_file_line_and_column(change: tuple[str, str], fault: str) -> None:
    (found,) = faults(ROW.replace(*change))
    assert found.startswith(fault)


def test_columns_are_fixed_and_seeds_are_unique() -> None:
    assert faults(header=HEADER + ",colour") == ("r.csv:1: colour: unknown column",)
    assert faults(header=HEADER.replace(",note", "")) == ("r.csv:1: note: column is missing",)
    assert "line 2" in faults(ROW, ROW.replace("http://www.", "https://"))[0]
    assert len(faults(ROW.replace("prefecture", "x"), ROW.replace("330100", "y"))) == 2


def test_what_is_no_utf8_or_no_csv_or_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"r.csv:2: not UTF-8"):
        parsed("r.csv", (HEADER + "\n").encode() + "云".encode("gbk"))
    assert "not CSV" in faults('"a')[0]
    with pytest.raises(RegistryError, match="cannot be read"):
        registry(tmp_path / "none.csv")


def test_an_unknown_cms_is_a_warning() -> None:
    found = parsed("r.csv", f"{HEADER}\n{ROW.replace('trs', 'newcms')}".encode())
    assert len(found.seeds) == len(found.warnings) == 1
    assert "r.csv:2: cms" in found.warnings[0]


def test_a_seed_survives_as_a_line() -> None:
    seeds = registry()
    assert read_seeds([seed_line(seed) for seed in seeds], "warcinfo") == seeds


def test_the_shipped_registry_is_sound() -> None:
    found = read_registry()
    assert found.warnings == ()
    assert len(found.seeds) >= 200
    assert sum(seed.source_kind is SourceKind.GOV for seed in found.seeds) >= 200
    assert not [seed.seed for seed in found.seeds if denied(host_of(seed.seed))]


def test_the_site_of_a_url_is_the_longest_folder_on_its_host() -> None:
    rows = [ROW, ROW.replace("zwgk/", "zwgk/nb/").replace("云河市人民政府", "云河市水务局")]
    seeds = parsed("r.csv", "\n".join([HEADER, *rows]).encode()).seeds
    found = {
        url: site.name if (site := site_of(url, seeds)) else None
        for url in (
            "https://yunhe.gov.cn/zwgk/nb/202001/t20200101_1.html",
            "http://www.yunhe.gov.cn/zwgk/x.html",
            "http://swj.yunhe.gov.cn/zwgk/nb/",
            "mailto:x",
        )
    }
    assert list(found.values()) == ["云河市水务局", "云河市人民政府", None, None]
