"""Laws of tables: spans expand, every written cell stands once in the text, layout is no table."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from __future__ import annotations

import lxml.html
import pytest

from postprocess.extract.grid import Cells, cells


def _cells(rows: str) -> Cells | None:
    return cells(lxml.html.fromstring(f"<div><table>{rows}</table></div>").find("table"))


def test_spans_are_expanded_and_their_origins_marked() -> None:
    got = _cells(
        "<tr><td rowspan=2>办理结果</td><td colspan=2>自然人</td></tr><tr><td>5</td><td>7</td></tr>"
        "<tr><td>总计</td><td>6</td><td>8</td></tr>"
    )
    assert got is not None
    assert got.rows == (
        ("办理结果", "自然人", "自然人"),
        ("办理结果", "5", "7"),
        ("总计", "6", "8"),
    )
    assert got.origins == ((True, True, False), (False, True, True), (True, True, True))
    assert got.rowspans == (2,)


def test_a_spanned_cell_is_written_once() -> None:
    got = _cells("<tr><td rowspan=2>甲</td><td>一</td></tr><tr><td>二</td></tr>")
    assert got is not None
    assert got.lines == ("甲 | 一", "二")


def test_the_rows_of_table_three_keep_their_spans() -> None:
    body = "".join(f"<tr><td>{n}</td><td>0</td></tr>" for n in range(21))
    got = _cells(
        f"<tr><td rowspan=22>三、本年度办理结果</td><td>予以公开</td><td>1</td></tr>{body}"
    )
    assert got is not None
    assert got.rowspans[0] == 22
    assert {row[0] for row in got.rows} == {"三、本年度办理结果"}


def test_rowspan_zero_reaches_to_the_end() -> None:
    got = _cells("<tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>")
    assert got is not None
    assert [row[0] for row in got.rows] == ["甲", "甲", "甲"]


def test_a_cell_of_paragraphs_is_one_line() -> None:
    got = _cells(
        "<tr><td><p>本年新</p><p>制作数量</p></td><td>本年<br>新公开</td></tr><tr><td>12</td><td> 3\n4 </td></tr>"
    )
    assert got is not None
    assert got.rows[0] == ("本年新制作数量", "本年新公开")
    assert got.rows[1] == ("12", "3 4")


def test_blank_cells_keep_their_columns() -> None:
    got = _cells(
        "<tr><td>行政许可</td><td></td><td>0</td></tr><tr><td>处罚</td><td>1</td><td></td></tr>"
    )
    assert got is not None
    assert got.lines == ("行政许可 |  | 0", "处罚 | 1 |")
    assert got.rows == (("行政许可", "", "0"), ("处罚", "1", ""))


def test_every_row_has_the_same_length() -> None:
    got = _cells(
        "<tr><td>a</td><td>b</td><td rowspan=3>c</td></tr><tr><td>d</td></tr><tr></tr><tr><td>e</td></tr>"
    )
    assert got is not None
    assert {len(row) for row in got.rows} == {3}
    assert all(len(row) == len(marks) for row, marks in zip(got.rows, got.origins, strict=True))


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>一个格子里的正文</td></tr>",
        "<tr><td>左栏</td><td><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></td></tr>",
        f"<tr><td>导航</td><td>{'全年主动公开政府信息若干条，' * 40}</td></tr><tr><td>版权</td><td>页脚</td></tr>",
        "<tr><td>甲</td></tr><tr><td>乙</td></tr><tr><td>丙</td></tr>",
    ],
)
def test_layout_is_no_table(rows: str) -> None:
    assert _cells(rows) is None


@pytest.mark.parametrize("span", ["999999999", "-3", "abc", "", "１２"])
def test_absurd_spans_are_bounded(span: str) -> None:
    got = _cells(
        f"<tr><td rowspan='{span}' colspan='{span}'>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>"
    )
    assert got is None or len(got.rows) == 2
