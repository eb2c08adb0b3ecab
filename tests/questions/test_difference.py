"""What changed between two revisions, word by word."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from questions.difference import MOST_WORDS, Mark, Part, changes, key_words, spans
from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option

QUESTION = ReadQuestion("", text="Thời hạn là bao lâu?", options=(Option("Một năm"), Option("Hai năm")), key=(1,))
TEXTS = st.text(alphabet="ab đấ.,\n", max_size=60)


@given(TEXTS, TEXTS)
def test_the_spans_give_both_texts_back(old: str, new: str) -> None:
    found = spans(old, new)
    assert "".join(span.text for span in found if span.mark is not Mark.ADDED) == old
    assert "".join(span.text for span in found if span.mark is not Mark.REMOVED) == new


@given(TEXTS)
def test_nothing_changed_between_a_text_and_itself(text: str) -> None:
    assert all(span.mark is Mark.SAME for span in spans(text, text))


def test_one_changed_word_is_marked_and_the_others_stay() -> None:
    found = spans("Luật có hiệu lực năm 2025", "Luật có hiệu lực năm 2026")
    assert [(span.mark, span.text) for span in found] == [
        (Mark.SAME, "Luật có hiệu lực năm "),
        (Mark.REMOVED, "2025"),
        (Mark.ADDED, "2026"),
    ]


def test_neighbouring_changes_are_told_as_one() -> None:
    told = [(span.mark, span.text) for span in spans("dài bao lâu?", "dài mấy tháng?")]
    assert told == [(Mark.SAME, "dài "), (Mark.REMOVED, "bao lâu"), (Mark.ADDED, "mấy tháng"), (Mark.SAME, "?")]


def test_very_long_texts_are_shown_whole() -> None:
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert [span.text for span in spans(old, new)] == [old, new]


def test_each_changed_part_is_told_once_and_the_rest_not_at_all() -> None:
    options = (Option("Một năm"), Option("Ba năm"), Option("Bốn năm"))
    new = replace(QUESTION, options=options, key=(2,), reference=Reference("1/2020/QH14", "5"))
    told = [(change.part, change.place) for change in changes(QUESTION, new)]
    assert told == [(Part.OPTION, 1), (Part.OPTION, 2), (Part.KEY, None), (Part.LAW, None)]
    assert changes(QUESTION, QUESTION) == ()


def test_a_key_reads_as_people_write_it() -> None:
    four = tuple(Option(word) for word in ("một", "hai", "ba"))
    assert key_words(QUESTION) == "B"
    assert key_words(replace(QUESTION, kind=Kind.MULTIPLE, options=four, key=(0, 2))) == "A, C"
    assert key_words(replace(QUESTION, kind=Kind.TRUE_FALSE_GROUP, key=(1, 0))) == "a-Sai, b-Đúng"
    assert key_words(replace(QUESTION, kind=Kind.MATCHING, key=(1, 0), matches=("x", "y"))) == "1-B, 2-A"
    assert key_words(replace(QUESTION, kind=Kind.ORDERING, options=four, key=(0, 1, 2))) == "A, B, C"
    assert key_words(ReadQuestion("", kind=Kind.NUMERIC, accepted=("11", "12±0,5"))) == "11; 12±0,5"
    assert key_words(replace(QUESTION, key=())) == ""
