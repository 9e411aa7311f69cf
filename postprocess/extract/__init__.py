"""From archived bytes to text: `document` answers for every payload, with a Document or a Rejection."""

from postprocess.extract.reading import document

__all__ = ["document"]
