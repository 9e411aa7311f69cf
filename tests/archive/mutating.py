"""The ways in which a mutant is made of a good WARC; `mutant(seed, …)` makes the seed's one."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from mutants import (
    CHECKED,
    CONTAINERS,
    Good,
    Made,
    Mark,
    Mutant,
    Region,
    encoded,
    foreign_records,
    goods,
    message,
    record,
    sha1,
)

Part = tuple[int, int] | bytes  # a stretch of the good file, or other bytes


# ---- edits of the bytes as they lie ----


def assembled(
    good: Good, kind: str, parts: Sequence[Part], *, lengths_kept: bool = False
) -> Mutant:
    """Return the mutant that is made of `parts`, and what is whole in it."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else b""
        if isinstance(part, tuple) and isinstance(last, tuple) and last[1] == part[0]:
            joined[-1] = (last[0], part[1])
        elif part != b"" and not (isinstance(part, tuple) and part[0] == part[1]):
            joined.append(part)
    data, kept = bytearray(), []
    for part in joined:
        if isinstance(part, tuple):
            kept.append((*part, len(data)))
            data += good.data[part[0] : part[1]]
        else:
            data += part
    blocks = {mark.name: mark.block for mark in good.marks}
    known = {
        "kind": kind, "good": good.title, "container": good.container, "digests": good.digests,
        "data": bytes(data), "blocks": blocks,
    }  # fmt: skip
    everyone = frozenset(blocks)
    whole_file = Region(0, len(data), tuple(blocks), False)
    untellable = not good.digests and good.container not in CHECKED
    untellable = untellable and (lengths_kept or good.container != "plain")
    if good.container == "whole gzip":
        sound = 0
        if kept and kept[0][2] == 0 and kept[0][0] == 0:
            sound = len(_inflated(good.data[: kept[0][1]]))
        names = tuple(mark.name for mark in good.marks if mark.end <= sound)
        names = names if len(names) > 1 else ()  # of one alone nobody knows that more follow
        return Mutant(**known, whole=names, may=everyone, regions=(whole_file,), unseekable=True)
    head = good.marks[0].start  # of the dictionary: without it nothing can be read
    if head and not any(a == 0 and b >= head and at == 0 for a, b, at in kept):
        return Mutant(**known, whole=(), may=everyone, regions=(whole_file,), untellable=untellable)
    placed = sorted(
        (at + mark.start - a, at + mark.end - a, mark)
        for mark in good.marks
        for a, b, at in kept
        if a <= mark.start and mark.end <= b
    )
    regions, reached = [], head
    for start, end in [(s, e) for s, e, _ in placed] + [(len(data), len(data))]:
        gap = bytes(data[reached:start])
        if gap.strip(b"\r\n") if good.container == "plain" else gap:
            hit = tuple(mark.name for mark in good.marks if _touches(mark, kept, reached, start))
            regions.append(Region(reached, start, hit, not hit))
        reached = max(end, reached)
    names = tuple(mark.name for _, _, mark in placed)
    hit_names = frozenset(name for region in regions for name in region.hit)
    return Mutant(
        **known, whole=names, may=hit_names, regions=tuple(regions), untellable=untellable
    )


def _touches(mark: Mark, kept: Sequence[tuple[int, int, int]], start: int, end: int) -> bool:
    """Tell whether bytes of a record lie in the stretch of the mutant from `start` to `end`."""
    for a, b, at in kept:
        low, high = max(a, mark.start, a + start - at), min(b, mark.end, a + end - at)
        if low < high:
            return True
    return False


def _inflated(coded: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(coded)


def _place(good: Good, draw: random.Random) -> int:
    """Draw a byte of the file: anywhere, or near the border of two records."""
    if draw.random() < 0.5 or good.container == "whole gzip":
        return draw.randrange(len(good.data))
    mark = draw.choice(good.marks)
    near = draw.choice((mark.start, mark.end)) + draw.randrange(-24, 24)
    return min(max(near, 0), len(good.data) - 1)


def cut(good: Good, draw: random.Random) -> Mutant:
    return assembled(good, "cut", [(0, _place(good, draw))])


def cut_in_front(good: Good, draw: random.Random) -> Mutant:
    return assembled(good, "cut in front", [(_place(good, draw), len(good.data))])


def flipped(good: Good, draw: random.Random) -> Mutant:
    places = sorted({_place(good, draw) for _ in range(draw.choice((1, 1, 1, 2, 3)))})
    parts: list[Part] = []
    reached = 0
    for at in places:
        parts += [(reached, at), bytes([good.data[at] ^ 1 << draw.randrange(8)])]
        reached = at + 1
    return assembled(good, "flipped", [*parts, (reached, len(good.data))], lengths_kept=True)


def overwritten(good: Good, draw: random.Random) -> Mutant:
    start = _place(good, draw)
    end = min(len(good.data), start + draw.choice((4, 64, 700, 4096)))
    new = bytes(end - start) if draw.random() < 0.5 else draw.randbytes(end - start)
    parts = [(0, start), new, (end, len(good.data))]
    return assembled(good, "overwritten", parts, lengths_kept=True)


def deleted(good: Good, draw: random.Random) -> Mutant:
    start = _place(good, draw)
    end = min(len(good.data), start + draw.choice((1, 2, 3, 5, 17, 300, 3000)))
    return assembled(good, "deleted", [(0, start), (end, len(good.data))])


def inserted(good: Good, draw: random.Random) -> Mutant:
    at = _place(good, draw)
    new = draw.choice(
        (bytes(600), draw.randbytes(90), b"WARC/1.0 is a format. " * 3, b"\x1f\x8b\x08" * 40)
    )
    return assembled(good, "inserted", [(0, at), new, (at, len(good.data))])


def between(good: Good, draw: random.Random) -> Mutant:
    mark = draw.choice(good.marks[1:])
    at = mark.start if good.container != "whole gzip" else _place(good, draw)
    new = draw.choice(
        (bytes(5000), draw.randbytes(200), b"<html>not a record\r\n\r\n", b"\x28\xb5\x2f\xfd" * 50)
    )
    return assembled(good, "between", [(0, at), new, (at, len(good.data))])


def transposed(good: Good, draw: random.Random) -> Mutant:
    at = _place(good, draw)
    return assembled(good, "transposed", [(at, len(good.data)), (0, at)])


def repeated(good: Good, draw: random.Random) -> Mutant:
    mark = draw.choice(good.marks)
    if good.container == "whole gzip":
        return cut(good, draw)
    nexts = [m.start for m in good.marks if m.start > mark.start]
    end = nexts[0] if nexts else len(good.data)
    return assembled(good, "repeated", [(0, end), (mark.start, end), (end, len(good.data))])


EDITS = (
    cut,
    cut_in_front,
    flipped,
    flipped,
    flipped,
    overwritten,
    deleted,
    inserted,
    between,
    transposed,
    repeated,
)


# ---- files remade of records that lie ----


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes one member: records with what they are (whole, hit, may, payload), or stray
    bytes."""

    made: tuple[Made, ...] = ()
    state: str = "whole"
    stray: bytes = b""


def remade(kind: str, container: str, items: Sequence[Item], digests: bool) -> Mutant:
    """Return the mutant that holds `items`, written into a container of its own."""
    plains = [b"".join(m.plain for m in item.made) if item.made else item.stray for item in items]
    data, spans = encoded(container, plains)
    if container not in {"plain", "whole gzip"} and any(not item.made for item in items):
        out, moved, reached = bytearray(), [], 0
        for item, (start, end) in zip(items, spans, strict=True):
            out += data[reached:start]  # a dictionary
            begin = len(out)
            out += item.stray or data[start:end]
            moved.append((begin, len(out)))
            reached = end
        data, spans = bytes(out), moved
    whole: list[str] = []
    may, lies, named, regions = set(), set(), list[int](), []
    one_member = container == "whole gzip"
    for item, (start, end) in zip(items, spans, strict=True):
        names = tuple(made.name for made in item.made)
        at = 0 if one_member else start
        if item.state == "whole":
            whole += names
        else:
            may |= set(names)
        if item.state == "payload":
            lies |= set(names)
            whole += names
        if item.state == "hit":
            if digests or container != "plain":
                named.append(at)
            regions.append(Region(at, len(data) if one_member else end, names, False))
        if item.state == "may" or (not item.made and item.stray.strip(b"\r\n")):
            regions.append(Region(at, len(data) if one_member else end, names, not names))
        if len(item.made) > 1 and container != "plain":
            named.append(at)
    blocks = {made.name: made.block for item in items for made in item.made}
    return Mutant(
        kind=kind, good="remade", container=container, digests=digests, data=data,
        whole=tuple(whole), may=frozenset(may), regions=tuple(regions), named=tuple(named),
        payload_lies=frozenset(lies), blocks=blocks, unseekable=one_member,
    )  # fmt: skip


Remaking = Callable[[list[Made], int, random.Random], list[Item]]


def _around(made: list[Made], at: int, *items: Item) -> list[Item]:
    return [*(Item((m,)) for m in made[:at]), *items, *(Item((m,)) for m in made[at + 1 :])]


def _length(made: Made) -> int:
    return len(made.block)


def too_short(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    length = draw.randrange(_length(made[at])) if made[at].block else 0
    lying = made[at].stating(b"Content-Length", b"%d" % length)
    return _around(made, at, Item((lying,), "hit" if made[at].block else "whole"))


def too_long(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    more = draw.choice((1, 2, 3, 4, 5, 50, 300, 5000))
    return _around(
        made,
        at,
        Item((made[at].stating(b"Content-Length", b"%d" % (_length(made[at]) + more)),), "hit"),
    )


def swallowing(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """The length takes in the next records, to the end of a later one."""
    at = min(at, len(made) - 2)
    last = draw.randrange(at + 1, len(made))
    more = len(made[at].tail) + sum(len(m.plain) for m in made[at + 1 : last + 1])
    more -= draw.choice((0, 4))  # with the blank lines behind the last, or without
    return _around(
        made,
        at,
        Item((made[at].stating(b"Content-Length", b"%d" % (_length(made[at]) + more)),), "hit"),
    )


def no_number(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    length = b"%d" % _length(made[at])
    stated = draw.choice((
        [b"%d" % 2**60], [b"-1"], [b""], [], [length, b"7" + length], [b"1" * 5000],
        [b"0x10"], [b"1_0"], ["١٢".encode()], [length + b" bytes"], [b"%d" % (9 << 30)],
    ))  # fmt: skip
    return _around(made, at, Item((made[at].stating(b"Content-Length", *stated),), "hit"))


def said_twice(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    length = b"%d" % _length(made[at])
    return _around(made, at, Item((made[at].stating(b"Content-Length", length, length),), "whole"))


def wrong_block_digest(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    wrong = draw.choice((sha1(b"another"), b"sha1:", b"sha1:!!", b"sha256:" + b"0" * 64))
    return _around(made, at, Item((made[at].stating(b"WARC-Block-Digest", wrong),), "hit"))


def wrong_payload_digest(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    at = draw.choice([i for i, m in enumerate(made) if m.kind == "response"])
    wrong = draw.choice((sha1(b"another"), b"sha256:" + b"0" * 64))
    return _around(made, at, Item((made[at].stating(b"WARC-Payload-Digest", wrong),), "payload"))


def changed_body(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """One byte of the block is another, the container knows nothing of it."""
    at = draw.choice([i for i, m in enumerate(made) if m.block])
    block = bytearray(made[at].block)
    block[draw.randrange(len(block))] ^= 1 << draw.randrange(8)
    digested = made[at].states(b"WARC-Block-Digest") is not None
    lying = replace(made[at], block=bytes(block))
    return _around(made, at, Item((lying,), "hit" if digested else "whole"))


def no_blank_lines(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    digested = made[at].states(b"WARC-Block-Digest") is not None
    tail = draw.choice((b"", b"\r\n", b"\n", b"\n\n", b"\r\n" * 9))
    return _around(made, at, Item((replace(made[at], tail=tail),), "whole" if digested else "may"))


def head_without_end(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """The head runs into the block; where that is empty, what follows may still end it."""
    lying = replace(made[at], head_end=draw.choice((b"", b"\r\n", b": ")))
    return _around(made, at, Item((lying,), "hit" if lying.block else "may"))


def huge_head(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    line = ((b"X-Odd", draw.choice((b"x", b"\0", b"\xff")) * (2 << 20)),)
    return _around(made, at, Item((replace(made[at], headers=line + made[at].headers),), "hit"))


def odd_headers(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    odd = draw.choice(
        (
            b"\xff\xfe\x80",
            b"a\0b",
            "年报".encode("gb18030"),
            b"\x85\xa0",
            b"=?utf-8?q?x?=",
            b": : :",
        )
    )
    lines = ((b"X-Odd", odd), (odd.replace(b":", b""), b"x"))
    return _around(made, at, Item((replace(made[at], headers=made[at].headers + lines),)))


def odd_uri(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    odd = draw.choice(
        (
            b"http://[::1",
            b"http://a\0b/",
            b"\xff\xfe",
            b"http://a:99999999/",
            b"<>",
            b"http://" + b"a." * 9000,
            "http://年报.cn/年".encode(),
        )
    )
    return _around(made, at, Item((made[at].stating(b"WARC-Target-URI", odd),)))


def odd_date(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    odd = draw.choice(
        (b"", b"0001-01-01T00:00:00Z", b"9" * 30, b"9" * 5000, b"2021-13-01", "２０２１".encode())
    )
    return _around(made, at, Item((made[at].stating(b"WARC-Date", odd),)))


def _response(block: bytes, made: list[Made], draw: random.Random) -> Made:
    digests = made[0].states(b"WARC-Block-Digest") is not None
    return record(900 + draw.randrange(99), "response", block, digests=digests)


def lying_http(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """The HTTP message lies about its length, its chunks, its codings; the record does not."""
    page = b"<p>year</p>" * 30
    block = draw.choice((
        message(page, b"Content-Length: " + b"9" * 20), message(page, b"Content-Length: -5"),
        message(page, b"Content-Length: 3", b"Content-Length: 7"),
        message(b"ffffffffffffffff\r\n" + page, b"Transfer-Encoding: chunked"),
        message(b"-5\r\n" + page, b"Transfer-Encoding: chunked"),
        message(b"5;" + b"x" * 70_000 + b"\r\nabcde\r\n7\r\nabc", b"Transfer-Encoding: chunked"),
        message(page, b"Content-Encoding: " + b", ".join([b"gzip"] * 3000)),
        message(page, b"Content-Encoding: deflate"), message(page, b"Content-Encoding: br"),
        message(page, b"X-Odd: \xff\0\x80", b"\0: \0"),
        message(page, b"X-Long: " + b"y" * (2 << 20)),
        b"HTTP/1.1 200 OK\r\n" + b"a:\n" * 30_000, b"\0" * 3000, b"HTTP/9.9 999\r\n\r\n",
        b"HTTP/1.1 " + b"9" * 5000 + b"\r\n\r\n",
    ))  # fmt: skip
    return _around(made, at, Item((made[at],)), Item((_response(block, made, draw),)))


@cache
def _coded(coding: str, layers: int) -> bytes:
    inner = _coded(coding, layers - 1) if layers > 1 else bytes(48 << 20)
    return zlib.compress(inner, 9) if coding == "deflate" else gzip.compress(inner, 9, mtime=0)


def _bomb(coding: str, layers: int) -> bytes:
    names = ", ".join([coding] * layers)
    return message(_coded(coding, layers), b"Content-Encoding: " + names.encode())


def body_bomb(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    block = _bomb(draw.choice(("gzip", "deflate")), draw.choice((1, 2, 3)))
    return _around(made, at, Item((made[at],)), Item((_response(block, made, draw),)))


@cache
def _zeros() -> bytes:
    return bytes(12 << 20)


def member_bomb(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """A record of zeros that declares fewer, or more."""
    declared = draw.choice((0, 10, 2**40, 2**60, (12 << 20) + 1))
    lying = replace(made[at].stating(b"Content-Length", b"%d" % declared), block=_zeros())
    return _around(made, at, Item((lying,), "hit"))


def nothing(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    """Members and blocks of no bytes."""
    empty = record(800, "response", b"", digests=made[0].states(b"WARC-Block-Digest") is not None)
    return _around(
        made, at, Item((made[at],)), Item(stray=b""), Item((empty,)), Item(stray=b"\r\n\r\n")
    )


def two_in_a_member(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    at = min(at, len(made) - 2)
    return [
        *(Item((m,)) for m in made[:at]),
        Item((made[at], made[at + 1])),
        *(Item((m,)) for m in made[at + 2 :]),
    ]


def stray(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    new = draw.choice(
        (
            bytes(3000),
            draw.randbytes(500),
            b"no record\r\n\r\n",
            b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        )
    )
    return _around(made, at, Item((made[at],)), Item(stray=new))


def unharmed(made: list[Made], at: int, draw: random.Random) -> list[Item]:
    return [Item((m,)) for m in made]


DIGESTED = (wrong_block_digest, wrong_payload_digest, changed_body)
REMAKINGS: tuple[Remaking, ...] = (
    too_short, too_short, too_long, too_long, swallowing, swallowing, no_number, said_twice,
    no_blank_lines, head_without_end, huge_head, odd_headers, odd_uri, odd_date, lying_http,
    lying_http, nothing, two_in_a_member, stray, unharmed, *DIGESTED,
)  # fmt: skip
BOMBS: tuple[Remaking, ...] = (body_bomb, member_bomb)


def mutant(seed: int, place: Path) -> Mutant:
    """Return the mutant of that seed; `place` is a folder in which our own file is made."""
    draw = random.Random(seed)
    if draw.random() < 0.5:
        return draw.choice(EDITS)(draw.choice(goods(place)), draw)
    digests = draw.random() < 0.6
    remaking = draw.choice(REMAKINGS) if draw.random() < 0.98 else draw.choice(BOMBS)
    digests = digests or remaking in DIGESTED
    made = list(foreign_records(draw.choice((b"WARC/1.0", b"WARC/1.1")), digests))
    container = draw.choice(CONTAINERS)
    items = remaking(made, draw.randrange(len(made)), draw)
    return remade(remaking.__name__, container, items, digests)
