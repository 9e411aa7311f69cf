"""A small web crawled and compiled three times: what is planted on the third visit shows only then,
and what refuses its column is never said to have published nothing."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from visits import Row, column, place, report, state_of, titles

from postprocess.corpus.reader import table_rows

pytestmark = pytest.mark.long
HEAD = "code,name,level,source_kind,cms,seed,since,min_reports,note"
PLANTED, REFUSED, LATER, HALF = "泗水县财政局", "泗水县水务局", "泗水县民政局", "泗水县司法局"
HOSTS = {
    PLANTED: "czj.ceshi-xian.gov.cn",
    REFUSED: "slj.ceshi-xian.gov.cn",
    LATER: "mzj.ceshi-xian.gov.cn",
    HALF: "sfj.ceshi-xian.gov.cn",
}
PAGER = '<script>createPageHTML(2, {}, "index", "html");</script>'
YEAR = 2025  # due long before these tests can run


class Web:
    """Pages by host and path; a status in the place of a page is an error."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], bytes | int] = {}
        for name, host in HOSTS.items():
            home = '<a href="/zfxxgk/nb/">政府信息公开年报</a>' + "<a href='/a/'>机构</a>" * 6
            self.pages[host, "/"] = f"<html><body>{home}</body></html>".encode()
            self.list(name, 2024, 2023, 2022)
        self.pages[HOSTS[REFUSED], "/zfxxgk/nb/"] = 403
        self.pages[HOSTS[HALF], "/zfxxgk/nb/index_1.html"] = 500

    def list(self, name: str, *years: int) -> None:
        """Let a column list these years on two pages, each with its report."""
        host = HOSTS[name]
        for year in years:
            self.pages[host, f"/zfxxgk/nb{place(name, year)}"] = report(name, year)
        first, second = years[:-1], years[-1:]
        for number, shown in enumerate((first, second)):
            path = "/zfxxgk/nb/" + ("index_1.html" if number else "")
            page = column(titles(name, *shown), extra=PAGER.format(number))
            self.pages[host, path] = page

    def answer(self, host: str, path: str, known: str) -> tuple[int, str, bytes]:
        found = self.pages.get((host, path), 404)
        if isinstance(found, int):
            return found, "", b"<html><body>no</body></html>"
        tag = f'"{hashlib.sha256(found).hexdigest()[:12]}"'
        return (304, tag, b"") if tag == known else (200, tag, found)


@pytest.fixture
def served() -> Iterator[tuple[Web, str]]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            status, tag, body = web.answer(host, self.path, self.headers.get("If-None-Match", ""))
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if tag:
                self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield web, f"*=127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def shilu(*words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shilu", *map(str, words)],
        capture_output=True, check=False, timeout=120, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_planted_on_the_third_visit_changes_coverage_only_then(
    served: tuple[Web, str], tmp_path: Path
) -> None:
    web, connect_to = served
    registry, data = tmp_path / "r.csv", tmp_path / "data"
    rows = [f"370831,{name},county,gov,,http://{host}/,2022,," for name, host in HOSTS.items()]
    registry.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    tables: list[list[Row]] = []
    for visit in (1, 2, 3):
        if visit == 2:
            web.pages[HOSTS[LATER], "/zfxxgk/nb/"] = 403
        if visit == 3:
            web.list(PLANTED, YEAR, 2024, 2023, 2022)
        shilu("crawl", "--data", data, "--registry", registry, "--connect-to", connect_to,
              "--harvest", f"visit-{visit}")  # fmt: skip
        shilu("build", "--data", data, "-j", "1")
        tables.append([dict(row) for row in table_rows(data / "corpus", "coverage")])

    def states(name: str, year: int = YEAR) -> list[str]:
        return [state_of(table, name, year) for table in tables]

    assert states(PLANTED) == ["absent_observed", "absent_observed", "found"]
    assert states(REFUSED) == ["blocked"] * 3
    assert states(LATER) == ["absent_observed", "blocked", "blocked"]
    assert states(HALF) == ["unproven"] * 3
    for year in (2022, 2023, 2024):
        assert states(PLANTED, year) == ["found"] * 3
    counted = json.loads(shilu("coverage", "--data", data, "--json", "--year", str(YEAR)))
    assert (counted["expected"], counted["found"], counted["blocked"]) == (4, 1, 2)
