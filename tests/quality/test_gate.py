"""Laws of the quality gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import gate
from tests.quality.pages import f1


def test_a_figure_below_its_floor_fails_and_keeps_the_floor() -> None:
    assert gate.judged({"a": 0.8}, {"a": 0.9}, update=True) == ({"a": 0.9}, ("a",))


def test_update_raises_floors_and_never_lowers_them() -> None:
    kept, failed = gate.judged({"a": 0.95678, "b": 0.9004}, {"a": 0.9, "b": 0.9}, update=True)
    assert (kept, failed) == ({"a": 0.956, "b": 0.9}, ())
    assert gate.judged({"a": 0.9004}, {"a": 0.9003}, update=True)[0] == {"a": 0.9003}


def test_a_gate_without_a_floor_or_a_floor_without_a_gate_fails() -> None:
    assert gate.judged({"a": 1.0}, {"b": 0.5}, update=False)[1] == ("a", "b")


def test_every_gate_has_its_floor() -> None:
    assert json.loads(gate.FLOORS.read_text(encoding="utf-8")).keys() == gate.GATES.keys()


def test_without_the_shared_folder_the_gate_is_skipped_aloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gate, "SHARED", tmp_path / "absent")
    assert gate.main([]) == 0
    assert "SKIPPED" in capsys.readouterr().out


def test_the_score_is_one_for_the_gold_and_falls_with_loss_and_with_noise() -> None:
    gold = "全年主动公开政府信息三百余条，受理依申请公开七件。"
    assert f1(gold, gold) == 1.0
    assert f1(gold[:12], gold) < 0.7
    assert f1(gold + "分享到微信朋友圈打印关闭", gold) < 0.9
