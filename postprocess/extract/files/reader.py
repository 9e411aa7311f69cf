"""Files are read in a child that can be killed: native parsers, anybody's bytes.

The child is a program started by subprocess (build workers may be daemonic and may not fork by
multiprocessing), kept warm between files, ended after the first one that hurt it. Its limits are
time, memory and output.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import struct
import subprocess
import sys
import threading
from typing import IO

import msgspec

from postprocess.extract.files.answer import FileText, unpacked
from postprocess.reason import Reason

SECONDS = 60.0  # a report of 100 pages takes one
LARGEST = 100 << 20  # bytes of one file; reports have at most a tenth
MOST_OUTPUT = 64 << 20
_LENGTH = struct.Struct(">Q")


class _Child:
    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            # -P: the folder that somebody happens to stand in is no place to load code from.
            [sys.executable, "-P", "-m", "postprocess.extract.files.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            },
        )

    def ask(self, kind: str, body: bytes, seconds: float) -> bytes | None:
        """Return the child's answer, None where it died or was killed for time."""
        timer = threading.Timer(seconds, self.process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            name = kind.encode()
            self.process.stdin.write(_LENGTH.pack(len(name)) + name + _LENGTH.pack(len(body)))
            self.process.stdin.write(body)
            self.process.stdin.flush()
            return _frame(self.process.stdout)
        except OSError:
            return None
        finally:
            timer.cancel()

    def close(self) -> int:
        self.process.kill()
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return code


_warm: list[_Child] = []
_turn = threading.Lock()


def read_file(kind: str, body: bytes, *, seconds: float = SECONDS) -> FileText:
    """Return the text of a file of that kind (`formats.FILES`), or the reason why there is none.

    Never raises for its bytes.
    """
    if len(body) > LARGEST:
        return FileText(reason=Reason.TOO_LARGE, detail="size")
    with _turn:
        child = _child()
        raw = child.ask(kind, body, seconds)
        if raw is not None:
            with contextlib.suppress(msgspec.DecodeError):
                return unpacked(raw)
        _warm.clear()
        code = child.close()
    # SIGKILL is our timer, or the kernel's for memory; anything else is the parser's own crash.
    return (
        FileText(reason=Reason.TOO_LARGE, detail="time")
        if code == -9
        else FileText(reason=Reason.UNREADABLE, detail="crash")
    )


def end_child() -> None:
    """End the warm child, if any."""
    while _warm:
        child = _warm.pop()
        if child.owner == os.getpid():
            child.close()


def _child() -> _Child:
    # A forked worker must not talk into its parent's pipe.
    if _warm and (_warm[0].owner != os.getpid() or _warm[0].process.poll() is not None):
        stale = _warm.pop()
        if stale.owner == os.getpid():
            stale.close()
    if not _warm:
        _warm.append(_Child())
    return _warm[0]


def _frame(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST_OUTPUT:
        return None
    body = pipe.read(length)
    return body if len(body) == length else None


atexit.register(end_child)
