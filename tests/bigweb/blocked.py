"""Challenges and refusals, each with its class by the dossier's table of blocking and breakage."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from shilu.sampleweb.page import Page, html
from tests.bigweb.model import Asked

HTML = ("Content-Type", "text/html; charset=utf-8")
JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+'_clearance_s=17.0|-1|x%3D;max-age=3600;path=/';"
    "location.href=location.pathname+location.search</script>"
)
RUISHU = (
    '<!DOCTYPE html><html><head><meta id="Qm2" content="{qtl0lfAf3Ylqqq!x1" r="m"/><script type="text/javascript" '
    "r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=40213;$_ts.cd=\"qEIxr\";_$aW();</script></head><body></body></html>"
)
ACW = (
    "<html><script>var arg1='3A1C7F90B2D4E6F8091A2B3C4D5E6F7081920A3B';var _0x5e='reload';"
    "function setCookie(n,v){document.cookie=n+'='+v;}setCookie('acw_sc__v2', arg1);document.location.reload();</script></html>"
)
CAPTCHA = (
    "<html><head><title>安全验证</title></head><body><h3>请完成滑动验证后继续访问</h3><form action='/seccaptcha'>"
    "<input name='code' placeholder='请输入验证码'/><img src='/seccaptcha.png'/></form></body></html>"
)
WAF = (
    "<html><head><title>访问被拦截</title></head><body><p>当前访问疑似黑客攻击，已被网站管理员设置为拦截。</p>"
    "<p>如果您是网站管理员，请登录知道创宇云防御查看详情</p><p>事件编号：a1b2c3d4</p></body></html>"
)
MAINTENANCE = "<html><head><title>系统维护</title></head><body><h2>网站正在升级改造中，系统维护期间暂停访问，敬请谅解。</h2></body></html>"
PAGES = {
    "js_cookie": Page(
        status=521,
        headers=(HTML, ("Set-Cookie", "__jsluid_s=0f1e2d3c4b5a; max-age=31536000; path=/")),
        body=JSL.encode(),
    ),
    "js_vm": Page(
        status=412,
        headers=(HTML, ("Set-Cookie", "aB3dEfGhS=60x.; Path=/; HttpOnly")),
        body=RUISHU.encode(),
    ),
    "acw": Page(
        headers=(HTML, ("Set-Cookie", "acw_tc=76b20f; path=/; HttpOnly")), body=ACW.encode()
    ),
    "captcha": html(CAPTCHA),
    "waf": Page(status=404, headers=(HTML, ("X-Powered-By-Anquanbao", "MISS")), body=WAF.encode()),
    "403": html(
        "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>",
        status=403,
    ),
    "maintenance": html(MAINTENANCE),
}
CLASSES = {
    "js_cookie": "js_cookie_challenge", "js_vm": "js_vm_challenge", "acw": "js_cookie_challenge", "captcha": "captcha",
    "waf": "waf", "403": "geoblock_suspected", "maintenance": "soft_404",
}  # fmt: skip


def answer(kind: str, asked: Asked) -> Page:
    """The page of the kind, for every target except robots.txt."""
    if asked.target == "/robots.txt":
        # A challenge instead of robots.txt says nothing: most such hosts serve none (404).
        return html("<html><body>404</body></html>", status=404)
    return PAGES[kind]
