"""The book of the sample web: sites under construction, and the truth as pages are put up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shilu.sampleweb.article import Article, Claim
from shilu.sampleweb.body import Body
from shilu.sampleweb.page import Site
from shilu.sampleweb.report import Report
from shilu.sampleweb.truth import Blocked, Member, Negative, ReportTruth, Truth, Unreachable

WEIGHTY = ("totalProcessed", "newReceived", "carriedForward", "granted", "denied.process")


@dataclass(slots=True, kw_only=True)
class Cluster:
    report: Report | None
    head: ReportTruth | None = None
    members: list[Member] = field(default_factory=list)


def sentences(report: Report) -> tuple[str, ...]:
    """The three sentences with most numbers, in the order of the text."""
    found = [
        s + "。"
        for text in report.prose()
        for s in text.split("。")
        if s and "统计期限" not in s and "电话" not in s
    ]
    digits = sorted(found, key=lambda s: (-len(re.findall(r"\d{2,}", s)), found.index(s)))
    return tuple(s for s in found if s in digits[:3])


@dataclass(slots=True)
class Ledger:
    sites: dict[str, Site] = field(default_factory=dict)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    negatives: list[Negative] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    unreachable: list[Unreachable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def site(self, host: str) -> Site:
        return self.sites.setdefault(host, Site(host=host))

    def put_up(
        self, article: Article, url: str, chrome: Iterable[str], *, reachable: str = ""
    ) -> None:
        """Enter a page in the truth: a report's member or canonical, or a hard negative."""
        if article.negative:
            self.negatives.append(
                Negative(url=url, reason=article.negative, title=article.title)
            )  # fmt: skip
        if article.report is None:
            return
        if reachable:
            self.unreachable.append(Unreachable(url=url, reason=reachable))
            return
        self.claim(article.report, article.claim, url, article, tuple(chrome))

    def claim(
        self,
        report: Report,
        claim: Claim,
        url: str,
        article: Article | None,
        chrome: tuple[str, ...],
        *,
        ordinal: int = 0,
    ) -> None:
        cluster = self.clusters.setdefault(cluster_key(report), Cluster(report=report))
        cluster.members.append(
            Member(
                url=url, ordinal=ordinal, relation=claim.relation,
                source_kind=claim.source_kind, flags=claim.flags,
            )
        )  # fmt: skip
        if claim.relation != "canonical":
            return
        if cluster.head is not None:
            raise ValueError(f"{url}: {cluster_key(report)} has a canonical page already")
        cluster.report = report
        body = report.plan.body
        numbers: dict[str, int | str] = {}
        if report.figures and report.plan.tables and not claim.contains:
            numbers = {f"{key}.total": report.figures.total(key) for key in WEIGHTY}
            numbers["reviewMaintained"] = report.figures.review[0]
        day = claim.published or (article.day if article else None)
        year = None if claim.unknown_year else claim.year or report.plan.year
        title = article.title if article else report.title or None
        if claim.source_kind == "docshare":
            title = None  # an uploader's file name: nothing is claimed
        low, high = claim.year_range or (year, year)
        cluster.head = ReportTruth(
            canonical_url=url, ordinal=ordinal, members=(),
            issuer=claim.issuer or body.printed or body.name or None, issuer_norm=body.name or None,
            division_code=body.code, level=body.level if body.name else None,
            doc_type=claim.doc_type,
            report_year=year, report_year_min=low, report_year_max=high,
            year_confidence=claim.confidence or None,
            published=None if claim.unpublished or day is None else day.isoformat(),
            source_kind=claim.source_kind,
            scope=_scope(body),
            flags=claim.flags, title=title,
            must_contain=claim.contains or sentences(report),
            must_not_contain=chrome, numbers=numbers, note=claim.note,
        )  # fmt: skip

    def truth(self) -> Truth:
        """The truth so far, sorted; raises where a cluster has members and no canonical page."""
        reports = []
        for key, cluster in sorted(self.clusters.items()):
            if cluster.head is None:
                raise ValueError(f"{key}: members but no canonical page")
            first = [m for m in cluster.members if m.relation == "canonical"]
            rest = [m for m in cluster.members if m.relation != "canonical"]
            members = tuple(first + sorted(rest, key=lambda m: (m.url, m.ordinal)))
            kept = {name: getattr(cluster.head, name) for name in cluster.head.__struct_fields__}
            reports.append(ReportTruth(**kept | {"members": members}))
        return Truth(
            reports=tuple(sorted(reports, key=lambda r: (r.canonical_url, r.ordinal))),
            negatives=tuple(sorted(self.negatives, key=lambda n: n.url)),
            blocked=tuple(self.blocked), robots_denied=tuple(self.denied),
            unreachable_reports=tuple(self.unreachable), notes=tuple(self.notes),
        )  # fmt: skip


def _scope(body: Body) -> str | None:
    if not body.name:
        return None
    return "consolidated" if body.consolidated else "own_body"


def cluster_key(report: Report) -> str:
    """Editions of one body's year are versions of one report (superseded), hence one cluster."""
    plan = report.plan
    return f"{plan.body.name}/{plan.year}/{plan.series}"
