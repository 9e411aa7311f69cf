"""TRS WCM: dated folders, `./2023MM/tYYYYMMDD_N.html`, pagers that only a script writes."""

from dataclasses import replace

from shilu.sampleweb.article import Article, render_blocks
from shilu.sampleweb.portal import Portal, Trail


class Trs(Portal):
    """`createPageHTML(n, 0, "index", "html")`: page 2 is index_1.html and no anchor says so."""

    open_body = '<div class="TRS_Editor"><div class="Custom_UnionStyle">'
    close_body = "</div></div>"
    extension = "html"

    def list_path(self, trail: Trail, number: int, total: int) -> str:
        base = self.column_path(trail)
        return base if number == 1 else f"{base}index_{number - 1}.{self.extension}"

    def article_path(self, trail: Trail, article: Article, serial: int) -> str:
        day = self.url_day(article)
        return f"{self.column_path(trail)}{day:%Y%m}/t{day:%Y%m%d}_{serial}.{self.extension}"

    def link(self, trail: Trail, path: str) -> str:
        base = self.column_path(trail) if trail else "/"
        return "./" + path.removeprefix(base)

    def article(self, trail: Trail, article: Article, path: str) -> None:
        """A split article: the first part's pager is again only a script."""
        if article.parts == 1 or article.report is None:
            super().article(trail, article, path)
            return
        blocks, name = article.report.blocks, path.rsplit("/", 1)[1].rsplit(".", 1)[0]
        cut = -(-len(blocks) // article.parts)
        for part in range(article.parts):
            call = f'createPageHTML({article.parts}, {part}, "{name}", "{self.extension}");'
            inner = render_blocks(blocks[part * cut : (part + 1) * cut])
            body = f"{self.open_body}{inner}{self.close_body}\n<script>{call}</script>"
            head = self.nav() + self.crumb(trail)
            text = self.skin.article(article, head, body, trail[-1].name)
            tail = f"_{part}" if part else ""
            self.put(path.replace(name, name + tail), self.page(text))
        self.addresses[article.title] = path
        self.ledger.put_up(article, self.url(path), self.skin.phrases(article))

    def print_version(self, article: Article, path: str) -> None:
        """The same text at a second address, without the chrome."""
        inner = f"<h1>{article.title}</h1><p>打印日期</p>{article.body()}"
        twin = path.replace("/t", "/print_t")
        text = f"<html><head><title>{article.title}</title></head><body>{inner}</body></html>"
        self.put(twin, self.page(text))
        old = self.site.pages[path].body
        anchor = f'<a href="./{twin.rsplit("/", 1)[1]}" target="_blank">打印版</a></body>'
        self.site.pages[path] = replace(
            self.site.pages[path], body=old.replace(b"</body>", anchor.encode(self.charset))
        )
        # A crawler that asks for every print version asks twice for every article: not a member.
        self.ledger.put_up(article, self.url(twin), (), reachable="print_version")

    def pager(self, trail: Trail, number: int, total: int) -> str:
        call = f'createPageHTML({total}, {number - 1}, "index", "{self.extension}");'
        return f'<div class="page"><script type="text/javascript">{call}</script></div>'


class TrsGbk(Trs):
    """The old kind, whose bytes are GBK."""

    charset = "gbk"


class TrsCount(Trs):
    """The pager keeps its numbers in variables and writes the anchors by a shared script."""

    def pager(self, trail: Trail, number: int, total: int) -> str:
        return (
            '<script type="text/javascript">\nvar currentPage = '
            f"{number - 1};\nvar prevPage = currentPage-1;\nvar nextPage = currentPage+1;\n"
            f"var countPage = {total};\nwritePager(currentPage, countPage);\n</script>"
        )


class TrsHtm(Trs):
    """Fujian and others: the same with .htm."""

    extension = "htm"
