"""Tables of keys under headings: by part of the paper, statement by statement, or with a cross under a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from questions.wording import bare

GridRow = tuple[str | None, str, str]
"""(heading it stands under, number of the question, words of the key)."""

NUMBER_HEADS = frozenset({"cau", "cau-hoi", "cau-so", "so-cau", "stt", "tt", "question"})
PART_HEADS = frozenset({"phan", "part", "section"})
ITEM_HEADS = frozenset({"y", "lenh-hoi", "menh-de", "phat-bieu", "y-hoi"})
KEY_HEADS = frozenset({"dap-an", "da", "d-a", "dap-an-dung", "chon", "key", "answer", "ket-qua", "tra-loi"})
LETTER_HEAD = re.compile(r"^(?:y-)?([a-h])$")
PAPER_HEAD = re.compile(r"^(?:(?:ma-)?de(?:-thi)?(?:-so)?-)?(\d{3,4})$")
QUESTION = re.compile(r"^(?:câu(?:\s*hỏi)?|question)?\s*\.?\s*(\d{1,4})\s*[.:)]?$", re.IGNORECASE)
PART = re.compile(r"^(?:phần|part)?\s*([IVX]{1,4}|\d)\s*\.?$", re.IGNORECASE)
ITEM = re.compile(r"^([a-h])\s*[).:]?$", re.IGNORECASE)
VERDICT = re.compile(r"^(?:đúng|sai|đ|ð|s|true|false)$", re.IGNORECASE)
CROSS = re.compile(r"^[xX×✓✔✅☑☒]$")
JOINED = re.compile(r"^([a-h])\s*[).:\-–]*\s*\(?(đúng|sai|đ|ð|s)\)?\.?$", re.IGNORECASE)
KEY = re.compile(
    r"^(?:[A-H](?:\s*,\s*[A-H])*|[-+−]?\d+(?:[.,]\d+)?|[đðs01]{2,8}|(?:[a-h]\W*(?:đúng|sai|đ|ð|s)\W*)+)$", re.IGNORECASE
)


@dataclass(slots=True)
class Heads:
    """What each column holds: `letters` are statements or options of a question, `papers` keys of one paper each."""

    number: int | None = None
    part: int | None = None
    item: int | None = None
    keys: list[int] = field(default_factory=list)
    letters: dict[int, str] = field(default_factory=dict)
    papers: dict[int, str] = field(default_factory=dict)


def grid_rows(filled: Sequence[Sequence[str]]) -> list[GridRow] | None:
    """The keys of a table whose first row says what its columns hold; None for any other table."""
    if len(filled) < 2:
        return None
    return _papers_down(filled) or _items_under_questions(filled) or _headed(filled)


def _heads(cells: Sequence[str]) -> Heads | None:
    heads = Heads()
    for place, name in enumerate(map(bare, cells)):
        letter, paper = LETTER_HEAD.match(name), PAPER_HEAD.match(name)
        if name in NUMBER_HEADS and heads.number is None:
            heads.number = place
        elif name in PART_HEADS and heads.part is None:
            heads.part = place
        elif name in ITEM_HEADS and heads.item is None:
            heads.item = place
        elif letter is not None:
            heads.letters[place] = letter[1]
        elif paper is not None:
            heads.papers[place] = paper[1]
        elif name in KEY_HEADS:
            heads.keys.append(place)
        elif name:
            return None
    return heads if heads.number is not None else None


def _headed(filled: Sequence[Sequence[str]]) -> list[GridRow] | None:
    heads = _heads(filled[0])
    if heads is None or heads.number is None:
        return None
    columns = [*((place, None) for place in heads.keys[:1]), *heads.papers.items()]
    plain = heads.item is None and heads.part is None
    if heads.letters and not columns and plain:
        return _by_letters(filled[1:], heads)
    if not columns or plain:
        # A column of numbers and columns of keys: read down by whoever asked.
        return None
    found: list[GridRow] = []
    for place, paper in columns:
        rows = _column(filled[1:], heads, place)
        if rows is None:
            return None
        found += [(_section(part, paper), number, key) for part, number, key in rows]
    return found


def _section(part: str | None, paper: str | None) -> str | None:
    named = f"Phần {part}" if part else None
    return f"Mã đề {paper} › {named}" if paper and named else paper or named


def _column(rows: Sequence[Sequence[str]], heads: Heads, place: int) -> list[tuple[str | None, str, str]] | None:
    """One column of keys; a part, and a number before statements, hold until the next one."""
    found: dict[tuple[str | None, str], list[str]] = {}
    part: str | None = None
    number: str | None = None
    for cells in rows:
        said = PART.match(_at(cells, heads.part))
        part = said[1].upper() if said else part
        typed = QUESTION.match(_at(cells, heads.number))
        number = typed[1] if typed else number if not _at(cells, heads.number) else None
        item = ITEM.match(_at(cells, heads.item))
        key = _at(cells, place)
        if number is None or (heads.item is not None and _at(cells, heads.item) and item is None):
            return None
        if key:
            found.setdefault((part, number), []).append(f"{item[1].lower()}) {key}" if item else key)
    return [(under, name, "\n".join(keys)) for (under, name), keys in found.items()]


def _by_letters(rows: Sequence[Sequence[str]], heads: Heads) -> list[GridRow] | None:
    """A row a question: a verdict under each letter, or one cross."""
    found: list[GridRow] = []
    for cells in rows:
        number = QUESTION.match(_at(cells, heads.number))
        told = {letter: _at(cells, place) for place, letter in heads.letters.items() if _at(cells, place)}
        if number is None:
            return None
        if told and all(VERDICT.match(words) for words in told.values()):
            found.append((None, number[1], ", ".join(f"{letter}-{words}" for letter, words in told.items())))
        elif told and all(CROSS.match(words) for words in told.values()):
            found.append((None, number[1], ", ".join(letter.upper() for letter in told)))
        elif told:
            return None
    return found or None


def _items_under_questions(filled: Sequence[Sequence[str]]) -> list[GridRow] | None:
    """«Câu 1 | Câu 2» over rows of «a) Đ | a) S»."""
    numbers = [QUESTION.match(cell) if cell else None for cell in filled[0]]
    body = filled[1:]
    joined = [[JOINED.match(cell) if cell else None for cell in cells] for cells in body]
    if not all(numbers) or not all(all(cells) for cells in joined) or len(body) < 2:
        return None
    return [
        (None, number[1], ", ".join(f"{cells[at][1]}-{cells[at][2]}" for cells in joined if at < len(cells)))  # type: ignore[index]
        for at, number in enumerate(numbers)
        if number
    ]


def _papers_down(filled: Sequence[Sequence[str]]) -> list[GridRow] | None:
    """«Mã đề | 1 | 2 | 3» over rows of one paper each."""
    head = bare(filled[0][0]) if filled[0] else ""
    numbers = [QUESTION.match(cell) if cell else None for cell in filled[0][1:]]
    if head not in ("ma-de", "de", "ma-de-thi", "de-so", "ma-de-cau", "de-cau") or not numbers or not all(numbers):
        return None
    found: list[GridRow] = []
    for cells in filled[1:]:
        paper = PAPER_HEAD.match(bare(cells[0])) if cells else None
        if (paper is None and cells and cells[0]) or not all(KEY.match(cell) for cell in cells[1:] if cell):
            return None
        named = paper[1] if paper else None
        found += [(named, number[1], key) for number, key in zip(numbers, cells[1:], strict=False) if number and key]
    return found or None


def _at(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""
