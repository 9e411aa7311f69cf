"""The byte-exact capture: a download handler that archives each exchange before it is seen."""

from crawler.capture.address import AddressRefusedError
from crawler.capture.connect import ConnectTo, ConnectToError
from crawler.capture.failure import (
    CaptureFailedError,
    FailureKind,
    NotArchivedError,
    TlsError,
    UnparsableError,
    failure_of,
)
from crawler.capture.handler import WarcDownloadHandler, sink_of
from crawler.capture.sink import Sink, free_space

__all__ = [
    "AddressRefusedError",
    "CaptureFailedError",
    "ConnectTo",
    "ConnectToError",
    "FailureKind",
    "NotArchivedError",
    "Sink",
    "TlsError",
    "UnparsableError",
    "WarcDownloadHandler",
    "failure_of",
    "free_space",
    "sink_of",
]
