"""A small web on loopback: pages by host and path, every request logged with its times."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    host: str
    path: str
    began: float
    ended: float
    status: int
    headers: Mapping[str, str]


Route = Reply | Callable[[int], Reply]


@dataclass(slots=True)
class MiniWeb:
    """`routes` maps host → path → reply.

    A callable gets the number of earlier requests for that path.
    """

    routes: dict[str, dict[str, Route]]
    log: list[Asked] = field(default_factory=list)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    _server: Any = None

    def __enter__(self) -> MiniWeb:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                began = time.monotonic()
                host = (self.headers.get("Host") or "").partition(":")[0]
                reply = web.answer(host, self.path)
                time.sleep(reply.delay)
                web.log.append(
                    Asked(
                        host=host,
                        path=self.path,
                        began=began,
                        ended=time.monotonic(),
                        status=reply.status,
                        headers=dict(self.headers),
                    )
                )
                self.send_response(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_POST = do_GET  # noqa: N815  the name that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def connect_to(self) -> tuple[str, ...]:
        return (f"*=127.0.0.1:{self._server.server_address[1]}",)

    def answer(self, host: str, path: str) -> Reply:
        route = self.routes.get(host, {}).get(path)
        if route is None:
            return Reply(status=404, body="页面不存在".encode())
        if isinstance(route, Reply):
            return route
        self.asked[host, path] += 1  # at once: the log has answers
        return route(self.asked[host, path] - 1)

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.log if asked.host == host]


def page(
    title: str, *, links: Mapping[str, str] | None = None, text: str = "", crumbs: str = ""
) -> Reply:
    rows = "".join(
        f'<li><a href="{url}" title="{name}">{name}</a><span>2024-01-{n % 28 + 1:02}</span></li>'
        for n, (url, name) in enumerate((links or {}).items())
    )
    trail = f"<div class='position'>当前位置：{crumbs}</div>" if crumbs else ""
    html = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{trail}"
        f"<ul class='list'>{rows}</ul><div id='zoom'>{text}</div></body></html>"
    )
    return Reply(body=html.encode())


REPORT = (
    "根据《中华人民共和国政府信息公开条例》的规定，现公布本机关政府信息公开工作年度报告。一、总体情"
    "况"
    "。"
    "本年度主动公开政府信息若干条，均通过门户网站发布，接受社会监督。二、主动公开政府信息情况。"
) * 8


def gov_site(host: str, reports: int = 6, first_year: int = 2015) -> dict[str, Route]:
    """A home, three column steps, a list of reports on two pages, and much that leads nowhere."""
    years = list(range(first_year, first_year + reports))
    half = (reports + 1) // 2
    rows = {
        f"/zfxxgknb/{y}01/t{y}0110_{10000 + y}.html": f"清河市水务局{y}年政府信息公开工作年度报告"
        for y in years
    }
    first = dict(list(rows.items())[:half])
    second = dict(list(rows.items())[half:])
    pager = {"/zfxxgknb/index_1.html": "下一页"}
    news = {
        f"/xwzx/{n}/t20240{n % 9 + 1}05_{20000 + n}.html": f"水务局召开第{n}次会议"
        for n in range(40)
    }
    site: dict[str, Route] = {
        "/": page(
            "清河市水务局",
            links={
                "/zwgk/": "政务公开",
                "/bsfw/": "办事服务",
                "/private/nb.html": "政府信息公开年报（内部）",
                **news,
            },
        ),
        "/robots.txt": Reply(
            body=b"User-agent: *\nDisallow: /private/\n", headers=(("Content-Type", "text/plain"),)
        ),
        "/zwgk/": page(
            "政务公开",
            links={"/zfxxgk/": "政府信息公开", "/bsfw/": "办事服务"},
            crumbs="首页 > 政务公开",
        ),
        "/zfxxgk/": page(
            "政府信息公开",
            links={"/zfxxgknb/": "政府信息公开年报", "/zfxxgkzn/": "政府信息公开指南"},
            crumbs="首页 > 政府信息公开",
        ),
        "/zfxxgknb/": page(
            "政府信息公开年报", links={**first, **pager}, crumbs="首页 > 政府信息公开年报"
        ),
        "/zfxxgknb/index_1.html": page(
            "政府信息公开年报", links=second, crumbs="首页 > 政府信息公开年报"
        ),
        "/bsfw/": page("办事服务", links=dict(list(news.items())[:5])),
        "/zfxxgkzn/": page("政府信息公开指南", text="指南"),
    }
    for path, title in rows.items():
        site[path] = page(title, text=f"<p>{REPORT}</p>", crumbs="首页 > 政府信息公开年报")
    for path, title in news.items():
        site[path] = page(title, text=f"<p>{REPORT}</p>")
    return site


def registry_csv(hosts: list[str]) -> str:
    lines = ["code,name,level,source_kind,cms,seed,since,min_reports,note"]
    lines += [
        f"11010{n % 9 + 1},{host},county,gov,,http://{host}/,,," for n, host in enumerate(hosts)
    ]
    return "\n".join(lines) + "\n"
