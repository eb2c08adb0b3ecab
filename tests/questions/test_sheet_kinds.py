"""Every kind of question laid out as a row of cells."""

from __future__ import annotations

import pytest

from questions.formats.reading import KeySource, Read, Severity
from questions.formats.sheets.cells import Cell
from questions.formats.sheets.kind_words import wish_from
from questions.kinds import KIND_WORDS, Kind
from tests.questions.tables import codes, only, table, texts

HEADER = ("STT", "Loại câu hỏi", "Câu hỏi", "A", "B", "C", "D", "Đáp án")


def row(kind: str, options: tuple[Cell, ...], key: Cell) -> Read:
    return table(HEADER, ("1", kind, "Hỏi gì?", *options, *("",) * (4 - len(options)), key))


FOUR = ("Hà Nội", "Huế", "Đà Nẵng", "Điện Biên")


@pytest.mark.parametrize("key", ["A, C", "AC", "1,3", "a;c", "A và C", "Hà Nội\nĐà Nẵng"])
def test_several_right_options_make_a_question_with_several(key: str) -> None:
    question = only(row("", FOUR, key))
    assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 2))


def test_two_key_columns_hold_two_right_options() -> None:
    header = ("Câu hỏi", "Option 1", "Option 2", "Option 3", "Answer 1", "Answer 2")
    read = table(header, ("Hỏi?", "x", "y", "z", 1, 3), ("Hỏi nữa?", "x", "y", "z", 2, ""))
    assert [(question.kind, question.key) for question in read.questions] == [
        (Kind.MULTIPLE, (0, 2)),
        (Kind.SINGLE, (1,)),
    ]


def test_a_kind_that_takes_one_answer_refuses_two() -> None:
    assert codes(row("Một đáp án", FOUR, "A, C")) == ["key_many"]


def test_a_kind_that_takes_several_may_have_one() -> None:
    question = only(row("Nhiều lựa chọn", FOUR, "B"))
    assert (question.kind, question.key) == (Kind.MULTIPLE, (1,))


def test_marks_on_options_are_the_key_of_a_kind_with_several() -> None:
    question = only(row("Checkbox", ("*một", "hai", "*ba"), ""))
    assert (question.kind, question.key, question.key_source) == (Kind.MULTIPLE, (0, 2), KeySource.SIGN)


@pytest.mark.parametrize("key", ["Đúng", "Đ", "A", "TRUE", True, "1"])
@pytest.mark.parametrize("options", [(), ("Đúng", "Sai")])
def test_true_or_false_needs_no_options_of_its_own(options: tuple[Cell, ...], key: Cell) -> None:
    question = only(row("Đúng/Sai", options, key))
    assert (question.kind, question.key, texts(question)) == (Kind.TRUE_FALSE, (0,), ["Đúng", "Sai"])


def test_options_true_and_false_are_known_without_a_kind() -> None:
    question = only(table(("Câu hỏi", "A", "B", "Đáp án"), ("Hỏi?", "Đúng", "Sai", "S")))
    assert (question.kind, question.key) == (Kind.TRUE_FALSE, (1,))


STATEMENTS = ("a) một", "b) hai", "c) ba", "d) bốn")


@pytest.mark.parametrize("kind", ["", "Nhóm đúng/sai", "Đúng/Sai", "Trắc nghiệm đúng sai"])
@pytest.mark.parametrize(
    "key",
    [
        *("Đ S Đ Đ", "Đ, S, Đ, Đ", "ĐSĐĐ", "1011", "a-Đ, b-S, c-Đ, d-Đ", "a) Đúng b) Sai c) Đúng d) Đúng"),
        *("Đúng, Sai, Đúng, Đúng", "DSDD", "T F T T", "1Đ 2S 3Đ 4Đ", "Đúng: a, c, d; Sai: b"),
    ],
)
def test_a_verdict_for_each_option_makes_a_group_of_statements(kind: str, key: str) -> None:
    question = only(row(kind, STATEMENTS, key))
    assert (question.kind, question.key) == (Kind.TRUE_FALSE_GROUP, (0, 1, 0, 0))
    assert texts(question) == ["một", "hai", "ba", "bốn"]


def test_zeros_that_a_number_lost_come_back_only_where_the_kind_is_said() -> None:
    assert only(row("Nhóm đúng/sai", STATEMENTS, 11.0)).key == (1, 1, 0, 0)
    assert codes(row("", STATEMENTS, 11.0)) == ["key_unknown"]


@pytest.mark.parametrize("key", ["Đ S Đ", "a-Đ, b-S", "B", "101"])
def test_a_group_whose_key_is_too_short_is_refused(key: str) -> None:
    assert codes(row("Nhóm đúng/sai", STATEMENTS, key)) == ["key_unknown"]


def test_a_group_without_a_key_has_none_yet() -> None:
    read = row("Nhóm đúng/sai", STATEMENTS, "")
    assert (read.questions[0].key, codes(read)) == ((), ["key_missing"])


@pytest.mark.parametrize("sign", ["=", "->", "→", "=>"])
def test_pairs_in_the_options_are_their_own_key(sign: str) -> None:
    question = only(row("Ghép đôi", (f"một {sign} 1", f"hai {sign} 2", f"{sign} 3"), ""))
    assert (texts(question), question.matches, question.key) == (["một", "hai"], ("1", "2", "3"), (0, 1))


def test_a_key_column_may_pair_otherwise() -> None:
    question = only(row("Ghép nối", ("1. một = Hai", "2. hai = Một"), "1-b, 2-a"))
    assert (texts(question), question.matches, question.key) == (["một", "hai"], ("Hai", "Một"), (1, 0))


def test_pairs_that_cannot_be_parted_and_keys_that_leave_one_out_are_refused() -> None:
    assert "pairs_unread" in codes(row("Ghép đôi", ("một", "hai"), ""))
    assert "key_unknown" in codes(row("Ghép đôi", ("một = 1", "hai = 2"), "1-a"))


def test_items_in_order_stand_as_they_are_or_as_the_key_says() -> None:
    assert texts(only(row("Sắp xếp", ("một", "hai", "ba"), ""))) == ["một", "hai", "ba"]
    for key in ("B, A, C", "BAC", "2-1-3", "B → A → C"):
        question = only(row("Sắp xếp", ("hai", "một", "ba"), key))
        assert (texts(question), question.key) == (["một", "hai", "ba"], (0, 1, 2))
    assert codes(row("Sắp xếp", ("hai", "một", "ba"), "B, A")) == ["key_unknown"]


@pytest.mark.parametrize(
    ("key", "accepted"),
    [
        *((11.0, ("11",)), (2.5, ("2,5",)), ("11 ± 0,5", ("11±0,5",)), ("từ 10 đến 12", ("11±1",))),
        *(("3; 4", ("3", "4")), ("1.234.567", ("1.234.567",)), ("10..11", ("10.5±0.5",))),
    ],
)
def test_a_key_of_numbers_without_options_is_a_question_for_a_number(key: Cell, accepted: tuple[str, ...]) -> None:
    question = only(row("Điền số", (), key))
    assert (question.kind, question.accepted) == (Kind.NUMERIC, accepted)


def test_what_is_no_number_is_no_key_of_one() -> None:
    assert codes(row("Trả lời bằng số", (), "khoảng mười")) == ["bad_number"]


def test_words_without_options_are_a_short_answer() -> None:
    question = only(row("", (), "Hà Nội | Thủ đô Hà Nội"))
    assert (question.kind, question.accepted) == (Kind.SHORT_TEXT, ("Hà Nội", "Thủ đô Hà Nội"))


def test_a_number_beyond_the_options_is_an_answer_and_one_of_theirs_is_a_row_that_lost_them() -> None:
    assert only(row("", (), 1945.0)).kind is Kind.NUMERIC
    assert codes(row("", (), 2.0)) == ["key_unknown", "option_count"]
    assert codes(row("", (), "B")) == ["key_unknown", "option_count"]


def test_a_list_without_options_is_one_of_short_answers() -> None:
    read = table(
        ("STT", "Câu hỏi", "Đáp án"), ("1", "Thủ đô?", "Hà Nội"), ("2", "Năm nào?", 1945), ("3", "Bao nhiêu?", 5)
    )
    assert [question.kind for question in read.questions] == [Kind.SHORT_TEXT, Kind.NUMERIC, Kind.NUMERIC]


def test_a_long_answer_is_an_essay() -> None:
    assert codes(table(("STT", "Câu hỏi", "Đáp án"), ("1", "Vì sao?", "dài " * 80))) == ["unsupported_item"]


@pytest.mark.parametrize("kind", ["Tự luận", "Open-Ended", "Poll", "Draw", "Khảo sát", "Cloze", "Hotspot", "Slide"])
def test_kinds_that_we_lack_are_refused_by_name_and_keep_what_was_read(kind: str) -> None:
    read = row(kind, (), "")
    assert [(problem.code, problem.place) for problem in read.problems] == [("unsupported_item", "B2")]
    assert read.items[0].question.text == "Hỏi gì?"


def test_a_kind_that_the_options_belie_is_read_as_a_choice_with_a_word() -> None:
    read = row("Điền từ", FOUR, "B")
    assert (read.questions[0].kind, codes(read)) == (Kind.SINGLE, ["kind_conflict"])


def test_an_unknown_kind_among_known_ones_is_told() -> None:
    read = table(
        HEADER, ("1", "Trắc nghiệm", "Một?", "x", "y", "", "", "A"), ("2", "lạ", "Hai?", "x", "y", "", "", "A")
    )
    assert (len(read.questions), codes(read)) == (2, ["kind_unknown"])


def test_levels_under_the_heading_of_kinds_are_levels() -> None:
    read = table(HEADER, ("1", "NB", "Một?", "x", "y", "", "", "A"), ("2", "VDC", "Hai?", "x", "y", "", "", "A"))
    assert [question.level for question in read.questions] == ["recall", "high_application"]
    assert read.problems == ()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_known_by_its_own_words(kind: Kind) -> None:
    for words in (KIND_WORDS[kind], kind.value, KIND_WORDS[kind].upper()):
        wish = wish_from(words)
        assert wish is not None
        assert wish.kind is kind


def test_options_under_the_stem_are_parted_from_it() -> None:
    read = table(("STT", "Câu hỏi", "Đáp án"), ("1", "Một cộng một?\nA. một\nB. hai\nC. ba", "B"))
    question = only(read)
    assert (question.text, texts(question), question.key) == ("Một cộng một?", ["một", "hai", "ba"], (1,))


def test_options_in_the_answer_column_with_one_marked() -> None:
    read = table(
        ("STT", "Câu hỏi", "Đáp án"), ("1", "Hỏi?", "A. một\n*B. hai"), ("2", "Hỏi nữa?", "A. ba (đúng)\nB. bốn")
    )
    assert [question.key for question in read.questions] == [(1,), (0,)]


def test_parts_and_order_are_said_by_a_cross() -> None:
    header = ("Loại", "Câu hỏi", "A", "B", "C", "Đáp án", "Chấm từng phần", "Giữ nguyên thứ tự")
    read = table(
        header, ("Nhiều đáp án", "Hỏi?", "x", "y", "z", "A,B", "x", "có"), ("", "Nữa?", "x", "y", "z", "A", "", "hm")
    )
    assert [(question.partial, question.fixed_order) for question in read.questions] == [(True, True), (False, False)]
    assert codes(read) == ["yes_unclear"]


def test_a_number_in_the_key_column_is_looked_at_by_a_person() -> None:
    read = row("", FOUR, 1.2)
    assert (read.questions[0].key, codes(read)) == ((0, 1), ["number_as_text"])


@pytest.mark.parametrize("key", ["?", "-", "chưa có"])
def test_a_key_to_come_is_none(key: str) -> None:
    read = row("", FOUR, key)
    assert (read.questions[0].key, codes(read), read.problems[0].severity) == ((), ["key_missing"], Severity.WARNING)


def test_the_basis_behind_a_letter_becomes_part_of_the_explanation() -> None:
    question = only(row("", FOUR, "C (Điều 2, Luật Công đoàn)"))
    assert (question.key, question.explanation) == ((2,), "Điều 2, Luật Công đoàn")


def test_letters_that_may_be_options_are_no_verdicts_unless_the_kind_is_said() -> None:
    assert codes(row("", STATEMENTS, "D D F F")) == ["key_unknown"]
    assert only(row("Nhóm đúng/sai", STATEMENTS, "D D F F")).key == (0, 0, 1, 1)
