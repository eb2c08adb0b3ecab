"""Questions on paper: numbered, options in as many columns as fit, and a table of answers at the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from questions.formats.reading import ReadQuestion
from questions.formats.word.docx_writing import NOT_XML, add_picture, new_writing
from questions.kinds import LETTERS, Kind, Option
from questions.pictures import Picture

FOUR_COLUMNS, TWO_COLUMNS = 14, 34
"""Letters of the longest option that fit a quarter, a half of the line at 13 points."""
LINE_CM = 16.0
ANSWERS_A_ROW = 10
SHORT_ANSWER = 6
DOTS = "." * 60
HOW = {
    Kind.MULTIPLE: "(chọn tất cả câu đúng)",
    Kind.TRUE_FALSE_GROUP: "(ghi Đúng hoặc Sai vào mỗi ý)",
    Kind.MATCHING: "(ghép mỗi ý bên trái với một ý bên phải)",
    Kind.ORDERING: "(ghi thứ tự đúng)",
}


def write_print(questions: Sequence[ReadQuestion], title: str, with_keys: bool) -> bytes:
    """A paper as Word; with `with_keys` its answers follow on a page of their own."""
    writing = new_writing()
    document = writing.document
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(NOT_XML.sub("", title))
    run.bold, run.font.size = True, Pt(16)
    numbered = list(enumerate(questions, 1))
    for stimulus, shared in groupby(numbered, key=lambda one: one[1].stimulus):
        together = list(shared)
        if stimulus is not None:
            first, last = together[0][0], together[-1][0]
            span = f"câu {first}" if first == last else f"các câu {first}–{last}"
            _line(document, f"Đọc nội dung sau để trả lời {span}:", bold=True)
            _pictured(_line(document, stimulus.text), stimulus.picture)
        for number, question in together:
            _question(document, number, question)
    if with_keys:
        _answers(document, numbered)
    return writing.saved()


def _line(document: WordDocument, text: str, bold: bool = False, indent_cm: float = 0) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.left_indent = Cm(indent_cm)
    paragraph.add_run(NOT_XML.sub("", text)).bold = bold or None
    return paragraph


def _pictured(paragraph: Paragraph, *pictures: Picture | None) -> None:
    for picture in pictures:
        if picture is not None and picture.data:
            add_picture(paragraph, picture)


def _question(document: WordDocument, number: int, question: ReadQuestion) -> None:
    stem = _line(document, f"Câu {number}. ", bold=True)
    stem.paragraph_format.space_before = Pt(8)
    stem.paragraph_format.keep_with_next = True
    how = HOW.get(question.kind, "")
    stem.add_run(NOT_XML.sub("", f"{question.text} {how}".strip()))
    _pictured(stem, *question.pictures)
    if question.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        _line(document, f"Trả lời: {DOTS}", indent_cm=0.6)
    elif question.kind in (Kind.TRUE_FALSE_GROUP, Kind.ORDERING):
        for letter, option in zip(LETTERS.lower(), _shown(question), strict=False):
            _pictured(_line(document, f"{letter}) {option.text}  [.......]", indent_cm=0.6), option.picture)
    else:
        _options(document, question.options)
        for place, match in enumerate(question.matches, 1):
            _line(document, f"{place}. {match}", indent_cm=5)


def _shown(question: ReadQuestion) -> Sequence[Option]:
    """Items to be put in order are kept in the right order, which paper must not show."""
    if question.kind is Kind.ORDERING:
        return sorted(question.options, key=lambda option: option.text)
    return question.options


def _options(document: WordDocument, options: Sequence[Option]) -> None:
    columns = columns_for(options)
    lettered = [f"{letter}. {option.text}" for letter, option in zip(LETTERS, options, strict=False)]
    for start in range(0, len(lettered), columns):
        line = _line(document, "\t".join(lettered[start : start + columns]), indent_cm=0.6)
        line.paragraph_format.keep_with_next = start + columns < len(lettered)
        for stop in range(1, columns):
            line.paragraph_format.tab_stops.add_tab_stop(Cm(0.6 + stop * LINE_CM / columns))
        _pictured(line, *(option.picture for option in options[start : start + columns]))


def columns_for(options: Sequence[Option]) -> int:
    """One, two or four columns, by the longest option; one for options of several lines or with pictures."""
    if any(option.picture is not None or "\n" in option.text for option in options):
        return 1
    longest = max((len(option.text) for option in options), default=0)
    return 4 if longest <= FOUR_COLUMNS else 2 if longest <= TWO_COLUMNS else 1


def answer_words(question: ReadQuestion) -> str:
    """The key as a marker reads it on paper."""
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return " ".join(f"{LETTERS[at].lower()}{'S' if word else 'Đ'}" for at, word in enumerate(question.key))
    if question.kind is Kind.MATCHING:
        return " ".join(f"{LETTERS[at]}-{match + 1}" for at, match in enumerate(question.key))
    if question.kind is Kind.ORDERING and question.key:
        letters = {option: LETTERS[at].lower() for at, option in enumerate(_shown(question))}
        return " ".join(letters[question.options[place]] for place in question.key)
    return "; ".join(question.accepted) or ", ".join(LETTERS[place] for place in question.key) or "—"


def _answers(document: WordDocument, numbered: Sequence[tuple[int, ReadQuestion]]) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _line(document, "ĐÁP ÁN", bold=True)
    answers = [(number, answer_words(question)) for number, question in numbered]
    short = [(number, words) for number, words in answers if len(words) <= SHORT_ANSWER]
    for start in range(0, len(short), ANSWERS_A_ROW):
        row = short[start : start + ANSWERS_A_ROW]
        table = document.add_table(rows=2, cols=ANSWERS_A_ROW, style="Table Grid")
        for place, (number, words) in enumerate(row):
            table.rows[0].cells[place].text = str(number)
            table.rows[1].cells[place].text = words
        _line(document, "")
    for number, words in answers:
        if len(words) > SHORT_ANSWER:
            _line(document, NOT_XML.sub("", f"Câu {number}: {words}"))
