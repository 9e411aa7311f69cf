"""Who issued a report, and where the body belongs."""

from postprocess.identity.identity import identity

__all__ = ["identity"]
