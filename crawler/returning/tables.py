"""What is remembered between harvests, as tables of the frontier beside those of schema.py."""

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS listings (
  url_id BIGINT PRIMARY KEY,
  seed TEXT NOT NULL,
  url TEXT NOT NULL,
  list TEXT NOT NULL,
  parent BIGINT NOT NULL,
  page INTEGER NOT NULL,
  shows TEXT NOT NULL,
  name TEXT NOT NULL,
  above TEXT NOT NULL,
  year INTEGER,
  reports INTEGER NOT NULL DEFAULT 0,
  led INTEGER NOT NULL DEFAULT 0,
  links TEXT NOT NULL DEFAULT '',
  titles TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'known',
  harvest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS kept_reports (
  url_id BIGINT PRIMARY KEY,
  seed TEXT NOT NULL,
  year INTEGER,
  body TEXT NOT NULL,
  is_government INTEGER NOT NULL,
  listed TEXT,
  text TEXT NOT NULL,
  found DOUBLE PRECISION NOT NULL,
  looked DOUBLE PRECISION NOT NULL
);
CREATE TABLE IF NOT EXISTS returns (
  harvest TEXT NOT NULL,
  seed TEXT NOT NULL,
  how TEXT NOT NULL,
  asked INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (harvest, seed)
);
CREATE TABLE IF NOT EXISTS column_moves (
  harvest TEXT NOT NULL,
  url_id BIGINT NOT NULL,
  seed TEXT NOT NULL,
  url TEXT NOT NULL,
  at TEXT NOT NULL,
  how TEXT NOT NULL,
  onward TEXT,
  PRIMARY KEY (harvest, url_id)
);
CREATE TABLE IF NOT EXISTS next_visits (
  seed TEXT PRIMARY KEY,
  at DOUBLE PRECISION NOT NULL,
  harvest TEXT NOT NULL
);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS listings_seed ON listings (seed);
CREATE INDEX IF NOT EXISTS kept_reports_seed ON kept_reports (seed);
CREATE INDEX IF NOT EXISTS hosts_seed ON hosts (seed);
"""
