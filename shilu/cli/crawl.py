"""`shilu crawl` and `shilu status`: fetch and archive, and what is known of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from archive.folder import DataFolder
from shilu.cli.options import data_option, json_option, opened, registry_option


def _comma(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def _settings(_: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        name, equals, content = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is not NAME=VALUE", param=option)
        found[name.strip()] = content.strip()
    return found


@click.command()
@data_option
@registry_option
@click.option("--only", callback=_comma, help="Only these division codes or hosts, by commas.")
@click.option("--kinds", callback=_comma, help="Kinds of site: gov,docshare,aggregator,essay,…")
@click.option("--harvest", help="Name of the harvest; default: the unfinished one, else the date.")
@click.option("--since", type=click.IntRange(2000, 2100), help="First report year wanted.")
@click.option("--due", is_flag=True, help="Only columns whose next visit is due.")
@click.option("--max-requests", type=click.IntRange(1), help="Stop after so many requests.")
@click.option(
    "--frontier",
    metavar="URL",
    help="postgresql://USER@HOST[:PORT]/DB: workers on many machines share it, also with folders of"
    " their own; default: in the data folder, for one crawl at a time.",
)
@click.option(
    "--connect-to",
    multiple=True,
    metavar="HOST[:PORT]=ADDR:PORT",
    help="Open the socket to ADDR:PORT instead; everything else keeps HOST. HOST may be '*'.",
)
@click.option(
    "-s",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="NAME=VALUE",
    help="A Scrapy setting.",
)
@click.option("--metrics", metavar="[ADDR:]PORT", help="Serve metrics for Prometheus meanwhile.")
@click.option("--hosts", is_flag=True, help="At the end, a line for each host.")
@json_option
def crawl(
    data: Path,
    registry: Path | None,
    only: tuple[str, ...],
    kinds: tuple[str, ...],
    harvest: str | None,
    since: int | None,
    due: bool,
    max_requests: int | None,
    frontier: str | None,
    connect_to: tuple[str, ...],
    settings: dict[str, str],
    metrics: str | None,
    hosts: bool,
    as_json: bool,
) -> None:
    """Crawl the registry's sites and archive every exchange. The same command resumes what was
    stopped.

    First Ctrl-C finishes what is in flight and closes the WARCs (30 s at most), the second stops
    at once.
    """
    from crawler.options import CrawlOptions
    from crawler.returning.planning import NothingDueError
    from crawler.run import crawl as crawled
    from shilu.crawling import crawl_summary, host_lines, kept, live
    from shilu.logs import logged
    from shilu.metrics import served
    from sites.registry import read_registry

    options = CrawlOptions(
        data=data,
        registry=registry,
        only=only,
        kinds=kinds,
        harvest=harvest,
        since=since,
        due=due,
        max_requests=max_requests,
        frontier=frontier,
        connect_to=connect_to,
        settings=settings,
    )
    for warning in read_registry(registry).warnings if registry else ():
        click.echo(f"warning: {warning}", err=True)
    folder = DataFolder.opened(data, create=True)
    with (
        logged(folder.logs, "crawl"),
        live(quiet=as_json) as shown,
        served(metrics, shown) as progress,
    ):
        try:
            found = crawled(options, progress)
        except NothingDueError as none:
            said = {"not_due": none.due.waiting, "next_due": none.due.next_day}
            click.echo(msgspec.json.encode(said).decode() if as_json else str(none))
            return
    kept(found, folder.logs)
    click.echo(found.as_json().decode() if as_json else crawl_summary(found, data))
    for line in host_lines(found) if hosts and not as_json else ():
        click.echo(line)
    sys.exit(found.exit_code)


@click.command()
@data_option
@json_option
@click.option("--hosts", is_flag=True, help="A line for each host.")
@click.option("--frontier", metavar="URL", help="Frontier database; default: in the data folder.")
def status(data: Path, as_json: bool, hosts: bool, frontier: str | None) -> None:
    """Show the frontier, the harvests, hosts paused or blocked, and the last errors."""
    from crawler.frontier.status import status as state_of

    folder = opened(data)
    found = state_of(folder.path, frontier)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    click.echo(f"frontier {found.path}")
    click.echo(
        f"  {found.queued} queued, {found.done} done, {found.failed} failed, "
        f"{found.left} left without promise"
    )
    for harvest in found.harvests:
        end = f"{harvest.finished:%Y-%m-%d %H:%M}" if harvest.finished else "not finished"
        reason = f" ({harvest.stop_reason})" if harvest.stop_reason else ""
        click.echo(f"harvest {harvest.name}: {harvest.started:%Y-%m-%d %H:%M} UTC – {end}{reason}")
    for worker in found.workers:
        click.echo(f"at work: {worker}")
    for warc in folder.unfinished():
        click.echo(f"open or left open: {warc.name}")
    for line in found.hosts:
        if hosts or line.state != "open" or line.last_error:
            why = f" {line.state_class}" if line.state_class else ""
            error = f", last error {line.last_error}" if line.last_error else ""
            click.echo(
                f"  {line.host}: {line.state}{why}, {line.queued} queued, {line.done} done, "
                f"{line.failed} failed{error}"
            )
