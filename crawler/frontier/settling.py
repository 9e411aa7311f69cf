"""The end of a lease, in one transaction.

Out-links, the row, its place in the archive, its host.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from crawler.frontier.rules import HostTerms
from crawler.frontier.store import StaleLeaseError, Store
from crawler.frontier.target import RobotsVerdict, Settlement, State
from crawler.learning.arms import learn
from crawler.learning.mirrors import folded
from crawler.politeness import backoff, jittered
from crawler.returning.memory import take_in
from crawler.robots import Robots
from crawler.scope import host_of, origin_of


def settle(store: Store, end: Settlement, now: float) -> int:
    """End a lease: out-links, the row's state and its WARC reference together.

    Return the new targets' number.
    """
    target = end.lease.target
    host = _held(store, end, now)
    end, new = take_in(store, end, host["floor"], now)
    if end.robots is not None:
        _settle_robots(store, end.robots, now)
        host = _row(store, target.host)  # with what its rules ask for
    _settle_row(store, end, now)
    _settle_host(store, end, host, now)
    learn(store.db, end)
    folded(store, end, host, now)
    if target.role == "robots" and end.state is State.FAILED:
        # RFC 9309 §2.3.1.4: unreachable rules forbid everything, until a later
        # run can read them
        if end.outlinks:
            _forgo(store, target.origin, end.failure or "robots_unreachable", now)
        else:
            _pause(store, host_of(target.origin), end.failure or "robots_unreachable")
    counts = Counter(dict(end.counts))
    if end.failure:
        counts[f"failure:{end.failure}"] += 1
    store.count(target.host, counts)
    return new


def _held(store: Store, end: Settlement, now: float) -> Any:
    """Return the row of the lease's host, locked: what follows is alone with this host.

    StaleLeaseError where the lease has ended. A page that is replayed from disk has none: its row
    must still be queued.
    """
    lease, db = end.lease, store.db
    host = _row(store, lease.target.host)
    if host is None:
        raise StaleLeaseError(f"{lease.target.url}: its host is not known")
    if lease.replayed:
        row = db.execute("SELECT state FROM urls WHERE id = ?", (lease.id,)).fetchone()
        if row is None or row["state"] != State.QUEUED:
            raise StaleLeaseError(f"{lease.target.url}: somebody else has asked for it meanwhile")
    elif host["token"] != lease.token or not host["busy"]:
        raise StaleLeaseError(f"{lease.target.url}: the lease of {lease.target.host} has ended")
    elif db.shared and host["lease_until"] < now:
        raise StaleLeaseError(f"{lease.target.url}: the lease of {lease.target.host} ran out")
    return host


def _row(store: Store, host: str) -> Any:
    asked = f"SELECT * FROM hosts WHERE host = ?{store.db.for_update}"  # noqa: S608
    return store.db.execute(asked, (host,)).fetchone()


def _settle_row(store: Store, end: Settlement, now: float) -> None:
    lease, ref = end.lease, end.ref
    retry = end.state is State.QUEUED
    pause = backoff(lease.tries + 1, store.rules.terms(lease.target.url).first_backoff)
    # Only what was read as the page may answer for it later: a challenge has validators too, and
    # the 304 that they bring would hide it.
    validators = "etag = COALESCE(?, etag), last_modified = COALESCE(?, last_modified)"
    if end.state is State.FAILED:
        validators = "etag = NULL, last_modified = NULL"
    kept = (end.etag, end.last_modified) if end.state is State.DONE else (None, None)
    place = None if retry else ref
    store.db.execute(
        "UPDATE urls SET state = ?, tries = tries + 1, status = ?, failure = ?, shows ="  # noqa: S608
        " CASE WHEN ? = 'unchanged' THEN shows ELSE ? END, next_at = ?,"
        " warc_file = COALESCE(?, warc_file), warc_offset = COALESCE(?, warc_offset),"
        f" warc_length = COALESCE(?, warc_length), {validators},"
        " settled_at = ?, harvest = ? WHERE id = ?",
        (
            end.state,
            end.status,
            end.failure,
            end.shows,
            end.shows,
            now + max(pause, end.wait or 0.0) if retry else 0.0,
            place.filename if place else None,
            place.offset if place else None,
            place.length if place else None,
            *(kept if end.state is not State.FAILED else ()),
            now,
            store.harvest,
            lease.id,
        ),
    )
    if ref is not None:
        store.db.execute(
            "INSERT INTO exchanges (warc_file, warc_offset, url_id) VALUES (?,?,?) ON"
            " CONFLICT DO NOTHING",
            (ref.filename, ref.offset, lease.id),
        )


def _settle_host(store: Store, end: Settlement, host: Any, now: float) -> None:
    target, rules = end.lease.target, store.rules
    terms: HostTerms = rules.terms(target.url)
    answered = end.status is not None and end.trouble is None and end.challenge is None
    good = answered and end.status is not None and end.status < 400 and target.role != "robots"
    challenges = host["challenges"] + 1 if end.challenge else 0 if good else host["challenges"]
    # Forgiven slowly: what answers once may be as busy as before at the next request.
    troubles = max(host["troubles"] + (1 if end.trouble else -1 if answered else 0), 0)
    pause = max(
        jittered(host["delay"], f"{target.host}{host['spent']}"), host["crawl_delay"] or 0.0
    )
    if end.wait:
        pause = max(pause, end.wait)
    elif end.trouble or end.challenge:
        pause = max(pause, backoff(max(troubles, 1), terms.first_backoff))
    columns = host["columns_found"] + (end.shows == "column")
    state, state_class = host["state"], host["state_class"]
    if challenges >= rules.max_challenges and end.challenge:
        state, state_class = "blocked", end.challenge
    elif state == "open" and troubles >= rules.max_troubles and end.trouble:
        state, state_class = "paused", end.trouble
    explored = host["explored"] + (
        target.score < rules.low_score and target.role not in {"robots", "redirect"}
    )
    # A column that is only named so may be another's, or empty, and a report on a home page is not
    # its column: it takes both to stop looking.
    found = end.shows == "report" and columns > 0
    floor = rules.low_score if found or explored >= rules.exploration else 0.0
    freed = "busy = 0, owner = NULL, lease_until = NULL, next_at = ?,"
    # A rest that it asked for holds, whatever was read from disk meanwhile.
    until = [max(now + pause, host["next_at"])]
    if end.lease.replayed and host["busy"]:  # a page from disk ends nobody's lease
        freed, until = "", []
    store.db.execute(
        f"UPDATE hosts SET {freed}"  # noqa: S608
        " challenges = ?, troubles = ?, idle = 0,"
        " columns_found = ?, explored = ?, floor = ?, good = good + ?, state = ?,"
        " state_class = ?,"
        " ip = COALESCE(NULLIF(ip, ''), ?), last_error = COALESCE(?, last_error) WHERE host = ?",
        (
            *until,
            challenges,
            troubles,
            columns,
            explored,
            max(floor, host["floor"]),
            int(good),
            state,
            state_class,
            end.ip,
            f"{end.failure} {target.url}" if end.failure else None,
            target.host,
        ),
    )


def _settle_robots(store: Store, verdict: RobotsVerdict, now: float) -> None:
    store.db.execute(
        "INSERT INTO robots (origin, harvest, rules) VALUES (?,?,?)"
        " ON CONFLICT (origin) DO UPDATE SET harvest = excluded.harvest, rules ="
        " excluded.rules",
        (verdict.origin, store.harvest, verdict.text),
    )
    # Rules that came from elsewhere wake nobody early: the host may have asked for a rest.
    delay = _slowest(store, verdict)
    store.db.execute(
        "UPDATE hosts SET crawl_delay = ?, next_at = CASE WHEN busy = 1 OR next_at > ?"
        " THEN next_at ELSE ? END WHERE host = ?",
        (delay, now + (delay or 0.0), now + (delay or 0.0), host_of(verdict.origin)),
    )


def _slowest(store: Store, verdict: RobotsVerdict) -> float | None:
    """Return the Crawl-delay of a host: the longest that its http and its https ask for."""
    host = host_of(verdict.origin)
    rows = store.db.execute(
        "SELECT rules FROM robots WHERE harvest = ? AND origin IN (?,?) AND origin <> ?",
        (store.harvest, f"http://{host}", f"https://{host}", verdict.origin),
    )
    asked = [Robots.parse(row["rules"]).crawl_delay for row in rows if row["rules"]]
    return max((each for each in (verdict.crawl_delay, *asked) if each is not None), default=None)


def _forgo(store: Store, origin: str, cause: str, now: float) -> None:
    """Give up what is queued of one origin; its host goes on under another scheme."""
    rows = store.db.execute(
        "SELECT id, url FROM urls WHERE host = ? AND state = 'queued'", (host_of(origin),)
    ).fetchall()
    store.db.executemany(
        "UPDATE urls SET state = 'failed', failure = ?, settled_at = ?, harvest = ? WHERE id = ?"
        " AND state = 'queued'",
        [(cause, now, store.harvest, row["id"]) for row in rows if origin_of(row["url"]) == origin],
    )
    store.db.execute("UPDATE hosts SET troubles = 0 WHERE host = ?", (host_of(origin),))


def _pause(store: Store, host: str, cause: str) -> None:
    """Leave a host alone until the next run."""
    store.db.execute(
        "UPDATE hosts SET state = 'paused', state_class = ? WHERE host = ? AND state = 'open'",
        (cause, host),
    )
