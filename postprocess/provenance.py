"""Lines that only say where a page comes from: 索引号 | … | 发布日期 | …, or 来源：… 时间：….

Which labels there are is the sites' knowledge; which lines hold nothing else is told here.
What such a line says is read by dating from the page's fields, never from the text.
"""

from __future__ import annotations

import re

from sites.label_names import COUNTER_LABELS, DATE_LABELS, ID_LABELS, SHARE_LABELS, SOURCE_LABELS

_LABELS = frozenset((*DATE_LABELS, *SOURCE_LABELS, *ID_LABELS, *COUNTER_LABELS, *SHARE_LABELS))
# Words that head columns of statistics and parts of reports as well.
_COMMON = frozenset(
    {"名称", "标题", "分类", "时间", "日期", "格式", "人次", "阅读", "点击", "大小", "编辑", "审核"}
)
_CREDITS = frozenset((*SOURCE_LABELS, *COUNTER_LABELS))
_BLANKS = re.compile(r"[\s\u3000\xa0]+")
_LABEL = re.compile(r"(?:^|[\s\u3000\xa0|【\[(（])([\u4e00-\u9fff/ \u3000\xa0]{2,14}?|ID)\s*[:：]")
_LEAD = re.compile(
    r"[•·【\[(（\s]*(?:\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s+)?"
)
_DATE = re.compile(r"\s*\d{4}\s?[-./年]")
_SENTENCE = re.compile(r"[。；;]|[,，].{8,}[,，]|\d日?至")


def is_label_line(text: str) -> bool:
    """Return whether the line is labels with their values, colons or cells between them."""
    text = text.strip()
    if not 3 <= len(text) <= 240:
        return False
    if "|" in text:
        return _is_label_row(text)
    if _SENTENCE.search(text) or len(text) > 160:
        return False
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    first = re.match(r"[^:：]{2,14}[:：]", text[start:])
    if first is None or _plain(first.group()[:-1]) not in _LABELS:
        return False
    if start or _plain(first.group()[:-1]) not in _COMMON:
        return True
    others = [x for x in _LABEL.findall(text[first.end() :]) if _plain(x) in _LABELS]
    return bool(others) or bool(_DATE.match(text[first.end() :]))


def is_credit_line(text: str) -> bool:
    """Return whether the line below a text names its source, editor or readers."""
    found = [_plain(label) for label in _LABEL.findall(text)]
    lead = re.match(r"[•·【\[(（\s]*([^:：]{2,12})[:：]", text)
    credited = lead is not None and _plain(lead.group(1)) in _CREDITS
    return credited and len(text) <= 60 and not _SENTENCE.search(text) and bool(found)


def _is_label_row(text: str) -> bool:
    cells = [_plain(cell.strip().rstrip(":：")) for cell in text.split("|")]
    labels = [cell for cell in cells[::2] if cell in _LABELS]
    if not labels or cells[0] not in _LABELS:
        return False
    return len(labels) >= 2 or labels[0] not in _COMMON


def _plain(label: str) -> str:
    return _BLANKS.sub("", label)
