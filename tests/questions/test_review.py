"""The life of a question in the bank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questions.review import Move, Refusal, Status, refusal

CHECK = Move(Status.DRAFT, Status.CHECKED, role="organizer", is_author=False, has_key=True)


def test_an_organizer_checks_the_draft_of_another() -> None:
    assert refusal(CHECK) is None


def test_nobody_checks_their_own_question() -> None:
    assert refusal(replace(CHECK, is_author=True)) is Refusal.OWN_WORK


def test_the_author_may_put_a_checked_question_to_use() -> None:
    assert refusal(replace(CHECK, present=Status.CHECKED, wanted=Status.LIVE, is_author=True)) is None


def test_a_question_without_a_key_is_not_checked() -> None:
    assert refusal(replace(CHECK, has_key=False)) is Refusal.NO_KEY


@pytest.mark.parametrize("role", ["contestant", "officer", "judge"])
def test_only_organizers_and_admins_move_questions(role: str) -> None:
    assert refusal(replace(CHECK, role=role)) is Refusal.NOT_YOUR_TASK


def test_a_draft_does_not_go_live_unchecked() -> None:
    assert refusal(replace(CHECK, wanted=Status.LIVE)) is Refusal.NO_SUCH_STEP


@pytest.mark.parametrize("wanted", list(Status))
def test_nothing_comes_back_from_retirement(wanted: Status) -> None:
    assert refusal(replace(CHECK, present=Status.RETIRED, wanted=wanted)) is Refusal.RETIRED


@pytest.mark.parametrize("present", [Status.CHECKED, Status.LIVE])
def test_what_was_checked_goes_back_to_draft_when_it_must_be_rewritten(present: Status) -> None:
    assert refusal(replace(CHECK, present=present, wanted=Status.DRAFT)) is None


def test_nobody_moves_a_question_that_changed_under_their_eyes() -> None:
    assert refusal(replace(CHECK, seen=False)) is Refusal.CHANGED_SINCE


def test_every_refusal_has_words_that_say_what_to_do() -> None:
    assert all("Hãy" in reason.words for reason in Refusal)
