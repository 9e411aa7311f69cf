"""A URL that failed leaves a record of why and when, no response, and is not done."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

from aftermath import faults_of_folder, rows
from mortal import Mortal

from archive.fields import first, parsed_fields
from archive.folder import DataFolder
from archive.reader import records
from archive.record import bare_id

HOSTS = {
    "refused": "http://www.refused.gov.cn/",
    "timeout": "http://www.timeout.gov.cn/",
    "tls": "https://www.tls.gov.cn/",
    "cut": "http://www.cut.gov.cn/",
    "dns": "http://www.nowhere.invalid/",
}


@contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """A port that answers so and hangs up; None: it never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as held:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                if answer is None:
                    held.enter_context(connection)
                    continue
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_each_kind_of_failure_leaves_its_class_and_time_and_is_not_done(ground) -> None:
    registry = ground / "registry.csv"
    lines = ["code,name,level,source_kind,cms,seed,since,min_reports,note"]
    lines += [f"11010{n},甲{n}区,county,gov,,{url},,," for n, url in enumerate(HOSTS.values(), 1)]
    registry.write_text("\n".join(lines) + "\n", encoding="utf-8")
    began = datetime.now(UTC) - timedelta(seconds=1)
    with (
        socket.socket() as closed,
        listening(None) as silent,
        listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as plain,
        listening(b"") as rude,
    ):
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refused
        ports = {
            "refused": closed.getsockname()[1], "timeout": silent, "tls": plain, "cut": rude,
        }  # fmt: skip
        to = [
            part
            for kind, port in ports.items()
            for part in ("--connect-to", f"www.{kind}.gov.cn=127.0.0.1:{port}")
        ]
        mortal = Mortal.made(
            ground / "data", registry, to[1], settings=("DOWNLOAD_TIMEOUT=1",),
            more=(*to[2:], f"--max-requests={len(HOSTS)}"),
        )  # fmt: skip
        (mortal.data / "shilu.toml").write_text(
            'minimum_free_disk = 0\noperator = "某大学"\ncontact = "https://a.invalid/"\n'
        )
        end = mortal.run()
    assert end.code == 3, end.told
    folder = DataFolder(mortal.data)
    found: dict[str, list[str]] = {}
    for path in folder.warcs():
        told = list(records(path))
        assert not [record for record in told if record.type in {"response", "revisit"}]
        for record in told:
            if record.type == "metadata" and (error := first(parsed_fields(record.block), "error")):
                assert began < record.date < datetime.now(UTC)
                found.setdefault(record.target_uri, []).append(error)
                beside = [bare_id(value) for value in record.all("WARC-Concurrent-To")]
                assert set(beside) <= {other.record_id for other in told}
    for kind, url in HOSTS.items():
        errors = found.pop(f"{url}robots.txt")
        assert {error.partition(":")[0] for error in errors} == {kind}, errors
    assert found == {}
    assert faults_of_folder(mortal.data) == []
    assert rows(mortal.data, "'done'") == []
    asked = {row["url"]: row for row in rows(mortal.data, "'queued', 'failed'") if row["tries"]}
    assert sorted(asked) == sorted(f"{url}robots.txt" for url in HOSTS.values())
    assert {row["failure"] for row in asked.values()} == set(HOSTS)
