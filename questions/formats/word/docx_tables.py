"""Tables of Word: lists of questions, lists of keys, or layout whose cells are lines like any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from questions.formats.reading import Read
from questions.formats.sheets.cells import Row
from questions.formats.sheets.heading_words import MEANING, Column, name_of
from questions.formats.sheets.headings import Header, header_of
from questions.formats.sheets.sheet import Table, read_table
from questions.formats.typed.key_grid import grid_rows
from questions.formats.typed.key_lines import is_key_line
from questions.formats.typed.key_table import KeyRow, key_rows
from questions.formats.typed.option_labels import head_label, labels_in
from questions.formats.typed.rich import Line, Rich, plain
from questions.formats.typed.text_words import NUMBER, STRONG
from questions.formats.word.docx_grid import Grid as Grid
from questions.formats.word.docx_grid import joined, text_of
from questions.formats.word.docx_verdicts import crossed, verdict_grid

MOST_CELLS = 60
LONE_LETTER = re.compile(r"\*?[A-Ha-h]")
LETTERS = "ABCDEFGH"
NUMBERS_HEAD = re.compile(r"^(?:câu(?:\s*(?:hỏi|số))?|question)\W*$", re.IGNORECASE)
NAMED_NUMBER = re.compile(r"^(?:câu(?:\s*(?:hỏi|số))?|question)\s*", re.IGNORECASE)
KEYS_HEAD = re.compile(r"^(?:đáp\s*án|đ/?a|chọn|trả\s*lời|answer|key)\W*$", re.IGNORECASE)


@dataclass(slots=True)
class Listed:
    """A table of questions that goes on over further tables. `spots` names each row of it."""

    header: Header
    width: int
    rows: list[list[list[Line]]] = field(default_factory=list)
    spots: list[str] = field(default_factory=list)
    pictured: bool = False

    def add(self, grid: Grid, first: bool) -> None:
        """Take in the rows; a first row without number and key goes on with the row that the page cut."""
        self.pictured = self.pictured or grid.pictured
        for at, (number, cells) in enumerate(grid.rows):
            if not first and at == 0 and self._goes_on(cells):
                for place, cell in enumerate(cells[: len(self.rows[-1])]):
                    self.rows[-1][place] = [*self.rows[-1][place], *cell]
                continue
            self.rows.append(cells)
            self.spots.append(f"{grid.place}, dòng {number}")

    def _goes_on(self, cells: Sequence[Sequence[Line]]) -> bool:
        number, key = self.header.at(Column.NUMBER), self.header.at(Column.KEY)
        empty = [
            place for place in (number, key) if place is not None and place < len(cells) and not text_of(cells[place])
        ]
        return len(self.rows) > 1 and number is not None and number in empty and any(map(text_of, cells))

    def read(self, fmt: str) -> Read:
        rows = tuple(Row(at, tuple(text_of(cell) for cell in cells)) for at, cells in enumerate(self.rows, 1))

        def place(row: int, column: int | None) -> str:
            spot = self.spots[min(row, len(self.spots)) - 1]
            return spot if column is None else f"{spot}, cột {column + 1}"

        return read_table(fmt, Table(rows, place))

    @property
    def has_keys(self) -> bool:
        """Whether its key column says anything; else its questions are read by their looks."""
        place = self.header.at(Column.KEY)
        return place is not None and any(place < len(cells) and text_of(cells[place]) for cells in self.rows[1:])

    def lines(self) -> list[Line]:
        """Its rows as typed questions, so that marks on options and pictures are seen."""
        found: list[Line] = []
        for cells, spot in zip(self.rows[1:], self.spots[1:], strict=True):
            found += self._question(cells, spot)
        return found

    def _question(self, cells: Sequence[Sequence[Line]], spot: str) -> list[Line]:
        number = _cell(cells, self.header.at(Column.NUMBER))
        label = re.sub(r"\D", "", text_of(number))
        stem = _cell(cells, self.header.at(Column.TEXT))
        options = [(letter, _cell(cells, place)) for letter, place in self.header.options]
        together = _cell(cells, self.header.at(Column.ALL_OPTIONS))
        if not text_of(stem) and not together and not any(text_of(cell) for _, cell in options):
            return []
        start = plain(f"Câu {label or '0'}: ")
        lines = [Line(spot, start + (stem[0].words if stem else Rich()), gap=True)]
        lines += [Line(spot, line.words, line.auto) for line in stem[1:]]
        for letter, cell in options:
            if text_of(cell):
                words = joined(cell)
                flag = words.flags[:1] if words.share(31) >= 0.75 else b"\x00"
                lines.append(Line(spot, Rich(f"{letter}. ", flag * 3) + _unlabelled(words, letter)))
        lines += [Line(spot, line.words, line.auto) for line in together]
        key = text_of(_cell(cells, self.header.at(Column.KEY)))
        return [*lines, Line(spot, plain(f"Đáp án: {key}"))] if key else lines


def _unlabelled(words: Rich, letter: str) -> Rich:
    label = head_label(Line("", words))
    return words.cut(label.end) if label is not None and label.letter == LETTERS.index(letter) else words


def _cell(cells: Sequence[Sequence[Line]], place: int | None) -> Sequence[Line]:
    return cells[place] if place is not None and place < len(cells) else ()


def header_in(grid: Grid) -> tuple[int, Header] | None:
    """The row that names the columns of a list of questions, among the first three."""
    words = [row.words() for row in grid.words()[:4]]
    for at, cells in enumerate(words[:3]):
        if max(map(len, cells), default=0) > MOST_CELLS * 3:
            continue
        header = header_of(at, cells, words[at + 1 :])
        header = header or _stems_alone(at, cells, grid)
        if header is not None and any(cells):
            return at, header
    return None


def _stems_alone(at: int, cells: Sequence[str], grid: Grid) -> Header | None:
    """«STT | Câu hỏi» over cells that hold their options too."""
    columns = {MEANING.get(name_of(cell)): place for place, cell in enumerate(cells) if cell}
    if not set(columns) <= {Column.NUMBER, Column.TEXT, Column.LEVEL, Column.SUBJECT} or Column.TEXT not in columns:
        return None
    place = columns[Column.TEXT]
    bodies = [row[place] for _, row in grid.rows[at + 1 :] if place < len(row) and row[place]]
    whole = [cell for cell in bodies if sum(head_label(line) is not None for line in cell) > 1]
    known = {column: place for column, place in columns.items() if column is not None}
    return Header(at, known, ()) if bodies and 2 * len(whole) > len(bodies) else None


def keys_in(grid: Grid) -> list[KeyRow]:
    """The keys of a table that holds nothing else. Tables of mere figures are data."""
    across = _across(grid)
    if across:
        return across
    found = key_rows(grid.words()) or []
    headed = grid_rows([row.words() for row in grid.words() if any(row.words())])
    if headed:
        return headed
    lettered = sum(not re.fullmatch(r"[-+\d.,\s]+", words) for _, _, words in found)
    return found if lettered * 2 >= len(found) and found else []


def _across(grid: Grid) -> list[KeyRow]:
    """«Câu | 1 | 2» over «Đáp án | B | a) Đ b) S»: keys of any kind, told by the words at the head of both rows."""
    rows = [row.words() for row in grid.words()]
    if len(rows) % 2 or not all(
        NUMBERS_HEAD.match(above[0]) and KEYS_HEAD.match(below[0]) for above, below in _pairs(rows)
    ):
        return []
    found: list[KeyRow] = [
        (None, NAMED_NUMBER.sub("", number).strip(" ."), key)
        for above, below in _pairs(rows)
        for number, key in zip(above[1:], below[1:], strict=False)
        if number and key
    ]
    return found if all(number.isdigit() for _, number, _ in found) else []


def _pairs(rows: Sequence[list[str]]) -> list[tuple[list[str], list[str]]]:
    return [(above or [""], below or [""]) for above, below in zip(rows[::2], rows[1::2], strict=True)]


def flattened(grid: Grid) -> list[Line]:
    """The cells as lines where the table is layout, or a line a row where it is data within a question."""
    cells = [cell for _, row in grid.rows for cell in row if cell]
    told = verdict_grid(grid) or crossed(grid)
    if told is not None:
        return told
    if _is_layout(grid, cells):
        return [line for _, row in grid.rows for line in row_of_layout(row)] if not _by_columns(grid) else _sorted(grid)
    return [_row_as_line(row) for _, row in grid.rows if any(row)]


def _is_layout(grid: Grid, cells: Sequence[Sequence[Line]]) -> bool:
    if max((len(row) for _, row in grid.rows), default=0) <= 1 or grid.pictured:
        return True
    starts = sum(_begins(cell[0]) for cell in cells)
    labelled = sum(len(row) > 1 and bool(row[0]) and _bare_label(row[0][0]) for _, row in grid.rows)
    return starts >= 2 or labelled >= 3 or any(len(cell) >= 3 for cell in cells)


def _begins(line: Line) -> bool:
    """Whether a cell begins with the label of an option or the start of a question."""
    text = line.text
    return (
        head_label(line) is not None
        or STRONG.match(text) is not None
        or len(labels_in(0, line)) >= 2
        or is_key_line(text)
    )


def row_of_layout(row: Sequence[Sequence[Line]]) -> list[Line]:
    """«A.» in one cell and its words in the next belong on one line; so do «Câu 1:» and its stem."""
    found: list[Line] = []
    held: Line | None = None
    for cell in row:
        for line in cell:
            if held is not None:
                alone = held.text.strip()
                between = ". " if LONE_LETTER.fullmatch(alone) else ": " if KEYS_HEAD.match(alone) else " "
                sign = Rich(between, held.words.flags[-1:] * len(between))
                line = Line(held.place, held.words.stripped() + sign + line.words, held.auto)
                held = None
            if _bare_label(line):
                held = line
            else:
                found.append(line)
    return [*found, held] if held is not None else found


def _bare_label(line: Line) -> bool:
    text = line.text.strip()
    if len(text) > 12:
        return False
    if re.fullmatch(r"\*?[A-Ha-h][.):]?", text):
        return True
    if KEYS_HEAD.match(text):
        return True
    match = NUMBER.fullmatch(text) or STRONG.fullmatch(text) or re.fullmatch(r"\d{1,3}\.?", text)
    return match is not None


def _by_columns(grid: Grid) -> bool:
    """Options down the columns: A, C over B, D as the rows go."""
    letters = [label.letter for _, row in grid.rows for cell in row if cell for label in [head_label(cell[0])] if label]
    return (
        len(letters) >= 3
        and None not in letters
        and letters != sorted(letters, key=str)
        and sorted(letters, key=str) == list(range(len(letters)))
    )


def _sorted(grid: Grid) -> list[Line]:
    cells = [cell for _, row in grid.rows for cell in row if cell]

    def letter(cell: Sequence[Line]) -> int:
        label = head_label(cell[0])
        return -1 if label is None or label.letter is None else label.letter

    return [line for cell in sorted(cells, key=letter) for line in cell]


def _row_as_line(row: Sequence[Sequence[Line]]) -> Line:
    place = next(line.place for cell in row for line in cell)
    words = Rich()
    for at, cell in enumerate(row):
        words = (words + plain(" | ") if at else words) + joined([Line("", line.words) for line in cell])
    flat = words.text.replace("\n", " ")
    # A row of data is never the start of anything.
    return Line(place, plain("\u2060| " + flat if NUMBER.match(flat) else flat))
