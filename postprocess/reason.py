"""Why something is not in the corpus. Each member says its sentence; the corpus report counts
them."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Reason of a rejection: the value stands in the table, the sentence in reports to people."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Reason:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    # of a capture
    LIST_PAGE = "list_page", "a list, column or home page"
    LATER_PAGE = "later_page", "a further page of an article, joined to its first page"
    REDIRECT = "redirect", "a redirect or a redirect shell"
    ROBOTS = "robots", "a robots.txt"
    ASSET = "asset", "a file that carries no text (image, style, script, data)"
    BLOCKED = "blocked", "a challenge or refusal of the site's defence"
    ERROR = "error", "an HTTP error, or an error page sent as 200"
    TRUNCATED = "truncated", "the transfer was cut and the text cannot be trusted"
    NOT_MODIFIED = "not_modified", "the server said that nothing changed"
    EMPTY = "empty", "no text"
    NEEDS_JS = "needs_js", "the page is made by a script"
    NEEDS_OCR = "needs_ocr", "a file of images without a text layer"
    INTERNAL_ERROR = "internal_error", "shilu itself failed on it: a defect to be reported"
    UNREADABLE = "unreadable", "the file could not be parsed"
    TOO_LARGE = "too_large", "over a limit of size, time or memory"
    ENCRYPTED = "encrypted", "the file asks for a password"
    MOJIBAKE = "mojibake", "the text is double-encoded or broken beyond repair"
    GARBAGE_TEXT = "garbage_text", "filler characters in place of text"
    ATTACHMENT_IS_REPORT = (
        "attachment_is_report",
        "the page only carries a file, which is the report",
    )
    # of a capture or of a segment
    NOT_A_REPORT = (
        "not_a_report",
        "something else than a report; the detail says what it seemed to be",
    )
    SNIPPET = "snippet", "a cut question, answer or teaser"


def sentence_of(value: str) -> str:
    """Return the sentence of a reason that is known by its value."""
    return next(reason.sentence for reason in Reason if reason.value == value)
