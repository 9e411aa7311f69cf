"""Freeze the big web: truth.json, registry.csv, and digests of what is served.

`python -m tests.bigweb.freeze` writes them beside this file; a test recomputes and compares. Every
list, report, decoy, home and data page is digested, and every tenth of the other articles."""

import json
from hashlib import sha256
from pathlib import Path

from tests.bigweb.truth import encode
from tests.bigweb.web import BigWeb

EVERY = 10


def digest_of_pages(web: BigWeb) -> str:
    whole = sha256()
    for host, plan in sorted(web.hosts.items()):
        for index, (target, leaf) in enumerate(sorted(plan.routes.items())):
            if leaf.kind == "article" and index % EVERY:
                continue
            status, headers, body = web.respond(host, target)
            whole.update(f"{host}{target} {status} {headers}\n".encode() + sha256(body).digest())
    return whole.hexdigest()


def frozen(web: BigWeb) -> dict[str, str | int]:
    truth = web.truth
    return {
        "hosts": len(web.hosts),
        "pages": sum(truth.pages.values()),
        "reports": len(truth.reports),
        "targets_sha256": sha256(
            "\n".join(sorted("".join(t) for t in web.targets())).encode()
        ).hexdigest(),
        "pages_sha256": digest_of_pages(web),
        "registry_sha256": sha256(web.registry_csv().encode()).hexdigest(),
        "truth_sha256": sha256(encode(truth)).hexdigest(),
    }


def main() -> None:
    folder, web = Path(__file__).parent, BigWeb()
    (folder / "truth.json").write_bytes(encode(web.truth))
    (folder / "registry.csv").write_text(web.registry_csv(), "utf-8")
    (folder / "frozen.json").write_text(json.dumps(frozen(web), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
