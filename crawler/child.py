"""A crawl in a process of its own: options in by standard input, summary out by standard output.

For whoever has a reactor of their own already, or wants two crawls one after another (tests, the
demo)."""

from __future__ import annotations

import logging
import subprocess
import sys

import msgspec

from crawler.options import CrawlOptions
from crawler.summary import CrawlSummary


class CrawlFailedError(RuntimeError):
    """The child ended without a summary; the message is what it said last."""


def crawl_apart(options: CrawlOptions, *, timeout: float | None = None) -> CrawlSummary:
    """Run `crawler.run.crawl` in a child process and return its summary.

    CrawlFailedError carries the child's words.
    """
    done = subprocess.run(
        [sys.executable, "-m", "crawler.child"],
        input=options.as_json(),
        capture_output=True,
        check=False,
        timeout=timeout,
    )
    if done.returncode not in {0, 3}:
        raise CrawlFailedError(done.stderr.decode("utf-8", "replace").strip())
    return msgspec.json.decode(done.stdout, type=CrawlSummary)


def main() -> int:
    """Read options, crawl, write the summary; return the exit code of the command line."""
    from crawler.run import crawl

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    options = CrawlOptions.from_json(sys.stdin.buffer.read())
    found = crawl(options)
    sys.stdout.buffer.write(found.as_json())
    return found.exit_code


if __name__ == "__main__":
    sys.exit(main())
