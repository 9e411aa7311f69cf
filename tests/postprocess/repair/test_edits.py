"""Whatever follows whatever: the edits, replayed on the base, give the current text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postprocess.repair.edits import Edit, Edits, replayed

Step = list[tuple[int, int, str]]
TEXT = st.text("甲乙1 \n", max_size=12)
STEP = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 4), st.sampled_from(["", "", "甲", "xy"])),
    max_size=4,
)
CALM = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def fitting(length: int, step: Step) -> list[Edit]:
    edits, reached = [], 0
    for start, width, inserted in sorted(step):
        begin = max(start, reached)
        end = min(begin + width, length)
        if begin <= length and end >= begin:
            edits.append(Edit(begin, end, inserted))
            reached = end
    return edits


def by_hand(text: str, edits: list[Edit]) -> str:
    made, at = "", 0
    for edit in edits:
        made, at = made + text[at : edit.start] + edit.inserted, edit.end
    return made + text[at:]


@CALM
@given(TEXT, st.lists(STEP, max_size=4))
def test_composed_edits_replay_to_the_current_text(base: str, steps: list[Step]) -> None:
    edits, expected = Edits(base), base
    for number, step in enumerate(steps):
        wanted = fitting(len(expected), step)
        edits.apply(f"r{number}", wanted)
        expected = by_hand(expected, wanted)
        assert edits.text == expected
        repairs = edits.repairs()
        assert replayed(base, repairs) == expected
        assert all(base[r.start : r.end] == r.removed for r in repairs)
        assert all(a.end <= b.start for a, b in pairwise(repairs))
        assert all(r.removed != r.inserted for r in repairs)
        for r in repairs:
            assert set(r.rule.split("+")) <= {f"r{n}" for n in range(number + 1)}
        places = [edits.base_offset(o) for o in range(len(expected) + 1)]
        assert places == sorted(places)
        assert all(0 <= p <= len(base) for p in places)


@CALM
@given(TEXT, STEP)
def test_kept_characters_know_where_they_stood(base: str, step: Step) -> None:
    edits = Edits(base)
    edits.apply("r", [Edit(e.start, e.end) for e in fitting(len(base), step)])
    for at, char in enumerate(edits.text):
        assert base[edits.base_offset(at)] == char


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        Edits("甲乙丙").apply("r", [Edit(0, 2), Edit(1, 3)])
    with pytest.raises(ValueError, match="leaves"):
        Edits("甲").apply("r", [Edit(0, 2)])


def test_a_later_edit_over_an_earlier_one_carries_both_names() -> None:
    edits = Edits("abcdef")
    edits.apply("one", [Edit(2, 4, "X")])
    edits.apply("two", [Edit(1, 4, "Y")])
    (repair,) = edits.repairs()
    assert (repair.rule, repair.start, repair.end, repair.inserted) == ("one+two", 1, 5, "Y")


def test_an_edit_undone_leaves_no_trace() -> None:
    edits = Edits("abc")
    edits.apply("one", [Edit(1, 2, "x")])
    edits.apply("two", [Edit(1, 2, "b")])
    assert edits.repairs() == ()


def test_a_repair_that_does_not_fit_is_refused() -> None:
    edits = Edits("abc")
    edits.apply("r", [Edit(0, 1)])
    with pytest.raises(ValueError, match="does not fit"):
        replayed("xbc", edits.repairs())
