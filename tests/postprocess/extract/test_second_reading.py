"""Laws of the second reading: what it may cut, what it never cuts, when it is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from archive.capture import Payload
from postprocess.document import Document
from postprocess.extract import document, second_reading

Make = Callable[..., Payload]
URL = "http://www.example.com/a/1.html"
STORY = [
    f"第{n}天，老人仍旧划着小船出海，海面平静，岸上的人都说他运气不好，他却一句也不辩解。"
    for n in "一二三四五六七八"
]
REPORT = [
    f"（{n}）全年主动公开政府信息{n}12条，受理依申请公开{n}件，均在规定期限内按时答复，没有发生行政复议。"
    for n in range(1, 9)
]
HEAD = ["字号调节按钮", "2023-01-18 09:30 来源：本站"]
TAIL = ["分享至好友圈", "举报本页内容"]


def _page(body: list[str], head: list[str] = HEAD, tail: list[str] = TAIL) -> str:
    above = "".join(f"<div><span>{line}</span></div>" for line in head)
    below = "".join(f"<div><span>{line}</span></div>" for line in tail)
    lines = "".join(f"<p>{line}</p>" for line in body)
    return f"<html><body><div>{above}<div>{lines}</div>{below}</div></body></html>"


def _read(make: Make, html: str) -> Document:
    found = document(make(html, url=URL), None)
    assert isinstance(found, Document), found
    return found


def _answers(monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    """Let trafilatura answer with `text`; return the list of trees that it is asked."""
    asked: list[str] = []

    def answer(tree: object) -> str:
        asked.append(repr(tree))
        return text

    monkeypatch.setattr(second_reading, "_by_trafilatura", answer)
    return asked


def test_where_both_readings_agree_the_edges_go(make: Make) -> None:
    assert _read(make, _page(STORY)).text.split("\n") == STORY


def test_no_line_between_agreed_ones_is_cut(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    body = [*STORY[:4], "茶", *STORY[4:]]
    _answers(monkeypatch, "\n".join(STORY))
    assert _read(make, _page(body)).text.split("\n") == body


def test_paragraphs_and_table_rows_outside_stay(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(monkeypatch, "\n".join(STORY))
    last = "他想起许多年前的事情，那时候码头上还没有这样多的船，他和父亲两个人天不亮就出门去了。"
    table = "<table><tr><td>鱼</td><td>3</td></tr><tr><td>虾</td><td>14</td></tr></table>"
    html = _page(STORY, [], []).replace("</body>", f"<p>{last}</p>{table}<p>举报</p></body>")
    assert _read(make, html).text.split("\n") == [*STORY, last, "鱼 | 3", "虾 | 14"]


def test_on_a_page_of_disclosure_digits_outside_stay(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(monkeypatch, "\n".join(REPORT))
    found = _read(
        make, _page(REPORT, ["青政函〔2023〕7号", *HEAD], ["青禾县水务局", "2023年1月18日", *TAIL])
    )
    lines = ["青政函〔2023〕7号", *REPORT, "青禾县水务局", "2023年1月18日"]
    assert found.text.split("\n") == lines


def test_readings_that_share_little_change_nothing_and_say_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _read(make, _page(REPORT))
    _answers(monkeypatch, "\n".join(STORY))
    after = _read(make, _page(REPORT))
    assert second_reading.DOUBT in after.flags
    assert second_reading.DOUBT not in before.flags
    assert after.text.split("\n") == [*HEAD, *REPORT, *TAIL]


def test_a_fault_of_the_second_reading_is_contained(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_tree: object) -> str:
        raise ValueError("broken tree")

    monkeypatch.setattr(second_reading, "_by_trafilatura", fault)
    found = _read(make, _page(STORY))
    assert found.text.split("\n") == [*HEAD, *STORY, *TAIL]
    assert second_reading.UNREAD in found.flags


def test_a_named_container_that_holds_the_text_is_not_asked_about(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _answers(monkeypatch, "")
    lines = "".join(f"<p>{line}</p>" for line in REPORT)
    html = f'<html><body><div class="TRS_Editor">{lines}</div></body></html>'
    gov = "http://www.qinghe.gov.cn/zwgk/202301/t20230118_123456.html"
    assert isinstance(document(make(html, url=gov), None), Document)
    assert asked == []
    _read(make, _page(STORY))
    assert len(asked) == 1


def test_trafilatura_is_asked_once_and_never_to_deduplicate(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    import trafilatura

    given: list[dict[str, object]] = []
    real = trafilatura.extract

    def extract(tree: object, **options: object) -> object:
        given.append(options)
        return real(tree, **options)

    monkeypatch.setattr(sys.modules["trafilatura"], "extract", extract)
    texts = {_read(make, _page(STORY)).text for _ in range(6)}
    assert len(texts) == 1
    assert len(given) == 6
    assert all(o["deduplicate"] is False and o["include_tables"] is False for o in given)
    assert all(o["favor_precision"] for o in given)


def test_the_page_s_own_tree_is_left_as_it_was(make: Make) -> None:
    cell = "".join(f"<p>{line}</p>" for line in STORY)
    html = f"<html><body><table><tr><td>{cell}</td><td>旁注</td></tr></table></body></html>"
    assert _read(make, html).html == html
    assert _read(make, html) == _read(make, html)
