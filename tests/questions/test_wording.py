"""Words are cleaned before anything else, and equal wordings count as equal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from questions.wording import bare, clean, digest, same_case, same_stem, shortened


def test_vietnamese_is_composed_and_spaces_are_single() -> None:
    decomposed = unicodedata.normalize("NFD", "Công  đoàn\u00a0Việt\u200b Nam ")
    assert clean(decomposed) == "Công đoàn Việt Nam"


def test_line_breaks_of_every_system_become_one() -> None:
    assert clean("một \r\n\r\n hai_x000D_\nba\rbốn") == "một\nhai\nba\nbốn"


def test_the_place_of_the_tone_mark_does_not_tell_words_apart() -> None:
    assert same_case("Hòa bình, thủy lôi") == same_case("hoà bình, thuỷ lôi")
    assert same_case("má") != same_case("mà")


def test_punctuation_does_not_tell_stems_apart_but_figures_do() -> None:
    assert same_stem("Ma túy là gì?") == same_stem("ma tuý là gì :")
    assert same_stem("Mức 1/3 là gì?") != same_stem("Mức 13 là gì?")
    assert same_stem("Khi 2 < 3") != same_stem("Khi 2 > 3")


def test_a_digest_does_not_depend_on_the_order_of_options() -> None:
    assert digest("Câu?", ["một", "Hai"]) == digest("câu", ["hai", "một"])
    assert digest("Câu?", ["một", "hai"]) != digest("Câu?", ["một", "ba"])


def test_bare_words_lose_accents_and_the_stroked_d() -> None:
    assert bare("An toàn bom mìn, vật nổ Đ") == "an-toan-bom-min-vat-no-d"


def test_long_text_is_shortened_on_one_line() -> None:
    assert shortened("một\nhai", 5) == "một …"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(
    st.text(st.sampled_from("aă \u0323\u0301\n\t\u00a0\u200b\ufeff\u00ad_x0D\ue000é") | st.characters(), max_size=20)
)
def test_a_text_that_looks_clean_is_left_as_it_is_and_any_other_becomes_so(text: str) -> None:
    # A line break in front sends the text the long way.
    assert clean(text) == clean(f"\n{text}")
    assert clean(clean(text)) == clean(text)
