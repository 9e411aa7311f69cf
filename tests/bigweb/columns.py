"""Columns that publish: reports and the decoys that stand beside them, and trees of portals and counties."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from tests.bigweb.model import Column, Item, number
from tests.bigweb.texts import news

Items = Callable[[int], list[Item]]
LAST_DECOY = 2023
NAMES = (
    "{b}{y}年政府信息公开工作年度报告", "{y}年{b}政府信息公开年度报告", "{b}{y}年度政府信息公开工作报告",
    "{b}关于{y}年度政府信息公开工作情况的报告", "{b}{y}年信息公开年度报告",
)  # fmt: skip


def report(body: str, year: int, style: str, form: str = "html") -> Item:
    """`style`: full, body (the publisher alone), year, cut (…), hint (cut, with the title attribute), image."""
    variant = 0 if year >= 2019 else number(body, year) % len(NAMES)
    title = NAMES[variant].format(b=body, y=year)
    anchor = {
        "full": title, "body": body, "year": f"{year}年", "cut": f"{body}{year}年…", "hint": f"{body}{year}…", "image": "",
        "view": "点击查看", "short": f"{year}年年报",
    }[style]  # fmt: skip
    day = date(year + 1, 1 + number(body, year, "m") % 3, 1 + number(body, year, "d") % 28)
    return Item(key=f"report-{body}-{year}", title=title, anchor=anchor, day=day, kind="report", body=body, year=year,
                form=form, hint=style in {"hint", "image"})  # fmt: skip


def reports(
    bodies: Sequence[str],
    since: int,
    styles: Sequence[str] = ("full",),
    forms: Sequence[str] = ("html",),
) -> Items:
    def items(last: int) -> list[Item]:
        rows = [
            report(b, y, styles[(y + n) % len(styles)], forms[(y + 3 * n) % len(forms)])
            for y in range(since, last + 1) for n, b in enumerate(bodies)
        ]  # fmt: skip
        return sorted(rows, key=lambda i: i.day, reverse=True)

    return items


def of_year(
    bodies: Sequence[str], year: int, styles: Sequence[str], forms: Sequence[str] = ("html",)
) -> Items:
    return lambda _: [
        report(b, year, styles[n % len(styles)], forms[(year + n) % len(forms)])
        for n, b in enumerate(bodies)
    ]


def by_year(bodies: Sequence[str], since: int, styles: Sequence[str], forms: Sequence[str] = ("html",),
            slug: str = "{y}n", name: str = "{y}年") -> Callable[[int], list[Column]]:  # fmt: skip
    """Children by report year, newest first."""
    return lambda last: [
        Column(
            slug=slug.format(y=y), name=name.format(y=y), items=of_year(bodies, y, styles, forms)
        )
        for y in range(last, since - 1, -1)
    ]


def decoys(title: str, body: str, since: int = 2017, month: int = 1) -> Items:
    """One a year, with the right words and yet no annual report on information disclosure."""
    return lambda _: [
        Item(key=f"decoy-{title}-{y}", title=title.format(b=body, y=y, z=y + 1), anchor=title.format(b=body, y=y, z=y + 1),
             day=date(y + 1, month, 1 + y % 27), kind="decoy", body=body)
        for y in range(LAST_DECOY, since - 1, -1)
    ]  # fmt: skip


def stock(host: str, slug: str, count: int, place: str = "") -> Items:
    return lambda _: news(host, slug, count, place)


def mixed(first: Items, second: Items) -> Items:
    return lambda last: sorted(first(last) + second(last), key=lambda i: i.day, reverse=True)


def beside(body: str, host: str, scale: float = 1.0) -> list[Column]:
    """The columns next to the annual reports."""
    some = partial(stock, host)
    return [
        Column(slug="gkzn", name="政府信息公开指南", items=some("gkzn", 1, body)),
        Column(slug="gkzd", name="政府信息公开制度", items=some("gkzd", max(3, int(12 * scale)))),
        Column(slug="wznb", name="政府网站年报", items=decoys("{b}{y}年政府网站工作年度报表", body)),
        Column(slug="fzzf", name="法治政府建设年度报告", items=decoys("{b}{y}年法治政府建设年度报告", body, month=3)),
        Column(slug="nbjd", name="年报解读", items=decoys("《{b}{y}年政府信息公开工作年度报告》文字解读", body, 2020, 2)),
        Column(slug="czyjs", name="财政预决算", items=mixed(decoys("{b}{y}年度部门决算公开报告", body), some("czyjs", int(60 * scale)))),
        Column(slug="tjnj", name="统计年鉴", items=decoys("{y}年统计年鉴", body, 2010)),
        Column(slug="bnzj", name="政务公开动态", items=mixed(
            decoys("{b}{y}年上半年政务公开工作总结", body, 2019, 7),
            decoys("关于做好{y}年政府信息公开工作年度报告编制发布工作的通知", body, 2019, 1))),
        Column(slug="qsy", name="企事业单位信息公开", items=mixed(
            decoys("职业技术学院{y}-{z}学年信息公开年度报告", body, 2018, 10), decoys("水务集团有限公司{y}年年度报告", body, 2018, 4))),
    ]  # fmt: skip


def portal(
    host: str, place: str, scale: float, nb: list[Column], nb_label: str, hall: str = "政务公开"
) -> list[Column]:
    """The tree of a big portal: at scale 1 about 1,000 pages; `nb` hang two levels under `hall`."""
    some = partial(stock, host)

    def n(count: int) -> int:
        return int(count * scale)

    body = f"{place}人民政府"
    short = place[:-1]
    return [
        Column(slug="xwzx", name="新闻中心", children=[
            Column(slug="yw", name=f"{short}要闻", items=some("yw", n(220), short)),
            Column(slug="bmdt", name="部门动态", items=some("bmdt", n(160))),
            Column(slug="qxdt", name="县区动态", items=some("qxdt", n(130))),
            Column(slug="tzgg", name="通知公告", items=some("tzgg", n(60))),
            Column(slug="mtjj", name="媒体聚焦", items=some("mtjj", n(40)))]),
        Column(slug="zwgk", name=hall, children=[
            Column(slug="zcwj", name="政策文件", children=[
                Column(slug="gfxwj", name="规范性文件", items=some("gfxwj", n(60))),
                Column(slug="qtwj", name="其他文件", items=some("qtwj", n(50)))]),
            Column(slug="zcjd", name="政策解读", items=some("zcjd", n(50))),
            Column(slug="ldzc", name="领导之窗", items=some("ldzc", 12)),
            Column(slug="rsrm", name="人事任免", items=some("rsrm", n(30))),
            Column(slug="ghjh", name="规划计划", items=some("ghjh", n(20))),
            Column(slug="zfxxgk", name="政府信息公开", anchor=nb_label, children=[*beside(body, host, scale), *nb])]),
        Column(slug="bsfw", name="办事服务", children=[
            Column(slug="grbs", name="个人办事", items=some("grbs", n(50))),
            Column(slug="frbs", name="法人办事", items=some("frbs", n(40)))]),
        Column(slug="hdjl", name="互动交流", children=[
            Column(slug="xjxd", name="信件选登", items=some("xjxd", n(60))),
            Column(slug="zxft", name="在线访谈", items=some("zxft", n(15)))]),
        Column(slug="ztzl", name="专题专栏", children=[
            Column(slug=f"zt{i}", name=t, items=some(f"zt{i}", n(12)))
            for i, t in enumerate(("优化营商环境", "乡村振兴", "创建文明城市", "安全生产月"))]),
        Column(slug="zjgk", name=f"走进{short}", items=some("zjgk", 8, short)),
    ]  # fmt: skip


def county(host: str, body: str, nb: list[Column], size: int = 24, hall: str = "政务公开",
           label: str | None = "") -> list[Column]:  # fmt: skip
    """The tree of a small site: news, notices, services, and `nb` one or two levels under `hall`."""
    some = partial(stock, host)
    inner = [*nb, *beside(body, host, 0.2)[:6]]
    if label is not None:
        inner = [Column(slug="xxgk", name="政府信息公开", anchor=label or None, children=inner)]
    return [
        Column(slug="xwdt", name="工作动态", items=some("xwdt", size)),
        Column(slug="tzgg", name="通知公告", items=some("tzgg", size // 2)),
        Column(slug="zwgk", name=hall, children=[*inner, Column(slug="zcfg", name="政策法规", items=some("zcfg", size // 2))]),
        Column(slug="wsbs", name="网上办事", items=some("wsbs", size // 3)),
    ]  # fmt: skip
