"""The code of a certificate, and when a certificate is true."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.certificates import ALPHABET, LENGTH, Certificate, Claim, Kind, Standing, code, grouped, read_code

CHANCE = st.integers(0, 2**35 - 1)
NOW = datetime(2026, 12, 2, tzinfo=UTC)


def test_no_two_symbols_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert set("IO01").isdisjoint(ALPHABET)


@given(CHANCE)
def test_every_number_has_a_code_of_its_own_that_reads_as_itself(chance: int) -> None:
    made = code(chance)
    assert len(made) == LENGTH
    assert read_code(made) == made
    places = [ALPHABET.index(one) for one in made[1:]]
    assert sum(one << 5 * n for n, one in enumerate(places)) == chance


@pytest.mark.parametrize("chance", [0, 1, 2**35 - 1, 0x123456789, 0x2AAAAAAAA])
def test_one_wrong_symbol_is_always_seen(chance: int) -> None:
    made = code(chance)
    for place, right in enumerate(made):
        for wrong in ALPHABET.replace(right, ""):
            assert read_code(made[:place] + wrong + made[place + 1 :]) is None


def test_neighbours_that_changed_places_are_always_seen() -> None:
    # The sum is linear: what a swap adds depends on the two symbols and their place alone, so these are all swaps.
    for place in range(LENGTH - 1):
        for one in range(32):
            for other in range(32):
                if one == other:
                    continue
                made = _with(place, one, other)
                swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
                assert read_code(swapped) is None, (made, swapped)


def _with(place: int, one: int, other: int) -> str:
    """A code with these symbols at a place and the next; the check symbol is what it must be."""
    chance = sum(value << 5 * (n - 1) for n, value in ((place, one), (place + 1, other)) if n >= 1)
    if place:
        return code(chance)
    # The check symbol itself is the first of the two: look for the code where it is that one.
    for free in range(32):
        made = code(other | free << 5)
        if made[0] == ALPHABET[one]:
            return made
    raise AssertionError


@given(CHANCE, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_that_changed_places_are_seen(chance: int, one: int, other: int) -> None:
    made = list(code(chance))
    made[one], made[other] = made[other], made[one]
    assert read_code("".join(made)) == (code(chance) if "".join(made) == code(chance) else None)


@given(CHANCE)
def test_case_spaces_and_dashes_do_not_matter(chance: int) -> None:
    made = code(chance)
    wide = unicodedata.normalize("NFKC", made)
    for written in (made.lower(), grouped(made), f"  {made[:2]} {made[2:]}\u00a0", f"{made[:4]}–{made[4:]}", wide):
        assert read_code(written) == made


@pytest.mark.parametrize("text", ["", " ", "ABCD", "ABCD-23456", "ABCD-234O", "0" * 8, "Ă" * 8, "𝟚" * 9, "\x00" * 8])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_a_full_width_code_is_read_as_its_plain_one() -> None:
    made = code(12345)
    assert read_code("".join(chr(ord(one) + 0xFEE0) for one in made)) == made


CLAIM = Claim("Lò Thị Thử", "CĐCS Một", "Tuần 1", 1, 17, 20)
HELD = Certificate(1, code(1), Kind.ACHIEVEMENT, 1, 1, CLAIM, NOW, None, None, None, None, 1, True)


def test_a_certificate_is_true_only_while_it_says_what_results_say() -> None:
    assert HELD.standing(CLAIM) is Standing.VALID
    assert HELD.standing(None) is Standing.SUPERSEDED
    for changed in ({"name": "Lò Thị Thử Ba"}, {"unit": ""}, {"score": 16}, {"most": 19}, {"round_title": ""}):
        assert HELD.standing(replace(CLAIM, **changed)) is Standing.SUPERSEDED, changed


def test_one_that_was_taken_back_stays_so_whatever_results_say() -> None:
    back = replace(HELD, revoked_at=NOW, revoke_reason="Cấp nhầm người")
    assert back.standing(CLAIM) is back.standing(None) is Standing.REVOKED
    assert replace(HELD, superseded_at=NOW).standing(CLAIM) is Standing.SUPERSEDED
