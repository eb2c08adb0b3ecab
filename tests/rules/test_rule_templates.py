"""The usual shapes of a contest: each is sound, can be announced, prints in both languages, and is what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from contest import rounds
from contest.drafts import Draft
from contest.rounds import VIETNAM
from contest.rule_checks import Stock, findings
from contest.rule_templates import BY_CODE, TEMPLATES, Template, moved, next_monday
from contest.rule_text import Tongue, printed
from contest.web.words import catalogue

MONDAY = date(2026, 12, 7)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
PLENTY = Stock(found={("luat", level): 500 for level in ("recall", "understanding", "application")})


def drawn_up(one: Template) -> Draft:
    return Draft("Cuộc thi", one.rules("luat"), one.rounds(MONDAY))


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.code)
def test_a_usual_shape_contradicts_nothing(one: Template) -> None:
    draft = drawn_up(one)
    assert draft.rules.faults() == []
    assert rounds.faults(draft.rounds) == []


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.code)
def test_only_the_introduction_is_left_to_write(one: Template) -> None:
    left = [each for each in findings(drawn_up(one), PLENTY, BEFORE) if each.forbids]
    assert [each.sentence.words for each in left] == ["Chưa có lời giới thiệu: mục đích và đối tượng của cuộc thi."]


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.code)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_usual_shape_is_printed_whole(one: Template, language: str) -> None:
    lines = printed(drawn_up(one), Tongue(catalogue(language).gettext, "."))
    assert len(lines) > 10
    assert not [line for line in lines if "%(" in line or "None" in line]


def test_the_weekly_contest_is_the_safe_default() -> None:
    draft = drawn_up(BY_CODE["hang-tuan"])
    rules = draft.rules
    assert (rules.questions, rules.minutes, rules.attempts, rules.complaint_days) == (20, 20, 3, 3)
    assert rules.ranking == ("score", "prediction", "time_taken", "handed_in", "draw")
    opens = [one.opens_at.astimezone(VIETNAM) for one in draft.rounds]
    closes = [one.closes_at.astimezone(VIETNAM) for one in draft.rounds]
    assert {(one.weekday(), one.hour, one.minute) for one in opens} == {(0, 8, 0)}
    assert {(one.weekday(), one.hour, one.minute) for one in closes} == {(6, 22, 0)}
    assert [one.formula.value for one in rules.collective] == ["people", "rate"]


def test_a_trial_contest_gives_no_prize_and_shows_no_board() -> None:
    rules = BY_CODE["thi-thu"].rules("luat")
    assert (rules.practice, rules.attempts, rules.prizes, rules.collective, rules.show.value) == (
        True,
        None,
        (),
        (),
        "hidden",
    )


@pytest.mark.parametrize("day", [date(2026, 12, n) for n in range(1, 9)])
def test_a_new_contest_begins_on_a_monday_to_come(day: date) -> None:
    monday = next_monday(day)
    assert monday.weekday() == 0
    assert 1 <= (monday - day).days <= 7


@pytest.mark.parametrize("first", [date(2027, 1, 4), date(2026, 12, 8), date(2026, 6, 1)])
def test_copied_rounds_move_by_whole_days_and_keep_their_hours(first: date) -> None:
    old = BY_CODE["tai-co-quan"].rounds(MONDAY)
    later = moved(old, first)
    assert later[0].opens_at.astimezone(VIETNAM).date() == first
    assert [one.closes_at - one.opens_at for one in later] == [one.closes_at - one.opens_at for one in old]
    assert [one.hours for one in later] == [one.hours for one in old]
    assert (later[0].opens_at - old[0].opens_at) % timedelta(days=1) == timedelta()
