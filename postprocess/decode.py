"""Bytes to text. Labels are hints: sites say utf-8 over GBK and gb2312 over all of GB 18030.

The order is: byte order mark; UTF-8 where it holds but for a few broken bytes; then the charset
under which the text without its tags looks most like Chinese (`charset.plausibility`), a label
weighing as much as a doubt.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from postprocess.charset import mangled, plausibility, unmangled

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels as the WHATWG Encoding Standard folds them: a subset's name stands for the superset that
# pages really use.
_LABELS = {
    "utf8": "utf-8", "unicode11utf8": "utf-8",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030",
    "ms936": "gb18030", "xgbk": "gb18030", "euccn": "gb18030", "gb231280": "gb18030",
    "csgb2312": "gb18030", "isoir58": "gb18030",
    "chinese": "gb18030", "windows936": "gb18030",
    "big5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs", "xxbig5": "big5hkscs",
    "cnbig5": "big5hkscs", "big5tw": "big5hkscs", "csbig5": "big5hkscs",
    "hzgb2312": "hz", "hz": "hz",
    "utf16": "utf-16-le", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
    "eucjp": "euc_jp", "shiftjis": "cp932", "sjis": "cp932", "euckr": "cp949",
}  # fmt: skip
_HEADER_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_LABEL = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL
)
_META_REACH = 4096  # browsers look at 1024 bytes; archived pages carry banners above the head
_SAMPLE = 65_536
_TOLERANCE = 0.05  # share of broken among characters outside ASCII that UTF-8 forgives
_DOUBT = 0.08  # two readings nearer than this are decided by the label, then by chardet


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text of a body. `charset` is the codec used, `declared` what header or meta said, or None.

    `replacement_ratio` is the share of U+FFFD that decoding put among the characters outside
    ASCII. Flags: charset_lied, replaced, mojibake (double encoding that cannot be undone),
    mojibake_undone, nul_characters (dropped: no page means them).
    """

    text: str
    charset: str
    declared: str | None
    replacement_ratio: float
    flags: tuple[str, ...]


def decoded(body: bytes, content_type: str | None) -> Decoded:
    """Return the text of `body`; never raises.

    `content_type` is the HTTP header as sent, a hint only.
    """
    header = _HEADER_LABEL.search(content_type or "")
    meta = _META_LABEL.search(body[:_META_REACH])
    labels = [header.group(1)] if header else []
    if meta:
        labels.append((meta.group(1) or meta.group(2)).decode("ascii"))
    declared = labels[0].lower() if labels else None
    hints = tuple(hint for label in labels if (hint := _codec(label)) is not None)
    charset, start = _charset(body, hints)
    text = body[start:].decode(charset, "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    replaced = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if charset == "utf-8" else 0)
    flags = []
    if hints and charset not in hints and foreign:
        flags.append("charset_lied")
    if replaced > 0:
        flags.append("replaced")
    if "\0" in text:
        text = text.replace("\0", "")
        flags.append("nul_characters")
    if mangled(text):
        text, runs = unmangled(text)
        if runs:
            flags.append("mojibake_undone")
        if mangled(text):
            flags.append("mojibake")
    return Decoded(
        text=text,
        charset=charset,
        declared=declared,
        replacement_ratio=round(max(replaced, 0) / max(foreign, 1), 6),
        flags=tuple(flags),
    )


def _codec(label: str) -> str | None:
    return _LABELS.get(re.sub(r"[^a-z0-9]", "", label.lower()))


def _charset(body: bytes, hints: tuple[str, ...]) -> tuple[str, int]:
    """Return the codec and the number of bytes of a byte order mark."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return charset, len(mark)
    nuls = body.count(b"\0", 0, _SAMPLE)
    if nuls * 5 > min(len(body), _SAMPLE):
        # Markup in UTF-16 has its NULs in one half of the byte pairs.
        return (
            "utf-16-le" if body[1:_SAMPLE:2].count(0) > body[0:_SAMPLE:2].count(0) else "utf-16-be"
        ), 0
    if body.isascii():
        return ("hz" if _is_hz(body) else "utf-8"), 0
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        if _nearly_utf8(body):
            return "utf-8", 0
    else:
        # A handful of GBK bytes may be UTF-8 by accident (联通 is the famous one); a page of them
        # cannot.
        if hints[:1] in {(), ("utf-8",)} or len(text) - len(text.encode("ascii", "ignore")) > 12:
            return "utf-8", 0
    return _likeliest(body, hints), 0


def _nearly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return broken <= _TOLERANCE * foreign or broken <= 2 < foreign - broken


def _is_hz(body: bytes) -> bool:
    if b"~{" not in body or b"~}" not in body:
        return False
    try:
        return plausibility(body.decode("hz")) > 0.2
    except UnicodeDecodeError:
        return False


def _likeliest(body: bytes, hints: tuple[str, ...]) -> str:
    sample = _sample(body)
    candidates = dict.fromkeys(("gb18030", "big5hkscs", "utf-8", *hints))
    scores = {charset: plausibility(sample.decode(charset, "replace")) for charset in candidates}
    best = max(scores.values())
    near = [charset for charset in candidates if scores[charset] >= best - _DOUBT]
    if len(near) == 1:
        return near[0]
    labelled = next((hint for hint in hints if hint in near), None)
    return labelled or _by_chardet(sample, near)


def _sample(body: bytes) -> bytes:
    """Return the body without tags (where that leaves enough), cut to what detection needs."""
    bare = _MARKUP.sub(b" ", body[: 16 * _SAMPLE])
    if sum(byte > 0x7F for byte in bare[:_SAMPLE]) < 16:
        bare = body
    return bare[:_SAMPLE]


def _by_chardet(sample: bytes, near: list[str]) -> str:
    import chardet

    found = chardet.detect(
        sample,
        include_encodings=near,
        no_match_encoding=near[0],
        empty_input_encoding=near[0],
        compat_names=False,
    )["encoding"]
    return found if found in near else near[0]
