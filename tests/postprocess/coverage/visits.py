"""Archives without a crawl: what a web showed on some days, written as a crawl would write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.reference import NOT_MODIFIED, RevisitOf
from archive.writer import WarcWriter
from postprocess.build.build import BuildOptions, build
from postprocess.corpus.reader import table_rows
from postprocess.engine import LocalEngine

COLUMN_NAME = "政府信息公开年报"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said. `cut`: the connection broke; `unchanged`: a 304 to the capture before.

    `link` are fields of its metadata record.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[str, ...] = ()
    link: tuple[tuple[str, str], ...] = ()
    posted: str = ""
    cut: bool = False
    mime: str = "text/html; charset=utf-8"
    unchanged: bool = False


@dataclass(slots=True)
class Visits:
    """Writes harvests into a folder, oldest first or in any order."""

    folder: DataFolder
    seeds: Sequence[str]
    _refs: dict[str, RevisitOf] = field(default_factory=dict)

    def add(self, harvest: str, day: datetime, answers: Mapping[str, Answer]) -> Path:
        """Write one harvest: every address a second after the one before."""
        writer = WarcWriter(self.folder, harvest, [("seed", line) for line in self.seeds], host="h")
        for number, (key, answer) in enumerate(answers.items()):
            url = key.partition(" ")[0]
            began = day + timedelta(seconds=number)
            reference = self._refs.get(key)
            ref = writer.append_exchange(
                WireExchange(
                    url=url,
                    method="POST" if answer.posted else "GET",
                    request=WireBuffer(_request(answer)),
                    response=WireBuffer(_response(answer)),
                    started=began,
                    ended=began + timedelta(milliseconds=200),
                    peer="127.0.0.1",
                    eof=answer.cut,
                    why="disconnect" if answer.cut else None,
                ),
                revisit_of=reference if answer.unchanged else None,
            )
            writer.append_metadata(ref, [("hopsFromSeed", "L"), *answer.link])
            if answer.status == 200:
                self._refs[key] = RevisitOf(
                    record_id=ref.record_id, uri=url, date=ref.date, profile=NOT_MODIFIED
                )
        (path,) = writer.close()
        return path


def _request(answer: Answer) -> bytes:
    method = b"POST" if answer.posted else b"GET"
    form = answer.posted.encode()
    return method + b" / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(form) + form


def _response(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} X", f"Content-Type: {answer.mime}", *answer.headers]
    size = len(answer.body) + (100 if answer.cut else 0)
    return "\r\n".join([*lines, f"Content-Length: {size}", "", ""]).encode() + answer.body


def covered(folder: DataFolder, *, workers: int = 1) -> list[Row]:
    """Return coverage.parquet of a build of the folder."""
    options = BuildOptions(engine=LocalEngine(workers=workers))
    assert build(folder, options, lambda step, done, total: None)
    return [dict(row) for row in table_rows(folder.corpus, "coverage")]


def state_of(rows: Sequence[Row], issuer: str, year: int) -> str:
    """Return the states of one body and year, one word where there is one row."""
    return " ".join(r["state"] for r in rows if r["issuer"] == issuer and r["year"] == year)


def day(text: str) -> datetime:
    """Return nine in the morning, in Beijing, of that day."""
    return datetime.fromisoformat(f"{text}T01:00:00").replace(tzinfo=UTC)


def column(
    rows: Sequence[tuple[str, str]],
    *,
    name: str = COLUMN_NAME,
    extra: str = "",
    end: str = "</body></html>",
    here: str = "./",
) -> bytes:
    """Return a list page: (address, title) each, in rows with a day; its trail leads `here`."""
    lines = "".join(
        f'<li><a href="{href}" title="{title}">{title}</a><span>2024-01-1{n % 10}</span></li>'
        for n, (href, title) in enumerate(rows)
    )
    return (
        f'<html><head><title>{name}</title><meta name="ColumnName" content="{name}"></head><body>'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; '
        f'<a href="{here}">{name}</a></div>'
        f"<ul>{lines}</ul>{extra}{end}"
    ).encode()


def titles(body: str, *years: int) -> list[tuple[str, str]]:
    """Return rows that name reports of one body, newest first."""
    return [(f".{place(body, year)}", title(body, year)) for year in years]


def place(body: str, year: int) -> str:
    """Return the address of a report below its column."""
    number = sum(ord(c) * (i + 1) for i, c in enumerate(body)) % 90_000 + 10_000
    return f"/{year + 1}01/t{year + 1}0115_{number}.html"


def title(body: str, year: int) -> str:
    return f"{body}{year}年政府信息公开工作年度报告"


def report(body: str, year: int) -> bytes:
    """Return the page of one report."""
    whole = title(body, year)
    paragraphs = [
        f"本报告由{body}编制，所列数据的统计期限为{year}年1月1日至{year}年12月31日。",
        "一、总体情况",
        f"{year}年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态。",
        f"全年主动公开政府信息{year % 97 + 103}条，其中政策文件类信息{year % 31 + 11}条。",
        "二、主动公开政府信息情况",
        f"全年发布规范性文件{year % 7 + 1}件，回应群众关切{year % 13 + 2}次，举办新闻发布会1次。",
        "三、收到和处理政府信息公开申请情况",
        f"全年收到政府信息公开申请{year % 19 + 3}件，均在法定期限内办结，没有收取任何费用。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "本年度没有因政府信息公开被申请行政复议、提起行政诉讼的情况。",
        "五、存在的主要问题及改进情况",
        "公开内容还不够丰富，下一步将加强业务培训，完善工作制度，提高公开质量。",
        "六、其他需要报告的事项",
        "没有需要报告的其他事项。",
        f"{body}",
        f"{year + 1}年1月15日",
    ]
    text = "".join(f"<p>{line}</p>" for line in paragraphs)
    return (
        f'<html><head><title>{whole}</title><meta name="ArticleTitle" content="{whole}">'
        f'<meta name="PubDate" content="{year + 1}-01-15 09:00"></head><body><h1>{whole}</h1>'
        f'<div class="TRS_Editor">{text}</div></body></html>'
    ).encode()
