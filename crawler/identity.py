"""Who we say we are, and what the session decides about Scrapy's settings.

User agent, capture, TLS, proxy.
"""

from __future__ import annotations

import atexit
import importlib.metadata
import shutil
import tempfile
from typing import TYPE_CHECKING

from archive.folder import DataFolder
from crawler.robots import TOKEN

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from archive.writer import WarcWriter
    from crawler.operator import Operator
    from crawler.session import Session


def user_agent(operator: Operator) -> str:
    """Return one honest user agent: program, version, and where webmasters reach the operator."""
    name = f"{TOKEN}/{_version()}"
    if operator.operator and operator.contact:
        said = f"{operator.operator}; +{operator.contact}".replace("(", "").replace(")", "")
        # Header values are ASCII here: a name in Chinese is for the warcinfo record.
        return f"{name} ({said.encode('ascii', 'ignore').decode().strip('; ') or 'see contact'})"
    return f"{name} (no operator named; loopback only)"


def apply(session: Session, settings: BaseSettings) -> None:
    """Set what depends on the data folder; called before Scrapy builds its components."""
    operator = session.operator
    decided: dict[str, object] = {
        "USER_AGENT": user_agent(operator),
        "CAPTURE_FOLDER": session.folder.archive,
        "CAPTURE_MIN_FREE_DISK": operator.minimum_free_disk,
        "CAPTURE_MAXSIZE": operator.archive_limit,
        "CAPTURE_CREDENTIALS": operator.credentials,
        "CONNECT_TO": list(session.options.connect_to),
        "TLS_UNVERIFIED_HOSTS": list(operator.tls_exempt),
        "TLS_VERIFIED_HOSTS": list(operator.tls_verified),
        "DOWNLOAD_DELAY": 0,  # the frontier has it
        # A proxy of shilu.toml goes by request.meta; the middleware only turns its
        # credentials into a header.
        "HTTPPROXY_ENABLED": operator.proxy is not None,
    }
    for name, value in decided.items():
        settings.set(name, value, priority="cmdline")


def warc_writer(crawler: Crawler) -> WarcWriter:
    """Open the WARC of this run; the setting CAPTURE_WRITER names this function."""
    from archive.payload_index import PayloadIndex
    from archive.writer import MAX_SIZE, WarcWriter
    from sites.registry import seed_line

    session: Session | None = getattr(crawler.spider, "session", None)
    if session is None:
        # scrapy shell looks at pages; what it fetches is no harvest, and goes when it ends.
        place = tempfile.mkdtemp(prefix="shilu-shell-")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        return WarcWriter(DataFolder.opened(place, create=True), "shell")
    operator = session.operator
    about = {
        "robots": "obey (RFC 9309)",
        "http-header-user-agent": user_agent(operator),
        "operator": operator.operator or "",
        "contact": operator.contact or "",
        "scrapy": importlib.metadata.version("scrapy"),
        "credentials": operator.credentials,
        "config-digest": f"sha256:{session.options.digest}",
    }
    fields = [(name, value) for name, value in about.items() if value]
    # The archive alone must tell what was known of its sites: postprocess reads these rows back.
    fields += [("seed", seed_line(seed)) for seed in session.selection.seeds]
    size = crawler.settings.getint("CAPTURE_WARC_SIZE", MAX_SIZE)
    name = session.harvest.name
    originals = PayloadIndex(session.folder, name)
    return WarcWriter(session.folder, name, fields, max_size=size, originals=originals)


def _version() -> str:
    try:
        return importlib.metadata.version("shilu")
    except importlib.metadata.PackageNotFoundError:
        return "0"
