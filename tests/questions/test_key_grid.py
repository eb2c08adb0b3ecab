"""Tables of keys under headings, and keys of several papers and parts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from questions.formats.reading import Read
from questions.formats.typed import key_list
from questions.formats.typed.key_grid import grid_rows
from questions.formats.word import docx
from questions.kinds import Kind
from tests.questions.typed_lists import FOUR, read
from tests.questions.word_files import document, table

GROUPS = (
    "PHẦN II. Câu trắc nghiệm đúng sai",
    *("Câu 1. Xét", "a) một", "b) hai", "c) ba", "d) bốn"),
    *("Câu 2. Xét tiếp", "a) một", "b) hai", "c) ba", "d) bốn"),
)
THREE = (
    "PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn",
    *("Câu 1. Một?", "A. một\tB. hai\tC. ba\tD. bốn", "Câu 2. Hai?", "A. một\tB. hai\tC. ba\tD. bốn"),
    *("PHẦN II. Câu trắc nghiệm đúng sai", "Câu 1. Xét", "a) một", "b) hai", "c) ba", "d) bốn"),
    *("PHẦN III. Câu trắc nghiệm trả lời ngắn", "Câu 1. Tính?", "-----HẾT-----", "ĐÁP ÁN"),
)


def keys(found: Read) -> list[object]:
    return [item.question.accepted or item.question.key for item in found.items]


@pytest.mark.parametrize(
    "rows",
    [
        [["Câu", "Ý", "Đáp án"], *(["1", y, v] for y, v in zip("abcd", "ĐSSĐ", strict=True))]
        + [["2" if y == "a" else "", y, v] for y, v in zip("abcd", "SSĐĐ", strict=True)],
        [["Câu", "a", "b", "c", "d"], ["1", *"ĐSSĐ"], ["2", *"SSĐĐ"]],
        [["Câu 1", "Câu 2"], ["a) Đ", "a) S"], ["b) S", "b) S"], ["c) S", "c) Đ"], ["d) Đ", "d) Đ"]],
        [["Câu", "Câu 1", "Câu 2"], ["Đáp án", "a)Đ - b)S - c)S - d)Đ", "a)S - b)S - c)Đ - d)Đ"]],
    ],
)
def test_verdicts_in_tables(rows: Sequence[Sequence[str]]) -> None:
    assert keys(docx.read(document(*GROUPS, "ĐÁP ÁN", table(rows)))) == [(0, 1, 1, 0), (1, 1, 0, 0)]


def test_crosses_under_letters() -> None:
    rows = [["Câu", "A", "B", "C", "D"], ["1", "", "X", "", ""], ["2", "", "", "", "X"]]
    assert grid_rows(rows) == [(None, "1", "B"), (None, "2", "D")]


def test_a_grid_of_verdicts_under_one_question() -> None:
    found = docx.read(
        document(*GROUPS[:6], "Lời giải", table([["a", "b", "c", "d"], ["Đúng", "Sai", "Sai", "Đúng"]]), "Theo đồ thị.")
    )
    assert keys(found) == [(0, 1, 1, 0)]


def test_statements_with_crosses_under_their_verdict() -> None:
    rows = [["", "Phát biểu", "Đúng", "Sai"], ["a)", "một", "x", ""], ["b)", "hai", "", "x"]]
    (question,) = docx.read(document("Câu 1. Đúng hay sai?", table(rows))).questions
    assert (question.kind, [one.text for one in question.options], question.key) == (
        Kind.TRUE_FALSE_GROUP,
        ["một", "hai"],
        (0, 1),
    )


BY_PART = [["Phần", "Câu", "0101", "0102"], ["I", "1", "B", "A"], ["", "2", "D", "A"], ["II", "1", "ĐSSĐ", "ĐĐĐĐ"]]
WHOLE = [(1,), (3,), (0, 1, 1, 0), ("1,8",)]


def test_parts_and_papers_in_one_table() -> None:
    rows = [*BY_PART, ["III", "1", "1,8", "3"]]
    assert keys(docx.read(document("Mã đề: 0101", *THREE, table(rows)))) == WHOLE
    assert keys(docx.read(document(*THREE, table(rows))))[:3] == [(), (), ()]


@pytest.mark.parametrize("papers", [("101",), ("101", "102")])
def test_a_table_a_part_with_a_row_a_paper(papers: tuple[str, ...]) -> None:
    rows = {
        "PHẦN I": [["Mã đề", "1", "2"], *([p, *("BD" if p == "101" else "AA")] for p in papers)],
        "PHẦN II": [["Mã đề", "Câu 1"], *([p, "a)Ð - b)S - c)S - d)Ð" if p == "101" else "ĐĐĐĐ"] for p in papers)],
        "PHẦN III": [["Mã đề", "Câu 1"], *([p, "1,8" if p == "101" else "3"] for p in papers)],
    }
    blocks = [block for part, lines in rows.items() for block in (part, table(lines))]
    assert keys(docx.read(document("Mã đề: 101", *THREE, *blocks))) == WHOLE
    if len(papers) > 1:
        assert keys(docx.read(document(*THREE, *blocks))) == [(), (), (), ()]


def test_several_papers_in_one_file() -> None:
    found = read(
        f"ĐỀ SỐ 1\nCâu 1: Một?{FOUR}\nCâu 2: Hai?{FOUR}\nĐỀ SỐ 2\nCâu 1: Ba?{FOUR}\nCâu 2: Tư?{FOUR}\n"
        "ĐÁP ÁN\nĐỀ SỐ 1\n1.B 2.D\nĐỀ SỐ 2\n1.A 2.C"
    )
    assert keys(found) == [(1,), (3,), (0,), (2,)]


def test_a_wide_table_is_read_to_its_end() -> None:
    lines = [line for n in range(1, 51) for line in (f"Câu {n}. Hỏi {n}?", "A. một\tB. hai\tC. ba\tD. bốn")]
    rows = [[str(n) for n in range(1, 51)], ["ABCD"[n % 4] for n in range(1, 51)]]
    assert keys(docx.read(document(*lines, "ĐÁP ÁN", table(rows)))) == [(n % 4,) for n in range(1, 51)]


def test_a_list_of_keys_of_any_kind() -> None:
    found = read(f"Câu 1: Một?{FOUR}\nCâu 2: Năm nhuận, đúng hay sai?\nCâu 3: Ai?\n\nĐÁP ÁN\n1-A, 2-Đ, 3-Edison")
    assert [(item.question.kind, item.question.key, item.question.accepted) for item in found.items] == [
        (Kind.SINGLE, (0,), ()),
        (Kind.TRUE_FALSE, (0,), ()),
        (Kind.SHORT_TEXT, (), ("Edison",)),
    ]


def test_solutions_at_the_end_are_keys_with_their_words() -> None:
    found = read(
        f"Câu 1. Một?{FOUR}\nCâu 2. Hai?{FOUR}\n---HẾT---\nLỜI GIẢI CHI TIẾT\n"
        "Câu 1. Chọn B. Vì thế\ndòng nữa\nCâu 2: Đáp án đúng là: D\nVì kia"
    )
    assert keys(found) == [(1,), (3,)]
    assert [item.question.explanation for item in found.items] == ["Vì thế\ndòng nữa", "Vì kia"]


def test_questions_asked_again_with_their_solutions_come_once() -> None:
    group = "PHẦN II. Câu trắc nghiệm đúng sai\nCâu 1: Cho hàm số.\na) một\nb) hai\n"
    short = "PHẦN III. Trả lời ngắn\nCâu 1: Tính chi phí.\n"
    solved = f"{group}Lời giải\na) Sai b) Đúng\n{short}Đáp án: 7,2"
    assert keys(read(f"{group}{short}---HẾT---\nHƯỚNG DẪN GIẢI\n{solved}")) == [(1, 0), ("7,2",)]


def test_a_list_for_the_part_that_has_no_keys_of_its_own() -> None:
    found = read(
        f"PHẦN I\nCâu 1: Một?{FOUR}\nPHẦN II\n1. Xét\na) x (Đ)\nb) y (S)\nPHẦN III\n1. Tính\n=> 12,5\nĐÁP ÁN\n1. B"
    )
    assert keys(found) == [(1,), (0, 1), ("12,5",)]


def test_papers_in_a_file_of_keys() -> None:
    asked = docx.read(document("Mã đề: 102", *THREE[:-2]))
    given = document("PHẦN I", table([["Mã đề", "1", "2"], ["101", "A", "A"], ["102", "B", "D"]]))
    assert keys(key_list.join(asked, key_list.read_keys(given, "k.docx")))[:2] == [(1,), (3,)]
