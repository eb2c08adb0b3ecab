"""Lists of names stand as a Vietnamese dictionary has them, whatever order the bytes are in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest import collation

NAMES = (
    "An Văn Bình", "Ân Thị Duyên", "Bàn Văn Tá", "Bế Thị Hoa", "Bùi Thị An", "Bùi Thị Ân", "Cà Thị Xuân",
    "Cầm Bá Lâm", "Cứ A Dế", "Dương Thị Hà", "Đàm Văn Khoa", "Đặng Thu Hà", "Điêu Chính Ngân", "Đỗ Thị Hoa",
    "Đỗ Thị Hòa", "Đỗ Thị Hoà Bình", "Giàng A Páo", "Giàng A Phử", "Giàng Thị Máy", "Hà Thị Yên", "Hạng A Chu",
    "Hoàng Văn Út", "Hồ Thị Lan", "Khoàng Thị Sâm", "Lầu A Tủa", "Lê Văn Ơn", "Lò Thị Ế", "Lò Thị Thu",
    "Lò Thị Thư", "Lò Thị Thử", "Lò Văn Ân", "Lường Văn Đại", "Mùa A Vàng", "Ngô Thị Oanh", "Nguyễn Thị Hoa",
    "Nguyễn Văn Ý", "Ông Thị Ngọc", "Quàng Văn Nọi", "Sùng Mí Dế", "Thào A Lử", "Tòng Thị Út", "Trần Văn Đức",
    "Vàng Thị Dở", "Vừ A Sùng", "Xa Thị Mai",
)  # fmt: skip
"""In the order of a dictionary."""

UNITS = ("Trường Tiểu học số 2", "Trường Tiểu học số 10", "Trường Trung học cơ sở số 1", "Xã Ẳng Cang", "Xã Búng Lao")


def _mixed(texts: Sequence[str]) -> list[str]:
    mixed = list(texts)
    Random(7).shuffle(mixed)
    return mixed


@pytest.mark.parametrize("names", [NAMES, UNITS], ids=["people", "units"])
def test_a_real_list_of_names_is_put_in_its_order(names: tuple[str, ...]) -> None:
    assert sorted(_mixed(names), key=collation.key) == list(names)
    assert sorted(names) != list(names), "plain order would do as well"


def test_the_alphabet_has_its_own_order() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    for told in (letters, [one.upper() for one in letters]):
        assert sorted(_mixed(told), key=collation.key) == told


def test_tones_stand_in_their_order_and_count_after_all_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=collation.key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["Hạ An", "Ha Bình", "Hà Ân"], key=collation.key) == ["Hạ An", "Hà Ân", "Ha Bình"]


def test_case_and_spaces_count_last() -> None:
    assert sorted(["Hoa", "hoa", "hòa"], key=collation.key) == ["hoa", "Hoa", "hòa"]
    assert sorted(["An  Bình", "An Bính", "An Bình"], key=collation.key) == ["An  Bình", "An Bình", "An Bính"]


def test_a_syllable_ends_before_a_longer_one() -> None:
    assert sorted(["Hana", "Hà Nam", "Han"], key=collation.key) == ["Hà Nam", "Han", "Hana"]


def test_numbers_stand_by_their_value() -> None:
    assert sorted(["Tổ 10", "Tổ 9", "Tổ 02", "Tổ dân phố"], key=collation.key) == [
        "Tổ 02", "Tổ 9", "Tổ 10", "Tổ dân phố",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_texts_have_one_order_however_they_are_composed(texts: list[str]) -> None:
    ordered = sorted(texts, key=collation.key)
    assert sorted(_mixed(texts), key=collation.key) == ordered
    assert all(collation.key(one) <= collation.key(other) for one, other in pairwise(ordered))
    for text in texts:
        assert collation.key(unicodedata.normalize("NFD", text)) == collation.key(unicodedata.normalize("NFC", text))
