"""Lists of many pages as small servers: each gives a page for a link, or None where it has none.

Written from domain.md 3.1, 3.2 and 9; the rows of page n are reports, named `body` by their
record. A server keeps no state but what the request says, as the real ones do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from sites.seed import Link

SITE = "http://www.example-pagers.gov.cn"
PER = 3  # records on a page
Serve = Callable[[Link], str | None]


@dataclass(frozen=True)
class Form:
    """A list: where it starts, how it answers, and how many records it holds."""

    first: str
    serve: Serve
    records: int
    posted: str = ""


def title(record: int) -> str:
    return f"第{record}街道办事处2023年政府信息公开工作年度报告"


def rows(page: int, href: str, last: int = 10**6) -> str:
    numbers = range((page - 1) * PER + 1, min(page * PER, last) + 1)
    items = (
        f'<li><a href="{href.format(n)}">{title(n)}</a><i>2024-01-11</i></li>' for n in numbers
    )
    return "<ul>" + "".join(items) + "</ul>"


def asks(link: Link) -> tuple[str, dict[str, str]]:
    """Return the path of a request, and its query and form in one."""
    cut = urlsplit(link.url)
    return cut.path, dict(parse_qsl(f"{cut.query}&{link.body}", keep_blank_values=True))


def html(main: str, head: str = "") -> str:
    head = f"<meta charset=utf-8><title>年报</title>{head}"
    return f"<html><head>{head}</head><body>{main}</body></html>"


def files(count: int, name: Callable[[int], str], page: Callable[[int], str]) -> Form:
    """Return a list whose pages are files: `name(n)` is the path of page n."""
    known = {name(n): n for n in range(1, count + 1)}

    def serve(link: Link) -> str | None:
        n = known.get(urlsplit(link.url).path)
        return None if n is None or link.method != "GET" else page(n)

    return Form(SITE + name(1), serve, count * PER)


def suffixed(stem: str, ext: str, start: int) -> Callable[[int], str]:
    """Return names stem.ext, stem_<start>.ext, stem_<start + 1>.ext, …"""
    return lambda n: f"{stem}.{ext}" if n == 1 else f"{stem}_{n - 2 + start}.{ext}"


TRS = "./202401/t20240111_{}.html"


def trs_call(count: int) -> Form:
    call = '<script>createPageHTML({}, {}, "index", "html");</script>'
    page = lambda n: html(rows(n, TRS) + call.format(count, n - 1))  # noqa: E731
    return files(count, suffixed("/nb/index", "html", 1), page)


def trs_variables(count: int) -> Form:
    said = (
        "<script>var currentPage = {}; // 首页记作 0\nvar countPage = {}\n"
        'document.write("<a href=\\"index_"+(currentPage+1)+".html\\">下一页</a>");</script>'
    )
    page = lambda n: html(rows(n, TRS) + said.format(n - 1, count))  # noqa: E731
    return files(count, suffixed("/nb/index", "html", 1), page)


def kaipuyun(count: int) -> Form:
    call = (
        "<p id='page_div'></p><script>createPageHTML('page_div',{},{},'list','shtml',69)</script>"
    )
    page = lambda n: html(rows(n, "/c1/202401/c01_{}.shtml") + call.format(count, n))  # noqa: E731
    return files(count, suffixed("/c1/list", "shtml", 2), page)


def nfcms(count: int) -> Form:
    def page(n: int) -> str:
        near = "".join(
            f'<a href="/nb/index{f"_{p}" * (p > 1)}.html">{p}</a>'
            for p in range(max(1, n - 4), min(count, n + 4) + 1)
        )
        more = f'<a href="/nb/index_{n + 1}.html">下一页</a>' if n < count else "<a>下一页</a>"
        pager = f'<div class="pages"><a href="/nb/">首页</a>{near}{more}</div>'
        return html(
            rows(n, "/nb/content/post_{}.html") + pager, "<script>var NFCMS_SITE_ID='1'</script>"
        )

    return files(count, suffixed("/nb/index", "html", 2), page)


def numeric(count: int) -> Form:
    def page(n: int) -> str:
        back = f'<a href="index{f"_{n - 1}" * (n > 2)}.htm">上一页</a>' if n > 1 else ""
        more = f'<a href="index_{n + 1}.htm">下一页</a><a href="index_{count}.htm">末页</a>'
        return html(rows(n, "content_{}.html") + f"第{n}页/共{count}页 {back}{more * (n < count)}")

    return files(count, suffixed("/30240/30242/index", "htm", 2), page)


def vsb(count: int) -> Form:
    def name(n: int) -> str:
        return "/xxgk/nb.htm" if n == 1 else f"/xxgk/nb/{count - n + 1}.htm"

    def page(n: int) -> str:
        goto = f"_simple_list_gotopage_fun({count},&quot;u1_goto&quot;,2)"
        more = f'<span class="p_next p_fun"><a href="{name(n + 1)}">下页</a></span>' * (n < count)
        pager = f'{more}<span class="p_t">共{count}页</span><a onclick="{goto}">跳转</a>'
        return html(rows(n, "/info/1154/{}.htm") + pager + pager)

    return files(count, name, page)


def webplus(count: int) -> Form:
    def name(n: int) -> str:
        return f"/nb/list{n}.htm" if n > 1 else "/nb/list.htm"

    def page(n: int) -> str:
        more = f'<a class="next" href="{name(n + 1)}"><span>下一页&gt;&gt;</span></a>' * (n < count)
        last = f'<a class="last" href="{name(count)}"><span>尾页</span></a>' * (n < count)
        pager = f'<ul class="wp_paging"><li class="page_nav">{more}{last}</li></ul>'
        return html(rows(n, "/2024/0111/c112a{}/page.htm") + pager)

    return files(count, name, page)


def numbers_only(count: int) -> Form:
    """Return a list whose pager is three numbers and no word, its files l.html, l-2.html, …"""

    def name(n: int) -> str:
        return f"/nb/l-{n}.html" if n > 1 else "/nb/l.html"

    def page(n: int) -> str:
        near = (f'<a href="{name(p)}">{p}</a>' for p in range(max(1, n - 1), min(count, n + 1) + 1))
        return html(rows(n, "/nb/2024/{}.html") + f"<div class='foot'>{' '.join(near)}</div>")

    return files(count, name, page)


def query(
    first: str, number: str, href: str, pager: Callable[[int, int], str]
) -> Callable[[int], Form]:
    """Return a list that one parameter of its address turns; `pager(n, count)` is its markup."""

    def form(count: int) -> Form:
        path = urlsplit(first).path

        def serve(link: Link) -> str | None:
            asked, said = asks(link)
            n = int(said.get(number, "1"))
            if asked != path or link.method != "GET" or not 1 <= n <= count:
                return None
            return html(rows(n, href) + pager(n, count))

        return Form(SITE + first, serve, count * PER)

    return form


def words(address: str) -> Callable[[int, int], str]:
    def pager(n: int, count: int) -> str:
        link = '<a href="' + address.replace("&", "&amp;") + '">{}</a>'
        back = link.format(n - 1, "上一页") if n > 1 else ""
        more = link.format(n + 1, "下一页") + link.format(count, "尾页") if n < count else ""
        return f"<div class='page'>{back}{more}<span>共{count}页</span></div>"

    return pager
