"""Written works: which of two writings stands, when a round takes them, what a word and a code are."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rounds import Round
from contest.works import Draft, Verdict, cleaned, code, is_over, takes, verdict, words

OPENS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
WEEK = Round(1, 1, "Tuần 1", OPENS, CLOSES)


@pytest.mark.parametrize(
    ("kept", "sent", "stands"),
    [
        (Draft("", 0, 0), Draft("một", 1, 0, "a"), Verdict.WRITE),
        (Draft("một", 1, 1, "a"), Draft("một hai", 2, 1, "a"), Verdict.WRITE),
        # The reply to the first was lost: the page still builds on what it knows.
        (Draft("một", 1, 1, "a"), Draft("một hai", 2, 0, "a"), Verdict.WRITE),
        (Draft("một hai", 2, 2, "a"), Draft("một", 1, 0, "a"), Verdict.KNOWN),
        (Draft("một", 1, 1, "a"), Draft("một", 1, 0, "a"), Verdict.KNOWN),
        (Draft("một", 1, 1, "a"), Draft("một", 9, 0, "b"), Verdict.KNOWN),
        (Draft("một", 1, 1, "a"), Draft("hai", 2, 0, "b"), Verdict.CONFLICT),
        (Draft("một", 1, 1, "a"), Draft("hai", 2, 1, "b"), Verdict.WRITE),
        (Draft("một", 3, 3, "a"), Draft("hai", 9, 2, "b"), Verdict.CONFLICT),
        # A plain form bears no name of a page, so two of them are never one.
        (Draft("một", 2, 2), Draft("hai", 2, 1), Verdict.CONFLICT),
        (Draft("một", 2, 2), Draft("hai", 3, 2), Verdict.WRITE),
    ],
)
def test_the_newer_word_of_one_page_stands_and_two_pages_never_overwrite_each_other(
    kept: Draft, sent: Draft, stands: Verdict
) -> None:
    assert verdict(kept, sent) is stands


@given(st.permutations(range(1, 7)))
def test_whatever_order_the_drafts_of_a_page_arrive_in_the_last_one_stands(order: list[int]) -> None:
    kept = Draft("", 0, 0)
    for seq in order:
        sent = Draft(f"bản {seq}", seq, 0, "a")
        if verdict(kept, sent) is Verdict.WRITE:
            kept = Draft(sent.body, sent.seq, sent.seq, sent.writer)
    assert kept.body == "bản 6"


@pytest.mark.parametrize(
    ("now", "is_taken"),
    [
        (OPENS - timedelta(milliseconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(milliseconds=1), True),
        (CLOSES, False),
    ],
)
def test_a_round_takes_works_from_its_opening_until_its_close(now: datetime, is_taken: bool) -> None:
    assert takes(WEEK, now) is is_taken


def test_a_round_is_over_for_writers_when_the_last_of_them_had_the_grace() -> None:
    grace = timedelta(seconds=5)
    longer = Round(1, 1, "Tuần 1", OPENS, CLOSES, ends_at=CLOSES + timedelta(hours=1))
    assert not is_over(WEEK, grace, CLOSES + timedelta(seconds=4))
    assert is_over(WEEK, grace, CLOSES + grace)
    assert not is_over(longer, grace, CLOSES + grace)
    assert is_over(longer, grace, CLOSES + timedelta(hours=1) + grace)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("  \n ", 0), ("Công đoàn", 2), ("an toàn,\nvệ sinh - lao động", 7)]
)
def test_words_are_what_white_space_parts(text: str, count: int) -> None:
    assert words(text) == count


def test_a_text_is_kept_in_one_form_with_its_paragraphs() -> None:
    decomposed = unicodedata.normalize("NFD", "Công đoàn")
    assert cleaned(f"  {decomposed}\u200b \r\n\r\ncơ sở\u202e\t\u0000 ") == "Công đoàn\n\ncơ sở"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.binary(min_size=6, max_size=16))
def test_a_code_is_two_letters_and_four_digits(randomness: bytes) -> None:
    assert re.fullmatch(r"[A-HK-NP-Y]{2}-\d{4}", code(randomness))
