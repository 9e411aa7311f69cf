"""One file's answer: the same road as a build, and no file's failure is another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from postprocess import answer
from postprocess.answer import answer_of

TITLE = "某县水利局2021年政府信息公开工作年度报告"
PAGE = f"""<html><head><title>{TITLE}</title>
<meta name="PubDate" content="2022-01-20 09:00"></head><body><h1>{TITLE}</h1>
<p>发布日期：2022-01-20</p>
<div id="zoom"><p>根据《中华人民共和国政府信息公开条例》，现公布{TITLE}。
所列数据的统计期限为2021年1月1日至2021年12月31日。</p><p>一、总体情况</p>
<p>2021年，我局主动公开信息123条，收到申请4件，均按时答复。</p>
<p>五、存在的主要问题及改进情况</p><p>培训不够，下一步将加强培训45次。</p></div></body></html>"""


def test_a_report_is_answered_with_year_date_and_issuer(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")
    found = answer_of(page, "http://slj.x.gov.cn/a/202201/t20220120_1.html")
    assert found.text is not None
    assert "123条" in found.text
    assert (found.report_year, found.published, found.doc_type) == (
        2021,
        "2022-01-20",
        "annual_report",
    )


def test_a_page_that_our_code_fails_on_is_answered_with_a_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answer, "document", broken)
    assert answer_of(page, None).flags == ("internal_error",)


def test_a_page_of_no_text_is_answered_too(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes(b"")
    assert answer_of(page, None).text is None
