"""Invented Chinese texts of the sample web."""
