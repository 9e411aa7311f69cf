"""Years that somebody deleted: 年 where a number must have stood (domain.md P4).

They are noted, never filled in.

Rule of this module: 年 counts only where no Chinese sentence could have it without a number."""

from __future__ import annotations

import re

# 年,我局 / 年12月31日 / 年共 / 年度无发生: what follows a year that was there.
_AFTER = re.compile(
    r"年(?=[，,]\s?(?:我|本|全|在|按|根|认)|\s{0,4}(?:1[0-2]|[1-9])\s?月|共|度?(?:无|未|"
    r"没有)|政府信息|[我本][局委办市县区镇厅]|[“\"])"
)
_BREAK = '。；;！!？?，,：:、（(“"\n'
_OWN = re.compile(
    r"(?:[我本](?:局|委|办|市|县|区|镇|乡|厅|单位|机关|街道)|截[至止]|自|被?评|荣获)$"
)
_DATE = re.compile(r"年\s{0,4}(?:1[0-2]|[1-9])\s?月\s{0,4}(?:3[01]|[12][0-9]|[1-9])\s?日")
ENOUGH = 2


def scrubbed_years(text: str) -> int:
    """Return how many times a folded text has 年 without its number.

    A whole date without a year counts twice.
    """
    count = 0
    for found in _AFTER.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()].rstrip(" \t\n\r")
        if before and before[-1] not in _BREAK and not _OWN.search(before):
            continue
        count += 2 if _DATE.match(text, found.start()) else 1
    return count
