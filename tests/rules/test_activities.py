"""What a line of the log may say, and how lines differ and add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contest import activities as rules
from contest.activities import Activity, BadActivity, Kind, Subject, Sum

TODAY = date(2026, 12, 31)
CLASS = Activity(
    Kind.CLASS, Subject.DRUGS, "Tập huấn phòng, chống ma túy", TODAY, TODAY, 7, times=2, people=120, women=50
)


def test_a_line_is_kept_trimmed() -> None:
    said = rules.checked(replace(CLASS, title="  Tập   huấn ", note=" một \n hai \x00 "), TODAY)
    assert (said.title, said.note) == ("Tập huấn", "một\nhai")
    assert rules.checked(said, TODAY) == said
    assert said.body()["starts"] == "2026-12-31"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " \x00"}),
        ("title", {"title": "A" * 201}),
        ("source", {"source": "A" * 301}),
        ("starts", {"starts": date(206, 1, 1)}),
        ("ends", {"ends": TODAY - timedelta(days=1)}),
        ("ends", {"ends": TODAY + timedelta(days=1)}),
        ("ends", {"starts": TODAY - timedelta(days=366)}),
        ("times", {"times": 0}),
        ("people", {"people": 1_000_001}),
        ("women", {"women": 121}),
        ("women", {"women": -1}),
        ("copies", {"kind": Kind.LEAFLET}),
    ],
)
def test_what_cannot_stand_is_told_at_its_field(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(BadActivity) as told:
        rules.checked(replace(CLASS, **changes), TODAY)
    assert told.value.field == field


def test_women_may_be_unknown_and_a_span_may_take_a_whole_year() -> None:
    one = replace(CLASS, women=None, starts=TODAY - timedelta(days=365))
    assert rules.checked(one, TODAY).women is None
    assert rules.changed(CLASS, one) == ["starts", "women"]


def test_lines_add_up() -> None:
    assert rules.whole([Sum(1, 2, 120, 50), Sum(1, 1, 0, 0, 100_000)]) == Sum(2, 3, 120, 50, 100_000)
    assert rules.whole([]) == Sum()
