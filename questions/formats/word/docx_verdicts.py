"""Tables of Word that say which statements are right: a grid under one question, or crosses beside each."""

from __future__ import annotations

from questions.formats.typed.key_grid import ITEM, VERDICT
from questions.formats.typed.option_labels import LETTERS, head_label
from questions.formats.typed.rich import Line, plain
from questions.formats.word.docx_grid import Grid, joined, text_of
from questions.wording import bare


def verdict_grid(grid: Grid) -> list[Line] | None:
    """«a | b | c | d» over «Đ | S | S | Đ»: the key of the question above as a line."""
    rows = [[word for word in row.words() if word] for row in grid.words()]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 2:
        return None
    letters = [ITEM.match(word) for word in rows[0]]
    if not all(letters) or not all(VERDICT.match(word) for word in rows[1]):
        return None
    pairs = ", ".join(f"{letter[1]}-{word}" for letter, word in zip(letters, rows[1], strict=True) if letter)
    return [Line(f"{grid.place}, dòng {grid.rows[1][0]}", plain(f"Đáp án: {pairs}"))]


def crossed(grid: Grid) -> list[Line] | None:
    """Statements with a cross under «Đúng» or «Sai», as lettered lines and their key."""
    names = [bare(word) for word in grid.words()[0].words()] if grid.rows else []
    if names.count("dung") != 1 or names.count("sai") != 1 or len(grid.rows) < 3:
        return None
    places = {names.index("dung"): "Đ", names.index("sai"): "S"}
    found: list[Line] = []
    key: list[str] = []
    for number, cells in grid.rows[1:]:
        crosses = [verdict for place, verdict in places.items() if place < len(cells) and text_of(cells[place])]
        told = [cell for place, cell in enumerate(cells) if place not in places and text_of(cell)]
        if not told or len(crosses) > 1 or len(found) >= len(LETTERS):
            return None
        letter = LETTERS[len(found)].lower()
        words = joined(max(told, key=lambda cell: (ITEM.match(text_of(cell)) is None, len(text_of(cell)))))
        label = head_label(Line("", words))
        found.append(Line(f"{grid.place}, dòng {number}", plain(f"{letter}) ") + words.cut(label.end if label else 0)))
        key += [f"{letter}-{crosses[0]}"] if crosses else []
    if len(key) == len(found):
        found.append(Line(grid.place, plain(f"Đáp án: {', '.join(key)}")))
    return found
