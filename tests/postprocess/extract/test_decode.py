"""Laws of decoding: labels are hints, bytes decide."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from __future__ import annotations

import random

import pytest

from postprocess.decode import decoded

HANS = (
    "2022年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，主动公开各类政府信息三百余条。",
    "全年收到依申请公开申请七件，均在规定期限内答复，没有因政府信息公开工作被申请行政复议、提起行政诉讼的情况。",
    "存在的主要问题是公开内容还不够细致，解读形式比较单一。下一步将加强业务培训，健全工作机制，提高公开质量。",
    "镇人民政府办公室负责编制本年度报告，电子版可在县政府门户网站下载，如有疑问请与办公室联系。",
    "水务、交通、教育等部门围绕重点领域，及时发布规划、预算、招标和应急管理等方面的信息，方便群众查询。",
)
HANT = (
    "根據政府信息公開條例有關要求，現向社會公開本局年度工作報告，所列數據的統計期限為全年。",
    "進一步健全工作制度體系，細化工作任務，不斷豐富公開內容和形式，依法有序推進信息公開工作。",
    "存在的問題是部分欄目更新不及時，下一步將加強人員培訓，完善工作機制，提高服務水準。",
)
LIES = ("utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "gb18030", "")
PAGE = '<!DOCTYPE html><html><head><meta charset="{label}"><title>{title}</title><script>var a="x";</script></head><body class="main"><div id="c"><p>{text}</p></div></body></html>'


def _samples() -> list[tuple[bytes, str, str | None, str]]:
    """Return 400 pages: bytes, right charset, HTTP header, a sentence they hold.

    Fixed seed, every kind of lie.
    """
    chance = random.Random(2022)
    found = []
    for number in range(400):
        charset = ("utf-8", "gb18030", "big5hkscs", "gb18030", "utf-16")[number % 5]
        pool = HANT if charset == "big5hkscs" else HANS + HANT
        sentences = [chance.choice(pool) for _ in range(chance.choice((1, 1, 2, 8, 40)))]
        label, sent = chance.choice(LIES), chance.choice((*LIES, charset))
        html = PAGE.format(label=label, title=sentences[0][:12], text="</p><p>".join(sentences))
        body = html.encode(charset)
        if number % 4 == 3 and len(sentences) > 2 and charset != "utf-16":
            cut = chance.randrange(len(body) // 2, len(body) - 60)
            body = body[:cut] + body[cut + 1 :]  # a byte was lost on the way
        found.append((body, charset, f"text/html; charset={sent}" if sent else None, sentences[0]))
    return found


def test_charsets_are_read_right_whatever_the_labels_say() -> None:
    samples = _samples()
    right = sum(sentence in decoded(body, header).text for body, _, header, sentence in samples)
    assert right / len(samples) >= 0.998


def test_the_used_charset_is_named() -> None:
    for body, charset, header, _ in _samples()[:100]:
        assert decoded(body, header).charset.startswith(charset)


def test_a_byte_order_mark_is_believed_and_dropped() -> None:
    got = decoded(b"\xef\xbb\xbf" + HANS[0].encode(), "text/html; charset=gbk")
    assert (got.text, got.charset) == (HANS[0], "utf-8")


def test_utf8_with_a_few_broken_bytes_stays_utf8_and_says_so() -> None:
    body = "".join(HANS).encode()
    got = decoded(body[:30] + b"\xff\xb0" + body[30:], "text/html; charset=gb2312")
    assert got.charset == "utf-8"
    assert "replaced" in got.flags
    assert 0 < got.replacement_ratio < 0.1


def test_the_declared_charset_is_kept_beside_the_used_one() -> None:
    got = decoded(HANS[0].encode("gb18030"), "text/html; charset=UTF-8")
    assert (got.declared, got.charset) == ("utf-8", "gb18030")
    assert "charset_lied" in got.flags


def test_characters_beyond_gb2312_survive_its_label() -> None:
    text = f"{HANS[0]}朱镕基、㙍、囧、镕"
    assert decoded(text.encode("gb18030"), "text/html; charset=gb2312").text == text


def _misread(text: str, charset: str) -> str:
    """Return UTF-8 as a wrong charset shows it; Windows reads byte 0x80 as the euro sign."""
    return "€".join(part.decode(charset) for part in text.encode().split(b"\x80"))


@pytest.mark.parametrize("misread", ["gb18030", "latin-1"])
def test_double_encoding_is_undone_where_nothing_was_lost(misread: str) -> None:
    words = (
        "政府信息公开条例",
        "主动公开信息",
        "依法申请",
        "工作机制",
        "年度报告",
        "水务局办公室",
        "答复期限",
        "行政机关",
    )
    whole = []
    for word in words:
        try:
            whole.append((word, _misread(word, misread)))
        except UnicodeDecodeError:
            continue  # a pair that the wrong charset does not have is lost for good
    assert len(whole) >= 4
    broken = "".join(f"<p>{wrong}</p>" for _, wrong in whole * 4)
    got = decoded(broken.encode(), None)
    assert got.text == "".join(f"<p>{word}</p>" for word, _ in whole * 4)
    assert "mojibake_undone" in got.flags


def test_double_encoding_that_lost_bytes_is_flagged_and_left() -> None:
    broken = "".join(HANS).encode().decode("gb18030", "replace").replace("\ufffd", "?")
    got = decoded(f"<p>{broken}</p>".encode(), None)
    assert "mojibake" in got.flags


def test_good_text_is_never_undone() -> None:
    for text in (
        *HANS,
        *HANT,
        "涓滴之水，浏阳河畔，鎏金铜像，锦瑟年华。" * 3,
        "Ünïcödé naïve café",
    ):
        got = decoded(text.encode(), None)
        assert got.text == text
        assert not {"mojibake", "mojibake_undone"} & set(got.flags)


def test_nuls_are_dropped_and_flagged() -> None:
    got = decoded(f"<p>{HANS[0]}\0</p>".encode(), None)
    assert "\0" not in got.text
    assert "nul_characters" in got.flags


def test_any_bytes_give_a_text() -> None:
    chance = random.Random(7)
    for _ in range(200):
        decoded(
            chance.randbytes(chance.randrange(400)),
            chance.choice((None, "text/html; charset=nonsense")),
        )
