"""A table that holds only keys: numbers of questions and what is right, side by side, one over the other, or joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from questions.formats.sheets.cells import Row
from questions.formats.sheets.heading_words import MEANING, Column, name_of
from questions.formats.typed.key_grid import grid_rows

KeyRow = tuple[str | None, str, str]
"""(heading it stands under, number of the question, words of the key)."""

NUMBER = re.compile(r"^(?:câu(?:\s*hỏi)?|question|bài)?\s*\.?\s*(\d{1,4})\s*[.:)]?$", re.IGNORECASE)
MARK = re.compile(
    r"^(?:[A-Ha-hđĐsS](?:[\s,;]*[A-Ha-hđĐsS])*|[01]{2,8}|[-+]?\d+(?:[.,]\d+)?|(?:đúng|sai)(?:[\s,;]+(?:đúng|sai))*)$",
    re.IGNORECASE,
)
JOINED = re.compile(r"^(?:câu\s*)?(\d{1,4})\s*[-–.:)=]?\s*([A-Ha-h])$", re.IGNORECASE)
SECTION = re.compile(r"^(?:phần|part|đề|mã đề|chương)\b", re.IGNORECASE)
HEADS = frozenset({"cau", "cau-hoi", "cau-so", "so-cau"})
FEWEST = 2
MOST_COLUMNS = 128


def key_rows(rows: Sequence[Row]) -> list[KeyRow] | None:
    """The keys of a table that holds nothing else; None for any other table.

    Read down: a column of numbers and one of keys, once or in several pairs, or one of numbers and a key column for
    each paper; across: a row of numbers over a row of keys; cells that hold both, «1-D».
    """
    words = [row.words()[:MOST_COLUMNS] for row in rows]
    filled = [cells for cells in words if any(cells)]
    if not filled:
        return None
    for way in (grid_rows, _joined, _down, _across):
        found = way(filled)
        if found is not None and len(found) >= FEWEST:
            return found
    return None


def _section(cells: Sequence[str]) -> str | None:
    """The heading that a row is."""
    told = [cell for cell in cells if cell]
    return told[0] if len(set(told)) == 1 and SECTION.match(told[0]) else None


def _is_head(cells: Sequence[str]) -> bool:
    """A row of headings: «Câu», «Đáp án»."""
    names = [name_of(cell) for cell in cells if cell]
    return bool(names) and all(
        name in HEADS or MEANING.get(name) in (Column.NUMBER, Column.KEY, Column.TEXT) for name in names
    )


def _joined(filled: Sequence[Sequence[str]]) -> list[KeyRow] | None:
    found: list[KeyRow] = []
    section: str | None = None
    for cells in filled:
        here = _section(cells)
        section = here or section
        matches = [JOINED.match(cell) for cell in cells if cell]
        if here is None and not all(matches):
            if found:
                return None
            continue
        found += [(section, match[1], match[2]) for match in matches if match]
    columns = max(map(len, filled))
    return _sorted(found) if columns > 1 else found


def _sorted(found: list[KeyRow]) -> list[KeyRow]:
    """Cells side by side go on below or beside each other: the numbers tell."""
    order = {section: n for n, section in enumerate(dict.fromkeys(section for section, _, _ in found))}
    return sorted(found, key=lambda row: (order[row[0]], int(row[1])))


def _down(filled: Sequence[Sequence[str]]) -> list[KeyRow] | None:
    """Pairs of columns; what stands above the first number is a title or the headings."""
    body = next((at for at, cells in enumerate(filled) if _pairs(cells) or _is_paper_row(cells)), None)
    if body is None:
        return None
    head = filled[body - 1] if body else ()
    papers = _papers(filled[body], head)
    found: list[KeyRow] = []
    section = next((told for cells in reversed(filled[:body]) if (told := _section(cells))), None)
    for cells in filled[body:]:
        here = _section(cells)
        if here is not None or _is_head(cells):
            section = here or section
            continue
        pairs = _paper_pairs(cells, papers) if papers else _pairs(cells)
        if pairs is None:
            return None
        found += [(under or section, number, key) for under, number, key in pairs]
    return found if papers else _in_columns(found, section)


def _in_columns(found: list[KeyRow], section: str | None) -> list[KeyRow]:
    numbers = [number for _, number, _ in found]
    return _sorted(found) if len(set(numbers)) == len(numbers) else found


def _pairs(cells: Sequence[str]) -> list[KeyRow] | None:
    """(None, number, key) of every pair of cells of a row; None when one of them is something else."""
    found: list[KeyRow] = []
    told = [cell for cell in cells if cell]
    for number, key in _two_by_two(told):
        match = NUMBER.match(number)
        if match is None or not MARK.match(key):
            return None
        found.append((None, match[1], key))
    return found or None


def _two_by_two(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells in pairs; one left over stands with nothing."""
    for at in range(0, len(cells), 2):
        yield cells[at], cells[at + 1] if at + 1 < len(cells) else ""


def _papers(first: Sequence[str], head: Sequence[str]) -> list[str]:
    """Names of the papers where every column after the numbers is the key of one; none where columns are pairs."""
    names = [cell for cell in head[1:] if cell]
    told = [cell for cell in first[1:] if cell]
    plain = len(names) == len(told) > 1 and len(set(names)) == len(names)
    return names if plain and not any(NUMBER.match(cell) for cell in told) and NUMBER.match(first[0]) else []


def _is_paper_row(cells: Sequence[str]) -> bool:
    """A number and then nothing but keys."""
    return bool(NUMBER.match(cells[0])) and any(cells[1:]) and all(MARK.match(cell) for cell in cells[1:] if cell)


def _paper_pairs(cells: Sequence[str], papers: Sequence[str]) -> list[KeyRow] | None:
    number = NUMBER.match(cells[0])
    keys = list(cells[1 : len(papers) + 1])
    if number is None or not all(MARK.match(key) for key in keys if key):
        return None
    return [(paper, number[1], key) for paper, key in zip(papers, keys, strict=False) if key]


def _across(filled: Sequence[Sequence[str]]) -> list[KeyRow] | None:
    """A row of numbers, the row of their keys below it, and so on."""
    found: list[KeyRow] = []
    section: str | None = None
    at = 0
    while at < len(filled):
        here = _section(filled[at])
        if here is not None:
            section, at = here, at + 1
            continue
        numbers = _told(filled[at])
        keys = _told(filled[at + 1]) if at + 1 < len(filled) else {}
        matches = {place: NUMBER.match(word) for place, word in numbers.items()}
        if not keys or not all(matches.values()) or not all(MARK.match(key) for key in keys.values()):
            if found:
                return None
            at += 1
            continue
        found += [(section, match[1], keys[place]) for place, match in matches.items() if match and place in keys]
        at += 2
    return found or None


def _told(cells: Sequence[str]) -> dict[int, str]:
    """The filled cells by column, without the heading on the left («Câu», «Đáp án»)."""
    told = {place: cell for place, cell in enumerate(cells) if cell}
    first = min(told, default=None)
    if first is not None and (name_of(told[first]) in HEADS or name_of(told[first]) in MEANING):
        del told[first]
    return told
