"""A question of an import as it stands: between its row, its reading, and what it was judged to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from questions.formats import wire
from questions.formats.reading import Item, Problem, ReadQuestion
from questions.intake import How, Twin, Verdict, digest_of
from questions.rows import ImportItemRow


@dataclass(frozen=True, slots=True)
class ImportItem:
    """A question of an import as it stands now.

    `state`: «ready», «look», «error», «duplicate». `twin`: {"code" or "number", "place", "how"}, what it is like.
    """

    number: int
    question: ReadQuestion
    problems: tuple[Problem, ...]
    state: str
    twin: dict[str, Any] | None
    chosen: bool
    edited: bool
    edited_by: int | None = None


def item_from(row: ImportItemRow) -> ImportItem:
    return ImportItem(
        row.number,
        wire.question_from(row.question),
        tuple(wire.problem_from(problem) for problem in row.problems),
        row.state,
        row.twin,
        row.chosen,
        row.edited,
        row.edited_by,
    )


def standing(item: Item, verdict: Verdict | None) -> dict[str, Any]:
    """The columns that say how an item stands; no verdict is asked for on what is refused already."""
    problems = [*item.problems, *(verdict.problems if verdict else ())]
    twin = verdict.twin if verdict else None
    if verdict is None or (verdict.new is None and not (twin and twin.how is How.SAME)):
        state = "error"
    elif verdict.new is None:
        state = "duplicate"
    else:
        state = "look" if any(problem.code != "position_word" for problem in problems) else "ready"
    return {
        "question": wire.question_json(item.question),
        "digest": digest_of(item.question),
        "problems": [wire.problem_json(problem) for problem in problems],
        "state": state,
        "twin": None if twin is None else _twin_json(twin),
        # What may be a copy is not taken unless a person says so.
        "chosen": state in ("ready", "look") and twin is None,
    }


def _twin_json(twin: Twin) -> dict[str, Any]:
    return {"code": twin.code, "place": twin.place, "number": None, "how": twin.how.value}
