"""Finding the header row of a question list and what each of its columns holds.

«Đáp án» is the trap: it means an option in «Đáp án A» and the key in «Đáp án». So a row is judged as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from string import ascii_uppercase

from questions.formats.sheets.heading_words import (
    MEANING,
    NUMBERED_KEY,
    OPTION,
    OPTION_WORDS,
    RANK,
    UNSURE,
    WRONG,
    Column,
    name_of,
)
from questions.kinds import LETTERS, MOST_OPTIONS

HEADER_ROWS = 15
"""A header row is looked for among this many rows from the top."""


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` says where each field is; `options` gives (letter, column) in the order of the letters.

    `row` counts from 0; −1 stands for a header that is not written anywhere. `keys` are all columns of the key.
    `right_first`: the column of the key holds the right option itself, beside columns of wrong ones.
    """

    row: int
    columns: dict[Column, int]
    options: tuple[tuple[str, int], ...]
    keys: tuple[int, ...] = ()
    right_first: bool = False

    def at(self, column: Column) -> int | None:
        return self.columns.get(column)

    @property
    def has_options(self) -> bool:
        return len(self.options) >= 2 or Column.ALL_OPTIONS in self.columns


def find_header(rows: Iterable[Sequence[str]]) -> Header | None:
    """The first of the top rows that names a question column and at least two options (or a cell for all).

    Failing that, the first that names a question column and a key: a list of questions that are answered in words.
    """
    top = list(islice(rows, HEADER_ROWS))
    found = [header_of(index, cells, top[index + 1 : index + 2]) for index, cells in enumerate(top)]
    headers = [header for header in found if header is not None]
    return next((header for header in headers if header.has_options), headers[0] if headers else None)


def header_of(index: int, cells: Sequence[str], below: Sequence[Sequence[str]] = ()) -> Header | None:
    """Judge one row as a whole, and together with the row below it where that one names the options."""
    names = [name_of(cell) for cell in cells]
    if below and len(_options(names)[0]) < 2:
        under = [name_of(cell) for cell in below[0]]
        joined = _two_rows(names, under) if _header(index + 1, under) is None else None
        together = _header(index + 1, joined) if joined else None
        if together is not None and len(together.options) >= 2:
            return together
    return _header(index, names)


def _header(index: int, names: Sequence[str]) -> Header | None:
    options, keys = _options(names)
    columns = _plain_columns(names)
    for place in keys:
        columns.setdefault(Column.KEY, place)
    if len(options) < 2:
        options = _spread(names, columns) or _bare_numbers(names, columns) or options
    wrong = _wrong_ones(names, columns) if len(options) < 2 else ()
    _settle_answer_cell(names, columns, options)
    _settle_marks(columns)
    answered = Column.KEY in columns or Column.KIND in columns
    if Column.TEXT not in columns or (len(options) < 2 and Column.ALL_OPTIONS not in columns and not answered):
        return None
    key = columns.get(Column.KEY)
    all_keys = () if key is None else tuple(dict.fromkeys((key, *keys)))
    if wrong:
        return Header(index, columns, wrong, all_keys[:1], right_first=True)
    return Header(index, columns, options if len(options) >= 2 else (), all_keys)


def _wrong_ones(names: Sequence[str], columns: dict[Column, int]) -> tuple[tuple[str, int], ...]:
    """«Correct answer» beside «Incorrect answer 1» …: the right option, then the wrong ones."""
    key = columns.get(Column.KEY)
    places = [place for place, name in enumerate(names) if WRONG.match(name)]
    return () if key is None or not places else tuple(zip(LETTERS, (key, *places), strict=False))


def _bare_numbers(names: Sequence[str], columns: dict[Column, int]) -> tuple[tuple[str, int], ...]:
    """Options under «1», «2», «3» … side by side, where a column of the key has a name."""
    first = next((place for place, name in enumerate(names) if name == "1"), None)
    if first is None or Column.KEY not in columns:
        return ()
    count = next((n for n, name in enumerate([*names[first:], ""]) if name != str(n + 1)), 0)
    return tuple(zip(LETTERS, range(first, first + count), strict=False)) if 2 <= count <= MOST_OPTIONS else ()


def _two_rows(names: Sequence[str], under: Sequence[str]) -> list[str] | None:
    """Names of a header of two rows: «Phương án trả lời» over «A», «B», «C», «D»."""
    if sum(1 for name in under if OPTION.match(name)) < 2:
        return None
    if any(name and not OPTION.match(name) and name not in MEANING for name in under):
        return None
    joined: list[str] = []
    above = ""
    for over, name in zip_longest(names, under, fillvalue=""):
        above = over or above
        joined.append((f"{above}-{name}" if name.isdecimal() and above in OPTION_WORDS else name) or over)
    return joined


def _options(names: Sequence[str]) -> tuple[tuple[tuple[str, int], ...], tuple[int, ...]]:
    """Columns of options as (letter, place), and places of numbered key columns («Answer 1» beside «Option 1»)."""
    sure: dict[str, int] = {}
    unsure: dict[str, int] = {}
    keys = [place for place, name in enumerate(names) if NUMBERED_KEY.match(name)]
    for place, name in enumerate(names):
        match = OPTION.match(name)
        if match is None or (match["word"] is None and match["mark"].isdigit()):
            continue
        mark = match["mark"].upper() if match["mark"].isalpha() else LETTERS[int(match["mark"]) - 1]
        # «Đáp án A» is always an option; only a number after such a word leaves a doubt.
        doubtful = match["word"] in UNSURE and match["mark"].isdigit()
        (unsure if doubtful else sure).setdefault(mark, place)
    if LETTERS[-1] in sure:
        sure |= _beyond(names, sure[LETTERS[-1]])
    if len(sure) >= 2:
        return tuple(sorted(sure.items())), (*keys, *unsure.values())
    return tuple(sorted({**unsure, **sure}.items())), tuple(keys)


def _beyond(names: Sequence[str], last: int) -> dict[str, int]:
    """Columns behind the last option that go on counting: options too many, to be told and not lost."""
    found: dict[str, int] = {}
    for number, place in enumerate(range(last + 1, len(names)), len(LETTERS) + 1):
        letter = chr(ord("A") + number - 1)
        ways = {letter.lower()} | {f"{word}-{mark}" for word in OPTION_WORDS for mark in (letter.lower(), number)}
        if number > len(ascii_uppercase) or names[place] not in ways:
            break
        found[letter] = place
    return found


def _spread(names: Sequence[str], columns: dict[Column, int]) -> tuple[tuple[str, int], ...]:
    """Options under one heading: «Đáp án» four times, or once over four columns, beside a key with a better name."""
    key = columns.get(Column.KEY)
    for word in OPTION_WORDS:
        if word not in names or (key is not None and names[key] == word):
            continue
        places = [place for place, name in enumerate(names) if name == word]
        if len(places) == 1:
            end = places[0] + 1
            while end < len(names) and not names[end]:
                end += 1
            places = list(range(places[0], end))
        if key is not None and 2 <= len(places) <= MOST_OPTIONS and places[-1] < len(names) - 1:
            columns.pop(Column.ALL_OPTIONS, None)
            return tuple(zip(LETTERS, places, strict=False))
    return ()


def _plain_columns(names: Sequence[str]) -> dict[Column, int]:
    columns: dict[Column, int] = {}
    for place, name in enumerate(names):
        column = MEANING.get(name)
        if column is None:
            continue
        held = columns.get(column)
        better = held is None or RANK[column][name] < RANK[column][names[held]]
        if column is Column.TEXT and held is not None and names[held] != name:
            columns.setdefault(Column.PASSAGE, held if better else place)
        if better:
            columns[column] = place
    return columns


def _settle_answer_cell(names: Sequence[str], columns: dict[Column, int], options: tuple[tuple[str, int], ...]) -> None:
    """«Đáp án» beside «Đáp án đúng», with no column of options, is the cell that holds the options."""
    if len(options) < 2 and Column.ALL_OPTIONS not in columns and "dap-an" in names:
        place = names.index("dap-an")
        if columns.get(Column.KEY) not in (None, place):
            columns[Column.ALL_OPTIONS] = place


def _settle_marks(columns: dict[Column, int]) -> None:
    """«Điểm» is a point of law only beside «Điều» or «Khoản»; alone it is what the question is worth."""
    if Column.POINT in columns and Column.ARTICLE not in columns and Column.CLAUSE not in columns:
        columns.setdefault(Column.MARKS, columns.pop(Column.POINT))
