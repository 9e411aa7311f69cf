"""A host: its column tree mounted as leaves by its content system, and the answer to a request."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from shilu.sampleweb.page import NOT_FOUND, Page, html, redirect
from tests.bigweb import blocked, chrome
from tests.bigweb.model import Asked, Column, Found, Item, Leaf, number
from tests.bigweb.systems.base import System
from tests.bigweb.texts import plain_text, report_text

Dynamic = Callable[["Host", Asked], Page | None]


class Host:
    """One publisher's site. `build` makes the leaves anew from the plan, in some milliseconds."""

    def __init__(
        self, name: str, title: str, system: System, columns: list[Column], *, code: str = "", level: str = "county",
        kind: str = "gov", scheme: str = "https", charset: str = "utf-8", validators: str = "both",
        twins: tuple[str, ...] = (), robots: str | Page | None = None, seed: str | None = "/", cms: str = "",
        friends: tuple[tuple[str, str], ...] = (), since: int = 2008, parent: int = 0, block: str = "",
        extra: Callable[["Host"], None] | None = None, missing: Page | None = None, min_reports: int = 1,
    ) -> None:  # fmt: skip
        self.name, self.title, self.system, self.columns = name, title, system, columns
        self.code, self.level, self.kind, self.scheme, self.charset = (
            code,
            level,
            kind,
            scheme,
            charset,
        )
        self.validators, self.twins, self.robots, self.seed, self.cms = (
            validators,
            twins,
            robots,
            seed,
            cms,
        )
        self.friends, self.since, self.parent, self.extra = friends, since, parent, extra
        self.missing, self.min_reports = missing, min_reports
        self.blocks: dict[str, str] = {"": block} if block else {}
        self.moved: dict[tuple[str, ...], str] = {}
        self.edited: dict[str, int] = {}
        self.versions: dict[str, int] = {}
        self.skipped: set[int] = set()
        self.last = 2023
        self.routes: dict[str, Leaf] = {}
        self.found: list[Found] = []
        self.dynamic: list[Dynamic] = []
        self.patterns: list[tuple[str, str]] = []  # traps: (name, regular expression on the target)

    # -- building ---------------------------------------------------------------------------

    def build(self) -> None:
        self.routes, self.found, self.dynamic, self.patterns = {}, [], [], []
        for column in self.columns:
            self._place(column, ())
        for top in self.columns:
            for column in top.walk():
                system = column.system or self.system
                assert isinstance(system, System)
                system.mount(self, column)
        for path, how in self.moved.items():
            self._leave(path, how)
        self.routes["/"] = Leaf(kind="home", render=self._home)
        self.routes["/site/map.html"] = Leaf(kind="list", render=self._map)
        if self.extra:
            self.extra(self)

    def _leave(self, path: tuple[str, ...], how: str) -> None:
        """What stands at the old address of a moved column; nothing does for "404"."""
        column = next(c for top in self.columns for c in top.walk() if c.path == path)
        new = self.entry(column)
        at, column.at = column.at, path
        old, column.at = self.entry(column), at
        if how == "301":
            self.routes[old] = Leaf(kind="shell", render=lambda _: redirect(new, 301))
        elif how == "empty":
            self.routes[old] = Leaf(
                kind="list", render=lambda asked: self.list_page(asked, column, "<p>暂无内容</p>")
            )

    def _place(self, column: Column, above: tuple[Column, ...]) -> None:
        column.crumbs = above
        column.path = (*(above[-1].path if above else ()), column.slug)
        column.at = (
            (*column.path[:-1], column.slug + "2") if column.path in self.moved else column.path
        )
        if column.grow:
            column.children = column.grow(self.last)
        rows = column.items(self.last) if column.items else []
        column.rows = tuple(
            self._as_now(i) for i in rows if i.kind != "report" or i.year not in self.skipped
        )
        column.publishes = any(i.kind == "report" for i in rows)
        for child in column.children:
            self._place(child, (*above, column))

    def _as_now(self, item: Item) -> Item:
        version = self.versions.get(item.key, 0)
        if not version:
            return item
        return Item(
            key=item.key, title=item.title + "（更正）", anchor=item.anchor + "（更正）", day=item.day + timedelta(60),
            kind=item.kind, body=item.body, year=item.year, form=item.form, hint=item.hint, version=version,
        )  # fmt: skip

    def entry(self, column: Column) -> str:
        system = column.system or self.system
        assert isinstance(system, System)
        return system.entry(column)

    # -- pages ------------------------------------------------------------------------------

    def page(self, asked: Asked, title: str, main: str, column: Column | None = None, *, left: str = "",
             article: dict[str, str] | None = None, head: str = "") -> Page:  # fmt: skip
        menu = '<li><a href="/">首页</a></li>' + "".join(
            f"<li>{chrome.link(self.entry(top), top.label, top.name if not top.label else '')}</li>"
            for top in self.columns
        )
        crumb = '<a href="/">首页</a>'
        if column is not None:
            crumb += "".join(
                f' &gt; <a href="{escape(self.entry(c))}">{c.name}</a>'
                for c in (*column.crumbs, column)
            )
        noise = ""
        if self.validators == "noisy":
            noise = (f"<p>您是第<span id='hits'>{100000 + 7 * asked.visit}</span>位访客　页面生成时间 "
                     f"2024-07-01 08:{asked.visit // 60 % 60:02d}:{asked.visit % 60:02d}</p>")  # fmt: skip
        metas = chrome.metas(
            self.title, f"{self.code or '000000'}0001", self.name, column, article or {}
        )
        return chrome.document(
            title=title, head=metas + head, menu=menu, crumb=crumb, left=left, main=main, name=self.title,
            code=f"{self.code or '000000'}0001", charset=self.charset, noise=noise,
        )  # fmt: skip

    def left(self, column: Column) -> str:
        """The menu beside a list: the children of a column, or its neighbours where it has none."""
        shown = column.children or (column.crumbs[-1].children if column.crumbs else [])
        return "".join(f"<li>{chrome.link(self.entry(c), c.label)}</li>" for c in shown)

    def list_page(self, asked: Asked, column: Column, rows: str, head: str = "") -> Page:
        return self.page(asked, f"{column.name}_{self.title}", f"<h2>{column.name}</h2>{rows}", column,
                         left=self.left(column), head=head)  # fmt: skip

    def article_page(
        self, asked: Asked, column: Column, item: Item, inner: str, head: str = ""
    ) -> Page:
        stamp = f"{item.day.isoformat()} {8 + number(item.key) % 9:02d}:{number(item.key) % 60:02d}"
        system = column.system or self.system
        assert isinstance(system, System)
        main = (
            f"<h1>{escape(item.title)}</h1><div class='info'>发布日期：{stamp}　信息来源：{item.body or self.title}　"
            f"浏览次数：<span></span></div>{system.container[0]}{inner}{system.container[1]}"
            f"<p class='tools'>{self._tools(item)} <a href='javascript:window.close()'>关闭窗口</a></p>"
        )
        return self.page(asked, f"{item.title}-{self.title}", main, column, head=head, article={
            "ArticleTitle": item.title, "PubDate": stamp, "ContentSource": item.body or self.title})  # fmt: skip

    def _tools(self, item: Item) -> str:
        if not any(name == "print" for name, _ in self.patterns):
            return "<a href='javascript:window.print()'>打印本页</a>"
        ident = number(item.key)
        return f"<a href='/print?id={ident}'>打印本页</a> <a href='/share?id={ident}&amp;to=wx'>分享</a>"

    def text(self, item: Item) -> str:
        if item.kind == "report":
            return report_text(item, self.edited.get(item.key, 0) + item.version)
        return plain_text(item)

    def _home(self, asked: Asked) -> Page:
        blocks = ""
        for top in self.columns[:3]:
            fresh = next(
                (c for c in top.walk() if c.rows and not c.publishes and not c.system), None
            )
            if fresh is None:
                continue
            rows = "".join(f"<li>{chrome.link(self.system.address(fresh, i), i.anchor)}</li>" for i in fresh.rows[:6]
                           if i.form == "html")  # fmt: skip
            blocks += f"<div class='box'><h3>{top.name}</h3><ul class='list'>{rows}</ul></div>"
        friends = "".join(f"<li>{chrome.link(url, text)}</li>" for url, text in self.friends)
        return self.page(asked, self.title, f"{blocks}<h3>网站链接</h3><ul>{friends}</ul>")

    def _map(self, asked: Asked) -> Page:
        rows = "".join(
            f"<li>{chrome.link(self.entry(top), top.label)}</li>" for top in self.columns
        )
        return self.page(asked, "网站地图", f"<ul>{rows}</ul>")

    # -- answering --------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Page:
        for place, kind in self.blocks.items():
            if asked.target.startswith(place):
                return blocked.answer(kind, asked)
        if asked.target == "/robots.txt":
            if isinstance(self.robots, Page):
                return self.robots
            text = "User-agent: *\nDisallow: /admin/\n" if self.robots is None else self.robots
            return Page(headers=(("Content-Type", "text/plain"),), body=text.encode())
        if self.scheme == "https" and asked.scheme == "http":
            return redirect(f"https://{asked.host}{asked.target}", 301)
        if self.scheme == "http" and asked.scheme == "https":
            return html("<html><body>It works!</body></html>", status=404)  # another site on 443
        if leaf := self.routes.get(asked.target):
            return self._conditional(asked, leaf.render(asked), leaf)
        for route in self.dynamic:
            if (page := route(self, asked)) is not None:
                return page
        return self.missing or NOT_FOUND

    def _conditional(self, asked: Asked, page: Page, leaf: Leaf) -> Page:
        """304 by RFC 9110 section 13.1; If-Modified-Since by equality, as nginx does it."""
        if page.status != 200 or self.validators in {"none", "noisy"}:
            return page
        headers, fresh = list(page.headers), False
        if self.validators in {"both", "etag"}:
            tag = f'"{sha256(page.body).hexdigest()[:16]}"'
            headers.append(("ETag", tag))
            fresh = asked.headers.get("if-none-match") == tag
        if self.validators in {"both", "modified"}:
            day = leaf.day or datetime(2024, 6, 28, tzinfo=UTC).date()
            clock = datetime.combine(day, time(), UTC) + timedelta(
                seconds=number(page.body, low=0, high=86399)
            )
            stamp = format_datetime(clock, usegmt=True)
            headers.append(("Last-Modified", stamp))
            if "if-none-match" not in asked.headers:
                fresh = asked.headers.get("if-modified-since") == stamp
        return Page(
            status=304 if fresh else 200, headers=tuple(headers), body=b"" if fresh else page.body
        )
