"""What the analysis is told: of a question, what answers to it may be; of a place of a paper, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import NamedTuple

from questions.kinds import Answer, Kind, Shape
from questions.marking import KeyRevision, Ruling, digits, share_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be known of a question. `options`: how many places an answer to it may name.

    `right`: those of them that the key names, none of kinds that are not answered by choosing. `counts`: False where
    the ruling gives everybody the same, so that its points say nothing about anyone.
    """

    options: int
    right: frozenset[int]
    takes_one: bool
    chance: Fraction
    counts: bool = True


class Given(NamedTuple):
    """One place of a paper: marks of at most `most` points, both whole.

    `places` are the author's places of what was chosen; of kinds answered item by item, of the items answered right;
    none for typed answers; None: left open. `spent_ms` None: not known.
    """

    question: int
    marks: int
    most: int
    places: tuple[int, ...] | None
    spent_ms: int | None = None


def asked_of(shape: Shape, key: KeyRevision) -> Asked:
    """What the analysis must know of a question of that shape under that key."""
    chooses = shape.kind.takes_one or shape.kind is Kind.MULTIPLE
    return Asked(
        options=shape.options if shape.kind.has_options else 0,
        right=frozenset(key.choices) if chooses else frozenset(),
        takes_one=shape.kind.takes_one,
        chance=chance(shape, key),
        counts=key.ruling in (Ruling.NORMAL, Ruling.ALSO_ACCEPT),
    )


def chance(shape: Shape, key: KeyRevision) -> Fraction:
    """The share that blind choosing earns on average; 0 of kinds where there is nothing to choose from."""
    if shape.kind.takes_one:
        return Fraction(len(key.choices), shape.options)
    if shape.kind is Kind.MULTIPLE:
        sets = [frozenset(one) for n in range(1, shape.options + 1) for one in combinations(range(shape.options), n)]
        earned = [share_of(one, key) for one in sets] if key.choices else []
        return sum((one for one in earned if key.partial or one == 1), Fraction(0)) / len(sets)
    if not shape.kind.has_options:
        return Fraction(0)
    ways = {Kind.TRUE_FALSE_GROUP: 2, Kind.MATCHING: shape.matches, Kind.ORDERING: shape.options}[shape.kind]
    if key.partial:
        return Fraction(1, ways)
    return Fraction(1, factorial(ways) if shape.kind is Kind.ORDERING else ways**shape.options)


def places_of(answer: Answer | None, key: KeyRevision) -> tuple[int, ...] | None:
    """The places that `Given` tells of an answer as written."""
    if answer is None:
        return None
    if isinstance(answer, int):
        return (answer,)
    if isinstance(answer, frozenset):
        return tuple(sorted(answer))
    if isinstance(answer, tuple) and key.choices:
        return tuple(place for place, (one, right) in enumerate(zip(answer, digits(key), strict=True)) if one == right)
    return ()
