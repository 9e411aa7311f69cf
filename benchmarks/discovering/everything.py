"""Every link of a page that our reading of pages can see, none of them judged.

What a page holds is kept between the crawls of one run: three orders read the same pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.charset import page_text
from crawler.frontier.target import Lease, State
from crawler.outlinks import Outlinks
from crawler.visit import Fetched, Visit, answered, redirected, robots_answered
from sites.challenge import redirect_shell
from sites.kinds import by_name, recognise
from sites.page import Page
from sites.seed import Link, Role

_MARKUP = ("html", "xml", "text", "json")


@dataclass(slots=True)
class Everything:
    """Reads pages for the crawls that we are measured against."""

    depth_limit: int
    _kept: dict[tuple[str, str, str], tuple[list[tuple[Link, Role]], str, str | None]] = field(
        default_factory=dict
    )

    def judged(self, fetched: Fetched, lease: Lease) -> Visit:
        """Return the verdict: all links of the page, in its order."""
        now = datetime.now(UTC)
        if lease.target.role == "robots":
            return robots_answered(fetched, now)
        visit = answered(fetched, now, host_is_good=lease.host_is_good)
        if visit is not None:
            return visit
        target = fetched.target
        key = (target.method, target.url, target.body)
        if key not in self._kept:
            self._kept[key] = self._read(fetched)
        found, kind, shell = self._kept[key]
        if shell is not None:
            return redirected(target, shell)
        out = Outlinks(source=target, depth_limit=self.depth_limit)
        for link, role in found:
            # Only what a kind made is read by that kind again, as in crawler.reading.
            made = role in {Role.NEXT_PAGE, Role.ARTICLE_PAGE}
            out.add(link, role, 0.5, kind=kind if made else "")
        return Visit(state=State.DONE, outlinks=tuple(out.targets.values()))

    def _read(self, fetched: Fetched) -> tuple[list[tuple[Link, Role]], str, str | None]:
        target = fetched.target
        content_type = (fetched.header("Content-Type") or "").lower()
        if not any(word in content_type for word in _MARKUP):
            return [], "", None
        text, _ = page_text(fetched.body, content_type)
        page = Page(url=target.url, html=text, status=fetched.status, posted=target.body)
        shell = redirect_shell(page)
        if shell is not None:
            return [], "", shell
        asked = by_name(target.kind) if target.kind else None
        kind = asked if asked is not None and asked.matches(page) > 0 else recognise(page)
        found = [(link, link.role or Role.COLUMN) for link in kind.links(page)]
        found += [(link, Role.NEXT_PAGE) for link in kind.next_pages(page)]
        found += [(link, Role.ARTICLE_PAGE) for link in kind.article_pages(page)]
        found += [(link, Role.ATTACHMENT) for link in kind.attachments(page)]
        return found, kind.name, None
