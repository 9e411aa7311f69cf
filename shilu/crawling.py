"""What a crawl looks like to a person: a live line while it runs, an account at its end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from crawler.progress import Progress, Snapshot
    from crawler.summary import CrawlSummary

log = logging.getLogger(__name__)

SHOWN = 12  # lines of a list before it is cut


@contextmanager
def live(quiet: bool = False) -> Iterator[Progress]:
    """Yield something that draws snapshots on standard error: one living line, or a plain line
    every 5 s."""
    if quiet:
        yield _Silent()
    elif sys.stderr.isatty():
        with Live(Text(""), console=Console(stderr=True), transient=True) as shown:
            yield _Terminal(shown)
    else:
        yield _Plain()


class _Silent:
    def update(self, snapshot: Snapshot) -> None:
        """Say nothing."""


class _Terminal:
    def __init__(self, shown: Live) -> None:
        self._shown = shown

    def update(self, snapshot: Snapshot) -> None:
        """Redraw the living line."""
        self._shown.update(Text(_line(snapshot)))


class _Plain:
    every = 5.0

    def __init__(self) -> None:
        self._last = 0.0

    def update(self, snapshot: Snapshot) -> None:
        """Print a line where the last one is old enough."""
        if snapshot.seconds - self._last >= self.every:
            self._last = snapshot.seconds
            click.echo(_line(snapshot), err=True)


def _line(now: Snapshot) -> str:
    rate = now.reports / now.requests if now.requests else 0.0
    return (
        f"{now.harvest}: {now.pages} pages ({now.pages_per_second:.1f}/s), "
        f"{now.reports} like reports ({rate:.0%} of requests), {now.queued} queued, "
        f"{now.hosts_open} hosts, {now.hosts_blocked} blocked"
    )


def crawl_summary(found: CrawlSummary, data: Path) -> str:
    """Return the account of a harvest: fetched, found, refused and why, and where the results
    lie."""
    lines = [
        (
            f"harvest {found.harvest}: {found.requests} requests, {found.pages} pages, "
            f"{found.size / 1e6:.1f} MB, {found.reports} pages and files like reports"
        ),
    ]
    if found.stop_reason == "nobody_reached":
        lines.append("no host could be reached: is this machine's network up?")
    if found.stopped_early:
        again = "run the same command again to resume"
        lines.append(f"stopped early ({found.stop_reason}), {found.queued} queued: {again}")
    lines += _listed(
        "blocked (not evaded: archived as answered; robots_denied: not asked)", found.blocked
    )
    lines += _listed("paused", found.paused)
    same = found.not_modified + found.unchanged
    if same or found.edited:
        lines.append(
            f"asked again: {same} unchanged ({found.not_modified} by 304), "
            f"{found.edited} reports edited; the reports above are new ones"
        )
    lines += _listed("columns that moved", found.moved_columns)
    lines += _listed("columns lost", found.lost_columns)
    if found.not_due:
        lines.append(f"not due: {found.not_due} sites, the next on {found.next_due}")
    if found.robots_denied:
        lines.append(f"robots.txt: {found.robots_denied} addresses not fetched")
    if found.needs_js:
        lines.append(f"needs a browser: {found.needs_js} pages")
        scripted = tuple((h.host, h.needs_js) for h in found.hosts if h.needs_js)
        lines += _listed("pages that need a browser, by host", scripted)
    plain = tuple((host, "its https could not be had") for host in found.http_fallback)
    lines += _listed("asked by http", plain)
    lines += _listed("failed", found.failures)
    lines += _listed("links not followed", found.left_links)
    lines += _listed("registry rows left out, with what takes them", found.left_out)
    lines.append(f"archived in {data}/collections/shilu/archive: {len(found.warcs)} WARC files")
    return "\n".join(lines)


def _listed(title: str, rows: tuple[tuple[str, object], ...]) -> list[str]:
    if not rows:
        return []
    lines = [f"{title}:", *(f"  {name}: {what}" for name, what in rows[:SHOWN])]
    if len(rows) > SHOWN:
        lines.append(f"  … and {len(rows) - SHOWN} more")
    return lines


def host_lines(found: CrawlSummary) -> Iterator[str]:
    """Yield a line for each host of a harvest: what it gave, and what keeps it from giving more."""
    for host in found.hosts:
        state = host.state if host.state_class is None else f"{host.state} {host.state_class}"
        rate = host.reports / host.requests if host.requests else 0.0
        yield (
            f"{host.host}: {state}, {host.requests} requests, {host.pages} pages, "
            f"{host.reports} like reports ({rate:.0%}), {host.queued} queued"
        )


def kept(found: CrawlSummary, folder: Path) -> None:
    """Keep the account of a harvest as JSON beside the logs; a later run of it writes it anew."""
    place = folder / f"harvest-{found.harvest}.json"
    try:
        place.write_bytes(found.as_json() + b"\n")
    except OSError as error:  # a full disk has ended the crawl; the account is on the terminal
        log.warning("%s: %s", place, error.strerror or error)
