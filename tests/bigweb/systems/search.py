"""Result lists in place of columns: TRS WAS5 (a posted form, XML) and IGS (a query, JSON)."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import json
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from shilu.sampleweb.page import Page
from tests.bigweb.model import Asked, Column, Leaf, hexes
from tests.bigweb.systems.trs import Trs

if TYPE_CHECKING:
    from tests.bigweb.host import Host


class Was5(Trs):
    """The page of the column asks /was5/web/search by POST and writes the rows from XML."""

    per = 20

    def mount(self, host: "Host", column: Column) -> None:
        entry = self.entry(column)
        host.routes[entry] = Leaf(
            kind="list", render=partial(self._front, host, column), column=column
        )
        host.dynamic.append(partial(self._search, column=column))
        self.articles(host, column, (entry,))

    def _front(self, host: "Host", column: Column, asked: Asked) -> Page:
        script = (
            '<ul class="list" id="result"></ul><script>function load(page){$.ajax({url:"/was5/web/search",type:"POST",'
            f'data:{{channelid:"{column.list_ident}",page:page,prepage:"{self.per}"}},dataType:"xml",success:show}});}}load(1);</script>'
        )
        return host.list_page(asked, column, script)

    def _search(self, host: "Host", asked: Asked, column: Column) -> Page | None:
        parts = urlsplit(asked.target)
        fields = dict(parse_qsl(parts.query)) | dict(parse_qsl(asked.body.decode("latin-1")))
        if parts.path != "/was5/web/search" or fields.get("channelid") != str(column.list_ident):
            return None
        page, per = max(1, int(fields.get("page", "1"))), int(fields.get("prepage", self.per))
        records = "".join(
            f"<REC><TITLE><![CDATA[{i.anchor}]]></TITLE><URL><![CDATA[{self.href(column, i)}]]></URL>"
            f"<DOCRELTIME>{i.day:%Y.%m.%d}</DOCRELTIME></REC>"
            for i in column.rows[(page - 1) * per : page * per]
        )
        xml = f'<?xml version="1.0" encoding="UTF-8"?><RESULT><RECORDCOUNT>{len(column.rows)}</RECORDCOUNT>{records}</RESULT>'
        return Page(headers=(("Content-Type", "text/xml; charset=utf-8"),), body=xml.encode())


class Igs(Trs):
    """The column links a result list; each page of it is JSON with page.content."""

    per = 10

    def _ask(self, column: Column, page: int) -> str:
        return (f"/igs/front/search.jhtml?code={hexes(*column.at)}&pageNumber={page}&pageSize={self.per}"
                "&searchWord=%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80&siteId=5")  # fmt: skip

    def mount(self, host: "Host", column: Column) -> None:
        entry, pages = self.entry(column), -(-len(column.rows) // self.per)
        targets = tuple(self._ask(column, page) for page in range(1, pages + 1))
        host.routes[entry] = Leaf(
            kind="list", render=partial(self._front, host, column), column=column
        )
        for index, target in enumerate(targets):
            host.routes[target] = Leaf(
                kind="data", render=partial(self._json, host, column, index), column=column
            )
        self.articles(host, column, (entry, *targets))

    def _front(self, host: "Host", column: Column, asked: Asked) -> Page:
        first = self._ask(column, 1)
        return host.list_page(asked, column, f'<div id="igs"></div><script>var searchUrl = "{first}";igs(searchUrl);</script>'
                              f'<p><a href="{first.replace("&", "&amp;")}">查看结果</a></p>')  # fmt: skip

    def _json(self, host: "Host", column: Column, index: int, asked: Asked) -> Page:
        rows = column.rows[index * self.per : (index + 1) * self.per]
        content = [{"title": i.anchor, "url": f"{host.scheme}://{host.name}{self.href(column, i)}",
                    "trs_time": f"{i.day} 10:00:00"} for i in rows]  # fmt: skip
        pages = -(-len(column.rows) // self.per)
        page = {"content": content, "number": index, "size": self.per, "totalElements": len(column.rows),
                "totalPages": pages, "last": index + 1 >= pages}  # fmt: skip
        return Page(headers=(("Content-Type", "application/json; charset=utf-8"),),
                    body=json.dumps({"page": page}, ensure_ascii=False).encode())  # fmt: skip
