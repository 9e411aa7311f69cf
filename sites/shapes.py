"""Shapes of URLs: an article, a file to read, a file that carries no text. By form alone, never by
host.

Sources: domain.md §3.1 and §9 (URL families seen on government sites)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

DOCUMENTS = frozenset(
    {
        "pdf",
        "doc",
        "docx",
        "wps",
        "xls",
        "xlsx",
        "et",
        "ofd",
        "rtf",
        "zip",
        "rar",
        "7z",
        "ceb",
        "txt",
    }
)
ASSETS = frozenset(
    [
        "css",
        "js",
        "mjs",
        "map",
        "json",
        "xml",
        "rss",
        "atom",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "bmp",
        "svg",
        "webp",
        "ico",
        "tif",
        "tiff",
        "swf",
        "flv",
        "mp4",
        "m4v",
        "mp3",
        "wav",
        "wmv",
        "wma",
        "avi",
        "mov",
        "webm",
        "m3u8",
        "ts",
        "mkv",
        "ogg",
        "woff",
        "woff2",
        "ttf",
        "eot",
        "otf",
        "apk",
        "exe",
        "dmg",
        "msi",
        "iso",
        "psd",
        "ppt",
        "pptx",
        "pps",
        "cab",
        "crx",
    ]
)
_DOWNLOAD = re.compile(
    r"(?i)/(?:download|downfile|filedown\w*|down|attach\w*|showfile)\.(?:jsp|do|aspx?|"
    r"ashx|php|action)$"
)
_REMEMBERED = 8192  # URLs: the pages of a site share most of their links
_HEX = r"[0-9a-f]{32}"
_PAGE = r"(?:s?html?|jhtml)"

ARTICLE_SHAPES: dict[str, re.Pattern[str]] = {
    "trs": re.compile(rf"/t(?:\d{{8}}_)?\d{{4,}}(?:_\d{{1,2}})?(?:\.{_PAGE})?$"),
    "hanweb": re.compile(rf"/art/\d{{4}}/(?:\d{{1,2}}/\d{{1,2}}/art_[\w-]+|art_{_HEX})\.{_PAGE}$"),
    "hanweb_new": re.compile(rf"/col/\d+_\d+/art/\d+/\w{{12,}}\.{_PAGE}$"),
    "hanweb_annual": re.compile(r"(?i)/xxgkAnnualReport\.jsp$"),
    "vsb": re.compile(r"/info/\d+/\d+\.html?$"),
    "content_post": re.compile(r"/content/(?:\d+/\d+/)?(?:m?post_\d+|\d+)(?:_\d+)?\.html?$"),
    "hex": re.compile(rf"(?i)/(?:{_HEX}|[0-9a-f]{{24}})\.{_PAGE}$"),
    "c0n": re.compile(rf"/c\d\d_\d+\.{_PAGE}$"),
    "content_n": re.compile(rf"/content_\d+(?:_\d{{1,2}})?\.{_PAGE}$"),
    "nc": re.compile(rf"/n\d+/(?:n\d+/)*c\d+/(?:content|part/\d+)\.{_PAGE}$"),
    "long_id": re.compile(rf"/\d{{16,19}}(?:\.{_PAGE}|/index\.{_PAGE})$"),
    "date_dirs": re.compile(
        rf"/(?:19|20)\d\d[/-]?\d{{2}}(?:[/-]?\d{{2}})?/(?:\w{{1,12}}_)?\d+(?:_\d{{1,2}})?\.{_PAGE}$"
    ),
    "year_dir": re.compile(rf"/(?:19|20)\d\d/(?:\w+/)?\d{{3,}}\.{_PAGE}$"),
    "public": re.compile(r"/public/\d+/\d+\.html$"),
    "annual_show": re.compile(r"(?i)/\w*AnnualReport/show/\d+\.html$"),
    "show": re.compile(
        rf"(?i)/(?:gongkai|news|detail|show|"
        rf"annual_report)/(?:show/)?[0-9a-f-]{{12,}}(?:\.{_PAGE})?$"
    ),
    "dash_show": re.compile(r"/[a-z]+-(?:show-|content-|[\d]+-)?\d+\.html$"),
    "numbered": re.compile(rf"/\d{{3,}}/(?:\d+/)*\d{{5,}}\.{_PAGE}$"),
    "plain_id": re.compile(rf"/(?:[a-z]\w*/)+\d{{4,}}\.{_PAGE}$"),
    "aspx": re.compile(r"(?i)/\w*(?:view|show|detail|content)\w*?(?:_\d+)?\.(?:aspx|php|jsp)$"),
    "pages_n": re.compile(r"(?i)/Pages_\d+_\d+\.aspx$"),
    "dochtml": re.compile(r"(?i)/DocHtml/\d+/\d{4}/\d+/\d+/\d+\.html$"),
    "webplus": re.compile(r"/(?:19|20)\d\d/\d{4}/c\d+a\d+/page\d{0,2}\.(?:htm|psp)$"),
    "webplus_redirect": re.compile(r"/_redirect$"),
    "doc_in_channel": re.compile(r"/channel_[0-9a-f]{24}/doc_[0-9a-f]{24}\.html$"),
}
# Shapes of which the query must name the article.
_BY_QUERY = {
    "aspx": re.compile(r"(?i)id=\w|_\d"),
    "webplus_redirect": re.compile(r"(?i)[?&]articleId=\d"),
}
_LIST = re.compile(
    r"(?i)/(?:(?:index|list|default|more)(?:_\d+)?\.(?:s?html?|jsp|aspx?|php|do)|"
    r"col\d+/|column/|$)|/list\.jsp$"
)


_MAY_BE_ARTICLE = re.compile(
    r"\d|/_redirect$|(?i:annualreport|view|show|detail|content|news|gongkai|annual_report|[a-f-]{12})"
)
_PLAIN = re.compile(r"https?://[\w.:-]+(/[^?#\s]*)?(?:\?([^#\s]*))?")


def is_article_url(url: str) -> bool:
    """Return whether the path has the shape of an article's address on one of the known systems."""
    return article_shape(url) is not None


@lru_cache(maxsize=_REMEMBERED)
def article_shape(url: str) -> str | None:
    """Return the name of the first article shape that the path fits; None where none does."""
    parts = _path_and_query(url)
    if parts is None or not _MAY_BE_ARTICLE.search(parts[0]):
        return None
    path = parts[0]
    if _LIST.search(path) and not ARTICLE_SHAPES["long_id"].search(path):
        return None
    for name, shape in ARTICLE_SHAPES.items():
        if shape.search(path) and (name not in _BY_QUERY or _BY_QUERY[name].search(url)):
            return name
    return None


def file_suffix(url: str) -> str:
    """Return the suffix (pdf, docx …) where the URL names a document file, in path or in a
    parameter; else ''.

    A download address without a readable name (VSB's download.jsp?…wbfileid=) gives `bin`.
    """
    return _file_of(url)[0]


def is_asset_url(url: str) -> bool:
    """Return whether the path names an image, a script, a style, a film, a program: nothing to
    read."""
    return _file_of(url)[1]


@lru_cache(maxsize=_REMEMBERED)
def _file_of(url: str) -> tuple[str, bool]:
    """Return the document's suffix, and whether the path names an asset."""
    parts = _path_and_query(url)
    if parts is None:
        return "", False
    path, query = parts
    suffix = _suffix(unquote(path) if "%" in path else path)
    if suffix in DOCUMENTS:
        return suffix, False
    return _file_in(path, query) if query else "", suffix in ASSETS


def _file_in(path: str, query: str) -> str:
    try:
        pairs = parse_qsl(query)
    except ValueError:
        return ""
    for _, value in pairs:
        if _suffix(value) in DOCUMENTS:
            return _suffix(value)
    keys = {key.lower() for key, _ in pairs}
    return "bin" if "wbfileid" in keys or (pairs and _DOWNLOAD.search(path)) else ""


def _path_and_query(url: str) -> tuple[str, str] | None:
    """Return path and query as urlsplit does, faster for the addresses that are the rule; None
    where the URL is broken."""
    plain = _PLAIN.fullmatch(url) if url.isascii() else None
    if plain is not None:
        return plain.group(1) or "", plain.group(2) or ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.path, parts.query


def _suffix(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1].lower() if "." in last else ""
