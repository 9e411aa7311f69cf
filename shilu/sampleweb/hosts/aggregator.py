"""Kind E: one page with several reports, cut cards, questions; and an essay site (kind F)."""

from shilu.sampleweb.article import Claim, render_blocks
from shilu.sampleweb.body import HECHI, LECHANG, YANCHENG
from shilu.sampleweb.hosts.pieces import essay_report
from shilu.sampleweb.hosts.sharing import listing
from shilu.sampleweb.ledger import Ledger, sentences
from shilu.sampleweb.page import html
from shilu.sampleweb.report import Plan, Report, texts, write
from shilu.sampleweb.truth import Negative

HOST = "www.zaojia-yangben.com"
PATH = "/baike/zhengwugongkaibaogao-7246083"
CARD = 420  # characters of a card before the dots


def _card(report: Report) -> str:
    text = report.title + " " + "".join(report.prose())
    return f'<div class="card"><h3>{report.title}</h3><p>{text[:CARD]}...</p></div>'


def aggregator(ledger: Ledger) -> None:
    """Three accepted segments: a whole report, a card's beginning, a whole report."""
    pool = texts("sharing.toml")["aggregator"]
    first = write(Plan(body=YANCHENG.department("城市管理局", "market"), year=2012))
    card = write(Plan(body=LECHANG.department("住房和城乡规划建设局", "road"), year=2009))
    last = write(Plan(body=HECHI.department("水利局", "water"), year=2011))
    questions = "".join(f'<div class="qa"><p>{q}</p></div>' for q in pool["questions"])
    chrome = "".join(f"<p>{line}</p>" for line in pool["chrome"])
    tail = "".join(f"<p>{line}</p>" for line in pool["tail"])
    text = (
        "<!DOCTYPE html><html><head><title>政务公开报告知识百科-造价样本网</title></head><body>"
        f"{chrome}<div class='doc'><h2>{first.title}</h2>{render_blocks(first.blocks, indent='')}"
        f"</div>{questions}{_card(card)}<div class='doc'><h2>{last.title}</h2>"
        f"{render_blocks(last.blocks, indent='')}</div>{tail}</body></html>"
    )
    site = ledger.site(HOST)
    site.pages[PATH] = html(text)
    site.pages["/"] = html(listing("造价样本网", [(PATH, "政务公开报告 政府信息公开年度报告")]))
    url, phrases = f"http://{HOST}{PATH}", ("选择特殊符号", "知识来自于造价通")
    for ordinal, report in enumerate((first, card, last)):
        cut = report is card
        whole = "".join(report.prose())
        seen = tuple(s for s in sentences(report) if not cut or s in whole[: CARD - 60])
        ledger.claim(
            report, Claim(
                source_kind="aggregator", unpublished=True, contains=seen or (whole[40:80],),
                flags=("multi_document", "truncated_preview") if cut else ("multi_document",),
                note="completeness truncated" if cut else "the page also holds other documents"),
            url, None, phrases, ordinal=ordinal,
        )  # fmt: skip
    ledger.negatives.append(
        Negative(url=f"{url}#qa", reason="fragment", title="three question snippets on that page")
    )


def essays(ledger: Ledger) -> None:
    """Kind F: an essay with a year of its own and sections of another era."""
    host, path = "www.fanwen-yangben.com", "/zongjiedaquan/322178.html"
    essay = texts("sharing.toml")["site_essay"]
    site, inner = ledger.site(host), "".join(f"<p>{line}</p>" for line in essay["lines"])
    text = (
        f"<!DOCTYPE html><html><head><title>{essay['title']}</title></head><body>"
        f"<p>推荐阅读</p><h1>{essay['title']}</h1>{inner}<p>上一篇：入党申请书</p>"
        "<p>下一篇：辞职报告</p><p>文章来源于网络，侵权请联系删除</p></body></html>"
    )
    other = "<p>尊敬的领导：本人因个人原因申请辞去职务，感谢一直以来的关心。</p>" * 12
    site.pages[path] = html(text)
    site.pages["/zongjiedaquan/322190.html"] = html(f"<h1>辞职报告范文</h1>{other}")
    site.pages["/"] = html(listing("范文样本网", [
        (path, essay["title"]), ("/zongjiedaquan/322190.html", "辞职报告范文")]))  # fmt: skip
    ledger.claim(
        essay_report("site", essay["lines"]), Claim(
            doc_type="template_essay", unknown_year=True, year_range=(2020, 2020), confidence="low",
            source_kind="essay", unpublished=True, flags=("template_essay", "structure_conflict"),
            contains=("全年主动公开政府信息327条", "业务动态类257条"),
            note="domain case C19: 2020 by its period, the fee section is older"),
        f"http://{host}{path}", None, ("推荐阅读", "下面是小编"),
    )  # fmt: skip
