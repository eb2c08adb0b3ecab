"""One-time codes, sealed links and the digits of a second factor: read once, in one form, and good for a time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest import codes, mail, second_factor
from contest.certificates import ALPHABET
from contest.codes import Held, Kind
from contest.mail import BadAddress, BadLink, Link, Purpose

SECRET = "một bí mật dài hơn ba mươi hai chữ"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@given(st.text(ALPHABET, min_size=10, max_size=10), st.sampled_from(["", "-", " ", "–", "\u200b", "\u00a0"]))
def test_a_code_is_read_however_it_is_typed(written: str, between: str) -> None:
    typed = between.join((written[:5], written[5:]))
    for form in (typed, typed.lower(), f"  {typed} ", codes.grouped(written)):
        assert codes.read(form) == written
    assert codes.read(written[:-1]) is None
    assert codes.read(written + "2") is None
    assert codes.read(written[:-1] + "0") is None


def test_codes_are_drawn_from_the_whole_alphabet_and_kept_under_a_key() -> None:
    chance = random.Random(7)
    drawn = [codes.drawn(chance.choice) for _ in range(300)]
    assert set("".join(drawn)) == set(ALPHABET)
    digests = {codes.digest(SECRET, purpose, drawn[0]) for purpose in ("activate", "recover")}
    assert len(digests | {codes.digest(SECRET + "x", "activate", drawn[0])}) == 3


@pytest.mark.parametrize(
    ("unit", "after", "spent", "good"),
    [
        (7, timedelta(), False, True),
        (7, timedelta(hours=24) - timedelta(milliseconds=1), False, True),
        (7, timedelta(hours=24), False, False),
        (8, timedelta(), False, False),
        (None, timedelta(), False, False),
        (7, timedelta(), True, False),
    ],
)
def test_a_code_stands_for_a_day_in_the_unit_it_was_issued_in(
    unit: int | None, after: timedelta, spent: bool, good: bool
) -> None:
    held = Held(1, Kind.RECOVER, None, 5, 7, 2, NOW + codes.LASTS, spent)
    assert held.stands(unit, NOW + after) is good


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" Lan.Nguyen@CongDoan.VN ", "lan.nguyen@congdoan.vn"), ("ｌａｎ@congdoan.vn", "lan@congdoan.vn")],
)
def test_an_address_has_one_form(text: str, kept: str) -> None:
    assert mail.canonical_address(text) == kept
    assert mail.canonical_address(kept) == kept
    assert "lan" not in mail.masked_address(kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lan",
        "lan@",
        "@a.vn",
        "lan@a",
        "a b@c.vn",
        "a@b.vn\nBcc: x@y.vn",
        "a..b@c.vn",
        "lаn@a.vn",
        "x" * 250 + "@a.vn",
    ],
)
def test_what_no_letter_reaches_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        mail.canonical_address(text)


def test_a_link_is_good_for_its_purpose_and_its_time_alone() -> None:
    link = Link(5, int(NOW.timestamp()) + 1800, mail.mark("lan@congdoan.vn", "hash"))
    text = mail.token(SECRET, Purpose.RECOVER, link)
    assert mail.read(SECRET, Purpose.RECOVER, text, NOW) == link
    assert "congdoan" not in text
    for wrong in (
        (SECRET, Purpose.VERIFY, text, NOW),
        (SECRET + "x", Purpose.RECOVER, text, NOW),
        (SECRET, Purpose.RECOVER, text[:-1] + ("A" if text[-1] != "A" else "B"), NOW),
        (SECRET, Purpose.RECOVER, text, NOW + mail.LASTS),
        (SECRET, Purpose.RECOVER, "", NOW),
    ):
        with pytest.raises(BadLink):
            mail.read(*wrong)


@given(st.integers(0, 999_999), st.sampled_from(["", " ", "\u00a0", "\u2003", "-"]), st.booleans())
def test_digits_have_one_form_however_they_are_typed(number: int, between: str, wide: bool) -> None:
    plain = f"{number:06d}"
    typed = between.join((plain[:3], plain[3:]))
    if wide:
        typed = typed.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    assert second_factor.digits(f" {typed}\n") == plain
    assert second_factor.digits(plain + "0") is None
    assert second_factor.digits("١٢٣٤٥٦") is None


def test_digits_of_the_minute_around_now_fit() -> None:
    secret = pyotp.random_base32()
    present = second_factor.step(NOW)
    for late in range(-3, 4):
        typed = pyotp.TOTP(secret).generate_otp(present + late)
        assert second_factor.fitting(secret, typed, NOW) == (present + late if abs(late) < 2 else None)
