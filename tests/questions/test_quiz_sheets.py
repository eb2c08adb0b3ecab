"""The spreadsheets of Kahoot and Quizizz, as downloaded and filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from questions.formats.reading import Read
from questions.formats.sheets import delimited, xlsx
from questions.kinds import Kind
from tests.questions.tables import codes, texts

KAHOOT_ABOVE = (
    (),
    ("", "Quiz template"),
    ("", "Add questions and choose correct answers (at least one)."),
    ("", "Remember: questions have a limit of 120 characters."),
    ("", "See an example question below (don't forget to overwrite this with your first question!)"),
    ("", "And remember, if you're not using Excel you need to export to .xlsx format."),
    (),
)
KAHOOT_HEADER = (
    "",
    "Question - max 120 characters",
    *(f"Answer {n} - max 75 characters" for n in range(1, 5)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
QUIZIZZ_HEADER = (
    *("Question Text", "Question Type", "Option 1", "Option 2", "Option 3", "Option 4", "Option 5", "Correct Answer"),
    *("Time in seconds", "Image Link", "Answer explanation"),
)
INSTRUCTIONS = (
    *("Text of the question\n\n(required)", "Question Type\n\n(default is Multiple Choice)"),
    *(f"Text for option {n}\n\n(optional)" for n in range(1, 6)),
    'The correct option choice (between 1-5).\n\nLeave blank for "Open-Ended".',
    *("Time in seconds\n\n(optional)", "Link of the image\n\n(optional)", "Explanation for the answer\n(optional)"),
)
QUIZIZZ_EXAMPLES = (
    (
        "Which of these is the largest planet in the Solar System?",
        "Multiple Choice",
        "Earth",
        "Jupiter",
        "",
        "",
        "",
        2,
        20,
    ),
    ("Name any one of the two moons of Mars", "Fill-in-the-Blank", "Phobos", "Deimos", "", "", "", "", 60),
    ("What would you do in outer space?", "Open-Ended", "", "", "", "", "", "", 180),
)

Rows = Sequence[Sequence[object]]


def as_xlsx(rows: Rows) -> Read:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return xlsx.read(out.getvalue())


def as_csv(rows: Rows) -> Read:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return delimited.read(out.getvalue().encode())


pytestmark = pytest.mark.parametrize("read", [as_xlsx, as_csv])


def kahoot(*rows: Sequence[object]) -> Rows:
    numbered = [(n, *row) for n, row in enumerate(rows, 1)]
    return [
        *KAHOOT_ABOVE,
        KAHOOT_HEADER,
        *numbered,
        *[(n, "", "", "", "", "", "", "") for n in range(len(rows) + 1, 101)],
    ]


def test_a_kahoot_list_is_read_with_one_or_several_right_answers(read: type[Read]) -> None:
    found = read(kahoot(("Thủ đô?", "Hà Nội", "Huế", "Vinh", "", 20, 1), ("Số chẵn?", "2", "3", "4", "5", 30, "1,3")))  # type: ignore[arg-type]
    assert (found.format, found.problems) == ("kahoot", ())
    assert [(question.kind, question.key) for question in found.questions] == [
        (Kind.SINGLE, (0,)),
        (Kind.MULTIPLE, (0, 2)),
    ]
    assert texts(found.questions[0]) == ["Hà Nội", "Huế", "Vinh"]


def test_the_kahoot_template_as_downloaded_brings_in_nothing(read: type[Read]) -> None:
    found = read(kahoot(("Which is the largest ocean?", "Pacific", "Atlantic", "", "", 20, 1)))  # type: ignore[arg-type]
    assert (found.items, codes(found)) == ((), ["example_skipped"])


def test_a_quizizz_list_is_read_kind_by_kind(read: type[Read]) -> None:
    rows = [
        QUIZIZZ_HEADER,
        INSTRUCTIONS,
        *QUIZIZZ_EXAMPLES,
        ("Thủ đô?", "Multiple Choice", "Hà Nội", "Huế", "", "", "", 1, 30, "", "Vì thế."),
        ("Số chẵn?", "Checkbox", "2", "3", "4", "", "", "1,3", 30, "https://example.org/a.png", ""),
        ("Thủ đô?", "Fill-in-the-Blank", "Hà Nội", "Ha Noi", "", "", "", "", 30, "", ""),
        ("Bạn nghĩ gì?", "Open-Ended", "", "", "", "", "", "", 30, "", ""),
        ("Bạn thích gì?", "Poll", "A", "B", "", "", "", "", 30, "", ""),
    ]
    found = read(rows)  # type: ignore[arg-type]
    assert found.format == "quizizz"
    assert [question.kind for question in found.questions] == [Kind.SINGLE, Kind.MULTIPLE, Kind.SHORT_TEXT]
    assert found.questions[0].explanation == "Vì thế."
    assert found.questions[2].accepted == ("Hà Nội", "Ha Noi")
    assert sorted(codes(found)) == ["example_skipped", "external_link", "unsupported_item", "unsupported_item"]


def test_the_quizizz_template_as_downloaded_brings_in_nothing(read: type[Read]) -> None:
    found = read([QUIZIZZ_HEADER, INSTRUCTIONS, *QUIZIZZ_EXAMPLES])  # type: ignore[arg-type]
    assert (found.items, codes(found)) == ((), ["example_skipped"])
