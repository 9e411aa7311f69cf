"""Content systems: one file each, mounting columns as list pages and articles."""
