"""The tables of the frontier, in SQL that SQLite and PostgreSQL read, and what they differ in."""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 1

TABLES = """
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
  last_error TEXT
);
CREATE INDEX IF NOT EXISTS hosts_due ON hosts (next_at, host);
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
CREATE INDEX IF NOT EXISTS urls_best ON urls (host, state, score DESC, id);
CREATE INDEX IF NOT EXISTS urls_folded ON urls (folded);
CREATE INDEX IF NOT EXISTS urls_state ON urls (state);
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
"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the two databases.

    The key that counts itself, and the mark of a parameter.
    """

    serial: str
    mark: str

    def ddl(self) -> list[str]:
        """Return the statements that make the tables."""
        return [
            part.strip() for part in TABLES.format(serial=self.serial).split(";") if part.strip()
        ]

    def sql(self, statement: str) -> str:
        """Return a statement written with ? in this dialect."""
        return statement if self.mark == "?" else statement.replace("?", self.mark)


SQLITE = Dialect(serial="INTEGER PRIMARY KEY AUTOINCREMENT", mark="?")
