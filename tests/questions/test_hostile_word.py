"""Items 46–52 of the reliability list: Word files that hide, swell, nest without end or want to fetch something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from questions.formats.detect import Upload
from tests.hostile import Case, read_apart, survives
from tests.word_files import LINKS, OUTSIDE, PART, PARTS, PLAIN, R, W, before_end, document, paragraph, related, run
from tests.zips import Member, changed, members_of, zipped


def picture(mark: str) -> str:
    ns = "http://schemas.openxmlformats.org/drawingml/2006"
    return paragraph(
        f'{run("Câu 2: Hai cộng hai bằng mấy?")}<w:r><w:drawing><a:graphic xmlns:a="{ns}/main">'
        f'<a:graphicData uri="{ns}/picture"><pic:pic '
        f'xmlns:pic="{ns}/picture"><pic:blipFill><a:blip r:{mark}="rIdX"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></w:drawing></w:r>"
    ) + "".join(paragraph(run(line)) for line in ("A. bốn", "B. năm", "Đáp án: A"))


def nested(depth: int) -> Callable[[], bytes]:
    open_, shut = f'<w:tbl xmlns:w="{W}"><w:tr><w:tc>', "<w:p/></w:tc></w:tr></w:tbl>"
    return before_end(open_ * depth + shut * depth)


def nested_runs(depth: int) -> Callable[[], bytes]:
    return before_end(paragraph('<w:hyperlink w:anchor="x">' * depth + run("x") + "</w:hyperlink>" * depth))


def tracked() -> bytes:
    changes = (
        f'<w:ins w:id="1" w:author="x">{run("Câu 2: Hai cộng hai bằng mấy?")}</w:ins>'
        f'<w:del w:id="2" w:author="x"><w:r><w:delText>không bằng</w:delText></w:r></w:del>'
    )
    rest = "".join(paragraph(run(line)) for line in ("A. bốn", "B. năm", "Đáp án: A"))
    return before_end(paragraph(changes) + rest)()


def commented(made: Any) -> None:
    made.add_comment(made.paragraphs[0].runs, "đáp án thật là B", "Người soạn", "NS")


def legacy(font: str, *lines: str) -> Callable[[], bytes]:
    looks = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    return before_end("".join(paragraph(run(line, looks)) for line in lines))


def noise_of_runs(count: int) -> Callable[[], bytes]:
    return before_end(paragraph("".join(run(str(n * 7_919 % 100_003)) for n in range(count))))


def many_paragraphs(count: int) -> Callable[[], bytes]:
    return before_end("".join(paragraph(run(f"đoạn {n * 7_919 % 100_003}")) for n in range(count)))


def one_long_paragraph() -> bytes:
    return before_end(paragraph(run("A. x B. y " * 200_000)))()


def wide_table(rows: int, columns: int) -> Callable[[], bytes]:
    cell = f"<w:tc>{paragraph(run('x'))}</w:tc>"
    return before_end(f'<w:tbl xmlns:w="{W}">' + (f"<w:tr>{cell * columns}</w:tr>") * rows + "</w:tbl>")


def spanning(columns: int) -> Callable[[], bytes]:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{paragraph(run("x"))}</w:tc>'
    return before_end(f'<w:tbl xmlns:w="{W}"><w:tr>{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>')


def numbered(levels: str) -> Callable[[], bytes]:
    numbering = (
        f'<w:numbering xmlns:w="{W}">{levels}<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    lines = "".join(
        paragraph(f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{run("x")}')
        for _ in range(4)
    )
    return related("numbering", "numberingX.xml", lines, outside=False, extra=numbering.encode())


def style_loop() -> bytes:
    head = '<w:style xmlns:w="{0}" w:type="paragraph" w:styleId="{1}"><w:name w:val="{1}"/>'
    one = head + '<w:basedOn w:val="{2}"/></w:style>'
    styles = (one.format(W, "Vong1", "Vong2") + one.format(W, "Vong2", "Vong1")).encode()
    lines = paragraph(f'<w:pPr><w:pStyle w:val="Vong1"/></w:pPr>{run("Câu 2: Vòng?")}').encode()
    end = PARTS[PART].rindex(b"<w:sectPr")
    return changed(
        PLAIN,
        {
            PART: PARTS[PART][:end] + lines + PARTS[PART][end:],
            "word/styles.xml": PARTS["word/styles.xml"].replace(b"</w:styles>", styles + b"</w:styles>"),
        },
    )


def in_formula(depth: int) -> Callable[[], bytes]:
    m = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    inner = "<m:f><m:num>" * depth + "<m:r><m:t>1</m:t></m:r>" + "</m:num><m:den/></m:f>" * depth
    return before_end(paragraph(f'<m:oMath xmlns:m="{m}">{inner}</m:oMath>'))


CHUNK = b"<html><script>alert(1)</script></html>"
METAFILE = b"\xd7\xcd\xc6\x9a" + bytes(60)
LEVEL = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="{}"/><w:numFmt w:val="{}"/>'
    '<w:lvlText w:val="{}"/></w:lvl></w:abstractNum>'
)

WORD = [
    Case(
        48,
        "gaps of a thousand blanks",
        lambda: document(f"Câu 2:{' ' * 1_000}Hai?", f"A. x{' ' * 1_000}B. y", "Đáp án: A"),
        (),
        taken=2,
    ),
    Case(
        46,
        "TCVN3 in its font",
        legacy(".VnTime", "C©u 2: C«ng ®oµn lµ g×?", "A. tæ chøc", "B. héi"),
        ("legacy_converted",),
        taken=2,
    ),
    Case(
        46, "no Vietnamese in an old font", legacy(".VnTime", "C©u 2: £££ ³³³ ®®®?", "A. ×××", "B. ÷"), (), taken=None
    ),
    Case(47, "tracked changes", tracked, ("tracked_changes",), taken=2),
    Case(47, "comments", lambda: document(fill=commented), ("comments",), taken=1),
    Case(48, "numbers out of all bounds", numbered(LEVEL.format(2**31, "upperLetter", "%1.")), (), taken=None),
    Case(48, "Roman numbers of a million", numbered(LEVEL.format(10**6, "upperRoman", "%1.")), (), taken=None),
    Case(48, "letters of 9 thousand million", numbered(LEVEL.format(9 * 10**9, "lowerLetter", "%1)")), (), taken=None),
    Case(48, "a number of 5,000 digits", numbered(LEVEL.format("9" * 5_000, "decimal", "%1." * 2_000)), (), taken=None),
    Case(48, "a number that is none", numbered(LEVEL.format("x", "y", "%1%2%9%")), (), taken=None),
    Case(48, "styles that stand on each other", style_loop, (), taken=None),
    Case(
        49,
        "a metafile",
        related("image", "media/a.wmf", picture("embed"), outside=False, extra=METAFILE),
        ("unsupported_image",),
        taken=None,
    ),
    Case(49, "a picture elsewhere", related("image", OUTSIDE, picture("link")), ("external_link",), taken=None),
    Case(
        49,
        "a picture that is said to be embedded",
        related("image", OUTSIDE, picture("embed")),
        ("external_link",),
        taken=None,
    ),
    Case(
        49,
        "a picture that is not there",
        related("image", "media/no.png", picture("embed"), outside=False),
        ("missing_file",),
        taken=None,
    ),
    Case(
        49,
        "a picture above the package",
        related("image", "../../etc/passwd", picture("embed"), outside=False),
        ("missing_file",),
        taken=None,
    ),
    Case(49, "fractions 5,000 deep", in_formula(5_000), ("too_complex",), taken=None),
    Case(49, "fractions 60 deep", in_formula(60), (), taken=None),
    Case(
        50,
        "a page inside",
        related(
            "aFChunk",
            "chunk.html",
            f'<w:altChunk xmlns:w="{W}" xmlns:r="{R}" r:id="rIdX"/>',
            outside=False,
            extra=CHUNK,
        ),
        ("active_content",),
        taken=1,
    ),
    Case(
        50,
        "an object",
        related("oleObject", "embeddings/a.bin", "", outside=False, extra=b"\xd0\xcf\x11\xe0"),
        ("active_content",),
        taken=1,
    ),
    Case(
        50,
        "a template elsewhere",
        lambda: zipped(
            [
                *members_of(PLAIN),
                Member(
                    "word/_rels/settings.xml.rels",
                    (
                        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                        '<Relationship Id="rId1" '
                        f'Type="{R}/attachedTemplate" Target="{OUTSIDE}.dotm" TargetMode="External"/></Relationships>'
                    ).encode(),
                ),
            ]
        ),
        ("active_content",),
        taken=1,
    ),
    Case(50, "macros", lambda: zipped([*members_of(PLAIN), Member("word/vbaProject.bin", b"x")]), ("active_content",)),
    Case(51, "tables 100,000 deep", nested(100_000), (), taken=None),
    Case(51, "tables 60 deep", nested(60), (), taken=None),
    Case(51, "links 200 deep", nested_runs(200), (), taken=None),
    Case(51, "a million runs", noise_of_runs(1_000_001), ("too_complex",), taken=None),
    Case(51, "300,000 runs in a paragraph", noise_of_runs(300_000), (), taken=None),
    Case(51, "200,000 paragraphs", many_paragraphs(200_000), (), taken=None),
    Case(51, "a paragraph of 2 MB", one_long_paragraph, (), taken=None),
    Case(51, "a table of a million cells", wide_table(1_000, 300), (), taken=None),
    Case(51, "a cell over a thousand million columns", spanning(10**9), (), taken=None),
    Case(
        52,
        "signs that nobody sees",
        lambda: document("Câu 2: Hai\u200b cộng \u202ehai?", "A. b\u00adốn", "B. \ufeffnăm", "Đáp án: A"),
        (),
        taken=2,
    ),
    Case(
        52,
        "signs of one font",
        lambda: document("Câu 2: Hai \ue123 hai?", "A. bốn", "B. năm", "Đáp án: A"),
        ("invisible_char",),
        taken=2,
    ),
    Case(
        52,
        "signs that stand for pictures",
        lambda: document("Câu 2: Hai \U000f0000\ue000\uf000\U00100000 hai?", "A. bốn\U000f0001", "B. năm", "Đáp án: A"),
        (),
        taken=None,
    ),
    Case(56, "a DTD in the text", lambda: changed(PLAIN, {PART: b"<!DOCTYPE x>" + PARTS[PART]}), ("dtd_forbidden",)),
    Case(60, "XML that ends too soon", lambda: changed(PLAIN, {PART: PARTS[PART][:-40]}), ("broken_document",)),
    Case(60, "no text at all", lambda: changed(PLAIN, {PART: b""}), ("broken_document",)),
    Case(60, "a text that is a sheet", lambda: changed(PLAIN, {PART: b"<worksheet/>"}), ("broken_document",)),
    Case(
        60,
        "styles and numbers that are none",
        lambda: changed(PLAIN, {"word/styles.xml": b"<", LINKS: b"\x00"}),
        (),
        taken=1,
    ),
    Case(
        64,
        "scripts in words",
        lambda: document("Câu 2: <script>alert(1)</script> {{7*7}} ${7*7}?", "A. {%x%}", "B. năm", "Đáp án: A"),
        (),
        taken=2,
    ),
]


@pytest.mark.parametrize("case", WORD, ids=str)
def test_a_document_that_must_be_survived(case: Case) -> None:
    survives(case)


def test_what_was_deleted_or_said_aside_reaches_no_question() -> None:
    words = "".join(f"{one.text}{one.options}{one.explanation}" for one in read_apart(Upload(tracked())).questions)
    assert "không bằng" not in words
    aside = read_apart(Upload(document(fill=commented)))
    assert aside.questions[0].key == (0,)
    assert "đáp án thật" not in str(aside.questions)


def test_scripts_stay_words() -> None:
    read = read_apart(Upload(document("Câu 2: <script>alert(1)</script> {{7*7}}?", "A. {%x%}", "B. năm", "Đáp án: A")))
    assert read.questions[1].text == "<script>alert(1)</script> {{7*7}}?"
    assert read.questions[1].options[0].text == "{%x%}"
