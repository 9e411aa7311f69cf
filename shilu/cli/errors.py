"""Errors as people should see them: one line that names the thing and the place, and the right
exit code."""

from __future__ import annotations

from typing import Any

import click

from archive.errors import ArchiveError
from archive.folder import DataFolderError
from crawler.errors import CrawlError
from postprocess.errors import ConfigError, CorpusError, CorpusMissingError, UnknownReportError
from sites.errors import SiteError

# Asked wrongly: the request cannot be meant. Else a room's error says that data is not what it
# claims.
ASKED_WRONGLY = (
    ConfigError,
    CorpusMissingError,
    CrawlError,
    DataFolderError,
    SiteError,
    UnknownReportError,
)


class AskedWronglyError(click.ClickException):
    """What was asked cannot be meant."""

    exit_code = 2


class NotAsClaimedError(click.ClickException):
    """The data is not what it claims to be."""

    exit_code = 1


class OneLineErrors(click.Group):
    """A group whose commands never show a traceback for a known fact."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a room's error into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except ASKED_WRONGLY as error:
            raise AskedWronglyError(str(error)) from error
        except (ArchiveError, CorpusError) as error:
            raise NotAsClaimedError(str(error)) from error
