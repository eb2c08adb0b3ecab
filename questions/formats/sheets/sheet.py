"""The grammar of a question list laid out as a table of cells, whatever file it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from questions.formats.reading import Item, Problem, Read, error, warning
from questions.formats.sheets.cells import CellFault, Row, is_blank
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import HEADER_ROWS, Header, find_header
from questions.formats.sheets.headless import guessed_header
from questions.formats.sheets.key_cell import Choices, Speech, counts_from_zero, speech_of
from questions.formats.sheets.near_headings import missing_in, near_misses, questions_about
from questions.formats.sheets.quiz_sheets import QUIZIZZ, brand_of, lone_example
from questions.formats.sheets.rows_down import gathered
from questions.formats.sheets.settling import settled, stems_numbered
from questions.formats.sheets.sheet_extras import Extras, filled_down, merge_faults
from questions.formats.sheets.sheet_lines import Sort, Sorter
from questions.formats.sheets.sheet_numbers import with_repeats
from questions.formats.sheets.sheet_row import RowReader
from questions.formats.typed.key_table import key_rows as key_rows
from questions.formats.typed.option_marks import without_letters, without_marks

MOST_QUESTIONS = 20_000
"""More questions than this in one file are refused (reliability list, item 44)."""
MOST_NAMED = 12
"""Rows named one by one in a remark."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells with the numbers the file gives them. `place(row, column)` names a cell; column None: the row.

    `extras` is what stands beside the values. `headless`: it may do without a header.
    """

    rows: tuple[Row, ...]
    place: Callable[[int, int | None], str]
    extras: Extras = field(default_factory=Extras)
    headless: bool = False


def read_table(fmt: str, table: Table) -> Read:
    """All questions of a table and all that is wrong with it. Never raises on content.

    The format is «kahoot» or «quizizz» where the header is theirs.
    """
    top = [row.words() for row in table.rows[: HEADER_ROWS + 1]]
    header = find_header(top)
    guessed = guessed_header(table.rows) if header is None and table.headless else None
    header = header or guessed
    if header is None or (not header.has_options and key_rows(table.rows)):
        return Read(fmt, remarks=(_no_header(table),))
    names = top[header.row] if header.row >= 0 else []
    rows = table.rows[header.row + 1 :]
    body = [row for row in rows if row.number in table.extras.pictures or not is_blank(row)]
    if len(body) > MOST_QUESTIONS:
        return Read(fmt, remarks=(_too_many(table, len(body)),), unread=len(body))
    remarks = [_guessed(table)] if guessed is not None else []
    remarks += [
        warning(table.place(table.rows[header.row].number, at), code, message)
        for at, code, message in (questions_about(header, names) if names else [])
    ]
    brand = brand_of(names)
    header, body = gathered(header, names, body)
    found = _Body(table, settled(header, names, body), names, brand).read(body)
    items = with_repeats(found.items)
    return Read(brand or fmt, tuple(items), (*remarks, *found.remarks))


@dataclass(slots=True)
class _Body:
    """The rows under a header, and what has been found in them so far."""

    table: Table
    header: Header
    names: Sequence[str]
    brand: str | None
    items: list[Item] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def read(self, body: Sequence[Row]) -> _Body:
        extras, header = self.table.extras, self.header
        rows = filled_down(body, header, extras.merges) if extras.merges else body
        faults = _joined(extras.faults, merge_faults(rows, header, extras.merges)) if extras.merges else extras.faults
        first_key = 0 if _from_zero(header, rows) else 1
        speech = Speech.PLACES if _numbers_options(self.brand, header, self.names) else _speech(header, rows, first_key)
        reader = RowReader(header, self.table.place, first_key, extras.pictures, faults, self.brand == QUIZIZZ, speech)
        reader = replace(reader, numbered=stems_numbered(header, rows))
        sorter = Sorter(header, self.names)
        section: str | None = None
        examples = lone_example(self.brand, self.table.rows[: header.row + 1], header, rows)
        questions: list[tuple[Row, str | None]] = []
        for row in rows:
            sort = sorter.sort(row, row.number in extras.pictures)
            if sort is Sort.HEADING:
                section = ". ".join(dict.fromkeys(word.rstrip(".") for word in row.words() if word))
            elif sort is Sort.EXAMPLE or row.number in examples:
                examples.append(row.number)
            elif sort is Sort.REMARK:
                message = "Dòng này không có phương án nên được coi là ghi chú và bỏ qua."
                self.remarks.append(warning(self.table.place(row.number, None), "row_skipped", message))
            elif sort is Sort.QUESTION:
                questions.append((row, section))
        self.items = [reader.read(row, under) for row, under in questions]
        if examples:
            self.remarks.append(self._skipped(sorted(set(examples))))
        self.remarks += self._unplaced({row.number for row, _ in questions})
        return self

    def _skipped(self, numbers: Sequence[int]) -> Problem:
        message = f"Đã bỏ qua dòng ví dụ, hướng dẫn của mẫu ({rows_named(numbers)}). Không cần làm gì."
        return warning(self.table.place(numbers[0], None), "example_skipped", message)

    def _unplaced(self, numbers: set[int]) -> list[Problem]:
        """Pictures that stand beside no question."""
        message = "Ảnh này không nằm ở dòng câu hỏi nào nên bị bỏ qua. Hãy đặt ảnh vào ô của câu cần ảnh."
        return [
            warning(self.table.place(number, None), "picture_unplaced", message)
            for number in sorted(self.table.extras.pictures)
            if number not in numbers
        ]


def rows_named(numbers: Sequence[int]) -> str:
    """«dòng 3, 7–9»; a long list ends in «…»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:MOST_NAMED]]
    return f"dòng {', '.join(named)}{' …' if len(runs) > MOST_NAMED else ''}"


Faults = Mapping[int, Mapping[int, CellFault]]


def _joined(one: Faults, other: Faults) -> Faults:
    return {number: {**one.get(number, {}), **other.get(number, {})} for number in {*one, *other}}


def _from_zero(header: Header, body: Sequence[Row]) -> bool:
    """Whether the key column counts from 0, judged by the rows that have options."""
    place = header.at(Column.KEY)
    if place is None or not header.has_options:
        return False
    options = [at for _, at in header.options] or [header.columns[Column.ALL_OPTIONS]]
    return counts_from_zero([row.word(place) for row in body if any(row.word(at) for at in options)])


def _numbers_options(brand: str | None, header: Header, names: Sequence[str]) -> bool:
    """Whether the makers of a template say that the key is the number of an option."""
    key = header.at(Column.KEY)
    return brand is not None or (key is not None and key < len(names) and "answer #" in names[key].casefold())


def _speech(header: Header, body: Sequence[Row], first_key: int) -> Speech:
    place = header.at(Column.KEY)
    if place is None or len(header.options) < 2 or len(header.keys) > 1:
        return Speech.EITHER
    rows = []
    for row in body:
        filled = [(letter, row.word(at)) for letter, at in header.options if row.word(at)]
        texts = without_marks(without_letters([text for _, text in filled]))
        if len(filled) > 1:
            rows.append((row.word(place), Choices([letter for letter, _ in filled], texts)))
    return speech_of(rows, first_key)


def _no_header(table: Table) -> Problem:
    where = table.place(table.rows[0].number if table.rows else 1, None)
    keys = key_rows(table.rows)
    if keys:
        message = (
            f"Tệp chỉ có đáp án ({len(keys)} câu), không có câu hỏi. "
            "Hãy chọn tệp câu hỏi, rồi thêm tệp này vào ô «Tệp đáp án»."
        )
        return error(where, "only_keys", message)
    words = [row.words() for row in table.rows[:HEADER_ROWS]]
    missing = missing_in(words) or ("Nội dung câu hỏi", "Phương án A", "Đáp án đúng")
    named = ", ".join(f"«{name}»" for name in missing)
    near = [pair for cells in words for pair in near_misses(cells)]
    asked = "".join(f" Cột «{written}» có phải là «{meant}»?" for written, meant in near[:3])
    message = f"Không thấy dòng tiêu đề trong 15 dòng đầu; còn thiếu cột {named}.{asked}"
    return error(where, "missing_column", f"{message} Hãy thêm tiêu đề cột rồi tải lại.")


def _guessed(table: Table) -> Problem:
    message = (
        "Tệp không có dòng tiêu đề; đã đoán theo hình dạng: câu hỏi, các phương án, đáp án. "
        "Hãy xem kỹ vài câu, hoặc thêm dòng tiêu đề."
    )
    return warning(table.place(table.rows[0].number, None), "header_guessed", message)


def _too_many(table: Table, count: int) -> Problem:
    message = f"Tệp có {count} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
    return error(table.place(table.rows[-1].number, None), "too_many_rows", message)
