"""Pairs as files hold them, to a matching question, or to statements that are each right or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.judging import says_true_false
from questions.formats.reading import ReadQuestion
from questions.kinds import TRUE_FALSE_OPTIONS, TRUE_WORDS, Kind, Option
from questions.wording import clean, same_case


@dataclass(frozen=True, slots=True)
class Pairs:
    """The parts of such a question. `key` is empty when not every left side has its right side."""

    kind: Kind
    options: tuple[Option, ...]
    matches: tuple[str, ...]
    key: tuple[int, ...]


def paired(lefts: Sequence[Option], rights: Sequence[str | None], spare: Sequence[str] = ()) -> Pairs:
    """Left sides, the right side of each (None: not known) and right sides that belong to none.

    Right sides that say the same are one. Exactly «Đúng» and «Sai» make a group of statements.
    """
    places: dict[str, int] = {}
    matches: list[str] = []
    for right in (*rights, *spare):
        if right is not None and same_case(right) not in places:
            places[same_case(right)] = len(matches)
            matches.append(right)
    key = tuple(places[same_case(right)] for right in rights if right is not None)
    return settled_pairs(tuple(lefts), tuple(matches), key if len(key) == len(lefts) else ())


def settled_pairs(lefts: tuple[Option, ...], matches: tuple[str, ...], key: tuple[int, ...]) -> Pairs:
    if not says_true_false(list(matches)):
        return Pairs(Kind.MATCHING, lefts, matches, key)
    true_place = 0 if clean(matches[0]).casefold().rstrip(".") in TRUE_WORDS else 1
    return Pairs(Kind.TRUE_FALSE_GROUP, lefts, (), tuple(int(place != true_place) for place in key))


def rights_of(question: ReadQuestion) -> list[str]:
    """The right side of each option of a MATCHING or a TRUE_FALSE_GROUP that has a key."""
    words = TRUE_FALSE_OPTIONS if question.kind is Kind.TRUE_FALSE_GROUP else question.matches
    return [words[place] for place in question.key]


def spare_of(question: ReadQuestion) -> list[str]:
    """The right sides that belong to no option."""
    words = TRUE_FALSE_OPTIONS if question.kind is Kind.TRUE_FALSE_GROUP else question.matches
    return [words[place] for place in range(len(words)) if place not in question.key]
