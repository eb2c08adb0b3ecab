"""Questions to Word and back, the template, the printed paper, and the file handed back with comments."""

from __future__ import annotations

import io
from dataclasses import replace

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from questions.formats.examples import EXAMPLES
from questions.formats.judging import judge
from questions.formats.reading import Findings, ReadQuestion, error, warning
from questions.formats.word import docx, docx_out
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.pictures import Picture, Stimulus, take
from questions.wording import clean
from tests.questions.word_files import document, png

SIGNS = st.sampled_from("aAbBcđẶ1235 \n\t'\"=+-@*,;|.():[]✅%</\u00a0ơ→") | st.characters(
    exclude_categories=["Cs", "Cn", "Co"]
)
TRAPS = st.sampled_from(
    [
        "Câu 2: ",
        "A. x",
        "*B. y",
        "Đáp án: A",
        "[Ghép đôi] x",
        "Giải thích: z",
        "1. A 2. B",
        "(đúng)",
        "PHẦN I",
        "Căn cứ: ",
        "[<br>]",
        "(Đ) p",
    ]
)
TEXTS = (st.text(SIGNS, min_size=1, max_size=20) | TRAPS).map(clean).filter(bool)
REFERENCES = st.builds(
    Reference,
    st.sampled_from(["116/2025/QH15", "282/2025/NĐ-CP"]),
    st.none() | st.just("5"),
    st.none() | st.just("2"),
    st.none() | st.just("a"),
)
NUMBERS = st.sampled_from(["11", "11,5", "-3", "2.5", "11±0.5", "1.234.567"])
STIMULI = st.none() | st.builds(Stimulus, TEXTS)


def distinct(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(TEXTS, min_size=least, max_size=8, unique_by=lambda text: clean(text).casefold())


@st.composite
def questions(draw: st.DrawFn) -> ReadQuestion:
    """A question of any kind, as judging leaves it."""
    kind = draw(st.sampled_from(Kind))
    texts = ["Đúng", "Sai"] if kind is Kind.TRUE_FALSE else draw(distinct(2)) if kind.has_options else []
    matches = tuple(draw(distinct(2))) if kind is Kind.MATCHING else ()
    key, accepted = draw(keys(kind, len(texts), len(matches)))
    question = ReadQuestion(
        "", "1", draw(TEXTS), tuple(Option(text) for text in texts), draw(st.booleans()), key, kind,
        draw(st.none() | st.just("ATLĐ-3")), draw(st.none() | st.just("An toàn")),
        draw(st.none() | st.sampled_from(Level)), draw(st.none() | TEXTS), draw(st.none() | REFERENCES),
        matches, accepted, draw(st.booleans()), (), draw(STIMULI),
    )  # fmt: skip
    return judge(question, Findings("")).question


@st.composite
def keys(draw: st.DrawFn, kind: Kind, count: int, matches: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    if draw(st.integers(0, 5)) == 0:
        return (), ()
    if kind is Kind.NUMERIC:
        return (), tuple(draw(st.lists(NUMBERS, min_size=1, max_size=3, unique=True)))
    if kind is Kind.SHORT_TEXT:
        words = TEXTS.filter(lambda text: "\n" not in text)
        return (), tuple(draw(st.lists(words, min_size=1, max_size=3, unique=True)))
    if kind is Kind.MULTIPLE:
        return tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))), ()
    if kind is Kind.TRUE_FALSE_GROUP:
        return tuple(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))), ()
    if kind is Kind.MATCHING:
        return tuple(draw(st.lists(st.integers(0, matches - 1), min_size=count, max_size=count))), ()
    if kind is Kind.ORDERING:
        return tuple(draw(st.permutations(range(count)))), ()
    return (draw(st.integers(0, count - 1)),), ()


def bare(question: ReadQuestion) -> ReadQuestion:
    return replace(question, place="", number="", key_source=None, section=None)


@settings(deadline=None)
@given(st.lists(questions(), min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(asked: list[ReadQuestion]) -> None:
    written = docx_out.write(asked)
    found = docx.read(written.data)
    assert written.losses == ()
    assert [bare(item.question) for item in found.items] == [bare(question) for question in asked]


def picture(colour: str) -> Picture:
    taken = take(png(colour, (60, 40)), f"Hình {colour}")
    assert isinstance(taken, Picture)
    return taken


def test_pictures_come_back_with_their_words() -> None:
    question = ReadQuestion(
        "",
        "1",
        "Hỏi?",
        (Option("một", picture=picture("red")), Option("", picture=picture("blue"))),
        key=(1,),
        pictures=(picture("green"),),
    )
    shared = replace(question, stimulus=Stimulus("Xem hình.", picture("black")))
    found = docx.read(docx_out.write([question, shared]).data).questions
    assert [[one.alt for one in each.pictures] for each in found] == [["Hình green"]] * 2
    assert [option.picture.alt if option.picture else None for option in found[0].options] == ["Hình red", "Hình blue"]
    assert found[0].pictures[0].width == 60
    assert found[1].stimulus is not None
    assert found[1].stimulus.picture is not None


def test_what_word_cannot_hold_is_told() -> None:
    question = replace(
        EXAMPLES[0], code="Q-1", stimulus=Stimulus("Xem.", video="0" * 64), reference=Reference("Luật ấy", "1")
    )
    losses = docx_out.write([question]).losses
    assert [(problem.code, problem.place) for problem in losses] == [("lost_video", "Q-1"), ("lost_citation", "Q-1")]
    assert all("ãy" in problem.message for problem in losses)


def test_equal_passages_are_written_once_and_shared_again() -> None:
    one, two = (replace(EXAMPLES[0], text=text, stimulus=Stimulus("Đoạn văn.")) for text in ("p?", "q?"))
    alone = replace(EXAMPLES[0], text="r?")
    found = docx.read(docx_out.write([one, two, alone]).data).questions
    assert [question.stimulus for question in found] == [Stimulus("Đoạn văn.")] * 2 + [None]


def test_the_template_as_downloaded_brings_in_nothing() -> None:
    found = docx.read(docx_out.template())
    assert found.items == ()
    assert [problem.code for problem in found.problems] == ["example_skipped"]


def test_the_template_filled_in_brings_in_what_was_typed() -> None:
    word = Document(io.BytesIO(docx_out.template()))
    for line in ("Câu 9: Hỏi gì?", "A. một", "B. hai", "Đáp án: B"):
        word.add_paragraph(line)
    stem = next(one for one in word.paragraphs if "Ví dụ trả lời ngắn" in one.text)
    stem.runs[-1].text = " [Trả lời ngắn] Tên gọi là gì?"
    out = io.BytesIO()
    word.save(out)
    found = docx.read(out.getvalue())
    assert [(q.text, q.key, q.accepted) for q in found.questions] == [
        ("Tên gọi là gì?", (), ("Hà Nội", "Thành phố Hà Nội")),
        ("Hỏi gì?", (1,), ()),
    ]


def test_a_line_typed_under_a_style_of_ours_is_judged_by_its_words() -> None:
    word = Document(io.BytesIO(docx_out.write([replace(EXAMPLES[0], text="Trước?")]).data))
    for line in ("Câu 2: Sau?", "A. một", "B. hai", "Đáp án: B"):
        word.add_paragraph(line, style="Hội Thi căn cứ")
    out = io.BytesIO()
    word.save(out)
    assert [(q.text, q.key) for q in docx.read(out.getvalue()).questions] == [("Trước?", (0,)), ("Sau?", (1,))]


def test_a_printed_paper_holds_every_kind_and_its_answers_only_when_asked() -> None:
    asked = [replace(question, text=question.text.replace("Ví dụ", "Câu")) for question in EXAMPLES]
    asked.append(replace(EXAMPLES[0], stimulus=Stimulus("Đoạn văn."), pictures=(picture("red"),)))
    without = docx_out.write_print(asked, "Đề thi thử", with_keys=False)
    words = [one.text for one in Document(io.BytesIO(without)).paragraphs]
    assert words[0] == "Đề thi thử"
    assert not any("ĐÁP ÁN" in line for line in words)
    assert "Đọc nội dung sau để trả lời câu 9:" in words
    assert any(line.count("\t") == 3 for line in words)
    with_keys = docx_out.write_print(asked, "Đề thi thử", with_keys=True)
    found = docx.read(with_keys).questions
    assert [found[at].key for at in (0, 1, 2, 3)] == [question.key for question in EXAMPLES[:4]]


def test_the_order_that_is_right_is_not_shown_on_paper() -> None:
    asked = replace(EXAMPLES[7], options=tuple(Option(text) for text in ("z", "a", "m")), key=(0, 1, 2))
    words = "\n".join(
        one.text for one in Document(io.BytesIO(docx_out.write_print([asked], "Đề", with_keys=True))).paragraphs
    )
    assert words.index("a) a") < words.index("b) m") < words.index("c) z")
    assert "c a b" in words or "c a b" in docx_out_tables(asked)


def docx_out_tables(asked: ReadQuestion) -> str:
    tables = Document(io.BytesIO(docx_out.write_print([asked], "Đề", with_keys=True))).tables
    return " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_problems_become_comments_at_their_paragraphs() -> None:
    data = document(
        "Câu 1: Hỏi?",
        "A. một",
        "B. một",
        "<w:tbl xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    )
    problems = [
        error("đoạn 3", "option_duplicate", "Hai phương án giống nhau."),
        warning("bảng 1, dòng 1", "x", "Ô trống."),
        warning("tệp", "y", "Cả tệp."),
    ]
    back = Document(io.BytesIO(docx_out.annotated(data, problems)))
    assert sorted(comment.text for comment in back.comments) == [
        "Cần xem: Cả tệp.",
        "Cần xem: Ô trống.",
        "Lỗi: Hai phương án giống nhau.",
    ]
    again = docx.read(docx_out.annotated(data, problems))
    assert [item.question.text for item in again.items] == ["Hỏi?"]
    assert docx_out.annotated(b"PK no word", problems) == b"PK no word"


def test_pictures_are_png_inside_the_file() -> None:
    word = Document(io.BytesIO(docx_out.write([ReadQuestion("", text="Hỏi?", pictures=(picture("red"),))]).data))
    blobs = [part.blob for part in word.part.package.iter_parts() if part.content_type == "image/png"]
    assert [Image.open(io.BytesIO(blob)).size for blob in blobs] == [(60, 40)]
