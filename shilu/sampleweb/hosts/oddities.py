"""Hosts that challenge, forbid, redirect, or answer 200 for what is not there."""

from dataclasses import replace

from shilu.sampleweb.article import Column
from shilu.sampleweb.body import DINGXI, FUSONG, RENHUA, ZHASHUI
from shilu.sampleweb.cms.trs import Trs
from shilu.sampleweb.filler import disclosure, ordinary_columns
from shilu.sampleweb.hosts.making import of
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.page import Asked, Page, html, redirect
from shilu.sampleweb.truth import Blocked

JSL = Page(
    status=521,
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "__jsluid_h=5f2c1f0e9a7b4d3c8e6a1b0c9d8e7f60; path=/; HttpOnly"),
    ),
    body=b"<script>document.cookie=('_')+('_')+('jsl_clearance=1700000000.123|-1|x')+';max-age=3600;"
    b"path=/';location.href=location.pathname+location.search</script>",
)  # fmt: skip
RUISHU = Page(
    status=412,
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "Ab3dEf5hS=60kTn0pQ7rV2xYz8AaBbCcDdEe; Path=/; HttpOnly"),
    ),
    body=b'<!DOCTYPE html><html><head><meta content="{qtt!x9zq0v3k7w1m5n}" /><script '
    b'type="text/javascript">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=51832;'
    b'$_ts.cd="qEWrxrGlqcaq";</script><script src="/4QbVtADbnLVIc/c.FxJzG50F.js"></script></head>'
    b"<body></body></html>",
)  # fmt: skip
SOFT_404 = html(
    "<html><head><title>提示信息</title></head><body><p>对不起，您访问的页面不存在或已删除，"
    '请<a href="/jbxx/index.html">返回首页</a>。</p></body></html>'
)
NO_ROBOT = Page(headers=(("Content-Type", "text/plain"),), body=b"User-agent: *\nDisallow: /\n")


def _county(ledger: Ledger, portal: Trs, *, reachable: str) -> None:
    place = {p.host: p for p in (FUSONG, ZHASHUI, DINGXI, RENHUA)}[portal.host]
    portal.reachable = reachable
    body = place.department("水利局", "water")
    column = Column(name="政府信息公开年报", slug="zfxxgknb", articles=[
        *of(body, 2021, 2022), *of(place.government(), 2022),
    ])  # fmt: skip
    negatives = ledger.negatives[:]
    portal.add(*ordinary_columns(place.name, 2),
               disclosure(place.government(), place.name, 2022, column))  # fmt: skip
    portal.build()
    if reachable:
        # Nobody can see these pages, hence nobody can reject them.
        ledger.negatives[:] = negatives


def challenged(ledger: Ledger) -> None:
    """521 (加速乐) and 412 (瑞数) for every page; archived as they are, never evaded."""
    for place, page, kind in (
        (FUSONG, JSL, "js_cookie_challenge"),
        (DINGXI, RUISHU, "js_vm_challenge"),
    ):
        portal = Trs(ledger, place.name, place.host, place.code)
        _county(ledger, portal, reachable=f"blocked:{kind}")

        def gate(asked: Asked, page: Page = page) -> Page | None:
            return None if asked.target == "/robots.txt" else page

        portal.site.gate = gate
        ledger.blocked.append(Blocked(host=place.host, blocked_class=kind))


def forbidden(ledger: Ledger) -> None:
    """robots.txt: Disallow: /. The reports behind it must not be fetched."""
    portal = Trs(ledger, ZHASHUI.name, ZHASHUI.host, ZHASHUI.code)
    _county(ledger, portal, reachable="robots_denied")
    portal.site.pages["/robots.txt"] = NO_ROBOT
    ledger.denied.append(ZHASHUI.host)


def redirecting(ledger: Ledger) -> None:
    """Http goes to https; / is a script, /jbxx/ a meta refresh; what is missing answers 200."""
    portal = Trs(ledger, RENHUA.name, RENHUA.host, RENHUA.code)
    _county(ledger, portal, reachable="")
    pages = portal.site.pages
    pages["/jbxx/index.html"] = pages["/"]
    pages["/"] = html('<html><script>location.replace("./jbxx/")</script></html>')
    pages["/jbxx/"] = html('<html><head><meta http-equiv="refresh" content="0;url=index.html">'
                           "</head></html>")  # fmt: skip
    pages["/zwgk"] = redirect("/zwgk/")
    home = pages["/jbxx/index.html"]
    extra = '<a href="/old/zwgk.html">政务公开（旧版）</a> <a href="/zwgk">信息公开</a></body>'
    pages["/jbxx/index.html"] = replace(
        home,
        body=home.body.replace(b"</body>", extra.encode()).replace(b'href="./', b'href="/'),
    )  # fmt: skip
    portal.site.missing = SOFT_404

    def gate(asked: Asked) -> Page | None:
        if asked.scheme == "http":
            return redirect(f"https://{asked.host}{asked.target}", 301)
        return None

    portal.site.gate = gate
