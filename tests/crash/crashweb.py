"""A web of many hosts on loopback, whole in itself, that notes every exchange it has completed.

Every address is linked from one page only, so how a crawl came to it does not depend on its order.
The same host and number give the same bytes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

Key = tuple[str, str, str]  # method, URL, body

ROWS = 15  # of one list page
DEPARTMENTS = (
    "水务局", "教育局", "民政局", "司法局", "财政局", "审计局", "统计局", "林业局", "信访局",
)  # fmt: skip
PROSE = "本机关主动公开政府信息，均通过门户网站发布，接受社会监督，依申请公开渠道畅通。"


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(slots=True)
class CrashWeb:
    """`reports` articles a host, of which some are moved, some gone, some with a file attached.

    Every fourth host serves the rest of its list to POSTs. `hold` are the seconds that an answer
    takes.
    """

    hosts: int = 20
    reports: int = 90
    hold: float = 0.12
    padding: int = 0  # bytes that no deflate shortens, in the first article of a host
    cut: frozenset[str] = frozenset()  # paths whose bodies break off
    seen: list[Key] = field(default_factory=list)  # completed exchanges, in order
    open_now: int = 0
    most_open: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _port: int = 0
    _thread: threading.Thread | None = None

    def __enter__(self) -> CrashWeb:
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

    @property
    def connect_to(self) -> str:
        return f"*=127.0.0.1:{self._port}"

    @property
    def names(self) -> list[str]:
        return [f"www.lanxi{number:02}.gov.cn" for number in range(self.hosts)]

    def registry(self, place: Path) -> Path:
        lines = ["code,name,level,source_kind,cms,seed,since,min_reports,note"]
        lines += [
            f"11010{n % 9 + 1},兰溪{n}区,county,gov,,http://{host}/,,,"
            for n, host in enumerate(self.names)
        ]
        place.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return place

    def counts(self) -> Counter[Key]:
        return Counter(self.seen)

    def answer(self, method: str, host: str, target: str, body: str) -> Reply:
        number = self.names.index(host)
        path = urlsplit(target).path
        if path == "/robots.txt":
            return Reply(
                b"User-agent: *\nDisallow: /private/\n", headers=(("Content-Type", "text/plain"),)
            )
        if path in _STEPS:
            title, onward, words = _STEPS[path]
            onward = onward or self._column(number)
            return _page(title, f'<ul><li><a href="{onward}">{words}</a></li></ul>')
        if (
            path == "/module/web/jpage/dataproxy.jsp"
            and method == "POST"
            and "columnid=8415" in body
        ):
            query = parse_qs(urlsplit(target).query)
            first, last = int(query["startrecord"][0]), int(query["endrecord"][0])
            return Reply(self._store(number, first - 1, last).encode())
        if path.startswith(("/zfxxgknb/index", "/col/col8415/")) or path == "/zfxxgknb/":
            return self._list(number, path)
        return self._article(number, path)

    def _column(self, number: int) -> str:
        return "/col/col8415/index.html" if number % 4 == 3 else "/zfxxgknb/"

    def _rows(self, number: int, first: int, last: int) -> list[tuple[str, str, str]]:
        found = []
        for n in range(first, min(last, self.reports)):
            year, month, day = 2010 + n % 14, n % 12 + 1, n % 28 + 1
            name = DEPARTMENTS[n // 14 % len(DEPARTMENTS)]
            title = f"兰溪{number}区{name}{year}年政府信息公开工作年度报告"
            url = (
                f"/art/{year + 1}/{month}/{day}/art_8415_{4000 + n}.html"
                if number % 4 == 3
                else f"/zfxxgknb/{year + 1}{month:02}/t{year + 1}{month:02}{day:02}_{4000 + n}.html"
            )
            found.append((url, title, f"{year + 1}-{month:02}-{day:02}"))
        return found

    def _list(self, number: int, path: str) -> Reply:
        if number % 4 == 3:
            spread = (
                f"<script>var param_41618 = {{col:1,webid:35,path:'/',columnid:8415,"
                f"unitid:'41618',webname:'兰溪',permissiontype:0}};\n"
                f"$('#41618').jpage({{totalrecord:{self.reports},perpage:{ROWS},groupsize:1,"
                "proxyparam:param_41618,proxyurl:'/module/web/jpage/dataproxy.jsp'});</script>"
            )
            body = f'<div id="41618">{self._store(number, 0, ROWS)}</div>{spread}'
            return _page("政府信息公开年报", body)
        at = int(path.partition("index_")[2].partition(".")[0] or 0)
        rows = "".join(
            f'<li><a href="{url}" title="{title}">{title}</a><span>{date}</span></li>'
            for url, title, date in self._rows(number, at * ROWS, (at + 1) * ROWS)
        )
        more = (at + 1) * ROWS < self.reports
        pager = f'<a href="/zfxxgknb/index_{at + 1}.html">下一页</a>' if more else ""
        return _page("政府信息公开年报", f"<ul class='list'>{rows}</ul>{pager}")

    def _store(self, number: int, first: int, last: int) -> str:
        records = "".join(
            f'<record><![CDATA[<li><a href="{url}" title="{title}">{title[:12]}...</a>'
            f"<span>{date}</span></li>]]></record>"
            for url, title, date in self._rows(number, first, last)
        )
        return (
            f"<script type='text/xml'><datastore><totalrecord>{self.reports}</totalrecord>"
            f"<totalpage>9</totalpage><recordset>{records}</recordset></datastore></script>"
        )

    def _article(self, number: int, path: str) -> Reply:
        digits = path.rpartition("_")[2].partition(".")[0]
        n = int(digits) - 4000 if digits.isdigit() else -1
        known = {url: title for url, title, _ in self._rows(number, n, n + 1)} if n >= 0 else {}
        moved = path.removeprefix("/moved")
        if path.endswith(".pdf"):
            seed = f"{number}{path}".encode()
            return Reply(b"%PDF-1.4\n" + seed * 40, headers=(("Content-Type", "application/pdf"),))
        title = known.get(moved)
        if title is None or n % 23 == 5:
            return Reply("没有这一页".encode(), 404)
        if n % 17 == 3 and moved == path:
            return Reply(b"", 302, (("Location", f"/moved{path}"),))
        file = (
            f'<p><a href="/files/P0{4000 + n}.pdf">附件：{title}.pdf</a></p>' if n % 11 == 2 else ""
        )
        text = f"<p>{PROSE * (6 + n % 9)}</p>"
        padding = b"" if n else random.Random(path).randbytes(self.padding * 3 // 4)
        comment = f"<!-- {base64.b64encode(padding).decode()} -->" if padding else ""
        page = _page(title, f'<div id="zoom">{text}<p>公开{n}条</p>{file}</div>{comment}')
        tag = hashlib.sha256(page.body).hexdigest()[:16]
        return Reply(page.body, headers=(*page.headers, ("ETag", f'"{tag}"')))

    def _serve(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        self._loop = loop

        async def begin() -> asyncio.Server:
            return await asyncio.start_server(self._connection, "127.0.0.1", 0)

        server = loop.run_until_complete(begin())
        self._port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *rest = head.decode("latin-1").split("\r\n")
                method, target, _ = line.split(" ")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (each.partition(":") for each in rest)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await self._exchange(writer, method, target, headers, body.decode())
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _exchange(
        self,
        writer: asyncio.StreamWriter,
        method: str,
        target: str,
        headers: dict[str, str],
        body: str,
    ) -> None:
        host = headers["host"].partition(":")[0]
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            await asyncio.sleep(self.hold)
            reply = self.answer(method, host, target, body)
            tag = dict(reply.headers).get("ETag")
            if tag is not None and headers.get("if-none-match") == tag:
                reply = Reply(b"", 304, (("ETag", tag),))
            lines = [f"HTTP/1.1 {reply.status} X", *(f"{k}: {v}" for k, v in reply.headers)]
            if reply.status != 304:
                lines.append(f"Content-Length: {len(reply.body)}")
            head = "\r\n".join((*lines, "", "")).encode()
            if target in self.cut:
                writer.write(head + reply.body[: len(reply.body) // 2])
                await writer.drain()
                self.seen.append((method, f"http://{host}{target}", body))
                raise ConnectionAbortedError
            writer.write(head + reply.body)
            await writer.drain()
            self.seen.append((method, f"http://{host}{target}", body))
        finally:
            self.open_now -= 1


_STEPS = {
    "/": ("兰溪区人民政府", "/zwgk/", "政务公开"),
    "/zwgk/": ("政务公开", "/zfxxgk/", "政府信息公开"),
    "/zfxxgk/": ("政府信息公开", "", "政府信息公开年报"),
}


def _page(title: str, content: str) -> Reply:
    html = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='position'>当前位置：首页 &gt; {title}</div>{content}</body></html>"
    )
    return Reply(html.encode())
