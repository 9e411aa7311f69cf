"""What kind of text a segment is: report, template essay, or which look-alike."""

from postprocess.kind.classify import classification

__all__ = ["classification"]
