"""Hanweb JCMS: records in a datastore, the rest by dataproxy; and its report of a unit and a year."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlsplit

from shilu.sampleweb.page import Page
from tests.bigweb import chrome
from tests.bigweb.model import Asked, Column, Found, Item, Leaf, hexes, number
from tests.bigweb.systems.base import System, long_name

if TYPE_CHECKING:
    from tests.bigweb.host import Host

PROXY = "/module/web/jpage/dataproxy.jsp"
XML = (("Content-Type", "text/xml; charset=utf-8"),)


class Hanweb(System):
    """`ask` is how later records come: "get" by nextgroup links, "post" by a form; `form` is the address."""

    name = "hanweb"
    group = 45
    container = ('<div class="bt_content" id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart"/>',
                 '<meta name="ContentEnd"/><!--ZJEG_RSS.content.end--></div>')  # fmt: skip

    def __init__(self, ask: str = "get", form: str = "art") -> None:
        self.ask, self.form = ask, form

    def entry(self, column: Column) -> str:
        return f"/col/col{column.list_ident}/index.html"

    def address(self, column: Column, item: Item) -> str:
        day, serial = item.day, self.serial(column, item)
        if self.form == "hex":
            return f"/art/{day.year}/art_{long_name(column, item)}.html"
        base = "/jcms_files/jcms1/web1/site" if self.form == "old" else ""
        return f"{base}/art/{day.year}/{day.month}/{day.day}/art_{column.ident}_{serial}.html"

    def file_address(self, column: Column, item: Item, form: str) -> str:
        return f"/module/download/downfile.jsp?classid=0&filename={hexes(item.key, item.version)}.{form}"

    def article_head(self, column: Column, item: Item) -> str:
        return f'<meta name="i_columnid" content="{column.ident}"/><meta name="i_articleid" content="{self.serial(column, item)}"/>\n'

    def mount(self, host: "Host", column: Column) -> None:
        entry = self.entry(column)
        days = [i.day for i in column.rows]
        host.routes[entry] = Leaf(kind="list", render=partial(self._front, host, column), column=column,
                                  day=max(days, default=None))  # fmt: skip
        starts = [] if self.ask == "post" else range(self.group, len(column.rows), self.group)
        groups = [self._next(column, start // self.group) for start in starts]
        for index, target in enumerate(groups, 1):
            host.routes[target] = Leaf(
                kind="data", render=partial(self._group, column, index), column=column
            )
        if self.ask == "post" and column.rows:
            host.dynamic.append(partial(self._posted, column=column))
        self.articles(host, column, (entry, *groups))

    def _next(self, column: Column, group: int) -> str:
        return f"{PROXY}?page={group}&webid=1&path=/&columnid={column.list_ident}&unitid={column.list_ident % 9000}&webname=site&permissiontype=0"

    def _records(self, column: Column, rows: Sequence[Item]) -> str:
        return "".join(
            f"<record><![CDATA[{self.row(self.href(column, item), item)}]]></record>\n" for item in rows
        )  # fmt: skip

    def _store(self, column: Column, rows: Sequence[Item], following: int | None) -> str:
        total = len(column.rows)
        after = ""
        if following is not None and following * self.group < total:
            after = (
                f'<nextgroup><![CDATA[<a href="{self._next(column, following)}"></a>]]></nextgroup>'
            )
        return (f"<datastore>{after}<totalrecord>{total}</totalrecord><totalpage>{-(-total // 15)}</totalpage>"
                f"<recordset>{self._records(column, rows)}</recordset></datastore>")  # fmt: skip

    def _front(self, host: "Host", column: Column, asked: Asked) -> Page:
        unit = column.list_ident % 9000
        if self.ask == "post" and column.rows:
            rows = (f'<div id="{unit}"></div><script>var param_{unit} = {{col:1,webid:1,path:\'/\',columnid:{column.list_ident},'
                    f"sourceContentType:1,unitid:'{unit}',webname:'site',permissiontype:0}};"
                    f"var perpage_{unit}=15;jpage('{PROXY}',param_{unit});</script>")  # fmt: skip
        else:
            rows = f'<div id="{unit}"><script type="text/xml">{self._store(column, column.rows[: self.group], 1)}</script></div>'
        return host.list_page(asked, column, rows, '<script src="/script/jpage.js"></script>')

    def _group(self, column: Column, group: int, asked: Asked) -> Page:
        rows = column.rows[group * self.group : (group + 1) * self.group]
        return Page(headers=XML, body=self._store(column, rows, group + 1).encode())

    def _posted(self, host: "Host", asked: Asked, column: Column) -> Page | None:
        parts = urlsplit(asked.target)
        if not re.fullmatch(r"/module/(web/)?jpage/dataproxy\.jsp", parts.path):
            return None
        fields = dict(parse_qsl(parts.query)) | dict(parse_qsl(asked.body.decode("latin-1")))
        if fields.get("columnid") != str(column.list_ident):
            return None
        first, last = int(fields.get("startrecord", "1")), int(fields.get("endrecord", "45"))
        return Page(
            headers=XML, body=self._store(column, column.rows[first - 1 : last], None).encode()
        )


class AnnualReports(System):
    """xxgkAnnualReport.jsp: one address per unit and year; the list of units links each to its newest year."""

    name = "hanweb"
    path = "/module/xxgk/xxgkAnnualReport.jsp"

    def entry(self, column: Column) -> str:
        return f"/col/col{column.list_ident}/index.html"

    def area(self, body: str) -> str:
        return f"11{number(body):06d}{number(body, 2):06d}{number(body, 3, low=1000, high=9999)}"

    def address(self, column: Column, item: Item) -> str:
        return f"{self.path}?area={self.area(item.body)}&fbtime={item.year}"

    def alternates(self, column: Column, item: Item) -> tuple[str, ...]:
        return (f"{self.path}?fbtime={item.year}&area={self.area(item.body)}",)

    def mount(self, host: "Host", column: Column) -> None:
        entry = self.entry(column)
        host.routes[entry] = Leaf(
            kind="list", render=partial(self._units, host, column), column=column
        )
        bodies = sorted({item.body for item in column.rows})
        for item in column.rows:
            for target in (self.address(column, item), *self.alternates(column, item)):
                host.routes[target] = Leaf(kind="report", item=item, column=column, day=item.day,
                                           render=partial(self._report, host, column, item))  # fmt: skip
            host.found.append(Found(target=self.address(column, item), item=item, column=column, listed=(entry,),
                                    alternates=self.alternates(column, item),
                                    depth=host.parent + len(column.path) + 1))  # fmt: skip
        host.dynamic.append(
            partial(self._empty, areas={self.area(b) for b in bodies}, column=column)
        )

    def _units(self, host: "Host", column: Column, asked: Asked) -> Page:
        newest: dict[str, Item] = {}
        for item in sorted(column.rows, key=lambda i: i.year):
            newest[item.body] = item
        rows = "".join(
            f"<li>{chrome.link(self.address(column, i), i.body)}</li>" for i in newest.values()
        )
        return host.list_page(asked, column, f'<ul class="list">{rows}</ul>')

    def _report(self, host: "Host", column: Column, item: Item, asked: Asked) -> Page:
        years = "".join(
            f'<option value="{y}"{" selected" * (y == item.year)}>{y}</option>'
            for y in range(2008, 2027)
        )
        picker = f'<form id="f"><select name="fbtime" onchange="document.forms[0].submit()">{years}</select></form>'
        return host.article_page(asked, column, item, picker + host.text(item))

    def _empty(self, host: "Host", asked: Asked, areas: set[str], column: Column) -> Page | None:
        parts = urlsplit(asked.target)
        query = parse_qs(parts.query)
        if parts.path != self.path or query.get("area", [""])[0] not in areas:
            return None
        return host.list_page(asked, column, "<p>暂无数据</p>")
