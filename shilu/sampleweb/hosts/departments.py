"""Department sites whose report is a file: the page has a sentence, the attachment the text."""

from shilu.sampleweb.article import Claim, Column
from shilu.sampleweb.attachments import SOURCES, shipped
from shilu.sampleweb.body import LUSHI, PINGJIANG, SISHUI, Place
from shilu.sampleweb.cms.others import Numbered, Vsb
from shilu.sampleweb.cms.trs import Trs
from shilu.sampleweb.filler import hard, ordinary_columns
from shilu.sampleweb.hosts.making import annual, of
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.portal import Portal
from shilu.sampleweb.truth import Negative

FORMS: tuple[tuple[str, Place, type[Portal], tuple[str, ...], tuple[int, int]], ...] = (
    ("slj", PINGJIANG, Trs, ("pingjiang_water_2022.pdf", "pingjiang_water_2021.pdf"), (2018, 2019)),
    ("jyj", LUSHI, Numbered, ("lushi_school_2021.docx", "lushi_school_2020.docx"), (2022, 2022)),
    ("czj", SISHUI, Vsb, ("sishui_finance_2018.doc", "sishui_finance_2016.doc"), (2019, 2020)),
)


def departments(ledger: Ledger) -> None:
    """Three sites: PDF, DOCX, legacy DOC; a few years of each stand in HTML."""
    for prefix, place, cms, names, (first, last) in FORMS:
        body = SOURCES[names[0]][0]
        host = place.host.replace("www.", f"{prefix}.")
        portal = cms(ledger, body.name, host, place.code)
        articles = of(body, *range(first, last + 1))
        for name in names:
            year = SOURCES[name][1]
            kind = name.rsplit(".", 1)[1]
            file_name = f"P0{year + 1}0118{year}52.{kind}"
            articles.append(annual(
                body, year, in_attachment=True,
                html=f"<p>　　{body.name}{year}年政府信息公开工作年度报告见附件，请下载查看。</p>",
                claim=Claim(note="the attachment is the report; its text may break lines and put "
                            "blanks beside digits, compare without white space"),
                attachments=((f"{body.name}{year}年政府信息公开工作年度报告.{kind}",
                              file_name, shipped(name)),),
            ))  # fmt: skip
        articles.append(hard("notice_or_plan", body, place.name, last))
        articles.sort(key=lambda a: a.day, reverse=True)
        portal.add(
            *ordinary_columns(body.name, 3),
            Column(name="政府信息公开", slug="zfxxgk", children=[
                Column(name="公开指南", slug="gkzn",
                       articles=[hard("guide", body, place.name, last)]),
                Column(name="信息公开年报", slug="xxgknb", articles=articles),
            ]),
        )  # fmt: skip
        portal.build()
        for article in articles:
            if article.in_attachment:
                url = portal.url(portal.addresses[article.title])
                ledger.negatives.append(
                    Negative(url=url, reason="attachment_is_report", title=article.title)
                )  # fmt: skip
