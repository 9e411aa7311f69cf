"""Freeze the sample web: truth.json, registry.csv, and a digest of all that is served.

`python -m shilu.sampleweb.freeze` writes them beside this file; a test recomputes and compares."""

import json
from hashlib import sha256
from pathlib import Path

from shilu.sampleweb.catalog import registry_csv, world
from shilu.sampleweb.truth import encode


def digest_of_pages() -> str:
    """sha256 over every host, target, status, header and body, sorted."""
    whole = sha256()
    for host, site in sorted(world().sites.items()):
        for target, page in sorted(site.pages.items()):
            heads = "\n".join(f"{name}: {value}" for name, value in page.headers)
            way = f"{page.status} {page.framing} {page.gzip} {page.etag}"
            whole.update(f"{host}{target}\n{way}\n{heads}\n".encode() + sha256(page.body).digest())
    return whole.hexdigest()


def frozen() -> dict[str, str | int]:
    """The content of frozen.json."""
    truth, sites = encode(world().truth()), world().sites
    return {
        "hosts": len(sites),
        "pages": sum(len(site.pages) for site in sites.values()),
        "clusters": len(world().truth().reports),
        "pages_sha256": digest_of_pages(),
        "truth_sha256": sha256(truth).hexdigest(),
    }


def main() -> None:
    folder = Path(__file__).parent
    (folder / "truth.json").write_bytes(encode(world().truth()))
    (folder / "registry.csv").write_text(registry_csv(), "utf-8")
    (folder / "frozen.json").write_text(json.dumps(frozen(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
