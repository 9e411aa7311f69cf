"""NFCMS pages, and gkmlpt: a page of script whose tree of columns is asked by JSON, 100 a page."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import json
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from shilu.sampleweb.page import Page
from tests.bigweb import chrome
from tests.bigweb.model import Asked, Column, Item, Leaf
from tests.bigweb.systems.base import System

if TYPE_CHECKING:
    from tests.bigweb.host import Host


class Nfcms(System):
    """Pages counted from 1: index.html, index_2.html; articles post_N, for phones mpost_N."""

    name = "nfcms"
    per_page = 20
    container = ('<div class="news_cont_d_wrap"><div class="content">', "</div></div>")

    def entry(self, column: Column) -> str:
        return f"/{'/'.join(column.at)}/index.html"

    def turn(self, column: Column, index: int, pages: int) -> str:
        return (
            self.entry(column) if index == 0 else f"/{'/'.join(column.at)}/index_{index + 1}.html"
        )

    def address(self, column: Column, item: Item) -> str:
        return f"/{'/'.join(column.path)}/content/post_{self.serial(column, item)}.html"

    def alternates(self, column: Column, item: Item) -> tuple[str, ...]:
        return (self.address(column, item).replace("/post_", "/mpost_"),)

    def article_head(self, column: Column, item: Item) -> str:
        return f'<script>var NFCMS_SITE_ID = "756001", NFCMS_POST_ID = "{self.serial(column, item)}";</script>\n'

    def pager(self, column: Column, index: int, pages: int) -> str:
        after = (
            chrome.link(self.turn(column, index + 1, pages), "下一页") if index < pages - 1 else ""
        )
        last = chrome.link(self.turn(column, pages - 1, pages), "末页") if pages > 1 else ""
        return f'<div class="page">{after}{last}</div>'


class Gkmlpt(System):
    """All columns stand in one tree on /gkmlpt/index; articles are told by the API."""

    name = "gkmlpt"
    container = ('<div class="article-content">', "</div>")

    def __init__(self, sid: str, tree: tuple[Column, ...] = ()) -> None:
        self.sid, self.tree = sid, tree

    def entry(self, column: Column) -> str:
        return "/gkmlpt/index" if column.slug == "gkmlpt" else f"/gkmlpt/index#{column.list_ident}"

    def address(self, column: Column, item: Item) -> str:
        n = self.serial(column, item)
        return f"/gkmlpt/content/{n // 100000}/{n // 100}/post_{n}.html"

    def alternates(self, column: Column, item: Item) -> tuple[str, ...]:
        return (self.address(column, item).replace("/post_", "/mpost_"),)

    def api(self, column: Column, page: int) -> str:
        return f"/gkmlpt/api/all/{column.list_ident}?page={page}&sid={self.sid}"

    def mount(self, host: "Host", column: Column) -> None:
        if column.slug == "gkmlpt":
            host.routes["/gkmlpt/index"] = Leaf(
                kind="list", render=partial(self._index, host, column), column=column
            )
            return
        pages = max(1, -(-len(column.rows) // 100))
        targets = tuple(self.api(column, page) for page in range(1, pages + 1))
        for index, target in enumerate(targets):
            host.routes[target] = Leaf(
                kind="data", render=partial(self._json, host, column, index), column=column
            )
        self.articles(host, column, ("/gkmlpt/index", *targets))

    def _node(self, column: Column) -> dict[str, object]:
        return {
            "id": column.list_ident,
            "name": column.name,
            "children": [self._node(c) for c in column.children],
        }

    def _index(self, host: "Host", column: Column, asked: Asked) -> Page:
        tree = json.dumps([self._node(c) for c in column.children], ensure_ascii=False)
        script = f"<script>window._CONFIG = {{SID:'{self.sid}', TREE:{tree}, IDENTIFIER:'zfxxgkml'}};</script>"
        return host.page(asked, "政府信息公开目录", f'<div id="app"></div>{script}', column)

    def _json(self, host: "Host", column: Column, index: int, asked: Asked) -> Page:
        rows = column.rows[100 * index : 100 * index + 100]
        base = f"{host.scheme}://{host.name}"
        articles = [self._entry(column, item, base) for item in rows]
        return Page(headers=(("Content-Type", "application/json; charset=utf-8"),),
                    body=json.dumps({"total": len(column.rows), "articles": articles}, ensure_ascii=False).encode())  # fmt: skip

    def _entry(self, column: Column, item: Item, base: str) -> dict[str, object]:
        clock = datetime.combine(item.day, time(), UTC) - timedelta(hours=8)
        url = base + self.address(column, item)
        return {"id": self.serial(column, item), "title": item.anchor, "url": url, "post_url": url,
                "publisher": item.body, "create_time": int(clock.timestamp()), "date": int(clock.timestamp()),
                "display_publish_time": int(clock.timestamp()), "created_at": f"{item.day} 09:00:00"}  # fmt: skip
