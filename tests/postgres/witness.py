"""What the database itself says of every lease and every settlement: noted by triggers, in the
transactions of the workers, so that no worker's own account is believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import Cluster
from town import Asked

from crawler.frontier.location import location
from crawler.frontier.opening import laid_out

TRIGGERS = """
CREATE TABLE witness (
  n BIGSERIAL PRIMARY KEY, at DOUBLE PRECISION, tx BIGINT, host TEXT, url BIGINT,
  was_state TEXT, state TEXT,
  was_owner TEXT, owner TEXT, was_until DOUBLE PRECISION, until DOUBLE PRECISION,
  was_busy INTEGER, busy INTEGER
);
ALTER TABLE witness OWNER TO harvester;
CREATE FUNCTION witness_host() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 INSERT INTO witness (at, tx, host, was_owner, owner, was_until, until, was_busy, busy) VALUES
 (EXTRACT(EPOCH FROM clock_timestamp()), txid_current(), NEW.host, OLD.owner, NEW.owner,
 OLD.lease_until, NEW.lease_until, OLD.busy, NEW.busy); RETURN NULL; END $$;
CREATE FUNCTION witness_url() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 INSERT INTO witness (at, tx, host, url, was_state, state) VALUES
 (EXTRACT(EPOCH FROM clock_timestamp()), txid_current(), NEW.host, NEW.id, OLD.state, NEW.state);
 RETURN NULL; END $$;
CREATE TRIGGER witness_host AFTER UPDATE ON hosts FOR EACH ROW
 WHEN (OLD.busy = 1 OR NEW.busy = 1) EXECUTE FUNCTION witness_host();
CREATE TRIGGER witness_url AFTER UPDATE ON urls FOR EACH ROW
 WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION witness_url();
"""


@dataclass(frozen=True, slots=True)
class Witness:
    """The database of a crawl, asked by its administrator."""

    cluster: Cluster
    database: str

    def install(self) -> None:
        """Make the frontier's tables, and have everything noted from now on."""
        laid_out(location(self.cluster.url(self.database), Path("x"))).close()
        admin = self.cluster.admin(self.database)
        try:
            admin.run(TRIGGERS)
        finally:
            admin.close()

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        admin = self.cluster.admin(self.database)
        try:
            found = admin.run(sql, **values)
            names = [column["name"] for column in admin.columns or ()]
            return [dict(zip(names, row, strict=True)) for row in found or ()]
        finally:
            admin.close()

    def one(self, sql: str, **values: Any) -> Any:
        return next(iter(self.rows(sql, **values)[0].values()))

    def leased_by(self, process: int) -> set[str]:
        """What a process has leased just now."""
        rows = self.rows(
            "SELECT u.url FROM urls u JOIN hosts h ON h.host = u.host WHERE u.state = 'leased'"
            " AND h.busy = 1 AND h.owner LIKE :who",
            who=f"%:{process}:%",
        )
        return {row["url"] for row in rows}

    def unleased(self, log: list[Asked], processes: list[int]) -> list[str]:
        """Requests that came from a worker which held no lease on their host at that moment."""
        by_host: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows("SELECT * FROM witness WHERE url IS NULL ORDER BY n"):
            by_host[row["host"]].append(row)
        wrong = []
        for asked in log:
            before = [row for row in by_host[asked.host] if row["at"] <= asked.began]
            last = max(before, key=lambda row: row["at"], default=None)
            who = f":{processes[asked.worker]}:"
            if last is None or not last["busy"] or who not in (last["owner"] or ""):
                wrong.append(f"{asked.url} by {asked.worker}: the lease is {last}")
            elif last["until"] < asked.began:
                wrong.append(f"{asked.url}: {asked.began - last['until']:.2f} s behind its lease")
        return wrong

    def settled_without_lease(self) -> list[str]:
        """Rows that were done in a transaction that did not end a lease which still ran."""
        ends = {
            (row["tx"], row["host"]): row
            for row in self.rows("SELECT * FROM witness WHERE url IS NULL AND was_busy = 1")
        }
        return [
            f"row {row['url']} of {row['host']} by {ends.get((row['tx'], row['host']))}"
            for row in self.rows("SELECT * FROM witness WHERE state IN ('done', 'failed')")
            if row["was_state"] != "leased"
            or (end := ends.get((row["tx"], row["host"]))) is None
            or end["was_until"] < row["at"] - 0.5  # of one transaction: it began before
        ]

    def done_twice(self) -> list[int]:
        """Rows that became done more than once, or have more than one exchange."""
        done = _twice(self.rows("SELECT url AS id FROM witness WHERE state = 'done'"))
        return sorted({*done, *self.answered_twice()})

    def answered_twice(self) -> list[int]:
        """Rows with more than one exchange that settled them."""
        return _twice(self.rows("SELECT url_id AS id FROM exchanges WHERE url_id <> 0"))

    def undone(self, truth: set[str]) -> set[str]:
        """Reports of the truth that are not done with an answer of 200."""
        return truth - {
            row["url"]
            for row in self.rows("SELECT url FROM urls WHERE state = 'done' AND status = 200")
        }


def _twice(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(row for row, n in Counter(row["id"] for row in rows).items() if n > 1)


def asked_again(log: list[Asked]) -> set[str]:
    """What was asked more than once."""
    return {url for url, n in Counter(asked.url for asked in log).items() if n > 1}
