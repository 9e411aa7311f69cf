"""What a site's defence or a script shell looks like: recognised so that it is archived, never
evaded.

Classes and signatures are domain.md §3.5; a class is what `blocked_by` records. The same words,
cookies and headers stand on ordinary pages too: a defence is a page that shows nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from sites.page import Page
from sites.roles import prose_han
from sites.soft_errors import SOFT_404, soft_error
from sites.urls import bare_host, host_of

__all__ = ["GEOBLOCK", "SOFT_404", "blocked", "needs_js", "redirect_shell", "soft_error"]

JS_COOKIE, JS_VM, WAF, GEOBLOCK, CAPTCHA = (
    "js_cookie_challenge",
    "js_vm_challenge",
    "waf",
    "geoblock_suspected",
    "captcha",
)
SMALL = 20_000  # bytes: a captcha page is small, a page that merely holds a captcha field is not
SAYS_LITTLE = 400  # Han characters in sight; a gate has fewer
SAYS_NOTHING = 60  # in sight beside a puzzle, which is a script
_JSL = re.compile(
    rb"__jsl(?:uid|_clearance)|document\.cookie\s*=.{0,2000}?location\.(?:href|"
    rb"pathname|reload)|\bgo\(\{\"",
    re.DOTALL,
)
_RUISHU = re.compile(rb"\$_ts\b\s*=")
_ACW = re.compile(rb"acw_sc__v2|var\s+arg1\s*=\s*['\"][0-9A-F]{20,}")
_YUNSUO = re.compile(rb"security_verify_data|security_session_verify")
_MARKS = {"wzws-ray", "x-waf-uuid", "x-yunsuo-block"}  # on every answer that passed them
_WAF_SCRIPT = re.compile(r"wzwsquestion|WZWSREL|waf_block", re.IGNORECASE)
_WAF_WORDS = re.compile(
    "知道创宇云防御|创宇盾|安全狗|云锁|玄武盾|网站防火墙|Web应用防火墙|D盾|"
    "访问(?:已?被|请求(?:已?被)?)(?:拦截|阻断|拒绝)|"
    "您的(?:请求|访问|操作).{0,12}(?:拦截|阻断|威胁|风险)|"
    "请求(?:存在|可能|疑似|已被).{0,12}(?:威胁|攻击|拦截|阻断)|"
    "(?:访问|请求|操作|点击)(?:过于|太过?|过)频繁|"
    "Request (?:blocked|Rejected)|The requested URL was rejected|you have been blocked",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    "seccaptcha|滑动验证|滑块验证|(?:按住|拖动).{0,4}滑块|"
    "(?:输入|完成|进行).{0,8}(?:验证码|安全验证|人机验证)|人机验证|geetest|captcha",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    "(?:仅限?|只允许|只对|只向).{0,8}(?:境内|国内|大陆).{0,6}(?:访问|开放|用户)|"
    "(?:境外|海外|国外).{0,12}(?:禁止|不支持|无法|限制|拒绝)|(?:禁止|限制|拒绝).{0,6}(?:境外|海外|国外)|"
    "所在的?.{0,8}(?:国家|地区).{0,10}(?:禁止|不允许|限制|无法)|"
    "IP\\s*地址.{0,4}(?:被拒绝|受限|不允许)",
)
_NOT_FOUND = re.compile("404|Not Found|不存在|找不到|未找到", re.IGNORECASE)
_REPORT_MARK = re.compile("信息公开|政务公开|发布日期|发布时间|索引号|当前位置")
_LOCATION = re.compile(
    r"""(?:window\.|self\.|top\.|parent\.|document\.|this\.)*location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*["']([^"'<>]{1,300})["']"""
)
_META_REFRESH = re.compile(r"(?i)^\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)")
_APP = re.compile(
    r"(?i)<div[^>]{0,80}\bid=[\"']?(?:app|root|__next|q-app|"
    r"main-app)[\"']?[^>]{0,80}>\s*</div>|\{\{\s*[\w.]+\s*\}\}|__VUE|webpackJsonp|"
    r"需要启用\s*JavaScript|enable JavaScript"
)
_UNSEEN = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>")
_HAN = re.compile("[一-鿿]")
# What is typed in. A login has two of these, an application many; a gate has one.
_FIELD = re.compile(
    r"(?i)<input(?![^>]{0,300}\btype\s*=\s*[\"']?(?:hidden|submit|button|image|reset|checkbox))|"
    r"<textarea|<select"
)
_NO_PAGE = ("json", "javascript", "ecmascript", "css", "image/", "audio/", "video/", "font/")


def blocked(status: int | None, headers: Iterable[tuple[str, str]], body: bytes) -> str | None:
    """Return the class of the defence that sent this response; None where it is an ordinary one.

    `body` is the beginning of the body (20 kB is enough), decoded from its content-coding.
    """
    names = [(key.lower(), value) for key, value in headers]
    cookies = " ".join(value for key, value in names if key == "set-cookie")
    if status in {521, 512} or (status == 405 and "acw_tc" in cookies):
        return JS_COOKIE
    if status == 412:
        return JS_VM
    if status in {491, 418}:
        return WAF
    if _is_no_page(names, body):
        return GEOBLOCK if status == 403 else None
    small = len(body) < SMALL
    text = _text(body) if small else ""
    seen = " ".join(_UNSEEN.sub(" ", text).split())
    puzzle = (_puzzle(status, cookies, body, seen) or _gate(text, seen)) if small else None
    if puzzle is not None:
        return puzzle
    marked = any(key in _MARKS for key, _ in names) or "HWWAFSESID" in cookies
    if marked and (
        status in {403, 405, 406, 493} or (status == 404 and small and not _NOT_FOUND.search(seen))
    ):
        return WAF
    return GEOBLOCK if status == 403 else None


def _is_no_page(names: Iterable[tuple[str, str]], body: bytes) -> bool:
    kind = next((value.lower() for key, value in names if key == "content-type"), "")
    return any(word in kind for word in _NO_PAGE) or body.lstrip()[:1] in {b"{", b"["}


def _text(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if "\ufffd" in text[:2000]:
        text = body.decode("gb18030", "replace")
    return text


def _puzzle(status: int | None, cookies: str, body: bytes, seen: str) -> str | None:
    """Return the class of a page that is a script for the browser to work on, and says nothing."""
    if len(_HAN.findall(seen)) > SAYS_NOTHING:
        return None
    if _ACW.search(body) or _YUNSUO.search(body) or ("__jsl" in cookies and _JSL.search(body)):
        # a page that only sets such a cookie has links beside its script
        return JS_COOKIE if body.count(b"<a ") < 3 else None
    if status in {200, 202} and _RUISHU.search(body):
        return JS_VM
    return JS_VM if status == 202 and b"<script" in body else None


def _gate(text: str, seen: str) -> str | None:
    """Return the class of a small page that says why it lets nobody through; None for others."""
    if _REPORT_MARK.search(seen) or len(_HAN.findall(seen)) >= SAYS_LITTLE:
        return None
    if _CAPTCHA.search(text) and len(_FIELD.findall(text)) <= 1 and text.count("<a ") < 6:
        return CAPTCHA
    if _ABROAD.search(seen):
        return GEOBLOCK
    return WAF if _WAF_WORDS.search(seen) or _WAF_SCRIPT.search(text) else None


def needs_js(page: Page) -> bool:
    """Return whether the page is an empty shell that scripts would fill: no text to speak of, few
    links."""
    if redirect_shell(page) is not None or page.html.lstrip()[:1] in {"{", "["}:
        return False
    han = sum(1 for c in page.text if "一" <= c <= "鿿")
    if len(page.anchors) > 5 or han > 200 or "<datastore>" in page.html:
        return False
    scripts = page.html.lower().count("<script")
    return bool(_APP.search(page.html)) or (scripts >= 1 and han < 30 and not page.anchors)


def redirect_shell(page: Page) -> str | None:
    """Return the target of a small page that only sends the browser on, on the same host; else
    None."""
    if len(page.html) > 6_000 or prose_han(page) > 60 or len(page.anchors) > 4:
        return None
    targets: list[str] = []
    for meta in page.tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            match = _META_REFRESH.match(meta.get("content") or "")
            targets += [match.group(1)] if match else []
    if "document.cookie" not in page.html:  # a cookie puzzle's location is the puzzle, not a way on
        for script in page.tree.iter("script"):
            targets += _LOCATION.findall(script.text or "")
    for element in page.tree.iter("body"):
        targets += _LOCATION.findall(element.get("onload") or "")
    for target in targets:
        url = page.join(target)
        if url is not None and url != page.url and _same_site(page.url, url):
            return url
    return None


def _same_site(one: str, other: str) -> bool:
    return bare_host(host_of(one)) == bare_host(host_of(other)) and urlsplit(other).scheme in {
        "http",
        "https",
    }
