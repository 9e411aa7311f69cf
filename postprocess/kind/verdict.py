"""Weigh title, body and address: which kind of text this is.

Rule of this module: the first sign that decides is returned with its words; a firm title is never
outvoted."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from postprocess.findings import Evidence
from postprocess.kind.structure import Structure
from postprocess.kind.titles import TitleRule, title_rule
from sites.columns import is_report_column
from sites.titles import read_title

REPORTS = frozenset({"annual_report", "govaffairs_annual", "half_year"})
_LISTED = 10  # Han characters that the dates of a few links may have
_FRAGMENT = 120  # Han characters below which a text without a title of its own is a teaser
_OPENING = re.compile(
    r"(?:信息|政务)\s?公\s?开[^。；，\n]{0,12}?\s?(?:年\s?度\s?(?:工作)?\s?报\s?告|"
    r"年\s?报|年度工作总结)"
)
_ACCOUNT = re.compile(r"工作(?:报告|总结|汇报|情况)")
_PERIOD = re.compile(
    r"统计(?:期限|时限|时间|期间|周期)[^。\n]{0,16}[0-9]{4}\s?年|"
    r"自\s?[0-9]{4}\s?年\s?1\s?月\s?1\s?日[^。\n]{0,14}12\s?月\s?31\s?日"
)
# Column and page names as sites write them in pinyin initials: 政府信息公开年报, 年度报告, 工作报告
# (domain.md §2.3).
_ADDRESS = re.compile(
    r"xxgkAnnualReport|(?:Xxgk|Openness)AnnualReport|(?:zf|zw)?xxgk(?:gz)?(?:nd)?(?:gz)"
    r"?(?:nb|bg)|gknb|xxgkndbg|zfxxyjxndbg",
    re.IGNORECASE,
)


def verdict(titles: tuple[str, ...], text: str, body: Structure, url: str) -> tuple[str, Evidence]:
    """Return the kind of a folded text and the sign that decided.

    `titles`: its own first, then those that may stand in.
    """
    if titles and all(_only_a_column(title, text) for title in titles):
        return "fragment", _evidence("title", "fragment", 0.7, titles[0])
    for title in titles:
        rule = title_rule(title)
        if rule is not None:
            kind, weight, quote = _by_title(rule, title, body)
            if kind:
                return kind, _evidence("title", kind, weight, quote)
            break
    kind, sign, weight, quote = _by_body(text, body, url)
    return kind, _evidence(sign, kind, weight, quote)


def _only_a_column(title: str, text: str) -> bool:
    """Tell that a title is the name of a column, over a text too short to be a report: a list of
    links under 政府信息公开年报 names no report of its own."""
    if read_title(title).year is not None or not is_report_column(title):
        return False
    rest = text.replace(title, "")
    return sum("\u4e00" <= c <= "\u9fff" for c in rest) < _LISTED


def _evidence(kind: str, value: str, weight: float, quote: str) -> Evidence:
    return Evidence(kind=kind, value=value, weight=weight, quote=quote[:80])


def _by_title(rule: TitleRule, title: str, body: Structure) -> tuple[str, float, str]:
    """Return kind, weight, quote; the kind is empty where the body must decide."""
    if rule.doc_type not in REPORTS:
        if rule.firm:
            return rule.doc_type, 0.9, title
        if rule.doc_type == "notice_or_plan" and not _built(body):
            return rule.doc_type, 0.7, title
        if rule.doc_type == "news" and (body.news or not (_built(body) or body.own >= 3)):
            return "news", 0.7, body.news or title
        return "", 0.0, ""
    if rule.firm:
        return rule.doc_type, 0.9, title
    other = _against_report(body)
    if other:
        return other, 0.7, body.news or title
    if body.half_early and len(body.heads) < 4 and not re.search("年度报告|年报", title):
        return "half_year", 0.7, title
    return rule.doc_type, 0.9, title


def _against_report(body: Structure) -> str:
    """Return the look-alike that a body is, although its title is that of a report.

    Empty where it is none.
    """
    if _built(body):
        return ""
    if body.website >= 2:
        return "website_report"
    if body.articles >= 5:
        return "rule"
    if body.news and body.own <= 1:
        return "news"
    if body.orders >= 2 and body.own <= 1:
        return "notice_or_plan"
    return ""


def _built(body: Structure) -> bool:
    """Return True where the body is built as the law builds reports, not only about them."""
    signs = (len(body.heads) >= 3) + bool(body.self_naming) + (len(body.tables) >= 2)
    return signs >= 2 or len(body.heads) >= 5


def _by_body(text: str, body: Structure, url: str) -> tuple[str, str, float, str]:
    """Return kind, sign, weight, quote."""
    affairs = body.information == 0 or body.topic - body.information > 2 * body.information
    report = "govaffairs_annual" if affairs else "annual_report"
    other = _against_report(body)
    if other:
        return other, "body", 0.7, body.news
    told = body.half >= 2 or _ACCOUNT.search(text[:240]) is not None
    if body.half_early and body.topic and len(body.heads) < 4 and told:
        return "half_year", "body", 0.7, text[:80]
    if _built(body):
        return (
            ("annual_report" if body.tables else report),
            "body",
            0.85,
            body.self_naming or "、".join(body.heads),
        )
    opening = _OPENING.search(text[:240])
    if opening is not None and not body.news:
        return (
            ("annual_report" if "信息" in opening.group() else report),
            "opening",
            0.7,
            opening.group(),
        )
    if body.guide >= 3 and not body.yearly:
        return "guide", "body", 0.6, text[:40]
    if (len(body.heads) >= 3 and body.topic >= 2) or len(body.tables) >= 2:
        return (
            report if body.topic else "annual_report",
            "body",
            0.7,
            "、".join(body.heads or body.tables),
        )
    if body.self_naming and body.topic:
        return report, "body", 0.7, body.self_naming
    if body.topic >= 4 and body.yearly and body.own >= 3:
        return report, "own_account", 0.6, text[:40]
    period = _PERIOD.search(text)
    if period is not None and (body.topic or _named_address(url)):
        return "annual_report", "period", 0.65, period.group()
    if _named_address(url):
        return "annual_report", "address", 0.5, url
    if period is not None and body.han < _FRAGMENT:
        return "annual_report", "period", 0.5, period.group()
    if body.han < _FRAGMENT:
        return "fragment", "length", 0.6, text[-40:]
    return "other", "nothing", 0.5, text[:40]


def _named_address(url: str) -> bool:
    """Return True where the page's own name, or its report form, says annual report.

    A column's name is not enough.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    name = parts.path.rstrip("/").rpartition("/")[2]
    return _ADDRESS.search(name) is not None or _column_named(parts.path)


def _column_named(path: str) -> bool:
    return any(_ADDRESS.fullmatch(part.split("_")[0]) for part in path.split("/")[:-1])
