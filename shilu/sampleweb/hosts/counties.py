"""Four county sites: TRS in GBK, Hanweb by POST, VSB, Kaipuyun."""

from dataclasses import replace
from datetime import date

from shilu.sampleweb.article import Claim, Column
from shilu.sampleweb.attachments import shipped
from shilu.sampleweb.body import LUSHAN, SHEYANG, SUICHANG, TONGGU
from shilu.sampleweb.chrome import Dress
from shilu.sampleweb.cms.hanweb import Hanweb
from shilu.sampleweb.cms.others import Kaipuyun, Vsb
from shilu.sampleweb.cms.trs import TrsGbk
from shilu.sampleweb.filler import disclosure, meetings, ordinary_columns
from shilu.sampleweb.hosts.making import annual, dress, of
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.report import Plan

WATER = SUICHANG.department("水利局", "water")
SCHOOL = SUICHANG.department("教育局", "school")
PDF_YEAR = 2020


def suichang(ledger: Ledger) -> None:
    """TRS, GBK, pager in createPageHTML only; a corrected report, a print version, a PDF twin."""
    portal = TrsGbk(ledger, SUICHANG.name, SUICHANG.host, SUICHANG.code)
    portal.scheme = "http"
    government = SUICHANG.government()
    first = annual(SCHOOL, 2021, day=date(2022, 1, 20), claim=Claim(relation="superseded"))
    second = annual(
        SCHOOL, 2021, day=date(2022, 2, 25),
        plan=Plan(body=SCHOOL, year=2021, edition=1, title=f"{first.title}（更正）"),
        claim=Claim(note="the corrected version, later, with other numbers"),
    )  # fmt: skip
    pdf = shipped("suichang_water_2020.pdf")
    twin = annual(WATER, PDF_YEAR, attachments=(("PDF版下载", "P020210115_report.pdf", pdf),))
    list_page = Column(name="政府信息公开年报", slug="zfxxgknb", per_page=6, articles=[
        *of(WATER, 2014, 2016, 2018, 2019, 2021, 2022), twin, first, second,
        *of(SCHOOL, 2019, 2020), *of(government, 2022),
        replace(annual(government, 2019), parts=2), *of(SUICHANG.town("云峰街道"), 2022),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(SUICHANG.name, 3),
        disclosure(government, SUICHANG.name, 2022, list_page,
                   hard_kinds=("notice_or_plan", "explanation", "plan")),
    )  # fmt: skip
    portal.build()
    path = portal.addresses[twin.title]
    folder = path.rsplit("/", 1)[0]
    assert twin.report
    ledger.claim(twin.report, Claim(relation="format_variant"),
                 portal.url(f"{folder}/P020210115_report.pdf"), None, ())  # fmt: skip
    printed = annual(WATER, 2022, claim=Claim(relation="exact"))
    portal.print_version(printed, portal.addresses[printed.title])
    dress(portal.site, etag=True)


def sheyang(ledger: Ledger) -> None:
    """Hanweb: fifteen records stand in the page, the rest comes by POST."""
    portal = Hanweb(ledger, SHEYANG.name, SHEYANG.host, SHEYANG.code)
    farm = SHEYANG.department("农业农村局", "farm")
    health = SHEYANG.department("卫生健康委员会", "health")
    finance = SHEYANG.department("财政局", "finance")
    market = SHEYANG.department("市场监督管理局", "market")
    list_page = Column(name="政府信息公开年报", slug="zfxxgknb", articles=[
        *of(farm, 2019, 2020, 2021, 2022, 2023), *of(health, 2021, 2022), *of(finance, 2022, 2023),
        *of(market, 2022), *of(SHEYANG.town("海河镇"), 2021), *of(SHEYANG.government(), 2023),
        *meetings(SHEYANG.name, 5),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(SHEYANG.name, 3),
        disclosure(SHEYANG.government(), SHEYANG.name, 2023, list_page,
                   hard_kinds=("news", "website_report")),
    )  # fmt: skip
    portal.build()


def lushan(ledger: Ledger) -> None:
    """VSB, counting down; URL and page dates that are a migration's."""
    portal = Vsb(ledger, LUSHAN.name, LUSHAN.host, LUSHAN.code, Dress(label="发布时间"))
    body = LUSHAN.department("民政局", "welfare", printed="芦山县民政局")
    government = LUSHAN.government()
    rural = LUSHAN.department("林业局", "farm")
    late = annual(
        body, 2016, day=date(2020, 5, 12), claim=Claim(flags=("migrated_date",)),
    )  # fmt: skip
    plan = Plan(body=rural, year=2013, series="summary", title="芦山县林业局2013年政务公开工作总结")
    summary = annual(rural, 2013, plan=plan, html=summary_html(), claim=Claim(
        doc_type="govaffairs_annual",
        contains=("全年公开政务事项318项", "印发林业政策问答2600份"),
        note="title and opening say 2013, published in the spring of 2014"))  # fmt: skip
    list_page = Column(name="政府信息公开年报", slug="nb", per_page=4, articles=[
        *of(government, 2012, 2014, 2015, 2018, 2020, 2022), *of(body, 2018), late, summary,
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(LUSHAN.name, 3),
        disclosure(government, LUSHAN.name, 2021, list_page, hard_kinds=("plan", "work_report")),
    )
    portal.build()


def summary_html() -> str:
    lines = (
        "2013年，我局按照县委、县政府关于政务公开工作的部署，围绕林业中心工作，规范公开内容，创新公开形式，现将全年工作总结如下。",
        "一、加强领导，落实责任。调整了政务公开领导小组，由局长任组长，配备兼职信息员14名，把任务分解到9个股站，纳入年终目标考核。",
        "二、突出重点，规范内容。全年公开政务事项318项，其中林木采伐指标、退耕还林补助、生态护林员选聘等涉及群众利益事项186项，张贴公告427份。",
        "三、创新形式，方便群众。在乡镇林业站设公开栏21个，印发林业政策问答2600份，开通咨询热线，接待来访来电743人次。",
        "四、存在的问题和打算。公开栏更新不够及时，少数信息员业务不熟。2014年我局将完善考核办法，组织业务培训，使政务公开更加规范。",
    )
    return "\n".join(f"<p>　　{line}</p>" for line in lines)


def tonggu(ledger: Ledger) -> None:
    """Kaipuyun; PubDate is the hour of generation, and a clock stands in the chrome."""
    portal = Kaipuyun(
        ledger, TONGGU.name, TONGGU.host, TONGGU.code,
        Dress(clock=True, generated="2024-04-24 17:04:32", label="发文日期"),
    )  # fmt: skip
    transport = TONGGU.department("交通运输局", "road")
    labour = TONGGU.department("人力资源和社会保障局", "labour", printed="铜鼓县人社局")
    list_page = Column(name="政府信息公开年报", slug="zfxxgknb", per_page=5, articles=[
        *of(transport, 2016, 2017, 2020, 2021), *of(labour, 2020, 2023),
        *of(TONGGU.town("永宁镇"), 2021),
    ])  # fmt: skip
    portal.add(
        *ordinary_columns(TONGGU.name, 3),
        disclosure(TONGGU.government(), TONGGU.name, 2022, list_page,
                   hard_kinds=("law_report", "notice_or_plan")),
    )  # fmt: skip
    portal.build()
