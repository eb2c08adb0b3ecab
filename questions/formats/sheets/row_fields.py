"""The fields beside a question in its row: code, subject, level, legal basis, points, crosses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from questions.formats.judging import LONGEST_CODE, LONGEST_SUBJECT
from questions.formats.reading import Findings
from questions.formats.sheets.cells import Row, cell_fault
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header
from questions.formats.sheets.key_cell import without_basis
from questions.formats.sheets.kind_words import NOTHING, Wish, wish_from
from questions.formats.sheets.law_cells import LawCells, read_law
from questions.instruments import Reference
from questions.levels import Level, level_from
from questions.wording import bare, shortened

POINTS = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")
YES = frozenset({"x", "co", "yes", "y", "1", "true", "dung"})
NO = frozenset({"", "khong", "no", "n", "0", "false", "sai"})
LEGAL = (Column.INSTRUMENT, Column.CITATION, Column.ARTICLE, Column.CLAUSE, Column.POINT)
BESIDE = (Column.EXPLANATION, Column.SUBJECT, Column.LEVEL, Column.CODE, Column.PASSAGE, Column.KIND, *LEGAL)
"""Columns whose broken cells do not cost the question."""


@dataclass(frozen=True, slots=True)
class RowFields:
    """Reads the fields of rows under one header."""

    header: Header
    place: Callable[[int, int | None], str]

    def word(self, row: Row, column: Column) -> str:
        """The words of a field of a row."""
        place = self.header.at(column)
        return "" if place is None else row.word(place)

    def at(self, row: Row, column: Column) -> str:
        """Where the field stands; the row, when it has no column."""
        return self.place(row.number, self.header.at(column))

    def beside(self, row: Row, column: Column) -> str:
        """The words of a field beside the question; an error value is none."""
        words = self.word(row, column)
        return "" if words.startswith("#") and cell_fault(words) else words

    def check_errors(self, row: Row, findings: Findings) -> None:
        """Error values in fields that the question can do without."""
        for column in BESIDE:
            words = self.word(row, column)
            fault = cell_fault(words) if words.startswith("#") else None
            if fault is not None:
                findings.warning(fault.code, fault.message, self.at(row, column))

    def wish(self, row: Row, findings: Findings) -> Wish:
        words = self.beside(row, Column.KIND)
        wish = wish_from(words) if words else NOTHING
        if wish is None:
            message = f"Không hiểu loại câu «{shortened(words)}»; đã đọc theo phương án và đáp án. Hãy xem lại."
            findings.warning("kind_unknown", message, self.at(row, Column.KIND))
        return wish or NOTHING

    def yes(self, row: Row, column: Column, findings: Findings) -> bool:
        """Whether the field bears a cross, or another word for yes."""
        cell = self.word(row, column)
        words = bare(cell) if cell else ""
        if words not in YES and words not in NO:
            message = f"Không hiểu «{shortened(cell)}». Hãy ghi «x» hoặc để trống."
            findings.warning("yes_unclear", message, self.at(row, column))
        return words in YES

    def level(self, row: Row, findings: Findings) -> Level | None:
        words = self.beside(row, Column.LEVEL)
        level = level_from(words) if words else None
        if words and level is None:
            message = (
                f"Không hiểu mức độ «{shortened(words)}». Hãy ghi Nhận biết, Thông hiểu, Vận dụng hoặc Vận dụng cao."
            )
            findings.warning("level_unknown", message, self.at(row, Column.LEVEL))
        return level

    def code(self, row: Row, findings: Findings) -> str | None:
        return self._label(row, Column.CODE, LONGEST_CODE, findings)

    def subject(self, row: Row, findings: Findings) -> str | None:
        return self._label(row, Column.SUBJECT, LONGEST_SUBJECT, findings)

    def _label(self, row: Row, column: Column, limit: int, findings: Findings) -> str | None:
        words = " ".join(self.beside(row, column).split())
        if len(words) > limit:
            message = f"Ô này dài {len(words)} ký tự, nhiều nhất là {limit}. Hãy rút gọn."
            findings.error("text_too_long", message, self.at(row, column))
        # A bare number is the place of a question in its own file, and would clash with every other file.
        return words if words and not words.isdecimal() else None

    def law(self, row: Row, findings: Findings) -> tuple[str | None, Reference | None]:
        """The explanation, with all that was written as a basis and is no reference; and the reference."""
        cells = LawCells(
            self.beside(row, Column.INSTRUMENT),
            tuple(self.word(row, column) for column in (Column.ARTICLE, Column.CLAUSE, Column.POINT)),
            self.beside(row, Column.CITATION),
        )
        reference, unread = read_law(cells, findings)
        behind = [without_basis(row.word(place))[1] for place in self.header.keys]
        parts = (self.beside(row, Column.EXPLANATION), unread, *behind)
        return "\n".join(part for part in parts if part) or None, reference

    def check_marks(self, row: Row, findings: Findings) -> None:
        """Points must be a number above zero, though the contest decides what a question is worth."""
        words = self.word(row, Column.MARKS)
        if words and (not POINTS.fullmatch(words) or not float(words.replace(",", ".")) > 0):
            message = f"Số điểm «{shortened(words)}» không dùng được. Hãy ghi một số lớn hơn 0, hoặc để trống."
            findings.error("bad_number", message, self.at(row, Column.MARKS))
