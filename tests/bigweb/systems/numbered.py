"""Systems whose addresses are numbers: Kaipuyun, Anhui public, Hunan, Henan, Shanghai."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from tests.bigweb import chrome
from tests.bigweb.model import Column, Item
from tests.bigweb.systems.base import System, long_name


class Kaipuyun(System):
    """`form` is the address of an article: c01 with a number, or 32 hexadecimal digits."""

    name = "kaipuyun"
    per_page = 15
    container = ('<div class="zw"><ucap-content>', "</ucap-content></div>")

    def __init__(self, form: str = "c01") -> None:
        self.form = form

    def entry(self, column: Column) -> str:
        return f"/c{column.list_ident}/list.shtml"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return self.entry(column) if index == 0 else f"/c{column.list_ident}/list_{index + 1}.shtml"

    def address(self, column: Column, item: Item) -> str:
        name = f"c01_{self.serial(column, item)}" if self.form == "c01" else long_name(column, item)
        return f"/c{column.ident}/{item.day:%Y%m}/{name}.shtml"

    def pager(self, column: Column, index: int, pages: int) -> str:
        after = (
            chrome.link(self.turn(column, index + 1, pages), "下一页") if index < pages - 1 else ""
        )
        return f'<div class="pagination">第{index + 1}页/共{pages}页 {after}</div>'


class Anhui(System):
    """/public/column with a query; the reports of a year hang on a list by category."""

    name = "anhui"
    container = ('<div class="j-fontContent">', "</div>")

    def entry(self, column: Column) -> str:
        return f"/public/column/{6000000 + column.list_ident}?type=4&catId={column.list_ident}&action=list"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return self.entry(column) + (f"&pageIndex={index + 1}" if index else "")

    def address(self, column: Column, item: Item) -> str:
        return f"/public/{6000000 + column.ident}/{self.serial(column, item)}.html"


class Hunan(System):
    name = "hunan"
    container = ('<div class="content" id="j-show-body">', "</div>")

    def entry(self, column: Column) -> str:
        return f"/{column.list_ident % 90000 + 10000}/index.htm"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return (
            self.entry(column)
            if not index
            else f"/{column.list_ident % 90000 + 10000}/index_{index + 1}.htm"
        )

    def address(self, column: Column, item: Item) -> str:
        return f"/{column.ident % 90000 + 10000}/content_{self.serial(column, item)}.html"

    def pager(self, column: Column, index: int, pages: int) -> str:
        after = (
            chrome.link(self.turn(column, index + 1, pages), "&gt;") if index < pages - 1 else ""
        )
        return f'<div class="pagination">{after}</div>'


class Henan(Hunan):
    name = "henan"

    def entry(self, column: Column) -> str:
        return f"/16903/{616000000 + column.list_ident}/index.html"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return (
            self.entry(column)
            if not index
            else f"/16903/{616000000 + column.list_ident}/index_{index + 1}.html"
        )

    def address(self, column: Column, item: Item) -> str:
        return f"/16903/{616000000 + column.ident}/{self.serial(column, item)}.html"


class Shanghai(System):
    name = "shanghai"
    container = ('<div id="ivs_content">', "</div>")

    def entry(self, column: Column) -> str:
        return f"/nw{column.list_ident % 90000}/index.html"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return (
            self.entry(column)
            if not index
            else f"/nw{column.list_ident % 90000}/index_{index + 1}.html"
        )

    def address(self, column: Column, item: Item) -> str:
        return f"/nw{column.ident % 90000}/{item.day:%Y%m%d}/{long_name(column, item)}.html"
