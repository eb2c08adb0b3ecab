"""The files that ship, checked by machine: prizes are signed on these questions."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from itertools import chain

import pytest

from questions import bank
from questions.admission import BUNDLED_SUBJECTS
from questions.formats.reading import ReadQuestion
from questions.formats.sheets import delimited
from questions.instruments import Force, in_force
from questions.intake import digest_of, searched
from questions.kinds import Kind
from questions.levels import Level
from questions.twins import Twins, frequencies
from questions.wording import same_stem

FIRST_DAY, LAST_DAY = date(2026, 11, 23), date(2027, 1, 31)
CODES = [code for code, _ in BUNDLED_SUBJECTS]
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
HEADER = (
    "STT,Mã,Nội dung câu hỏi,Phương án A,Phương án B,Phương án C,Phương án D,"
    "Đáp án đúng,Mức độ,Giải thích,Văn bản,Điều,Khoản,Điểm"
)


def data(code: str) -> bytes:
    return (bank.BUNDLED / f"{code}.csv").read_bytes()


def questions(code: str) -> tuple[ReadQuestion, ...]:
    return delimited.read(data(code)).questions


pytestmark = pytest.mark.parametrize("code", CODES)


def test_every_row_is_read_without_a_problem(code: str) -> None:
    read = delimited.read(data(code))
    assert (read.problems, read.rejected) == ((), 0)


def test_a_file_is_plain_utf8_composed_with_the_agreed_header(code: str) -> None:
    text = data(code).decode("utf-8")
    assert text.splitlines()[0] == HEADER
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)


def test_there_are_enough_questions_of_every_level(code: str) -> None:
    levels = Counter(question.level for question in questions(code))
    assert len(questions(code)) >= 120
    assert all(levels[level] >= 30 for level in (Level.RECALL, Level.UNDERSTANDING, Level.APPLICATION))
    assert None not in levels


def test_at_least_a_third_are_situations(code: str) -> None:
    situations = [one for one in questions(code) if one.level in (Level.APPLICATION, Level.HIGH_APPLICATION)]
    assert len(situations) * 3 >= len(questions(code))
    for question in situations:
        # Something happens to somebody, somewhere, and then it is asked what follows.
        assert len(question.text.split()) >= 14, question.code


def test_an_explanation_is_one_or_two_sentences_and_no_copy_of_the_answer(code: str) -> None:
    for question in questions(code):
        told = question.explanation or ""
        assert 1 <= len(SENTENCE_END.findall(told)) <= 3, question.code
        assert same_stem(told) != same_stem(question.options[question.key[0]].text), question.code


def test_every_question_has_a_key_a_code_and_an_explanation(code: str) -> None:
    for question in questions(code):
        assert question.key, question.code
        assert question.code, question.number
        assert question.explanation, question.code


def test_every_question_cites_law_in_force_on_every_day_of_the_contest(code: str) -> None:
    laws = {law.code: law for law in bank.bundled_instruments()}
    for question in questions(code):
        assert question.reference is not None, question.code
        assert question.reference.article, question.code
        law = laws[question.reference.instrument]
        assert in_force(law, FIRST_DAY, LAST_DAY).force is Force.IN_FORCE, question.code


def test_questions_have_two_to_four_options(code: str) -> None:
    assert {len(question.options) for question in questions(code)} <= {2, 3, 4}


def test_no_letter_is_the_key_much_more_often_than_another(code: str) -> None:
    four = [question.key[0] for question in questions(code) if len(question.options) == 4]
    share = Counter(four)
    assert all(0.15 <= share[place] / len(four) <= 0.35 for place in range(4)), share


def test_the_longest_option_is_not_the_right_one_more_often_than_chance(code: str) -> None:
    asked = [question for question in questions(code) if len(question.options) > 2]
    longest = sum(_only_longest(question) == question.key[0] for question in asked)
    chance = sum(1 / len(question.options) for question in asked)
    assert longest <= chance, (longest, chance)


def test_options_of_a_question_are_of_like_length(code: str) -> None:
    uneven = [question.code for question in questions(code) if _unevenness(question) > 2.1]
    assert len(uneven) * 50 <= len(questions(code)), uneven


def _unevenness(question: ReadQuestion) -> float:
    """How many times longer the longest option is than the shortest; of short ones (dates, sums) nothing is said."""
    lengths = [len(option.text) for option in question.options]
    return max(lengths) / max(min(lengths), 12)


def test_true_and_false_are_both_right_often_enough(code: str) -> None:
    judged = [question for question in questions(code) if question.kind is Kind.TRUE_FALSE]
    true = sum(question.options[question.key[0]].text == "Đúng" for question in judged)
    assert 0.25 <= true / len(judged) <= 0.75


def test_no_two_questions_of_the_whole_bank_are_nearly_alike(code: str) -> None:
    everything = list(chain.from_iterable(questions(other) for other in CODES))
    twins = Twins(frequencies(searched(question) for question in everything))
    for question in everything:
        assert (question.code, twins.meet(str(question.code), searched(question))) == (question.code, None)


def _only_longest(question: ReadQuestion) -> int | None:
    lengths = [len(option.text) for option in question.options]
    return lengths.index(max(lengths)) if lengths.count(max(lengths)) == 1 else None


def test_few_questions_have_options_that_speak_of_others(code: str) -> None:
    assert sum(any(option.pinned for option in question.options) for question in questions(code)) <= 2


def test_no_question_appears_twice_in_the_whole_bank(code: str) -> None:
    everything = list(chain.from_iterable(questions(other) for other in CODES))
    assert len({digest_of(question) for question in everything}) == len(everything)
    assert len({same_stem(question.text) for question in everything}) == len(everything)
    assert len({question.code for question in everything}) == len(everything)
    assert len({question.code.split("-")[0] for question in questions(code) if question.code}) == 1
