"""ASP.NET pages: lists by query, or by a form that is posted back with its view state."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from shilu.sampleweb.page import Page
from tests.bigweb.model import Asked, Column, Item, Leaf, hexes
from tests.bigweb.systems.base import System

if TYPE_CHECKING:
    from tests.bigweb.host import Host


class AspNet(System):
    name = "aspnet"
    per_page = 12
    container = ('<div id="lblContent">', "</div>")

    def entry(self, column: Column) -> str:
        return f"/InfoPublic.aspx?cid={column.list_ident % 9000}&pid=971&page=1&kw="

    def turn(self, column: Column, index: int, pages: int) -> str:
        return f"/InfoPublic.aspx?cid={column.list_ident % 9000}&pid=971&page={index + 1}&kw="

    def address(self, column: Column, item: Item) -> str:
        return f"/NewsView.aspx?NewsID={self.serial(column, item)}"


class PostBack(AspNet):
    """The pager is __doPostBack: pages after the first exist only as answers to the posted form."""

    def entry(self, column: Column) -> str:
        return f"/NewsList.aspx?cid={column.list_ident % 9000}"

    def mount(self, host: "Host", column: Column) -> None:
        entry = self.entry(column)
        host.routes[entry] = Leaf(
            kind="list", render=partial(self._form, host, column), column=column
        )
        self.articles(host, column, (entry,))

    def _form(self, host: "Host", column: Column, asked: Asked) -> Page:
        fields = dict(parse_qsl(asked.body.decode("latin-1")))
        state, index = hexes(*column.at) + "==", 0
        pages = -(-len(column.rows) // self.per_page)
        if asked.method == "POST" and fields.get("__VIEWSTATE") == state:
            index = min(max(int(fields.get("__EVENTARGUMENT") or 1) - 1, 0), pages - 1)
        chunk = column.rows[index * self.per_page : (index + 1) * self.per_page]
        rows = "".join(self.row(self.href(column, item), item) for item in chunk)
        target = self.entry(column).lstrip("/")
        pager = "".join(
            f"<a href=\"javascript:__doPostBack('AspNetPager1','{n}')\">{n}</a> "
            for n in range(1, pages + 1)
            if n != index + 1
        )
        form = (
            f'<form method="post" action="./{target}" id="form1"><input type="hidden" name="__EVENTTARGET" value=""/>'
            f'<input type="hidden" name="__EVENTARGUMENT" value=""/><input type="hidden" name="__VIEWSTATE" value="{state}"/>'
            f'<input type="hidden" name="__EVENTVALIDATION" value="{state[:16]}"/><ul class="list">{rows}</ul>'
            f'<div id="AspNetPager1" class="pages">{pager}</div></form>'
            "<script>function __doPostBack(t,a){var f=document.forms['form1'];f.__EVENTTARGET.value=t;"
            "f.__EVENTARGUMENT.value=a;f.submit();}</script>"
        )
        return host.list_page(asked, column, form)
