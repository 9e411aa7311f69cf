"""What all content systems share: lists cut into pages, articles, attachments, shells, split articles.

A system overrides its addresses, its pager, and its markup of rows; the rest is here."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from shilu.sampleweb.page import Page
from tests.bigweb import chrome
from tests.bigweb.binaries import attachment
from tests.bigweb.model import Asked, Column, Found, Item, Leaf, hexes, number

if TYPE_CHECKING:
    from tests.bigweb.host import Host


class System:
    """Plain lists: written anchors to every page, articles by number."""

    name = "plain"
    per_page = 20
    container = ('<div id="zoom">', "</div>")
    head = ""

    def entry(self, column: Column) -> str:
        return f"/{'/'.join(column.at)}/list.html"

    def turn(self, column: Column, index: int, pages: int) -> str:
        """The target of page `index`, counted from 0."""
        return self.entry(column) if index == 0 else f"/{'/'.join(column.at)}/list_{index + 1}.html"

    def serial(self, column: Column, item: Item) -> int:
        return number(*column.path, item.key, item.version)

    def address(self, column: Column, item: Item) -> str:
        return f"/{'/'.join(column.path)}/{self.serial(column, item)}.html"

    def file_address(self, column: Column, item: Item, form: str) -> str:
        return f"/upload/{item.day.year}/{self.serial(column, item)}.{form}"

    def alternates(self, column: Column, item: Item) -> tuple[str, ...]:
        return ()

    def pager(self, column: Column, index: int, pages: int) -> str:
        if pages < 2:
            return ""
        links = "".join(chrome.link(self.turn(column, i, pages), str(i + 1)) for i in range(pages))
        return f'<div class="pages">共{pages}页 {links}</div>'

    def row(self, href: str, item: Item) -> str:
        day = item.day.isoformat()
        return f"<li>{chrome.link(href, item.anchor, item.title if item.hint else '')}<span>{day}</span></li>"

    def listing(
        self, host: "Host", column: Column, rows: Sequence[Item], index: int, pages: int
    ) -> str:
        items = "".join(self.row(self.href(column, item), item) for item in rows)
        return f'<ul class="list">{items}</ul>{self.pager(column, index, pages)}'

    def list_head(self, column: Column) -> str:
        return self.head

    def article_head(self, column: Column, item: Item) -> str:
        return self.head

    def href(self, column: Column, item: Item) -> str:
        """Where a row's link goes: the article, a shell before it, or the file itself."""
        if item.form in {"pdf", "docx", "xls", "ofd", "zip"}:
            return self.file_address(column, item, item.form)
        if item.form == "shell":
            return f"/jump/{self.serial(column, item)}.html"
        return self.address(column, item)

    # -- mounting ---------------------------------------------------------------------------

    def mount(self, host: "Host", column: Column) -> None:
        chunks = [
            column.rows[i : i + self.per_page] for i in range(0, len(column.rows), self.per_page)
        ] or [()]
        pages = len(chunks)
        listed = tuple(self.turn(column, i, pages) for i in range(pages))
        for index, chunk in enumerate(chunks):
            host.routes[listed[index]] = Leaf(
                kind="list", render=partial(self._list, host, column, chunk, index, pages), column=column,
                day=max((i.day for i in chunk), default=None),
            )  # fmt: skip
        self.articles(host, column, listed)

    def _list(
        self,
        host: "Host",
        column: Column,
        rows: Sequence[Item],
        index: int,
        pages: int,
        asked: Asked,
    ) -> Page:
        return host.list_page(
            asked, column, self.listing(host, column, rows, index, pages), self.list_head(column)
        )

    def articles(self, host: "Host", column: Column, listed: tuple[str, ...]) -> None:
        for item in column.rows:
            self.article(host, column, item, listed)

    def article(self, host: "Host", column: Column, item: Item, listed: tuple[str, ...]) -> None:
        target, depth = self.href(column, item), host.parent + len(column.path) + 1
        if item.form in {"pdf", "docx", "xls", "ofd", "zip"}:
            host.routes[target] = Leaf(
                kind="file",
                render=partial(self._file, host, item, item.form),
                day=item.day,
                item=item,
            )
        else:
            if item.form == "shell":
                real, depth = self.address(column, item), depth + 1
                shell = f'<html><head><script>location.replace("{real}")</script></head></html>'
                if item.year % 2:
                    shell = f'<html><head><meta http-equiv="refresh" content="0;url={real}"></head></html>'
                host.routes[target] = Leaf(
                    kind="shell", render=lambda _, s=shell: Page(body=s.encode()), day=item.day
                )
                target = real
            self._mount_article(host, column, item, target)
        if item.kind == "report":
            host.found.append(Found(target=target, item=item, column=column, depth=depth, listed=listed,
                                    alternates=self.alternates(column, item)))  # fmt: skip

    def _mount_article(self, host: "Host", column: Column, item: Item, target: str) -> None:
        leaf = partial(Leaf, kind=item.kind, day=item.day, item=item, column=column)
        for place in (target, *self.alternates(column, item)):
            host.routes[place] = leaf(render=partial(self._article, host, column, item, target, 0))
        if item.form == "split":
            stem, dot, end = target.rpartition(".")
            for part in (1, 2):
                host.routes[f"{stem}_{part}{dot}{end}"] = Leaf(
                    kind="article", render=partial(self._article, host, column, item, target, part), day=item.day,
                )  # fmt: skip
        if item.form.startswith("attached:") or item.form == "image":
            form = item.form.partition(":")[2] or "jpg"
            place = self.file_address(column, item, form)
            host.routes[place] = Leaf(
                kind="file", render=partial(self._file, host, item, form), day=item.day, item=item
            )

    def _file(self, host: "Host", item: Item, form: str, asked: Asked) -> Page:
        return attachment(item, form, host.edited.get(item.key, 0))

    def _article(
        self, host: "Host", column: Column, item: Item, target: str, part: int, asked: Asked
    ) -> Page:
        inner = host.text(item)
        if item.form == "split":
            third = inner.split("<p><strong>")
            cuts = (0, 2, 4, len(third))
            inner = "<p><strong>".join(third[cuts[part] : cuts[part + 1]])
            if part:
                inner = "<p><strong>" + inner
            name, _, end = target.rpartition("/")[2].rpartition(".")
            inner += f'<script>createPageHTML(3, {part}, "{name}", "{end}");</script>'
        elif item.form.startswith("attached:"):
            form = item.form.partition(":")[2]
            place = self.file_address(column, item, form)
            inner = f"<p>现将报告全文予以公布。</p><p>附件：{chrome.link(place, f'{item.title}.{form}')}</p>"
        elif item.form == "image":
            inner = f'<p><img src="{escape(self.file_address(column, item, "jpg"))}" alt=""/></p>'
        return host.article_page(asked, column, item, inner, self.article_head(column, item))


def long_name(column: Column, item: Item) -> str:
    return hexes(*column.path, item.key, item.version)
