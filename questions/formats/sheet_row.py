"""One row of a question list to one question, with every problem found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from questions.formats.cells import Row, cell_fault, is_fraction
from questions.formats.headings import Column, Header
from questions.formats.judging import LONGEST_CODE, LONGEST_SUBJECT, judge
from questions.formats.key_cell import Choices, KeyFault, read_key
from questions.formats.law_cells import LawCells, read_law
from questions.formats.option_marks import marked_places, split_options, without_letters, without_marks
from questions.formats.reading import Findings, Item, Problem, ReadQuestion, warning
from questions.instruments import Reference
from questions.kinds import LETTERS, Option
from questions.levels import Level, level_from
from questions.wording import shortened

REMARK = re.compile(r"^\W*(?:ghi chú|lưu ý|chú thích|hết)\b", re.IGNORECASE)
POINTS = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows under one header. `first_key` is the number of the first option in a key column of numbers."""

    header: Header
    place: Callable[[int, int | None], str]
    first_key: int = 1

    def is_remark(self, row: Row) -> bool:
        """A note under the list, or the title of a section: words, but no option, key or number."""
        options, _ = self._option_cells(row)
        text = self._word(row, Column.TEXT)
        if any(options) or self._word(row, Column.KEY):
            return False
        return bool(REMARK.match(text)) or not (text and self._word(row, Column.NUMBER))

    def read(self, row: Row) -> Item | Problem:
        """The question of a row; a remark when the row holds none."""
        if self.is_remark(row):
            message = "Dòng này không có phương án nên được coi là ghi chú và bỏ qua."
            return warning(self.place(row.number, None), "row_skipped", message)
        findings = Findings(self.place(row.number, None), places=self._places(row))
        choices, marked = self._choices(row, findings)
        explanation, reference = self._law(row, findings)
        question = ReadQuestion(
            findings.place,
            self._word(row, Column.NUMBER) or None,
            self._word(row, Column.TEXT),
            tuple(Option(text) for text in choices.texts),
            key=self._key(row, choices, marked, findings),
            code=self._label(row, Column.CODE, LONGEST_CODE, findings),
            subject=self._label(row, Column.SUBJECT, LONGEST_SUBJECT, findings),
            level=self._level(row, findings),
            explanation=explanation,
            reference=reference,
        )
        self._check_marks(row, findings)
        return judge(question, findings, "".join(choices.letters))

    def _places(self, row: Row) -> dict[str, str]:
        """Where the parts of a question stand, as judging names them."""
        parts = {"text": Column.TEXT, "explanation": Column.EXPLANATION, "key": Column.KEY}
        places = {part: self._place(row, column) for part, column in parts.items()}
        filled = [place for _, place in self.header.options if row.word(place)]
        return places | {f"option{n}": self.place(row.number, place) for n, place in enumerate(filled)}

    def _word(self, row: Row, column: Column) -> str:
        place = self.header.at(column)
        return "" if place is None else row.word(place)

    def _place(self, row: Row, column: Column) -> str:
        return self.place(row.number, self.header.at(column))

    def _option_cells(self, row: Row) -> tuple[list[str], list[str]]:
        """Texts of the options as they stand, and the letters of their columns."""
        if self.header.options:
            return [row.word(place) for _, place in self.header.options], [mark for mark, _ in self.header.options]
        options = split_options(self._word(row, Column.ALL_OPTIONS))
        return options, [LETTERS[place] if place < len(LETTERS) else "?" for place in range(len(options))]

    def _choices(self, row: Row, findings: Findings) -> tuple[Choices, tuple[int, ...]]:
        cells, letters = self._option_cells(row)
        for _, place in self.header.options:
            fault = cell_fault(row.cell(place))
            if fault is not None:
                findings.error(fault.code, fault.message, self.place(row.number, place))
            if is_fraction(row.cell(place)):
                message = f"Ô này là số, đọc thành «{row.word(place)}»; dấu % hay số 0 có thể đã mất. Hãy xem lại."
                findings.warning("number_as_text", message, self.place(row.number, place))
        filled = [(letter, text) for letter, text in zip(letters, cells, strict=True) if text]
        self._check_gap(cells, letters, findings)
        texts = without_letters([text for _, text in filled])
        marked = marked_places(texts)
        choices = Choices([letter for letter, _ in filled], without_marks(texts))
        return choices, marked

    def _check_gap(self, cells: list[str], letters: list[str], findings: Findings) -> None:
        last = max((place for place, text in enumerate(cells) if text), default=-1)
        for place in range(last):
            if not cells[place]:
                message = f"Phương án {letters[place]} để trống nhưng phương án sau có nội dung. Hãy nhập hoặc dồn lên."
                findings.error("option_gap", message)

    def _key(self, row: Row, choices: Choices, marked: tuple[int, ...], findings: Findings) -> tuple[int, ...]:
        where = self._place(row, Column.KEY)
        place = self.header.at(Column.KEY)
        fault = None if place is None else cell_fault(row.cell(place))
        if fault is not None:
            findings.error(fault.code, fault.message, where)
            return ()
        key = read_key(self._word(row, Column.KEY), choices, self.first_key)
        if isinstance(key, KeyFault):
            findings.error(key.code, key.message, where)
            return ()
        return self._marked_key(key, marked, findings)

    def _marked_key(self, key: int | None, marked: tuple[int, ...], findings: Findings) -> tuple[int, ...]:
        """An explicit key outranks a mark on an option; a mark alone is a key when it is the only one."""
        if key is not None:
            if marked and marked != (key,):
                findings.warning("key_conflict", "Dấu trên phương án khác với cột đáp án; đã lấy theo cột đáp án.")
            return (key,)
        if len(marked) > 1:
            findings.error("key_many", "Có hơn một phương án được đánh dấu đúng. Hãy giữ lại một dấu.")
        return marked[:1]

    def _level(self, row: Row, findings: Findings) -> Level | None:
        words = self._word(row, Column.LEVEL)
        level = level_from(words) if words else None
        if words and level is None:
            message = (
                f"Không hiểu mức độ «{shortened(words)}». Hãy ghi Nhận biết, Thông hiểu, Vận dụng hoặc Vận dụng cao."
            )
            findings.warning("level_unknown", message, self._place(row, Column.LEVEL))
        return level

    def _label(self, row: Row, column: Column, limit: int, findings: Findings) -> str | None:
        """The code or subject written beside a question."""
        words = " ".join(self._word(row, column).split())
        if len(words) > limit:
            message = f"Ô này dài {len(words)} ký tự, nhiều nhất là {limit}. Hãy rút gọn."
            findings.error("text_too_long", message, self._place(row, column))
        # A bare number is the place of a question in its own file, and would clash with every other file.
        return words if words and not words.isdecimal() else None

    def _law(self, row: Row, findings: Findings) -> tuple[str | None, Reference | None]:
        explanation = self._word(row, Column.EXPLANATION)
        cells = LawCells(
            self._word(row, Column.INSTRUMENT),
            tuple(self._word(row, column) for column in (Column.ARTICLE, Column.CLAUSE, Column.POINT)),
            self._word(row, Column.CITATION),
        )
        reference, unread = read_law(cells, findings)
        return "\n".join(part for part in (explanation, unread) if part) or None, reference

    def _check_marks(self, row: Row, findings: Findings) -> None:
        words = self._word(row, Column.MARKS)
        if words and (not POINTS.fullmatch(words) or not float(words.replace(",", ".")) > 0):
            message = f"Số điểm «{shortened(words)}» không dùng được. Hãy ghi một số lớn hơn 0, hoặc để trống."
            findings.error("bad_number", message, self._place(row, Column.MARKS))
