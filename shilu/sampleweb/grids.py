"""The tables of the formats of 2019 (V1) and 2021 (V2) as government pages write them."""

from shilu.sampleweb.figures import APPLICANTS, Figures

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
DENIED = (
    "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”",
    "4.保护第三方合法权益", "5.属于三类内部事务信息", "6.属于四类过程性信息",
    "7.属于行政执法案卷", "8.属于行政查询事项",
)  # fmt: skip
UNABLE = ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")
NOT_PROCESSED = (
    "1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
)  # fmt: skip
OTHER = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)
GROUPS = (
    ("（三）不予公开", "denied.", DENIED),
    ("（四）无法提供", "unable.", UNABLE),
    ("（五）不予处理", "notProc.", NOT_PROCESSED),
    ("（六）其他处理", "other.", OTHER),
)


def _cell(text: object, *, rows: int = 1, columns: int = 1) -> str:
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (
        f' colspan="{columns}"' if columns > 1 else ""
    )
    return f'<td{spans}><p style="text-align:center">{text}</p></td>'


def _table(rows: list[str]) -> str:
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table border="1" cellspacing="0" cellpadding="0"><tbody>\n{body}\n</tbody></table>'


Labelled = list[tuple[str, tuple[str, ...]]]


def _block(article: str, heads: tuple[str, ...], rows: Labelled) -> list[str]:
    """One block of table 2: a head over all columns, the column names, the rows."""
    width = 4
    out = [_cell(f"第二十条第（{article}）项", columns=width)]
    last = width - len(heads)
    out.append(
        _cell("信息内容")
        + "".join(_cell(h) for h in heads[:-1])
        + _cell(heads[-1], columns=last)
    )  # fmt: skip
    for label, cells in rows:
        out.append(
            _cell(label) + "".join(_cell(c) for c in cells[:-1]) + _cell(cells[-1], columns=last)
        )
    return out


def proactive_grid(figures: Figures, *, v2: bool) -> str:
    """Table 2, statistics of proactive disclosure by the items of article 20."""
    cells = figures.proactive

    def rows(*labels: str) -> Labelled:
        return [(label, cells[label]) for label in labels]

    if v2:
        done = ("本年处理决定数量",)
        made = ("本年制发件数", "本年废止件数", "现行有效件数")
        return _table(
            [
                *_block("一", made, rows("规章", "行政规范性文件")),
                *_block("五", done, rows("行政许可")),
                *_block("六", done, rows("行政处罚", "行政强制")),
                *_block("八", ("本年收费金额（单位：万元）",), rows("行政事业性收费")),
            ]
        )
    change = ("上一年项目数量", "本年增/减", "处理决定数量")
    made = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
    return _table(
        [
            *_block("一", made, rows("规章", "规范性文件")),
            *_block("五", change, rows("行政许可", "其他对外管理服务事项")),
            *_block("六", change, rows("行政处罚", "行政强制")),
            *_block("八", change[:2], rows("行政事业性收费")),
            *_block("九", ("采购项目数量", "采购总金额"), rows("政府集中采购")),
        ]
    )


def request_grid(figures: Figures, *, v2: bool) -> str:
    """Table 3, requests received and handled: seven columns of numbers."""
    numbers = {key: "".join(map(_cell, row)) for key, row in figures.requests.items()}
    rows = [
        _cell(CORNER, rows=3, columns=3) + _cell("申请人情况", columns=7),
        _cell(APPLICANTS[0], rows=2) + _cell("法人或其他组织", columns=5) + _cell("总计", rows=2),
        "".join(map(_cell, APPLICANTS[1:])),
        _cell("一、本年新收政府信息公开申请数量", columns=3) + numbers["newReceived"],
        _cell("二、上年结转政府信息公开申请数量", columns=3) + numbers["carriedOver"],
        _cell("三、本年度办理结果", rows=22 if v2 else 20)
        + _cell("（一）予以公开", columns=2)
        + numbers["granted"],
        _cell("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", columns=2)
        + numbers["partialGrant"],
    ]
    for label, prefix, parts in GROUPS:
        keys = [key for key in figures.requests if key.startswith(prefix)]
        if len(keys) == 1:
            rows.append(_cell(label, columns=2) + numbers[keys[0]])
            continue
        head = _cell(label, rows=len(parts))
        for part, key in zip(parts, keys, strict=True):
            rows.append(head + _cell(part) + numbers[key])
            head = ""
    rows.append(_cell("（七）总计", columns=2) + numbers["totalProcessed"])
    rows.append(_cell("四、结转下年度继续办理", columns=3) + numbers["carriedForward"])
    return _table(rows)


def review_grid(figures: Figures) -> str:
    """Table 4, administrative review and litigation: fifteen cells in the order of the format."""
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return _table([
        _cell("行政复议", columns=5) + _cell("行政诉讼", columns=10),
        "".join(_cell(r, rows=2) for r in results)
        + _cell("未经复议直接起诉", columns=5) + _cell("复议后起诉", columns=5),
        "".join(map(_cell, results * 2)),
        "".join(map(_cell, figures.review)),
    ])  # fmt: skip
