"""The day of publication, and of upload (domain.md §6.3), each candidate kept.

Rule of this module: a date that a machine stamps on the page it makes (页面生成时间, a clock, the
day of capture) is never a publication; what a sharing site dates is an upload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from postprocess.dating.dates import PrintedDate, first_date
from postprocess.dating.family import Family
from postprocess.dating.mark import Bases, mark, mark_of_words
from postprocess.dating.signature import line_dates, signature
from postprocess.document import Field
from postprocess.findings import DateEvidence
from postprocess.kind.fold import folded
from postprocess.view import View
from sites.labels import GENERATED, labelled

# Visible labels by what they mean for publication (domain.md §3.4): 成文 is the signing, hence
# after 发布.
_RANKS: dict[str, int] = {
    **dict.fromkeys(
        ("发布日期", "发布时间", "公布日期", "公布时间", "发布于", "上网时间", "上网日期"), 0
    ),
    **dict.fromkeys(
        (
            "公开日期",
            "公开时间",
            "信息提供日期",
            "发文日期",
            "发文时间",
            "印发日期",
            "制发日期",
            "发表时间",
            "发表日期",
            "信息发布时间",
            "颁布时间",
        ),
        1,
    ),
    **dict.fromkeys(
        ("时间", "日期", "录入时间", "录入日期", "添加时间", "编辑时间", "信息时间"), 2
    ),
    **dict.fromkeys(
        ("生成日期", "公文生成日期", "成文日期", "成文时间", "信息生成日期", "签发日期"), 3
    ),
}
_UPDATED = frozenset({"更新时间", "更新日期", "修改时间"})
_UPLOADED = frozenset({"时间", "上传时间", "上传日期", "发布时间", "发布日期", "日期", "分享时间"})
_METAS = frozenset(
    {
        "pubdate",
        "publishdate",
        "publish_time",
        "article:published_time",
        "publishtime",
        "docreltime",
        "dc.date",
        "firstpublishedtime",
    }
)
_INDEX = frozenset({"索引号", "信息索引号", "统一编号"})
_INDEX_YEAR = re.compile(r"[/-](20[0-9]{2})(?:[01][0-9])?(?=-)")
_STAMP = re.compile(r"页面生成时间[^0-9<>]{0,12}(20[0-9]{2}[-/年.][^<>\"]{4,16})")
_BEIJING = timedelta(hours=8)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_HTTP_DATE = re.compile(r"([0-3][0-9]) ([A-Z][a-z]{2}) (20[0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCandidate:
    """A day with where it was read. Lower `rank` is better; None bounds only."""

    rank: int | None
    printed: PrintedDate
    evidence: DateEvidence


def publication_days(view: View, bases: Bases, family: Family) -> tuple[DayCandidate, ...]:
    """Return the candidates for the publication, best first, those that only bound at the end."""
    found = [*_fields(view, bases, _traditional(view, family)), *_lines(view, bases)]
    captured = view.document.source.captured_at.date()
    # A page generated for this capture bears the publisher's day, which may be the next one
    # already.
    stamps = {*_stamps(view), (view.document.source.captured_at + _BEIJING).date()}
    kept: list[DayCandidate] = []
    for one in found:
        rank = one.rank
        if rank is not None and one.printed.day > captured:
            rank = None
        if (
            rank is not None
            and one.evidence.kind == "meta"
            and _machine_made(one.printed, stamps, captured)
        ):
            rank = None
        if rank is not None and family not in {Family.PUBLISHER, Family.COPY}:
            rank = None
        kept.append(replace(one, rank=rank))
    return tuple(
        sorted(
            kept,
            key=lambda one: (
                one.rank is None,
                one.rank or 0,
                -one.evidence.weight,
                one.evidence.start,
            ),
        )
    )


def upload_day(view: View, bases: Bases, address: PrintedDate | None) -> DayCandidate | None:
    """Return the day on which a sharing site got the text, from its box or else its address."""
    captured = view.document.source.captured_at.date()
    for field in view.document.fields:
        if _label(field) not in _UPLOADED or field.origin == "meta":
            continue
        printed = first_date(folded(field.value))
        if printed is not None and printed.day <= captured:
            return _of_field("uploaded", 0, 0.9, field, printed, view, bases)
    if address is not None and address.precision == "day" and address.day <= captured:
        evidence = mark(
            "uploaded",
            address.iso,
            (None, address.day.year),
            0.3,
            bases,
            (address.start, address.end),
            "url",
        )
        return DayCandidate(rank=1, printed=address, evidence=evidence)
    return None


def dated_entry(view: View) -> bool:
    """Return True where an encyclopedia's box dates the document that it describes."""
    return any(
        _label(field) in _RANKS and first_date(folded(field.value)) is not None
        for field in view.document.fields
    )


def _machine_made(printed: PrintedDate, stamps: set[date], captured: date) -> bool:
    return printed.day in stamps or printed.day == captured


def _stamps(view: View) -> Iterator[date]:
    """Yield the days on which the content system says it generated this page."""
    document = view.document
    texts = [
        field.value
        for field in document.fields
        if field.label == GENERATED or "页面生成" in field.value or "页面生成" in field.label
    ]
    if "页面生成时间" in document.html:
        texts += [found.group(1) for found in _STAMP.finditer(document.html)]
    for text in texts:
        printed = first_date(folded(text.replace("页面生成时间", "")))
        if printed is not None:
            yield printed.day


def _label(field: Field) -> str:
    return re.sub(r"[\s:：\[\]【】]+", "", folded(field.label))


def _traditional(view: View, family: Family) -> tuple[Field, ...]:
    """Return the labelled dates of a page in Traditional characters (發布日期), which the labels of
    extraction are not written in."""
    html = view.document.html
    if view.script != "Hant" or family not in {Family.PUBLISHER, Family.COPY}:
        return ()
    known = {(field.start, field.end) for field in view.document.fields if field.base == "html"}
    return tuple(
        Field(
            label=one.label,
            value=one.value,
            origin="label",
            base="html",
            start=one.start,
            end=one.end,
        )
        for one in labelled(folded(html))
        if (one.start, one.end) not in known
    )


def _fields(view: View, bases: Bases, more: tuple[Field, ...]) -> Iterator[DayCandidate]:
    for field in (*view.document.fields, *more):
        label = _label(field)
        if field.base == "header":
            if label.lower() == "last-modified":
                yield from _last_modified(field)
            continue
        value = folded(field.value)
        if label in _INDEX:
            year = _INDEX_YEAR.search(value)
            printed = first_date(year.group(1)) if year else None
            if printed is not None:
                yield _of_field("index_number", 8, 0.3, field, printed, view, bases)
            continue
        printed = first_date(value)
        if printed is None:
            continue
        if field.origin == "meta" or label.lower() in _METAS:
            if label.lower() in _METAS:
                yield _of_field("meta", 5, 0.7, field, printed, view, bases)
        elif label in _RANKS:
            yield _of_field(
                "label", _RANKS[label], 0.9 - 0.05 * _RANKS[label], field, printed, view, bases
            )
        elif label in _UPDATED:
            yield _of_field("updated", None, 0.3, field, printed, view, bases)


def _lines(view: View, bases: Bases) -> Iterator[DayCandidate]:
    """Yield what stands in the text itself, and in the list that led here."""
    for kind, rank, printed in (*line_dates(bases.text), *signature(bases.text)):
        evidence = mark(
            kind, printed.iso, (None, None), 0.8 - 0.05 * rank, bases, (printed.start, printed.end)
        )
        yield DayCandidate(rank=rank, printed=printed, evidence=evidence)
    listed = first_date(folded(view.document.listed_date)) if view.document.listed_date else None
    if listed is not None:
        evidence = mark_of_words(
            "listed", listed.iso, (None, None), 0.6, bases, view.document.listed_date, ("html",)
        )
        yield DayCandidate(rank=6, printed=listed, evidence=evidence)


def _last_modified(field: Field) -> Iterator[DayCandidate]:
    found = _HTTP_DATE.search(field.value)
    if found is None or found.group(2) not in _MONTHS:
        return
    printed = first_date(
        f"{found.group(3)}-{_MONTHS.index(found.group(2)) + 1:02}-{found.group(1)}"
    )
    if printed is None:
        return
    evidence = DateEvidence(
        kind="last_modified",
        value=printed.iso,
        min=None,
        max=printed.day.year,
        weight=0.1,
        used=False,
        base="header",
        start=field.start,
        end=field.end,
        quote=field.value,
    )
    yield DayCandidate(rank=None, printed=printed, evidence=evidence)


def _of_field(
    kind: str,
    rank: int | None,
    weight: float,
    field: Field,
    printed: PrintedDate,
    view: View,
    bases: Bases,
) -> DayCandidate:
    """Return the candidate with the field's span.

    A span of the document is moved into the segment.
    """
    shift = view.segment.start if field.base == "extracted" else 0
    start, end = field.start - shift, field.end - shift
    years = (
        (None, printed.day.year)
        if kind in {"uploaded", "updated", "index_number"}
        else (None, None)
    )
    if 0 <= start < end <= len(bases.string(field.base)):
        evidence = mark(kind, printed.iso, years, weight, bases, (start, end), field.base)
    else:
        evidence = mark_of_words(kind, printed.iso, years, weight, bases, field.value, ("html",))
    return DayCandidate(rank=rank, printed=printed, evidence=evidence)
