"""The smaller sites: one or more of every content system, and the robots rules of some of them."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from shilu.sampleweb.page import Page, html, redirect
from tests.bigweb import traps
from tests.bigweb.columns import by_year, county, mixed, reports, stock
from tests.bigweb.host import Host
from tests.bigweb.model import Column, Leaf
from tests.bigweb.systems.aspnet import AspNet, PostBack
from tests.bigweb.systems.base import System
from tests.bigweb.systems.docshare import DocShare
from tests.bigweb.systems.guangdong import Gkmlpt, Nfcms
from tests.bigweb.systems.hanweb import AnnualReports, Hanweb
from tests.bigweb.systems.numbered import Anhui, Henan, Hunan, Kaipuyun, Shanghai
from tests.bigweb.systems.search import Igs, Was5
from tests.bigweb.systems.trs import Trs
from tests.bigweb.systems.vsb import Vsb, VsbJsp

SOFT = html(
    "<html><head><title>提示信息</title></head><body><h2>您访问的页面不存在或已被删除！</h2><a href='/'>返回首页</a></body></html>"
)


def _nb(
    body: str,
    since: int = 2009,
    styles: tuple[str, ...] = ("full",),
    forms: tuple[str, ...] = ("html",),
    name: str = "政府信息公开年报",
    anchor: str | None = None,
    system: System | None = None,
    notices: int = 0,
) -> Column:
    """The column of one publisher's reports; `notices` are other rows that stand among them."""
    items = reports([body], since, styles, forms)
    if notices:
        items = mixed(items, stock(body, "nbtz", notices))
    return Column(slug="nb", name=name, anchor=anchor, items=items, system=system)


def lists() -> list[Host]:
    made = []

    def site(
        name: str,
        body: str,
        system: System,
        nb: list[Column],
        label: str | None = None,
        **more: object,
    ) -> None:
        made.append(Host(name, body, system, county(name, body, nb, label=label), **more))  # type: ignore[arg-type]

    site("www.chisong.gov.cn", "赤松县人民政府", Trs("count"), [_nb("赤松县人民政府", 2008, ("full", "cut", "year"), ("split", "html"), notices=22)],
         label="", code="140429", validators="both", scheme="http")  # fmt: skip
    site("www.ministry-lihua.gov.cn", "国家理化标准局", Trs("six", "shtml"), [_nb("国家理化标准局", 2008, ("full",), ("html", "attached:pdf"))],
         level="national", label="信息公开", robots="User-agent: *\nCrawl-delay: 0.2\n")  # fmt: skip
    site("www.nanpu.gov.cn", "南浦区人民政府", Hanweb("post", "old"),
         [_nb("南浦区人民政府", 2008, ("hint", "full"), name="年度报告", anchor="更多"),
          Column(slug="jd", name="街道年报", items=reports(["南浦区临江街道办事处", "南浦区石桥镇人民政府", "南浦区高岭乡人民政府",
                                                         "南浦区文昌街道办事处"], 2010, ("body", "full")))],
         label="", code="330212", scheme="http", validators="none", min_reports=5)  # fmt: skip
    site(
        "www.haiyue.gov.cn",
        "海悦县人民政府",
        Hanweb("get", "hex"),
        [_nb("海悦县人民政府", 2009, ("full", "year"))],
        code="320924",
    )
    site("www.jinting.gov.cn", "锦亭县人民政府", Hanweb("get"), [Column(
        slug="nb", name="部门年报", system=AnnualReports(), items=reports(["锦亭县人民政府", "锦亭县农业农村局", "锦亭县林业局",
                                                                      "锦亭县审计局"], 2012))],
         label="阳光锦亭", code="371102", validators="modified", min_reports=4)  # fmt: skip
    site("www.shiyan-shan.gov.cn", "石堰县人民政府", VsbJsp(), [_nb("石堰县人民政府", 2010, ("full", "short"), ("html", "attached:xls"))],
         label="", code="420324", charset="gb2312")  # fmt: skip
    site("www.songming-zhen.gov.cn", "松明镇人民政府", Vsb(), [_nb("松明镇人民政府", 2012, ("year", "full", "image"), name="工作年报")],
         level="township", code="611026", validators="noisy")  # fmt: skip
    site("www.meiling.gov.cn", "梅岭市人民政府", Nfcms(), [Column(slug="nb", name="年报", anchor="年报",
         grow=by_year(["梅岭市人民政府", "梅岭市水务局"], 2014, ("full", "body"), ("html", "attached:ofd")))],
         level="prefecture", code="441400", min_reports=2,
         robots="User-agent: *\nDisallow: /neibu/\nDisallow: /zwgk/gkzd/\n")  # fmt: skip
    site("www.lianchi.gov.cn", "莲池区人民政府", Kaipuyun("hex"), [_nb("莲池区人民政府", 2011, ("full", "cut"), ("html", "image"), notices=14)],
         label="", code="130630", validators="etag")  # fmt: skip
    site("www.zhuxi-hu.gov.cn", "竹溪湖区人民政府", Trs(), [_nb("竹溪湖区人民政府", 2009, ("full", "hint"), system=Was5())],
         label="依法公开", code="420222", validators="none")  # fmt: skip
    site(
        "www.qiuling.gov.cn",
        "丘陵省人民政府",
        Trs("count"),
        [_nb("丘陵省人民政府", 2008, system=Igs())],
        level="province",
        code="360000",
    )
    site("www.diancang.gov.cn", "滇仓县人民政府", AspNet(), [_nb("滇仓县人民政府", 2009, ("short", "full"))], code="530126", scheme="http",
         validators="none")  # fmt: skip
    site("www.jinsha-he.gov.cn", "金沙河县人民政府", AspNet(), [_nb("金沙河县人民政府", 2008, system=PostBack())], label="", code="530629",
         validators="noisy")  # fmt: skip
    site("www.wanshan-lu.gov.cn", "皖山县人民政府", Anhui(), [_nb("皖山县人民政府", 2010, ("full", "cut"), ("html", "shell"))],
         label="", code="341525", min_reports=1)  # fmt: skip
    site("www.xiangjiang-wan.gov.cn", "湘江湾县人民政府", Hunan(), [_nb("湘江湾县人民政府", 2009, ("full", "year"))], label="", code="430626",
         robots=redirect("/robots-file.txt", 301), extra=_robots_file)  # fmt: skip
    site(
        "www.yuzhong-ling.gov.cn",
        "豫中岭区人民政府",
        Henan(),
        [_nb("豫中岭区人民政府", 2008, ("full", "view"))],
        code="411224",
    )
    site("www.shenjiang.gov.cn", "申江新区人民政府", Shanghai(), [_nb("申江新区人民政府", 2008, ("hint", "full"), ("html", "docx"))], label="",
         level="county", code="310151", seed="nb")  # fmt: skip
    site("www.gucheng-li.gov.cn", "古城里县人民政府", System(), [_nb("古城里县人民政府", 2008, ("full", "short"), ("html", "zip"))], code="220621",
         charset="gb2312", scheme="http", validators="modified", robots=html("not here", status=404))  # fmt: skip
    towns = [
        f"东汀区{t}街道办事处"
        for t in ("安平", "和顺", "长乐", "永宁", "清河", "望京里", "南苑", "北关")
    ]
    site("www.dongting-qu.gov.cn", "东汀区人民政府", Collected(), [_nb("东汀区人民政府", 2010),
         Column(slug="hz", name="各单位年报汇总", anchor="汇总", items=reports(towns, 2018, ("full", "body"), ("pdf",)))],
         label="", code="110101", min_reports=9)  # fmt: skip
    return made


class Collected(System):
    """Long pages: a hundred rows, so that dozens of PDFs stand on one."""

    per_page = 100


def _robots_file(host: Host) -> None:
    text = Page(
        headers=(("Content-Type", "text/plain"),),
        body=b"User-agent: *\nDisallow: /admin/\nDisallow: /search\n",
    )
    host.routes["/robots-file.txt"] = Leaf(kind="data", render=lambda _: text)


def gkmlpt() -> Host:
    """A Guangdong county over http only: news in NFCMS, disclosure in gkmlpt."""
    name, body = "www.yuehai-wan.gov.cn", "粤海湾区人民政府"
    tree = Gkmlpt("756101")
    inner = [
        Column(slug="zn", name="政府信息公开指南", items=stock(name, "zn", 2), system=tree),
        Column(slug="fg", name="法规文件", items=stock(name, "fg", 230), system=tree),
        Column(slug="nb", name="政府信息公开年报", system=tree, items=reports(
            [body, *(f"粤海湾区{t}" for t in ("财政局", "民政局", "司法局", "教育局", "住房和城乡建设局", "交通运输局", "统计局", "审计局"))],
            2010, ("full", "full", "year"))),
    ]  # fmt: skip
    columns = county(name, body, [], label=None)
    columns[2] = Column(slug="gkmlpt", name="政府信息公开", system=tree, children=inner)
    return Host(
        name, body, Nfcms(), columns, code="440402", scheme="http", validators="none", min_reports=9
    )


def trapped() -> Host:
    """All traps, answers 200 to everything, and the whole site again under another name."""
    name, body = "www.mihun-gang.gov.cn", "迷魂港区人民政府"

    def hang(host: Host) -> None:
        traps.mount(host, *traps.PATTERNS)

    columns = county(name, body, [_nb(body, 2010, ("full", "cut", "year"))], label="")
    return Host(name, body, System(), columns, code="350211", scheme="http", missing=SOFT, extra=hang,
                twins=("jiu.mihun-gang.gov.cn", "mihun-gang.gov.cn"),
                friends=(("http://jiu.mihun-gang.gov.cn/", "备用站点"), ("http://mihun-gang.gov.cn/", "旧版"),
                         ("/fuwu.html", "便民服务"), ("/old/gone.html", "历史专题")))  # fmt: skip


def moved() -> Host:
    """Its old column answers 301, and the registry still names it."""
    name, body = "www.qianyi.gov.cn", "迁移县人民政府"

    def hang(host: Host) -> None:
        new = next(c for top in host.columns for c in top.walk() if c.publishes)
        host.routes["/xxgk/ndbg/index.html"] = Leaf(
            kind="shell", render=lambda _: redirect(host.entry(new), 301)
        )

    return Host(name, body, Trs(), county(name, body, [_nb(body, 2010, ("full", "year"))], label=""), code="150430",
                extra=hang, seed="/xxgk/ndbg/index.html")  # fmt: skip


def denied() -> list[Host]:
    """Hosts that robots closes in part or whole; report-like links stand behind the rule."""
    made = []
    for name, body, robots in (
        ("www.guanmen.gov.cn", "关门县人民政府", "User-agent: *\nDisallow: /\n"),
        (
            "www.banxia.gov.cn",
            "半夏县人民政府",
            "User-agent: *\nDisallow: /zwgk/ybm/\nDisallow: /*?print=\nAllow: /zwgk/ybm/list.html\n",
        ),
        ("www.wubai.gov.cn", "五百县人民政府", html("<html><body>503</body></html>", status=503)),
    ):
        nb = [
            _nb(body, 2012),
            Column(slug="ybm", name="部门年报", items=reports([body[:-4] + "林业局"], 2015)),
        ]
        made.append(
            Host(
                name,
                body,
                System(),
                county(name, body, nb, label=None),
                code="620122",
                robots=robots,
            )
        )
    return made


def challenged() -> list[Host]:
    rows = (
        ("www.jiasule.gov.cn", "佳速县人民政府", "js_cookie"), ("www.ruishu.gov.cn", "瑞树市人民政府", "js_vm"), ("www.aliwa.gov.cn", "阿里洼区人民政府", "acw"),
        ("www.yanzheng.gov.cn", "岩正县人民政府", "captcha"), ("www.chuangyu.gov.cn", "创宇区人民政府", "waf"),
        ("www.jinru.gov.cn", "禁入县人民政府", "403"), ("www.weihu.gov.cn", "维护县人民政府", "maintenance"),
    )  # fmt: skip
    return [
        Host(n, b, System(), county(n, b, [_nb(b, 2015)], 6), code="630123", block=kind)
        for n, b, kind in rows
    ]


def shared() -> list[Host]:
    """Documents that users put up: tag pages are allowed, search and download are not."""
    robots = (
        "User-agent: *\nDisallow: /search\nDisallow: /down/\nDisallow: /user/\nDisallow: /tag/vip\n"
    )
    made = []
    for name, title, kind, form in (("www.wenlan-ku.com", "文澜库", "docshare", "box"), ("doc.shuge-wang.com", "书阁网", "docshare", "text"),
                                    ("www.fanwen-yuan.com", "范文园", "essay", "text")):  # fmt: skip
        bodies = (
            ["青鸾市城市管理局", "洛岩区民政局"]
            if form == "box"
            else ["云洲市审计局", "丘陵省水利厅"]
        )
        tags = [
            Column(slug="zfxxgk", name="政府信息公开", items=reports(bodies, 2012) if kind == "docshare" else stock(name, "fw", 40)),
            Column(slug="zongjie", name="工作总结", items=stock(name, "zongjie", 60)),
            Column(slug="jihua", name="工作计划", items=stock(name, "jihua", 45)),
        ]  # fmt: skip
        made.append(Host(name, title, DocShare(form), tags, level="none", kind=kind, scheme="http", robots=robots, validators="none",
                         friends=(("/search?q=%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A", "搜索年度报告"), ("/tag/vip.html", "会员专区")),
                         min_reports=0, seed="zfxxgk"))  # fmt: skip
    return made


def sites() -> list[Host]:
    return [*lists(), gkmlpt(), trapped(), moved(), *denied(), *challenged(), *shared()]
