"""Delimited text: separators, encodings, broken files."""

from __future__ import annotations

import unicodedata

import pytest

from questions.formats import delimited
from questions.formats.reading import Read
from questions.wording import TONES

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


def test_nul_bytes_without_a_mark_of_utf16_are_refused() -> None:
    assert codes(delimited.read(LINES.format(",").encode("utf-16-le"))) == ["encoding"]


def test_a_quote_that_never_closes_is_named_by_its_line() -> None:
    read = delimited.read(b'STT,C\xc3\xa2u h\xe1\xbb\x8fi,A,B,key\n1,"x,y,z,A\n')
    assert codes(read) == ["csv_broken"]
    assert read.problems[0].place.startswith("dòng ")


def test_places_are_the_lines_a_row_begins_on() -> None:
    text = 'Câu hỏi,A,B,Đáp án\n"hai\ndòng?",x,y,A\nmột?,x,y,C\n'
    read = delimited.read(text.encode())
    assert read.questions[0].place == "dòng 2"
    assert read.problems[0].place == "dòng 4, cột D"


def test_a_blank_file_is_empty() -> None:
    assert codes(delimited.read(b" \r\n ")) == ["empty_file"]


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text_and_read_back() -> None:
    rows = [["Câu hỏi", "A", "B", "Đáp án"], ["=1+1", "@x", "'-y", "A"]]
    data = delimited.write(rows)
    assert "'=1+1,'@x,''-y" in data.decode("utf-8-sig")
    (question,) = delimited.read(data).questions
    assert [question.text, *(option.text for option in question.options)] == ["=1+1", "@x", "'-y"]
