"""What a site blotted out (domain.md P3, P5): seen and said, never filled in and never wiped
away.
"""

from __future__ import annotations

import re

_BLOTS = re.compile(
    r"(?:20|19)?[_＿]{1,4}(?:年|月|日|镇|乡|县|市|区|村|局|网|平台)|(?:为|以|自|在|完成|办好|建立|加强|现将)[_＿]+(?=[\u3400-\u9fff])|"
    r"(?:20|19)?(?:\d?[xX×＊]{1,2}|[xX×]{2,4})年|[xX×＊]{2,4}(?=[省市县区镇乡村局委])|某某"
)
# A contact that was scrubbed leaves a space before a verb or between two marks.
_SCRUBBED = re.compile(r"(?:拨打|接听|询问|咨询|热线|服务|来访、|、) (?=\d|公开|等内容|接访|\d+个)")


def is_redacted(text: str) -> bool:
    """Return whether names, years or contacts were blotted out."""
    return bool(_BLOTS.search(text)) or len(_SCRUBBED.findall(text)) >= 2
