"""Turning a list's pages: the words that lead on, and which addresses differ only by a page's
number."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

WORDS = re.compile(r"[下后後]一?[页頁]|^next(?:page)?$", re.IGNORECASE)
NEXT = re.compile(r"^(?:下一?[页頁张]|[后後]一?[页頁]|next(?:page)?|nextpage)$", re.IGNORECASE)
LAST = re.compile(r"^(?:[尾末][页頁]|最[后後末]一?[页頁]|last(?:page)?)$", re.IGNORECASE)
NEXT_SIGN = re.compile(r"^[>›＞→▶]$")
LAST_SIGN = re.compile(r"^(?:>>|››|＞＞|»|>\||»»)$")
NUMBER = re.compile(r"^第?(\d{1,4})[页頁]?$")
_SIGNS = "<>«»‹›＜＞→←▶◀|[]［］()（）【】·.…\u200b"
_DIGITS = re.compile(r"\d+")
_STEM = re.compile(
    r"^(.*/(?:t\d{8}_\d+|t\d{5,}|content_\d+|post_\d+|[0-9a-f]{24,32}|\d{3,}))_(\d{1,2})(\.\w+)$"
)
_TAIL = re.compile(r"^(.*?)(?:(?:[-_]?p(?:age)?)?[-_/]?(\d{1,4}))?(/|\.\w{2,5})?$", re.IGNORECASE)
_PAGE_KEY = re.compile(
    r"(?i)^(?:p|pn|pg|pageid|start|offset|(?:cur|curr|current|now|c)?_?page(?:_?(?:no|num|number|"
    r"index|id))?)$"
)


def bare_words(text: str) -> str:
    """Return the words of a pager's link without white space and the signs around them; the signs
    where there is nothing else."""
    words = "".join(text.split())
    return words.strip(_SIGNS) or words


def between(first: str, last: str) -> list[tuple[int, str]]:
    """Return (number, URL) strictly between two URLs that differ in one whole number, in order from
    `first`.

    Runs downwards too (博达 VSB counts its pages down). Empty where they differ otherwise.
    """
    spot = differing(first, last)
    if spot is None:
        return []
    low, high, start, end = spot
    if max(low, high) > 99_999:
        return []
    step = 1 if high > low else -1
    return [(n, first[:start] + str(n) + first[end:]) for n in range(low + step, high, step)][:200]


def differing(one: str, other: str) -> tuple[int, int, int, int] | None:
    """Return the two numbers in which the URLs differ and where the first stands; None where they
    differ otherwise."""
    a, b = list(_DIGITS.finditer(one)), list(_DIGITS.finditer(other))
    if len(a) != len(b) or _DIGITS.sub("#", one) != _DIGITS.sub("#", other):
        return None
    spots = [i for i in range(len(a)) if a[i].group() != b[i].group()]
    if len(spots) != 1 or max(len(a[spots[0]].group()), len(b[spots[0]].group())) > 9:
        return None
    found = a[spots[0]]
    return int(found.group()), int(b[spots[0]].group()), found.start(), found.end()


def turned(here: str, there: str) -> bool:
    """Return whether `there` may be another page of the list at `here`, by the two addresses alone.

    One number in path or query differs, or one of them has a number more (list.html, list-2.html,
    page/2/, ?page=2)."""
    one, other = urlsplit(here), urlsplit(there)
    if one.netloc != other.netloc:
        return False
    if one.path == other.path:
        return one.query != other.query and _only_page_differs(one.query, other.query)
    if one.query != other.query:
        return False
    spot = differing(one.path, other.path)
    if spot is not None:
        return max(spot[0], spot[1]) <= 9_999
    return _with_number(one.path, other.path) or _with_number(other.path, one.path)


def turned_article(here: str, there: str) -> int:
    """Return the number of the page of the article at `here` that `there` is; 0 where it is none.

    Neighbours differ by a number too, so only the article's own name with a number behind it, or
    its own address with a page number in the query, is one.
    """
    one, other = urlsplit(here), urlsplit(there)
    if one.netloc != other.netloc or (one.query == other.query and one.path == other.path):
        return 0
    if one.path == other.path:
        if not _only_page_differs(one.query, other.query):
            return 0
        pages = [v for k, v in parse_qsl(other.query) if _PAGE_KEY.match(k)]
        return int(pages[-1]) if pages and pages[-1].isdecimal() and len(pages[-1]) < 4 else 0
    stem, number = article_stem(there)
    own, _ = article_stem(here)
    return number if number and stem == own else 0


def article_stem(url: str) -> tuple[str, int]:
    """Return the address of an article's first page and the page number in the name (0 on the first
    page)."""
    match = _STEM.match(url)
    return (match.group(1) + match.group(3), int(match.group(2))) if match else (url, 0)


def page_in_query(url: str) -> int:
    """Return the page number that the query names; 0 where it names none."""
    values = [v for k, v in parse_qsl(urlsplit(url).query) if _PAGE_KEY.match(k)]
    return int(values[-1]) if values and values[-1].isdecimal() and len(values[-1]) < 6 else 0


def _only_page_differs(one: str, other: str) -> bool:
    a, b = (dict(parse_qsl(query, keep_blank_values=True)) for query in (one, other))
    keys = {key for key in a.keys() | b.keys() if a.get(key) != b.get(key)}
    return (
        bool(keys)
        and all(b.get(key, "").isdecimal() or key not in b for key in keys)
        and any(_PAGE_KEY.match(key) for key in keys)
    )


def _with_number(plain: str, numbered: str) -> bool:
    # list.html → list_2.html, list-2.html, list2.htm, list/2.html; nb/ → nb/page/2/, nb/index_2
    tail = _TAIL.match(numbered)
    if tail is None or tail.group(2) is None:
        return False
    stem = re.sub(r"\.\w{2,5}$", "", plain).rstrip("/")
    stems = {stem, stem.removesuffix("/index")}
    return tail.group(1).rstrip("/") in stems or tail.group(1) in {f"{s}/index" for s in stems}
