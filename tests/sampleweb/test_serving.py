import socket
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from shilu.sampleweb import Page, SampleWeb

_spec = spec_from_file_location("sampleweb_client", Path(__file__).with_name("client.py"))
assert _spec
assert _spec.loader
client = module_from_spec(_spec)
import sys  # noqa: E402

sys.modules["sampleweb_client"] = client
_spec.loader.exec_module(client)
ask = client.ask

TRS = "http://www.suichang-yangben.gov.cn"
LIST = "/zwgk/zfxxgk/zfxxgknb/"


def test_every_page_is_served_with_the_status_promised(web: SampleWeb) -> None:
    wrong = []
    for host, site in web.sites.items():
        for target, page in site.pages.items():
            if site.gate:
                continue  # gated hosts have tests of their own
            answer = ask(web, f"http://{host}{target.split('#')[0]}")
            same = answer.body == page.body or "#" in target
            if answer.status != page.status or not same:
                wrong.append((host, target, answer.status))
    assert wrong == []


def test_the_log_has_the_bytes_that_went_over_the_wire_plain_and_tls() -> None:
    with SampleWeb() as web:
        urls = [
            f"{TRS}/", "https://www.lishui-yangben.gov.cn/", "https://www.yancheng-yangben.gov.cn/",
            "http://www.longxi-yangben.gov.cn/", "https://no-such-host.gov.cn/x?y=1",
        ]  # fmt: skip
        answers = [ask(web, url, heads="Accept-Encoding: gzip\r\n") for url in urls]
        logged = [(e.scheme, e.request, e.response, e.status) for e in web.exchanges]
    assert logged == [
        (url.split(":")[0], a.sent, a.got, a.status) for url, a in zip(urls, answers, strict=True)
    ]
    framings = [a.head for a in answers]
    assert "Transfer-Encoding: chunked" in framings[1]
    assert "Content-Encoding: gzip" in framings[2]
    assert "Content-Length" not in framings[3]
    assert all("Date:" not in head for head in framings)


def test_one_connection_carries_several_exchanges(web: SampleWeb) -> None:
    host = "www.tonggu-yangben.gov.cn"
    request = f"GET /robots.txt HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", web.http_port), 10) as connection:
        for _ in range(3):
            connection.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(4096)
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")


def test_two_instances_serve_the_same_bytes() -> None:
    with SampleWeb() as one, SampleWeb() as two:
        for host in one.sites:
            assert ask(one, f"http://{host}/").got == ask(two, f"http://{host}/").got


def test_an_entity_tag_is_answered_with_304(web: SampleWeb) -> None:
    first = ask(web, f"{TRS}/")
    tag = next(line[6:] for line in first.head.split("\r\n") if line.startswith("ETag: "))
    again = ask(web, f"{TRS}/", heads=f"If-None-Match: {tag}\r\n")
    assert (again.status, again.body) == (304, b"")


def test_page_two_of_a_trs_list_is_named_by_no_anchor(web: SampleWeb) -> None:
    first = ask(web, f"{TRS}{LIST}")
    assert 'createPageHTML(3, 0, "index", "html")' in first.text
    assert "index_1.html" not in first.text
    assert first.body.decode("gbk")
    assert ask(web, f"{TRS}{LIST}index_1.html").status == 200
    assert ask(web, f"{TRS}{LIST}index_2.html").status == 200


def test_hanweb_gives_the_rest_by_post_and_on_the_other_site_by_get(web: SampleWeb) -> None:
    proxy = "/module/web/jpage/dataproxy.jsp?startrecord=16&endrecord=30&perpage=5"
    sites = {"www.sheyang-yangben.gov.cn": "POST", "www.yancheng-yangben.gov.cn": "GET"}
    for host, method in sites.items():
        site = web.site(host)
        column = next(
            target for target, page in site.pages.items()
            if target.startswith("/col/") and "<title>政府信息公开年报_".encode() in page.body
        )  # fmt: skip
        number = column.split("/")[2].removeprefix("col")
        form = f"columnid={number}" if method == "POST" else ""
        url = f"https://{host}{proxy}" + ("" if form else f"&columnid={number}")
        answer = ask(web, url, method=method, body=form.encode())
        assert "<record><![CDATA[<li><a href=" in answer.text, host
        other = "GET" if method == "POST" else "POST"
        assert ask(web, url, method=other).status == 405


def test_vsb_lists_count_down(web: SampleWeb) -> None:
    base = "http://www.lushan-yangben.gov.cn/zwgk/zfxxgk/nb"
    assert '<a href="nb/2.htm">下页</a>' in ask(web, f"{base}.htm").text
    assert ask(web, f"{base}/2.htm").status == 200
    assert '<a href="1.htm">' in ask(web, f"{base}/2.htm").text
    assert ask(web, f"{base}/3.htm").status == 404


def test_gkmlpt_lists_stand_in_json_only(web: SampleWeb) -> None:
    host = "http://www.shaoguan-yangben.gov.cn"
    page = ask(web, f"{host}/gkmlpt/index").text
    number = page.split('"name": "政府信息公开年报"')[0].rsplit('"id": ', 1)[1].split(",")[0]
    assert "SID: '751001'" in page
    answer = ask(web, f"{host}/gkmlpt/api/all/{number}?page=1&sid=751001")
    assert '"total": 9' in answer.text
    assert "/gkmlpt/content/8/" in answer.text


def test_challenges_are_served_for_all_but_robots(web: SampleWeb) -> None:
    first = ask(web, "https://www.fusong-yangben.gov.cn/")
    assert first.status == 521
    assert "Set-Cookie: __jsluid_h=" in first.head
    assert ask(web, "https://www.dingxi-yangben.gov.cn/zwgk/").status == 412
    assert ask(web, "https://www.fusong-yangben.gov.cn/robots.txt").status == 200


def test_robots_forbid_where_the_truth_says_so(web: SampleWeb) -> None:
    for host in web.truth.robots_denied:
        assert "Disallow: /\n" in ask(web, f"https://{host}/robots.txt").text


def test_shells_redirect_and_what_is_missing_answers_200(web: SampleWeb) -> None:
    host = "www.renhua-yangben.gov.cn"
    plain = ask(web, f"http://{host}/")
    assert plain.status == 301
    assert f"Location: https://{host}/" in plain.head
    assert 'location.replace("./jbxx/")' in ask(web, f"https://{host}/").text
    assert "refresh" in ask(web, f"https://{host}/jbxx/").text
    assert ask(web, f"https://{host}/zwgk").status == 302
    gone = ask(web, f"https://{host}/old/zwgk.html")
    assert (gone.status, "不存在" in gone.text) == (200, True)


def test_a_busy_page_says_retry_after_once() -> None:
    with SampleWeb() as web:
        statuses: Counter[int] = Counter()
        for report in web.truth.reports:
            if "huoshan-yangben.gov.cn" in report.canonical_url:
                for _ in range(2):
                    answer = ask(web, report.canonical_url)
                    statuses[answer.status] += 1
                    assert ("Retry-After: 1" in answer.head) == (answer.status == 503)
    assert statuses[503] == 1


def test_a_test_may_mount_hosts_and_pages() -> None:
    teapot = Page(status=418, body=b"short and stout")
    extra = {"own.example.gov.cn": {"/": b"<p>mine</p>", "/x?y=1": teapot}}
    with SampleWeb(extra=extra) as web:
        assert ask(web, "https://own.example.gov.cn/").body == b"<p>mine</p>"
        assert ask(web, "http://own.example.gov.cn/x?y=1").status == 418
        assert ask(web, "http://own.example.gov.cn/absent").status == 404
    with SampleWeb() as web:
        assert "own.example.gov.cn" not in web.sites
