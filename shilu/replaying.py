"""Start pywb's `wayback` on a data folder. It is GPL: a program that is started, never imported,
in an environment of its own outside of the project and of the data folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.folder import DataFolder

PYWB = "2.10.0"
COLLECTION = "shilu"
_PATIENCE = 60.0  # seconds until it answers: gevent and its templates take five on a busy machine
_LEAVE = 10.0  # … and until it ends when asked


class ReplayError(Exception):
    """Replay cannot be started; the message is one line."""


def home() -> Path:
    """Return where the environment of our own lies, by XDG."""
    base = os.environ.get("XDG_DATA_HOME") or ""
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "shilu" / f"pywb-{PYWB}"


def found() -> Path:
    """Return the `wayback` program: from PATH, else of our own environment; ReplayError names the
    two ways to get one."""
    own = home() / "bin" / "wayback"
    program = shutil.which("wayback") or (str(own) if own.exists() else None)
    if program is None:
        raise ReplayError(
            "no `wayback` program: run `shilu replay --install`, or put one on PATH"
            f" (`pipx install pywb=={PYWB}`)"
        )
    return Path(program)


def install() -> Path:
    """Make the environment of our own; return its `wayback`. It appears whole or not at all."""
    place = home()
    program = place / "bin" / "wayback"
    if program.exists():
        return program
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        venv.create(place, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(place, ignore_errors=True)
        raise ReplayError(f"{place}: no environment could be made ({error})") from None
    # pywb 2.10 imports pkg_resources, which setuptools 82 no longer has.
    wanted = [f"pywb=={PYWB}", "setuptools<81"]
    run = subprocess.run(
        [place / "bin" / "python", "-m", "pip", "install", "--quiet", *wanted],
        stdout=sys.stderr,
        check=False,
    )
    if run.returncode or not program.exists():
        shutil.rmtree(place, ignore_errors=True)
        raise ReplayError(f"{place}: pip could not install pywb {PYWB}; its own words stand above")
    return program


@dataclass(frozen=True, slots=True)
class Running:
    """A `wayback` that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Return never; ReplayError where it ends by itself."""
        raise ReplayError(f"wayback ended with {self.process.wait()}; {self.log} says why")


@contextmanager
def replaying(
    program: Path, folder: DataFolder, bind: str, port: int, *, log: Path
) -> Iterator[Running]:
    """Run `wayback` while the block runs; yield it once it answers.

    What it prints goes to `log`. ReplayError where it ends early, or does not answer.
    """
    if not port:
        port = _free_port(bind)
    elif not _is_free(bind, port):
        raise ReplayError(f"{bind}:{port} is taken; choose another with --port")
    host = f"[{bind}]" if ":" in bind else bind
    url = f"http://{host}:{port}/{COLLECTION}/"
    words: list[str | Path] = [program, "-d", folder.path.absolute(), "-b", bind, "-p", str(port)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )
        try:
            _wait(process, url, log)
            yield Running(url, process, log)
        finally:
            process.terminate()
            try:
                process.wait(_LEAVE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ReplayError(f"wayback ended with {process.returncode}; {log} says why")
        try:
            with opener.open(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise ReplayError(f"wayback answers {error.code} for {url}; see {log}") from None
        except OSError:
            time.sleep(0.1)
    raise ReplayError(f"wayback did not answer within {_PATIENCE:.0f} s; {log} may say why")


def _free_port(bind: str) -> int:
    with _socket(bind) as listener:
        listener.bind((bind, 0))
        port: int = listener.getsockname()[1]
        return port


def _is_free(bind: str, port: int) -> bool:
    with _socket(bind) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((bind, port))
        except OSError:
            return False
        return True


def _socket(bind: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET)
