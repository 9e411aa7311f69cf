"""A frontier of an earlier release is brought up to date where it lies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from crawler.frontier.harvests import begin, plant, within
from crawler.frontier.leasing import Leasing
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.schema import INDEXES, SCHEMA_VERSION, TABLES
from crawler.frontier.store import FrontierVersionError, Store
from crawler.frontier.target import Target, dumps

RULES = Rules(terms=lambda _url: HostTerms(delay=0, budget=9, first_backoff=1.0, ip_exempt=True))
SEED = Target(
    url="http://www.jia.gov.cn/", site="jia.gov.cn", role="seed", seed="http://www.jia.gov.cn/"
)

# As release 0.1.0 laid it out; what it had and later ones have is left out where no test asks.
VERSION_1 = """
CREATE TABLE frontier (version INTEGER NOT NULL);
CREATE TABLE harvests (name TEXT PRIMARY KEY, started DOUBLE PRECISION NOT NULL,
  finished DOUBLE PRECISION, options_digest TEXT NOT NULL, stop_reason TEXT);
CREATE TABLE hosts (host TEXT PRIMARY KEY, seed TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
  owner TEXT, lease_until DOUBLE PRECISION, token INTEGER NOT NULL DEFAULT 0,
  busy INTEGER NOT NULL DEFAULT 0, next_at DOUBLE PRECISION NOT NULL DEFAULT 0,
  delay DOUBLE PRECISION NOT NULL, crawl_delay DOUBLE PRECISION, budget INTEGER NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0, floor DOUBLE PRECISION NOT NULL DEFAULT 0,
  explored INTEGER NOT NULL DEFAULT 0, columns_found INTEGER NOT NULL DEFAULT 0,
  good INTEGER NOT NULL DEFAULT 0, challenges INTEGER NOT NULL DEFAULT 0,
  troubles INTEGER NOT NULL DEFAULT 0, ip TEXT, state TEXT NOT NULL DEFAULT 'open',
  state_class TEXT, last_error TEXT);
CREATE INDEX hosts_due ON hosts (next_at, host);
CREATE TABLE urls (id INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, url TEXT NOT NULL,
  method TEXT NOT NULL, body TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE, folded TEXT NOT NULL,
  role TEXT NOT NULL, score DOUBLE PRECISION NOT NULL, state TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, request TEXT NOT NULL, shows TEXT NOT NULL DEFAULT '',
  status INTEGER, failure TEXT, warc_file TEXT, warc_offset BIGINT, warc_length BIGINT, etag TEXT,
  last_modified TEXT, discovered_at DOUBLE PRECISION NOT NULL,
  next_at DOUBLE PRECISION NOT NULL DEFAULT 0, settled_at DOUBLE PRECISION, harvest TEXT NOT NULL);
CREATE INDEX urls_best ON urls (host, state, score DESC, id);
CREATE INDEX urls_folded ON urls (folded);
CREATE INDEX urls_state ON urls (state);
CREATE TABLE exchanges (warc_file TEXT NOT NULL, warc_offset BIGINT NOT NULL,
  url_id BIGINT NOT NULL, PRIMARY KEY (warc_file, warc_offset));
CREATE TABLE robots (origin TEXT PRIMARY KEY, harvest TEXT NOT NULL, rules TEXT);
CREATE TABLE counts (harvest TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL,
  n BIGINT NOT NULL, PRIMARY KEY (harvest, host, name));
INSERT INTO frontier VALUES (1);
INSERT INTO harvests VALUES ('2025-02-01', 5.0, NULL, 'x', NULL);
INSERT INTO hosts (host, seed, delay, budget, ip) VALUES
  ('www.jia.gov.cn', 'http://www.jia.gov.cn/', 0, 9, '-');
INSERT INTO robots VALUES ('http://www.jia.gov.cn', '2025-02-01', NULL);
"""


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    path = tmp_path / "frontier.sqlite"
    page = Target(
        url="http://www.jia.gov.cn/bao.html", site="jia.gov.cn", role="article", score=0.7,
        seed=SEED.seed,
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(VERSION_1)
        db.execute(
            "INSERT INTO urls (host, url, method, body, fingerprint, folded, role, score, state,"
            " request, discovered_at, harvest) VALUES (?,?,'GET','',?,?,?,?,'queued',?,5.0,?)",
            (
                page.host, page.url, *page.identities, page.role, page.score, dumps(page),
                "2025-02-01",
            ),
        )  # fmt: skip
    return path


def shape(path: Path) -> dict[str, set[str]]:
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return {
            name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
            for (name,) in tables.fetchall()
        }


def test_an_earlier_frontier_goes_on_with_its_queue(earlier: Path) -> None:
    store = Store.opened(earlier, RULES)
    harvest = begin(store, wanted=None, today=date(2025, 2, 2), options_digest="", now=10.0)
    assert (harvest.name, harvest.resumed) == ("2025-02-01", True)
    store = within(store, harvest)
    plant(store, [SEED], 10.0)
    [lease] = Leasing(store).batch(9, 10.0).leases
    assert lease.target.url == "http://www.jia.gov.cn/bao.html"
    store.db.close()


def test_an_earlier_frontier_becomes_what_a_new_one_is(earlier: Path, tmp_path: Path) -> None:
    Store.opened(earlier, RULES).db.close()
    Store.opened(tmp_path / "new.sqlite", RULES).db.close()
    assert shape(earlier) == shape(tmp_path / "new.sqlite")
    with closing(sqlite3.connect(earlier)) as db:
        assert db.execute("SELECT version FROM frontier").fetchall() == [(SCHEMA_VERSION,)]
    Store.opened(earlier, RULES).db.close()  # and is opened again as it is


def test_a_migration_that_fails_leaves_the_frontier_as_it_was(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shape(earlier)
    broken = INDEXES + "CREATE INDEX never ON nothing (at_all);"
    monkeypatch.setattr("crawler.frontier.schema.INDEXES", broken)
    with pytest.raises(RuntimeError, match="nothing"):
        Store.opened(earlier, RULES)
    assert shape(earlier) == before


def test_a_frontier_of_the_future_is_refused_in_one_line(earlier: Path) -> None:
    with closing(sqlite3.connect(earlier)) as db, db:
        db.execute("UPDATE frontier SET version = ?", (SCHEMA_VERSION + 1,))
    with pytest.raises(
        FrontierVersionError, match=rf"frontier\.sqlite.*{SCHEMA_VERSION + 1}"
    ) as no:
        Store.opened(earlier, RULES)
    assert "\n" not in str(no.value)


def test_a_table_that_was_added_within_a_version_is_made(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.opened(earlier, RULES).db.close()
    more = TABLES + "CREATE TABLE IF NOT EXISTS visits (url TEXT PRIMARY KEY);"
    monkeypatch.setattr("crawler.frontier.schema.TABLES", more)
    Store.opened(earlier, RULES).db.close()
    assert "visits" in shape(earlier)
