"""Pagers that only a script writes: createPageHTML(…) and `var countPage`, of TRS and of those who
copied it.

Links to page 2 and on exist nowhere in such a page; they are made from the script's own numbers
(domain.md §3.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from sites.page import Page
from sites.seed import Link, Role
from sites.shapes import is_article_url

_CALL = re.compile(r"createPage\w{0,8}\s*\(([^()]{3,200})\)", re.IGNORECASE)
_CALLS = 40  # of one page that are looked at: more are no pager
_BEFORE = 8_000  # characters before a call in which the comment that holds it must begin
_LINE_COMMENT = re.compile(r"(?<![:\"'(])//")
_ARGUMENT = re.compile(r"""["']([^"']*)["']|(-?\d+)""")
_EXTENSION = re.compile(r"(?i)^\.?(s?html?|jhtml|jsp|aspx|php)$")
_COUNT = re.compile(
    r"\bvar\s+(?:countPage|pageCount|totalPage|_nPageCount|nPageCount)\s*=\s*['\"]?(\d{1,5})",
    re.IGNORECASE,
)
_CURRENT = re.compile(
    r"\bvar\s+(?:currentPage|currPage|nCurrIndex|_nCurrIndex)\s*=\s*['\"]?(\d{1,5})", re.IGNORECASE
)
_COUNT_WORDS = (b"countpage", b"pagecount", b"totalpage")
_CURRENT_WORDS = (b"currentpage", b"currpage", b"ncurrindex")
_WRITTEN = re.compile(r"""["'\\]([A-Za-z][\w-]{0,40})["\\]{0,2}\s*\+?\s*["']?_["']?\s*\+""")
_WRITTEN_EXT = re.compile(r"""["']\.?["']?\s*\+?\s*["']?\.?(s?html?)\b""")
_SUFFIX = re.compile(r"^(.*?)_(\d{1,5})$")
_UNNUMBERED = re.compile(r"_\d{1,5}$")


@dataclass(frozen=True, slots=True)
class PageScript:
    """What a pager script says: pages in all, current index, file name and extension.

    `one_based` says that the second page is `name_2`; else it is `name_1`.
    """

    count: int
    current: int
    name: str
    extension: str
    one_based: bool

    def page_name(self, number: int) -> str:
        """Return the file name of the page with that 1-based number."""
        if number <= 1:
            return f"{self.name}.{self.extension}"
        return f"{self.name}_{number if self.one_based else number - 1}.{self.extension}"


def page_script(page: Page) -> PageScript | None:
    """Return what the page's pager script says; None where there is none, or it speaks of one
    page."""
    if b"createpage" not in page.skeleton and not _has_variables(page):
        return None
    for match in islice(_CALL.finditer(page.html), _CALLS):
        if _commented_out(page.html, match.start()):
            continue
        script = _of_call(page, match.group(1))
        if script is not None:
            return script
    return _of_variables(page)


def script_pages(page: Page, ahead: int) -> list[Link]:
    """Return the further pages of a list by its pager script, at most `ahead`; empty where it is an
    article's."""
    script = page_script(page)
    return (
        []
        if script is None or _of_article(page, script)
        else _after(page, script, Role.NEXT_PAGE)[:ahead]
    )


def script_article_pages(page: Page) -> list[Link]:
    """Return the further pages of an article that TRS split with createPageHTML."""
    if not is_article_url(page.url):
        return []
    script = page_script(page)
    return (
        _after(page, script, Role.ARTICLE_PAGE)
        if script is not None and _of_article(page, script)
        else []
    )


def _after(page: Page, script: PageScript, role: Role) -> list[Link]:
    number = _number_here(page, script)
    links: list[Link] = []
    for following in range(number + 1, min(script.count, number + 200) + 1):
        url = page.join(script.page_name(following))
        if url is not None and url != page.url:
            links.append(Link(url=url, anchor=str(following), role=role))
    return links


def _number_here(page: Page, script: PageScript) -> int:
    suffix = _SUFFIX.match(_stem(page.url))
    if suffix and suffix.group(1) == script.name:
        return int(suffix.group(2)) + (0 if script.one_based else 1)
    return script.current if script.one_based else script.current + 1


def _of_article(page: Page, script: PageScript) -> bool:
    return is_article_url(page.url) and _stem(page.url).startswith(script.name)


def _commented_out(html: str, spot: int) -> bool:
    """Return whether a script's comment, or one around the whole script, holds that spot."""
    start = max(0, spot - _BEFORE)
    script = html.rfind("<script", start, spot)
    opened = html.rfind("<!--", start, spot)
    # a comment inside the script (<script><!-- … --></script>) only hides it from old browsers
    if script > opened > html.rfind("-->", start, spot):
        return True
    start = max(start, script)
    if html.rfind("/*", start, spot) > html.rfind("*/", start, spot):
        return True
    return _LINE_COMMENT.search(html, max(start, html.rfind("\n", start, spot)), spot) is not None


def _of_call(page: Page, arguments: str) -> PageScript | None:
    words: list[str] = []
    numbers: list[int] = []
    container_first = False
    for match in _ARGUMENT.finditer(arguments):
        if match.group(2) is not None:
            numbers.append(int(match.group(2)))
        else:
            container_first = container_first or not (words or numbers)
            words.append(match.group(1).strip())
    spot = next((i for i, word in enumerate(words) if _EXTENSION.match(word)), None)
    if spot is None or len(numbers) < 2 or len(words) < 2:
        return None
    count, current = numbers[0], numbers[1]
    if current > count:
        count, current = current, count
    name = words[spot - 1] if spot > 0 else words[1]
    # with a container first ('page_div',5,1,'list','shtml',98) the current page is counted from one
    container = container_first and spot > 1
    return _script(page, count, current, name, words[spot].lstrip("."), one_based=container)


def _has_variables(page: Page) -> bool:
    return any(word in page.skeleton for word in _COUNT_WORDS) and any(
        word in page.skeleton for word in _CURRENT_WORDS
    )


def _of_variables(page: Page) -> PageScript | None:
    if not _has_variables(page):
        return None
    count, current = _COUNT.search(page.html), _CURRENT.search(page.html)
    if count is None or current is None:
        return None
    near = page.html[min(count.start(), current.start()) :][:6000]
    name, extension = _WRITTEN.search(near), _WRITTEN_EXT.search(near)
    # A pager written by a script file says no name: TRS then numbers the list's own file.
    own, _, own_extension = urlsplit(page.url).path.rsplit("/", 1)[-1].partition(".")
    stem = name.group(1) if name else _UNNUMBERED.sub("", own) or "index"
    written = extension.group(1) if extension else own_extension
    return _script(
        page,
        int(count.group(1)),
        int(current.group(1)),
        stem,
        written if _EXTENSION.match(written) else "html",
        one_based=False,
    )


def _script(
    page: Page, count: int, current: int, name: str, extension: str, *, one_based: bool
) -> PageScript | None:
    if count < 2 or not re.fullmatch(r"[\w.-]{1,80}", name):
        return None
    suffix = _SUFFIX.match(_stem(page.url))
    if suffix is None or suffix.group(1) != name:
        if current in {0, 1}:
            one_based = current == 1  # the first page tells how pages are counted
    elif suffix.group(2) == "1":
        one_based = False  # where page 2 is name_2 there is no name_1
    return PageScript(count, current, name, extension, one_based)


def _stem(url: str) -> str:
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[0]
