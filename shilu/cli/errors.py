"""Errors as people should see them: one line that names the thing and the place, and the right
exit code."""

from __future__ import annotations

import errno
import signal
import threading
from types import FrameType
from typing import Any

import click

from archive.errors import ArchiveError
from archive.folder import DataFolderError
from archive.importing import ImportBusyError
from archive.outfile import WarcWriteError
from crawler.errors import CrawlError
from crawler.frontier.store import FrontierFailedError
from crawler.operator import OperatorMissingError
from postprocess.engine import WorkerLostError
from postprocess.errors import (
    BuildBusyError,
    ConfigError,
    CorpusError,
    CorpusMissingError,
    NothingToReadError,
    UnknownReportError,
)
from sites.errors import RegistryError, SiteError

# Asked wrongly: the request cannot be meant. Else a room's error says that data is not what it
# claims.
ASKED_WRONGLY = (
    BuildBusyError,
    ConfigError,
    NothingToReadError,
    CorpusMissingError,
    CrawlError,
    DataFolderError,
    ImportBusyError,
    SiteError,
    UnknownReportError,
)


class AskedWronglyError(click.ClickException):
    """What was asked cannot be meant."""

    exit_code = 2


class NotAsClaimedError(click.ClickException):
    """The data is not what it claims to be."""

    exit_code = 1


class StoppedEarlyError(click.ClickException):
    """Something from outside stopped the work; what was done is kept."""

    exit_code = 3


class OneLineErrors(click.Group):
    """A group whose commands never show a traceback for a known fact."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn a room's error into one line and an exit code."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _interrupt)  # a crawl sets its own in its place
        try:
            return super().invoke(ctx)
        except (OperatorMissingError, RegistryError) as error:
            # Its lines are there to be copied, or name one fault each.
            raise AskedWronglyError(str(error)) from error
        except ASKED_WRONGLY as error:
            raise AskedWronglyError(_line(error)) from error
        except (FrontierFailedError, WarcWriteError, WorkerLostError) as error:
            raise StoppedEarlyError(_line(error)) from error
        except (ArchiveError, CorpusError) as error:
            raise NotAsClaimedError(_line(error)) from error
        except KeyboardInterrupt as error:
            raise StoppedEarlyError("stopped; run the same command again to resume") from error
        except BrokenPipeError:
            raise  # whoever read our output had enough: click ends quietly
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StoppedEarlyError(f"{_os_line(error)}; resumes when there is room") from error
            if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
                # Says nothing against the data: the same command goes on where it may write.
                raise StoppedEarlyError(_os_line(error)) from error
            raise NotAsClaimedError(_os_line(error)) from error


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _os_line(error: OSError) -> str:
    fact = error.strerror or _line(error)
    return f"{error.filename}: {fact}" if error.filename else fact
