"""Coming back on PostgreSQL: the same answers as on SQLite, from the same statements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "crawler"))

from coming_back import Returning
from miniweb import Reply, gov_site, page

from crawler.frontier.location import location
from crawler.frontier.target import Target

if TYPE_CHECKING:
    from cluster import Cluster

HOST = "www.qinghe.gov.cn"
COLUMN, ELSEWHERE = "/zfxxgknb/", "/zwxx/nb/"
SEED = Target(
    url=f"http://{HOST}/", site="qinghe.gov.cn", role="seed", score=2.0, seed=f"http://{HOST}/"
)


def test_three_harvests_on_a_server_end_as_they_do_in_a_file(
    cluster: Cluster, tmp_path: Path
) -> None:
    accounts = []
    url = cluster.socket_url(cluster.database())
    for place in (tmp_path / "frontier.sqlite", location(url, tmp_path / "no")):
        site = gov_site(HOST)

        def respond(host: str, path: str, site: Any = site, **_: object) -> Any:
            reply = site.get(path, Reply(status=404))
            return reply.status, reply.headers, reply.body

        web = Returning(place, respond, [SEED])
        told = []
        for visit in range(3):
            if visit == 2:
                for path in [path for path in site if path.startswith(COLUMN)]:
                    reply = site.pop(path)
                    assert isinstance(reply, Reply)
                    body = reply.body.replace(COLUMN.encode(), ELSEWHERE.encode())
                    site[path.replace(COLUMN, ELSEWHERE)] = Reply(body=body)
                site["/zfxxgk/"] = page("政府信息公开", links={ELSEWHERE: "政府信息公开年报"})
            asked = [one.url for one in web.harvest()]
            found = web.told()
            told.append((asked, found.reports, found.unchanged, found.moved_columns))
        accounts.append(told)
        assert [len(one[0]) for one in told[:2]] == [11, 2]
        assert told[2][3] == ((f"http://{HOST}{COLUMN}", f"http://{HOST}{ELSEWHERE}"),)
    assert accounts[0] == accounts[1]
