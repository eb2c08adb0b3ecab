"""Lists that spread a question: an option a row under its stem, or its key over a column for each option."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.formats.sheets.cells import Cell, Row, is_blank
from questions.formats.sheets.heading_words import OPTION, Column, name_of
from questions.formats.sheets.headings import Header
from questions.formats.typed.option_labels import LETTERS

CROSS = re.compile(r"^[xX×✓✔✅☑☒*]$")
VERDICT = re.compile(r"^(?:đúng|sai|đ|ð|s)$", re.IGNORECASE)
LETTER = re.compile(r"^[A-Ha-h][.):]?$")
LABELLED = re.compile(r"^\*?\s*[A-Ha-h]\s*[.):]")
KEY_OF_ONE = re.compile(r"^(?:d-s|dung-sai|dap-an|da|key|dung)-?(?P<mark>[a-h])$")
MOSTLY = 0.5


def gathered(header: Header, names: Sequence[str], body: list[Row]) -> tuple[Header, list[Row]]:
    """The header and the rows with one row a question, its options in one cell and its key in another."""
    header, body = _with_one_key(header, names, body)
    stem = header.at(Column.TEXT)
    filled = [row for row in body if not is_blank(row)]
    without = sum(not row.word(stem) for row in filled) if stem is not None else 0
    if stem is None or header.options or without <= MOSTLY * len(filled):
        return header, body
    column = _option_column(header, stem, filled)
    if column is None:
        return header, body
    crossed = _column_of(filled, CROSS, {stem, column, *header.keys})
    letters = _column_of(filled, LETTER, {stem, column, *header.keys})
    groups: list[list[Row]] = []
    for row in filled:
        if row.word(stem) or not groups:
            groups.append([])
        groups[-1].append(row)
    columns = {field: at for field, at in header.columns.items() if at != column} | {Column.ALL_OPTIONS: column}
    rows = [_with(group[0], column, _options(group, column, letters, crossed)) for group in groups]
    return replace(header, columns=columns), rows


def _option_column(header: Header, stem: int, rows: Sequence[Row]) -> int | None:
    """The column that has words in nearly all rows, also in those without a stem."""
    named = header.at(Column.ALL_OPTIONS)
    if named is not None:
        return named
    width = max(len(row.cells) for row in rows)
    for place in range(stem + 1, width):
        words = [row.word(place) for row in rows if row.word(place)]
        if place not in header.keys and len(words) >= 0.8 * len(rows) and not all(map(LETTER.match, words)):
            return place
    return None


def _column_of(rows: Sequence[Row], sign: re.Pattern[str], taken: set[int]) -> int | None:
    """The column that holds nothing but such signs."""
    for place in range(max(len(row.cells) for row in rows)):
        words = [row.word(place) for row in rows if row.word(place)]
        if place not in taken and len(words) > 1 and all(map(sign.match, words)):
            return place
    return None


def _options(group: Sequence[Row], column: int, letters: int | None, crossed: int | None) -> str:
    lines: list[str] = []
    for row in group:
        text = row.word(column)
        if not text:
            continue
        letter = row.word(letters).rstrip(".):") if letters is not None else ""
        label = "" if LABELLED.match(text) else f"{letter or LETTERS[min(len(lines), 7)]}. "
        lines.append(f"{'*' if crossed is not None and row.word(crossed) else ''}{label}{text}")
    return "\n".join(lines)


def _with_one_key(header: Header, names: Sequence[str], body: list[Row]) -> tuple[Header, list[Row]]:
    """A cross, or a verdict, in a column for each option, as one key in the first of these columns."""
    places = {place for _, place in header.options}
    spare = {_mark(names[at]): at for at in range(len(names)) if at not in places and _mark(names[at])}
    cells = [row.word(at) for row in body for at in spare.values() if row.word(at)]
    letters = {letter for letter, _ in header.options}
    if len(spare) < 2 or not cells or not set(spare) <= letters:
        return header, body
    crosses, verdicts = (all(map(sign.match, cells)) for sign in (CROSS, VERDICT))
    if not crosses and not verdicts:
        return header, body
    first = min(spare.values())
    rows = [_with(row, first, _key(row, spare, verdicts=verdicts)) for row in body]
    return replace(header, columns={**header.columns, Column.KEY: first}, keys=(first,)), rows


def _mark(name: str) -> str:
    """The letter of the option that a column tells of by its heading."""
    match = OPTION.match(name_of(name)) or KEY_OF_ONE.match(name_of(name))
    return match["mark"].upper() if match and match["mark"].isalpha() else ""


def _key(row: Row, spare: dict[str, int], *, verdicts: bool) -> str:
    told = [(letter, row.word(at)) for letter, at in sorted(spare.items()) if row.word(at)]
    return ", ".join(f"{letter.lower()}-{word}" if verdicts else letter for letter, word in told)


def _with(row: Row, place: int, words: Cell) -> Row:
    width = max(len(row.cells), place + 1)
    return replace(row, cells=tuple(words if at == place else row.cell(at) for at in range(width)))
