"""The four big portals, the departments that hang on their own sub-domains, and the platform of one city."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from tests.bigweb import traps
from tests.bigweb.columns import beside, by_year, county, mixed, portal, reports, stock
from tests.bigweb.host import Host
from tests.bigweb.model import Column
from tests.bigweb.systems.base import System
from tests.bigweb.systems.hanweb import Hanweb
from tests.bigweb.systems.numbered import Kaipuyun
from tests.bigweb.systems.trs import Trs, TrsRelative
from tests.bigweb.systems.vsb import Vsb


def qingluan() -> list[Host]:
    """TRS; year columns behind a menu entry 更多, rows named by department; three sub-domains."""
    name = "www.qingluan.gov.cn"
    bodies = ["青鸾市人民政府", "青鸾市水务局", "青鸾市教育局", "青鸾市青浦岭区人民政府"]
    nb = Column(
        slug="nb",
        name="政府信息公开年报",
        grow=by_year(bodies, 2010, ("body", "body", "hint", "cut")),
    )
    friends = tuple(
        (f"https://{d}.qingluan.gov.cn/", t)
        for d, t in (("czj", "市财政局"), ("fgw", "市发改委"), ("mzj", "市民政局"))
    )
    city = Host(
        name, "青鸾市人民政府", TrsRelative(), portal(name, "青鸾市", 3.2, [nb], "更多"), level="prefecture", code="370200",
        cms="trs", twins=("qingluan.gov.cn",), friends=(*friends, ("https://qingluan.gov.cn/", "旧版网站")), min_reports=1,
    )  # fmt: skip
    parts = []
    for short, body, system in (("czj", "青鸾市财政局", Trs("count")), ("fgw", "青鸾市发展和改革委员会", Trs("six", "shtml")),
                                ("mzj", "青鸾市民政局", System())):  # fmt: skip
        host = f"{short}.qingluan.gov.cn"
        own = Column(slug="ndbg", name="信息公开年度报告", anchor="" if short == "fgw" else None,
                     items=reports([body], 2012, ("full", "short", "year"), ("html", "attached:pdf", "html")))  # fmt: skip
        parts.append(Host(host, body, system, county(host, body, [own], 30, label="更多"), level="prefecture", code="370200",
                          seed="/" if short == "czj" else None, parent=0 if short == "czj" else 1))  # fmt: skip
    return [city, *parts]


def yunzhou() -> Host:
    """Hanweb with a datastore; government and departments in two columns without the word."""
    name = "www.yunzhou.gov.cn"
    nb = [
        Column(slug="szf", name="政府信息公开年报", children=[
            Column(slug="zfb", name="市政府", items=reports(["云洲市人民政府"], 2008, ("year", "full", "hint"))),
            Column(slug="bm", name="市直部门", items=reports(["云洲市公安局"], 2013, ("cut", "full")))]),
    ]  # fmt: skip
    return Host(name, "云洲市人民政府", Hanweb("get"), portal(name, "云洲市", 1.75, nb, ""), level="prefecture", code="330900",
                validators="etag")  # fmt: skip


def beihe() -> Host:
    """Kaipuyun; a calendar and a faceted list hang on the home page; pages tell the time of making."""
    name = "www.beihe.gov.cn"
    nb = [
        Column(
            slug="nb",
            name="年报",
            grow=by_year(["北禾市人民政府"], 2011, ("view",), ("html", "attached:docx", "split")),
        )
    ]
    host = Host(name, "北禾市人民政府", Kaipuyun(), portal(name, "北禾市", 1.3, nb, "", hall="公开"), level="prefecture",
                code="130900", validators="noisy", friends=((f"https://{name}/fuwu.html", "便民服务"),),
                extra=lambda h: traps.mount(h, "calendar", "facets"))  # fmt: skip
    host.columns[1].children[-1].anchor = "更多"
    return host


def luoyan() -> Host:
    """VSB, counting down; GB2312; the reports in a list with notices between them."""
    name = "www.luoyan.gov.cn"
    nb = [
        Column(
            slug="ndbg",
            name="工作年报",
            anchor="",
            items=mixed(
                reports(["洛岩区人民政府"], 2008, ("full", "cut", "short", "view")),
                stock(name, "nbtz", 40),
            ),
        )
    ]
    return Host(name, "洛岩区人民政府", Vsb(), portal(name, "洛岩区", 1.25, nb, "阳光政务"), level="county", code="610330",
                charset="gb2312", validators="modified")  # fmt: skip


def baishui() -> Host:
    """One platform host that serves the departments of a county under sub-paths."""
    name = "xxgk.baishuihe.gov.cn"
    columns = []
    for short, body in (("zfb", "白水河县人民政府"), ("slj", "白水河县水利局"), ("jyj", "白水河县教育局"), ("czj", "白水河县财政局"),
                        ("wjj", "白水河县卫生健康局"), ("lxz", "柳溪镇人民政府")):  # fmt: skip
        nb = Column(
            slug="nb",
            name="信息公开年报",
            items=reports([body], 2015, ("full", "year", "hint"), ("html", "pdf")),
        )
        columns.append(Column(slug=short, name=body.replace("白水河县", "县"), children=[
            nb, *beside(body, f"{name}/{short}", 0.1)[:5], Column(slug="dt", name="动态", items=stock(f"{name}/{short}", "dt", 18))]))  # fmt: skip
    return Host(
        name,
        "白水河县政府信息公开平台",
        System(),
        columns,
        code="530324",
        validators="etag",
        min_reports=6,
    )


def portals() -> list[Host]:
    return [*qingluan(), yunzhou(), beihe(), luoyan(), baishui()]
