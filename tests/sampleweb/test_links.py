"""A small walk of its own: every link leads somewhere, every report can be reached."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from shilu.sampleweb import SampleWeb
from shilu.sampleweb.page import Asked, Page

HREF = re.compile(r"<a [^>]*?href=[\"']([^\"'#][^\"']*)[\"']")
PAGER = re.compile(r'createPageHTML\((\d+), (\d+), "([\w-]+)", "(\w+)"\)')
COUNT = re.compile(r"countPage = (\d+);")
SHELL = re.compile(r"location\.replace\(\"([^\"]+)\"\)|content=\"0;url=([^\"]+)\"")
ALLOWED_MISSING = {"/old/zwgk.html"}


def answer(web: SampleWeb, url: str, method: str = "GET") -> Page:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return web.site(str(parts.hostname)).answer(
        Asked(scheme=parts.scheme, host=str(parts.hostname), method=method, target=target,
              body=b"", visit=1)
    )  # fmt: skip


def decoded(page: Page) -> str:
    try:
        return page.body.decode("utf-8")
    except UnicodeDecodeError:
        return page.body.decode("gb18030")


def links(web: SampleWeb, url: str, page: Page) -> list[str]:
    text = decoded(page)
    found = [urljoin(url, h) for h in HREF.findall(text) if not h.startswith("javascript")]
    found += [urljoin(url, a or b) for a, b in SHELL.findall(text)]
    found += [value for name, value in page.headers if name == "Location"]
    for total, _, name, extension in PAGER.findall(text):
        found += [urljoin(url, f"{name}_{n}.{extension}") for n in range(1, int(total))]
    for total in COUNT.findall(text):
        found += [urljoin(url, f"index_{n}.html") for n in range(1, int(total))]
    host = f"{urlsplit(url).scheme}://{urlsplit(url).hostname}"
    for column in re.findall(r"columnid:(\d+)", text):
        proxy = f"{host}/module/web/jpage/dataproxy.jsp?columnid={column}"
        proxy += "&startrecord=16&endrecord=45"
        for method in ("GET", "POST"):
            more = answer(web, proxy, method).body.decode()
            found += [urljoin(url, h) for h in HREF.findall(more)]
    if "window._CONFIG" in text:
        for number in re.findall(r'"id": (\d+)', text):
            listed = answer(web, f"{host}/gkmlpt/api/all/{number}?page=1&sid=751001").body.decode()
            found += re.findall(r'"url": "([^"]+)"', listed)
    return [urldefrag(link)[0] for link in found]


def walk(web: SampleWeb) -> tuple[set[str], set[str]]:
    """Addresses reached from the seeds without leaving a host, and broken links."""
    queue = [line.split(",")[5] for line in web.registry.read_text("utf-8").splitlines()[1:]]
    hosts = {urlsplit(seed).hostname for seed in queue}
    reached: set[str] = set(queue)
    broken: set[str] = set()
    while queue:
        url = queue.pop()
        page = answer(web, url)
        if page.status == 404:
            broken.add(url)
        if not page.headers or "html" not in dict(page.headers).get("Content-Type", ""):
            continue
        for link in links(web, url, page):
            if urlsplit(link).hostname in hosts and link not in reached:
                reached.add(link)
                queue.append(link)
    return reached, broken


def test_links_lead_to_pages_and_every_member_can_be_reached(web: SampleWeb) -> None:
    reached, broken = walk(web)
    assert {u for u in broken if urlsplit(u).path not in ALLOWED_MISSING} == set()
    members = {m.url for r in web.truth.reports for m in r.members}
    negatives = {urldefrag(n.url)[0] for n in web.truth.negatives}
    assert members - reached == set()
    assert negatives - reached == set()


def test_what_the_truth_calls_unreachable_is_not_reached_through_a_challenge(
    web: SampleWeb,
) -> None:
    reached, _ = walk(web)
    blocked = {b.host for b in web.truth.blocked}
    assert {urlsplit(u).path for u in reached if urlsplit(u).hostname in blocked} == {"/"}
