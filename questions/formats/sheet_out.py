"""Questions to a table of cells that the sheet grammar reads back to the same questions."""

from __future__ import annotations

from collections.abc import Sequence

from questions.formats.key_cell import Choices, read_key
from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import LETTERS

LEAST_OPTION_COLUMNS = 4
LAW_COLUMNS = ("Văn bản", "Điều", "Khoản", "Điểm")


def rows_of(questions: Sequence[ReadQuestion]) -> list[list[str]]:
    """A header row and a row for each question, with as many option columns as the longest question needs."""
    width = max([LEAST_OPTION_COLUMNS, *(len(question.options) for question in questions)])
    names = [f"Phương án {letter}" for letter in LETTERS[:width]]
    header = ["STT", "Mã", "Nội dung câu hỏi", *names, "Đáp án đúng", "Mức độ", "Giải thích", *LAW_COLUMNS, "Chủ đề"]
    return [header, *(_row(number, question, width) for number, question in enumerate(questions, 1))]


def _row(number: int, question: ReadQuestion, width: int) -> list[str]:
    options = [option.text for option in question.options]
    law = question.reference or Reference("")
    return [
        str(number),
        question.code or "",
        question.text,
        *options,
        *[""] * (width - len(options)),
        _key(question),
        question.level.words if question.level else "",
        question.explanation or "",
        law.instrument,
        law.article or "",
        law.clause or "",
        law.point or "",
        question.subject or "",
    ]


def _key(question: ReadQuestion) -> str:
    """The letter of the right option; another way to point at it where some option is itself a letter."""
    if len(question.key) != 1:
        return ", ".join(LETTERS[place] for place in question.key)
    place = question.key[0]
    texts = [option.text for option in question.options]
    choices = Choices(LETTERS[: len(texts)], texts)
    ways = (LETTERS[place], str(place + 1), f"Phương án {LETTERS[place]}", texts[place])
    return next((way for way in ways if read_key(way, choices) == place), LETTERS[place])
