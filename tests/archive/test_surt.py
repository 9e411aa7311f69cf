"""Keys are those of the Internet Archive's surt 0.3.1, by which pywb looks captures up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt

# Left: a URL; right: what surt 0.3.1 answered.
KNOWN = [
    ("http://www.beijing.gov.cn/a?b=c", "cn,gov,beijing)/a?b=c"),
    ("https://www.gz.gov.cn:443/", "cn,gov,gz)/"),
    ("http://zwgk.example.gov.cn:8080/A/B/", "cn,gov,example,zwgk:8080)/a/b"),
    ("http://中国.cn/路径?题=好", "cn,xn--fiqs8s)/%e8%b7%af%e5%be%84?%e9%a2%98=%e5%a5%bd"),
    ("http://a.cn/%E4%B8%AD?x=%D6%D0", "cn,a)/%e4%b8%ad?x=%d6%d0"),
    ("http://a.cn/%2541%zz", "cn,a)/a%25zz"),
    ("http://1.2.3.4/x", "4,3,2,1)/x"),
    ("http://3279880203/", "11,0,127,195)/"),
    ("http://016.1.2.3/", "3,2,1,14)/"),
    ("http://[::1]:80/a", "::1)/a"),
    ("http://a.cn", "cn,a)/"),
    ("http://a.cn?", "cn,a)/"),
    ("http://a.cn/x?&&b=1&a", "cn,a)/x?&&a&b=1"),
    ("http://user:pw@a.cn/", "cn,a)/"),
    ("ftp://a.cn/x", "cn,a)/x"),
    ("http://www2.a.cn/x//y/../z#f", "cn,a)/x/z"),
    ("http://www.a.cn.:81/", "cn,a:81)/"),
    ("http://a.cn/../b/./c/", "cn,a)/../b/c"),
    ("HTTP://WWW.A.CN/Index.HTML?B=2&a=1&A=0", "cn,a)/index.html?a=0&a=1&b=2"),
    ("http://a.cn/x?jsessionid=0123456789abcdef0123456789abcdef&y=1", "cn,a)/x?y=1"),
    (
        "http://a.cn/x;jsessionid=0123456789abcdef0123456789abcdef?x=1",
        "cn,a)/x;jsessionid=0123456789abcdef0123456789abcdef?x=1",
    ),
    ("http://a.cn/x?y=1&PHPSESSID=0123456789abcdef0123456789abcdef", "cn,a)/x?&y=1"),
    ("http://a.cn/(S(0123456789abcdefghijklmn))/x.aspx?q", "cn,a)/x.aspx?q"),
    ("http://a.cn/x?cfid=1&cftoken=2&z=3", "cn,a)/x?z=3"),
    ("http://http://a.cn/", "cn,a)/"),
    ("http:////a.cn/x", "cn,a)/x"),
    ("a.cn/x", "cn,a)/x"),
    (" http://a.cn/ x\t", "cn,a)/%20x"),
    ("dns:a.cn", "dns:a.cn"),
    ("urn:uuid:1", "urn:uuid:1"),
    ("mailto:x@a.cn", "mailto:x@a.cn"),
    ("", "-"),
    ('http://a.cn/a|b^c"d', 'cn,a)/a|b^c"d'),
    ("http://é.cn/é", "cn,xn--9ca)/%c3%a9"),
]


@pytest.mark.parametrize(("url", "key"), KNOWN)
def test_the_key_is_the_one_that_replay_looks_up(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=60))
def test_any_text_has_a_key_without_white_space_that_would_break_a_row(text: str) -> None:
    for url in (text, "http://" + text, "http://a.cn/" + text):
        assert not set(surt(url)) & set(" \t\r\n")


@given(st.text(alphabet="abAB/.?&=%12", max_size=30))
def test_scheme_www_and_default_port_do_not_matter(tail: str) -> None:
    keys = {
        surt(start + "/" + tail)
        for start in ("http://a.cn", "https://www.a.cn", "HTTP://WWW1.A.CN:80", "https://a.cn:443")
    }
    assert len(keys) == 1
