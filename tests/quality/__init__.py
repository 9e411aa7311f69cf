"""Measured quality with floors that only rise: `python -m tests.quality.gate`."""
