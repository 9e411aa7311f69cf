"""Every trap of domain.md §§6 and 9 that a date can fall into, one case each.

The texts are our own."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType
from typing import NamedTuple

import pytest

from postprocess.dating import dating
from postprocess.findings import Dating
from postprocess.kind import classification

P = "统计期限为{0}年1月1日至{0}年12月31日。"
LAW = "本报告根据《中华人民共和国政府信息公开条例》要求编制。"
V1 = "本年新制作数量 | 本年新公开数量 | 对外公开总数量\n"
V2 = "本年制发件数 | 本年废止件数 | 现行有效件数\n"


class Case(NamedTuple):
    name: str
    body: str
    expect: dict[str, object]
    title: str = ""
    host: str = "gov"
    url: str = ""
    meta: dict[str, str] = {}  # noqa: RUF012 — a named tuple's default, never changed
    more: dict[str, object] = {}  # noqa: RUF012


def T(year: object, who: str = "清河县水利局") -> str:  # noqa: N802 — reads as a title
    return f"{who}{year}年政府信息公开工作年度报告"


CASES = [
    # R1, the stated period
    Case(
        "period alone is medium",
        P.format(2017) + LAW,
        {"year": 2017, "confidence": "medium", "period": ("2017-01-01", "2017-12-31")},
    ),
    Case(
        "period and title are high", P.format(2017), {"year": 2017, "confidence": "high"}, T(2017)
    ),
    Case(
        "second year of the period left out",
        "本报告所列数据的统计期限自2015年1月1日起至12月31日止。" + LAW,
        {"year": 2015},
    ),
    Case(
        "first year of the period left out",
        "统计期限为1月1日至2016年12月31日。" + LAW,
        {"year": 2016},
    ),
    Case(
        "dotted period",
        "数据统计时间为2014.1.1-2014.12.31。" + LAW,
        {"year": 2014, "period": ("2014-01-01", "2014-12-31")},
    ),
    Case(
        "period broken over lines",
        "统计期限为2013\n年 1 月 1\n日至2013 年 12 月 31 日。" + LAW,
        {"year": 2013},
    ),
    Case(
        "period in Han numerals",
        "统计期限为二○一二年一月一日至二○一二年十二月三十一日。" + LAW,
        {"year": 2012, "flags": {"han_numeral"}},
    ),
    Case(
        "full-width digits",
        "统计期限为２０１６年１月１日至２０１６年１２月３１日。" + LAW,
        {"year": 2016},
    ),
    Case(
        "glued digits are no date",
        "统计期限为201811日至20181231日。" + LAW,
        {"year": None, "confidence": "none", "flags": {"glued_date"}},
    ),
    Case(
        "a campaign's days are no period",
        "2018年3月1日至3月15日开展了宣传。" + LAW,
        {"year": None, "period": None},
    ),
    Case(
        "several years together are no period",
        "2008年5月1日至2011年12月31日，累计公开信息。" + LAW,
        {"year": None, "period": None},
    ),
    Case(
        "school year is no period of ours",
        "统计期限为2017年9月1日至2018年8月31日。" + LAW,
        {"year": None},
    ),
    Case(
        "2008 began in May",
        "自2008年5月1日《条例》施行以来，我局公开信息12条。" + LAW,
        {"year": 2008, "period": ("2008-05-01", "2008-12-31"), "flags": {"partial_period"}},
        T(2008),
    ),
    Case(
        "the law's first day does not make a later report 2008",
        "2008年5月1日起我局开始开展政府信息公开工作。2010年，我局公开信息9条。2010年，"
        "我局未收费。" + LAW,
        {"year": 2010, "period": None},
        T(2010),
    ),
    # R2, the sentence that names the report
    Case(
        "self-naming by the body",
        "本报告由清河县水利局编制的2011年度政府信息公开年度报告。",
        {"year": 2011, "confidence": "medium"},
    ),
    Case(
        "self-naming and publication",
        "现将我局2013年度政府信息公开工作情况报告如下。",
        {"year": 2013, "confidence": "high", "published": "2014-02-10"},
        meta={"发布日期": "2014-02-10"},
    ),
    Case(
        "the order to report names its own year",
        "根据《关于编制2019年度政府信息公开工作年度报告的通知》要求，编制本报告。2018年，"
        "我局公开信息5条。" + LAW,
        {"not_year": 2019},
        T(2018),
    ),
    Case(
        "a wrong year in the body beside a right title",
        "根据要求编制《2012年政府信息公开工作年度报告》。2013年，我局公开8条。",
        {"year": 2013, "confidence": "medium", "flags": {"copied_period"}},
        T(2013),
        meta={"发布日期": "2014-03-01"},
    ),
    # R3, titles
    Case(
        "title and season",
        LAW,
        {"year": 2016, "confidence": "high", "published": "2017-02-03"},
        T(2016),
        meta={"发布日期": "2017-02-03"},
    ),
    Case(
        "two-digit year beside the topic",
        LAW,
        {"year": 2012},
        "清河县水利局12年政府信息公开年度报告",
    ),
    Case(
        "small circle and large circle",
        LAW,
        {"year": 2010, "flags": set()},
        "清河县二〇一〇年政府信息公开年度报告",
    ),
    Case("letter O for zero", LAW, {"year": 2011}, "清河县二O一一年政府信息公开年度报告"),
    Case(
        "title two years from the body",
        P.format(2016) + "2016年，我局公开信息。",
        {"year": None, "confidence": "low", "flags": {"conflict_year"}},
        T(2010),
    ),
    Case(
        "title without a year, openings and season",
        "2019年，我局公开信息7条。" + LAW,
        {"year": 2019, "confidence": "medium"},
        "政府信息公开工作年度报告",
        meta={"发布日期": "2020-01-20"},
    ),
    Case(
        "copied period of the year before",
        P.format(2020) + "2021年，我局公开信息。",
        {"year": 2021, "confidence": "medium", "period": None, "flags": {"copied_period"}},
        T(2021),
        meta={"发布日期": "2022-01-18"},
    ),
    # R4 and R9
    Case(
        "one opening alone is low",
        "2015年，我局公开信息7条。" + LAW,
        {"year": None, "interval": (2015, 2015), "confidence": "low"},
    ),
    Case(
        "two openings are medium",
        "2015年，我局公开信息7条。2015年，我局未收费。" + LAW,
        {"year": 2015, "confidence": "medium"},
    ),
    Case(
        "the plan is of the year after",
        "我局公开信息7条。2019年，我局将继续努力。" + LAW,
        {"year": None, "interval": (2018, 2018), "confidence": "low"},
    ),
    Case(
        "the plan does not outvote the account",
        "2018年，我局公开7条。2018年，我局办结3件。2019年，我局将加强培训。2019年，"
        "我局将改版网站。" + LAW,
        {"year": 2018},
    ),
    # R5
    Case(
        "fbtime names the year",
        LAW + "我局公开信息7条。",
        {"year": 2014, "confidence": "medium", "flags": {"fbtime"}},
        url="http://www.qh.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=11&fbtime=2014",
    ),
    Case(
        "a year's column names the year",
        LAW + "我局公开信息7条。",
        {"year": 2012, "confidence": "medium"},
        url="http://www.qh.gov.cn/zwgk/gknb2012/index_3.html",
    ),
    Case(
        "an article number is no year",
        LAW + "我局公开信息7条。",
        {"year": None},
        url="http://www.qh.gov.cn/info/20182/2019553.htm",
    ),
    Case(
        "a year's slug on a foreign host only bounds",
        LAW + "我局公开信息7条。",
        {"year": None, "interval": (2013, 2013), "confidence": "low"},
        host="docE",
        url="https://m.example.com/baike/qh2013ndzfxxgkgzbg8812",
    ),
    # R6
    Case(
        "publication alone gives a low year before",
        LAW + "我局公开信息7条。",
        {"year": None, "interval": (2015, 2015), "confidence": "low"},
        "政府信息公开年报",
        meta={"发布日期": "2016-02-01"},
    ),
    Case(
        "publication in autumn leaves two years",
        LAW + "我局公开信息7条。",
        {"year": None, "interval": (2015, 2016)},
        "政府信息公开年报",
        meta={"发布日期": "2016-10-01"},
    ),
    # R7 and R8
    Case(
        "V1 form bounds",
        V1 + LAW,
        {"year": None, "interval": (2019, 2020), "confidence": "low"},
        "政府信息公开工作年度报告",
    ),
    Case(
        "V2 form bounds from below",
        V2 + LAW,
        {"year": None, "interval": (2021, 2023), "confidence": "low"},
        "政府信息公开工作年度报告",
        meta={"发布日期": "2023-11-08"},
    ),
    Case(
        "V2 contradicts a title of 2018",
        V2 + LAW,
        {"year": 2018, "confidence": "medium", "flags": {"structure_conflict"}},
        T(2018),
        meta={"发布日期": "2019-02-01"},
    ),
    Case(
        "on a sharing site the form outweighs",
        V2 + LAW + "由清河县水利局编制的2016年度政府信息公开年度报告。",
        {"year": None, "flags": {"structure_conflict", "conflict_year"}, "interval": (2021, 2022)},
        "政府信息公开年度报告",
        host="docB",
        meta={"上传时间": "2023-05-05"},
    ),
    Case(
        "row span tells the form where cells are lost",
        LAW + "| |\n",
        {"year": None, "interval": (2021, 2024)},
        "政府信息公开工作年度报告",
        meta={"发布日期": "2024-09-01"},
        more={"rowspan": 22},
    ),
    Case(
        "congress and campaign meet",
        "深入学习贯彻党的十八大精神，开展群众路线教育实践活动。我局公开信息。" + LAW,
        {"year": None, "interval": (2013, 2014), "confidence": "low"},
        "政府信息公开年报",
    ),
    Case(
        "a cited number of the same year bounds with a year of grace",
        "依据清政办〔2016〕12号文件，我局公开信息。" + LAW,
        {"year": None, "interval": (2015, 2017)},
        "政府信息公开年报",
        meta={"发布日期": "2017-09-01"},
    ),
    # R10 and R11
    Case(
        "an uploader's year that nothing says",
        "由清河县水利局编制的年度政府信息公开年度报告。年,我局公开信息。截至年12月31日共5条。",
        {
            "year": None,
            "published": None,
            "uploaded": "2023-04-14",
            "flags": {"year_scrubbed", "title_year_rejected"},
        },
        "2023年水利部门年终报告.docx",
        host="docB",
        meta={"时间": "2023-04-14"},
    ),
    Case(
        "a sharing site publishes nothing",
        P.format(2012) + "由清河县水利局编制的2012年度政府信息公开年度报告。",
        {"year": 2012, "confidence": "high", "published": None, "uploaded": "2016-03-03"},
        T(2012),
        host="docA",
        meta={"发布时间": "2016-03-03"},
    ),
    Case(
        "an encyclopedia's date is the entry's",
        P.format(2012),
        {"year": 2012, "published": None, "flags": {"ency_date_not_pub"}},
        T(2012),
        host="ency",
        meta={"發布時間": "2013年"},
    ),
    # publication
    Case(
        "PubDate of the moment of generation is none",
        LAW,
        {"year": 2015, "published": None},
        T(2015),
        meta={"PubDate": "2022-04-24 17:04"},
        more={"html": '<meta name="others" content="页面生成时间 2022-04-24 17:04:32">\n'},
    ),
    Case(
        "PubDate of the day of capture is none",
        LAW,
        {"year": 2015, "published": None},
        T(2015),
        meta={"PubDate": "2026-06-01 12:00"},
    ),
    Case(
        "the printed day beats PubDate",
        LAW,
        {"published": "2017-05-15"},
        T(2016),
        meta={"发布日期": "2017-05-15", "PubDate": "2018-04-24"},
    ),
    Case(
        "PubDate where nothing is printed",
        LAW,
        {"published": "2022-01-28", "year": 2021},
        T(2021),
        meta={"pubdate": "2022-01-28 10:00"},
    ),
    Case(
        "发布日期 beats 成文日期",
        LAW,
        {"published": "2017-03-20"},
        T(2016),
        meta={"成文日期": "2017-01-10", "发布日期": "2017-03-20"},
    ),
    Case(
        "spaces inside the day",
        LAW,
        {"published": "2018-03-20"},
        T(2017),
        meta={"发布时间": "2018- 03- 20 00: 45"},
    ),
    Case("dots", LAW, {"published": "2018-01-25"}, T(2017), meta={"发布日期": "2018.01.25"}),
    Case(
        "slashes without zeros",
        LAW,
        {"published": "2017-03-29"},
        T(2016),
        meta={"发布日期": "2017/3/29"},
    ),
    Case(
        "day in Han numerals",
        LAW,
        {"published": "2010-01-19"},
        T(2009),
        meta={"发布日期": "二〇一〇年一月十九日"},
    ),
    Case("an empty label is no day", LAW, {"published": None}, T(2009), meta={"发布时间": ""}),
    Case("zeros are no day", LAW, {"published": None}, T(2009), meta={"PubDate": "0000-00-00"}),
    Case(
        "month precision",
        LAW,
        {"published": "2009-02-01", "precision": "month"},
        T(2008),
        meta={"发布日期": "2009年2月"},
    ),
    Case(
        "day in brackets under the title",
        T(2012) + "\n（2013年1月30日）\n" + LAW,
        {"published": "2013-01-30", "year": 2012},
        T(2012),
    ),
    Case(
        "label cut over lines",
        T(2014) + "\n发布日期：\n2015-\n03-\n25\n" + LAW,
        {"published": "2015-03-25"},
        T(2014),
    ),
    Case(
        "signature at the end",
        T(2009) + "\n" + LAW + "\n清河县水利局\n二○一○年三月三十日",
        {"published": "2010-03-30", "source": "signed"},
        T(2009),
    ),
    Case(
        "signature to the month",
        T(2009) + "\n" + LAW + "\n清河县水利局 2010年3月",
        {"published": "2010-03-01", "precision": "month"},
        T(2009),
    ),
    Case(
        "the period's last day is no signature",
        T(2009) + "\n" + LAW + "统计至2009年12月31日",
        {"published": None},
        T(2009),
    ),
    Case(
        "the clock of the page is none",
        "2019年12月3日 星期二\n" + T(2020) + "\n" + LAW,
        {"published": None, "year": 2020},
        T(2020),
    ),
    Case(
        "the list's day",
        LAW,
        {"published": "2016-03-02", "source": "listed"},
        T(2015),
        more={"listed_date": "2016-03-02"},
    ),
    Case(
        "index number gives the year",
        LAW,
        {"published": "2018-01-01", "precision": "year"},
        T(2017),
        meta={"索引号": "014416330/2018-04736"},
    ),
    Case(
        "Last-Modified is a bound",
        LAW,
        {"published": None},
        T(2017),
        more={"headers": {"Last-Modified": "Tue, 06 Mar 2018 08:00:00 GMT"}},
    ),
    Case(
        "URL day in season",
        LAW,
        {"published": "2018-03-06", "flags": {"pub_from_url"}},
        T(2017),
        url="http://www.qh.gov.cn/zwgk/201803/t20180306_1.html",
    ),
    Case(
        "URL day of a migration is a bound",
        LAW,
        {"published": None, "flags": {"migrated_date"}},
        T(2009),
        url="http://www.qh.gov.cn/zwgk/202008/t20200807_1.html",
    ),
    Case(
        "URL younger than the print",
        LAW,
        {"published": "2017-01-12", "flags": {"migrated_date"}},
        T(2016),
        url="http://www.qh.gov.cn/zwgk/201707/t20170721_1.html",
        meta={"发布日期": "2017-01-12"},
    ),
    Case(
        "never after the capture",
        LAW,
        {"published": None},
        T(2017),
        meta={"发布日期": "2031-02-01"},
    ),
    Case(
        "two years late",
        LAW,
        {"year": 2011, "flags": {"late_publication"}},
        T(2011),
        meta={"发布日期": "2013-02-01"},
    ),
    Case(
        "nine years late",
        LAW,
        {"year": 2011, "flags": {"migrated_date"}},
        T(2011),
        meta={"发布日期": "2020-06-23"},
    ),
    Case(
        "published in January of its own year",
        LAW,
        {"year": 2010, "confidence": "medium", "flags": {"early_publication"}},
        T(2010),
        meta={"发布日期": "2010-01-27"},
    ),
    Case(
        "published before its year",
        LAW,
        {"confidence": "medium", "flags": {"conflict_year"}},
        T(2021),
        meta={"发布日期": "2020-03-01"},
    ),
    # kinds that have no report year
    Case(
        "half year",
        "2021年上半年，我局公开信息7条。",
        {
            "year": None,
            "interval": None,
            "confidence": "none",
            "period": ("2021-01-01", "2021-06-30"),
        },
        "清河县水利局2021年上半年政务公开工作总结",
        meta={"发布日期": "2021-07-02"},
    ),
    Case(
        "first quarter",
        "2021年一季度，我局公开信息7条。",
        {"year": None, "period": ("2021-01-01", "2021-03-31")},
        "清河县水利局2021年第一季度政务公开工作总结",
    ),
    Case(
        "notice",
        "各单位：请于1月20日前报送。特此通知。",
        {"year": None, "confidence": "none", "interval": None, "published": "2020-01-06"},
        "关于做好2019年政府信息公开工作年度报告编制工作的通知",
        meta={"发布日期": "2020-01-06"},
    ),
    Case(
        "essay",
        "由XX镇人民政府编制。自2020年1月1日起至2020年12月31日止。收费及减免情况。" + LAW,
        {
            "year": None,
            "interval": (2020, 2020),
            "confidence": "low",
            "flags": {"structure_conflict"},
        },
        "乡镇政府信息公开年度工作报告范文",
        host="docF",
    ),
    Case(
        "nothing is none",
        "我局公开信息7条。" + LAW,
        {"year": None, "confidence": "none", "interval": None},
        "政府信息公开年报",
    ),
    Case(
        "Traditional script",
        "所列數據的統計期限為2018年1月1日至2018年12月31日。"
        "現向社會公開我局2018年度政府信息公開工作年度報告。",
        {"year": 2018, "confidence": "high"},
        "清河縣水務局2018年政府信息公開工作年度報告",
        host="ency",
    ),
    Case("a year after the capture is set aside", LAW, {"year": None}, T(2031)),
]


def found_in(views: ModuleType, case: Case) -> Dating:
    more = dict(case.more)
    known: dict[str, object] = {key: more.pop(key) for key in ("html", "headers") if key in more}
    rowspan = more.pop("rowspan", None)
    if rowspan is not None:
        from postprocess.document import Grid

        at = len(case.body) - 4
        grid = Grid(
            rows=(("三、本年度办理结果", ""),),
            origins=((True, True),),
            start=at,
            end=at + 3,
            rowspans=(rowspan,),
        )
        more["grids"] = (grid,)
    view = views.view_of(
        case.body,
        title=case.title,
        host=views.HOSTS[case.host],
        url=case.url,
        meta=case.meta,
        **known,
        **more,
    )
    return dating(view, classification(view))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_trap(views: ModuleType, case: Case) -> None:
    found = found_in(views, case)
    interval = (
        None if found.report_year_min is None else (found.report_year_min, found.report_year_max)
    )
    period = (
        None if found.period_start is None else (str(found.period_start), str(found.period_end))
    )
    got: dict[str, object] = {
        "year": found.report_year,
        "confidence": found.year_confidence,
        "interval": interval,
        "period": period,
        "published": found.published.isoformat() if found.published else None,
        "precision": found.published_precision,
        "source": found.published_source,
        "uploaded": found.uploaded.isoformat() if found.uploaded else None,
    }
    expected = dict(case.expect)
    flags = expected.pop("flags", set())
    wrong = expected.pop("not_year", None)
    assert isinstance(flags, set)
    assert {key: got[key] for key in expected} == expected
    assert wrong is None or wrong not in (found.report_year, found.report_year_min)
    assert flags <= set(found.flags)
    assert (
        (found.published is None)
        == (found.published_precision is None)
        == (found.published_source is None)
    )


def test_the_capture_bounds_every_year_and_day(views: ModuleType) -> None:
    early = datetime(2016, 1, 5, 9, tzinfo=UTC)
    view = views.view_of(LAW, title=T(2016), meta={"发布日期": "2016-02-01"}, captured_at=early)
    found = dating(view, classification(view))
    assert found.published is None
    view = views.view_of(V2 + LAW, title="政府信息公开年报", captured_at=early)
    found = dating(view, classification(view))
    assert found.report_year_min is None
    assert "conflict_year" in found.flags
