"""Several processes write one harvest into one folder while another recovers: a recovery takes only
what the dead have left."""

from __future__ import annotations

import subprocess
import sys
import time

from archive.check import check
from archive.folder import DataFolder
from archive.naming import harvest_in_name
from archive.reader import payloads
from archive.recover import recover

WRITERS, EXCHANGES = 4, 300
SCRIPT = """
import sys
from datetime import UTC, datetime
from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.writer import WarcWriter

folder, number, count = DataFolder.opened(sys.argv[1]), sys.argv[2], int(sys.argv[3])
writer = WarcWriter(folder, "h1", max_size=6000)
for n in range(count):
    ref = writer.append_exchange(
        WireExchange(
            url=f"http://a.cn/{number}/{n}",
            started=datetime.now(UTC),
            request=WireBuffer(b"GET / HTTP/1.1\\r\\n\\r\\n"),
            response=WireBuffer(b"HTTP/1.1 200 OK\\r\\n\\r\\n" + b"x" * n),
            eof=True,
        )
    )
    writer.append_metadata(ref, [("anchor", "x")])
    writer.sync()
    print(n, flush=True)
writer.close()
"""


def test_four_writers_and_a_recovery_share_a_folder_and_one_is_killed(tmp_path) -> None:
    folder = DataFolder.opened(tmp_path / "data", create=True)

    def started(number: int, count: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder.path), str(number), str(count)],
            stdout=subprocess.PIPE,
            text=True,
        )

    alive = [started(number, EXCHANGES) for number in range(WRITERS - 1)]
    with started(WRITERS - 1, 10**6) as doomed:
        recovered, promised = [], -1
        deadline = time.monotonic() + 120
        while any(child.poll() is None for child in alive):
            assert time.monotonic() < deadline
            recovered += recover(folder)
            if promised < 0 and len(folder.warcs()) > 20:
                doomed.kill()
                promised = max(int(line) for line in doomed.stdout.read().splitlines()[-2:])
    for child in alive:
        assert child.wait() == 0
        child.stdout.close()
    recovered += recover(folder)
    assert promised > 0
    assert recover(folder) == []
    assert folder.unfinished() == []
    # The dead one's file, where it had begun one, and what a recovery took between its creation and
    # its lock: nothing else.
    assert [done.torn_bytes for done in recovered if done.records] in ([0], [])
    assert list(check(folder)) == []
    assert {harvest_in_name(path.name) for path in folder.warcs()} == {"h1"}
    found = [p.capture.url for path in folder.warcs() for p in payloads(folder, path)]
    assert len(found) == len(set(found))
    wanted = {f"http://a.cn/{w}/{n}" for w in range(WRITERS - 1) for n in range(EXCHANGES)}
    wanted |= {f"http://a.cn/{WRITERS - 1}/{n}" for n in range(promised + 1)}
    assert wanted <= set(found)
    assert len(set(found) - wanted) <= 1  # written, and not yet said
