"""A phrase is chrome in its place only."""

from __future__ import annotations

import pytest

from postprocess.chrome import marks
from sites.seed import SourceKind

BODY = (
    "清河县水利局2018年主动公开政府信息三百余条，办理依申请公开二十件，"
    "均在法定期限内答复，我局继续完善目录和指南。"
)
REPORT = "\n".join(["一、概述", BODY * 3, "二、主动公开情况", BODY * 3])


def left(text: str, kind: SourceKind = SourceKind.GOV) -> str:
    for mark in reversed(marks(text, kind)):
        text = text[: mark.start] + text[mark.end :]
    return "\n".join(line for line in text.split("\n") if line.strip())


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("发布日期：2019-03-04", SourceKind.GOV),
        ("  • 信息来源:清河县人民政府", SourceKind.GOV),
        ("审核:dev", SourceKind.GOV),
        ("设为首页", SourceKind.GOV),
        ("下载文档", SourceKind.DOCSHARE),
        ("大小:18.69KB", SourceKind.DOCSHARE),
        ("ID:678389", SourceKind.DOCSHARE),
        (
            (
                "2. 本文档由用户上传,版权归属用户,某网负责整理代发布。如果您对本文档版权"
                "有争议请及时联系客服。"
            ),
            SourceKind.DOCSHARE,
        ),
        ("请输入搜索", SourceKind.AGGREGATOR),
    ],
)
def test_head_lines_go(head: str, kind: SourceKind) -> None:
    assert left(f"{head}\n{REPORT}", kind) == REPORT


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("扫一扫在手机上查看当前页面", SourceKind.GOV),
        ("上一篇：某县开展培训\n下一篇：某县召开会议", SourceKind.GOV),
        ("主办：清河县人民政府办公室\n网站标识码：1304000009\n地址：某街1号", SourceKind.GOV),
        ("此文档下载收益归作者所有\n下载文档\n收起", SourceKind.DOCSHARE),
        ("相關詞條\n熱門詞條\n聯絡我們", SourceKind.ENCYCLOPEDIA),
    ],
)
def test_tails_go_with_all_below(tail: str, kind: SourceKind) -> None:
    assert left(f"{REPORT}\n\n{tail}", kind) == REPORT


@pytest.mark.parametrize(
    "sentence",
    [
        "我局开通12345热线，加强隐私保护，提供表格下载，联系我们更方便，网站地图更清晰。",
        "建成由官方微信、官方微博组成的政务新媒体矩阵，公布政府网站标识码，群众可在网站找错。",
        (
            "公开了营业执照办理指南，完善打印本页、关闭窗口等功能，群众扫一扫在手机"
            "上查看当前页面即可办理。"
        ),
        "（二）打造政务新媒体矩阵",
        "五、相关信息公开情况",
    ],
)
@pytest.mark.parametrize("kind", list(SourceKind))
def test_words_of_the_body_stay(sentence: str, kind: SourceKind) -> None:
    for text in (f"{REPORT}\n{sentence}\n{BODY}", f"{sentence}\n{REPORT}"):
        assert left(text, kind) == text


@pytest.mark.parametrize("kind", list(SourceKind))
def test_a_report_in_one_line_is_never_cut(kind: SourceKind) -> None:
    text = (
        "一、概述 "
        + BODY * 6
        + " 版权声明 网站地图 主办：清河县 网站标识码：1304000009 上一篇：会议"
    )
    assert left(text, kind) == text


def test_nothing_is_cut_where_little_text_stands_above() -> None:
    text = f"清河县水利局2018年报告\n相关链接\n{BODY}\n{BODY}"
    assert BODY in left(text)


def test_a_cut_phrase_above_more_report_takes_only_its_line() -> None:
    assert (
        left(f"{REPORT}\n相关推荐\n{BODY}\n{BODY}", SourceKind.AGGREGATOR)
        == f"{REPORT}\n{BODY}\n{BODY}"
    )


def test_a_button_amid_prose_goes_and_a_cell_of_a_table_stays() -> None:
    assert left(f"{REPORT}\n打印本页\n{BODY}") == f"{REPORT}\n{BODY}"
    table = f"{REPORT}\n单位类型 |\n党政机关\n事业单位\n三家\n四家\n合计 | 7\n{BODY}"
    assert "党政机关" in left(table)


def test_a_spam_line_goes_with_all_above_it() -> None:
    text = f"首页\n久久国产精品视频在线免费观看\n{REPORT}"
    assert left(text, SourceKind.MIRROR) == REPORT


def test_the_formula_of_an_upload_goes_and_the_text_behind_it_stays() -> None:
    formula = (
        "《年度报告.docx》由会员分享,可在线阅读,更多相关《年度报告.docx(12页珍藏"
        "版)》请在某网|图纸下载上搜索。"
    )
    assert left(f"{formula}\n文本为Word版本,下载可任意编辑{REPORT}", SourceKind.DOCSHARE) == REPORT


CONTENTS = "一、概述，二、主动公开情况，三、依申请公开情况"


@pytest.mark.parametrize("kind", list(SourceKind))
@pytest.mark.parametrize("above", ["", "清河县水利局2018年政府信息公开年度报告\n", f"{BODY}\n"])
def test_a_contents_line_goes_wherever_it_stands(kind: SourceKind, above: str) -> None:
    assert left(f"{above}{CONTENTS}\n{REPORT}", kind) == f"{above}{REPORT}"
    assert left(f"{above}{REPORT}\n{CONTENTS}", kind) == f"{above}{REPORT}"
