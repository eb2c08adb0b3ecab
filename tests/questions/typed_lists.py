"""Typed question lists for the tests, and how their readings are looked at."""

from __future__ import annotations

from questions.formats.reading import Read, ReadQuestion
from questions.formats.typed import text

FOUR = "\nA. một\nB. hai\nC. ba\nD. bốn"


def read(words: str) -> Read:
    return text.read(words.encode())


def one(words: str) -> ReadQuestion:
    found = read(words)
    assert len(found.items) == 1, [item.question.text for item in found.items]
    return found.items[0].question


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems if problem.code != "key_by_format"]


def options(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]
