"""The options of a row: in cells of their own, all in one cell, or written under the stem."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from questions.formats.reading import Findings
from questions.formats.sheets.cells import Row, cell_fault, is_fraction, lost_digits
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header
from questions.formats.typed.option_marks import marked_places, split_options, without_letters, without_marks
from questions.kinds import LETTERS
from questions.pictures import Picture

UNDER_STEM = re.compile(r"(?:^|\n|\s{2,}|\t)(?=\*?\s?[A-Ha-h]\s?[.):]\s*\S)")
LETTER = re.compile(r"^\*?\s?([A-Ha-h])\s?[.):]")


@dataclass(frozen=True, slots=True)
class RowOptions:
    """`texts` are without letters and marks; `marked` are the places of those that bore a mark of the right answer.

    `columns` says where each stands, None where it has no cell of its own.
    """

    letters: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    pictures: tuple[Picture | None, ...] = ()
    marked: tuple[int, ...] = ()
    columns: tuple[int | None, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class OptionReader:
    """Reads the options of rows under one header."""

    header: Header
    place: Callable[[int, int | None], str]

    def read(self, row: Row, pictures: Mapping[int, Picture], findings: Findings) -> RowOptions:
        """`pictures`: the picture that stands in a column of this row."""
        if not self.header.options:
            column = self.header.at(Column.ALL_OPTIONS)
            return _together(split_options(row.word(column)) if column is not None else [])
        cells = [row.word(place) for _, place in self.header.options]
        for n, (letter, place) in enumerate(self.header.options):
            self._check(row, place, findings)
            if not cells[n] and place not in pictures and any(cells[n + 1 :]):
                message = f"Phương án {letter} để trống nhưng phương án sau có nội dung. Hãy nhập hoặc dồn lên."
                findings.error("option_gap", message)
        filled = [n for n, (_, place) in enumerate(self.header.options) if cells[n] or place in pictures]
        texts = without_letters([cells[n] for n in filled])
        return RowOptions(
            tuple(self.header.options[n][0] for n in filled),
            tuple(without_marks(texts)),
            tuple(pictures.get(self.header.options[n][1]) for n in filled),
            marked_places(texts),
            tuple(self.header.options[n][1] for n in filled),
        )

    def _check(self, row: Row, place: int, findings: Findings) -> None:
        cell = row.cell(place)
        fault = cell_fault(cell)
        if fault is not None:
            findings.error(fault.code, fault.message, self.place(row.number, place))
        elif is_fraction(cell) or lost_digits(cell):
            message = f"Ô này là số, đọc thành «{row.word(place)}»; dấu % hay chữ số có thể đã mất. Hãy xem lại."
            findings.warning("number_as_text", message, self.place(row.number, place))


def under_stem(text: str) -> tuple[str, RowOptions] | None:
    """A stem that holds its options («…\\nA. …\\nB. …») as the stem and the options; None when it holds none."""
    parts = UNDER_STEM.split(text)
    letters = [match and match[1].upper() for match in map(LETTER.match, parts[1:])]
    if len(letters) < 2 or letters != list(LETTERS[: len(letters)]) or not parts[0].strip():
        return None
    return parts[0].strip(), _together(without_letters([part.strip() for part in parts[1:]]))


def _together(texts: Sequence[str]) -> RowOptions:
    letters = tuple(LETTERS[place] if place < len(LETTERS) else "?" for place in range(len(texts)))
    nothing = (None,) * len(texts)
    return RowOptions(letters, tuple(without_marks(texts)), nothing, marked_places(texts), nothing)
