"""Repair: what went wrong with a text on its way, put right by named rules that can be replayed."""

from postprocess.repair.repaired import repaired

__all__ = ["repaired"]
