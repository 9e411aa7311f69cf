"""The tables of the frontier, in SQL that SQLite and PostgreSQL read; how an older one is brought
up to date in place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import CrawlError
from crawler.returning import tables as returning

if TYPE_CHECKING:
    from crawler.frontier.database import Database

SCHEMA_VERSION = 2

TABLES = (
    """
CREATE TABLE IF NOT EXISTS frontier (
  version INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS harvests (
  name TEXT PRIMARY KEY,
  started DOUBLE PRECISION NOT NULL,
  finished DOUBLE PRECISION,
  options_digest TEXT NOT NULL,
  stop_reason TEXT
);
CREATE TABLE IF NOT EXISTS workers (
  id TEXT PRIMARY KEY,
  harvest TEXT NOT NULL,
  begun DOUBLE PRECISION NOT NULL,
  alive_until DOUBLE PRECISION NOT NULL
);
CREATE TABLE IF NOT EXISTS hosts (
  host TEXT PRIMARY KEY,
  seed TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1,
  owner TEXT,
  lease_until DOUBLE PRECISION,
  token INTEGER NOT NULL DEFAULT 0,
  busy INTEGER NOT NULL DEFAULT 0,
  next_at DOUBLE PRECISION NOT NULL DEFAULT 0,
  delay DOUBLE PRECISION NOT NULL,
  crawl_delay DOUBLE PRECISION,
  budget INTEGER NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0,
  floor DOUBLE PRECISION NOT NULL DEFAULT 0,
  explored INTEGER NOT NULL DEFAULT 0,
  columns_found INTEGER NOT NULL DEFAULT 0,
  good INTEGER NOT NULL DEFAULT 0,
  challenges INTEGER NOT NULL DEFAULT 0,
  troubles INTEGER NOT NULL DEFAULT 0,
  ip TEXT,
  state TEXT NOT NULL DEFAULT 'open',
  state_class TEXT,
  last_error TEXT,
  idle INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS woken (
  host TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS urls (
  id {serial},
  host TEXT NOT NULL,
  url TEXT NOT NULL,
  method TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE,
  folded TEXT NOT NULL,
  role TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  request TEXT NOT NULL,
  shows TEXT NOT NULL DEFAULT '',
  status INTEGER,
  failure TEXT,
  warc_file TEXT,
  warc_offset BIGINT,
  warc_length BIGINT,
  etag TEXT,
  last_modified TEXT,
  discovered_at DOUBLE PRECISION NOT NULL,
  next_at DOUBLE PRECISION NOT NULL DEFAULT 0,
  settled_at DOUBLE PRECISION,
  harvest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS exchanges (
  warc_file TEXT NOT NULL,
  warc_offset BIGINT NOT NULL,
  url_id BIGINT NOT NULL,
  PRIMARY KEY (warc_file, warc_offset)
);
CREATE TABLE IF NOT EXISTS robots (
  origin TEXT PRIMARY KEY,
  harvest TEXT NOT NULL,
  rules TEXT
);
CREATE TABLE IF NOT EXISTS counts (
  harvest TEXT NOT NULL,
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (harvest, host, name)
);
CREATE TABLE IF NOT EXISTS arms (
  host TEXT NOT NULL,
  grp TEXT NOT NULL,
  pulls INTEGER NOT NULL,
  reward DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (host, grp)
);
CREATE TABLE IF NOT EXISTS armed (
  fingerprint TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  grp TEXT NOT NULL,
  prior DOUBLE PRECISION NOT NULL
);
CREATE TABLE IF NOT EXISTS looks (
  host TEXT NOT NULL,
  path TEXT NOT NULL,
  site TEXT NOT NULL,
  digest TEXT NOT NULL,
  seen DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (host, path)
);
"""
    + returning.TABLES
)

# Partial ones hold what is asked for at every turn and little else, however long the frontier is.
INDEXES = (
    """
CREATE INDEX IF NOT EXISTS hosts_ready ON hosts (next_at, host)
 WHERE state = 'open' AND active = 1 AND busy = 0 AND idle = 0;
CREATE INDEX IF NOT EXISTS hosts_nameless ON hosts (next_at, host)
 WHERE ip IS NULL AND state = 'open' AND active = 1 AND busy = 0 AND idle = 0;
CREATE INDEX IF NOT EXISTS hosts_busy ON hosts (ip) WHERE busy = 1;
CREATE INDEX IF NOT EXISTS urls_best ON urls (host, state, score DESC, id);
CREATE INDEX IF NOT EXISTS urls_folded ON urls (folded);
CREATE INDEX IF NOT EXISTS urls_state ON urls (state);
CREATE INDEX IF NOT EXISTS armed_group ON armed (host, grp);
CREATE INDEX IF NOT EXISTS looks_path ON looks (site, path);
CREATE INDEX IF NOT EXISTS urls_robots ON urls (state, host) WHERE role = 'robots';
"""
    + returning.INDEXES
)

# What brings a frontier of that version to the next one.
MIGRATIONS = {
    1: """
ALTER TABLE hosts ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
DROP INDEX IF EXISTS hosts_due;
""",
}

_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")


class FrontierVersionError(CrawlError, RuntimeError):
    """The frontier was written by a newer version of this program."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the two databases: the key that counts itself, where names are listed,
    and what one of them alone wants to be told about a table."""

    serial: str
    listing: str
    tuning: str = ""


SQLITE = Dialect(
    serial="INTEGER PRIMARY KEY AUTOINCREMENT",
    listing="SELECT name FROM sqlite_master WHERE type = 'table'",
)
POSTGRESQL = Dialect(
    serial="BIGSERIAL PRIMARY KEY",
    listing="SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
    # A host's row changes with every request: room beside it, and what is dead swept away soon.
    tuning="""
ALTER TABLE hosts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE urls SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
""",
)


def lay_out(db: Database, dialect: Dialect) -> None:
    """Make the tables that are missing, and bring those of an older version up to date.

    All of it or nothing; FrontierVersionError for a frontier of the future.
    """
    if _is_current(db, dialect):
        return
    db.begin()
    try:
        db.choose_alone()
        _brought_up(db, dialect)
        db.commit()
    except BaseException:
        if db.in_transaction:
            db.rollback()
        raise


def exists(db: Database, dialect: Dialect) -> bool:
    """Tell whether a frontier was laid out here; FrontierVersionError for one of the future."""
    known = {row["name"] for row in db.execute(dialect.listing)}
    return "frontier" in known and _version(db) is not None


def _is_current(db: Database, dialect: Dialect) -> bool:
    known = {row["name"] for row in db.execute(dialect.listing)}
    if "frontier" not in known:
        return False
    return set(_TABLE.findall(TABLES)) <= known and _version(db) == SCHEMA_VERSION


def _version(db: Database) -> int | None:
    row = db.execute("SELECT version FROM frontier").fetchone()
    if row is None:
        return None
    if row["version"] > SCHEMA_VERSION:
        raise FrontierVersionError(
            f"{db.place}: frontier version {row['version']}; this program knows {SCHEMA_VERSION}"
        )
    return int(row["version"])


def _brought_up(db: Database, dialect: Dialect) -> None:
    known = {row["name"] for row in db.execute(dialect.listing)}
    found = _version(db) if "frontier" in known else None
    _run(db, TABLES.format(serial=dialect.serial))
    for version in range(found or SCHEMA_VERSION, SCHEMA_VERSION):
        _run(db, MIGRATIONS[version])
    _run(db, INDEXES)
    if found is None:
        _run(db, dialect.tuning)
        db.execute("INSERT INTO frontier (version) VALUES (?)", (SCHEMA_VERSION,))
    else:
        db.execute("UPDATE frontier SET version = ?", (SCHEMA_VERSION,))


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement.strip())
