"""Other sites: a portal of many siblings, Shanghai, Anhui, Guangxi, an old table site."""

from dataclasses import replace
from datetime import date

from shilu.sampleweb.article import Article, Claim, Column
from shilu.sampleweb.body import CHONGMING, HECHI, HUOSHAN, LONGXI, TAINING
from shilu.sampleweb.chrome import Dress
from shilu.sampleweb.cms.others import Anhui, Numbered, OldTable, Shanghai, han_day
from shilu.sampleweb.cms.trs import TrsHtm
from shilu.sampleweb.filler import disclosure, ordinary_columns
from shilu.sampleweb.hosts.making import annual, dress, of, published_day
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.page import Asked, Page, html
from shilu.sampleweb.report import Plan


def taining(ledger: Ledger) -> None:
    """Departments and towns of one county over several years; a town's report on a second site."""
    portal = TrsHtm(ledger, TAINING.name, TAINING.host, TAINING.code)
    towns = [TAINING.town(name) for name in ("朱口镇", "新桥乡", "上青乡", "大田乡", "杉城镇")]
    departments = [
        TAINING.department("水利局", "water"), TAINING.department("教育局", "school"),
        TAINING.department("财政局", "finance"), TAINING.department("卫生健康局", "health"),
        TAINING.department("交通运输局", "road"),
    ]  # fmt: skip
    column = Column(name="政府信息公开年报", slug="zfxxgknb", children=[
        Column(name="县政府", slug="xzf", articles=of(TAINING.government(), 2018, 2020, 2022)),
        Column(name="县直部门", slug="bm", per_page=5,
               articles=[a for body in departments for a in of(body, 2021, 2022)]),
        Column(name="乡镇", slug="xzjd", per_page=5,
               articles=[*of(towns[0], 2021), *(a for body in towns for a in of(body, 2022))]),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(TAINING.name, 3),
        disclosure(TAINING.government(), TAINING.name, 2022, column, hard_kinds=("law_report",)),
    )
    portal.build()
    dress(portal.site, etag=True)
    town = TrsHtm(ledger, "泰宁县朱口镇", "zhukou.taining-yangben.gov.cn", TAINING.code)
    copies = [annual(towns[0], 2022, claim=Claim(relation="exact"))]
    town.add(*ordinary_columns("朱口镇", 3),
             Column(name="信息公开年报", slug="xxgknb", articles=copies))  # fmt: skip
    town.build()


def chongming(ledger: Ledger) -> None:
    """Shanghai: no date on the page, the address has it."""
    portal = Shanghai(ledger, CHONGMING.name, CHONGMING.host, CHONGMING.code)
    body = replace(CHONGMING.department("水务局", "water"), area="全区")
    claim = Claim(flags=("pub_from_url",))
    articles = [
        annual(b, year, show_day=False, list_dated=False, claim=claim)
        for b in (body, CHONGMING.government())
        for year in (2020, 2022)
    ]
    column = Column(name="政府信息公开年报", slug="nb", articles=articles)
    portal.add(
        *ordinary_columns("崇明区", 3),
        disclosure(CHONGMING.government(), CHONGMING.name, 2022, column, hard_kinds=("plan",)),
    )
    portal.build()


def huoshan(ledger: Ledger) -> None:
    """Anhui: a copied period, a report without name and year, a 503 that passes."""
    portal = Anhui(ledger, HUOSHAN.name, HUOSHAN.host, HUOSHAN.code)
    water = HUOSHAN.department("水利局", "water")
    market = HUOSHAN.department("市场监督管理局", "market", printed="霍山县市场监管局")
    copied = annual(
        water, 2021, day=date(2022, 1, 18), plan=Plan(body=water, year=2021, period_year=2020),
        claim=Claim(confidence="medium", flags=("copied_period",),
                    note="the statistics period is last year's; title and text say 2021"),
    )  # fmt: skip
    conflict = annual(
        market, 2022, plan=Plan(body=market, year=2022, twisted_total=True),
        claim=Claim(flags=("prose_conflict",), note="prose and table differ on new requests by 9"),
    )  # fmt: skip
    column = Column(name="政府信息公开年报", slug="zfxxgknb", per_page=10, articles=[
        *of(water, 2019, 2020), copied, *of(market, 2020), conflict,
        *of(HUOSHAN.town("诸佛庵镇"), 2021), yearless(),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(HUOSHAN.name, 3),
        disclosure(HUOSHAN.government(), HUOSHAN.name, 2022, column, hard_kinds=("explanation",)),
    )
    portal.build()
    busy = portal.article_path((column,), copied, next(
        s for s, a in portal.serials.items() if a.title == copied.title))  # fmt: skip

    def gate(asked: Asked) -> Page | None:
        if asked.target == busy and asked.visit == 0:
            return Page(status=503, headers=(("Retry-After", "1"), ("Content-Type", "text/html")),
                        body="<h1>服务繁忙，请稍后再试</h1>".encode())  # fmt: skip
        return None

    portal.site.gate = gate


def yearless() -> Article:
    """No year in title or text (domain case C13): the tables say 2019 or 2020."""
    justice = HUOSHAN.department("司法局", "government")
    justice = replace(justice, topic="welfare")
    article = annual(
        justice, 2020, day=date(2021, 1, 25),
        plan=Plan(body=justice, year=2020, period=False,
                  title="霍山县司法局政府信息公开工作年度报告"),
        claim=Claim(unknown_year=True, year_range=(2019, 2020), confidence="low",
                    note="no year in title or text; table V1"),
    )  # fmt: skip
    assert article.report
    blocks = tuple(
        replace(b, text=b.text.replace("2020年度", "本年度").replace("2020年以来", "一年来")
                .replace("2020年", "本年度").replace("2021年", "下年度"))
        for b in article.report.blocks
    )  # fmt: skip
    return replace(article, report=replace(article.report, blocks=blocks))


def hechi(ledger: Ledger) -> None:
    """Guangxi: early publication, half a year, 政务公开 summaries, a column with a 500."""
    portal = Numbered(ledger, HECHI.name, HECHI.host, HECHI.code)
    rural = HECHI.department("农业农村局", "farm")
    labour = HECHI.department("人力资源和社会保障局", "labour")
    early = annual(
        rural, 2019, day=date(2019, 12, 30),
        plan=Plan(body=rural, year=2019, period=False, title="政府信息公开工作年度报告"),
        claim=Claim(flags=("early_publication",), confidence="medium",
                    note="only the text's opening says 2019; out in December (domain case C32)"),
    )  # fmt: skip
    half = annual(
        labour, 2021, day=date(2021, 7, 2), html=half_year_html(),
        plan=Plan(body=labour, year=2021, series="half",
                  title="河池市人力资源和社会保障局2021年上半年政务公开工作总结"),
        claim=Claim(doc_type="half_year", unknown_year=True, confidence="none",
                    contains=("上半年共发布各类信息1268条", "受理政府信息公开申请17件"),
                    note="period 2021H1; report_year stays null (domain case C27)"),
    )  # fmt: skip
    column = Column(name="政府信息公开年报", slug="nb", articles=[
        early, half, *of(rural, 2021), *of(labour, 2018, 2022),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(HECHI.name, 3),
        disclosure(HECHI.government(), HECHI.name, 2022, column, hard_kinds=("work_report",)),
    )
    portal.build()
    trouble = portal.list_path((Column(name="旧栏目", slug="old"),), 1, 1)
    portal.site.pages[trouble] = html("<h1>500</h1><p>ORA-12541: TNS:no listener</p>", status=500)
    page = portal.site.pages["/"]
    anchor = f'<a href="{trouble}">政务公开（旧版）</a></body>'
    portal.site.pages["/"] = replace(page, body=page.body.replace(b"</body>", anchor.encode()))


def half_year_html() -> str:
    lines = (
        "2021年上半年，我局按照市委、市政府部署，扎实推进政务公开，现将上半年工作情况总结如下。",
        "一、主动公开情况。上半年共发布各类信息1268条，其中就业服务信息412条、社会保险信息306条、劳动监察信息188条，更新公开目录57项。",
        "二、依申请公开情况。受理政府信息公开申请17件，已答复15件，另有2件正在办理，无行政复议和行政诉讼。",
        "三、存在问题。政策解读数量偏少，个别栏目更新不及时，基层窗口公开设施需要完善。",
        "四、下半年打算。下半年将对照全年任务清单查漏补缺，组织一次业务培训，做好重点领域信息公开和政策解读工作。",
    )
    return "\n".join(f"<p>　　{line}</p>" for line in lines)


def longxi(ledger: Ledger) -> None:
    """An old site: header gb2312, meta utf-8, bytes GBK or UTF-8; dates only in signatures."""
    portal = OldTable(ledger, LONGXI.name, LONGXI.host, LONGXI.code, Dress(metas=False))
    bodies = [LONGXI.department("水务局", "water"), LONGXI.department("畜牧兽医局", "farm"),
              LONGXI.government()]  # fmt: skip
    articles = []
    for body in bodies:
        for year in (2008, 2009, 2010, 2012) if body.topic == "water" else (2008, 2011):
            day = published_day(body, year)
            plan = Plan(body=body, year=year, cumulative=year < 2011,
                        signature=f"{body.name}\n{han_day(day)}",
                        title=f"{body.name}{year}年度政府信息公开工作年度报告")  # fmt: skip
            flags = {2008: ("partial_period",), 2011: ("han_numeral",)}.get(year, ())
            if year == 2011:
                plan = replace(plan, title=f"{body.name}二○一一年度政府信息公开工作年度报告")
            articles.append(annual(body, year, plan=plan, day=day, show_day=False,
                                   list_dated=False, claim=Claim(flags=flags)))  # fmt: skip
    column = Column(name="政府信息公开年报", slug="nb", articles=articles, per_page=6)
    portal.add(
        *ordinary_columns(LONGXI.name, 3),
        disclosure(LONGXI.government(), LONGXI.name, 2011, column, hard_kinds=("plan",)),
    )
    portal.build()
    for number, (path, page) in enumerate(sorted(portal.site.pages.items())):
        text = page.body.decode()
        # Every second page lies the other way round.
        told, true = (("utf-8", "gb18030"), ("gb2312", "utf-8"))[number % 2]
        text = text.replace("<head>", f'<head>\n<meta http-equiv="Content-Type" '
                            f'content="text/html; charset={told}">', 1)  # fmt: skip
        portal.site.pages[path] = Page(
            headers=(("Content-Type", f"text/html; charset={told}"),),
            body=text.encode(true), framing="close",
        )  # fmt: skip
