"""Which questions a search means, and how many each further wish would leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.finding import (
    FACETS,
    NONE,
    Entry,
    Flag,
    Surroundings,
    Use,
    Wanted,
    all_near,
    nearest,
    sift,
    words_from,
)
from questions.wording import bare

AROUND = Surroundings(frozenset({"1/2020/QH14"}), frozenset({1, 2}), frozenset({2}), frozenset({3}))
ENTRY = Entry(9, 9, "thu", "recall", "single", "9/2025/QH15", "live", True, False)
ENTRIES = st.builds(
    Entry,
    st.integers(1, 6),
    st.integers(1, 99),
    st.sampled_from(["thu", "khac"]),
    st.sampled_from(["recall", None]),
    st.sampled_from(["single", "numeric"]),
    st.sampled_from(["1/2020/QH14", "9/2025/QH15", None]),
    st.sampled_from(["draft", "live", "retired"]),
    st.booleans(),
    st.booleans(),
)
WISHES = st.builds(
    Wanted,
    subject=st.sampled_from([None, "thu"]),
    level=st.sampled_from([None, "recall", NONE]),
    law=st.sampled_from([None, "1/2020/QH14", NONE]),
    status=st.sampled_from([None, "draft", "retired"]),
    use=st.sampled_from([None, *Use]),
    flag=st.sampled_from([None, *Flag]),
)


@given(st.lists(ENTRIES, max_size=30), WISHES, st.sampled_from(FACETS))
def test_a_count_beside_a_value_is_what_asking_for_it_finds(entries: list[Entry], wanted: Wanted, facet: str) -> None:
    counts = Counter(sift(entries, wanted, AROUND).counts[facet])
    for value in {*counts, "draft", "live", "retired", NONE, *Flag, *Use}:
        asked = replace(wanted, **{facet: str(value)})
        assert len(sift(entries, asked, AROUND).entries) == counts[str(value)]


@pytest.mark.parametrize(
    ("question_id", "use"), [(9, Use.NEVER), (1, Use.CONTEST), (2, Use.CONTEST), (2, Use.ANSWERED)]
)
def test_use_is_told_by_the_pools_and_the_answers(question_id: int, use: Use) -> None:
    entry = ENTRY._replace(question_id=question_id)
    assert sift([entry], Wanted(use=use), AROUND).entries == [entry]


@pytest.mark.parametrize(
    ("entry", "flag"),
    [
        (ENTRY._replace(law="1/2020/QH14"), Flag.LAPSED),
        (ENTRY._replace(law=None), Flag.UNCITED),
        (ENTRY._replace(has_key=False), Flag.KEYLESS),
        (ENTRY._replace(fixed_order=True), Flag.FIXED),
        (ENTRY._replace(question_id=3), Flag.NEAR),
    ],
)
def test_each_flag_finds_its_questions_and_no_sound_one(entry: Entry, flag: Flag) -> None:
    assert sift([ENTRY, entry], Wanted(flag=flag), AROUND).entries == [entry]


def test_the_retired_are_found_only_when_asked_for() -> None:
    gone = ENTRY._replace(status="retired")
    assert sift([ENTRY, gone], Wanted(), AROUND).entries == [ENTRY]
    assert sift([ENTRY, gone], Wanted(status="retired"), AROUND).entries == [gone]


@pytest.mark.parametrize("typed", ["luat", "LUAT", "luật", "Luật"])
def test_a_word_finds_itself_typed_with_accents_or_without(typed: str) -> None:
    words = words_from(typed)
    assert all(word in bare("Luật Công đoàn") for word in words.folded)
    assert words.hold(["Luật Công đoàn"])


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("luật", "luat cong doan", False),
        ("hòa", "Hoà bình", True),
        ("hoà", "hòa bình", True),
        ("đoàn", "doan", False),
        ("quyền", "QUYỀN lợi", True),
        ("lá", "lạ", False),
        ("«luật»", "luật", True),
        ("ăn", "văn bản", False),
        ("ăn", "(ăn uống)", True),
        ("nghỉ", "nghỉ hằng năm", True),
    ],
)
def test_accents_narrow_a_search(typed: str, text: str, found: bool) -> None:
    assert words_from(typed).hold([text]) is found


def test_a_search_of_nothing_but_signs_asks_for_nothing() -> None:
    assert words_from(" % _ «» ").folded == ()


ONE = bare("Theo Luật An toàn vệ sinh lao động người lao động có quyền từ chối làm công việc nguy hiểm")
TWO = bare("Theo Luật An toàn vệ sinh lao động người lao động có quyền từ chối làm việc nguy hiểm")
OTHER = bare("Cơ quan nào quyết định áp dụng biện pháp đưa người nghiện đi cai nghiện bắt buộc")


def test_questions_that_differ_in_a_word_are_near() -> None:
    assert all_near(((1, ONE), (2, OTHER), (3, TWO))) == {1, 3}
    found = nearest(ONE, [("K-2", OTHER), ("K-3", TWO)])
    assert found is not None
    assert found[0] == "K-3"
    assert 70 <= found[1] < 100
    assert nearest(OTHER, [("K-1", ONE), ("K-3", TWO)]) is None
    assert nearest("ngan-qua", [("K-1", "ngan-qua")]) is None
