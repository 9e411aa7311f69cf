"""What the operator settled for hosts holds for each of them; a mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.capture.connect import ConnectTo
from crawler.capture.tls import TlsPolicy
from crawler.operator import Operator, SettingsError, operator
from crawler.terms import rules

SAID = """
operator = "某大学"
contact = "mailto:crawl@example.edu"
delay = 4

[hosts."*.x.gov.cn"]
verify_tls = false
delay = 9
[hosts."good.x.gov.cn"]
verify_tls = true
[hosts."*.deep.x.gov.cn"]
verify_tls = true
[hosts."one.cn"]
verify_tls = false
budget = 7
[hosts."*.公开.cn"]
verify_tls = false
"""


def written(folder: Path, text: str) -> Operator:
    (folder / "shilu.toml").write_text(text, encoding="utf-8")
    return operator(folder)


@pytest.mark.parametrize(
    ("host", "verifies"),
    [
        ("a.x.gov.cn", False),
        ("A.b.x.gov.cn.", False),
        ("x.gov.cn", True),  # *.x is all below it
        ("notx.gov.cn", True),
        ("good.x.gov.cn", True),  # the nearest rule decides
        ("a.deep.x.gov.cn", True),
        ("deep.x.gov.cn", False),
        ("one.cn", False),
        ("www.one.cn", True),
        ("www.公开.cn", False),
        ("www.xn--55qw44a.cn", False),
        ("127.0.0.1", True),
        ("::1", True),
    ],
)
def test_an_exemption_from_tls_holds_for_the_hosts_that_it_names(
    tmp_path: Path, host: str, verifies: bool
) -> None:
    said = written(tmp_path, SAID)
    assert TlsPolicy(said.tls_exempt, said.tls_verified).verifies(host) is verifies


def test_the_terms_of_a_host_are_the_nearest_ones_that_were_settled(tmp_path: Path) -> None:
    said = rules(written(tmp_path, SAID), ConnectTo.parse([]), None)
    assert said.terms("https://a.x.gov.cn/").delay == 9
    assert said.terms("http://www.one.cn/").delay == 4
    assert (said.terms("http://one.cn:8080/x").delay, said.terms("http://one.cn/").budget) == (4, 7)


def test_hours_of_a_host_go_before_those_of_all(tmp_path: Path) -> None:
    text = 'hours = "00:00-06:00"\n[hosts."day.gov.cn"]\nhours = "08:00-18:00"\n'
    said = rules(written(tmp_path, text), ConnectTo.parse([]), None)
    noon = 1_800_000_000 - 1_800_000_000 % 86400 + 4 * 3600.0  # 12:00 in Beijing
    assert said.hours_wait("day.gov.cn", noon) == 0.0
    assert said.hours_wait("other.gov.cn", noon) == 12 * 3600.0


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ('operater = "x"', 1, "operater"),
        ('operator = "x"\n\n# a note\ndealy = 3', 4, "dealy"),
        ('delay = 1\n[hosts."a.cn"]\ndelay = 3\n[hosts."*.b.cn"]\nverify = false', 5, "verify"),
        ('[hosts."a.cn"]\ndelay = 3\n[hosts.b]\n  "dealy" = 3', 4, "dealy"),
        ('[hosts]\n[hosts."a.cn"]\nbudget = 0', 3, "budget"),
        ('x = """\ndelay = 1\n"""\ndelay = "soon"\n', 1, "x"),
        ('delay = "soon"', 1, "delay"),
        ("[host]\ndelay = 1", 1, "host"),
        ('[hosts."a.cn"]\nhours = 5', 2, "hours"),
    ],
)
def test_a_key_that_is_none_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, fact: str
) -> None:
    with pytest.raises(SettingsError) as error:
        written(tmp_path, text)
    assert f"{tmp_path / 'shilu.toml'}, line {line}: " in str(error.value)
    assert fact in str(error.value)


def test_a_key_in_a_table_in_line_is_refused_too(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"hosts\.a\.cn\.dealy"):
        written(tmp_path, 'hosts = { "a.cn" = { dealy = 3 } }')
