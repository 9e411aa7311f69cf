"""The reading child: frames in on standard input, answers out, until the pipe closes.

`python -m postprocess.extract.files.child`; started by reader.py alone.
"""

from __future__ import annotations

import os
import resource
import struct
import sys

from postprocess.extract.files.answer import FileText, packed
from postprocess.reason import Reason

MEMORY = 3 << 30  # address space: the libraries alone map about 1 GB
_LENGTH = struct.Struct(">Q")


def main() -> None:
    """Answer frames until end of file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever a library prints goes nowhere near the answers.
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stdin = sys.stdin.buffer
    while head := stdin.read(_LENGTH.size):
        kind = stdin.read(_LENGTH.unpack(head)[0]).decode()
        body = stdin.read(_LENGTH.unpack(stdin.read(_LENGTH.size))[0])
        answer = packed(_answer(kind, body))
        pipe.write(_LENGTH.pack(len(answer)) + answer)
        pipe.flush()


def _answer(kind: str, body: bytes) -> FileText:
    from postprocess.extract.files.kinds import read

    try:
        return read(kind, body)
    except MemoryError:
        return FileText(reason=Reason.TOO_LARGE, detail="memory")
    except RecursionError:
        return FileText(reason=Reason.TOO_LARGE, detail="depth")


if __name__ == "__main__":
    main()
