"""Cells are read by their labels, and the form's arithmetic is checked. The numbers are ours."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from postprocess.document import Grid
from postprocess.findings import Statistic
from postprocess.tables.cell import read_cell
from postprocess.tables.identities import checks
from postprocess.tables.labels import result_key
from postprocess.tables.reading import _on_request, _proactive, _review

LABELS = """一、本年新收政府信息公开申请数量
二、上年结转政府信息公开申请数量
三、本年度办理结果|（一）予以公开
三、本年度办理结果|（二）部分公开（区分处理的，只计这一情形，不计其他情形）
三、本年度办理结果|（三）不予公开|1.属于国家秘密
三、本年度办理结果|（三）不予公开|2.其他法律行政法规禁止公开
三、本年度办理结果|（三）不予公开|3.危及“三安全一稳定”
三、本年度办理结果|（三）不予公开|4.保护第三方合法权益
三、本年度办理结果|（三）不予公开|5.属于三类内部事务信息
三、本年度办理结果|（三）不予公开|6.属于四类过程性信息
三、本年度办理结果|（三）不予公开|7.属于行政执法案卷
三、本年度办理结果|（三）不予公开|8.属于行政查询事项
三、本年度办理结果|（四）无法提供|1.本机关不掌握相关政府信息
三、本年度办理结果|（四）无法提供|2.没有现成信息需要另行制作
三、本年度办理结果|（四）无法提供|3.补正后申请内容仍不明确
三、本年度办理结果|（五）不予处理|1.信访举报投诉类申请
三、本年度办理结果|（五）不予处理|2.重复申请
三、本年度办理结果|（五）不予处理|3.要求提供公开出版物
三、本年度办理结果|（五）不予处理|4.无正当理由大量反复申请
三、本年度办理结果|（五）不予处理|5.要求行政机关确认或重新出具已获取信息
三、本年度办理结果|（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
三、本年度办理结果|（六）其他处理|2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
三、本年度办理结果|（六）其他处理|3.其他
三、本年度办理结果|（七）总计
四、结转下年度继续办理""".splitlines()


def table3() -> list[list[str]]:
    """25 rows with distinct numbers that satisfy all identities."""
    parts = [[i * 7 + c * 3 + 1 for c in range(6)] for i in range(21)]
    total = [sum(row[c] for row in parts) for c in range(6)]
    forward = [5 + c for c in range(6)]
    before = [2 * c + 3 for c in range(6)]
    new = [total[c] + forward[c] - before[c] for c in range(6)]
    numbers = [new, before, *parts, total, forward]
    rows = []
    for label, row in zip(LABELS, numbers, strict=True):
        cells = label.split("|")
        cells += [cells[-1]] * (3 - len(cells))
        rows.append([*cells, *map(str, row), str(sum(row))])
    return rows


def grid(rows: list[list[str]]) -> Grid:
    return Grid(
        rows=tuple(map(tuple, rows)),
        origins=tuple(tuple(True for _ in row) for row in rows),
        start=0,
        end=1,
    )


def read(rows: list[list[str]]) -> tuple[Statistic, ...]:
    return tuple(_on_request(grid(rows), "table 0"))


def test_every_row_of_the_form_has_its_own_key() -> None:
    keys = [result_key(label.split("|")[-1]) for label in LABELS]
    assert None not in keys
    assert len(set(keys)) == 25


def test_table_3_reads_every_cell_and_passes_every_identity() -> None:
    cells = read(table3())
    assert len(cells) == 25 * 7
    assert {cell.era for cell in cells} == {"V2"}
    results = Counter(check.result for check in checks(cells))
    assert results == {"pass": 7 + 7 + 25}


def test_rows_are_keyed_by_label_not_by_position() -> None:
    rows = table3()
    straight = {(c.row, c.column): c.value for c in read(rows)}
    assert {(c.row, c.column): c.value for c in read(rows[::-1])} == straight


def test_a_planted_error_is_found_and_named() -> None:
    rows = table3()
    rows[4][3] = str(int(rows[4][3]) + 1)
    failed = [check for check in checks(read(rows)) if check.result == "fail"]
    assert {(c.identity, "natural" in c.operands) for c in failed} == {
        ("T3-I2", True),
        ("T3-I3", True),
    }


def test_a_blank_is_not_zero() -> None:
    rows = table3()
    rows[0][3] = ""
    results = {c.identity: c.result for c in checks(read(rows)) if "natural" in c.operands}
    assert results["T3-I1"] == "not_assessable"


def test_all_zero_is_vacuous() -> None:
    rows = [[*row[:3], *["0"] * 7] for row in table3()]
    assert {check.result for check in checks(read(rows))} == {"vacuous"}


def test_table_4_has_three_groups_of_five() -> None:
    heads = ["行政复议"] * 5 + ["行政诉讼"] * 10
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    numbers = ["3", "4", "5", "6", "18", "1", "2", "3", "5", "11", "7", "8", "9", "12", "36"]
    cells = tuple(_review(grid([heads, outcomes, numbers]), "table 0"))
    assert [int(c.value or 0) for c in cells] == [int(n) for n in numbers]
    assert {check.result for check in checks(cells)} == {"pass"}


def test_table_2_takes_columns_from_the_head_above() -> None:
    rows = [
        ["第二十条第（一）项"] * 4,
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
        ["第二十条第（八）项"] * 4,
        ["信息内容"] + ["本年收费金额（单位：万元）"] * 3,
        ["行政事业性收费"] + ["12.5"] * 3,
    ]
    cells = {(c.row, c.column): (c.value, c.unit) for c in _proactive(grid(rows), "table 0")}
    assert cells["normativeDocuments", "inForce"] == (Decimal(6), "")
    assert cells["fees", "feeAmount"] == (Decimal("12.5"), "万元")
    assert len(cells) == 7


@pytest.mark.parametrize(
    ("raw", "value", "status", "unit"),
    [
        ("12", "12", "number", ""),
        ("１２", "12", "number", ""),
        ("1,234", "1234", "number", ""),
        ("251000元", "251000", "number", "元"),
        ("12.5万元", "12.5", "number", "万元"),
        ("-3", "-3", "number", ""),
        ("减少2", "-2", "number", ""),
        ("", None, "blank", ""),
        ("\u00a0", None, "blank", ""),
        ("/", None, "slash", ""),
        ("——", None, "dash", ""),
        ("无", None, "word_none", ""),
        ("426716 26270", None, "unreadable", ""),
        ("见附件", None, "unreadable", ""),
    ],
)
def test_a_cell_is_a_number_or_says_why_not(
    raw: str, value: str | None, status: str, unit: str
) -> None:
    cell = read_cell(raw)
    assert (cell.value, cell.status, cell.unit) == (value and Decimal(value), status, unit)
