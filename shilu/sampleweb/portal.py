"""A government site: columns and articles become pages; a CMS overrides paths and pagers."""

from datetime import date
from html import escape

from shilu.sampleweb.article import Article, Column
from shilu.sampleweb.chrome import ORDINARY, Dress, Skin
from shilu.sampleweb.dice import Dice
from shilu.sampleweb.ledger import Ledger
from shilu.sampleweb.page import Page, Site
from shilu.sampleweb.page import html as html_page

Trail = tuple[Column, ...]


class Portal:
    """The base: plain paths under the column's slug, `<a>` pagers."""

    charset = "utf-8"
    scheme = "https"
    open_body, close_body = '<div class="content">', "</div>"
    per_page: int | None = None

    def __init__(
        self, ledger: Ledger, place: str, host: str, code: str, dress: Dress = ORDINARY
    ) -> None:
        self.ledger, self.place, self.host = ledger, place, host
        self.site: Site = ledger.site(host)
        self.skin = Skin(place, host, code, dress)
        self.columns: list[Column] = []
        self.serials: dict[int, Article] = {}
        self.recent: list[tuple[str, Article]] = []
        self.reachable = ""
        self.addresses: dict[str, str] = {}

    # -- how this CMS names things ------------------------------------------------------------
    def column_path(self, trail: Trail) -> str:
        return "/" + "/".join(column.slug for column in trail) + "/"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        """Page `number` (from 1) of a column's list."""
        base = self.column_path(trail)
        return base if number == 1 else f"{base}index_{number}.html"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        return f"{self.column_path(trail)}{self.url_day(article):%Y%m}/{serial}.html"

    def link(self, trail: Trail, path: str) -> str:
        """How a list page writes the address of an article."""
        return path

    def pager(self, trail: Trail, number: int, total: int) -> str:
        if total == 1:
            return ""
        paths = [self.list_path(trail, n, total) for n in range(1, total + 1)]
        anchors = "".join(f'<a href="{path}">{n}</a> ' for n, path in enumerate(paths, 1))
        return f'<div class="pages">{anchors}共{total}页</div>'

    def rows(self, trail: Trail, items: list[tuple[str, Article]]) -> str:
        lines = []
        for path, article in items:
            day = f"<span>{article.list_day or article.day}</span>" if article.list_dated else ""
            lines.append(
                f'<li><a href="{self.link(trail, path)}" title="{escape(article.title)}">'
                f"{escape(article.list_title or article.title)}</a>{day}</li>"
            )
        return '<ul class="list">\n' + "\n".join(lines) + "\n</ul>"

    # -- building -----------------------------------------------------------------------------
    def add(self, *columns: Column) -> None:
        self.columns.extend(columns)

    def build(self) -> None:
        """Put every page of the site up."""
        for column in self.columns:
            self.column((column,))
        self.home()

    def url_day(self, article: Article) -> date:
        return article.url_day or article.day

    def put(self, path: str, page: Page) -> None:
        if path in self.site.pages:
            raise ValueError(f"{self.host}{path} exists already")
        self.site.pages[path] = page

    def page(self, text: str) -> Page:
        return html_page(text, charset=self.charset)

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    def nav(self) -> str:
        links = "".join(
            f'<a href="{self.list_path((c,), 1, 1)}">{c.name}</a> ' for c in self.columns
        )
        return f'<div class="nav"><a href="/">首页</a> {links}</div>'

    def home(self) -> None:
        items = self.recent[:8]
        body = self.rows((), items).replace('class="list"', 'class="home"')
        boxes = "".join(f"<h2>{c.name}</h2>" for c in self.columns[:1])
        self.put("/", self.page(self.skin.page("首页", self.nav(), f"{boxes}{body}")))

    def serial(self, article: Article) -> int:
        dice = Dice("serial", self.host, article.title, article.day)
        while (number := dice.roll(100000, 999999)) in self.serials:
            continue
        self.serials[number] = article
        return number

    def column(self, trail: Trail) -> None:
        """One column: its children, its articles, its list pages."""
        column = trail[-1]
        for child in column.children:
            self.column((*trail, child))
        items = []
        for article in column.articles:
            path = self.article_path(trail, article, self.serial(article))
            items.append((path, article))
            self.article(trail, article, path)
        if not column.children and trail[0].slug == "zwyw":
            self.recent.extend(items)
        self.lists(trail, items)

    def lists(self, trail: Trail, items: list[tuple[str, Article]]) -> None:
        column = trail[-1]
        size = self.per_page or column.per_page
        groups = [items[at : at + size] for at in range(0, len(items), size)] or [[]]
        boxes = "".join(
            f'<h3><a href="{self.list_path((*trail, c), 1, 1)}">{c.name}</a></h3>'
            for c in column.children
        )
        for number, group in enumerate(groups, 1):
            inner = boxes + (self.rows(trail, group) if group else "")
            inner += self.pager(trail, number, len(groups))
            text = self.skin.page(column.name, self.nav(), self.crumb(trail) + inner)
            self.put(self.list_path(trail, number, len(groups)), self.page(text))

    def crumb(self, trail: Trail) -> str:
        parts = [
            f'<a href="{self.list_path(trail[: n + 1], 1, 1)}">{c.name}</a>'
            for n, c in enumerate(trail)
        ]
        inner = " &gt; ".join(['<a href="/">首页</a>', *parts])
        return f'<div class="crumb">您现在的位置：{inner}</div>'

    def article(self, trail: Trail, article: Article, path: str) -> None:
        links = self.attach(article, path)
        body = f"{self.open_body}\n{article.body()}\n{links}{self.close_body}"
        text = self.skin.article(article, self.nav() + self.crumb(trail), body, trail[-1].name)
        self.put(path, self.page(text))
        self.addresses[article.title] = path
        if not article.in_attachment:
            chrome = self.skin.phrases(article)
            self.ledger.put_up(article, self.url(path), chrome, reachable=self.reachable)

    def attach(self, article: Article, path: str) -> str:
        """Put an article's attachments beside it; the links' HTML."""
        folder = path.rsplit("/", 1)[0]
        out = []
        for label, name, content in article.attachments:
            place = f"{folder}/{name}"
            kind = {"pdf": "pdf", "doc": "msword"}.get(
                name.rsplit(".", 1)[1],
                "vnd.openxmlformats-officedocument.wordprocessingml.document",
            )
            self.put(place, Page(headers=(("Content-Type", f"application/{kind}"),), body=content))
            out.append(f'<p class="attachment">附件：<a href="./{name}">{label}</a></p>\n')
            if article.in_attachment:
                self.ledger.put_up(article, self.url(place), (), reachable=self.reachable)
        return "".join(out)
