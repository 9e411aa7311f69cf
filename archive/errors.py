"""The base of what this room raises: who catches it knows that the archive spoke."""


class ArchiveError(Exception):
    """Something about a data folder, a WARC or an index that cannot be passed over."""
