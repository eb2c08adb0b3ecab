"""Delimited text: separators, encodings, broken files."""

from __future__ import annotations

import unicodedata

import pytest

from questions.formats.reading import Read, ReadQuestion
from questions.formats.sheets import delimited
from questions.formats.sheets.annotating import annotated
from questions.kinds import Option
from questions.wording import TONES
from tests.questions.made import PICTURES

LINES = 'STT{0}Câu hỏi{0}A{0}B{0}Đáp án\r\n1{0}"Một, hai; ba?"{0}có{0}không{0}B\r\n'


def codes(read: Read) -> list[str]:
    return [problem.code for problem in read.problems]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_shows_a_header(separator: str) -> None:
    (question,) = delimited.read(LINES.format(separator).encode()).questions
    assert question.text == "Một, hai; ba?"
    assert question.key == (1,)


def test_a_first_line_of_settings_names_the_separator() -> None:
    assert len(delimited.read(("sep=;\r\n" + LINES.format(";")).encode()).questions) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_without_a_word(encoding: str) -> None:
    read = delimited.read(LINES.format(",").encode(encoding))
    assert read.questions[0].options[1].text == "không"
    assert read.problems == ()


def test_an_old_vietnamese_code_page_is_read_with_a_warning() -> None:
    text = "STT;Câu hỏi;A;B;Đáp án\n1;Công đoàn là gì;tổ chức;hội;A\n"
    # The code page writes the letter and its tone apart.
    apart = "".join(
        unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in TONES))
        + "".join(sign for sign in parts if sign in TONES)
        for parts in (unicodedata.normalize("NFD", letter) for letter in text)
    )
    read = delimited.read(apart.encode("cp1258"))
    assert read.questions[0].options[0].text == "tổ chức"
    assert codes(read) == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_that_does_not_say_so_is_read_with_a_warning(encoding: str) -> None:
    read = delimited.read(LINES.format(",").encode(encoding))
    assert (codes(read), len(read.questions)) == (["encoding"], 1)


def test_nul_bytes_are_refused_with_their_line() -> None:
    read = delimited.read(LINES.format(",").encode() + b"2,x\x00?,a,b,A\n")
    assert [(problem.code, problem.place) for problem in read.problems] == [("csv_nul", "dòng 3")]


def test_a_quote_that_never_closes_is_named_by_its_line() -> None:
    read = delimited.read(b'STT,C\xc3\xa2u h\xe1\xbb\x8fi,A,B,key\n1,"x,y,z,A\n')
    assert codes(read) == ["csv_quotes"]
    assert read.problems[0].place == "dòng 2"


def test_places_are_the_lines_a_row_begins_on() -> None:
    text = 'Câu hỏi,A,B,Đáp án\n"hai\ndòng?",x,y,A\nmột?,x,y,C\n'
    read = delimited.read(text.encode())
    assert read.questions[0].place == "dòng 2"
    assert read.problems[0].place == "dòng 4, cột D"


def test_a_blank_file_is_empty() -> None:
    assert codes(delimited.read(b" \r\n ")) == ["empty_file"]


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text_and_read_back() -> None:
    rows = [["Câu hỏi", "A", "B", "Đáp án"], ["=1+1", "@x", "'-y", "A"]]
    data = delimited.write_rows(rows)
    assert "'=1+1,'@x,''-y" in data.decode("utf-8-sig")
    (question,) = delimited.read(data).questions
    assert [question.text, *(option.text for option in question.options)] == ["=1+1", "@x", "'-y"]


def test_a_file_without_a_header_says_that_it_was_guessed() -> None:
    read = delimited.read("Một cộng một?;một;hai;ba;B\nHai cộng hai là mấy?;bốn;năm;sáu;A\n".encode())
    assert codes(read) == ["header_guessed"]
    assert [question.key for question in read.questions] == [(1,), (0,)]


def test_a_row_of_very_many_columns_is_refused_with_its_line() -> None:
    read = delimited.read(LINES.format(",").encode() + b"x," * 100_000 + b"x\n")
    assert [(problem.code, problem.place) for problem in read.problems] == [("csv_columns", "dòng 3")]


def test_a_cell_that_swallows_the_file_is_refused_with_its_line() -> None:
    read = delimited.read(LINES.format(",").encode() + b'2,"' + b"x" * 200_000)
    assert [(problem.code, problem.place) for problem in read.problems] == [("csv_field", "dòng 3")]


def test_mixed_line_ends_are_lines() -> None:
    read = delimited.read("Câu hỏi,A,B,Đáp án\rmột?,x,y,A\nhai?,x,y,B\r\nba?,x,y,A".encode())
    assert len(read.questions) == 3


def test_the_settings_line_may_name_any_sign() -> None:
    assert len(delimited.read("sep=|\nCâu hỏi|A|B|Đáp án\nMột, hai; ba?|x|y|A".encode()).questions) == 1


def test_what_a_file_of_words_cannot_hold_is_said() -> None:
    question = ReadQuestion(
        "", text="Ảnh gì?", options=(Option("a"), Option("b")), key=(0,), pictures=(PICTURES[1],), code="K-1"
    )
    written = delimited.write([question])
    assert [(loss.code, loss.place) for loss in written.losses] == [("lost_picture", "K-1")]
    assert len(delimited.read(written.data).questions) == 1


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_file_comes_back_with_its_problems_beside_the_rows(separator: str) -> None:
    data = ("Tiêu đề\r\n" + LINES.format(separator) + separator.join(("2", "=Hai?", "x", "y", "Z"))).encode()
    read = delimited.read(data)
    back = annotated(data, read.problems, "csv")
    text = back.decode("utf-8-sig")
    assert "Vấn đề" in text.splitlines()[1]
    assert "Lỗi: Đáp án «Z» không có" in text.splitlines()[3]
    assert f"{separator}'=Hai?{separator}" in text
    again = delimited.read(back)
    assert (again.questions, again.problems) == (read.questions, read.problems)
    assert annotated(back, (), "csv").decode("utf-8-sig").count("Lỗi") == 0


def test_a_list_without_a_header_comes_back_with_one() -> None:
    data = "Một cộng một?;một;hai;ba;B\nHai cộng hai là mấy?;bốn;bốn;sáu;A\n".encode()
    read = delimited.read(data)
    back = annotated(data, read.problems, "csv").decode("utf-8-sig").splitlines()
    assert back[0] == "Nội dung câu hỏi;Phương án A;Phương án B;Phương án C;Đáp án đúng;Vấn đề"
    assert "giống nhau" in back[2]
    assert len(delimited.read("\n".join(back).encode()).questions) == 1
