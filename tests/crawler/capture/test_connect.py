"""--connect-to reads as curl's does, and says what it cannot read."""

from __future__ import annotations

import pytest

from crawler.capture.connect import ConnectTo, ConnectToError, Target


@pytest.mark.parametrize(
    ("host", "port", "goal"),
    [
        ("a.gov.cn", 443, 1),
        ("a.gov.cn", 80, 2),
        ("A.GOV.CN.", 443, 1),
        ("b.gov.cn", 443, 3),
        ("b.gov.cn", 8080, 4),
        ("2001:db8::1", 80, 5),
        ("[2001:0db8::0001]", 80, 5),
    ],
)
def test_the_most_specific_rule_wins_whatever_the_order(host: str, port: int, goal: int) -> None:
    texts = [
        "a.gov.cn:443=127.0.0.1:1",
        "a.gov.cn=127.0.0.1:2",
        "*:443=127.0.0.1:3",
        "*=127.0.0.1:4",
        "[2001:db8::1]=[::1]:5",
    ]
    for rules in (texts, texts[::-1]):
        target = ConnectTo.parse(rules).target(host, port)
        assert target is not None
        assert target.port == goal


def test_without_a_rule_the_socket_goes_to_the_host_itself() -> None:
    assert ConnectTo.parse([]).target("a.gov.cn", 80) is None
    assert (
        ConnectTo.parse(["b.gov.cn=127.0.0.1:1", "*:443=127.0.0.1:2"]).target("a.gov.cn", 80)
        is None
    )


def test_chinese_names_are_the_punycode_of_the_url() -> None:
    assert ConnectTo.parse(["中国.test=127.0.0.1:1"]).target("xn--fiqs8s.test", 80) == Target(
        address="127.0.0.1", port=1
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("a.gov.cn", "no '='"),
        ("a.gov.cn=127.0.0.1", "not ADDR:PORT"),
        ("a.gov.cn=127.0.0.1:", "port ''"),
        ("a.gov.cn=127.0.0.1:0", "port '0'"),
        ("a.gov.cn=127.0.0.1:65536", "port '65536'"),
        ("a.gov.cn=127.0.0.1:８０", "port '８０'"),
        ("a.gov.cn:http=127.0.0.1:80", "port 'http'"),
        ("a.gov.cn:=127.0.0.1:80", "port ''"),
        ("=127.0.0.1:80", "HOST ''"),
        ("*.gov.cn=127.0.0.1:80", "stands alone"),
        ("a.gov.cn=*:80", "ADDR '*'"),
        ("::1=127.0.0.1:80", "brackets"),
        ("a.gov.cn=::1:80", "brackets"),
        ("a.gov.cn=[127.0.0.1]:80", "not an IPv6 address"),
        ("http://a.gov.cn=127.0.0.1:80", "port '//a.gov.cn'"),
        ("a.gov.cn/x=127.0.0.1:80", "HOST 'a.gov.cn/x'"),
    ],
)
def test_a_wrong_rule_is_named_with_what_is_wrong(text: str, fact: str) -> None:
    with pytest.raises(ConnectToError) as raised:
        ConnectTo.parse(["b.gov.cn=127.0.0.1:1", text])
    assert repr(text) in str(raised.value)
    assert fact in str(raised.value)


def test_two_targets_for_one_host_are_refused_and_the_same_twice_is_not() -> None:
    ConnectTo.parse(["a.gov.cn=127.0.0.1:1", "a.gov.cn=127.0.0.1:1"])
    with pytest.raises(ConnectToError, match=r"earlier rule.*127\.0\.0\.1 port 1"):
        ConnectTo.parse(["a.gov.cn=127.0.0.1:1", "A.gov.cn=127.0.0.1:2"])


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("local.test", False),
    ],
)
def test_loopback_is_judged_by_the_address(address: str, loopback: bool) -> None:
    target = ConnectTo.parse([f"*={address}:1"]).target("a.gov.cn", 80)
    assert target is not None
    assert target.loopback is loopback
