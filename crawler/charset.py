"""Text of a page for finding links in it: tolerant and fast.

What the corpus reads is decoded again, with more care.
"""

from __future__ import annotations

import codecs

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)


def page_text(body: bytes, content_type: str | None) -> tuple[str, str]:
    """Return the text of a page and the charset that it was read by.

    UTF-8 is believed wherever the bytes are UTF-8, whatever is declared: a gb2312 header over
    a UTF-8 page is common, and Chinese GB text is never valid UTF-8 by chance.
    """
    bom, mark = read_bom(body)
    if bom is not None and mark is not None:
        return body[len(mark) :].decode(bom, "replace"), bom
    if _is_utf8(body):
        return body.decode("utf-8", "replace"), "utf-8"
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    name = (declared and resolve_encoding(declared)) or "gb18030"
    if name in {"utf-8", "ascii", "cp1252", "iso8859-1", "latin-1"}:
        name = "gb18030"  # error pages say iso-8859-1 and mean GBK
    return body.decode(name, "replace"), name


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(body, final=False)  # a body that was cut may end inside a character
    except UnicodeDecodeError:
        return False
    return True
