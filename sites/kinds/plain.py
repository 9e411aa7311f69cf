"""Any page: links, pagers and files as markup shows them. What every other kind falls back to."""

from __future__ import annotations

from sites.kind import Kind
from sites.page import Page


class Plain(Kind):
    """A page of no known system."""

    name = "plain"

    def matches(self, page: Page) -> float:
        """Return a small constant: anything that is recognised wins."""
        del page
        return 0.05
