"""When a site is visited next: the law's days, and what its bodies did before."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.returning.calendar import Habit, deadline_before, next_visit


def habit(newest: int, *days: str, government: bool = False) -> Habit:
    published = tuple((date.fromisoformat(day).year - 1, date.fromisoformat(day)) for day in days)
    return Habit(is_government=government, newest=newest, published=published)


DEPARTMENT = habit(2023, "2022-01-17", "2023-01-11", "2024-01-20")
GOVERNMENT = habit(2023, "2023-03-28", "2024-03-30", government=True)
NEVER_DATED = habit(2023)


@pytest.mark.parametrize(
    ("today", "habits", "expected"),
    [
        # Nothing known: all three passes, one after the other.
        ("2025-01-02", [], "2025-02-05"),
        ("2025-02-05", [], "2025-04-05"),
        ("2025-04-05", [], "2025-05-15"),
        ("2025-05-15", [], "2026-02-05"),
        # As late as it used to be, and three days.
        ("2024-06-01", [DEPARTMENT], "2025-01-23"),
        ("2025-01-02", [DEPARTMENT], "2025-01-23"),
        ("2024-06-01", [GOVERNMENT], "2025-04-02"),
        ("2024-06-01", [NEVER_DATED], "2025-02-05"),
        # One visit for all that come before a deadline, when the last of them does.
        ("2024-06-01", [DEPARTMENT, NEVER_DATED, GOVERNMENT], "2025-02-05"),
        ("2025-02-05", [DEPARTMENT, NEVER_DATED, GOVERNMENT], "2025-04-02"),
        # Who is late is looked for on 5 April and in May, and then not before the next year.
        ("2025-01-23", [DEPARTMENT], "2025-04-05"),
        ("2025-04-05", [DEPARTMENT], "2025-05-15"),
        ("2025-05-15", [DEPARTMENT], "2026-01-23"),
        # Who has published is waited for again in the next year.
        ("2025-01-20", [habit(2024, "2024-01-10", "2025-01-20")], "2026-01-23"),
        ("2025-01-20", [habit(2024, "2025-01-20"), GOVERNMENT], "2025-04-02"),
        # A migrated list dates everything by its migration: that is no habit.
        ("2024-06-01", [Habit(is_government=False, newest=2023,
                              published=((2019, date(2023, 4, 18)),))], "2025-02-05"),
        # A body that fell silent five years ago keeps nobody waiting.
        ("2025-01-20", [habit(2024, "2025-01-15"), habit(2016, "2017-01-10")], "2026-01-18"),
        # A title that names a year to come does not end the watch.
        ("2025-01-10", [habit(2099, "2024-01-20")], "2026-01-23"),
    ],
)  # fmt: skip
def test_the_next_visit_follows_the_law_and_the_habit(
    today: str, habits: list[Habit], expected: str
) -> None:
    assert next_visit(date.fromisoformat(today), habits).isoformat() == expected


@pytest.mark.parametrize("habits", [[], [DEPARTMENT], [GOVERNMENT, NEVER_DATED], [habit(1999)]])
def test_there_is_always_a_next_visit_by_the_end_of_the_next_season(habits: list[Habit]) -> None:
    for day in range(366):
        today = date.fromordinal(date(2024, 1, 1).toordinal() + day)
        assert 0 < (next_visit(today, habits) - today).days <= 460


def test_the_deadline_that_has_passed_is_the_last_31_march() -> None:
    assert deadline_before(date(2025, 3, 31)) == date(2024, 3, 31)
    assert deadline_before(date(2025, 4, 1)) == date(2025, 3, 31)
