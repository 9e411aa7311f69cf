"""The command line. Exit 0 done · 1 the data is not what it claims · 2 asked wrongly · 3 stopped
early."""

from __future__ import annotations

import click

from shilu.cli.archive import check, index
from shilu.cli.build import build, verify
from shilu.cli.coverage import coverage
from shilu.cli.crawl import crawl, status
from shilu.cli.demo import demo
from shilu.cli.errors import OneLineErrors
from shilu.cli.exchange import import_
from shilu.cli.explain import explain, source
from shilu.cli.export import export
from shilu.cli.registry import registry_group
from shilu.cli.removal import remove
from shilu.cli.replay import replay
from shilu.cli.text import text

# \b tells click to leave the lines that follow as they are.
HELP = """\
Veritable records 实录: crawl, archive and compile annual reports on government information
disclosure.

\b
Start with:
  shilu demo                        everything once, offline
Then:
  shilu crawl --registry sites.csv  archive what the sites of a registry publish
  shilu build                       archive → corpus
  shilu verify                      prove the corpus against the archive
  shilu explain --text '一句话'     where a sentence came from
"""


@click.group(cls=OneLineErrors, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shilu")
def main() -> None:
    """Run one command of the front desk."""


for command in (
    demo,
    crawl,
    status,
    index,
    check,
    build,
    verify,
    explain,
    source,
    text,
    coverage,
    remove,
    import_,
    export,
    registry_group,
    replay,
):
    main.add_command(command)
