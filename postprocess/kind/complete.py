"""Whether a text ends where its author ended it.

Rule of this module: it looks at the last words and at preview marks; a short report is not thereby
a cut one."""

from __future__ import annotations

import re

from postprocess.kind.structure import Structure

_PREVIEW = re.compile(
    r"仅展示[^。\n]{0,8}[0-9]+\s?字|全文共[^。\n]{0,4}[0-9]+\s?[字页]|"
    r"剩余[^。\n]{0,8}(?:未读|内容|页)|还剩[^。\n]{0,6}页|"
    r"(?:阅读|查看|浏览|展开)(?:全文|更多|剩余|原文)\s?$|点击(?:查看|阅读|下载)(?:更多|"
    r"全文|剩余)|试读(?:已)?结束|继续阅读|"
    r"正文复制|(?:下载|购买|登录|开通)[^。\n]{0,8}(?:查看|阅读)(?:全文|完整|更多)",
    re.MULTILINE,
)
_CLOSED = '。！？!?；;：:）)」』”"〞》…|】]'
_CUT = re.compile(r"(?:\.{3,}|…+)\s*$")
_HAN = re.compile("[\u3400-\u9fff]")
# Last lines that rightly end without a stop: signatures, dates, attachments, tables, contacts, page
# feet.
_FINAL = re.compile(
    r"[年月日号]\s*$|^\s*附[件表图]|\||(?:局|委|办|政府|办公室|委员会|办事处|中心|厅|处)"
    r"\s*$|电话|邮编|网址|www|http|^\s*(?:无|[0-9./ -]+)\s*$|"
    r"(?:编辑|审核|来源|打印|关闭|分享)"
)
_LATER_HEAD = re.compile(
    r"(?:^|[\s。])\s{0,4}([一二三四五六七八九十]{1,2})\s?[、.．]", re.MULTILINE
)
_AHEAD = re.compile(
    r"存在的?(?:主要)?(?:问题|不足)|不足之处|改进措施|下一步(?:工作)?(?:打算|安排|计划|"
    r"[，,将])|今后|附表"
)
_LONG = 15  # Han characters that make a last line prose


def preview(text: str, page: str) -> str | None:
    """Return the mark of a cut preview on the (folded) text or near it.

    None where there is none.
    """
    found = _PREVIEW.search(text) or _PREVIEW.search(page[-3000:])
    return found.group() if found else None


def cut_words(text: str) -> str | None:
    """Return the last words of a folded text that breaks off: at dots, or inside a sentence.

    None where it ends as texts end.
    """
    end = text[-400:].rstrip()
    last = end[end.rfind("\n") + 1 :]
    if _CUT.search(end):
        return last[-20:]
    prose = end[-80:] if len(last) > 80 else last
    if end and end[-1] not in _CLOSED and len(_HAN.findall(prose)) >= _LONG:
        # A wrapped or one-line text may close with its signature after the last full stop.
        rest = re.split("[。！？；;]", prose)[-1]
        if not _FINAL.search(rest) and len(_HAN.findall(rest)) >= 2:
            return prose[-20:]
    return None


def completeness(
    text: str, structure: Structure, *, sharing: bool, cut_preview: bool
) -> tuple[str, str]:
    """Return complete, truncated or excerpt for a folded text, and why."""
    words = cut_words(text)
    if cut_preview or words is not None:
        return "truncated", words or "preview"
    first = _LATER_HEAD.search(text)
    if first is not None and first.group(1) not in {"一", "十"} and first.start() < 40:
        return "excerpt", first.group().strip()
    if sharing and not structure.heads and not _AHEAD.search(text):
        return "truncated", "opening only"
    return "complete", ""
