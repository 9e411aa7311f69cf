"""Names that last: report ids and body ids, computed from what was archived, never from a
counter."""

from __future__ import annotations

import base64
import hashlib

ID_LENGTH = 20  # 100 bits: among 10 million reports a collision has a chance of 1 in 10^16


def report_id(urlkey: str, body_digest: str, ordinal: int) -> str:
    """Return the first 20 base32 characters, lower case, of sha256(SURT ‖ body digest ‖ ordinal).

    `urlkey` is the SURT of the first capture's URL, `body_digest` the sha256 (hex) of its body
    without transfer- and content-coding, `ordinal` the segment's place in the document. The
    parts are joined with a line feed, which occurs in none of them.
    """
    return _name(f"{urlkey}\n{body_digest}\n{ordinal}")


def other_report_id(taken: str, digest: str) -> str:
    """Return the id of a second text for which an id was computed that an earlier text has.

    Two captures of one page may have the same body and give two texts, where the article's
    further pages changed. `digest` is the sha256 (hex) of the second text."""
    return _name(f"{taken}\n{digest}")


def body_id(issuer_norm: str, division_code: str | None) -> str:
    """Return an opaque id of a body, from its full name and division."""
    return _name(f"body\n{division_code or ''}\n{issuer_norm}")


def text_digest(text: str) -> str:
    """Return the sha256 of a text in UTF-8, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _name(preimage: str) -> str:
    digest = hashlib.sha256(preimage.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii")[:ID_LENGTH].lower()
