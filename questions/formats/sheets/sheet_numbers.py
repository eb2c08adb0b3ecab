"""Numbers that questions bear in their file: they are labels, and a person should look where one is there twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from questions.formats.reading import Item, warning


@dataclass(slots=True)
class Numbers:
    """The numbers met so far under one heading."""

    section: str | None = None
    seen: dict[str, str] = field(default_factory=dict)
    first: str | None = None


def with_repeats(items: Iterable[Item]) -> list[Item]:
    """The items, those with a warning whose number was there before under the same heading.

    A list that begins again with its first number is said to do so once.
    """
    told: list[Item] = []
    now = Numbers()
    for item in items:
        question = item.question
        if question.section != now.section:
            now = Numbers(question.section)
        number = question.number
        if number is None:
            told.append(item)
            continue
        before = now.seen.get(number)
        if before is not None and number == now.first:
            now = Numbers(question.section)
        now.first = now.first or number
        now.seen[number] = question.place
        told.append(item if before is None else _told(item, number, before))
    return told


def _told(item: Item, number: str, before: str) -> Item:
    message = f"Số câu «{number}» đã có ở {before}. Hãy xem có câu nào bị chép hai lần hoặc đánh số nhầm không."
    return replace(item, problems=(*item.problems, warning(item.question.place, "number_repeated", message)))
