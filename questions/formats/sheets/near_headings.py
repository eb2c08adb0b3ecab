"""Headings that are nearly right, doubled or lacking, and the words that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from questions.formats.sheets.heading_words import MEANING, OPTION, WORDS, Column, folded, name_of
from questions.formats.sheets.headings import HEADER_ROWS, Header
from questions.wording import clean, shortened

SHOWN = {folded(words): words for all_words in WORDS.values() for words in all_words}
LONG_HEADING = 8
"""From this many letters on two of them may be wrong, not only one."""


def missing_in(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Which headings the likeliest header row lacks, in Vietnamese; for the message when none is found."""
    names = likeliest(rows)
    columns = {MEANING[name] for name in names if name in MEANING}
    missing = [] if Column.TEXT in columns else ["Nội dung câu hỏi"]
    missing += [] if sum(1 for name in names if OPTION.match(name)) >= 2 else ["Phương án A", "Phương án B"]
    missing += [] if Column.KEY in columns else ["Đáp án đúng"]
    return tuple(missing)


def likeliest(rows: Iterable[Sequence[str]]) -> list[str]:
    """The folded names of the row that looks most like a header."""
    best: list[str] = []
    for cells in list(rows)[:HEADER_ROWS]:
        names = [name_of(cell) for cell in cells]
        if _known(names) > _known(best):
            best = names
    return best


def near_misses(cells: Iterable[str]) -> list[tuple[str, str]]:
    """(heading as written, heading it may be meant for) of the cells that name nothing but nearly do."""
    found = []
    for cell in cells:
        name = name_of(cell)
        if name and name not in MEANING and not OPTION.match(name):
            meant = _nearest(name)
            if meant is not None:
                found.append((shortened(clean(cell)), SHOWN[meant].capitalize()))
    return found


def questions_about(header: Header, cells: Sequence[str]) -> list[tuple[int, str, str]]:
    """(column, code, message) of the headings of a header that a person should look at."""
    told = []
    names = [name_of(cell) for cell in cells]
    for place, cell in enumerate(cells):
        for written, meant in near_misses([cell]):
            if MEANING[folded(meant)] not in header.columns:
                message = f"Cột «{written}» không được đọc. Có phải là «{meant}»? Hãy sửa tiêu đề nếu đúng vậy."
                told.append((place, "column_unread", message))
    told += _wrong_unread(header, cells, names)
    used = {*header.columns.values(), *(place for _, place in header.options), *header.keys}
    for name, count in Counter(name for name in names if name in MEANING).items():
        spare = [place for place, other in enumerate(names) if other == name and place not in used]
        if count > 1 and spare:
            message = f"Có {count} cột «{shortened(clean(cells[spare[0]]))}»; chỉ đọc cột đầu. Hãy đổi tên các cột sau."
            told.append((spare[0], "heading_doubled", message))
    return told


def _wrong_unread(header: Header, cells: Sequence[str], names: Sequence[str]) -> list[tuple[int, str, str]]:
    """Columns of wrong options that stand beside no right one: without them a question would ask for words."""
    read = {place for _, place in header.options}
    message = "Cột «{}» có phương án sai nhưng không được đọc. Hãy tách mỗi phương án vào một cột, ví dụ «Phương án A»."
    return [
        (place, "column_unread", message.format(shortened(clean(cells[place]))))
        for place, name in enumerate(names)
        if place not in read and name.startswith(("incorrect-", "wrong-", "distractor"))
    ]


def _known(names: Sequence[str]) -> int:
    columns = {MEANING[name] for name in names if name in MEANING}
    return len(columns) + sum(1 for name in names if OPTION.match(name))


def _nearest(name: str) -> str | None:
    for known in MEANING:
        most = 2 if len(known) >= LONG_HEADING else 1
        if len(known) > 3 and abs(len(known) - len(name)) <= most and _distance(known, name) <= most:
            return known
    return None


def _distance(one: str, other: str) -> int:
    """How many letters must be added, dropped or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]
