"""What a file's request and metadata records tell of its captures, joined by WARC-Concurrent-To.

One pass over a file gathers it, wherever the records lie; response blocks are left unread."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from archive.capture import LinkContext
from archive.exchange_facts import REVISIT_HEAD
from archive.fields import Fields, first, link_context, parsed_fields, unescaped
from archive.http import Head, head
from archive.naming import harvest_in_name
from archive.record import Damage, Record, bare_id
from archive.scan import record_at, records

_READ = frozenset({"warcinfo", "request", "metadata"})
_METHOD_END = b" "
_HEAD_END = b"\r\n\r\n"
_FORM_LIMIT = 1 << 20  # bytes of a posted form: the page state of ASP.NET has 100,000
ORIGINAL_HEAD = "original-head"  # field: the HTTP head that the payload of a resource came with


@dataclass(slots=True)
class Exchanges:
    """The side records of one WARC, by the id of the response that they stand beside."""

    harvest: str = ""
    methods: dict[str, str] = field(default_factory=dict)
    links: dict[str, LinkContext] = field(default_factory=dict)
    tls_verified: dict[str, bool] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)  # request id → method
    posts: dict[str, int] = field(default_factory=dict)  # offset of a POST, by both records' ids
    heads: dict[str, Head] = field(default_factory=dict)  # of captures whose block has none

    def method(self, record: Record) -> str:
        """Return the method of the request beside `record`; GET where none was archived."""
        for beside in (record.record_id, *_beside(record)):
            if found := self.methods.get(beside) or self.requests.get(beside):
                return found
        return "GET"

    def posted(self, record: Record) -> str:
        """Return the form body of the POST beside `record`; empty where none was archived.

        Read again from the file: forms with a page state in them are too large to be kept for all.
        """
        for beside in (record.record_id, *_beside(record)):
            if (offset := self.posts.get(beside)) is not None:
                sent = record_at(record.path, offset).block
                return bytes(sent[:_FORM_LIMIT]).partition(_HEAD_END)[2].decode("latin-1")
        return ""

    def link(self, record: Record) -> LinkContext | None:
        return self.links.get(record.record_id)


def exchanges(path: Path, *, damages: list[Damage] | None = None) -> Exchanges:
    """Gather the side records of the WARC at `path`; damage as `scan.records` has it."""
    found = Exchanges()
    for record in records(path, damages=damages, blocks=_READ):
        if record.type == "request":
            method = record.block[:32].partition(_METHOD_END)[0].decode("latin-1").upper()
            found.requests[record.record_id] = method
            for response in _beside(record):
                found.methods[response] = method
            if method == "POST":
                found.posts |= dict.fromkeys((record.record_id, *_beside(record)), record.offset)
        elif record.type == "warcinfo":
            told = parsed_fields(record.block)
            # The first that names a harvest holds: an imported file keeps its own behind ours.
            found.harvest = found.harvest or first(told, "isPartOf") or ""
        elif record.type == "metadata" and record.is_fields:
            _note(found, record, parsed_fields(record.block))
    found.harvest = found.harvest or harvest_in_name(path.name.removesuffix(".open"))
    return found


def warcinfo(path: Path) -> Fields:
    """Return the fields of the warcinfo records at the head of a WARC, in order; none where there
    are none."""
    told: list[tuple[str, str]] = []
    for record in records(path, blocks=_READ):
        if record.type != "warcinfo":
            break
        told += parsed_fields(record.block)
    return tuple(told)


def harvest_of(path: Path) -> str:
    """Return the harvest that the warcinfo at the head of a WARC names, else the file name; empty
    for none."""
    return first(warcinfo(path), "isPartOf") or harvest_in_name(path.name.removesuffix(".open"))


def _note(found: Exchanges, record: Record, told: Fields) -> None:
    link, verified = link_context(told), first(told, "tlsVerified")
    sent = first(told, ORIGINAL_HEAD) or first(told, REVISIT_HEAD)
    for response in _beside(record):
        if link is not None:
            earlier = found.links.get(response)
            found.links[response] = _joined(earlier, link) if earlier else link
        if verified in {"true", "false"}:
            found.tls_verified[response] = verified == "true"
        if sent is not None:
            found.heads[response] = head(unescaped(sent))


def _joined(earlier: LinkContext, later: LinkContext) -> LinkContext:
    """Return what two metadata records of one exchange tell; the earlier one wins."""
    stated = {
        part.name: value
        for part in fields(LinkContext)
        if (value := getattr(earlier, part.name)) not in {None, ""}
    }
    return replace(later, **stated)


def _beside(record: Record) -> list[str]:
    """Return the ids that a record names as of its exchange; older writers say Refers-To."""
    named = record.all("WARC-Concurrent-To")
    if record.type == "metadata":
        named += record.all("WARC-Refers-To")
    return [bare_id(value) for value in named]
