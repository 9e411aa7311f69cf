"""Errors as people should see them: one line that names the thing and the place, and the right
exit code."""

from __future__ import annotations

from typing import Any

import click
from archive.errors import ArchiveError, LayoutError
from crawler.errors import CrawlError
from sites.errors import SiteError

from postprocess.errors import ConfigError, CorpusError, CorpusMissingError, UnknownReportError

# Asked wrongly: the request cannot be meant. Everything else that a room raises says that data is
# not what it claims.
ASKED_WRONGLY = (
    ConfigError,
    CorpusMissingError,
    CrawlError,
    LayoutError,
    SiteError,
    UnknownReportError,
)


class OneLineErrors(click.Group):
    """A group whose commands never show a traceback for a known fact."""

    def invoke(self, ctx: click.Context) -> Any:  # click's own signature
        """Run the command; turn a room's error into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except ASKED_WRONGLY as error:
            raise _failure(error, 2) from error
        except (ArchiveError, CorpusError) as error:
            raise _failure(error, 1) from error


def _failure(error: Exception, code: int) -> click.ClickException:
    failure = click.ClickException(str(error))
    failure.exit_code = code
    return failure
