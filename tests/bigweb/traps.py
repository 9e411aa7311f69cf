"""Traps: spaces of addresses without end and without a report, each with the pattern that tells it.

The patterns are the predicate by which requests are judged; no page names them."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from shilu.sampleweb.page import Page
from tests.bigweb.chrome import link
from tests.bigweb.model import Asked, hexes

if TYPE_CHECKING:
    from tests.bigweb.host import Host

PATTERNS = {
    "calendar": r"/(rili|calendar)\b.*",
    "session": r"/huodong/.*;jsessionid=.*|/huodong/.*[?&](sid|PHPSESSID)=.*",
    "pager": r"/tupian/list_\d+\.html",
    "facets": r"/fwsx/\?.*",
    "print": r"/(print|share)\b.*",
    "loop": r"/dt/(a/|b/)+.*",
}


def mount(host: "Host", *names: str) -> None:
    """Hang the traps on a host: its menu page /fuwu.html links to the first page of each."""
    host.patterns += [(name, PATTERNS[name]) for name in names]
    host.dynamic.append(lambda h, asked: _answer(h, asked, names))


def first_links(names: tuple[str, ...]) -> str:
    first = {
        "calendar": ("/rili/?y=2024&m=6", "政务日历"), "session": ("/huodong/index.jsp;jsessionid=0A1B2C3D", "活动报名"),
        "pager": ("/tupian/list_1.html", "图片新闻"), "facets": ("/fwsx/?lx=1", "服务事项"), "print": ("/print?id=1", "打印"),
        "loop": ("/dt/a/", "地图导览"),
    }  # fmt: skip
    return "".join(f"<li>{link(*first[name])}</li>" for name in names)


def _answer(host: "Host", asked: Asked, names: tuple[str, ...]) -> Page | None:
    target = asked.target
    if target == "/fuwu.html":
        return host.page(asked, "便民服务", f"<ul>{first_links(names)}</ul>")
    name = next((n for n in names if re.fullmatch(PATTERNS[n], target)), None)
    if name is None:
        return None
    query = {k: v[0] for k, v in parse_qs(urlsplit(target).query).items()}
    return host.page(
        asked,
        "便民服务",
        f"<ul>{''.join(f'<li>{a}</li>' for a in _links(name, target, query))}</ul>",
    )


def _links(name: str, target: str, query: dict[str, str]) -> list[str]:
    if name == "calendar":
        digits = [*re.findall(r"\d+", target), "2024", "6"]
        months = int(digits[0]) % 9000 * 12 + int(digits[1]) % 13
        days = [
            link(f"/calendar/{months // 12}-{months % 12 + 1}-{d}.html", str(d))
            for d in range(1, 29)
        ]
        return [
            link(f"/rili/?y={m // 12}&m={m % 12 + 1}", t)
            for m, t in ((months - 2, "上月"), (months, "下月"))
        ] + days
    if name == "session":
        fresh = hexes(target)[:16].upper()
        return [
            link(f"/huodong/{page};jsessionid={fresh}", page) for page in ("index.jsp", "bm.jsp")
        ] + [link(f"/huodong/show.jsp?id={i}&sid={fresh}", f"活动{i}") for i in range(3)]
    if name == "pager":
        index = int(re.findall(r"\d+", target)[0])
        return [
            link(f"/tupian/list_{index + 1}.html", "下一页"),
            link(f"/tupian/list_{index + 10}.html", "后十页"),
        ]
    if name == "facets":
        keys = ("lx", "bm", "dx", "zt", "nd")
        return [
            link("/fwsx/?" + "&".join(f"{k}={v}" for k, v in sorted((query | {key: str(value)}).items())), f"{key}{value}")
            for key in keys for value in range(1, 7)
        ]  # fmt: skip
    if name == "print":
        ident = int(query.get("id", "1") if query.get("id", "1").isdigit() else 1)
        return [
            link(f"/print?id={ident + 1}", "下一篇"),
            link(f"/share?id={ident}&to=wb", "分享"),
            link(f"/print?id={ident}&v=2", "大字"),
        ]
    return ['<a href="a/">一层</a>', '<a href="b/">二层</a>', link(target + "a/b/", "全部")]
