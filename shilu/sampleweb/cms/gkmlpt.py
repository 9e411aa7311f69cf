"""开普 gkmlpt (Guangdong): a page of script; lists come as JSON from /gkmlpt/api/all/{id}."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from shilu.sampleweb.article import Article
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.page import Asked, Page
from shilu.sampleweb.portal import Portal, Trail

SIZE = 100  # the API's own page size


class Gkmlpt(Portal):
    """Column numbers stand in window._CONFIG.TREE only; articles /gkmlpt/content/8/8766/post_N."""

    scheme = "http"
    open_body = '<div class="article-content">'
    sid = "751001"

    def build(self) -> None:
        self.items: dict[int, list[dict[str, object]]] = {}
        super().build()
        self.site.route = self.api
        self.put("/gkmlpt/index", self.page(self.app()))

    def column_id(self, trail: Trail) -> int:
        return Dice("gkml", self.host, *(c.slug for c in trail)).roll(2000, 9899)

    def column_path(self, trail: Trail) -> str:
        return f"/gkmlpt/index#{self.column_id(trail)}"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        return self.column_path(trail)

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        number = 8000000 + serial
        return f"/gkmlpt/content/{number // 1000000}/{number // 1000}/post_{number}.html"

    def lists(self, trail: Trail, items: list[tuple[str, Article]]) -> None:
        rows = []
        for path, article in items:
            at = datetime(article.day.year, article.day.month, article.day.day, 9, tzinfo=UTC)
            epoch = int((at - timedelta(hours=8)).timestamp())
            rows.append({
                "id": int(path.rsplit("_", 1)[1].removesuffix(".html")),
                "title": article.title, "url": self.url(path), "publisher": article.source,
                "create_time": epoch, "first_publish_time": epoch,
                "display_publish_time": epoch, "date": epoch,
                "created_at": f"{article.day} 09:00:00",
            })  # fmt: skip
        self.items[self.column_id(trail)] = rows

    def tree(self, trails: list[Trail]) -> list[dict[str, object]]:
        return [
            {
                "id": self.column_id(t), "name": t[-1].name,
                "children": self.tree([(*t, c) for c in t[-1].children]),
            }
            for t in trails
        ]  # fmt: skip

    def app(self) -> str:
        tree = json.dumps(self.tree([(c,) for c in self.columns]), ensure_ascii=False)
        config = f"window._CONFIG = {{SID: '{self.sid}', NAME: '{self.place}', TREE: {tree}}};"
        head = self.skin.head("政府信息公开平台")
        return self.skin.shell(head, f'<div id="app"></div><script>{config}</script>')

    def api(self, asked: Asked) -> Page | None:
        parts = urlsplit(asked.target)
        prefix = "/gkmlpt/api/all/"
        if not parts.path.startswith(prefix):
            return None
        query = parse_qs(parts.query)
        number, page = parts.path.removeprefix(prefix), query.get("page", ["1"])[-1]
        if not (number.isdigit() and page.isdigit() and query.get("sid") == [self.sid]):
            return Page(status=404, body=b"{}", headers=(("Content-Type", "application/json"),))
        rows = self.items.get(int(number), [])
        at = max(0, int(page) - 1) * SIZE
        answer = {"total": len(rows), "articles": rows[at : at + SIZE]}
        return Page(
            headers=(("Content-Type", "application/json; charset=utf-8"),),
            body=json.dumps(answer, ensure_ascii=False).encode(),
        )

    def home(self) -> None:
        inner = f'{self.rows((), self.recent[:6])}<a href="/gkmlpt/index">政府信息公开平台</a>'
        self.put("/", self.page(self.skin.page("首页", '<a href="/">首页</a>', inner)))
