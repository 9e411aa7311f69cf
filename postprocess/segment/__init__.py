"""Segmentation: which texts a page holds, and where each begins and ends."""

from postprocess.segment.tiling import tiling

__all__ = ["tiling"]
