"""Handing out: of each host that is due, the best of its URLs.

One request at a time to a host. robots.txt of an origin comes before anything else of it, on the
same turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.frontier.holding import Holding
from crawler.frontier.rules import EXEMPT
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, State, Target, dumps, loads
from crawler.frontier.turns import POLL, Turns
from crawler.robots import Robots
from crawler.scope import host_of, origin_of

ROBOTS_SCORE = 9.0
ROBOTS_KEPT = 4 << 20  # characters of robots.txt kept parsed, which takes up to 60 times their size
DENIED = 200  # rows that one look at a host may give up: the rest has its next turns

_BEST = """
SELECT * FROM urls WHERE host = ? AND state = 'queued' AND score >= ? AND next_at <= ? ORDER BY
score DESC, id LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What may be asked now.

    `wait`: seconds until more is due; None where nothing is queued (leases out aside).
    """

    leases: tuple[Lease, ...] = ()
    unresolved: tuple[str, ...] = ()  # hosts whose address must be known first
    wait: float | None = None


@dataclass(slots=True)
class Leasing:
    """Chooses from a store. Keeps parsed robots rules of the harvest; use from its thread alone.

    What is `removed` from the archive by URL or host is not asked for again; of a robots.txt the
    rules are asked all the same.
    """

    store: Store
    removed: Callable[[str], bool] = lambda _url: False
    holding: Holding = field(default_factory=lambda: Holding(seconds=900.0, shared=False))
    robots: dict[str, Robots | None] = field(default_factory=dict)
    _robots_size: int = 0

    def batch(self, limit: int, now: float, asked: float = 0.0) -> Batch:
        """Lease up to `limit` targets, one of each due host.

        `asked` is the moment of this machine's clock before `now` was read from the database's.
        """
        turns = self.turns
        if self.holding.shared:
            turns.take_over(now)
            turns.wake()
        leases: list[Lease] = []
        busy = turns.busy()
        later: dict[str, float] = {}  # hosts whose rows are due later than they are
        for host in turns.due(limit, busy, now):
            if len(leases) >= limit:
                break
            if host["ip"] != EXEMPT and busy[host["ip"]] >= turns.most:
                continue
            pause = self.store.rules.hours_wait(host["host"], now)
            if pause > 0:
                turns.hold(host["host"], now + pause)
                continue
            lease = self._lease(host, now, later)
            if lease is not None:
                self.holding.took(lease.target.host, lease.token, asked)
                busy[host["ip"]] += 1
                leases.append(lease)
        if leases:
            self._hand_out(leases, now)
        unresolved = turns.nameless(now)
        wait = 0.0 if leases or unresolved else turns.wait(now, later, self.holding.owner)
        return Batch(leases=tuple(leases), unresolved=unresolved, wait=wait)

    @property
    def turns(self) -> Turns:
        """The hosts of the frontier."""
        return Turns(self.store.db, self.store.rules.connections_per_ip)

    def _lease(self, host: Any, now: float, later: dict[str, float]) -> Lease | None:
        for _ in range(DENIED):
            row = self.store.db.execute(_BEST, (host["host"], host["floor"], now)).fetchone()
            if row is None:
                at = self.turns.earliest(host["host"], host["floor"])
                if at is not None:
                    later[host["host"]] = at
                return None
            target = loads(row["request"])
            if target.role != "robots":
                origin = origin_of(target.url)
                if self.removed(target.url):
                    self._deny(row, target, now, "removed")
                    continue
                if not self._known(origin):
                    row = self._robots_row(origin, target, now)
                    if row is None:
                        self.turns.hold(host["host"], now + POLL)
                        return None
                    target = loads(row["request"])
                elif not self._allowed(origin, target.url):
                    self._deny(row, target, now, "robots_denied")
                    continue
            return self._leased(host, row, target)
        return None

    def _hand_out(self, leases: Sequence[Lease], now: float) -> None:
        """Note what is leased, all at once: to a server each statement is a journey.

        Their hosts are locked, or nobody else writes: a token is what it was, and one more.
        """
        db, marks = self.store.db, ",".join("?" * len(leases))
        db.execute(
            "UPDATE hosts SET busy = 1, owner = ?, lease_until = ?, token = token + 1,"  # noqa: S608
            f" spent = spent + 1 WHERE host IN ({marks})",
            (
                self.holding.owner,
                now + self.holding.seconds,
                *(lease.target.host for lease in leases),
            ),
        )
        db.execute(
            f"UPDATE urls SET state = 'leased' WHERE id IN ({marks})",  # noqa: S608
            [lease.id for lease in leases],
        )

    def _leased(self, host: Any, row: Any, target: Target) -> Lease:
        return Lease(
            id=row["id"],
            token=host["token"] + 1,
            target=target,
            tries=row["tries"],
            # Of a robots.txt the whole is wanted: 304 would not say what the rules are.
            etag=row["etag"] if target.role != "robots" else None,
            last_modified=row["last_modified"] if target.role != "robots" else None,
            archived=(row["warc_file"], row["warc_offset"]) if row["warc_file"] else None,
            host_is_good=host["good"] > 0,
        )

    def _known(self, origin: str) -> bool:
        if origin in self.robots:
            return True
        row = self.store.db.execute(
            "SELECT rules FROM robots WHERE origin = ? AND harvest = ?",
            (origin, self.store.harvest),
        ).fetchone()
        if row is None:
            return False
        text = row["rules"]
        self._robots_size += len(origin) + len(text or "")
        if self._robots_size > ROBOTS_KEPT:
            self.robots.clear()
            self._robots_size = len(origin) + len(text or "")
        self.robots[origin] = None if text is None else Robots.parse(text)
        return True

    def _allowed(self, origin: str, url: str) -> bool:
        rules = self.robots[origin]
        return rules is None or rules.allows(url)

    def _robots_row(self, origin: str, cause: Target, now: float) -> Any:
        target = replace(
            cause,
            url=f"{origin}/robots.txt",
            role="robots",
            score=ROBOTS_SCORE,
            method="GET",
            body="",
            via=cause.url,
            hops=f"{cause.hops}P",
            anchor="",
            listed_date="",
            parent=None,
            page_of=None,
            kind="",
            pages=0,
            callback="robots",
            origin=origin,
        )
        self.store.add([target], now)
        row = self.store.db.execute(
            "SELECT * FROM urls WHERE fingerprint = ?", (target.fingerprint,)
        ).fetchone()
        if row["harvest"] != self.store.harvest or row["role"] != "robots":
            # asked in an earlier harvest, or found as a common link: this harvest asks anew
            self.store.db.execute(
                "UPDATE urls SET state = 'queued', role = 'robots', score = ?, request = ?,"
                " tries = 0, next_at = 0,"
                " harvest = ? WHERE id = ?",
                (ROBOTS_SCORE, dumps(target), self.store.harvest, row["id"]),
            )
            row = self.store.db.execute("SELECT * FROM urls WHERE id = ?", (row["id"],)).fetchone()
        over = row["state"] in {State.DONE, State.FAILED}
        elsewhere = self._robots_elsewhere(origin) if over else None
        if elsewhere is False:
            # RFC 9309 §2.3.1.4: rules that cannot be had forbid everything, until a later run.
            self.store.db.execute(
                "UPDATE hosts SET state = 'paused', state_class = 'robots_unreachable'"
                " WHERE host = ? AND state = 'open'",
                (host_of(origin),),
            )
        elif over and elsewhere is None:
            # A chain of redirects that ends nowhere is a robots.txt that is not there (RFC 9309
            # §2.3.1.2): waiting for it would be for ever.
            self.store.db.execute(
                "INSERT INTO robots (origin, harvest, rules) VALUES (?,?,NULL)"
                " ON CONFLICT DO NOTHING",
                (origin, self.store.harvest),
            )
        return row if row["state"] == State.QUEUED and row["next_at"] <= now else None

    def _robots_elsewhere(self, origin: str) -> bool | None:
        """Tell whether a redirect of this origin's robots.txt will be asked; None: there is none.

        It will not where its host is left alone, takes no part, or has used up its budget.
        """
        rows = self.store.db.execute(  # only few are queued at a time: the index urls_robots
            "SELECT u.request, h.busy, h.state, h.active, h.spent, h.budget FROM urls u JOIN hosts"
            " h ON h.host = u.host WHERE u.role = 'robots' AND u.state IN ('queued', 'leased')"
        )
        for row in rows:
            if loads(row["request"]).origin == origin:
                open_ = row["state"] == "open" and row["active"] and row["spent"] < row["budget"]
                return bool(row["busy"] or open_)
        return None

    def _deny(self, row: Any, target: Target, now: float, why: str) -> None:
        self.store.db.execute(
            "UPDATE urls SET state = 'failed', failure = ?, settled_at = ?, harvest = ?"
            " WHERE id = ?",
            (why, now, self.store.harvest, row["id"]),
        )
        self.store.count(host_of(target.url), Counter({why: 1}))
