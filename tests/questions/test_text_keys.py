"""Keys of typed question lists: under the question, on an option, or in a list."""

from __future__ import annotations

import pytest

from questions.formats.reading import KeySource
from questions.instruments import Reference
from questions.kinds import Kind
from tests.questions.typed_lists import FOUR, codes, one, options, read


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án: B",
        "Đáp án B",
        "Đáp án đúng: B",
        "Đáp án đúng là B",
        "Đáp án: b",
        "đáp án : B.",
        "ĐÁP ÁN: B",
        "ĐA: B",
        "Đ/A: B",
        "Dap an: B",
        "ANSWER: B",
        "Answer: B",
        "→ Đáp án: B",
        "=> Đáp án B",
        "* Đáp án: B",
        "**Đáp án: B",
        "(Đáp án: B)",
        "Đáp án: (B)",
        "Chọn B",
        "Chọn đáp án B.",
        "Trả lời: B",
        "Câu trả lời đúng: B",
        "Phương án đúng: B",
        "Đáp án: B. hai",
        "Đáp án: hai",
        "Đáp án:\nhai",
        "Đáp án:\nB",
        "Đáp án: Hai.",
        "Lời giải: Chọn B",
        "Lời giải:\n2",
        "Đáp án: 2",
        "2",
    ],
)
def test_the_key_may_be_written_in_many_ways(line: str) -> None:
    question = one(f"Câu 1: Hỏi gì?{FOUR}\n{line}")
    assert (question.key, question.key_source, question.explanation) == ((1,), KeySource.LINE, None)
    assert len(question.options) == 4


def test_the_rest_of_a_key_line_is_the_legal_basis() -> None:
    question = one(f"Câu 1: Hỏi gì?{FOUR}\n* Đáp án: C (khoản 2 Điều 5, Luật số 50/2024/QH15)")
    assert question.key == (2,)
    assert question.explanation == "khoản 2 Điều 5, Luật số 50/2024/QH15"
    assert question.reference == Reference("50/2024/QH15", "5", "2")


@pytest.mark.parametrize("tail", ["(Đáp án: B)", "(ĐA: B)", "[Đáp án: B]"])
def test_a_key_in_brackets_is_taken_out_of_the_words(tail: str) -> None:
    question = one(f"Câu 1: Hỏi gì? {tail}{FOUR}")
    assert (question.text, question.key) == ("Hỏi gì?", (1,))
    question = one(f"Câu 1: Hỏi gì?{FOUR} {tail}")
    assert (options(question)[3], question.key) == ("bốn", (1,))


def test_several_right_options_make_a_multiple_choice() -> None:
    for line in ("Đáp án: A, C", "Đáp án: A và C", "Đáp án: AC", "Đáp án: A; C", "Đáp án:\nmột\nba"):
        question = one(f"Câu 1: Hỏi gì?{FOUR}\n{line}")
        assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 2)), line


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Đáp án: E", "key_unknown"),
        ("Đáp án: năm", "key_unknown"),
        ("Đáp án: A hoặc B", "key_many"),
        ("Đáp án: B. ba", "key_ambiguous"),
        ("Đáp án: A-1, B-2", "key_ambiguous"),
        ("Đáp án: c a b d", "key_ambiguous"),
    ],
)
def test_a_key_that_cannot_be_sure_is_none(line: str, code: str) -> None:
    found = read(f"Câu 1: Hỏi gì?{FOUR}\n{line}")
    assert found.items[0].question.key == ()
    assert code in codes(found)


def test_a_number_that_is_the_text_of_another_option_is_no_key() -> None:
    found = read("Câu 1: Hỏi gì?\nA. 2\nB. 3\nC. 4\nĐáp án: 2")
    assert (found.items[0].question.key, codes(found)) == ((), ["key_ambiguous"])


@pytest.mark.parametrize(
    "mark", ["*B. hai", "* B. hai", "B. hai ✅", "✅ B. hai", "B. hai (đúng)", "B. hai (Đúng)", "[x] B. hai"]
)
def test_a_sign_on_one_option_is_the_key_and_is_stripped(mark: str) -> None:
    question = one(f"Câu 1: Hỏi gì?\nA. một\n{mark}\nC. ba")
    assert (options(question), question.key, question.key_source) == (["một", "hai", "ba"], (1,), KeySource.SIGN)


def test_two_signs_are_an_error_and_a_line_outranks_a_sign() -> None:
    assert codes(read("Câu 1: Hỏi?\n*A. một\n*B. hai")) == ["key_many"]
    found = read("Câu 1: Hỏi?\n*A. một\nB. hai\nĐáp án: B")
    assert (found.questions[0].key, codes(found)) == ((1,), ["key_conflict"])


def test_bare_digits_are_keys_only_where_the_file_writes_its_keys_so() -> None:
    every = "".join(f"Câu {n}: Hỏi {n}?{FOUR}\n{n % 4 + 1}\n" for n in range(1, 5))
    assert [question.key for question in read(every).questions] == [(1,), (2,), (3,), (0,)]
    rare = "".join(f"Câu {n}: Hỏi {n}?{FOUR}\n" for n in range(1, 9)) + "2\n"
    assert {question.key for question in read(rare).questions} == {()}


def test_olm_layout() -> None:
    question = one(f"Câu 1.\nHỏi gì?{FOUR}\nLời giải:\n3\n####\nVì thế.\nVà thế.")
    assert (question.key, question.explanation) == ((2,), "Vì thế.\nVà thế.")
    group = one("Câu 1.\nXét các ý.\na) p\nb) q\nc) r\nd) s\nLời giải:\n0110\n####\nVì thế.")
    assert (group.kind, group.key) == (Kind.TRUE_FALSE_GROUP, (1, 0, 0, 1))


KEYS = [
    "1.D 2.A 3.C",
    "1-D, 2-A, 3-C",
    "1d 2a 3c",
    "1D; 2A; 3C",
    "Câu 1: D\nCâu 2: A\nCâu 3: C",
    "1. D\n2. A\n3. C",
    "1: D | 2: A | 3: C",
]


@pytest.mark.parametrize("keys", [*KEYS, "Câu 1 2 3\nĐáp án D A C"])
def test_a_list_of_keys_at_the_end_is_joined(keys: str) -> None:
    body = "".join(f"Câu {n}: Hỏi {n}?{FOUR}\n" for n in (1, 2, 3))
    found = read(f"{body}HẾT\nBẢNG ĐÁP ÁN\n{keys}\n")
    assert [item.question.key for item in found.items] == [(3,), (0,), (2,)]
    assert {item.question.key_source for item in found.items} == {KeySource.KEY_LIST}
    assert codes(found) == []


@pytest.mark.parametrize("keys", KEYS)
def test_a_list_without_a_heading_is_known_by_its_shape(keys: str) -> None:
    body = "".join(f"Câu {n}: Hỏi {n}?{FOUR}\n" for n in (1, 2, 3))
    assert [item.question.key for item in read(f"{body}\n{keys}").items] == [(3,), (0,), (2,)]
    assert [item.question.key for item in read(f"{keys}\n{body}").items] == [(3,), (0,), (2,)]


def test_a_list_may_explain_itself() -> None:
    found = read(f"Câu 1: Hỏi?{FOUR}\nCâu 2: Nữa?{FOUR}\nĐÁP ÁN CHI TIẾT\nCâu 1: Chọn B. Vì Điều 5.\nCâu 2. Đáp án C")
    assert [question.key for question in found.questions] == [(1,), (2,)]
    assert found.questions[0].explanation == "Vì Điều 5."


def test_numbers_that_restart_are_joined_by_section() -> None:
    part = "Câu 1: Hỏi {0}?\nA. x\nB. y\nCâu 2: Nữa {0}?\nA. x\nB. y\n"
    words = f"PHẦN I. Một\n{part.format('p')}PHẦN II. Hai\n{part.format('q')}ĐÁP ÁN\n"
    found = read(words + "PHẦN I\n1.A 2.B\nPHẦN II\n1.B 2.A")
    assert [question.key for question in found.questions] == [(0,), (1,), (1,), (0,)]
    runs = read(words + "1.A 2.B\n1.B 2.A")
    assert [question.key for question in runs.questions] == [(0,), (1,), (1,), (0,)]
    doubtful = read(words + "1.A 2.B")
    assert [question.key for question in doubtful.questions] == [()] * 4
    assert codes(doubtful) == ["key_unplaced"] * 4


def test_a_key_of_the_list_without_such_an_option_or_question() -> None:
    found = read("Câu 1: Hỏi?\nA. x\nB. y\nCâu 2: Nữa?\nA. x\nB. y\nĐÁP ÁN\n1.E 2.A 9.C")
    assert [question.key for question in found.questions] == [(0,)]
    assert sorted(codes(found)) == ["key_unknown", "key_unplaced"]


def test_a_line_under_the_question_outranks_the_list() -> None:
    found = read("Câu 1: Hỏi?\nA. x\nB. y\nĐáp án: A\nCâu 2: Nữa?\nA. x\nB. y\nĐÁP ÁN\n1.B 2.A")
    assert [question.key for question in found.questions] == [(0,), (0,)]
    assert codes(found) == ["key_conflict"]


def test_explanations_follow_the_key() -> None:
    question = one(
        f"Câu 1: Hỏi?{FOUR}\nĐáp án: B\nGiải thích: Vì Điều 5.\nA. sai vì thế\nB. đúng vì kia\n"
        "Căn cứ: Điều 5 Luật số 50/2024/QH15"
    )
    assert question.explanation == "Vì Điều 5.\nA. sai vì thế\nB. đúng vì kia"
    assert question.reference == Reference("50/2024/QH15", "5")
    assert one(f"Câu 1: Hỏi?{FOUR}\n(Điều 5, Luật Công đoàn)").explanation == "Điều 5, Luật Công đoàn"


def test_a_file_that_solves_its_questions_again_brings_each_in_once() -> None:
    body = "".join(f"Câu {n}: Hỏi {n}?{FOUR}\n" for n in (1, 2))
    solved = "".join(
        f"Câu {n}: Hỏi {n}?{FOUR}\nLời giải\nVì thế {n}.\nChọn {letter}.\n" for n, letter in ((1, "C"), (2, "A"))
    )
    found = read(f"{body}HẾT\nHƯỚNG DẪN GIẢI CHI TIẾT\n{solved}")
    assert [(q.number, q.key, q.explanation) for q in found.questions] == [
        ("1", (2,), "Vì thế 1."),
        ("2", (0,), "Vì thế 2."),
    ]


@pytest.mark.parametrize("line", ["Đáp án: B; C sai", "Đáp án: A và B đúng nhất", "Đáp án: A, C vì thế"])
def test_letters_that_may_mean_two_things_are_no_key(line: str) -> None:
    found = read(f"Câu 1: Hỏi gì?{FOUR}\n{line}")
    assert (found.items[0].question.key, codes(found)) == ((), ["key_ambiguous"])
    referring = read("Câu 1: Hỏi gì?\nA. một\nB. hai\nC. Cả A và B\nĐáp án: A và B")
    assert "key_ambiguous" in codes(referring)


def test_true_and_false_by_their_first_letters() -> None:
    for line, place in (("Đ", 0), ("S", 1), ("Sai", 1), ("B", 1), ("Đúng", 0)):
        assert one(f"Câu 1: Trời xanh.\nA. Đúng\nB. Sai\nĐáp án: {line}").key == (place,)


def test_a_key_at_the_end_of_the_last_option() -> None:
    question = one(f"Câu 1: Hỏi gì?{FOUR} Đáp án: C")
    assert (options(question)[3], question.key) == ("bốn", (2,))


def test_a_list_under_a_plain_key_line_and_one_behind_words() -> None:
    body = f"Câu 1: Một?{FOUR}\nCâu 2: Hai?{FOUR}\n"
    for keys in ("Đáp án:\nCâu 1: 2\nCâu 2: 3", "Đáp án:\n1.B 2.C", "Đáp án phần này: 1B 2C", "Đáp án: 1-B, 2-C"):
        assert [question.key for question in read(body + keys).questions] == [(1,), (2,)], keys


def test_options_without_labels_are_known_by_the_key_that_repeats_one() -> None:
    question = one("Câu 1: Thủ đô nước ta?\nHà Nội\nHuế\nVinh\nĐáp án: Huế")
    assert (question.text, options(question), question.key) == ("Thủ đô nước ta?", ["Hà Nội", "Huế", "Vinh"], (1,))


def test_an_arrow_tells_whether_a_statement_is_true() -> None:
    question = one("Câu 1: Một tuần có tám ngày.\n→ Sai (Đáp án đúng: bảy ngày)")
    assert (options(question), question.key) == (["Đúng", "Sai"], (1,))
    assert question.explanation == "Đáp án đúng: bảy ngày"


def test_one_list_after_the_last_of_several_parts_may_be_that_of_all() -> None:
    part = "Câu 1: Hỏi {0}?\nA. x\nB. y\nCâu 2: Nữa {0}?\nA. x\nB. y\n"
    found = read(f"PHẦN I. Một\n{part.format('p')}PHẦN II. Hai\n{part.format('q')}1.A 2.B")
    assert {question.key for question in found.questions} == {()}
    own = read(f"PHẦN I. Một\n{part.format('p')}1.A 2.B\nPHẦN II. Hai\n{part.format('q')}1.B 2.A")
    assert [question.key for question in own.questions] == [(0,), (1,), (1,), (0,)]
