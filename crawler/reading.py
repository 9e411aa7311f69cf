"""Reading a page for the crawl: what it shows, and which of its links are worth a request. Pure.

Recall comes first, so a column is followed whatever its name promises; but links that cannot lead
to a report are not queued at all, and attachments and pagers are taken only where reports are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.charset import page_text
from crawler.frontier.target import State, Target
from crawler.learning.groups import Groups, groups
from crawler.learning.mirrors import likeness
from crawler.outlinks import Outlinks
from crawler.returning.remembered import Seen
from crawler.returning.seen import file_seen, list_seen, report_seen
from crawler.traps import without_session
from crawler.visit import Fetched, Visit, redirected
from sites.challenge import needs_js, redirect_shell, soft_error
from sites.columns import is_report_column
from sites.kind import Kind
from sites.kinds import by_name, recognise
from sites.kinds.hanweb_annual import HanwebAnnual
from sites.page import Page
from sites.prior import AGAINST, candidate, in_disclosure, is_body_name
from sites.roles import PageRole
from sites.seed import Link, Role
from sites.shapes import file_suffix, is_article_url
from sites.titles import REPORTS, is_report_title, read_title

LEAF_FLOOR = 0.1  # sites.prior gives 0.06 to articles without any sign of a report
SAMPLE = 20  # rows of a list that say nothing: queued behind all else, should nothing else pay
WHOLE_TITLE = 12  # characters: a shorter row title may be cut, or a body's name
_CUT = re.compile(r"(?:…|\.{2,}|。{2,})$")
_YEARS = re.compile(r"(?:关于)?(?:19|20)\d\d年?度?|[\s\d.·、()（）-]+")
_FIELD_WORDS = re.compile("公开|年报|报告|总结|年度")
MAX_PAGER_STEPS = 60  # from the first page of one list
TEXT_LIMIT = 8 << 20  # characters of one page that are read for links
REPORT_SCORE, ATTACHMENT_SCORE, PAGER_SCORE = 0.97, 0.95, 0.9
_BINARY = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/msword",
)
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"{\\rtf",
)


def read(fetched: Fetched, *, depth_limit: int = 6, since: int | None = None) -> Visit:
    """Return the verdict on an answered page: what it shows and what to fetch next."""
    target = fetched.target
    content_type = (fetched.header("Content-Type") or "").lower()
    if _is_file(fetched, content_type):
        shows = "report" if target.role == Role.ATTACHMENT else "file"
        return Visit(
            state=State.DONE,
            shows=shows,
            counts={"files": 1, "reports": int(shows == "report")},
            seen=file_seen(fetched.body, target) if shows == "report" else None,
        )
    text, charset = page_text(fetched.body, content_type)
    page = Page(url=target.url, html=text[:TEXT_LIMIT], status=fetched.status, posted=target.body)
    shell = redirect_shell(page)
    if shell is not None:
        return redirected(target, shell)
    error = soft_error(page)
    if error is not None:
        return Visit(state=State.FAILED, failure=f"soft_error:{error}", charset=charset)
    asked = by_name(target.kind) if target.kind else None
    # An answer of a list interface is no page: the kind that asked for it reads it.
    kind = asked if asked is not None and asked.matches(page) > 0 else recognise(page)
    out = Outlinks(source=target, depth_limit=depth_limit, since=since)
    return _visit(page, kind, charset, out)


def _is_file(fetched: Fetched, content_type: str) -> bool:
    if fetched.body[:8].lstrip().startswith(_MAGIC):
        return True
    return content_type.startswith(_BINARY) or (
        bool(file_suffix(fetched.target.url))
        and "html" not in content_type
        and "text" not in content_type
    )


def _visit(page: Page, kind: Kind, charset: str, out: Outlinks) -> Visit:
    target = out.source
    rows = kind.links(page)
    role = kind.role(page)
    titled = [link for link in rows if is_report_title(link.title or link.anchor)]
    named = target.inside or any(is_report_column(name) for name in _names(page, target))
    report = role is PageRole.ARTICLE and (
        is_report_title(target.anchor) or is_report_title(page.meta("ArticleTitle") or page.title)
    )
    column = role is not PageRole.ARTICLE and (named or len(titled) >= 2)
    for link in _article_pages(kind, page, role):
        first = target.page_of or target.url
        out.add(link, Role.ARTICLE_PAGE, REPORT_SCORE, page_of=first, kind=kind.name)
    attachments = kind.attachments(page)
    listed = {link.url for link in attachments}
    if report or (role is PageRole.ARTICLE and (named or is_report_title(target.anchor))):
        for link in attachments:
            out.add(link, Role.ATTACHMENT, ATTACHMENT_SCORE, parent=target.url)
    else:
        # "Collected pages": a list whose rows are the files themselves.
        for link in attachments:
            if is_report_title(link.title or link.anchor) or (named and not _says_otherwise(link)):
                out.add(link, Role.ATTACHMENT, ATTACHMENT_SCORE, parent=target.url)
    _follow_pager(kind, page, target, out, named=named, wanted=column or report or bool(titled))
    places = groups(page, rows)
    sample = role is PageRole.LIST and in_disclosure(page.crumbs)
    for link in rows:
        if link.url in listed:
            continue
        if len(titled) >= 2 and is_article_url(link.url) and _says_otherwise(link):
            out.counts["unwanted:row_beside_reports"] += 1
        else:
            inside = named and role is not PageRole.ARTICLE
            _follow(link, page, out, places, inside=inside, sample=sample)
    counts = out.counts
    if needs_js(page):
        counts["needs_js"] += 1
    counts["pages"] += 1
    counts["reports"] += int(report)
    counts["columns"] += int(column)
    shows = (
        "report"
        if report
        else "column"
        if column
        else "home"
        if role is PageRole.HOME
        else str(role)
    )
    return Visit(
        state=State.DONE,
        shows=shows,
        outlinks=tuple(out.targets.values()),
        links=tuple(out.links),
        counts=dict(counts),
        charset=charset,
        likeness="" if role is PageRole.ARTICLE else likeness(page, target),
        seen=_seen(page, kind, target, rows, report=report, listing=column or bool(titled)),
    )


def _seen(
    page: Page, kind: Kind, target: Target, rows: list[Link], *, report: bool, listing: bool
) -> Seen | None:
    """Return what a later harvest compares, of a report or of a list that may bring some."""
    if report:
        # A column that shows its newest report in place, and a page of a walk over the years.
        in_place = is_report_column(target.anchor) and not is_report_title(target.anchor)
        walked = kind.name == HanwebAnnual.name
        is_column = walked or (in_place and target.role != Role.ARTICLE)
        return report_seen(page, kind, target, is_column=is_column)
    if listing or target.role == Role.NEXT_PAGE:
        return list_seen(page, [*rows, *kind.next_pages(page)], anchor=target.anchor)
    return None


def _names(page: Page, target: Target) -> Iterator[str]:
    """Yield what names the page as a column.

    Its meta, the end of its trail, the link that led here.
    """
    if (column := page.meta("ColumnName")) is not None:
        yield column
    yield from page.crumbs[-2:]  # the last may be a year or a publisher below the column
    if target.role != Role.ARTICLE:
        yield target.anchor


def _article_pages(kind: Kind, page: Page, role: PageRole) -> Iterable[Link]:
    return kind.article_pages(page) if role is PageRole.ARTICLE else ()


def _follow_pager(
    kind: Kind, page: Page, target: Target, out: Outlinks, *, named: bool, wanted: bool
) -> None:
    links = kind.next_pages(page)
    if not links:
        return
    if not wanted and target.role != Role.NEXT_PAGE:
        out.counts["pagers_left"] += 1
        return
    if target.pages >= MAX_PAGER_STEPS:
        out.counts["trap:endless_pager"] += 1
        return
    first = target.page_of or target.url
    for link in links:
        out.add(
            link,
            Role.NEXT_PAGE,
            PAGER_SCORE,
            page_of=first,
            kind=kind.name,
            pages=target.pages + 1,
            inside=named,
        )


def _says_otherwise(link: Link) -> bool:
    """Tell of a row beside named reports that its own title speaks of something else.

    A title that is cut, or only names the body and the year, says nothing: those are followed.
    """
    title = max((link.title, link.anchor), key=len).strip()
    if len(title) < WHOLE_TITLE or _FIELD_WORDS.search(title):
        return False
    return not _CUT.search(title) and not is_body_name(_YEARS.sub("", title))


def _follow(
    link: Link, page: Page, out: Outlinks, places: Groups, *, inside: bool, sample: bool
) -> None:
    bare = Link(url=without_session(link.url), anchor=link.anchor, title=link.title, role=link.role)
    verdict = candidate(
        bare,
        page.crumbs,
        page.title,
        out.source.depth,
        page_url=page.url,
        inside=inside,
        beside=places.neighbours(link.url),
    )
    leaf = link.role in {Role.ARTICLE, Role.ATTACHMENT} or is_article_url(bare.url)
    if not verdict.wanted:
        out.counts[f"unwanted:{verdict.why}"] += 1
    elif leaf and verdict.score < LEAF_FLOOR and not (sample and out.sampled < SAMPLE):
        out.counts["unwanted:article"] += 1
    elif _too_old(link, out.since):
        out.counts["unwanted:before_since"] += 1
    else:
        role = link.role or Role.COLUMN
        out.sampled += leaf and verdict.score < LEAF_FLOOR
        # What its own words speak against is not raised by the fate of its neighbours.
        against = verdict.score < LEAF_FLOOR and verdict.why.startswith(AGAINST)
        group = "" if against else places.of(link.url)
        out.add(link, role, verdict.score, group=group)


def _too_old(link: Link, since: int | None) -> bool:
    if since is None:
        return False
    title = read_title(link.title or link.anchor)
    return title.kind in REPORTS and title.year is not None and title.year < since
