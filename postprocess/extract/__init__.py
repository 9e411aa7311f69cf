"""From archived bytes to text: `document` answers every payload, by Document or Rejection."""

from postprocess.extract.reading import document

__all__ = ["document"]
