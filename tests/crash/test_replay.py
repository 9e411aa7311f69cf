"""An answer that was on disk and unread ends its row as it would have live, and is not asked
again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from aftermath import Key, faults_of_folder, faults_of_rows, kept, link_facts
from crashweb import CrashWeb
from mortal import NOBODY, Mortal
from undoing import endings, unread

SETTINGS = ("CONCURRENT_REQUESTS=8",)
HAND = "http://www.lanxi00.gov.cn"


def owned(data: Path) -> None:
    """What the tests have laid into the folder belongs to the one who crawls."""
    if os.geteuid() == 0:
        for place in (data, *data.rglob("*")):
            os.chown(place, NOBODY, NOBODY)


def resume(mortal: Mortal, web: CrashWeb, harvest: str, keys: list[Key]) -> list[Key]:
    """Make the answers unread, resume, and return what was asked. All ends as it had."""
    before, told = endings(mortal.data, keys), link_facts(mortal.data)
    assert sorted(before) == sorted(keys)
    unread(mortal.data, harvest, keys)
    owned(mortal.data)
    asked = len(web.seen)
    end = mortal.run()
    assert end.code == 0, end.told
    assert endings(mortal.data, keys) == before
    assert link_facts(mortal.data) == told
    assert faults_of_folder(mortal.data) == []
    assert faults_of_rows(mortal.data) == []
    return web.seen[asked:]


def one(web: CrashWeb, *, path: str, method: str = "GET") -> Key:
    return next(key for key in web.seen if key[0] == method and path in key[1])


def test_whatever_was_asked_its_unread_answer_is_read_from_disk(ground) -> None:
    with CrashWeb(hosts=4, reports=40, hold=0.01) as web:
        registry = web.registry(ground / "registry.csv")
        mortal = Mortal.made(
            ground / "data", registry, web.connect_to, settings=SETTINGS, harvest="one"
        )
        assert mortal.run().code == 0
        asked = [
            one(web, path="/robots.txt"),
            ("GET", f"{HAND}/", ""),
            one(web, path="/zfxxgknb/index_1.html"),
            one(web, path="dataproxy.jsp", method="POST"),
            one(web, path="/moved/"),  # where a redirect led
            one(web, path="_4003.html"),  # a redirect
            one(web, path="_4005.html"),  # gone
            one(web, path="_4001.html"),
            one(web, path=".pdf"),
        ]
        assert len(set(asked)) == 9
        assert resume(mortal, web, "one", asked) == []


def test_an_unread_revisit_is_read_as_what_it_stands_for(ground) -> None:
    with CrashWeb(hosts=4, reports=20, hold=0.01) as web:
        registry = web.registry(ground / "registry.csv")
        mortal = Mortal.made(
            ground / "data", registry, web.connect_to, settings=SETTINGS, harvest="one"
        )
        assert mortal.run().code == 0
        # Ask the articles again too, as a harvest does whose rules say so.
        with closing(sqlite3.connect(mortal.data / "frontier.sqlite")) as db, db:
            db.execute("UPDATE urls SET state = 'queued' WHERE role = 'article'")
        second = Mortal.made(
            mortal.data, registry, web.connect_to, settings=SETTINGS, harvest="two"
        )
        assert second.run().code == 0
        repeated = [answer for answer in kept(mortal.data) if answer.kind == "revisit"]
        unchanged = {answer.key for answer in repeated if "_40" in answer.key[1]}
        alike = {answer.key for answer in repeated if answer.key[1].endswith("/zfxxgknb/")}
        assert unchanged
        assert alike
        assert resume(second, web, "two", [*unchanged, *alike]) == []


def test_a_cut_answer_is_asked_again_and_keeps_its_links(ground) -> None:
    with CrashWeb(hosts=4, reports=20, hold=0.01) as web:
        path = web._rows(0, 1, 2)[0][0]
        web.cut = frozenset({path})
        registry = web.registry(ground / "registry.csv")
        mortal = Mortal.made(
            ground / "data", registry, web.connect_to, settings=SETTINGS, harvest="one"
        )
        assert mortal.run().code == 0
        cut = ("GET", f"{HAND}{path}", "")
        told = link_facts(mortal.data)
        assert [answer.whole for answer in kept(mortal.data) if answer.key == cut] == [False]
        unread(mortal.data, "one", [cut])
        owned(mortal.data)
        web.cut, before = frozenset(), len(web.seen)
        assert mortal.run().code == 0
        assert web.seen[before:] == [cut]
        assert [answer.whole for answer in kept(mortal.data) if answer.key == cut] == [False, True]
        assert link_facts(mortal.data) == told
        assert faults_of_folder(mortal.data) == []
