"""大汉 Hanweb JCMS: the list stands in CDATA of a script, the rest comes from dataproxy.jsp."""

from html import escape
from urllib.parse import parse_qs, urlsplit

from shilu.sampleweb.article import Article
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.page import Asked, Page
from shilu.sampleweb.portal import Portal, Trail

PROXY = "/module/web/jpage/dataproxy.jsp"
PER_PAGE, GROUP = 5, 15
XML = (("Content-Type", "text/xml;charset=UTF-8"),)


class Hanweb(Portal):
    """Column pages /col/colN/index.html; articles /art/YYYY/M/D/art_C_N.html; POST for the rest."""

    open_body = '<div id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart"/>'
    close_body = '<meta name="ContentEnd"/><!--ZJEG_RSS.content.end--></div>'
    proxy_method = "POST"

    def build(self) -> None:
        self.records: dict[str, list[str]] = {}
        super().build()
        self.site.route = self.proxy

    def column_id(self, trail: Trail) -> str:
        return str(Dice("col", self.host, *(c.slug for c in trail)).roll(1229000000, 1229999999))

    def column_path(self, trail: Trail) -> str:
        return f"/col/col{self.column_id(trail)}/"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        return f"{self.column_path(trail)}index.html"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        d = self.url_day(article)
        return f"/art/{d.year}/{d.month}/{d.day}/art_{self.column_id(trail)}_{serial}.html"

    def record(self, path: str, article: Article) -> str:
        return (
            f'<li><a href="{path}" title="{escape(article.title)}">'
            f"{escape(article.list_title or article.title)}</a><span>{article.day}</span></li>"
        )

    def datastore(self, column: str, start: int, end: int) -> str:
        records = self.records.get(column, [])
        inner = "".join(f"<record><![CDATA[{r}]]></record>" for r in records[start - 1 : end])
        pages = -(-len(records) // PER_PAGE)
        return (
            f"<datastore>{self.next_group(column, end)}<totalrecord>{len(records)}</totalrecord>"
            f"<totalpage>{pages}</totalpage><recordset>{inner}</recordset></datastore>"
        )

    def next_group(self, column: str, end: int) -> str:
        return ""

    def lists(self, trail: Trail, items: list[tuple[str, Article]]) -> None:
        column = self.column_id(trail)
        self.records[column] = [self.record(path, article) for path, article in items]
        boxes = "".join(
            f'<h3><a href="{self.list_path((*trail, c), 1, 1)}">{c.name}</a></h3>'
            for c in trail[-1].children
        )
        unit = column[-5:]
        script = (
            f"<script>var param_{unit} = {{col:1,webid:18,path:'/',columnid:{column},"
            f"sourceContentType:1,unitid:'{unit}',webname:'{self.place}',permissiontype:0}};"
            f"</script>\n<script type=\"text/javascript\">$('#{unit}').jpage({{perpage:{PER_PAGE},"
            f"proxyurl:'{PROXY}',ajaxtype:'{self.proxy_method.lower()}'}});</script>\n"
        )
        # The records are invisible to whoever looks for anchors only.
        store = f'<script type="text/xml">{self.datastore(column, 1, GROUP)}</script>'
        inner = f'{boxes}<div id="{unit}">{store}</div>\n{script}' if items else boxes
        text = self.skin.page(trail[-1].name, self.nav(), self.crumb(trail) + inner)
        self.put(self.list_path(trail, 1, 1), self.page(text))

    def wanted(self, asked: Asked) -> dict[str, str]:
        query = parse_qs(urlsplit(asked.target).query)
        query |= parse_qs(asked.body.decode("utf-8", "replace"))
        return {name: values[-1] for name, values in query.items()}

    def proxy(self, asked: Asked) -> Page | None:
        if not asked.target.startswith(PROXY):
            return None
        if asked.method != self.proxy_method:
            return Page(status=405, body=b"Method Not Allowed")
        wanted = self.wanted(asked)
        start, end = self.span(wanted)
        store = self.datastore(wanted.get("columnid", ""), start, end)
        return Page(headers=XML, body=f'<?xml version="1.0" encoding="UTF-8"?>{store}'.encode())

    def span(self, wanted: dict[str, str]) -> tuple[int, int]:
        numbers = [wanted.get(name, "") for name in ("startrecord", "endrecord")]
        start, end = (int(n) if n.isdigit() else 0 for n in numbers)
        return max(1, start), end


class HanwebGet(Hanweb):
    """The same by GET, the next group's address written in the store, and 年报 pages by fbtime."""

    proxy_method = "GET"

    def next_group(self, column: str, end: int) -> str:
        if len(self.records.get(column, [])) <= end:
            return ""
        query = (
            f"page={end // GROUP}&webid=1&path=/&columnid={column}&unitid={column[-5:]}"
            f"&webname={self.place}&permissiontype=0"
        )
        return f'<nextgroup><![CDATA[<a href="{PROXY}?{query}"></a>]]></nextgroup>'

    def span(self, wanted: dict[str, str]) -> tuple[int, int]:
        if "startrecord" in wanted:
            return super().span(wanted)
        page = wanted.get("page", "")
        start = int(page) * GROUP + 1 if page.isdigit() else 1
        return start, start + GROUP - 1
