"""What an organizer types into the search for a contestant, and what it is taken for."""

from __future__ import annotations

import pytest

from contest.contestants import Asked, BadSearch, read
from contest.refusals import BadPhone


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Asked()),
        ("  Lò  Thị ", Asked(words=("lo", "thi"))),
        ("0912 345 678", Asked(phone="+84912345678")),
        ("912345678", Asked(phone="+84912345678")),
        ("+84 912.345.678", Asked(phone="+84912345678")),
        ("678", Asked(digits="678")),
        ("345 678", Asked(digits="345678")),
        ("7k2m-9qxt", Asked(receipt="7K2M-9QXT")),
        ("7K2M9QXT", Asked(receipt="7K2M-9QXT")),
        ("7K2M 9QXT", Asked(receipt="7K2M-9QXT")),
        ("23456789", Asked(digits="23456789")),
        ("THANHNAM", Asked(words=("thanhnam",))),
    ],
)
def test_a_name_a_number_its_end_and_a_receipt_are_told_apart(typed: str, meant: Asked) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("typed", ["12", "+", "٣٤٥", "%_", "a"])
def test_fewer_than_three_digits_or_two_letters_are_no_search(typed: str) -> None:
    with pytest.raises(BadSearch):
        read(typed)


def test_a_number_that_is_none_is_said_so() -> None:
    with pytest.raises(BadPhone):
        read("0112345678901")


def test_the_record_learns_by_what_was_searched_and_not_what() -> None:
    assert [read(one).by for one in ("", "Lò", "678", "0912345678", "7K2M-9QXT")] == [
        "all", "name", "digits", "phone", "receipt",
    ]  # fmt: skip
