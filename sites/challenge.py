"""What a site's defence, a broken page or a script shell looks like: recognised so that it is
archived, never evaded.

Classes and signatures are domain.md §3.5; a class is what `blocked_by` records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from sites.page import Page
from sites.roles import prose_han
from sites.urls import bare_host, host_of

JS_COOKIE, JS_VM, WAF, GEOBLOCK, CAPTCHA = (
    "js_cookie_challenge",
    "js_vm_challenge",
    "waf",
    "geoblock_suspected",
    "captcha",
)
SOFT_404 = "soft_404"
SMALL = 20_000  # bytes: a captcha page is small, a page that merely holds a captcha field is not
_JSL = re.compile(
    rb"__jsl(?:uid|_clearance)|document\.cookie\s*=.{0,2000}?location\.(?:href|"
    rb"pathname|reload)|\bgo\(\{\"",
    re.DOTALL,
)
_RUISHU = re.compile(
    rb"\$_ts\b|\$_[a-z]{2}\s*=|<meta[^>]{0,80}content=[\"']?\{qt|_\$[a-zA-Z0-9]{2,4}\s*[=(]\s*",
    re.DOTALL,
)
_ACW = re.compile(rb"acw_sc__v2|var\s+arg1\s*=\s*['\"][0-9A-F]{20,}")
_WAF_WORDS = re.compile(
    "知道创宇云防御|创宇盾|安全狗|云锁|玄武盾|网站防火墙|Web应用防火墙|访问(?:被|"
    "请求被)(?:拦截|阻断|拒绝)|您的(?:请求|访问).{0,12}(?:拦截|阻断|威胁)|"
    "WZWS|wzws|HWWAFSESID|Request (?:blocked|Rejected)|请求(?:存在|可能).{0,6}(?:威胁|"
    "攻击)|waf_block|安恒|明御|D盾"
)
_CAPTCHA = re.compile(
    "seccaptcha|滑动验证|滑块验证|(?:输入|完成|进行).{0,6}(?:验证码|安全验证|人机验证)|"
    "人机验证|geetest|captcha",
    re.IGNORECASE,
)
_REPORT_MARK = re.compile("信息公开|政务公开|发布日期|索引号|当前位置")
_SOFT = re.compile(
    "您(?:所)?(?:访问|浏览|查看|请求)的(?:页面|网页|内容|信息|栏目|"
    "文件).{0,8}(?:不存在|已(?:被)?(?:删除|下线|移除)|找不到|丢失)|"
    "(?:页面|网页|文件|栏目|文章|信息)(?:不存在|未找到|找不到了|已删除|已失效)|(?:系统|"
    "网站)(?:正在.{0,4}(?:维护|升级|改造|建设)|(?:维护|升级|改造|建设)中)|升级改造中|"
    "系统(?:维护|升级)[,，]?(?:请|暂)|参数错误|非法(?:参数|访问|请求)|"
    "抱歉.{0,12}(?:访问|找到|页面)|404\\s*(?:Not Found|"
    "错误|页面)|系统繁忙|出错了|无权(?:限)?访问|"
    "the (?:page|resource).{0,30}(?:not found|cannot be found)",
    re.IGNORECASE,
)
# 网站建设, 系统维护 and their like are names of columns: as a title they say why nothing is shown
_SOFT_TITLE = re.compile("^(?:网站|系统)(?:维护|升级|改造|建设)(?:公告|通知|提示)?$")
_LOCATION = re.compile(
    r"""(?:window\.|self\.|top\.|parent\.|document\.|this\.)*location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*["']([^"'<>]{1,300})["']"""
)
_META_REFRESH = re.compile(r"(?i)^\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)")
_APP = re.compile(
    r"(?i)<div[^>]{0,80}\bid=[\"']?(?:app|root|__next|q-app|"
    r"main-app)[\"']?[^>]{0,80}>\s*</div>|\{\{\s*[\w.]+\s*\}\}|__VUE|webpackJsonp|"
    r"需要启用\s*JavaScript|enable JavaScript"
)


def blocked(status: int | None, headers: Iterable[tuple[str, str]], body: bytes) -> str | None:
    """Return the class of the defence that sent this response; None where it is an ordinary one.

    `body` is the beginning of the body (20 kB is enough), decoded from its content-coding.
    """
    names = [(key.lower(), value) for key, value in headers]
    cookies = " ".join(value for key, value in names if key == "set-cookie")
    if status in {521, 512} or ("__jsl" in cookies and _JSL.search(body) and len(body) < SMALL):
        return JS_COOKIE
    if _ACW.search(body) or (status == 405 and "acw_tc" in cookies):
        return JS_COOKIE
    if status == 412 or (
        status in {202, 200} and _RUISHU.search(body) and b"$_ts" in body and len(body) < SMALL
    ):
        return JS_VM
    text = body.decode("utf-8", "replace")
    if "�" in text[:2000]:
        text = body.decode("gb18030", "replace")
    marked = (
        any(key in {"wzws-ray", "x-waf-uuid", "x-yunsuo-block"} for key, _ in names)
        or "HWWAFSESID" in cookies
    )
    if status in {491, 418} or (status in {403, 404, 405, 406, 493} and marked):
        return WAF
    small = len(body) < SMALL and not _REPORT_MARK.search(text)
    if small and _WAF_WORDS.search(text):
        return WAF
    if small and _CAPTCHA.search(text) and _is_gate(text):
        return CAPTCHA
    if status == 202 and b"<script" in body and small:
        return JS_VM
    return GEOBLOCK if status == 403 else None


def soft_error(page: Page) -> str | None:
    """Return `soft_404` where a page sent as 200 says that it is an error or under repair; else
    None."""
    text = page.text
    if len(text) > 2_000 or prose_han(page) > 300:
        return None
    found = _SOFT.search(page.title) or _SOFT_TITLE.match(page.title) or _SOFT.search(text)
    return SOFT_404 if found else None


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


def _is_gate(text: str) -> bool:
    # a login or a mailbox form may hold a captcha field; a gate says little else
    return len(re.findall("[一-鿿]", text)) < 400


def _same_site(one: str, other: str) -> bool:
    return bare_host(host_of(one)) == bare_host(host_of(other)) and urlsplit(other).scheme in {
        "http",
        "https",
    }
