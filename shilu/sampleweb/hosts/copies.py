"""Copies in Traditional characters: an encyclopedia, and a hijacked domain."""

from dataclasses import replace

from shilu.sampleweb.article import Article, Claim
from shilu.sampleweb.body import HECHI, HUOSHAN, SHEYANG, TONGGU
from shilu.sampleweb.hosts.making import annual
from shilu.sampleweb.ledger import Ledger, sentences
from shilu.sampleweb.page import html
from shilu.sampleweb.report import Block, Plan, Report, texts

ENCYCLOPEDIA = "www.niudun-yangben.com.tw"
HIJACKED = "www.bocai-qiangtan-yangben.com"
PINYIN = (("公開", "公(gōng)開"), ("報告", "報(bào)告"), ("機關", "機(jī)關"), ("縣", "縣(xiàn)"),
          ("辦理", "辦(bàn)理"), ("國", "國(guó)"))  # fmt: skip


def traditional(text: str, *, taiwan: bool) -> str:
    """Traditional form by characters; with Taiwan's words where an encyclopedia put them."""
    pool = texts("hant.toml")
    if taiwan:
        for old, new in pool["phrases"]:
            text = text.replace(old, new)
    return text.translate(str.maketrans(pool["simplified"], pool["traditional"]))


def _body_html(report: Report, *, taiwan: bool) -> str:
    def line(block: Block) -> str:
        text = traditional(block.text, taiwan=taiwan)
        return text if block.kind == "table" else f"<p>{text}</p>"

    return "\n".join(map(line, report.blocks))


def encyclopedia(ledger: Ledger) -> None:
    """Two entries: one of a report that a government site has, one of a report that none has."""
    site, links = ledger.site(ENCYCLOPEDIA), []
    known = annual(SHEYANG.department("卫生健康委员会", "health"), 2022, claim=Claim(
        relation="converted", source_kind="encyclopedia",
        flags=("traditional", "phrase_lossy")))  # fmt: skip
    alone = annual(HECHI.department("审计局", "finance"), 2018, claim=Claim(
        source_kind="encyclopedia", unpublished=True, flags=("traditional",),
        note="no copy on a government site; text in Traditional characters"))  # fmt: skip
    for number, article in ((61768714, known), (61812291, alone)):
        assert article.report
        title = traditional(article.title, taiwan=True)
        name = traditional(article.source, taiwan=True)
        heads = [b.text for b in article.report.blocks if b.kind == "heading"]
        path = f"/wiki/{number}"
        text = (
            f"<!DOCTYPE html><html><head><title>{title} - 牛頓樣本百科</title></head><body>"
            f"<h1>{title}</h1><p>《{title}》是{article.report.plan.year}年{name}發布的檔案。</p>"
            f"<h2>基本介紹</h2><ul><li>中文名：{title}</li><li>發布單位：{name}</li></ul>"
            f"<p>{traditional('，'.join(heads), taiwan=True)}</p>"
            f"{_body_html(article.report, taiwan=True)}"
            "<h2>相關詞條</h2><p>政府信息公開指南</p><h2>熱門詞條</h2><p>北極熊</p>"
            "<p>聯絡我們</p></body></html>"
        )
        site.pages[path] = html(text)
        links.append(f'<li><a href="{path}">{title}</a></li>')
        entry = _traditional_claim(article, taiwan=True) if article is alone else article
        ledger.put_up(entry, f"http://{ENCYCLOPEDIA}{path}", ("基本介紹", "熱門詞條", "聯絡我們"))
    site.pages["/"] = html(f"<html><head><title>牛頓樣本百科</title></head><body>"
                           f"<ul>{''.join(links)}</ul></body></html>")  # fmt: skip


def _traditional_claim(article: Article, *, taiwan: bool) -> Article:
    """The claim of a copy without original: its sentences are in the page's own script."""
    assert article.report
    wanted = tuple(traditional(s, taiwan=taiwan) for s in sentences(article.report))
    title = traditional(article.title, taiwan=taiwan)
    issuer = traditional(article.source, taiwan=taiwan)
    claim = replace(article.claim, contains=wanted, issuer=issuer)
    return replace(article, title=title, claim=claim)


def hijacked(ledger: Ledger) -> None:
    """An expired domain with a government site's paths; one copy has an original, one has none."""
    site, links = ledger.site(HIJACKED), []
    known = annual(TONGGU.department("交通运输局", "road"), 2021, claim=Claim(
        relation="converted", source_kind="mirror",
        flags=("mirror_hijacked", "traditional")))  # fmt: skip
    gone = annual(
        HUOSHAN.department("财政局", "finance"), 2021,
        plan=Plan(body=HUOSHAN.department("财政局", "finance"), year=2021, tables=False),
        claim=Claim(source_kind="mirror", flags=("mirror_hijacked", "traditional"),
                    note="only the mirror has it: kept, marked, core false; pinyin must be gone"),
    )  # fmt: skip
    for article in (known, gone):
        assert article.report
        day = article.day
        path = f"/zwgk/zfxxgk/zfxxgknb/{day:%Y%m}/t{day:%Y%m%d}_{80000 + day.day}.html"
        inner = _body_html(article.report, taiwan=False)
        for old, new in PINYIN:
            inner = inner.replace(old, new)
        inner = inner.replace(article.report.plan.body.host, HIJACKED)
        title = traditional(article.title, taiwan=False)
        text = (
            "<!DOCTYPE html><html><head><title>久久精品视频在线观看_国产亚洲免费_博彩投注官方网站"
            f"</title></head><body><p>久久精品国产视频在线观看 亚洲博彩投注平台</p><h1>{title}</h1>"
            f"<p>發布日期：{day}　信息來源：{traditional(article.source, taiwan=False)}</p>"
            f'<div class="TRS_Editor">{inner}</div><p>公務安全郵箱登錄</p></body></html>'
        )
        site.pages[path] = html(text)
        links.append(f'<li><a href="{path}">{title}</a></li>')
        copy = _traditional_claim(article, taiwan=False) if article is gone else article
        ledger.put_up(copy, f"http://{HIJACKED}{path}", ("久久精品", "公務安全郵箱登錄"))
    site.pages["/"] = html(f"<html><head><title>博彩</title></head><body><ul>{''.join(links)}</ul>"
                           "</body></html>")  # fmt: skip
