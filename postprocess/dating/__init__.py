"""Date a report: the year reported on, the period, the day of publication."""

from postprocess.dating.dating import dating

__all__ = ["dating"]
