"""The code of a card: one a sharing, and nobody makes or changes one without the secret."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.sharing import LENGTH, Shown, code, read

SECRET = "một bí mật dài hơn ba mươi hai chữ"


@given(st.integers(0, 2**46), st.booleans())
def test_a_code_names_what_was_shown(attempt_id: int, score: bool) -> None:
    text = code(SECRET, Shown(attempt_id, score))
    assert len(text) == LENGTH
    assert read(SECRET, text) == Shown(attempt_id, score)
    assert read(SECRET + "x", text) is None


@given(st.integers(0, LENGTH - 1), st.sampled_from("ABCxyz019-_=%é"))
def test_a_letter_changed_makes_a_code_of_nothing(place: int, letter: str) -> None:
    text = code(SECRET, Shown(77, score=False))
    torn = text[:place] + letter + text[place + 1 :]
    assert (read(SECRET, torn) is None) is (torn != text)


@pytest.mark.parametrize("text", ["", "x", "a" * LENGTH, "=" * LENGTH, "é" * LENGTH, "\x00" * LENGTH, "a" * 10_000])
def test_what_was_never_a_code_is_none(text: str) -> None:
    assert read(SECRET, text) is None


def test_the_score_cannot_be_switched_on_by_hand() -> None:
    """The seal is over both: the bytes of the one with the seal of the other name nothing."""
    plain, scored = (code(SECRET, Shown(5, score=one)) for one in (False, True))
    assert plain != scored
    told = (5 * 2 + 1).to_bytes(6, "big")
    assert read(SECRET, urlsafe_b64encode(told).decode().rstrip("=") + plain[8:]) is None


def test_a_code_does_not_tell_how_many_papers_there_are() -> None:
    """Papers are numbered in turn: two cards with their numbers in sight would count the papers between them."""
    texts = [code(SECRET, Shown(attempt_id, score=False)) for attempt_id in range(1, 200)]
    heads = [int.from_bytes(urlsafe_b64decode(text + "==")[:6], "big") for text in texts]
    assert len(set(heads)) == len(heads)
    assert heads != sorted(heads)
    assert min(heads) > 2**24, "none looks like a number of hundreds"
