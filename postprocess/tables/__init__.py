"""The statutory tables as numbers: rows are keyed by their labels, never by their position
(domain.md §1.3)."""

from postprocess.tables.identities import checks
from postprocess.tables.prose import prose_checks
from postprocess.tables.reading import statistics

__all__ = ["checks", "prose_checks", "statistics"]
