"""A small web of many hosts, listening on one port for each worker, with a log of who asked what
and when.

Reports lie on two hosts of each site and move between them; some seeds have moved to another
site."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

TEXT = (
    "根据《中华人民共和国政府信息公开条例》的规定，现公布本机关政府信息公开工作年度报告。一、总体情"
    "况。本年度主动公开政府信息若干条，均通过门户网站发布，接受社会监督。二、主动公开政府信息情况。"
) * 6
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was answered: between its head's arrival and the first byte of the
    answer its host was busy with it. `worker` is the port's number."""

    worker: int
    host: str
    target: str
    began: float
    ended: float

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.target}"


@dataclass(slots=True)
class Town:
    """`sites` pairs of hosts, and a moved seed for every seventh. `hold`: seconds of an answer."""

    sites: int = 28
    workers: int = 4
    reports: int = 6  # of the first host of a site; the second has two thirds of them
    hold: float = 0.15
    slow: dict[str, float] = field(default_factory=dict)  # seconds by URL
    far: set[int] = field(default_factory=set)  # workers to whom every answer takes three times
    log: list[Asked] = field(default_factory=list)
    open_by_worker: Counter[int] = field(default_factory=Counter)
    ports: list[int] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Town:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def connect_to(self, worker: int) -> str:
        return f"*=127.0.0.1:{self.ports[worker]}"

    @property
    def moved_seeds(self) -> list[int]:
        return list(range(0, self.sites, 7))

    def registry(self, place: Path) -> Path:
        lines = ["code,name,level,source_kind,cms,seed,since,min_reports,note"]
        lines += [
            f"11010{n % 9 + 1},源流{n}县,county,gov,,http://www.yuan{n:02}.gov.cn/,,,"
            for n in range(self.sites)
        ]
        lines += [
            f"11010{n % 9 + 1},旧源流{n}县,county,gov,,http://www.jiu{n:02}.gov.cn/,,,"
            for n in self.moved_seeds
        ]
        place.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return place

    @property
    def truth(self) -> set[str]:
        """The address of every report, behind its redirect where it has one."""
        found = set()
        for site in range(self.sites):
            for year in range(2010, 2010 + self.reports):
                where = "nb" if year % 3 == 0 else "www"
                found.add(f"http://{where}.yuan{site:02}.gov.cn{_final(year, 'www')}")
            for year in range(2010, 2010 + self.reports * 2 // 3):
                where = "www" if year % 4 == 1 else "nb"
                found.add(f"http://{where}.yuan{site:02}.gov.cn{_final(year, 'nb')}")
        return found

    @property
    def hosts(self) -> set[str]:
        return {asked.host for asked in list(self.log)}

    def overlaps(self) -> list[tuple[Asked, Asked]]:
        """Every request that began while its host was busy with another."""
        by_host: defaultdict[str, list[Asked]] = defaultdict(list)
        for asked in sorted(self.log, key=lambda asked: asked.began):
            by_host[asked.host].append(asked)
        return [
            (one, other)
            for log in by_host.values()
            for one, other in pairwise(log)
            if other.began < one.ended
        ]

    def answer(self, host: str, target: str) -> tuple[int, str, str]:
        """Status, content type or location, body."""
        where, _, rest = host.partition(".")
        site = rest.removesuffix(".gov.cn")
        path = urlsplit(target).path
        if path == "/robots.txt":
            return 200, "text/plain", "User-agent: *\nDisallow: /private/\n"
        if site.startswith("jiu"):
            return 301, f"http://www.yuan{site[3:]}.gov.cn/", ""
        if path == "/":
            if where == "nb":
                return 200, HTML, self._list("nb", self.reports * 2 // 3)
            column = '<li><a href="/zfxxgknb/">政府信息公开年报</a></li>'
            other = f'<li><a href="http://nb.{rest}/">水务局政府信息公开年报</a></li>'
            return 200, HTML, _page("源流县人民政府", f"<ul>{column}{other}</ul>")
        if path == "/zfxxgknb/":
            return 200, HTML, self._list("www", self.reports)
        year, kind = int(path[1:5] or 0), path.strip("/").split("/")[1].partition(".")[0]
        owner, moved = kind.partition("-")[0], kind.endswith("-yi")
        away = {"www": year % 3 == 0, "nb": year % 4 == 1}[owner]
        if away and not moved:
            there = "nb" if owner == "www" else "www"
            return 301, f"http://{there}.{rest}/{year}/{owner}-yi.html", ""
        title = f"源流县{'水务局' if owner == 'nb' else ''}{year}年政府信息公开工作年度报告"
        return 200, HTML, _page(title, f"<div id='zoom'><p>{site}：{TEXT}</p></div>")

    @staticmethod
    def _list(owner: str, reports: int) -> str:
        title = "源流县{}{}年政府信息公开工作年度报告"
        rows = "".join(
            f'<li><a href="/{year}/{owner}.html">'
            f"{title.format('水务局' if owner == 'nb' else '', year)}</a>"
            f"<span>{year + 1}-01-12</span></li>"
            for year in range(2010, 2010 + reports)
        )
        return _page("政府信息公开年报", f"<ul class='list'>{rows}</ul>")

    def _serve(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        self._loop = loop

        async def begin(worker: int) -> asyncio.Server:
            return await asyncio.start_server(
                lambda reader, writer: self._connection(worker, reader, writer), "127.0.0.1", 0
            )

        servers = [loop.run_until_complete(begin(worker)) for worker in range(self.workers)]
        self.ports = [server.sockets[0].getsockname()[1] for server in servers]
        ready.set()
        loop.run_forever()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _connection(
        self, worker: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                began = time.time()
                line, *rest = head.decode("latin-1").split("\r\n")
                named = next(each for each in rest if each.lower().startswith("host:"))
                host = named[5:].strip().partition(":")[0]
                target = line.split(" ")[1]
                self.open_by_worker[worker] += 1
                try:
                    hold = self.hold * 3 if worker in self.far else self.hold
                    await asyncio.sleep(self.slow.get(f"http://{host}{target}", hold))
                finally:
                    self.open_by_worker[worker] -= 1
                    ended = time.time()
                    self.log.append(
                        Asked(worker=worker, host=host, target=target, began=began, ended=ended)
                    )
                status, said, body = self.answer(host, target)
                name = "Location" if status == 301 else "Content-Type"
                content = body.encode()
                lines = f"HTTP/1.1 {status} X\r\n{name}: {said}\r\nContent-Length: {len(content)}"
                writer.write(f"{lines}\r\n\r\n".encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()


def _final(year: int, owner: str) -> str:
    away = {"www": year % 3 == 0, "nb": year % 4 == 1}[owner]
    return f"/{year}/{owner}{'-yi' if away else ''}.html"


def _page(title: str, content: str) -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='position'>当前位置：首页 &gt; {title}</div>{content}</body></html>"
    )
