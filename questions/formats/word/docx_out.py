"""Questions to a Word file that reads back as the same questions, and the template for those who type in Word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docx.text.paragraph import Paragraph

from questions.formats.examples import EXAMPLES
from questions.formats.reading import Problem, ReadQuestion, Written, warning
from questions.formats.typed.rich import Role
from questions.formats.typed.text_question import FIXED_WORDS, KIND_TAG, PARTIAL_WORDS
from questions.formats.word.docx_notes import annotated as annotated
from questions.formats.word.docx_print import write_print as write_print
from questions.formats.word.docx_writing import Writing, add_picture, new_writing
from questions.instruments import Reference, place_words, reference_from
from questions.kinds import LETTERS, Kind
from questions.pictures import Picture, Stimulus

PLAIN_KINDS = (Kind.SINGLE, Kind.TRUE_FALSE)
GUIDE = (
    "MẪU SOẠN CÂU HỎI BẰNG WORD",
    "Mỗi câu bắt đầu bằng chữ «Câu», số câu và dấu chấm; mỗi phương án A. B. C. D. một dòng; "
    "dưới cùng là dòng «Đáp án: …».",
    "Loại câu ghi trong ngoặc vuông ở đầu câu, ví dụ [Nhiều lựa chọn]; câu một lựa chọn không cần ghi. "
    "Thêm «chấm từng phần» để tính điểm từng ý.",
    "Các dòng «Mức độ», «Căn cứ», «Giải thích» có thể bỏ. Ảnh chèn thẳng vào câu hoặc phương án; "
    "hãy ghi mô tả ảnh (Alt Text).",
    "Các câu bắt đầu bằng «Ví dụ» dưới đây là câu mẫu: hãy gõ đè lên. Câu mẫu để nguyên sẽ được bỏ qua khi tải lên.",
)


def write(questions: Sequence[ReadQuestion]) -> Written:
    """All questions with their keys; what Word cannot hold is among the losses."""
    writing = new_writing()
    losses = _fill(writing, questions)
    return Written(writing.saved(), tuple(losses))


def template() -> bytes:
    """The organizers' template: a short guide, and an example of each kind, which reading skips."""
    writing = new_writing()
    for line in GUIDE:
        writing.paragraph(Role.NOTE, line)
    _fill(writing, EXAMPLES)
    return writing.saved()


def _fill(writing: Writing, questions: Sequence[ReadQuestion]) -> list[Problem]:
    losses: list[Problem] = []
    numbered = list(enumerate(questions, 1))
    section: str | None = None
    for stimulus, shared in groupby(numbered, key=lambda one: one[1].stimulus):
        together = list(shared)
        if stimulus is not None:
            losses += _passage(writing, stimulus, together[0][0], together[-1][0], together[0][1])
        for number, question in together:
            if question.section and question.section != section and stimulus is None:
                writing.paragraph(Role.SECTION, question.section)
            section = question.section
            losses += _question(writing, number, question)
    return losses


def _passage(writing: Writing, stimulus: Stimulus, first: int, last: int, question: ReadQuestion) -> list[Problem]:
    head = f"Ngữ liệu cho câu {first} đến câu {last}:"
    paragraph = writing.paragraph(Role.PASSAGE, f"{head}\n{stimulus.text}", len(head))
    _add(paragraph, stimulus.picture)
    if stimulus.video is None:
        return []
    message = "Word không giữ được video của câu này. Hãy tải video lên lại sau khi nhập."
    return [warning(question.code or question.number or str(first), "lost_video", message)]


def _question(writing: Writing, number: int, question: ReadQuestion) -> list[Problem]:
    head = f"Câu {number}."
    stem = writing.paragraph(Role.STEM, f"{head} {_tag(question)}{question.text}", len(head))
    for picture in question.pictures:
        _add(stem, picture)
    for letter, option in zip(LETTERS, question.options, strict=False):
        _add(writing.paragraph(Role.OPTION, f"{letter}. {option.text}"), option.picture)
    for place, match in enumerate(question.matches, 1):
        writing.paragraph(Role.MATCH, f"{place}. {match}")
    if question.has_key:
        writing.paragraph(Role.KEY, f"Đáp án: {key_words(question)}")
    return _under(writing, number, question)


def _under(writing: Writing, number: int, question: ReadQuestion) -> list[Problem]:
    """What stands under the key. A citation that cannot be read back is lost."""
    losses: list[Problem] = []
    if question.level is not None:
        writing.paragraph(Role.LEVEL, f"Mức độ: {question.level.words}")
    if question.reference is not None:
        cited = citation_words(question.reference)
        if reference_from(cited) == question.reference:
            writing.paragraph(Role.CITATION, f"Căn cứ: {cited}")
        else:
            message = f"Căn cứ «{cited}» không ghi được để đọc lại. Hãy nhập lại căn cứ sau."
            losses.append(warning(question.code or question.number or str(number), "lost_citation", message))
    if question.explanation:
        writing.paragraph(Role.EXPLANATION, f"Giải thích: {question.explanation}")
    if question.subject:
        writing.paragraph(Role.SUBJECT, f"Chủ đề: {question.subject}")
    if question.code:
        writing.paragraph(Role.CODE, f"Mã: {question.code}")
    return losses


def _add(paragraph: Paragraph, picture: Picture | None) -> None:
    if picture is not None and picture.data:
        add_picture(paragraph, picture)


def _tag(question: ReadQuestion) -> str:
    """The kind and how it is marked, where the reader could not tell by itself."""
    named = [] if question.kind in PLAIN_KINDS else [question.kind.words]
    named += [PARTIAL_WORDS] if question.partial else []
    named += [FIXED_WORDS] if question.fixed_order else []
    if not named and KIND_TAG.match(question.text):
        named = [Kind.SINGLE.words]
    return f"[{', '.join(named)}] " if named else ""


def citation_words(reference: Reference) -> str:
    return (
        f"{place_words(reference.article, reference.clause, reference.point)} văn bản số {reference.instrument}".strip()
    )


def key_words(question: ReadQuestion) -> str:
    """The key as the reader reads it: «B», «A, C», «a-Đ, b-S», «A-2, B-1»; one right answer a line."""
    if question.accepted:
        return "\n".join(question.accepted)
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return ", ".join(f"{LETTERS[place].lower()}-{'S' if word else 'Đ'}" for place, word in enumerate(question.key))
    if question.kind is Kind.MATCHING:
        return ", ".join(f"{LETTERS[place]}-{match + 1}" for place, match in enumerate(question.key))
    return ", ".join(LETTERS[place] for place in question.key)
