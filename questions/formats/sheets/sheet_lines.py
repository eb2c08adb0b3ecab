"""What each row under a header is: a question, a heading, a remark, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from questions.formats.examples import is_example
from questions.formats.sheets.cells import Row
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header

REMARK = re.compile(r"^\W*(?:ghi chú|lưu ý|chú thích|chú ý|hết|người (?:lập|soạn|biên soạn)|nguồn)\b", re.IGNORECASE)
SECTION = re.compile(
    r"^\W*(?:phần|chương|mục|chuyên đề|chủ đề|bài|đề|nhóm|lĩnh vực|tuần|vòng|section|part|chapter)\b\s*\S"
    r"|^(?:[IVX]{1,5}|[A-H])\s*[.:/)-]\s*\S",
    re.IGNORECASE,
)
COUNTS_PARTS = re.compile(r"^(?:[IVX]{1,5}|[A-H])[.:)]?$")
"""The number of a part, where questions bear 1, 2, 3."""
LONGEST_HEADING = 200
INSTRUCTIONS = re.compile(r"^text of the question\b|^question text\s*\(|^nhập nội dung câu hỏi\b", re.IGNORECASE)
# What a row may hold beside its question without being one: templates come numbered and timed.
IDLE = (Column.NUMBER, Column.SECONDS, Column.MARKS, Column.PROBLEM, Column.GROUP, Column.LEVEL, Column.KIND)


class Sort(Enum):
    """What a row is."""

    QUESTION = auto()
    NOTHING = auto()
    HEADING = auto()
    REMARK = auto()
    EXAMPLE = auto()
    HEADER = auto()


@dataclass(frozen=True, slots=True)
class Sorter:
    """Tells rows apart under one header; `names` are its cells as they stand."""

    header: Header
    names: Sequence[str]

    def sort(self, row: Row, drawn: bool = False) -> Sort:
        """What the row is. `drawn`: it has a picture."""
        words = row.words()
        text = self._word(row, Column.TEXT)
        if not any(words) and not drawn:
            return Sort.NOTHING
        if self._answers(row) or drawn:
            return self._filled(row, text)
        if INSTRUCTIONS.match(text) or is_example(text):
            return Sort.EXAMPLE
        number = self._word(row, Column.NUMBER)
        if text and number and COUNTS_PARTS.match(number) and not self._word(row, Column.KIND):
            return Sort.HEADING
        if text and number and number != text and not REMARK.match(text):
            return Sort.QUESTION
        if self._is_heading(words):
            return Sort.HEADING
        if self._is_idle(row):
            return Sort.NOTHING
        # A kind that is said (an essay, say) makes a question of a stem alone.
        said = text and self._word(row, Column.KIND) and not REMARK.match(text)
        return Sort.QUESTION if said else Sort.REMARK

    def _filled(self, row: Row, text: str) -> Sort:
        if INSTRUCTIONS.match(text) or is_example(text):
            return Sort.EXAMPLE
        if self._is_header(row, text):
            return Sort.HEADER
        return Sort.NOTHING if self._is_numbering(row) else Sort.QUESTION

    def _word(self, row: Row, column: Column) -> str:
        place = self.header.at(column)
        return "" if place is None else row.word(place)

    def _answers(self, row: Row) -> bool:
        """Whether anything stands where options and keys belong."""
        if any(row.word(place) for _, place in self.header.options) or self._word(row, Column.ALL_OPTIONS):
            return True
        return any(row.word(place) for place in self.header.keys)

    def _is_idle(self, row: Row) -> bool:
        idle = {self.header.at(column) for column in IDLE}
        return not any(word for place, word in enumerate(row.words()) if place not in idle)

    def _is_heading(self, words: Sequence[str]) -> bool:
        filled = [word for word in words if word]
        single = len(set(filled)) == 1 and len(filled[0]) <= LONGEST_HEADING
        return single and bool(SECTION.match(filled[0])) and not REMARK.match(filled[0])

    def _is_header(self, row: Row, text: str) -> bool:
        """The same header once more, as on every page of a printed list."""
        place = self.header.at(Column.TEXT)
        return place is not None and self.names[place : place + 1] == [text] and row.words() == list(self.names)

    def _is_numbering(self, row: Row) -> bool:
        """«(1)», «(2)», «(3)» under the headings."""
        numbers = [word.strip("() ") for word in row.words() if word]
        return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)] and not self._is_short()

    def _is_short(self) -> bool:
        return not self.header.has_options
