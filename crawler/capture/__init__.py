"""The byte-exact capture: a Scrapy download handler that archives every exchange before anybody sees it."""

from crawler.capture.connect import ConnectTo, ConnectToError
from crawler.capture.failure import CaptureFailedError, FailureKind, TlsError, failure_of
from crawler.capture.handler import WarcDownloadHandler, sink_of
from crawler.capture.address import AddressRefusedError
from crawler.capture.sink import Sink, free_space

__all__ = [
    "AddressRefusedError",
    "CaptureFailedError",
    "ConnectTo",
    "ConnectToError",
    "FailureKind",
    "Sink",
    "TlsError",
    "WarcDownloadHandler",
    "failure_of",
    "free_space",
    "sink_of",
]
