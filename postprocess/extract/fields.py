"""Labelled values that a page declares or prints, each with its place.

Law of this module: the slice `start:end` of the base is what the value was read from, character
for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from postprocess.document import Field
from sites.labels import labelled

_META = re.compile(r"<meta\s[^>]{1,2000}>", re.IGNORECASE)
_NAME = re.compile(
    r"(?:^|\s)(?:name|property)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE
)
_CONTENT = re.compile(
    r"(?:^|\s)content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE
)
_LONGEST = 400
_BOX_LABELS = (
    "上传时间|发布时间|更新时间|时间|文档ID|资源ID|文档编号|ID|文件大小|资源大小|文档大小|大小|"
    "全文页数|文档页数|页数|资源格式|文档格式|格式|上传人|上传者|贡献者|文档热度|下载积分"
)
# Tags may stand between label, colon and value: <span>时间</span><em>：2023-04-14</em>
_TAGS = r"(?:\s|&nbsp;|<[^<>]{0,200}>)*"
_BOX = re.compile(
    rf"(?<![\w\u4e00-\u9fff])({_BOX_LABELS})(?:\s|&nbsp;)*{_TAGS}[:：]{_TAGS}"
    r"([^<>\s&][^<>\r\n]{0,60})",
    re.IGNORECASE,
)
_HEADERS = ("Last-Modified", "Date")


def meta_fields(html: str) -> list[Field]:
    """Return every named <meta> with a content, as written, in page order."""
    found = []
    for tag in _META.finditer(html):
        name, content = _NAME.search(tag.group()), _CONTENT.search(tag.group())
        if name is None or content is None:
            continue
        group = next((index for index in (1, 2, 3) if content.group(index) is not None), 1)
        start, end = tag.start() + content.start(group), tag.start() + content.end(group)
        raw = html[start:end]
        start, end = start + len(raw) - len(raw.lstrip()), end - (len(raw) - len(raw.rstrip()))
        if start < end <= start + _LONGEST:
            label = next(part for part in name.groups() if part is not None)
            value = unescape(html[start:end])
            found.append(
                Field(label=label, value=value, origin="meta", base="html", start=start, end=end)
            )
    return found


def label_fields(html: str) -> list[Field]:
    """Return the visible labels of domain.md §3.4 (发布日期：…), their places in `html`."""
    return [
        Field(
            label=found.label,
            value=found.value,
            origin="label",
            base="html",
            start=found.start,
            end=found.end,
        )
        for found in labelled(html)
    ]


def box_fields(html: str) -> list[Field]:
    """Return the fields of a sharing site's box (domain.md §4.2): 时间, 大小, 页数, ID."""
    found = []
    for match in _BOX.finditer(html):
        raw = match.group(2).rstrip()
        start = match.start(2)
        found.append(
            Field(
                label=match.group(1),
                value=unescape(raw),
                origin="box",
                base="html",
                start=start,
                end=start + len(raw),
            )
        )
    return found


def header_fields(headers: Iterable[tuple[str, str]]) -> list[Field]:
    """Return Last-Modified and Date; the base is the header line `Name: value`."""
    found = []
    for name, value in headers:
        label = next((wanted for wanted in _HEADERS if wanted.lower() == name.lower()), None)
        if label and value:
            start = len(label) + 2
            found.append(
                Field(
                    label=label,
                    value=value,
                    origin="header",
                    base="header",
                    start=start,
                    end=start + len(value),
                )
            )
    return found
