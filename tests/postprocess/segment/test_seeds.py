"""Real pages that lie beside the checkout: read where they are, never copied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postprocess.document import Segment
from postprocess.reason import Reason
from postprocess.repair import repaired
from postprocess.segment import tiling
from sites.seed import SourceKind

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared material is not beside the checkout"
)


def read(number: int) -> str:
    (path,) = (SHARED / "seeds").glob(f"{number:03}_*.txt")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def texts(page):
    def made(number: int, kind: SourceKind) -> list[tuple[Segment, str, tuple[str, ...]]]:
        document = page(read(number), kind)
        found = [(s, repaired(document, s)) for s in tiling(document).segments]
        return [(s, r.text, r.flags) for s, r in found]

    return made


def test_000_loses_its_box_and_keeps_its_numbers(texts) -> None:
    ((segment, text, flags),) = texts(0, SourceKind.DOCSHARE)
    assert segment.reason is None
    assert text.startswith("本报告是")
    assert text.endswith("政民互动等栏目。")
    assert not re.search(r"汇文网|网站客服|678389|18\.69KB|DOCX|2023|下载文档|温馨提示", text)
    assert "表格下载" in text
    (line,) = [x for x in read(0).split("\n") if len(x) > 1000]
    body = line.split(" ", 1)[1].removesuffix(" 8")
    assert re.findall(r"\d+", text) == re.findall(r"\d+", body)
    assert (text.count("《"), text.count("?"), text.count("〞")) == (9, 0, 0)
    assert "询问 等内容" in text
    assert "redacted" in flags


def test_001_is_told_apart(texts) -> None:
    found = texts(1, SourceKind.AGGREGATOR)
    assert [s.reason for s, _, _ in found] == [
        None,
        *[Reason.SNIPPET] * 3,
        None,
        None,
        None,
        None,
        None,
    ]
    starts = [
        "2012年市城管委",
        "首先要明确",
        "一、规范的主体",
        "现在只要是",
        "某市推进政务服务",
        "2008年广州市番禺区",
        "本报告是根据",
        "一、主要做法",
        "2012年,我市以",
    ]
    assert all(t.startswith(s) for (_, t, _), s in zip(found, starts, strict=True))
    assert found[0][1].rstrip().endswith("行政申诉数 |\n0 |")
    assert found[5][0].heading == "2008年广州市番禺区建设局政府信息公开年度报告"
    for _, text, flags in found[4:6]:
        assert "hard_wraps" in flags
        assert len(re.findall(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", text)) < 12
    assert "2012? 2号" in found[4][1]


def test_002_loses_its_tail(texts) -> None:
    ((_, text, _),) = texts(2, SourceKind.ENCYCLOPEDIA)
    assert "詞條" not in text
    assert text.endswith("不斷提高信息公開工作水平。")


def test_003_loses_its_labels(texts) -> None:
    ((segment, text, _),) = texts(3, SourceKind.GOV)
    assert not re.search(r"发布日期|信息来源|编辑:|审核:|扫一扫", text)
    assert segment.heading == text.split("\n")[0] == "广水市人民政府2018年度信息公开工作报告"
    assert "均衡发展 办好" in text


def test_004_is_three_whole_texts(texts) -> None:
    found = texts(4, SourceKind.DOCSHARE)
    assert len(found) == 3
    whole = "".join(t for _, t, _ in found)
    assert "提高工作质量的有效载体" in whole
    assert not re.search(r"\n\d+、|由会员分享|任意编辑|共 12 页|臵", whole)
    assert whole.count("20_年") == read(4).count("20_年")
    assert all("chunk_numbers" in flags for _, _, flags in found)


GOLDS = sorted((SHARED / "pages").glob("*/*.txt")) + sorted(
    (SHARED / "gov/pair_suqian").glob("*.txt")
)


@pytest.mark.parametrize("kind", [SourceKind.GOV, SourceKind.DOCSHARE, SourceKind.AGGREGATOR])
@pytest.mark.parametrize("path", GOLDS, ids=lambda p: p.stem)
def test_one_article_is_one_segment(page, path: Path, kind: SourceKind) -> None:
    text = path.read_text(encoding="utf-8")
    made = tiling(page(text, kind))
    assert len(made.segments) == 1
    kept = made.segments[0].end - made.segments[0].start
    assert kept >= 0.8 * len(text.strip())
