"""Defences, soft errors and shells are recognised by their signs (domain.md §3.5); ordinary pages
are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from challenge_cases import CASES, Case

from sites.challenge import blocked, needs_js, redirect_shell, soft_error
from sites.page import Page

URL = "http://www.yunhe.gov.cn/zwgk/"
REPORT = (
    "<p>"
    + "根据《中华人民共和国政府信息公开条例》的规定，现公布本单位的年度报告，欢迎监督并提出意见。"
    * 20
    + "</p>"
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_answer_is_named_by_its_class_or_by_none(case: Case) -> None:
    charset = "gb18030" if "charset=gbk" in case.body else "utf-8"
    sign = blocked(case.status, case.headers, case.body.encode(charset)[:20_000])
    if sign is None and case.status == 200 and case.body[:1] == "<":
        sign = soft_error(Page(URL, case.body))
    assert sign == case.sign


@pytest.mark.parametrize(
    ("status", "headers", "body", "sign"),
    [
        (
            521,
            [("Set-Cookie", "__jsluid_s=abc")],
            b"<script>document.cookie=1</script>",
            "js_cookie_challenge",
        ),
        (
            200,
            [("set-cookie", "__jsl_x=1")],
            b"<script>document.cookie='a';location.href=location.pathname</script>",
            "js_cookie_challenge",
        ),
        (200, [], b"<script>var arg1='A1B2C3D4E5F60718293A4B5C';</script>", "js_cookie_challenge"),
        (405, [("Set-Cookie", "acw_tc=1")], b"", "js_cookie_challenge"),
        (412, [], b"<script>$_ts=window['$_ts'];</script>", "js_vm_challenge"),
        (202, [], b"<html><script>$_ts={};</script>", "js_vm_challenge"),
        (403, [("wzws-ray", "1-2")], b"", "waf"),
        (404, [("Set-Cookie", "HWWAFSESID=1")], b"", "waf"),
        (418, [], b"", "waf"),
        (403, [], "如果您是网站管理员，请登录知道创宇云防御".encode(), "waf"),
        (200, [], "<p>请完成滑动验证后继续访问</p>".encode(), "captcha"),
        (403, [], b"Forbidden", "geoblock_suspected"),
    ],
)
def test_a_defence_is_named(
    status: int, headers: list[tuple[str, str]], body: bytes, sign: str
) -> None:
    assert blocked(status, headers, body) == sign


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, REPORT),
        (404, "<h1>404 Not Found</h1>"),
        (200, "<form>用户名 密码 请输入验证码</form>" + REPORT),
        (200, REPORT + "<script>document.cookie='a=1';location.href='#x'</script>"),
        (500, "error"),
    ],
)
def test_ordinary_answers_are_no_defence(status: int, body: str) -> None:
    assert (
        blocked(status, [("Server", "nginx"), ("Set-Cookie", "acw_tc=1; path=/")], body.encode())
        is None
    )


@pytest.mark.parametrize(
    "text", ["您访问的页面不存在", "网站正在建设", "系统维护中", "参数错误", "升级改造中"]
)
def test_an_error_sent_as_200_is_seen(text: str) -> None:
    assert soft_error(Page(URL, f"<title>提示</title><div>{text}</div>")) == "soft_404"


def test_a_report_that_speaks_of_errors_is_no_error() -> None:
    assert (
        soft_error(
            Page(
                URL,
                REPORT
                + "<p>网站升级改造中发现参数错误并已整改，页面不存在的问题已解决。</p>"
                + REPORT,
            )
        )
        is None
    )


@pytest.mark.parametrize(
    "html",
    [
        '<script>location.replace("./jbxx/")</script>',
        "<script>window.location.href='jbxx/';</script>",
        '<meta http-equiv="refresh" content="0; url=jbxx/">',
        "<body onload=\"location.href='/zwgk/jbxx/'\"></body>",
    ],
)
def test_a_shell_leads_on_within_the_host(html: str) -> None:
    assert redirect_shell(Page(URL, html)) == "http://www.yunhe.gov.cn/zwgk/jbxx/"


@pytest.mark.parametrize(
    "html",
    [
        '<script>location.href="http://elsewhere.com/"</script>',
        "<script>document.cookie='x=1';location.href='/zwgk/a/'</script>",
        REPORT + '<script>function f(){location.href="/zwgk/b/"}</script>',
        '<script>location.href="http://www.yunhe.gov.cn/zwgk/"</script>',
    ],
)
def test_other_hosts_puzzles_and_real_pages_are_no_shells(html: str) -> None:
    assert redirect_shell(Page(URL, html)) is None


def test_an_empty_application_needs_a_browser_and_a_page_does_not() -> None:
    assert needs_js(Page(URL, '<div id="app"></div><script src="a.js"></script>'))
    assert needs_js(Page(URL, "<h1>{{ title }}</h1><script></script>"))
    assert not needs_js(Page(URL, REPORT + "<script src='a.js'></script>"))
    assert not needs_js(Page(URL, '{"total": 3}'))


@pytest.mark.parametrize(
    "words", ["政府网站建设管理专栏", "网站维护：某市信息中心", "系统升级改造项目", "网站建设"]
)
def test_columns_about_the_site_are_no_error(words: str) -> None:
    links = "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(9))
    assert soft_error(Page(URL, f"<title>某市人民政府</title>{links}<p>{words}</p>")) is None


@pytest.mark.parametrize(
    "text", ["网站建设中", "系统正在维护", "网站正在进行升级，请稍后", "系统维护，请稍后访问"]
)
def test_a_site_under_repair_says_that_it_is_being_repaired(text: str) -> None:
    assert soft_error(Page(URL, f"<title>提示</title><div>{text}</div>")) == "soft_404"


def test_a_title_that_is_only_maintenance_says_it_too() -> None:
    assert soft_error(Page(URL, "<title>系统维护</title><div>请稍后</div>")) == "soft_404"


def test_real_list_pages_with_such_columns_are_no_errors() -> None:
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gov"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    pages = sorted(folder.glob("chrome_*.html"))
    assert pages
    for path in pages:
        assert soft_error(Page(URL, path.read_text("utf-8", "replace"))) is None, path.name
