"""A server that cannot be had, goes away, or comes back; what people are told of it."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from aftermath import faults_of_folder, whole_on_disk
from click.testing import CliRunner
from cluster import PASSWORD, ROLE, Cluster
from crews import crew
from mortal import Mortal
from town import Town

from crawler.frontier.database import TransientError
from crawler.frontier.location import FrontierUrlError, location
from crawler.frontier.lock import FolderLock, FrontierBusyError
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import FrontierFailedError, Store
from shilu.cli import main


def opened(url: str, idle: float = 30.0) -> Store:
    terms = HostTerms(delay=0.0, budget=1, first_backoff=1.0)
    return Store.opened(location(url, Path("x")), Rules(terms=lambda _: terms), idle=idle)


@pytest.fixture
def store(cluster: Cluster, database: str) -> Iterator[Store]:
    made = opened(cluster.url(database))
    yield made
    made.db.close()


def wrong_url(cluster: Cluster, how: str) -> tuple[str, str]:
    """A URL that cannot be used, and what must be told: where it is."""
    place = f"127.0.0.1:{cluster.port}"
    if how == "password":
        return cluster.url(cluster.database(), PASSWORD + "!"), place
    if how == "database":
        return cluster.url("no_such_town"), place
    with socket.socket() as closed:  # bound, and nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    return f"postgresql://{ROLE}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/x", f"127.0.0.1:{port}"


def assert_one_line(told: str, place: str) -> None:
    lines = [line for line in told.splitlines() if line.strip()]
    assert len(lines) == 1, told
    assert place in lines[0]
    assert PASSWORD not in told
    assert quote(PASSWORD, safe="") not in told


@pytest.mark.parametrize("how", ["password", "database", "refused"])
def test_status_of_a_frontier_that_cannot_be_had_is_one_line_with_its_place(
    cluster: Cluster, tmp_path: Path, how: str
) -> None:
    url, place = wrong_url(cluster, how)
    (tmp_path / "VERSION").write_text("1\n", encoding="ascii")
    done = CliRunner().invoke(main, ["status", "--data", str(tmp_path), "--frontier", url])
    assert done.exit_code == (3 if how == "refused" else 2)
    assert_one_line(done.output, place)


def test_a_crawl_whose_frontier_cannot_be_had_fetches_nothing_and_says_so_in_one_line(
    cluster: Cluster, ground: Path
) -> None:
    with Town(sites=1, workers=1) as town:
        url, place = wrong_url(cluster, "password")
        end = Mortal.made(
            ground / "data", town.registry(ground / "registry.csv"), town.connect_to(0),
            more=("--frontier", url),
        ).run()  # fmt: skip
        assert end.code == 2, end.told
        assert_one_line(end.told, place)
        assert town.log == []


def test_who_may_make_no_table_is_told_where(cluster: Cluster, database: str) -> None:
    url = cluster.url(database).replace(f"/{database}", "/postgres")  # ours is another one
    with pytest.raises(FrontierFailedError, match=f"^127.0.0.1:{cluster.port}/postgres: perm"):
        opened(url)


def test_the_password_may_lie_in_the_password_file_that_only_its_owner_can_read(
    cluster: Cluster, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".pgpass"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    file.write_text(f"# ours\n127.0.0.1:*:*:{ROLE}:{escaped}\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    url = cluster.url(database, password=None)
    file.chmod(0o600)
    opened(url).db.close()
    file.chmod(0o644)
    with pytest.raises(FrontierUrlError, match=f"127.0.0.1:{cluster.port}/{database}"):
        opened(url)


def test_a_transaction_whose_connection_was_cut_is_done_again_and_once(
    cluster: Cluster, database: str, store: Store
) -> None:
    tries = []

    def job() -> None:
        store.db.execute("INSERT INTO robots (origin, harvest) VALUES (?, 'x')", ("http://a",))
        tries.append(1)
        if len(tries) == 1:
            admin = cluster.admin(database)
            admin.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                " AND pid <> pg_backend_pid()",
                name=database,
            )
            admin.close()
            time.sleep(0.1)
        store.db.execute("INSERT INTO robots (origin, harvest) VALUES (?, 'x')", ("http://b",))

    store.run(job)
    rows = store.run(lambda: store.db.execute("SELECT origin FROM robots").fetchall())
    assert len(tries) == 2
    assert sorted(row["origin"] for row in rows) == ["http://a", "http://b"]


def test_a_server_that_stays_away_ends_the_work_and_the_error_names_the_place(
    cluster: Cluster, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.frontier.postgresql.AWAY", 0.4)
    cluster.stop()
    try:
        with pytest.raises(FrontierFailedError, match=f"^127.0.0.1:{cluster.port}/") as told:
            store.run(lambda: store.db.execute("SELECT 1 AS one"))
        assert PASSWORD not in str(told.value)
    finally:
        cluster.start()
    store.run(lambda: store.db.execute("SELECT 1 AS one"))  # whoever comes back is served


def test_nobody_waits_for_a_worker_that_was_stopped_in_the_middle_of_a_transaction(
    cluster: Cluster, database: str
) -> None:
    asleep, awake = opened(cluster.url(database), idle=0.5), opened(cluster.url(database))
    try:
        asleep.db.begin()
        asleep.db.choose_alone()
        asleep.db.execute("INSERT INTO robots (origin, harvest) VALUES ('http://a', 'x')")
        begun = time.monotonic()
        awake.run(awake.db.choose_alone)
        assert time.monotonic() - begun < 5
        with pytest.raises(TransientError):
            asleep.db.commit()
        left = awake.run(lambda: awake.db.execute("SELECT * FROM robots").fetchall())
        assert left == []
    finally:
        asleep.db.close()
        awake.db.close()


def test_crawls_with_a_frontier_on_a_server_share_a_folder_and_keep_others_out(
    tmp_path: Path,
) -> None:
    path = tmp_path / "frontier.lock"
    one, other = FolderLock.taken(path, shared=True), FolderLock.taken(path, shared=True)
    one.release()
    with pytest.raises(FrontierBusyError, match="process "):
        FolderLock.taken(path)
    other.release()
    alone = FolderLock.taken(path)
    with pytest.raises(FrontierBusyError, match="process "):
        FolderLock.taken(path, shared=True)
    alone.release()


@pytest.mark.long
def test_a_crawl_whose_server_stays_away_ends_with_3_and_goes_on_when_it_is_back(
    cluster: Cluster, ground: Path
) -> None:
    town = Town(sites=12, workers=1, reports=6)
    with crew(cluster, ground, town) as made:
        made.start()
        made.until(lambda: len(town.log) >= 60)
        cluster.stop()
        try:
            (end,) = made.end()
        finally:
            cluster.start()
        assert end.code == 3, end.told
        said = [line for line in end.told.splitlines() if "stopping" in line]
        assert len(said) == 1, end.told
        assert f"127.0.0.1:{cluster.port}" in said[0]
        assert "Traceback" not in end.told
        whole = {url for _, url, _ in whole_on_disk(made.folders[0])}
        before = len(town.log)
        time.sleep(made.lease)
        end = made.mortals[0].run()
        assert end.code == 0, end.told
        assert {asked.url for asked in town.log[before:]} & whole == set()
        assert made.witness.undone(town.truth) == set()
        assert faults_of_folder(made.folders[0]) == []


@pytest.mark.long
def test_a_server_that_goes_again_and_again_loses_nothing(cluster: Cluster, ground: Path) -> None:
    town = Town(sites=28, workers=3, reports=9)
    with crew(cluster, ground, town, lease=20.0) as made:
        made.witness.install()
        made.start()
        made.until(lambda: len(town.log) >= 30)
        ended_all, done = threading.Event(), 0
        while any(child.poll() is None for child in made.children) and done < 6:
            cluster.stop(signal.SIGQUIT if done % 2 else signal.SIGINT)
            ended_all.wait(0.3 * done)
            cluster.start()
            done += 1
            ended_all.wait(2.0)
        ends = made.end()
        assert [end.code for end in ends] == [0, 0, 0], [end.told for end in ends]
        assert made.witness.undone(town.truth) == set()
        assert made.witness.done_twice() == []
        assert town.overlaps() == []
