"""A crawl that reaches nobody says so, keeps its queue, and goes on when it is run again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from miniweb import MiniWeb, Reply, page, registry_csv

from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from crawler.run import status
from crawler.summary import CrawlSummary

REFUSED, RUDE, BUSY = "www.juejue.gov.cn", "www.duanlian.gov.cn", "www.fanmang.gov.cn"
PLAIN = "www.wujiami.gov.cn"
HOSTS = [REFUSED, RUDE, BUSY, PLAIN]


@contextmanager
def rude() -> Iterator[int]:
    """A server that hears a request and hangs up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(1 << 16)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[CrawlSummary, bool, CrawlSummary, list[str]]:
    """The first crawl, whether its harvest had ended then, the second one, and what that asked."""
    folder: Path = tmp_path_factory.mktemp("unreached")
    registry = folder / "registry.csv"
    rows = registry_csv(HOSTS).replace(f"http://{PLAIN}", f"https://{PLAIN}")
    registry.write_text(rows, "utf-8")
    busy = {BUSY: {"/robots.txt": Reply(status=500)}}
    with MiniWeb(busy) as web, rude() as port, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refused
        shut = f"127.0.0.1:{closed.getsockname()[1]}"
        to = [f"{REFUSED}={shut}", f"{RUDE}=127.0.0.1:{port}", f"{PLAIN}={shut}"]
        asked = CrawlOptions(
            data=folder / "data", registry=registry, connect_to=(*to, *web.connect_to)
        )
        first = crawl_apart(asked, timeout=60)
    ended = status(folder / "data").harvests[0].finished is not None
    with MiniWeb({host: {"/": page("某局")} for host in HOSTS}) as web, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        shut = f"{PLAIN}:443=127.0.0.1:{closed.getsockname()[1]}"
        again = CrawlOptions(
            data=folder / "data", registry=registry, connect_to=(shut, *web.connect_to)
        )
        second = crawl_apart(again, timeout=60)
        return first, ended, second, [f"{entry.host}{entry.path}" for entry in web.log]


def test_it_stops_early_and_says_why(
    crawled: tuple[CrawlSummary, bool, CrawlSummary, list[str]],
) -> None:
    first, ended, _, _ = crawled
    assert (first.exit_code, first.stop_reason, first.stopped_early) == (3, "nobody_reached", True)
    assert not ended
    assert dict(first.paused) == {
        REFUSED: "refused", RUDE: "cut", BUSY: "robots_unreachable", PLAIN: "refused",
    }  # fmt: skip


def test_a_seed_was_tried_by_http_and_that_is_told(
    crawled: tuple[CrawlSummary, bool, CrawlSummary, list[str]],
) -> None:
    first, _, second, asked = crawled
    assert first.http_fallback == second.http_fallback == (PLAIN,)
    assert f"{PLAIN}/" in asked


def test_the_same_command_again_does_it(
    crawled: tuple[CrawlSummary, bool, CrawlSummary, list[str]],
) -> None:
    first, _, second, _ = crawled
    assert second.harvest == first.harvest
    assert (second.exit_code, second.stop_reason, second.paused) == (0, "finished", ())
    assert {line.host: line.pages for line in second.hosts} == dict.fromkeys(HOSTS, 1)
