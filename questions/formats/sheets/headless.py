"""A list without a header whose shape is plain: a number perhaps, the question, its options, the key."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.formats.sheets.cells import Row, is_blank
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header
from questions.kinds import FEWEST_OPTIONS, LETTERS, MOST_OPTIONS

LETTER = re.compile(r"^[A-Ha-h]$")
DIGIT = re.compile(r"^[0-8]$")
FEWEST_ROWS = 2
LONGEST_SAMPLE = 200


def guessed_header(rows: Sequence[Row]) -> Header | None:
    """A header for rows that have none; None unless there is one way only to understand them."""
    filled = [row for row in rows if not is_blank(row)][:LONGEST_SAMPLE]
    if len(filled) < FEWEST_ROWS:
        return None
    width = max(_width(row) for row in filled)
    numbered = _is_count([row.word(0) for row in filled])
    text = 1 if numbered else 0
    ways = [
        Header(-1, {Column.TEXT: text, Column.KEY: key, **({Column.NUMBER: 0} if numbered else {})}, options, (key,))
        for key, options in _keys(filled, text, width)
    ]
    return ways[0] if len(ways) == 1 and _asks(filled, text) else None


def names_of(header: Header, width: int) -> list[str]:
    """Headings that say what was guessed."""
    names = [""] * width
    for column, name in ((Column.NUMBER, "STT"), (Column.TEXT, "Nội dung câu hỏi"), (Column.KEY, "Đáp án đúng")):
        place = header.at(column)
        if place is not None:
            names[place] = name
    for letter, place in header.options:
        names[place] = f"Phương án {letter}"
    return names


def _width(row: Row) -> int:
    return max((place + 1 for place, word in enumerate(row.words()) if word), default=0)


def _keys(rows: Sequence[Row], text: int, width: int) -> list[tuple[int, tuple[tuple[str, int], ...]]]:
    """The columns that may be the key, with the option columns that each leaves."""
    found = []
    for key in range(text + 1, width):
        cells = [row.word(key) for row in rows]
        places = [place for place in range(text + 1, width) if place != key]
        at_edge = key in (text + 1, width - 1)
        if not FEWEST_OPTIONS <= len(places) <= MOST_OPTIONS or not at_edge or not all(cells):
            continue
        options = tuple(zip(LETTERS, places, strict=False))
        if all(map(LETTER.match, cells)) and max(cells).upper() <= LETTERS[len(places) - 1]:
            return [(key, options)]
        if key == width - 1 and all(_names_options(row, key, places) for row in rows):
            return [(key, options)]
        if all(map(DIGIT.match, cells)) and max(map(int, cells)) <= len(places) and _has_words(rows, places):
            found.append((key, options))
    return found


def _names_options(row: Row, key: int, places: Sequence[int]) -> bool:
    """Whether the key of a row is the words of one option or, parted by «|», of several."""
    texts = [row.word(place).casefold() for place in places]
    parts = [part.strip().casefold() for part in row.word(key).split("|")]
    return all(texts.count(part) == 1 and not DIGIT.match(part) for part in parts)


def _has_words(rows: Sequence[Row], places: Sequence[int]) -> bool:
    """A key of digits is one only where the options are not all digits too."""
    return any(not word.isdecimal() for row in rows for place in places for word in [row.word(place)] if word)


def _is_count(words: Sequence[str]) -> bool:
    """1, 2, 3 …"""
    return all(word.rstrip(".").isascii() and word.rstrip(".").isdecimal() for word in words) and [
        int(word.rstrip(".")) for word in words
    ] == list(range(int(words[0].rstrip(".")), int(words[0].rstrip(".")) + len(words)))


def _asks(rows: Sequence[Row], text: int) -> bool:
    """The column of questions is filled throughout and holds more than the others do."""
    questions = [row.word(text) for row in rows]
    others = [word for row in rows for place, word in enumerate(row.words()) if place != text and word]
    longest = sum(map(len, questions)) / len(questions) > sum(map(len, others)) / max(len(others), 1)
    return all(questions) and longest and len(set(questions)) * 2 > len(questions)
