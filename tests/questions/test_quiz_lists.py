"""Lists of questions in the layouts of English quiz programs, as tables of text."""

from __future__ import annotations

import pytest

from questions.formats.reading import Read, ReadQuestion
from questions.formats.sheets import delimited
from questions.kinds import Kind


def read(*lines: str) -> Read:
    return delimited.read("\n".join(lines).encode())


def one(*lines: str) -> ReadQuestion:
    (question,) = read(*lines).questions
    return question


def keys(found: Read) -> list[tuple[int, ...]]:
    return [question.key for question in found.questions]


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("question,optionA,optionB,optionC,correctAnswer", "B"),
        ("Question,OptionA,OptionB,OptionC,CorrectAnswer", "2"),
        ("Question,Option 1,Option 2,Option 3,Correct Option", "Option 2"),
        ("question,option1,option2,option3,correct", "option2"),
        ("Question,Answer 1,Answer 2,Answer 3,Correct Answer", "Answer 2"),
        ("Question,1,2,3,Correct", "2"),
        ("question,alternative_a,alternative_b,alternative_c,right option", "b"),
    ],
)
def test_headings_of_other_programs(header: str, key: str) -> None:
    question = one(header, f"Ai?,một,hai,ba,{key}")
    assert ([option.text for option in question.options], question.key) == (["một", "hai", "ba"], (1,))


@pytest.mark.parametrize(
    "header",
    [
        "Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional),Incorrect Answer 3 (Optional)",
        "question,correct_answer,incorrect_answer_1,incorrect_answer_2,incorrect_answer_3",
        "question,answer,distractor1,distractor2,distractor3",
        "Câu hỏi,Đáp án đúng,Đáp án sai 1,Đáp án sai 2,Đáp án sai 3",
    ],
)
def test_the_right_option_beside_wrong_ones(header: str) -> None:
    found = read(header, "Mấy?,4,1,2,3", "Mấy nữa?,7,8,,")
    assert [[option.text for option in question.options] for question in found.questions] == [
        ["4", "1", "2", "3"],
        ["7", "8"],
    ]
    assert keys(found) == [(0,), (0,)]


def test_wrong_options_in_one_cell_are_told() -> None:
    found = read("question,correct_answer,incorrect_answers", 'Ở đâu?,Huế,"Vinh,Hà Nội"')
    assert "column_unread" in codes(found)


HEADER = "Question,Option A,Option B,Option C,Correct Answer"


def test_a_column_of_words_says_how_a_number_is_meant() -> None:
    assert keys(read(HEADER, "2+1?,1,2,3,3", "Nước là?,khí,lỏng,rắn,lỏng", "1+1?,3,2,1,2")) == [(2,), (1,), (1,)]


def test_a_column_of_numbers_says_so_too() -> None:
    assert keys(read(HEADER, "2+1?,1,3,2,2", "Nước là?,khí,lỏng,rắn,2")) == [(1,), (1,)]


@pytest.mark.parametrize("other", ["Nước là?,khí,lỏng,rắn,B", "Mấy?,1,2,3,2"])
def test_a_number_of_two_meanings_is_refused_where_nothing_settles_it(other: str) -> None:
    assert "key_ambiguous" in codes(read(HEADER, "2+1?,1,3,2,2", other))


def test_the_number_of_a_template_is_a_place() -> None:
    quizizz = "Question Text,Question Type,Option 1,Option 2,Option 3,Option 4,Correct Answer,Time in seconds"
    assert one(quizizz, "Mấy?,Multiple Choice,5,6,4,1,1,30").key == (0,)
    blooket = 'Question #,Question Text,Answer 1,Answer 2,Time Limit (sec),"Correct Answer(s)\n(Only include Answer #)"'
    question = one(blooket, "1,Mấy?,2,1,20,1")
    assert (question.number, question.key) == ("1", (0,))


@pytest.mark.parametrize("cell", ['"Huế;Vinh;Đà Lạt"', "Huế|Vinh|Đà Lạt", '"[""Huế"", ""Vinh"", ""Đà Lạt""]"'])
def test_options_in_one_cell(cell: str) -> None:
    question = one("question,choices,answer", f"Ở đâu?,{cell},Vinh")
    assert ([option.text for option in question.options], question.key) == (["Huế", "Vinh", "Đà Lạt"], (1,))


def test_a_list_without_headings_whose_key_is_words() -> None:
    found = read("Thủ đô của Áo?;Viên;Graz;Linz;Viên", "Sông qua Viên?;Inn;Mur;Danube;Danube", "Hai?;a;b;c;a|b")
    assert (keys(found), codes(found)) == ([(0,), (2,), (0, 1)], ["header_guessed"])


@pytest.mark.parametrize(
    ("word", "key", "kind"),
    [
        ("TF", "TRUE", Kind.TRUE_FALSE),
        ("boolean", "False", Kind.TRUE_FALSE),
        ("SA", "Huế", Kind.SHORT_TEXT),
    ],
)
def test_short_names_of_kinds(word: str, key: str, kind: Kind) -> None:
    assert one("Type,Question,Choice 1,Choice 2,Answer", f"{word},Đúng không?,,,{key}").kind is kind


def test_several_answers_by_their_short_name() -> None:
    question = one("Type,Question,Choice 1,Choice 2,Choice 3,Answer", 'MULTIPLE_ANSWER,Gì?,a,b,c,"1,3"')
    assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 2))
