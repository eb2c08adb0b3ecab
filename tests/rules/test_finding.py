"""What a reader of a board types, and who is meant by it."""

from __future__ import annotations

import pytest

from contest import finding
from contest.finding import Query
from contest.people import public_name


@pytest.mark.parametrize("typed", ["#500", " # 500 ", "#0500"])
def test_a_number_sign_asks_for_a_place(typed: str) -> None:
    assert finding.read(typed).place == 500


@pytest.mark.parametrize("typed", ["500", "#", "#5a", "#-1", "#٥", "#12345678"])
def test_anything_else_asks_for_no_place(typed: str) -> None:
    assert finding.read(typed).place is None


@pytest.mark.parametrize("typed", ["", "   ", "!?.", "#", "\u200b"])
def test_nothing_to_look_for_is_no_question(typed: str) -> None:
    assert not finding.read(typed)


@pytest.mark.parametrize("typed", ["sùng mí dế", "SUNG DE", "de su", "Sùng, M.", "sung  mi de"])
def test_all_words_begin_words_of_the_name_in_any_order(typed: str) -> None:
    assert finding.answers("Sùng Mí Dế", finding.read(typed).words)


@pytest.mark.parametrize("typed", ["sung di", "ung", "sung sung", "sung mi de a"])
def test_a_word_too_many_or_the_middle_of_one_is_nobody(typed: str) -> None:
    assert not finding.answers("Sùng Mí Dế", finding.read(typed).words)


def test_d_with_and_without_its_stroke_is_one_letter() -> None:
    assert finding.answers("Đỗ Thị Đào", finding.read("do dao").words)


def test_whoever_shortens_their_name_is_not_found_by_the_whole_of_it() -> None:
    shown = public_name("Giàng A Páo", shows_name=False)
    assert finding.answers(shown, finding.read("giàng a p").words)
    assert not finding.answers(shown, finding.read("giàng a páo").words)


def test_what_is_typed_is_read_to_a_bound() -> None:
    assert len(finding.read("a" * 5000).text) == finding.LONGEST
    assert finding.read("lò " * 5000) == Query(("lò " * 27)[: finding.LONGEST], words=("lo",) * 27)


def test_words_that_hold_little_but_vowels_are_wide() -> None:
    assert finding.is_wide(("an",))
    assert finding.is_wide(("hoa",))
    assert not finding.is_wide(("nguyen",))
