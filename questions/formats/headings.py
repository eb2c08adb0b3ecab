"""Finding the header row of a question list and what each of its columns holds.

«Đáp án» is the trap: it means an option in «Đáp án A» and the key in «Đáp án». So a row is judged as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questions.wording import clean

HEADER_ROWS = 15
"""A header row is looked for among this many rows from the top."""


class Column(StrEnum):
    """What a column holds. ALL_OPTIONS: «A. …» and its fellows in one cell."""

    NUMBER = "number"
    CODE = "code"
    TEXT = "text"
    GROUP = "group"
    SUBJECT = "subject"
    OPTION = "option"
    ALL_OPTIONS = "all_options"
    KEY = "key"
    EXPLANATION = "explanation"
    LEVEL = "level"
    CITATION = "citation"
    INSTRUMENT = "instrument"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` says where each field is; `options` gives (letter, column) in the order of the letters."""

    row: int
    columns: dict[Column, int]
    options: tuple[tuple[str, int], ...]

    def at(self, column: Column) -> int | None:
        return self.columns.get(column)


WORDS: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: ("stt", "tt", "số tt", "số thứ tự", "no", "no.", "#", "questionname"),
    Column.CODE: ("mã", "mã câu hỏi", "mã câu", "mã số", "code", "id"),
    Column.TEXT: ("nội dung câu hỏi", "câu hỏi", "nội dung", "question text", "questiontext", "question"),
    Column.GROUP: ("hạng mục", "chương"),
    Column.SUBJECT: ("chủ đề", "chuyên đề", "lĩnh vực", "subject", "topic", "category"),
    Column.ALL_OPTIONS: ("phương án trả lời", "các phương án", "phương án", "các phương án trả lời", "options"),
    Column.KEY: (
        *(
            "đáp án đúng",
            "câu trả lời đúng",
            "phương án đúng",
            "correct answer",
            "correct answers",
            "correct answer(s)",
        ),
        *("correct", "key", "đáp án", "trả lời đúng", "answer"),
    ),
    Column.EXPLANATION: ("lời giải", "giải thích", "hướng dẫn giải", "answer explanation", "explanation", "solution"),
    Column.LEVEL: ("mức độ", "độ khó", "mức", "cấp độ", "difficulty level", "difficulty", "level"),
    Column.CITATION: ("căn cứ", "căn cứ pháp lý", "cơ sở pháp lý", "trích dẫn", "citation"),
    Column.INSTRUMENT: ("văn bản", "số văn bản", "văn bản pháp luật", "số, ký hiệu"),
    Column.ARTICLE: ("điều",),
    Column.CLAUSE: ("khoản",),
    Column.POINT: ("điểm",),
    Column.MARKS: ("points", "default marks", "số điểm", "thang điểm", "marks"),
}
MEANING = {words: column for column, all_words in WORDS.items() for words in all_words}
LEVEL_HINT = re.compile(r"\bnb\b.*\bth\b.*\bvd\b")
HINT = re.compile(r"\s*\([^)]*\)?\s*$")
OPTION = re.compile(
    r"^(?P<word>đáp án|phương án|lựa chọn|trả lời|câu trả lời|ý|option|choice|answer)?"
    r"[\s_.:]*(?P<mark>[a-h]|[1-8])[.):]?$"
)
# Of these words a numbered column may be an option or a (second) key: the rest of the row decides.
UNSURE = frozenset({"đáp án", "answer", "câu trả lời", "trả lời"})


def find_header(rows: Iterable[Sequence[str]]) -> Header | None:
    """The first of the top rows that names a question column and at least two options (or a cell for all)."""
    for index, cells in enumerate(rows):
        if index >= HEADER_ROWS:
            return None
        header = header_of(index, cells)
        if header is not None:
            return header
    return None


def header_of(index: int, cells: Sequence[str]) -> Header | None:
    """Judge one row as a whole."""
    names = [_name(cell) for cell in cells]
    options, keys = _options(names)
    columns = _plain_columns(names)
    for place in keys:
        columns.setdefault(Column.KEY, place)
    _settle_answer_cell(names, columns, options)
    _settle_marks(columns)
    if Column.TEXT not in columns or (len(options) < 2 and Column.ALL_OPTIONS not in columns):
        return None
    return Header(index, columns, options)


def missing_in(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Which headings the likeliest header row lacks, in Vietnamese; for the message when none is found."""
    best: dict[Column, int] = {}
    option_count = 0
    for cells in list(rows)[:HEADER_ROWS]:
        names = [_name(cell) for cell in cells]
        columns, options = _plain_columns(names), len(_options(names)[0])
        if len(columns) + options > len(best) + option_count:
            best, option_count = columns, options
    missing = [] if Column.TEXT in best else ["Nội dung câu hỏi"]
    missing += [] if option_count >= 2 else ["Phương án A", "Phương án B"]
    missing += [] if Column.KEY in best else ["Đáp án đúng"]
    return tuple(missing)


def _name(cell: str) -> str:
    words = " ".join(clean(cell).casefold().split()).rstrip(" :*")
    if LEVEL_HINT.search(words.replace("-", " ")):
        return "mức độ"
    return words if words in MEANING else HINT.sub("", words).rstrip(" :*")


def _options(names: Sequence[str]) -> tuple[tuple[tuple[str, int], ...], tuple[int, ...]]:
    """Columns of options as (letter, place), and places of numbered key columns («Answer 1» beside «Option 1»)."""
    sure: dict[str, int] = {}
    unsure: dict[str, int] = {}
    for place, name in enumerate(names):
        match = OPTION.match(name)
        if match is None or (match["word"] is None and match["mark"].isdigit()):
            continue
        mark = match["mark"].upper() if match["mark"].isalpha() else "ABCDEFGH"[int(match["mark"]) - 1]
        # «Đáp án A» is always an option; only a number after such a word leaves a doubt.
        doubtful = match["word"] in UNSURE and match["mark"].isdigit()
        (unsure if doubtful else sure).setdefault(mark, place)
    if len(sure) >= 2:
        return tuple(sorted(sure.items())), tuple(unsure.values())
    return tuple(sorted({**unsure, **sure}.items())), ()


def _plain_columns(names: Sequence[str]) -> dict[Column, int]:
    columns: dict[Column, int] = {}
    ranks: dict[Column, int] = {}
    for place, name in enumerate(names):
        column = MEANING.get(name)
        if column is None:
            continue
        # Earlier words of a list outrank later ones: «Đáp án đúng» before «Đáp án», wherever they stand.
        rank = WORDS[column].index(name)
        if column not in columns or rank < ranks[column]:
            if column is Column.TEXT and column in columns:
                columns.setdefault(Column.GROUP, columns[column])
            columns[column], ranks[column] = place, rank
        elif column is Column.TEXT:
            columns.setdefault(Column.GROUP, place)
    return columns


def _settle_answer_cell(names: Sequence[str], columns: dict[Column, int], options: tuple[tuple[str, int], ...]) -> None:
    """«Đáp án» beside «Đáp án đúng», with no column of options, is the cell that holds the options."""
    if len(options) < 2 and Column.ALL_OPTIONS not in columns and "đáp án" in names:
        place = names.index("đáp án")
        if columns.get(Column.KEY) not in (None, place):
            columns[Column.ALL_OPTIONS] = place


def _settle_marks(columns: dict[Column, int]) -> None:
    """«Điểm» is a point of law only beside «Điều» or «Khoản»; alone it is what the question is worth."""
    if Column.POINT in columns and Column.ARTICLE not in columns and Column.CLAUSE not in columns:
        columns.setdefault(Column.MARKS, columns.pop(Column.POINT))
