"""Document-sharing sites: 300-character chunks, metadata boxes, a synonym-spun copy, essays."""

import re

from shilu.sampleweb.article import Article, Claim
from shilu.sampleweb.body import LECHANG, YANCHENG
from shilu.sampleweb.hosts.making import annual
from shilu.sampleweb.hosts.pieces import essay_report
from shilu.sampleweb.ledger import Ledger, sentences
from shilu.sampleweb.page import html
from shilu.sampleweb.report import Plan, Report, texts, write

CHUNK = 300  # domain: chunk markers of this family stand every 300 characters
HALF = str.maketrans("，：；（）？！", ",:;()?!")
# The report that a metadata-box site has in a spun form; its original is on a government site.
SPUN = Plan(body=YANCHENG.department("水利局", "water"), year=2022, spinnable=True)


def joined(report: Report) -> str:
    """A report as uploaders paste it: one line, half-width punctuation, table cells in a row."""
    cells = re.compile(r">([^<>]+)<")
    pieces = [
        " ".join(cells.findall(b.text.replace("\n", ""))) if b.kind == "table" else b.text
        for b in report.blocks
    ]
    return " ".join(pieces).translate(HALF)


def chunked(text: str) -> str:
    parts = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    return "".join(f"<br/>\n{n}、{part}" for n, part in enumerate(parts, 1))


def document_page(title: str, host: str, path: str, text: str) -> str:
    """A page of the chunk-numbering family (淘文阁, 冰豆, 三一办公 …)."""
    pool = texts("sharing.toml")["chunked"]
    head = (
        f"《{title}.docx》由会员分享,可在线阅读,更多相关《{title}.docx(12页珍藏版)》"
        f"请在{host}{pool['site']}上搜索。"
    )
    notices = "".join(f"<p>{line}</p>" for line in pool["notice"])
    tail = "".join(
        f"<p>{line.format(title=title, host=host, path=path)}</p>" for line in pool["tail"]
    )
    return (
        f"<!DOCTYPE html><html><head><title>{title}.docx - {pool['site']}</title></head><body>"
        f'<div class="top"><a href="/">首页</a> <a href="/list/gwfw.html">资源分类</a></div>'
        f"<h1>{title}.docx</h1>{notices}<h2>资源描述:</h2>"
        f'<div class="detail">{head}{chunked(text)}</div>{tail}</body></html>'
    )


def listing(site_name: str, links: list[tuple[str, str]]) -> str:
    rows = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in links)
    return (
        f"<!DOCTYPE html><html><head><title>{site_name}</title></head><body>"
        f"<h1>{site_name}</h1><ul>{rows}</ul></body></html>"
    )


def chunk_site(ledger: Ledger) -> None:
    """Kind A: three essays under one file name, and a true report that an uploader retitled."""
    host = "www.wenge-yangben.com"
    site, essays = ledger.site(host), texts("sharing.toml")["essays"]
    title, links = essays["title"], []
    parts = [
        f"{title[:-6]}篇{number} " + " ".join(lines)
        for number, lines in enumerate(essays["parts"], 1)
    ]
    path = "/p-45260137.html"
    text = "文本为Word版本,下载可任意编辑" + title + " ".join(parts)
    site.pages[path] = html(document_page(title, host, path, text))
    links.append((path, f"{title}.docx"))
    for number, lines in enumerate(essays["parts"]):
        flags: tuple[str, ...] = ("template_essay", "chunk_numbers", "multi_document")
        if number < 2:
            flags += ("redacted",)
        ledger.claim(
            essay_report(f"篇{number + 1}", lines), Claim(
                doc_type="template_essay", unknown_year=True, confidence="",
                source_kind="docshare", unpublished=True, flags=flags,
                contains=tuple(lines[1].split("。")[:2]),
                note="an essay for sale: no body, no year; year_confidence low or none"),
            f"http://{host}{path}", None, ("由会员分享", "猜你喜欢"), ordinal=number,
        )  # fmt: skip
    body = LECHANG.department("水务局", "water")
    report = write(Plan(body=body, year=2016, tables=False))
    fake = "2023年水务局政府信息公开年度报告"
    path = "/p-45260922.html"
    text = "文本为Word版本,下载可任意编辑" + fake + " " + joined(report)
    site.pages[path] = html(document_page(fake, host, path, text))
    links.append((path, f"{fake}.docx"))
    ledger.claim(
        report, Claim(
            source_kind="docshare", unpublished=True,
            flags=("title_year_rejected", "chunk_numbers"),
            contains=tuple(s.translate(HALF) for s in sentences(report)),
            note="R1 and R2 say 2016; the uploader's title says 2023; chunk numbers must be gone, "
                 "punctuation stays half-width as uploaded (compare after NFKC)"),
        f"http://{host}{path}", Article(title=fake, day=annual(body, 2016).day),
        ("由会员分享", "友情提示", "猜你喜欢"),
    )  # fmt: skip
    listed = listing("文阁网 公文写作", [*links, ("/p-45261300.html", "小区物业管理方案.docx")])
    plain = document_page("小区物业管理方案", host, "/p-45261300.html",
                          "为提升物业服务水平,结合小区实际,制定本方案。" * 24)  # fmt: skip
    site.pages |= {"/": html(listed), "/list/gwfw.html": html(listed)}
    site.pages["/p-45261300.html"] = html(plain)


def spun(report: Report) -> str:
    """As a synonym table leaves it: years deleted, numbers kept, 〞 for ”, ? for 《》."""
    text = joined(report)
    for old, new in texts("sharing.toml")["spin"]["pairs"]:
        text = text.replace(old, new)
    text = re.sub(r"20\d\d(?=年)", "", text).replace("《", "?").replace("》", "?")
    text = text.replace("”", "〞").replace("电话", " ")
    return text.replace("透亮度", f"透亮{chr(0x2002) * 5}度")


def metabox_site(ledger: Ledger) -> None:
    """Kind B: box ID/大小/页数/格式/时间, notices 1–4, keyword line, one paragraph."""
    host, path = "www.huiku-yangben.com", "/doc/678389.html"
    site, report = ledger.site(host), write(SPUN)
    title = "2023年水利部门政务年终报告"
    notices = "".join(f"<p>{n}</p>" for n in texts("sharing.toml")["metabox"]["notices"])
    text = (
        f"<!DOCTYPE html><html><head><title>{title}.docx-汇库网</title></head><body>"
        f'<p>分享</p><h1>{title}.docx</h1><p>下载文档</p><div class="box"><p>ID:678389</p>'
        "<p>大小:18.69KB</p><p>页数:8页</p><p>格式:DOCX</p><p>时间:2023-04-14</p></div>"
        f"<p>收藏 分享赚钱</p><div><p>温馨提示:</p>{notices}<p>网站客服:3074000000</p></div>"
        f"<p>2023 水利 部门 政务 年终 报告</p><div class='text'>{title} {spun(report)} 8</div>"
        "<p>此文档下载收益归作者所有</p><p>你可能关注的文档</p><p>工会活动总结.docx</p></body></html>"
    )
    site.pages[path] = html(text)
    site.pages["/"] = html(listing("汇库网", [(path, f"{title}.docx")]))
    article = annual(SPUN.body, SPUN.year, plan=SPUN, claim=Claim(
        relation="spun", source_kind="docshare",
        flags=("spun", "year_scrubbed", "title_year_rejected")))  # fmt: skip
    ledger.put_up(article, f"http://{host}{path}", ())
