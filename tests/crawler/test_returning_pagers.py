"""New rows behind a first page whose rows another page has shown already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coming_back import Returning
from miniweb import REPORT, Reply, page

from crawler.frontier.target import Target

HOST = "www.qinghe.gov.cn"
COLUMN = "/zfxxgk/nb/"
BODIES = [f"清河市{name}局" for name in ("水务", "财政", "教育", "民政", "司法", "审计", "统计")]
ON_A_PAGE = 3


def built(years: range) -> dict[str, Reply]:
    """A column of three rows a page, the first of which stand on the page above it too."""
    titles = {
        f"{COLUMN}{year + 1}01/t{year + 1}0110_{year}{n}.html": (
            f"{body}{year}年政府信息公开工作年度报告"
        )
        for year in reversed(years)
        for n, body in enumerate(BODIES)
    }
    trail = "首页 > 政府信息公开 > 政府信息公开年报"
    site = {
        path: page(title, text=f"<p>{title}{REPORT}</p>", crumbs=trail)
        for path, title in titles.items()
    }
    rows = list(titles.items())
    pages = [rows[at : at + ON_A_PAGE] for at in range(0, len(rows), ON_A_PAGE)]
    for number, part in enumerate(pages):
        links = dict(part)
        if number + 1 < len(pages):
            links[f"{COLUMN}index_{number + 1}.html"] = "下一页"
        name = f"index_{number}.html" if number else ""
        site[COLUMN + name] = page("政府信息公开年报", links=links, crumbs=trail)
    above = {COLUMN: "政府信息公开年报", **dict(pages[0])}
    site["/zfxxgk/"] = page("政府信息公开", links=above, crumbs="首页 > 政府信息公开")
    site["/"] = page("清河市人民政府", links={"/zfxxgk/": "政府信息公开"})
    return site


def test_the_pager_is_followed_where_the_page_above_has_shown_the_new_rows_first(
    tmp_path: Path,
) -> None:
    site = built(range(2021, 2023))

    def respond(host: str, path: str, **_: object) -> Any:
        assert host == HOST
        reply = site.get(path, Reply(status=404))
        return reply.status, reply.headers, reply.body

    home = f"http://{HOST}/"
    seed = Target(url=home, site="qinghe.gov.cn", role="seed", score=2.0, seed=home)
    web = Returning(tmp_path / "frontier.sqlite", respond, [seed])
    web.harvest()
    assert web.told().reports == 2 * len(BODIES)
    site.update(built(range(2021, 2024)))
    web.harvest()
    assert web.told().reports == len(BODIES)
