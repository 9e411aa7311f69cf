"""Whose page it is, as far as dates are concerned.

What a date on it means differs by the kind of host.

Rule of this module: a copy under a stolen domain keeps the publisher's printed dates, but its
address proves nothing."""

from __future__ import annotations

import re
from enum import Enum

from postprocess.findings import Classification
from postprocess.kind.fold import folded
from postprocess.view import View
from sites.seed import SourceKind

_GOV_PATH = re.compile(
    r"/t20[0-9]{6}_|/art/20[0-9]{2}/|/content/post_|/gkmlpt/|/zfxxgk|/zwgk|/xxgk|"
    r"/col/col[0-9]|/info/[0-9]+/[0-9]+\.htm"
)
_OFFICE_LABELS = frozenset(
    ("索引号", "信息索引号", "发布机构", "发文机关", "发文机构", "公开主体", "公开日期", "成文日期")
)


class Family(Enum):
    """What dates and titles of a host stand for."""

    PUBLISHER = "publisher"  # dates are publication, titles are the report's
    COPY = "copy"  # hijacked mirror of a publisher's page
    ENCYCLOPEDIA = "encyclopedia"  # titles are the report's, dates are about the entry
    SHARING = "sharing"  # titles and dates are the uploader's


def family(view: View, kind: Classification) -> Family:
    """Return the family of the view's page."""
    host = view.document.source_kind
    mirror = kind.source_kind == SourceKind.MIRROR.value or "mirror_hijacked" in kind.flags
    if host is SourceKind.ENCYCLOPEDIA:
        return Family.ENCYCLOPEDIA
    if host in {SourceKind.DOCSHARE, SourceKind.ESSAY, SourceKind.AGGREGATOR}:
        if mirror and (_GOV_PATH.search(view.document.url) or _bears_a_publishers_labels(view)):
            return Family.COPY
        return Family.SHARING
    return Family.COPY if mirror or host is SourceKind.MIRROR else Family.PUBLISHER


def _bears_a_publishers_labels(view: View) -> bool:
    """Return True where the page prints what only offices print: an index number, an issuer."""
    return any(_label(field.label) in _OFFICE_LABELS for field in view.document.fields)


def _label(printed: str) -> str:
    return re.sub(r"[\s:：\[\]【】]+", "", folded(printed))
