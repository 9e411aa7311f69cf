"""Which script a text is in, and what it says in the other."""

from __future__ import annotations

import pytest

from postprocess.script import folded, script_of, simplified

HANT = "本局認真貫徹執行政府資訊公開條例，建立健全工作機制，"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (HANT, "Hant"),
        ("我局认真贯彻执行政府信息公开条例。", "Hans"),
        ("我局认真贯彻执行政府信息公开条例，题写「為人民服務」。", "Hans"),
        ("后里台只系面制准，皇后与里长。", "Hans"),
        ("", "Hans"),
        ("2018 — 12", "Hans"),
        ("公開", "Hant"),
    ],
)
def test_script(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("hant", "hans"),
    [
        ("進一步最佳化入口網站", "进一步优化门户网站"),
        ("政務網路建設", "政务网络建设"),
        ("接入互聯網路由設備", "接入互联网路由设备"),
        ("完善欄目設定", "完善栏目设置"),
        ("行政許可的設定依據", "行政许可的设定依据"),
        ("公開部門檔案，移交檔案館", "公开部门文件，移交档案馆"),
        ("著眼民生，著力整改，著名學者", "着眼民生，着力整改，著名学者"),
        ("提升服務品質，改善產品品質", "提升服务质量，改善产品品质"),
        ("建立健全執行機制，互動查詢，新增線上聯絡", "建立健全执行机制，互动查询，新增线上联络"),
        ("工作計畫", "工作计划"),
        ("行政複議與諮詢", "行政复议与咨询"),
        ("解方程式，辦事程式", "解方程式，办事程序"),
        ("專案組開展專案整治", "专案组开展项目整治"),
    ],
)
def test_words_come_back_only_in_their_slots(hant: str, hans: str) -> None:
    text, flags = simplified(HANT + hant)
    assert text.endswith(hans)
    assert "traditional" in flags


def test_words_that_cannot_come_back_are_flagged() -> None:
    assert simplified(HANT + "服務廣大民眾")[1] == ("traditional", "phrase_lossy")
    assert simplified("政府公開條例執行機關")[1] == ("traditional",)


def test_a_simplified_text_is_left_alone() -> None:
    text = "透过档案看数位变化，民众关注设定。"
    assert simplified(text) == (text, ())


def test_folding_keeps_every_place() -> None:
    text = HANT + "網際網路與讯息"
    assert len(folded(text)) == len(text)
    assert folded("三、依申請公開情況") == "三、依申请公开情况"
