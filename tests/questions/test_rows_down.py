"""Sheets that spread a question over rows or its key over columns, and sheets that are typed lists."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from questions.formats.reading import Read
from questions.formats.sheets import delimited, xlsx
from questions.kinds import Kind
from tests.questions.tables import table, texts

FOUR = ["một", "hai", "ba", "bốn"]


def keys(found: Read) -> list[tuple[int, ...]]:
    assert [texts(question) for question in found.questions] == [FOUR] * len(found.questions)
    return [question.key for question in found.questions]


def book(rows: Sequence[Sequence[str]]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Câu hỏi", 0)
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_an_option_a_row_with_a_cross() -> None:
    found = table(
        ["STT", "Câu hỏi", "Phương án", "Đúng"],
        *(["1", "Một?", "A. một", ""], ["", "", "B. hai", "x"], ["", "", "C. ba", ""], ["", "", "D. bốn", ""]),
        *(["2", "Hai?", "một", ""], ["", "", "hai", ""], ["", "", "ba", ""], ["", "", "bốn", "x"]),
    )
    assert keys(found) == [(1,), (3,)]


def test_an_option_a_row_beside_its_letter() -> None:
    found = table(
        ["STT", "Câu hỏi", "", "Nội dung", "Đáp án"],
        *(["1", "Một?", "A", "một", "B"], ["", "", "B", "hai", ""], ["", "", "C", "ba", ""], ["", "", "D", "bốn", ""]),
        *(["2", "Hai?", "A", "một", "D"], ["", "", "B", "hai", ""], ["", "", "C", "ba", ""], ["", "", "D", "bốn", ""]),
    )
    assert keys(found) == [(1,), (3,)]


def test_a_cross_under_each_option() -> None:
    names = ["STT", "Câu hỏi", *"ABCD", *(f"Đáp án {letter}" for letter in "ABCD")]
    assert keys(table(names, ["1", "Một?", *FOUR, "", "x", "", ""], ["2", "Hai?", *FOUR, "", "", "", "x"])) == [
        (1,),
        (3,),
    ]


def test_a_verdict_beside_each_statement() -> None:
    names = ["STT", "Câu hỏi", "Ý a", "Đ/S a", "Ý b", "Đ/S b", "Ý c", "Đ/S c", "Ý d", "Đ/S d"]
    found = table(names, ["1", "Xét", "một", "Đ", "hai", "S", "ba", "S", "bốn", "Đ"])
    assert (found.questions[0].kind, keys(found)) == (Kind.TRUE_FALSE_GROUP, [(0, 1, 1, 0)])


@pytest.mark.parametrize(
    "names",
    [
        ["stt", "cauhoi", "dapan1", "dapan2", "dapan3", "dapan4", "ketqua"],
        ["ID", "CauHoi", "PA_A", "PA_B", "PA_C", "PA_D", "DapAn"],
        ["TT", "Câu hỏi", "A", "B", "C", "D", "ĐA"],
    ],
)
def test_headings_that_programs_write(names: list[str]) -> None:
    assert keys(table(names, ["1", "Một?", *FOUR, "B"], ["2", "Hai?", *FOUR, "D"])) == [(1,), (3,)]


def test_parts_are_numbered_in_the_column_of_numbers() -> None:
    found = table(
        ["STT", "Câu hỏi", *"ABCD", "Đáp án"],
        ["I", "LUẬT CÔNG ĐOÀN", "", "", "", "", ""],
        ["1", "Một?", *FOUR, "B"],
        ["II", "ĐIỀU LỆ", "", "", "", "", ""],
        ["1", "Hai?", *FOUR, "D"],
    )
    assert keys(found) == [(1,), (3,)]
    assert [question.section for question in found.questions] == ["I. LUẬT CÔNG ĐOÀN", "II. ĐIỀU LỆ"]
    assert found.problems == ()


def test_numbers_before_every_stem_are_no_part_of_it() -> None:
    found = table(["Câu hỏi", *"ABCD", "Đáp án"], ["Câu 1: Một?", *FOUR, "B"], ["Câu 2: Hai?", *FOUR, "D"])
    assert [(question.text, question.number) for question in found.questions] == [("Một?", "1"), ("Hai?", "2")]


@pytest.mark.parametrize("parted", [False, True])
def test_a_sheet_that_is_a_typed_list(parted: bool) -> None:
    lines = [["Câu 1", "Một?"], *zip("ABCD", FOUR, strict=True), ["Đáp án", "B"]]
    rows = lines if parted else [[f"{'. '.join(line) if len(line[0]) == 1 else ': '.join(line)}"] for line in lines]
    found = xlsx.read(book([list(row) for row in rows] * 2))
    assert keys(found)[:1] == [(1,)]
    assert found.questions[0].text == "Một?"


def test_a_book_without_headings() -> None:
    found = xlsx.read(book([[f"Câu hỏi dài thứ {n} là gì?", *FOUR, "B"] for n in range(3)]))
    assert keys(found) == [(1,)] * 3
    assert found.remarks[0].code == "header_guessed"


def test_the_rule_of_a_table_in_markdown() -> None:
    typed = "| STT | Câu hỏi | A | B | Đáp án |\n|---|:---|---|---|---|\n| 1 | Một? | x | y | B |\n"
    found = delimited.read(typed.encode())
    assert [item.question.key for item in found.items] == [(1,)]
