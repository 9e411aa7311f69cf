"""Cities, a province, a national body: TRS with year columns, Hanweb by GET, gkmlpt."""

from dataclasses import replace
from datetime import date

from shilu.sampleweb.article import Claim, Column
from shilu.sampleweb.body import GRAIN, GUIZHOU, LISHUI, SHAOGUAN, SUICHANG, YANCHENG
from shilu.sampleweb.chrome import Dress
from shilu.sampleweb.cms.gkmlpt import Gkmlpt
from shilu.sampleweb.cms.hanweb import HanwebGet
from shilu.sampleweb.cms.others import Ministry
from shilu.sampleweb.cms.trs import Trs, TrsCount
from shilu.sampleweb.filler import disclosure, meetings, ordinary_columns
from shilu.sampleweb.hosts.making import annual, dress, of
from shilu.sampleweb.hosts.sharing import SPUN
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.page import html


def lishui(ledger: Ledger) -> None:
    """TRS whose annual column is divided by year and by class of publisher; a repost; migration."""
    portal = TrsCount(ledger, LISHUI.name, LISHUI.host, LISHUI.code)
    government, water = LISHUI.government(), LISHUI.department("水利局", "water")
    market = LISHUI.department("市场监督管理局", "market")
    welfare = LISHUI.department("民政局", "welfare")
    repost = annual(SUICHANG.government(), 2022, claim=Claim(relation="repost", flags=("repost",)),
                    list_title="遂昌县人民政府2022年政府信息公开工作年...")  # fmt: skip
    audit = LISHUI.department("审计局", "finance")
    migrated = annual(
        audit, 2009, url_day=date(2023, 4, 18), show_day=False, list_dated=False,
        claim=Claim(unpublished=True, flags=("migrated_date",),
                    note="the page shows no date; the URL date is the migration's"),
    )  # fmt: skip

    def year(number: int) -> Column:
        parts = [
            Column(name="市政府", slug="szf", articles=[annual(government, number)]),
            Column(name="市直部门", slug="szbm", per_page=2,
                   articles=[annual(body, number) for body in (water, market, welfare)]),
        ]  # fmt: skip
        if number == 2022:
            parts.append(Column(name="县（市、区）", slug="xqzf", articles=[repost]))
        return Column(name=f"{number}年", slug=f"{number}n", children=parts)

    old = Column(name="2009年", slug="2009nb", articles=[migrated])
    column = Column(name="政府信息公开年报", slug="zfxxgknb",
                    children=[*(year(n) for n in (2022, 2021)), old])  # fmt: skip
    portal.add(
        *ordinary_columns(LISHUI.name, 3),
        disclosure(government, LISHUI.name, 2022, column, hard_kinds=("notice_or_plan",)),
    )
    portal.build()
    dress(portal.site, framing="chunked")


def yancheng(ledger: Ledger) -> None:
    """Hanweb by GET, gzip on the wire, and reports at xxgkAnnualReport.jsp?area=…&fbtime=…."""
    portal = HanwebGet(ledger, YANCHENG.name, YANCHENG.host, YANCHENG.code)
    education = YANCHENG.department("教育局", "school")
    rural = YANCHENG.department("农业农村局", "farm")
    health = YANCHENG.department("卫生健康委员会", "health")
    original = annual(SPUN.body, SPUN.year, plan=SPUN)
    column = Column(name="政府信息公开年报", slug="zfxxgknb", articles=[
        *of(education, 2016, 2017, 2018, 2020, 2022, 2023), *of(rural, 2021, 2022),
        *of(health, 2021), *of(YANCHENG.government(), 2022, 2023), original,
        *meetings(YANCHENG.name, 4),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(YANCHENG.name, 3),
        disclosure(YANCHENG.government(), YANCHENG.name, 2022, column,
                   hard_kinds=("explanation", "news")),
    )  # fmt: skip
    portal.build()
    water = YANCHENG.department("水利局", "water")
    base = "/module/xxgk/xxgkAnnualReport.jsp?area=11320900014234567X&fbtime="
    anchors = "".join(f'<a href="{base}{y}">{y}年</a> ' for y in range(2018, 2015, -1))
    for number in range(2016, 2019):
        article = annual(water, number, show_day=False, claim=Claim(
            unpublished=True, note="no date on the page; fbtime is the report year"))  # fmt: skip
        body = f"{portal.open_body}{article.body()}{portal.close_body}"
        head = f"{portal.nav()}<div>您现在的位置：首页 &gt; 信息公开年报</div>{anchors}"
        text = portal.skin.article(article, head, body, "信息公开年报")
        portal.put(f"{base}{number}", portal.page(text))
        ledger.put_up(article, portal.url(f"{base}{number}"), portal.skin.phrases(article))
    trail = (portal.columns[-1], portal.columns[-1].children[0], column)
    path = portal.list_path(trail, 1, 1)
    page = portal.site.pages[path]
    mark = f"<h3>按单位查看：{water.name}</h3>{anchors}</body>"
    portal.site.pages[path] = replace(page, body=page.body.replace(b"</body>", mark.encode()))
    dress(portal.site, gzip=True)


def shaoguan(ledger: Ledger) -> None:
    """gkmlpt: lists are JSON; a mobile host has a copy."""
    portal = Gkmlpt(ledger, SHAOGUAN.name, SHAOGUAN.host, SHAOGUAN.code, Dress(label="成文日期"))
    government, welfare = SHAOGUAN.government(), SHAOGUAN.department("民政局", "welfare")
    column = Column(name="政府信息公开年报", slug="nb", articles=[
        *of(government, 2020, 2022, 2023, 2024), *of(welfare, 2018, 2023),
        *of(SHAOGUAN.department("教育局", "school"), 2022),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(SHAOGUAN.name, 3),
        disclosure(government, SHAOGUAN.name, 2023, column, hard_kinds=("explanation", "plan")),
    )
    portal.build()
    mobile = ledger.site(SHAOGUAN.host.replace("www.", "m."))
    copy = annual(government, 2023, claim=Claim(relation="exact"))
    path = portal.addresses[copy.title].replace("post_", "mpost_")
    text = (
        f"<!DOCTYPE html><html><head><title>{copy.title}</title></head><body><h1>{copy.title}</h1>"
        f'<p>{copy.day}</p><div class="article-content">{copy.body()}</div></body></html>'
    )
    mobile.pages[path] = html(text)
    mobile.pages["/"] = html(f'<html><body><a href="{path}">{copy.title}</a></body></html>')
    ledger.put_up(copy, f"http://{mobile.host}{path}", ())


def guizhou(ledger: Ledger) -> None:
    """A province: TRS in UTF-8; a report that came out years late."""
    portal = Trs(ledger, GUIZHOU.name, GUIZHOU.host, GUIZHOU.code, Dress(clock=True))
    government = GUIZHOU.government()
    transport = GUIZHOU.department("交通运输厅", "road")
    transport = replace(transport, org="我厅")
    late = annual(transport, 2017, day=date(2019, 11, 6), claim=Claim(
        flags=("late_publication",), note="published two years after its year"))  # fmt: skip
    column = Column(name="政府信息公开年报", slug="zfxxgknb", per_page=5, articles=[
        *of(government, 2014, 2017, 2018, 2020, 2022, 2024), *of(transport, 2021), late,
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(GUIZHOU.name, 3),
        disclosure(government, GUIZHOU.name, 2023, column,
                   hard_kinds=("enterprise_edu", "work_report")),
    )  # fmt: skip
    portal.build()


def grain(ledger: Ledger) -> None:
    """A body of the national level; no division code is claimed."""
    portal = Ministry(ledger, GRAIN.name, GRAIN.host, "bm36000001", Dress(label="发布时间"))
    column = Column(name="政府信息公开年报", slug="n18", articles=of(GRAIN, 2020, 2021, 2022, 2023))
    portal.add(
        *ordinary_columns("国家粮食和物资储备局", 3),
        disclosure(GRAIN, "国家粮食和物资储备局", 2023, column, hard_kinds=("news",)),
    )
    portal.build()
