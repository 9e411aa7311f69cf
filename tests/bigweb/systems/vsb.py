"""VSB / WebPlus: file numbers of pages count down, so page 2 of 31 is nb/30.htm; or list.jsp with a query."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from tests.bigweb import chrome
from tests.bigweb.model import Column, Item
from tests.bigweb.systems.base import System


class Vsb(System):
    name = "vsb"
    per_page = 15
    container = ('<div id="vsb_content"><div class="v_news_content">', "</div></div>")
    head = '<meta name="pageType" content="1"/>\n<script src="/system/resource/js/vsbscreen.min.js" id="_vsbscreen"></script>\n'

    def entry(self, column: Column) -> str:
        return f"/{'/'.join(column.at)}.htm"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return self.entry(column) if index == 0 else f"/{'/'.join(column.at)}/{pages - index}.htm"

    def address(self, column: Column, item: Item) -> str:
        return f"/info/{column.ident % 9000 + 1000}/{self.serial(column, item)}.htm"

    def file_address(self, column: Column, item: Item, form: str) -> str:
        ident = self.serial(column, item)
        if item.form == form:
            return f"/__local/{ident % 16:X}/{ident}/{ident}.{form}"
        return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1203456&wbfileid={ident}"

    def pager(self, column: Column, index: int, pages: int) -> str:
        if pages < 2:
            return ""
        after = f'<span class="p_next p_fun">{chrome.link(self.turn(column, index + 1, pages), "下页")}</span>'
        last = f'<span class="p_last p_fun">{chrome.link(self.turn(column, pages - 1, pages), "尾页")}</span>'
        bar = f'<span class="p_t">共{pages}页</span><span class="p_no_d">{index + 1}</span>'
        if index < pages - 1:
            bar += after + last
        goto = f'<a href="javascript:;" onclick="_simple_list_gotopage_fun({pages},\'u13_goto\',2)">跳转</a>'
        # The pager stands twice, for wide and for narrow screens.
        return f'<div class="pb_sys_common pc">{bar}{goto}</div><div class="pb_sys_common mobile">{bar}</div>'


class VsbJsp(Vsb):
    """The same before files are written: list.jsp with wbtreeid, pages by a15p."""

    def entry(self, column: Column) -> str:
        return f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={column.list_ident % 9000 + 1000}"

    def turn(self, column: Column, index: int, pages: int) -> str:
        if index == 0:
            return self.entry(column)
        tree = column.list_ident % 9000 + 1000
        return f"/list.jsp?a15t={pages}&a15p={index + 1}&a15c={self.per_page}&urltype=tree.TreeTempUrl&wbtreeid={tree}"

    def address(self, column: Column, item: Item) -> str:
        return f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={column.ident % 9000 + 1000}&wbnewsid={self.serial(column, item)}"
