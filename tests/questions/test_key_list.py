"""Files of keys apart from the questions, in every form they come, joined by section and number."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from questions.formats.reading import KeySource, Read
from questions.formats.typed import key_list, text
from questions.formats.typed.key_list import KeyFile
from questions.kinds import Kind
from tests.questions.word_files import document, table

OPTIONS = "A. một\nB. hai\nC. ba\nD. bốn\n"
ASKED = "".join(f"Câu {n}: Hỏi {n}?\n{OPTIONS}" for n in (1, 2, 3))


def asked(words: str = ASKED) -> Read:
    return text.read(words.encode())


def sheet(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def entries(keys: KeyFile) -> list[tuple[str, str]]:
    return [(entry.number, entry.words.upper()) for entry in keys.entries]


WANTED = [("1", "D"), ("2", "A"), ("3", "C")]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"1.D 2.A 3.C", "k.txt"),
        (b"1-D\n2-A\n3-C", "k.txt"),
        ("Câu 1: D\nCâu 2: A\nCâu 3: C".encode(), "k.txt"),
        ("ĐÁP ÁN\n1. D\n2. A\n3. C".encode(), "k.txt"),
        (b"1d\n2a\n3c", "k.txt"),
        ("Câu;Đáp án\n1;D\n2;A\n3;C".encode(), "k.csv"),
        (b"1,D\n2,A\n3,C", "k.csv"),
        (sheet([["Câu", "Đáp án"], [1, "D"], [2, "A"], [3, "C"]]), "k.xlsx"),
        (sheet([["ĐÁP ÁN MÔN LUẬT"], ["STT", "Đáp án đúng"], [1, "D"], [2, "A"], [3, "C"]]), "k.xlsx"),
        (sheet([["1-D", "2-A", "3-C"]]), "k.xlsx"),
        (document(table([["Câu", "Đáp án"], ["1", "D"], ["2", "A"], ["3", "C"]])), "k.docx"),
        (document("ĐÁP ÁN", "1.D 2.A", "3.C"), "k.docx"),
        (document(table([["1", "2", "3"], ["D", "A", "C"]])), "k.docx"),
    ],
)
def test_keys_are_read_whatever_the_file(data: bytes, name: str) -> None:
    keys = key_list.read_keys(data, name)
    assert entries(keys) == WANTED
    joined = key_list.join(asked(), keys)
    assert [question.key for question in joined.questions] == [(3,), (0,), (2,)]
    assert {question.key_source for question in joined.questions} == {KeySource.KEY_LIST}
    assert joined.problems == ()


def test_a_key_file_may_repeat_its_questions() -> None:
    words = "".join(
        f"Câu {n}: Hỏi {n}?\n{OPTIONS}Đáp án: {letter}\n" for n, letter in zip((1, 2, 3), "DAC", strict=True)
    )
    assert entries(key_list.read_keys(words.encode(), "k.txt")) == WANTED


def test_other_kinds_are_joined_too() -> None:
    words = f"PHẦN I. Chọn\n{ASKED}PHẦN II. Mỗi ý đúng hoặc sai\nCâu 1: Xét:\na) p\nb) q\n"
    words += "PHẦN III. Trả lời ngắn\nCâu 1: Tính.\nCâu 2: Ai?\n"
    keys = "PHẦN I\n1.D 2.A 3.C\nPHẦN II\nCâu 1: a) Đ b) S\nPHẦN III\nCâu 1: 2,5\nCâu 2: Bà Trưng"
    joined = key_list.join(asked(words), key_list.read_keys(keys.encode(), "k.txt"))
    assert [(q.kind, q.key, q.accepted) for q in joined.questions][3:] == [
        (Kind.TRUE_FALSE_GROUP, (0, 1), ()),
        (Kind.NUMERIC, (), ("2,5",)),
        (Kind.SHORT_TEXT, (), ("Bà Trưng",)),
    ]


def test_sections_that_cannot_be_told_apart_get_no_key() -> None:
    twice = asked(f"PHẦN I. Một\n{ASKED}PHẦN II. Hai\n{ASKED.replace('Hỏi', 'Nữa')}")
    joined = key_list.join(twice, key_list.read_keys(b"1.D 2.A 3.C", "k.txt"))
    assert {question.key for question in joined.questions} == {()}
    assert [problem.code for problem in joined.problems] == ["key_unplaced"] * 6
    runs = key_list.join(twice, key_list.read_keys(b"1.D 2.A 3.C\n1.A 2.A 3.A", "k.txt"))
    assert [question.key for question in runs.questions] == [(3,), (0,), (2,), (0,), (0,), (0,)]


def test_letters_without_an_option_and_keys_without_a_question() -> None:
    joined = key_list.join(asked(), key_list.read_keys(b"1.D 2.F 3.C 7.A", "k.txt"))
    assert [item.question.key for item in joined.items] == [(3,), (), (2,)]
    assert sorted(problem.code for problem in joined.problems) == ["key_unknown", "key_unplaced"]


def test_a_key_written_under_the_question_stays_and_marks_give_way() -> None:
    said = asked(f"Câu 1: Hỏi?\n{OPTIONS}Đáp án: A\nCâu 2: Hỏi?\nA. một\n*B. hai\n")
    joined = key_list.join(said, key_list.read_keys(b"1.D 2.A", "k.txt"))
    assert [question.key for question in joined.questions] == [(0,), (0,)]
    assert [problem.code for problem in joined.problems if problem.code.startswith("key_c")] == ["key_conflict"] * 2


def test_a_file_with_two_marks_is_mended_by_a_key_file() -> None:
    said = asked("Câu 1: Hỏi?\n*A. một\n*B. hai\nCâu 2: Nữa?\nA. x\nB. y\n")
    assert said.rejected == 1
    joined = key_list.join(said, key_list.read_keys(b"1.B 2.A", "k.txt"))
    assert [question.key for question in joined.questions] == [(1,), (0,)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7", "wrong_type"),
        ("Bài giảng".encode(), "no_keys"),
        (b"PK\x03\x04 broken", "broken_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
        (sheet([["Họ tên", "Đơn vị"], ["An", "Trường"]]), "no_keys"),
    ],
)
def test_files_without_keys_are_told(data: bytes, code: str) -> None:
    keys = key_list.read_keys(data, "k")
    assert (keys.entries, [problem.code for problem in keys.problems]) == ((), [code])
