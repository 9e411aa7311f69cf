"""TRS WCM: pages counted from 0 and written by script alone; articles tYYYYMMDD_N under YYYYMM."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from tests.bigweb.model import Column, Item
from tests.bigweb.systems.base import System


class Trs(System):
    """`form` is how the script tells the pages: four or six arguments, or two variables."""

    name = "trs"
    per_page = 15
    container = (
        '<div class="view TRS_UEDITOR trs_editor_view" id="zoom"><!--enpcontent-->',
        "<!--/enpcontent--></div>",
    )
    head = '<meta name="generator" content="TRS WCM"/>\n'

    def __init__(self, form: str = "four", ext: str = "html") -> None:
        self.form, self.ext = form, ext
        self.page_name = "list" if form == "six" else "index"

    def entry(self, column: Column) -> str:
        return f"/{'/'.join(column.at)}/{self.page_name}.{self.ext}"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return (
            self.entry(column)
            if index == 0
            else f"/{'/'.join(column.at)}/{self.page_name}_{index}.{self.ext}"
        )

    def address(self, column: Column, item: Item) -> str:
        day = item.day
        folder = f"/{'/'.join(column.path)}/{day:%Y%m}"
        return f"{folder}/t{day:%Y%m%d}_{self.serial(column, item)}.{self.ext}"

    def file_address(self, column: Column, item: Item, form: str) -> str:
        first = "W0" if form in {"docx", "xls"} else "P0"
        folder = f"/{'/'.join(column.path)}/{item.day:%Y%m}"
        return f"{folder}/{first}{item.day:%Y%m%d}{self.serial(column, item)}512.{form}"

    def row(self, href: str, item: Item) -> str:
        return super().row(href, item).replace("<li>", "<li class='clearfix'>")

    def pager(self, column: Column, index: int, pages: int) -> str:
        if self.form == "count":
            return (
                f'<div class="pages" id="pagebar"></div><script>var currentPage = {index};//所在页从0开始\n'
                f"var prevPage = currentPage-1;\nvar countPage = {pages};//共多少页\n"
                "document.getElementById('pagebar').innerHTML='共'+countPage+'页';</script>"
            )
        if self.form == "six":
            call = f"createPageHTML('page_div',{pages},{index + 1},'{self.page_name}','{self.ext}',{len(column.rows)})"
            return f'<div id="page_div"></div><script src="/images/page.js"></script><script>{call};</script>'
        return f'<div class="pages"><script>createPageHTML({pages}, {index}, "{self.page_name}", "{self.ext}");</script></div>'


class TrsRelative(Trs):
    """The same with relative links, `./202301/t…`, as WCM writes them."""

    def row(self, href: str, item: Item) -> str:
        if item.form == "html":
            folder, _, name = href.rpartition("/")
            href = f"./{folder.rpartition('/')[2]}/{name}"
        return super().row(href, item)
