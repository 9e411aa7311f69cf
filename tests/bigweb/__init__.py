"""The second test web: big portals, many content systems, traps and blocks, by the dossier.

    with BigWeb(years=range(2008, 2024), latency=0.0) as web:  # on loopback, http and https
        web.connect_to  # arguments for --connect-to (every host, both schemes)
        web.registry  # Path of the registry CSV (DESIGN section 4 columns)
        web.truth  # Truth of these years: see truth.py (reports, decoys, blocked, …)
        web.exchanges  # Exchange list: host, target, status, started, ended
    web = BigWeb(hosts={"www.qingluan.gov.cn"})  # a subset; offline use needs no `with`
    status, headers, body = web.respond(host, target, method="GET", body=b"", headers={}, scheme="")
    web.trap(host, target)  # name of the trap that the target belongs to, or None
    web.is_report(host, target)  # does the target (or an accepted alternate) hold a report
    web.denied(host, target)  # does robots.txt close the target
    web.next_year()  # every publishing host gets the reports of one more year
    web.skip(host, year)  # the reports of a year are not there (yet) ...
    web.plant(host, year)  # ... and now they are; or one year more on one host
    web.edit(url)  # the report's text changes silently, same URL
    web.replace(url)  # 更正: a corrected report takes the row, at a new URL
    web.move(host, column, how)  # how: "404" | "301" | "empty"; column: one of truth.columns[host]
    web.block(host, kind, column=None)  # kind: of blocked.PAGES ("403", "js_cookie", …); None lifts
    web.throttle(host, times, retry_after)  # the next answers are 429 with Retry-After

`respond` and the sockets give the same answers. `headers` of `respond` are a dict with lower-case
names (if-none-match, if-modified-since) and, in the answer, a tuple of pairs. `web.truth` follows
the hooks; `truth.json` is frozen for the default years. Everything is a function of the seed: no
clock, no random. Depth counts links from the registry's seed; the pages of one list count as one.
`latency` is the seconds that a socket waits before it answers, so that overlaps show in the log.
"""

from tests.bigweb.truth import Report, Truth
from tests.bigweb.web import BigWeb

__all__ = ["BigWeb", "Report", "Truth"]
