"""Word files of organizers: pictures, equations, old fonts, what Word hides, and files made to harm."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.formats.reading import Read, ReadQuestion
from questions.formats.word import docx
from tests.questions.word_files import (
    BOLD,
    RED,
    UNDERLINE,
    WMF,
    YELLOW,
    W,
    document,
    paragraph,
    picture_run,
    png,
    rezipped,
    run,
    table,
)

LETTERS = "ABCD"
TEXTS = ("một", "hai", "ba", "bốn")
RIGHT = (1, 3, 0, 2, 1, 0)
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems if problem.code != "key_by_format"]


def options(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def test_a_picture_in_the_stem_and_in_options() -> None:
    parts = [("image", "media/p.png", png()), ("image", "media/q.png", png("blue"))]
    blocks = [paragraph("Câu 1: Nhìn hình ", picture_run("rIdX1", "Biển báo"), " và đáp:")]
    blocks += [
        paragraph("A. ", picture_run("rIdX1", "Đỏ")),
        paragraph("B. ", picture_run("rIdX2", "Xanh")),
        "Đáp án: B",
    ]
    (question,) = docx.read(document(*blocks, parts=parts)).questions
    assert question.text == "Nhìn hình và đáp:"
    assert [picture.alt for picture in question.pictures] == ["Biển báo"]
    shown = [option.picture for option in question.options]
    assert [picture.alt for picture in shown if picture] == ["Đỏ", "Xanh"]
    assert question.key == (1,)


def test_pictures_that_cannot_be_kept_are_told_and_never_fetched() -> None:
    parts = [("image", "media/p.wmf", WMF), ("image", "https://vi.du/p.png", b"")]
    blocks = ["Câu 1: Tính ", paragraph("Câu 2: Tính ", picture_run("rIdX1")), "A. x", "B. y", "Đáp án: A"]
    blocks += [
        "Câu 3: Hỏi?",
        paragraph("A. ", picture_run("rIdX1")),
        "B. y",
        "Câu 4: Hỏi?",
        paragraph("A. x ", picture_run("rIdX2", linked=True)),
        "B. y",
    ]
    found = docx.read(document(*blocks[1:], parts=parts))
    assert [(item.question.number, item.refused) for item in found.items] == [("2", False), ("3", True), ("4", False)]
    assert [code for code in codes(found) if "key" not in code and "option" not in code] == [
        "unsupported_image"
    ] * 2 + ["external_link"]


def test_equations_as_text_or_told() -> None:
    part = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:oMath {M}><m:f><m:num>{part.format('a+b')}</m:num><m:den>{part.format('2')}</m:den></m:f></m:oMath>"
    power = f"<m:oMath {M}><m:sSup><m:e>{part.format('x')}</m:e><m:sup>{part.format('2')}</m:sup></m:sSup></m:oMath>"
    root = f"<m:oMath {M}><m:rad><m:deg/><m:e>{part.format('5')}</m:e></m:rad></m:oMath>"
    matrix = f"<m:oMath {M}><m:m><m:mr/></m:m></m:oMath>"
    found = docx.read(
        document(
            paragraph("Câu 1: ", fraction, " là?"),
            paragraph("A. ", power),
            paragraph("B. ", root),
            paragraph("C. ", matrix),
        )
    )
    item = found.items[0]
    assert item.question.text == "(a+b)/2 là?"
    assert options(item.question)[:2] == ["x²", "√5"]
    assert "unsupported_image" in codes(found)


def test_raised_lowered_and_symbol_signs() -> None:
    up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    symbol = f'<w:r {W}><w:sym w:font="Symbol" w:char="F061"/></w:r>'
    found = docx.read(
        document(
            paragraph(
                "Câu 1: 10",
                run("-7", up),
                "C, H",
                run("2", down),
                "O, 30",
                run("o", up),
                " ",
                symbol,
                " ",
                run("\uf0e0", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
            ),
            "A. x",
            "B. y",
        )
    )
    assert found.questions[0].text == "10⁻⁷C, H₂O, 30° α →"


def test_what_word_hides_is_left_out_and_told() -> None:
    ins = f'<w:ins {W} w:id="1" w:author="x">{run("mới ")}</w:ins>'
    gone = f'<w:del {W} w:id="2" w:author="x"><w:r><w:delText>cũ</w:delText></w:r></w:del>'
    comment = f'<w:r {W}><w:commentReference w:id="0"/></w:r>'
    note = f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'
    link = f"<w:hyperlink {W}>{run('nối')}</w:hyperlink>"
    field = f"<w:r {W}><w:instrText> PAGE </w:instrText></w:r>"
    found = docx.read(
        document(
            paragraph("Câu 1: ", ins, gone, comment, note, link, field, run(" bí mật", "<w:vanish/>"), "?"),
            "A. x",
            "B. y",
        )
    )
    assert found.questions[0].text == "mới nối?"
    assert set(codes(found)) == {"tracked_changes", "comments", "footnote_dropped", "hidden_text", "key_missing"}


def test_words_of_text_boxes_are_read_once() -> None:
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    inside = f"<w:txbxContent>{paragraph('Đoạn trong khung.')}</w:txbxContent>"
    new = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>"
    old = f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback>"
    box = f"<w:r {W} {names}><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>"
    found = docx.read(
        document(
            paragraph("Đọc đoạn trích sau và trả lời câu hỏi từ 1 đến 2.", box),
            "Câu 1: Hỏi?",
            "A. x",
            "B. y",
            "Câu 2: Nữa?",
            "A. x",
            "B. y",
        )
    )
    assert [q.stimulus.text if q.stimulus else None for q in found.questions] == ["Đoạn trong khung."] * 2


def old_font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def test_old_fonts_are_turned_into_unicode() -> None:
    tcvn, capitals, vni = old_font(".VnTime"), old_font(".VnTimeH"), old_font("VNI-Times")
    found = docx.read(
        document(
            paragraph(run("C©u 1: C", tcvn), run("«ng ®oµn lµ g×?", tcvn)),
            paragraph(run("A. Tæ chøc", tcvn)),
            paragraph("B. ", run("viÖt nam", capitals)),
            paragraph("C. ", run("Coâng ñoaøn Vieät Nam", vni)),
            "Đáp án: A",
        )
    )
    assert found.questions[0].text == "Công đoàn là gì?"
    assert options(found.questions[0]) == ["Tổ chức", "VIỆT NAM", "Công đoàn Việt Nam"]
    assert codes(found) == ["legacy_converted"]


def test_unicode_in_an_old_font_stays_and_what_cannot_be_read_is_told() -> None:
    tcvn = old_font(".VnTime")
    worn = docx.read(
        document(
            paragraph(run("Câu 1: Được công nhận?", tcvn)),
            paragraph(run("A. công", tcvn)),
            paragraph(run("B. người lao động", tcvn)),
        )
    )
    assert options(worn.questions[0]) == ["công", "người lao động"]
    broken = docx.read(document("Câu 1: Hỏi?", paragraph("A. ", run("®®®µµµ ¬¬×x ÷z", tcvn)), "B. y"))
    assert "legacy_font" in codes(broken)


@pytest.mark.parametrize(
    ("kind", "name"), [("aFChunk", "chunk.html"), ("oleObject", "ole.bin"), ("subDocument", "sub.docx")]
)
def test_active_parts_are_left_alone_and_named(kind: str, name: str) -> None:
    found = docx.read(document("Câu 1: Hỏi?", "A. x", "B. y", "Đáp án: A", parts=[(kind, name, b"<html>")]))
    assert (codes(found), len(found.questions)) == (["active_content"], 1)


def test_hostile_files_are_refused_in_words() -> None:
    good = document("Câu 1: Hỏi?", "A. x", "B. y")
    doctype = rezipped(
        good,
        {
            "word/document.xml": lambda old: old.replace(
                b"<w:document", b'<!DOCTYPE w:document [<!ENTITY a "b">]><w:document', 1
            )
        },
    )
    assert codes(docx.read(doctype)) == ["dtd_forbidden"]
    deep = "<w:tbl><w:tr><w:tc>" * 70 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 70
    nested = rezipped(good, {"word/document.xml": lambda old: old.replace(b"<w:body>", b"<w:body>" + deep.encode(), 1)})
    assert codes(docx.read(nested)) == ["too_complex"]
    torn = rezipped(good, {"word/document.xml": lambda old: old[: len(old) // 2]})
    assert codes(docx.read(torn)) == ["broken_document"]
    assert codes(docx.read(good[: len(good) // 2])) == ["broken_zip"]
    assert codes(docx.read(document())) == ["no_questions"]


PIECES = ["Câu 1: ", "A. ", "B. ", "Đáp án: B", "1. ", "x", "\n", "\t", "PHẦN I", "1.A 2.B"]
LOOKS = ["", BOLD, UNDERLINE, RED, YELLOW, "<w:vanish/>", old_font(".VnTime")]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(LOOKS)), max_size=4), max_size=12),
    st.randoms(),
)
def test_no_content_makes_reading_raise(lines: list[list[tuple[str, str]]], chance: random.Random) -> None:
    blocks = [paragraph(*[run(text, looks) for text, looks in line]) for line in lines]
    if blocks and chance.random() < 0.5:
        blocks[chance.randrange(len(blocks))] = table([["A. x", "B. y"], [blocks[0]]])
    found = docx.read(document(*blocks))
    for question in found.questions:
        assert all(0 <= place < len(question.options) for place in question.key)
