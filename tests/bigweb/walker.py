"""A naive walker of the link graph, written from the dossier alone: every link, every pager it describes.

It knows no rule of the crawler and none of the web's plan; traps and robots it is told, since it is a measure and
no crawler. A step to another page of the same list costs nothing, any other link costs one."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import json
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from tests.bigweb.web import BigWeb

CREATE = re.compile(
    r"""createPageHTML\s*\(\s*(?:['"][\w-]+['"]\s*,\s*)?(\d+)\s*,\s*(\d+)\s*,\s*['"]([\w-]+)['"]\s*,\s*['"](s?html?)['"]"""
)
COUNT = re.compile(r"var countPage = (\d+)")
PAGER = re.compile(r'<div class="(?:pages|page|pagination|pb_sys_common[^"]*)".*?</div>', re.DOTALL)
ANCHOR = re.compile(r"""<a\s[^>]*?href=["']([^"']+)["'][^>]*>(.*?)</a>""", re.DOTALL)
RECORD = re.compile(r"<record><!\[CDATA\[(.*?)\]\]></record>", re.DOTALL)
NEXT = re.compile(r"""<nextgroup><!\[CDATA\[<a href="([^"]+)""")
PARAM = re.compile(r"var param_\d+ = \{(.*?)\};")
WAS5 = re.compile(r'url:"(/was5/web/search)".*?channelid:"(\d+)"')
IGS = re.compile(r'var searchUrl = "([^"]+)"')
TREE = re.compile(r"SID:'(\d+)', TREE:(\[.*?\]), IDENTIFIER")
SHELL = re.compile(
    r"""location\.replace\("([^"]+)"\)|http-equiv="refresh" content="0;url=([^"]+)\""""
)
FBTIME = re.compile(r"^(.*xxgkAnnualReport\.jsp.*fbtime=)(\d{4})$")
POSTBACK = re.compile(r"__doPostBack\('([^']+)','(\d+)'\)")
FILE = re.compile(r"\.(pdf|docx|xls|ofd|zip|jpg|png)$|download\.jsp|downfile\.jsp")
Step = tuple[str, int, str, bytes]  # url, cost, method, form


def registrable(host: str) -> str:
    return ".".join(host.split(".")[-3:] if host.endswith(".gov.cn") else host.split(".")[-2:])


def links(url: str, method: str, text: str, form: bytes) -> Iterator[Step]:
    """Every step from a page."""
    base = url.partition("?")[0]
    if text.startswith("{"):
        yield from _json(url, text)
        return
    pagers = set(PAGER.findall(text))
    near = {unescape(href) for part in pagers for href, _ in ANCHOR.findall(part)}
    for raw, _ in ANCHOR.findall(text):
        href = unescape(raw)
        if not href.startswith(("javascript:", "#")):
            yield urljoin(url, href), 0 if href in near else 1, "GET", b""
    for found in CREATE.finditer(text):
        for index in range(1, int(found[1])):
            yield urljoin(base, f"{found[3]}_{index}.{found[4]}"), 0, "GET", b""
    if (found := COUNT.search(text)) is not None:
        for index in range(1, int(found[1])):
            yield urljoin(base, f"index_{index}.html"), 0, "GET", b""
    for shell in SHELL.findall(text):
        yield urljoin(url, shell[0] or shell[1]), 1, "GET", b""
    for href in NEXT.findall(text):
        yield urljoin(url, href), 0, "GET", b""
    if found := PARAM.search(text):
        fields = "&".join(
            f"{k}={v.strip(chr(39))}" for k, v in (p.split(":") for p in found[1].split(","))
        )
        for start in range(1, 200, 45):
            yield urljoin(url, f"/module/web/jpage/dataproxy.jsp?startrecord={start}&endrecord={start + 44}&perpage=15"), 0, "POST", fields.encode()  # fmt: skip
    if found := WAS5.search(text):
        for page in (1, 2, 3):
            yield (
                urljoin(url, found[1]),
                0,
                "POST",
                f"channelid={found[2]}&page={page}&prepage=20".encode(),
            )
    if found := IGS.search(text):
        yield urljoin(url, found[1]), 0, "GET", b""
    if found := TREE.search(text):
        yield from _tree(url, found[1], json.loads(found[2]))
    if (year := FBTIME.match(url)) is not None and "暂无数据" not in text:
        yield f"{year[1]}{int(year[2]) - 1}", 0, "GET", b""
    if method == "GET" and 'name="__VIEWSTATE"' in text:
        state = re.findall(r'__VIEWSTATE" value="([^"]+)', text)[0]
        for target, argument in POSTBACK.findall(text):
            yield url, 0, "POST", f"__EVENTTARGET={target}&__EVENTARGUMENT={argument}&__VIEWSTATE={state.replace('=', '%3D')}".encode()  # fmt: skip
    for title_url in re.findall(r"<URL><!\[CDATA\[(.*?)\]\]></URL>", text):
        yield urljoin(url, title_url), 1, "GET", b""


def _tree(url: str, sid: str, nodes: list[dict]) -> Iterator[Step]:  # type: ignore[type-arg]
    for node in nodes:
        yield urljoin(url, f"/gkmlpt/api/all/{node['id']}?page=1&sid={sid}"), 1, "GET", b""
        yield from _tree(url, sid, node["children"])


def _json(url: str, text: str) -> Iterator[Step]:
    answer = json.loads(text)
    if "articles" in answer:
        for row in answer["articles"]:
            yield row["url"], 1, "GET", b""
        page = int(re.findall(r"page=(\d+)", url)[0])
        if page * 100 < answer["total"]:
            yield url.replace(f"page={page}&", f"page={page + 1}&"), 0, "GET", b""
        return
    for row in answer["page"]["content"]:
        yield row["url"], 1, "GET", b""
    if not answer["page"]["last"]:
        page = answer["page"]["number"] + 1
        yield url.replace(f"pageNumber={page}", f"pageNumber={page + 1}"), 0, "GET", b""


def walk(web: BigWeb, seeds: list[str]) -> dict[str, int]:
    """Each URL reached by GET with its depth; files are noted and not asked for."""
    scope = {registrable(urlsplit(seed).netloc) for seed in seeds}
    depth: dict[tuple[str, bytes], int] = {}
    todo: deque[tuple[str, int, str, bytes]] = deque((seed, 0, "GET", b"") for seed in seeds)
    while todo:
        url, far, method, form = todo.popleft()
        url = url.partition("#")[0]
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if (url, form) in depth or registrable(parts.netloc) not in scope:
            continue
        if web.trap(parts.netloc, target) or web.denied(parts.netloc, target):
            continue
        if parts.netloc not in web.hosts or "/images/" in url:
            continue
        depth[url, form] = far
        if FILE.search(url):
            continue
        status, headers, body = web.respond(parts.netloc, target, method, form, scheme=parts.scheme)
        where = dict(headers).get("Location")
        if status in {301, 302} and where:
            todo.appendleft((urljoin(url, where), far, "GET", b""))
        if status != 200:
            if status == 404:
                del depth[url, form]
            continue
        charset = "gb18030" if b"charset=gb2312" in body[:400] else "utf-8"
        for step, cost, how, data in links(url, method, body.decode(charset), form):
            place = (step, far + cost, how, data)
            if cost:
                todo.append(place)
            else:
                todo.appendleft(place)
    return {url: far for (url, form), far in depth.items() if not form}
