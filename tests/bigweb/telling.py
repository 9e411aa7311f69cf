"""Tell the truth of built hosts: each report with its way, what is denied, and how many pages there are."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import re
from collections.abc import Iterable

from tests.bigweb.blocked import CLASSES
from tests.bigweb.host import Host
from tests.bigweb.model import Column, Found
from tests.bigweb.systems.base import System
from tests.bigweb.truth import Report, Truth

HINT = re.compile(r"公开|年报|年度报告")
# What robots closes, by host: prefixes of targets; None is the whole host. Kept beside the rules in sites.py.
DENIED: dict[str, tuple[str, ...] | None] = {
    "www.guanmen.gov.cn": None, "www.wubai.gov.cn": None, "www.banxia.gov.cn": ("/zwgk/ybm/",),
    "www.meiling.gov.cn": ("/neibu/", "/zwgk/gkzd/"),
    "www.wenlan-ku.com": ("/search", "/down/", "/user/", "/tag/vip"), "doc.shuge-wang.com": ("/search", "/down/", "/user/", "/tag/vip"),
    "www.fanwen-yuan.com": ("/search", "/down/", "/user/", "/tag/vip"),
}  # fmt: skip
ALLOWED = {"www.banxia.gov.cn": "/zwgk/ybm/list.html"}


def denies(host: str, target: str) -> bool:
    """Does robots close the target to everybody."""
    prefixes = DENIED.get(host, ())
    if target == "/robots.txt" or target == ALLOWED.get(host):
        return False
    return prefixes is None or target.startswith(prefixes)


def way(column: Column) -> list[str]:
    """The anchors from the home page to a column."""
    return [c.label for c in (*column.crumbs, column)]


def report(host: Host, found: Found) -> Report:
    base = f"{host.scheme}://{host.name}"
    others = [base + t for t in found.alternates]
    others += [
        f"{host.scheme}://{twin}{t}"
        for twin in host.twins
        for t in (found.target, *found.alternates)
    ]
    item, column = found.item, found.column
    system = column.system or host.system
    assert isinstance(system, System)
    files: tuple[str, ...] = ()
    if item.form == "image" or item.form.startswith("attached:"):
        files = (base + system.file_address(column, item, item.form.partition(":")[2] or "jpg"),)
    elif item.form == "split":
        stem, _, end = found.target.rpartition(".")
        files = tuple(f"{base}{stem}_{part}.{end}" for part in (1, 2))
    return Report(
        url=base + found.target, host=host.name, body=item.body, year=item.year,
        kind="gov" if host.kind == "gov" else "docshare", form=item.form,
        depth=(1 if host.kind != "gov" else found.depth) - (_seed_depth(host, column)),
        way_hint=all(HINT.search(a) for a in way(column)), anchor_hint=bool(HINT.search(item.anchor)),
        alternates=tuple(others), listed=tuple(base + t for t in found.listed), files=files,
    )  # fmt: skip


def _seed_depth(host: Host, column: Column) -> int:
    """A seed that is the column itself (behind a redirect) is that much nearer."""
    return len(column.path) if host.kind == "gov" and host.seed not in {"/", None} else 0


def reachable(host: Host) -> bool:
    return not host.blocks.get("") and DENIED.get(host.name, ()) is not None


def tell(hosts: Iterable[Host], years: tuple[int, int]) -> Truth:
    reports, decoys, denied, blocked = [], [], [], {}
    traps, pages, columns, twins = {}, {}, {}, {}
    for host in hosts:
        base = f"{host.scheme}://{host.name}"
        if kind := host.blocks.get(""):
            blocked[host.name] = (CLASSES[kind], "waf") if kind == "403" else (CLASSES[kind],)
            continue
        if DENIED.get(host.name, ()) is None:
            blocked[host.name] = (
                ("robots_denied", "robots_unreachable")
                if host.name == "www.wubai.gov.cn"
                else ("robots_denied",)
            )
        told = [report(host, f) for f in host.found]
        denied += [r.url for r in told if denies(host.name, r.url.removeprefix(base))]
        reports += [r for r in told if not denies(host.name, r.url.removeprefix(base))]
        if not reachable(host):
            continue
        decoys += [
            base + t
            for t, leaf in host.routes.items()
            if leaf.kind == "decoy" and not denies(host.name, t)
        ]
        if host.patterns:
            traps[host.name] = tuple(host.patterns)
        for twin in host.twins:
            traps[twin], twins[twin] = (("mirror", r"/.+"),), host.name
        alternates = {t for f in host.found for t in f.alternates}
        pages[host.name] = sum(
            leaf.kind not in {"file", "shell"}
            and t not in alternates
            and not denies(host.name, t)
            and "mpost_" not in t
            for t, leaf in host.routes.items()
        )
        columns[host.name] = tuple(
            base + host.entry(c) for top in host.columns for c in top.walk() if c.publishes
        )
    return Truth(
        years=years, reports=tuple(reports), decoys=tuple(decoys), blocked=blocked, robots_denied=tuple(denied), traps=traps,
        pages=pages, columns=columns, portals=tuple(h for h, n in pages.items() if n >= 1000), twins=twins,
    )  # fmt: skip
