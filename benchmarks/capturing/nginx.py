"""The server of the benchmark: one nginx on loopback, started and stopped here.

It listens on two ports of one folder of sites: one hands out the .gz beside each page to whoever
accepts gzip, the other the page as it is. The name in the Host header chooses the site.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """\
{user}
daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 75s;
  keepalive_requests 1000000;
  open_file_cache max=20000 inactive=600s;
  server_names_hash_bucket_size 128;
  types {{ text/html html; text/plain txt; }}
  charset utf-8;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{coded} backlog=511; gzip_static on; root {web}/$host; }}
  server {{ listen 127.0.0.1:{plain} backlog=511; gzip_static off; root {web}/$host; }}
}}
"""


class ServerMissingError(RuntimeError):
    """nginx is not there, or does not start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """The ports of the running server: of gzip'd bodies, of bodies as they are."""

    coded: int
    plain: int


@contextlib.contextmanager
def serving(web: Path, folder: Path) -> Iterator[Server]:
    """Serve the sites in `web` while the context lasts; `folder` takes configuration and log."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise ServerMissingError("nginx is not installed: apt-get install nginx-light wget")
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(*_free_ports(2))
    # As root nginx would hand its work to another user, who may not read the folder.
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        _CONFIG.format(user=user, folder=folder, web=web, coded=server.coded, plain=server.plain)
    )
    log = folder / "error.log"
    running = subprocess.Popen([program, "-e", str(log), "-c", str(config)])
    try:
        for port in (server.coded, server.plain):
            _wait_for(port, running, log)
        yield server
    finally:
        running.terminate()
        running.wait(10)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and running.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    said = log.read_text(errors="replace") if log.exists() else ""
    raise ServerMissingError(f"nginx does not answer on 127.0.0.1:{port}: {said.strip()}")
