"""Passwords: long enough, not the first that anybody would try; otherwise whatever the person likes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.people import Role, check_password, guessed_first
from contest.refusals import WeakPassword

PHONE = "+84912345678"
NAME = "Lò Thị Ánh"


def refused(password: str, role: Role = Role.CONTESTANT) -> bool:
    try:
        check_password(password, PHONE, NAME, role)
    except WeakPassword:
        return True
    return False


# Length


@pytest.mark.parametrize(
    ("length", "short"), [(0, True), (1, True), (7, True), (8, False), (12, False), (256, False), (257, True)]
)
def test_a_contestants_password_has_eight_to_256_characters(length: int, short: bool) -> None:
    assert refused(("tre xanh " * 40)[:length].ljust(length, "x")) is short


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ORGANIZER, Role.JUDGE, Role.ADMIN])
def test_staff_need_twelve(role: Role) -> None:
    assert refused("tre xanh ru", role)
    assert not refused("tre xanh rua", role)


@pytest.mark.parametrize(("role", "least"), [(Role.CONTESTANT, 8), (Role.JUDGE, 12)])
def test_a_refusal_says_how_many_characters_are_needed(role: Role, least: int) -> None:
    with pytest.raises(WeakPassword) as told:
        check_password("ngắn", PHONE, NAME, role)
    assert told.value.values == {"least": least}


def test_characters_are_counted_not_bytes() -> None:
    assert not refused("🐘🦁🌳🚀🎈🌈🎉🎂")
    assert refused("🐘🦁🌳🚀🎈🌈🎉")
    assert not refused("ướ" * 20 + "tre xanh")


def test_a_password_of_a_megabyte_is_refused_at_once() -> None:
    assert refused("mật khẩu dài " * 80_000)


# Any composition


@pytest.mark.parametrize(
    "password",
    [
        "tre xanh rì rào", "TREXANHRIRAO", "73519264", "một mật khẩu dài 2026", "p\x00sswd-tre-xanh",
        "x" * 70 + "yz1",
        "🐘🦁🌳🚀🎈🌈🎉🎂", "!@#$%^&*()", "Ẩn số đẹp", "ру́сский пароль", "密码密碼很长的一个", "١٢٣٤٥٦٧٩٠ة",
        " đầu và cuối ",
    ],
)  # fmt: skip
def test_any_composition_will_do(password: str) -> None:
    assert not refused(password)


# What everybody would try first


@pytest.mark.parametrize(
    "password",
    [
        "        ", "\u00a0" * 10, "\t \n\t \n\t \n", "\u3000" * 12,  # only spaces
        "11111111", "aaaaaaaa", "abababab", "1-1-1-1-1", "1.2.1.2.1.2", "🎉🎉🎉🎉🎉🎉🎉🎉", "!!!!!!!!!!", "!?!?!?!?",
        # two marks
        "12345678", "123456789", "1234567890", "01234567", "87654321", "0987654321", "9876543210", "1234-5678",
        "123 456 78",
        "0912345678", "912345678", "84912345678", "+84912345678", "0912 345 678", "0912.345.678", "00912345678",
        "84912345",
        "matkhau123", "mật khẩu 123", "MatKhau@123", "matkhau1234", "Password1", "password123", "p.a.s.s.w.o.r.d",
        "congdoan2026", "Công Đoàn 2026", "hoithi2026", "hoithi123", "dienbien1954", "Điện Biên 1954",
        "lothianh1990", "LoThiAnh", "Lò Thị Ánh", "Lò Thị Ánh 2026", "anh12345678", "lothianh0912345678",
        "matkhau321", "0912345678910", "qwerty12345", "iloveyou", "anhyeuem123",
    ],
)  # fmt: skip
def test_what_anybody_would_try_first_is_refused(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    ["sáo đá bay về", "lothianh ở bản Nà Nghè", "12345678 con vịt", "congdoan là nhà 88", "0912345678 của tôi"],
)
def test_a_word_of_ones_own_within_a_longer_one_is_no_harm(password: str) -> None:
    assert not refused(password)


def test_anothers_name_and_number_are_no_harm() -> None:
    assert guessed_first("0912345678", PHONE, NAME)
    assert not guessed_first("0912345678", "+84387654321", "Vừ A Dế")
    assert guessed_first("lothianh1990", PHONE, NAME)
    assert not guessed_first("lothianh1990", "+84387654321", "Vừ A Dế")


@given(st.text(max_size=300))
def test_no_text_at_all_breaks_the_check(password: str) -> None:
    assert refused(password) or 8 <= len(password) <= 256


@given(st.text(alphabet="abc12 .!🎉", min_size=8, max_size=40))
def test_a_password_of_two_different_marks_is_always_refused(password: str) -> None:
    assert refused(password) or len(set(password)) > 2
