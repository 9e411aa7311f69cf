"""Document-sharing sites: tag pages list documents, a page holds the whole text between its chrome."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from typing import TYPE_CHECKING

from shilu.sampleweb.page import Page
from tests.bigweb import chrome
from tests.bigweb.model import Asked, Column, Item
from tests.bigweb.systems.base import System

if TYPE_CHECKING:
    from tests.bigweb.host import Host


class DocShare(System):
    """`form`: "box" (a box of metadata, then one paragraph) or "text" (资源描述, text in chunks)."""

    name = "docshare"
    per_page = 20

    def __init__(self, form: str = "text") -> None:
        self.form = form

    def entry(self, column: Column) -> str:
        return f"/tag/{column.list_ident}.html"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return self.entry(column) if index == 0 else f"/tag/{column.list_ident}_{index + 1}.html"

    def address(self, column: Column, item: Item) -> str:
        return f"/doc/{self.serial(column, item)}.html"

    def row(self, href: str, item: Item) -> str:
        return f'<li><i class="ico docx"></i>{chrome.link(href, item.anchor + ".docx")}<em>{item.day}</em></li>'

    def _article(
        self, host: "Host", column: Column, item: Item, target: str, part: int, asked: Asked
    ) -> Page:
        ident, text = self.serial(column, item), host.text(item)
        if self.form == "box":
            head = (f"<div class='box'>ID：{ident} 大小：26.50KB 页数：8 格式：DOCX 时间：{item.day}</div>"
                    "<p>温馨提示：1. 部分包含数学公式或PPT动画的文件，查看预览时可能会显示错乱或异常。</p>")  # fmt: skip
        else:
            head = (f"<p>资源描述：</p><p>《{item.title}.docx》由会员分享，可在线阅读，更多相关"
                    f"《{item.title}.docx（8页珍藏版）》请在{host.title}上搜索。</p>")  # fmt: skip
        tail = f'<p><a href="/down/{ident}.html" rel="nofollow">立即下载</a></p><p>此文档下载收益归作者所有</p>'
        return host.page(
            asked,
            f"{item.title}.docx_{host.title}",
            f"<h1>{item.title}</h1>{head}<div>{text}</div>{tail}",
            column,
        )
