"""A column is whole when every page that its pager names was had, in whatever way it pages.

Each host lists 2021 to 2023 over several requests; asked is 2024. The same host without its last
request proves nothing."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from visits import Answer, Row, Visits, column, covered, day, title, titles

from archive.folder import DataFolder
from archive.reader import payloads

NAME = "政府信息公开年报"
FORM = {
    "col": "1", "webid": "35", "path": "/", "columnid": "8415", "sourceContentType": "1",
    "unitid": "41618", "webname": "泗水", "permissiontype": "0",
}  # fmt: skip
PROXY = "/module/web/jpage/dataproxy.jsp?startrecord=3&endrecord=4&perpage=1"
Requests = list[tuple[str, Answer]]


def records(name: str, *years: int) -> str:
    return "".join(
        f'<record><![CDATA[<li><a href="/art/{y + 1}/1/11/art_1229_{y}.html">{title(name, y)}</a>'
        f"<span>{y + 1}-01-11</span></li>]]></record>"
        for y in years
    )


def store(name: str, *years: int) -> str:
    listed = records(name, *years)
    head = "<datastore><totalrecord>4</totalrecord><totalpage>4</totalpage>"
    return f"{head}<recordset>{listed}</recordset></datastore>"


def hanweb(name: str, *, refused: bool = False) -> Requests:
    """A list in a datastore, its rest by POST; `refused`: 405, and then by GET."""
    params = ",".join(f"{key}:'{value}'" for key, value in FORM.items())
    script = (
        f'<script type="text/xml">{store(name, 2023, 2022)}</script><script>var p={{}};</script>'
    )
    plug = (
        f"<script>var param_1 = {{{params}}};$('#1').jpage({{totalrecord:4,perpage:1,groupsize:2,"
        "proxyparam:param_1,proxyurl:'/module/web/jpage/dataproxy.jsp'});</script>"
    )
    first = Answer(body=column([], extra=script + plug))
    posted = urlencode(FORM)
    rest = Answer(body=store(name, 2021, 2020).encode(), mime="text/xml; charset=utf-8")
    if refused:
        return [
            ("/col/col8415/index.html", first),
            (PROXY, Answer(status=405, posted=posted)),
            (f"{PROXY}&{posted}", rest),
        ]
    given = Answer(body=rest.body, mime=rest.mime, posted=posted)
    return [("/col/col8415/index.html", first), (PROXY, given)]


def gkmlpt(name: str, total: int = 3) -> Requests:
    """A JSON interface whose column only the link that led there names."""
    articles = [
        {"id": y, "title": title(name, y), "url": f"/gkmlpt/content/8/8766/post_{y}.html"}
        for y in (2023, 2022, 2021)
    ]
    body = json.dumps({"total": total, "articles": articles}, ensure_ascii=False).encode()
    answer = Answer(body=body, mime="application/json", link=(("anchor", NAME),))
    return [("/gkmlpt/api/all/3900?page=1&sid=751001", answer)]


def vsb(name: str) -> Requests:
    """Files that count down: nb.htm, nb/2.htm, nb/1.htm."""
    pager = '<span class="p_next"><a href="{}">下页</a></span><span>共3页</span>'
    lists = [
        ("/zwgk/nb.htm", [2023], pager.format("nb/2.htm")),
        ("/zwgk/nb/2.htm", [2022], pager.format("1.htm")),
        ("/zwgk/nb/1.htm", [2021], "<span>共3页</span>"),
    ]
    return [(path, _listed(name, years, extra, "/zwgk/nb.htm")) for path, years, extra in lists]


def aspnet(name: str) -> Requests:
    """Pages by posting the form back; its hidden state is another on every page."""

    def page(number: int, year: int) -> Answer:
        state = f'<input type="hidden" name="__VIEWSTATE" value="state{number}">'
        links = "".join(
            f"<a href=\"javascript:__doPostBack('Pager1','{n}')\">{n}</a>"
            for n in (1, 2, 3)
            if n != number
        )
        form = f'<form action="List.aspx?id=7">{state}</form>{links}'
        posted = "" if number == 1 else urlencode(
            {"__VIEWSTATE": "state1", "__EVENTTARGET": "Pager1", "__EVENTARGUMENT": str(number)}
        )  # fmt: skip
        answer = _listed(name, [year], form, "/List.aspx?id=7")
        return Answer(body=answer.body, posted=posted)

    return [("/List.aspx?id=7", page(n, year)) for n, year in ((1, 2023), (2, 2022), (3, 2021))]


def variables(name: str) -> Requests:
    """TRS: the number of pages in a variable."""
    script = "<script>var currentPage = {}; var countPage = 2;</script>"
    return [
        ("/nb/index.html", _listed(name, [2023, 2022], script.format(0))),
        ("/nb/index_1.html", _listed(name, [2021], script.format(1))),
    ]


def written(name: str) -> Requests:
    """Links to the next page and to the last, by query."""
    pager = (
        '<div class="page"><a href="list?c=9&p={}">下一页</a><a href="list?c=9&p=3">尾页</a></div>'
    )
    return [
        ("/nb/list?c=9&p=1", _listed(name, [2023], pager.format(2), "list?c=9&p=1")),
        ("/nb/list?c=9&p=2", _listed(name, [2022], pager.format(3), "list?c=9&p=1")),
        ("/nb/list?c=9&p=3", _listed(name, [2021], "", "list?c=9&p=1")),
    ]


def _listed(name: str, years: list[int], extra: str, here: str = "./") -> Answer:
    return Answer(body=column(titles(name, *years), extra=extra, here=here))


WAYS = {
    "hanweb": hanweb,
    "hanweb refused": lambda name: hanweb(name, refused=True),
    "gkmlpt": gkmlpt,
    "vsb": vsb,
    "aspnet": aspnet,
    "variables": variables,
    "written": written,
}
BUREAUS = dict(
    zip(WAYS, ("财政局", "民政局", "司法局", "审计局", "教育局", "水务局", "商务局"), strict=True)
)


def host(way: str, part: str) -> str:
    return f"https://{part}{list(WAYS).index(way)}.ceshi-xian.gov.cn"


def name_of(way: str, part: str) -> str:
    return f"{'泗水县' if part == 'all' else '曲阜市'}{BUREAUS[way]}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    made = DataFolder.opened(tmp_path_factory.mktemp("pagers") / "data", create=True)
    seeds: list[str] = []
    shown: dict[str, Answer] = {}
    for way, requests in WAYS.items():
        for part, code in (("all", "370831"), ("half", "370881")):
            name = name_of(way, part)
            seeds.append(f"{code},{name},county,gov,,{host(way, part)}/,2021,,")
            asked = gkmlpt(name, 5) if (way, part) == ("gkmlpt", "half") else requests(name)
            if part == "half" and len(asked) > 1:
                del asked[-1]
            for number, (path, answer) in enumerate(asked):
                shown[f"{host(way, part)}{path} {number}"] = answer
    Visits(made, seeds).add("h", day("2025-02-10"), shown)
    return made


@pytest.fixture(scope="module")
def table(folder: DataFolder) -> list[Row]:
    return covered(folder)


@pytest.mark.parametrize("way", WAYS)
def test_a_column_that_was_had_to_its_last_page_proves_absence(table: list[Row], way: str) -> None:
    (row,) = [r for r in table if r["issuer"] == name_of(way, "all") and r["year"] == 2024]
    assert row["state"] == "absent_observed", row["detail"]
    assert row["url"].startswith(host(way, "all"))


@pytest.mark.parametrize("way", WAYS)
def test_one_page_less_proves_nothing(table: list[Row], way: str) -> None:
    (row,) = [r for r in table if r["issuer"] == name_of(way, "half") and r["year"] == 2024]
    assert row["state"] == "unproven", row["detail"]


def test_the_form_of_a_post_is_read_back_from_its_request(folder: DataFolder) -> None:
    (warc,) = folder.warcs()
    posted = {p.capture.url: p.posted for p in payloads(folder, warc) if p.method == "POST"}
    assert posted[f"{host('hanweb', 'all')}{PROXY}"] == urlencode(FORM)
    assert all(p.posted == "" for p in payloads(folder, warc) if p.method == "GET")
