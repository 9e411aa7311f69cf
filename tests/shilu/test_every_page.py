"""Every page of the sample web, asked for by a crawl or not: accepted is what the truth names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from archive.capture import Capture, Payload
from archive.surt import surt
from postprocess.reading import Reading, read
from shilu.sampleweb import SampleWeb
from sites.registry import registry, site_of


class NothingElse:
    """An archive that holds this one page only."""

    def before(self, url: str, payload: Payload) -> None:
        return None

    def nearest(self, url: str, payload: Payload) -> None:
        return None


def payloads(web: SampleWeb) -> Iterator[Payload]:
    for host, site in sorted(web.sites.items()):
        for path, page in sorted(site.pages.items()):
            url = f"http://{host}{path}"
            capture = Capture(
                urlkey=surt(url),
                timestamp="20261122000000",
                url=url,
                mime="",
                status=page.status,
                digest="",
                length=0,
                offset=0,
                filename="",
            )
            yield Payload(
                capture=capture,
                warc="",
                record_id="",
                record_type="response",
                captured_at=datetime(2026, 11, 22, tzinfo=UTC),
                harvest="",
                method="GET",
                status=page.status,
                headers=tuple(page.headers),
                body=page.body,
                body_digest=hashlib.sha256(page.body).hexdigest(),
                payload_digest="",
            )


def readings() -> dict[str, Reading]:
    web = SampleWeb()
    seeds = registry(web.registry)
    return {
        payload.capture.url.removeprefix("http://"): read(
            payload, lambda url: site_of(url, seeds), NothingElse()
        )
        for payload in payloads(web)
    }


def test_nothing_is_accepted_but_what_the_truth_names() -> None:
    truth = SampleWeb().truth
    named = {member.url for report in truth.reports for member in report.members}
    named |= {report.url for report in truth.unreachable_reports}
    addresses = {url.split("://")[1] for url in named}
    found = readings()
    accepted = {url for url, reading in found.items() if reading.accepted}
    # A later page of an article stands alone here, since its first page is not in this archive.
    later = {url for url in accepted - addresses if url.endswith("_1.html")}
    assert accepted - later - addresses == set()
    assert {url for url in addresses & set(found) if url not in accepted} == set()
    assert len(found) > 600
    assert len(accepted) < len(found) / 3
