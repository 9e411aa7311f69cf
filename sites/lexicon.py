"""Chrome phrases as data: what a site prints around a text, by kind of site, place and action
(domain.md §4.4).

The table is lexicon.tsv: site_kind, pos, match, action, phrase. `cut_*` is meant only where 200 Han
of body are kept."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sites.errors import SiteError
from sites.seed import SourceKind

SITE_KINDS = (
    "gov",
    "docA",
    "docB",
    "docC",
    "docD",
    "docE",
    "docF",
    "docH",
    "ency",
    "mirror",
    "any",
)
POSITIONS = ("head", "meta", "notice", "inline", "tail", "footer", "any")
MATCHES = ("exact", "prefix", "contains", "regex")
ACTIONS = ("drop_line", "cut_after", "cut_before", "strip_span", "meta")
# A sharing site may be of any of the families: which one, its phrases tell, not its host.
LEXICONS: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.GOV: ("gov", "any"),
    SourceKind.DOCSHARE: ("docA", "docB", "docC", "docD", "docH", "any"),
    SourceKind.AGGREGATOR: ("docE", "docA", "docB", "docC", "docD", "docF", "docH", "any"),
    SourceKind.ESSAY: ("docF", "docA", "docB", "docC", "any"),
    SourceKind.ENCYCLOPEDIA: ("ency", "any"),
    SourceKind.MIRROR: ("mirror", "gov", "any"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One phrase: on which kind of site, where in the page, how it matches, what is done."""

    site_kind: str
    pos: str
    match: str
    action: str
    phrase: str

    def pattern(self) -> re.Pattern[str]:
        """Return the phrase as a compiled rule over one line; `exact` is the whole line."""
        return _compiled(self.match, self.phrase)


@cache
def rules(site_kind: str) -> tuple[Rule, ...]:
    """Return the rules of that kind alone (`any` is a kind of its own), in the order of the
    table."""
    return tuple(rule for rule in all_rules() if rule.site_kind == site_kind)


@cache
def rules_for(source: SourceKind) -> tuple[Rule, ...]:
    """Return the rules of every lexicon that serves that kind of source."""
    return tuple(rule for name in LEXICONS[source] for rule in rules(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The rules of one kind of source, by the way they match a line."""

    exact: dict[str, list[Rule]]  # by folded phrase
    contained: tuple[Rule, ...]
    patterns: tuple[tuple[re.Pattern[str], Rule], ...]
    spans: tuple[Rule, ...]
    span_patterns: tuple[tuple[re.Pattern[str], Rule], ...]


@cache
def phrases_for(source: SourceKind) -> Phrases:
    """Return the rules that say what a line is. Inline lines and patterns are left out: they name
    things (chunk numbers, pinyin, keyword lines, 篇N) for which repair has rules that look closer.
    """
    wanted = rules_for(source)
    lines = [rule for rule in wanted if rule.action != "strip_span" and rule.pos != "inline"]
    spans = [rule for rule in wanted if rule.action == "strip_span"]
    exact: dict[str, list[Rule]] = {}
    for rule in lines:
        if rule.match == "exact":
            exact.setdefault(folded_phrase(rule.phrase), []).append(rule)
    return Phrases(
        exact=exact,
        contained=tuple(rule for rule in lines if rule.match in {"contains", "prefix"}),
        patterns=tuple((rule.pattern(), rule) for rule in lines if rule.match == "regex"),
        spans=tuple(rule for rule in spans if rule.match != "regex"),
        span_patterns=tuple(
            (rule.pattern(), rule) for rule in spans if rule.match == "regex" and rule.pos == "head"
        ),
    )


def folded_phrase(text: str) -> str:
    """Return a line as exact phrases are compared: trimmed, its colons of one width."""
    return text.strip().replace("：", ":")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return the whole table; SiteError where a row is not what it should be."""
    text = (files("sites") / "lexicon.tsv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    found: list[Rule] = []
    for row in reader:
        rule = Rule(
            site_kind=row["site_kind"],
            pos=row["pos"],
            match=row["match"],
            action=row["action"],
            phrase=row["phrase"],
        )
        known = (SITE_KINDS, POSITIONS, MATCHES, ACTIONS)
        values = (rule.site_kind, rule.pos, rule.match, rule.action)
        if any(value not in allowed for value, allowed in zip(values, known, strict=True)):
            raise SiteError(f"sites/lexicon.tsv:{reader.line_num}: {values} is not a rule")
        found.append(rule)
    return tuple(found)


@cache
def _compiled(match: str, phrase: str) -> re.Pattern[str]:
    if match == "regex":
        return re.compile(phrase.replace("{TITLE}", r"\S{2,60}?"))
    literal = re.escape(phrase)
    if match == "exact":
        return re.compile(rf"^\s*{literal}\s*$")
    return re.compile(rf"^\s*{literal}" if match == "prefix" else literal)
