"""Lists behind an interface or a form: Hanweb's proxy, gkmlpt, WAS5, IGS, ASP.NET (as pagers.py).

Each refuses what the real one would: another form, a field left out, a page that is not."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from pagers import PER, SITE, Form, asks, html, rows, title

from sites.seed import Link


def hanweb(count: int, *, posted: bool) -> Form:
    """Return a Hanweb column: three pages of records inline, groups of as many by its proxy."""
    total, group = count * PER, 3 * PER
    proxy, unit = "/module/web/jpage/dataproxy.jsp", {"col": "1", "columnid": "9", "unitid": "88"}

    def store(start: int, end: int, following: str = "") -> str:
        records = "".join(
            f"<record><![CDATA[<li><a title='{title(n)}' href='/art/2024/1/11/art_9_{n}.html'>"
            f"{title(n)[:9]}...</a></li>]]></record>"
            for n in range(start, min(end, total) + 1)
        )
        after = (
            f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
        )
        counts = f"<totalrecord>{total}</totalrecord><totalpage>{count}</totalpage>"
        return f"<datastore>{after}{counts}<recordset>{records}</recordset></datastore>"

    def following(done: int) -> str:
        more = not posted and done * group < total
        return f"{proxy}?page={done}&" + urlencode(unit) if more else ""

    def serve(link: Link) -> str | None:
        path, said = asks(link)
        if path == "/col/col9/index.html":
            script = (
                "<script>var param_88 = {col:1,columnid:9,unitid:'88'};$('#88').jpage({totalrecord:"
                f"{total},perpage:{PER},groupsize:3,proxyparam:param_88,proxyurl:'{proxy}'}});</script>"
            )
            inline = f'<script type="text/xml">{store(1, group, following(1))}</script>'
            return html(f'<div id="88">{inline}</div>{script if posted else ""}')
        if path != proxy or unit.items() - said.items():
            return None
        if posted:
            start, end = int(said["startrecord"]), int(said["endrecord"])
            return store(start, end) if link.method == "POST" and start <= total else None
        done = int(said["page"])
        return store(done * group + 1, (done + 1) * group, following(done + 1))

    return Form(f"{SITE}/col/col9/index.html", serve, total)


def gkmlpt(count: int) -> Form:
    total = count * 100 - 40
    path = "/gkmlpt/api/all/702"

    def serve(link: Link) -> str | None:
        asked, said = asks(link)
        n = int(said["page"])
        if asked != path or said["sid"] != "758019" or n > count:
            return None
        found = [
            {"id": i, "title": title(i), "url": f"{SITE}/gkmlpt/content/1/1/post_{i}.html"}
            for i in range(n * 100 - 99, min(n * 100, total) + 1)
        ]
        return json.dumps({"articles": found, "total": total}, ensure_ascii=False)

    return Form(f"{SITE}{path}?page=1&sid=758019", serve, total)


def was5(count: int, *, posted: bool) -> Form:
    total, form = count * PER - 1, "channelid=7&prepage=3&page=1"

    def serve(link: Link) -> str | None:
        path, said = asks(link)
        n = int(said["page"])
        wrong = link.method != ("POST" if posted else "GET") or said.get("channelid") != "7"
        if path != "/was5/web/search" or wrong or n > count:
            return None
        found = "".join(
            f"<REC><TITLE><![CDATA[{title(i)}]]></TITLE><DOCPUBURL><![CDATA[{SITE}/nb/t20240111_{i}"
            ".html]]></DOCPUBURL><DOCRELTIME>2024.01.11</DOCRELTIME></REC>"
            for i in range(n * PER - PER + 1, min(n * PER, total) + 1)
        )
        return f"<RECS><RECORDCOUNT>{total}</RECORDCOUNT>{found}</RECS>"

    url = f"{SITE}/was5/web/search"
    return Form(url if posted else f"{url}?{form}", serve, total, posted=form if posted else "")


def igs(count: int) -> Form:
    path = "/igs/front/search.jhtml"

    def serve(link: Link) -> str | None:
        asked, said = asks(link)
        n = int(said.get("pageNumber", "1"))
        if asked != path or said.get("siteId") != "5" or n > count:
            return None
        found = [
            {"title": title(i), "url": f"{SITE}/nb/t20240111_{i}.html", "trs_time": "2024-01-11"}
            for i in range(n * PER - PER + 1, n * PER + 1)
        ]
        return json.dumps({"page": {"content": found, "totalPages": count}}, ensure_ascii=False)

    code = "971c944454cd42b8b0070c74dbb8cb00"
    first = f"{SITE}{path}?code={code}&pageNumber=1&pageSize={PER}&siteId=5"
    return Form(first, serve, count * PER)


def aspnet(count: int) -> Form:
    """Return a GridView: ten numbers and `...`; a form without its hidden fields is refused."""

    def page(n: int) -> str:
        low = (n - 1) // 10 * 10 + 1
        numbers = {p: str(p) for p in range(low, min(low + 9, count) + 1) if p != n}
        numbers |= {p: "..." for p in (low - 1, low + 10) if 1 <= p <= count}
        script = (
            '<td><a href="javascript:__doPostBack(&#39;Grid&#39;,&#39;Page${}&#39;)">{}</a></td>'
        )
        pager = "".join(script.format(p, words) for p, words in sorted(numbers.items()))
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{value}">'
            for name, value in (
                ("__EVENTTARGET", ""),
                ("__EVENTARGUMENT", ""),
                ("__VIEWSTATE", f"state+{n}="),
                ("__EVENTVALIDATION", f"valid+{n}="),
            )
        )
        form = f'<form method="post" action="List.aspx?id=7">{hidden}</form>'
        return html(form + rows(n, "NewsView.aspx?NewsID={}") + f"<table><tr>{pager}</tr></table>")

    def serve(link: Link) -> str | None:
        path, said = asks(link)
        if path != "/List.aspx" or said.get("id") != "7":
            return None
        if link.method == "GET":
            return page(1)
        state, valid = said.get("__VIEWSTATE", ""), said.get("__EVENTVALIDATION", "")
        event = said.get("__EVENTARGUMENT", "")
        sound = state[:6] == valid[:6].replace("valid", "state") and state[6:] == valid[6:]
        if not sound or said.get("__EVENTTARGET") != "Grid" or event[:5] != "Page$":
            return None
        return page(int(event[5:])) if int(event[5:]) <= count else None

    return Form(f"{SITE}/List.aspx?id=7", serve, count * PER)
