"""The base of what is wrong before anything is fetched.

The request, the settings, or another crawl.
"""


class CrawlError(Exception):
    """A crawl was asked for that cannot be made; the message says what to change."""
