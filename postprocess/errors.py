"""What goes wrong between archive and corpus. A page that is no report is not among these: that
is a Rejection."""


class CorpusError(Exception):
    """Base of all errors of this room."""


class ConservationError(CorpusError):
    """Something was lost or stands twice between the index and the tables."""


class CorpusMismatchError(CorpusError):
    """The corpus does not say what the archive says."""


class CorpusMissingError(CorpusError):
    """There is no corpus in this data folder."""


class UnknownReportError(CorpusError):
    """No report of this id, or none that holds this sentence."""


class NothingToReadError(CorpusError):
    """There is no closed WARC: nothing to build from."""


class WarcGoneError(CorpusError):
    """A WARC is gone whose index or digest is still there."""


class BuildBusyError(CorpusError):
    """Another build works in this data folder."""


class ConfigError(CorpusError):
    """The configuration file says something that is not understood."""
