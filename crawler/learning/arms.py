"""Which groups of links pay, learned per host while it is crawled: a sleeping bandit.

Each group (`crawler.learning.groups`) is an arm; it sleeps while none of its links is queued. An
arm pays when a page asked by it is a report or lists reports. A link's score is its prior, drawn
towards what its group has paid so far as the pulls grow: optimism in face of what is unknown is the
prior's part, which in the paper's AUER index a bonus plays. What a link says of itself is never
lowered below the floor by its neighbours' fate.

Deterministic given the order of the answers; kept in the frontier, so that it survives a kill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.frontier.database import Database
from crawler.frontier.target import Settlement, State, Target
from sites.seed import Role

PRIOR_WEIGHT = 3.0  # pulls that the prior counts for
PAYS = {"report": 1.0, "column": 0.5}  # a column is named by its own words, mostly
KNOWN = 0.7  # the words of such a link say what it is: its fate tells nothing of its neighbours
SURE = 0.85  # what scores so is asked anyway
SAID = 0.3  # from here on the link's own words speak for it: no fate of others lowers it
PART = 50  # rows in one statement
_ROLES = frozenset({Role.COLUMN, Role.ARTICLE})

# What is concatenated uses no index: else the whole queue of the host is walked at every settlement
# (73 ms at 40,000 rows), where a look at each fingerprint takes 3 ms.
_RESCORE = f"""
UPDATE urls SET score = (SELECT CASE WHEN a.prior >= {SAID}
 AND a.prior > ({PRIOR_WEIGHT} * a.prior + ?) / ({PRIOR_WEIGHT} + ?) THEN a.prior
 ELSE ({PRIOR_WEIGHT} * a.prior + ?) / ({PRIOR_WEIGHT} + ?) END
 FROM armed a WHERE a.fingerprint = urls.fingerprint)
WHERE host || '' = ? AND state || '' = 'queued' AND fingerprint IN
"""  # noqa: S608 - constants of this module
_OF_GROUP = "(SELECT fingerprint FROM armed WHERE host = ? AND grp = ?)"


def enrol(db: Database, rows: Iterable[tuple[str, Target]]) -> None:
    """Note of new rows (fingerprint, target) which arm they belong to, and score them by it."""
    arms = [
        (fingerprint, target)
        for fingerprint, target in rows
        if target.group and target.role in _ROLES and target.score < SURE
    ]
    for begin in range(0, len(arms), PART):
        part = arms[begin : begin + PART]
        marks = ",".join(["(?,?,?,?)"] * len(part))
        db.execute(
            f"INSERT INTO armed (fingerprint, host, grp, prior) VALUES {marks}"  # noqa: S608
            " ON CONFLICT (fingerprint) DO NOTHING",
            [value for f, t in part for value in (f, t.host, t.group, t.score)],
        )
        _score_as_their_group(db, part)


def _score_as_their_group(db: Database, part: Sequence[tuple[str, Target]]) -> None:
    by_arm: dict[tuple[str, str], list[str]] = {}
    for fingerprint, target in part:
        by_arm.setdefault((target.host, target.group), []).append(fingerprint)
    for host in sorted({host for host, _ in by_arm}):
        groups = sorted(group for name, group in by_arm if name == host)
        known = db.execute(
            "SELECT grp, pulls, reward FROM arms WHERE host = ?"  # noqa: S608
            f" AND grp IN ({','.join('?' * len(groups))})",
            (host, *groups),
        ).fetchall()
        for arm in known:
            prints = by_arm[host, arm["grp"]]
            paid = (arm["reward"], arm["pulls"])
            db.execute(f"{_RESCORE} ({','.join('?' * len(prints))})", (*paid, *paid, host, *prints))


def bettered(db: Database, row: int) -> None:
    """Let a row go by a better link's score: it stands in its first group no more."""
    db.execute(
        "DELETE FROM armed WHERE fingerprint = (SELECT fingerprint FROM urls WHERE id = ?)", (row,)
    )


def learn(db: Database, end: Settlement) -> None:
    """Pay the arm by which a page was asked, and rescore what is queued of it.

    At first after each pull, later each time that pulls or reward have doubled: what is done for
    a group of n links is O(n log n) in all.
    """
    target = end.lease.target
    if not target.group or target.score >= KNOWN or end.state is State.QUEUED:
        return
    reward = PAYS.get(end.shows, 0.0)
    arm = db.execute(
        "INSERT INTO arms (host, grp, pulls, reward) VALUES (?,?,1,?) ON CONFLICT (host, grp)"
        " DO UPDATE SET pulls = arms.pulls + 1, reward = arms.reward + excluded.reward"
        " RETURNING pulls, reward",
        (target.host, target.group, reward),
    ).fetchone()
    pulls, paid = int(arm["pulls"]), float(arm["reward"])
    if _is_power(pulls) or (reward and _is_power(int(paid / min(PAYS.values())))):
        values = (paid, pulls)
        db.execute(
            _RESCORE + _OF_GROUP,
            (*values, *values, target.host, target.host, target.group),
        )


def _is_power(number: int) -> bool:
    return number > 0 and number & (number - 1) == 0
