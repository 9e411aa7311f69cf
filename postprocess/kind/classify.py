"""Classify one segment: kind of text, completeness, kind of site.

Rule of this module: every verdict carries the words that led to it; signs are collected in the
modules beside this one."""

from __future__ import annotations

from postprocess.findings import Classification, Evidence
from postprocess.kind.complete import completeness, cut_words, preview
from postprocess.kind.essay import essay_sign, redactions
from postprocess.kind.fold import folded
from postprocess.kind.hijack import hijack_signs, host_of, is_address
from postprocess.kind.spun import SPUN, SUSPECT, impossible_forms
from postprocess.kind.structure import structure
from postprocess.kind.verdict import REPORTS, verdict
from postprocess.view import View
from sites.seed import SourceKind

_REDACTED = 2  # places; one XX局 may be an example
# Who shows the beginning and keeps the rest: a publisher's text that breaks off is broken instead.
_CUTTERS = frozenset({SourceKind.DOCSHARE, SourceKind.AGGREGATOR, SourceKind.ESSAY})


def classification(view: View) -> Classification:
    """Return what the segment is, with the evidence; never raises, whatever the text."""
    document = view.document
    text = folded(view.text)
    title = folded(view.title).strip()
    pages = tuple(folded(name).strip() for name in (document.title, document.html_title))
    body = structure(text)
    host = host_of(document.url)
    cut_preview = preview(text, folded(document.text[-3000:]))
    mirror = hijack_signs(document.url, folded(document.html_title or document.title), text)

    own = (title,) if view.multi or title else pages
    kind, decisive = verdict(tuple(name for name in own if name), text, body, document.url)
    essay = essay_sign(document.source_kind, (*pages, folded(document.file_name)), title, text)
    # A shop of documents is full of other things: only what speaks of disclosure is a pattern of a
    # report.
    about = body.topic >= 4 or (body.topic >= 1 and "公开" in "".join((title, *pages)))
    if essay is not None and (kind in REPORTS or (kind in {"fragment", "other"} and about)):
        kind, decisive = "template_essay", _said("essay", "template_essay", 0.9, essay)
    state, why = completeness(
        text,
        body,
        sharing=document.source_kind not in {SourceKind.GOV, SourceKind.ENCYCLOPEDIA},
        cut_preview=cut_preview is not None,
    )

    spun = impossible_forms(text) if body.topic else ()
    struck = redactions(text)
    found = [decisive, _said("end", state, 0.7, why)]
    found += [_said("mirror", sign, 0.9, host) for sign in mirror]
    if len(spun) >= SUSPECT:
        found.append(_said("spun", str(len(spun)), 0.9, "、".join(spun[:12])))
    if len(struck) >= _REDACTED:
        found.append(_said("redacted", str(len(struck)), 0.9, "、".join(struck[:6])))
    flags = {
        "spun": len(spun) >= SPUN,
        "spun_suspect": SUSPECT <= len(spun) < SPUN,
        "redacted": len(struck) >= _REDACTED,
        "truncated_preview": cut_preview is not None
        or (document.source_kind in _CUTTERS and not mirror and cut_words(text) is not None),
        "template_essay": kind == "template_essay",
        "mirror_hijacked": bool(mirror),
        "brand_replaced": "brand_replaced" in mirror,
        "ip_host": is_address(host),
    }
    return Classification(
        doc_type=kind,
        completeness=state,
        source_kind=(SourceKind.MIRROR if mirror else document.source_kind).value,
        confidence=_confidence(decisive.weight),
        evidence=tuple(found),
        flags=tuple(sorted(name for name, holds in flags.items() if holds)),
    )


def _said(kind: str, value: str, weight: float, quote: str) -> Evidence:
    return Evidence(kind=kind, value=value, weight=weight, quote=quote[:80])


def _confidence(weight: float) -> str:
    return "high" if weight >= 0.85 else "medium" if weight >= 0.6 else "low"
