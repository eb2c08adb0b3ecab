"""The certificate as a file: the words that a reader of the screen gets, the same bytes twice, a code that scans."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from contest.certificates import Claim, Kind
from contest.services.documents import certificate as paper
from contest.services.documents.certificate import Sheet

SHEET = Sheet(
    house="Liên đoàn Lao động tỉnh Điện Biên",
    title="Giấy chứng nhận giải thưởng",
    verb="Chứng nhận",
    name="Nguyễn Thị Ngọc Ảnh",
    unit="CĐCS Trường Trung học phổ thông chuyên Lê Quý Đôn",
    deed="đạt giải Nhất tại cuộc thi",
    contest="Tìm hiểu Luật Công đoàn năm 2026",
    round="Giải cá nhân Tuần 3, bảng Nữ",
    decision="Quyết định số 12/QĐ-LĐLĐ, ngày 01/12/2026",
    issued="Cấp ngày 02/12/2026",
    code="ABCD-2345",
    address="https://thi.example.vn/xm/ABCD-2345",
)
LETTERS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def told(data: bytes) -> str:
    """The words of a PDF, in the order of reading."""
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    page = document[0].get_textpage()
    text: str = page.get_text_range()
    page.close()
    document.close()
    return " ".join(text.split())


def test_every_line_stands_in_it_whole_and_in_order() -> None:
    text = told(paper.pdf(SHEET))
    at = -1
    for name in ("house", "title", "name", "unit", "deed", "contest", "round", "decision", "issued", "code"):
        words = getattr(SHEET, name)
        assert unicodedata.is_normalized("NFC", words)
        found = text.find(words, at + 1)
        assert found > at, (name, words, text)
        at = found


def test_every_letter_of_vietnamese_can_be_read_out_of_it() -> None:
    letters = [unicodedata.normalize("NFC", one + tone) for one in LETTERS for tone in TONES] + ["đ"]
    assert len(letters) == 73
    for case in (str.lower, str.upper):
        name = " ".join("".join(map(case, letters[n : n + 12])) for n in range(0, len(letters), 12))
        assert name in told(paper.pdf(replace(SHEET, name=name, unit="")))


def test_the_same_words_are_the_same_bytes() -> None:
    first = paper.pdf(SHEET), paper.picture(SHEET)
    paper.pdf.cache_clear()
    paper.picture.cache_clear()
    assert (paper.pdf(SHEET), paper.picture(SHEET)) == first
    assert paper.pdf(replace(SHEET, name="Nguyễn Thị Ngọc Ánh")) != first[0]


def test_the_pdf_is_tagged_and_says_that_it_is_for_everybody() -> None:
    data = paper.pdf(SHEET)
    assert b"pdfuaid" in data
    assert b"/StructTreeRoot" in data
    assert re.search(rb"/Lang\s*\(vi", data)


def test_the_picture_is_light_and_of_the_size_of_a_screen() -> None:
    data = paper.picture(SHEET)
    assert len(data) <= 60_000
    assert Image.open(io.BytesIO(data)).size == (1123, 794)


def test_the_longest_words_stay_on_one_sheet() -> None:
    long = replace(SHEET, name="Nguyễn Thị " * 7, unit="Công đoàn cơ sở " * 12, contest="Tìm hiểu " * 22)
    told(paper.pdf(replace(long, round="Giải cá nhân " * 15)))


def test_words_of_a_person_are_never_code() -> None:
    evil = '#panic("x") $ x $ <b> \\ [*'
    assert evil in told(paper.pdf(replace(SHEET, name=evil, contest=evil)))


def test_the_code_holds_black_squares_and_nothing_of_the_address() -> None:
    drawn = paper.code_picture(SHEET.address)
    assert re.fullmatch(
        r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="[0-9 ]+"><path stroke="#000" d="[Mmhv0-9. -]+"/></svg>',
        drawn,
    )


@pytest.mark.parametrize(
    ("prize", "words"),
    [("Nhất", "đạt giải Nhất tại cuộc thi"), ("Giải Khuyến khích", "đạt giải Khuyến khích tại cuộc thi")],
)
def test_a_prize_is_named_once(prize: str, words: str) -> None:
    assert paper.deed(Kind.PRIZE, Claim("A", "", "", 0, prize=prize)) == words
