"""The response processing of QTI 1.2: conditions and points, tried on answers to see which earns them.

Only «equal», «and», «or», «not», «other» and «unanswered» are known; a condition of another kind makes the item one
that is marked in a way of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations

from questions.formats.exchange.number_words import between, file_number
from questions.formats.exchange.xml_in import Node

MOST_TRIED = 8
"""Options whose every combination is tried."""
ACTIONS = ("Set", "Add", "Subtract", "Multiply", "Divide")
WRONG = re.compile("incorrect|wrong", re.IGNORECASE)
"""In the name of a count that right answers do not add to («D2L_Incorrect»)."""
Given = Mapping[str, frozenset[str]]
"""The labels chosen, by response."""


class OwnScoringError(Exception):
    """The item is marked in a way that is none of ours."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests of which all must hold, and what then happens to the score."""

    tests: tuple[Node, ...]
    action: str
    points: Decimal
    goes_on: bool


def read_conditions(item: Node) -> tuple[Condition, ...]:
    """The conditions that touch the score, in order. OwnScoringError for what is not known."""
    found: list[Condition] = []
    for processing in item.all("resprocessing"):
        for node in processing.all("respcondition"):
            found += _condition(node)
    return tuple(found)


def _condition(node: Node) -> Iterator[Condition]:
    tests = node.first("conditionvar")
    settings = node.all("setvar")
    if not settings:
        return  # It only shows feedback.
    points, action = file_number(settings[0].text().strip()), settings[0].get("action", "Set").capitalize()
    if len(settings) > 1 or points is None or action not in ACTIONS:
        raise OwnScoringError
    if WRONG.search(settings[0].get("varname")):
        points = -abs(points)
    yield Condition(tuple(tests.elements) if tests else (), action, points, node.get("continue").lower() == "yes")


def score(conditions: Sequence[Condition], given: Given) -> Decimal:
    """The points that an answer earns."""
    total = Decimal(0)
    for one in conditions:
        if all(_holds(test, given) for test in one.tests):
            total = _changed(total, one)
            if not one.goes_on:
                break
    return total


def _changed(total: Decimal, condition: Condition) -> Decimal:
    points = condition.points
    try:
        return {
            "Set": lambda: points,
            "Add": lambda: total + points,
            "Subtract": lambda: total - points,
            "Multiply": lambda: total * points,
            "Divide": lambda: total / points,
        }[condition.action]()
    except (InvalidOperation, ZeroDivisionError) as fault:
        raise OwnScoringError from fault


def _holds(test: Node, given: Given) -> bool:
    if test.name == "varequal":
        return _words(test) in given.get(test.get("respident"), frozenset())
    if test.name == "unanswered":
        return not given.get(test.get("respident"))
    if test.name == "other":
        return True
    inner = [_holds(one, given) for one in test.elements] if test.name in ("and", "or", "not") else None
    if inner is None:
        raise OwnScoringError
    return any(inner) if test.name == "or" else all(inner) is (test.name == "and")


def _words(test: Node) -> str:
    return test.text().strip()


def best_of(conditions: Sequence[Condition], response: str, labels: Sequence[str]) -> tuple[list[str], bool]:
    """The labels that, chosen alone, earn most and something; and whether others earn a part."""
    points = {label: score(conditions, {response: frozenset({label})}) for label in labels}
    best = max(points.values(), default=Decimal(0))
    if best <= 0:
        return [], False
    return [label for label in labels if points[label] == best], any(0 < one < best for one in points.values())


@dataclass(frozen=True, slots=True)
class Several:
    """What is right where several labels may be chosen. `clear` is false when two combinations earn the same."""

    labels: tuple[str, ...]
    partial: bool = False
    even: bool = True
    clear: bool = True


def best_several(conditions: Sequence[Condition], response: str, labels: Sequence[str]) -> Several:
    """The combination that earns most."""
    by_parts = _added_up(conditions, labels)
    if by_parts is not None:
        return by_parts
    if len(labels) > MOST_TRIED:
        raise OwnScoringError
    sets = [frozenset(some) for size in range(1, len(labels) + 1) for some in combinations(labels, size)]
    points = {some: score(conditions, {response: some}) for some in sets}
    best = max(points.values(), default=Decimal(0))
    winners = [some for some in sets if points[some] == best > 0]
    if not winners:
        return Several(())
    # «All of these» without a word on the others: the smallest says what is right, if the rest only adds to it.
    smallest = winners[0]
    clear = all(smallest <= some for some in winners)
    partial = any(points[some] > 0 for some in sets if some < smallest)
    return Several(tuple(label for label in labels if label in smallest), partial, clear=clear)


def _added_up(conditions: Sequence[Condition], labels: Sequence[str]) -> Several | None:
    """Each label adds or takes away on its own; None where it is not so plain."""
    points: dict[str, Decimal] = {}
    for one in conditions:
        # Marking that stopped at the first label would make no sense where several are chosen.
        plain = one.action in ("Add", "Subtract") and len(one.tests) == 1
        if not plain or one.tests[0].name != "varequal" or _words(one.tests[0]) in points:
            return None
        points[_words(one.tests[0])] = one.points if one.action == "Add" else -one.points
    right = tuple(label for label in labels if points.get(label, Decimal(0)) > 0)
    return Several(right, partial=True, even=len({points[label] for label in right}) < 2) if points else Several(())


def in_order(conditions: Sequence[Condition], labels: Sequence[str]) -> tuple[str, ...]:
    """Labels in the order that a condition asks for by index; () when none names them all."""
    for one in conditions:
        tests = [node for test in one.tests for node in test.walk() if node.name == "varequal"]
        indexed = sorted(tests, key=lambda node: int(node.get("index")) if node.get("index").isdecimal() else 0)
        found = tuple(_words(node) for node in indexed)
        if one.points > 0 and sorted(found) == sorted(labels) and not _has_not(one):
            return found
    return ()


def _has_not(condition: Condition) -> bool:
    return any(node.name == "not" for test in condition.tests for node in test.walk())


def typed(conditions: Sequence[Condition]) -> tuple[list[Node], bool]:
    """The tests of which each alone earns most; and whether others earn a part."""
    earning = [one for one in conditions if one.points > 0 and one.action in ("Set", "Add")]
    best = max((one.points for one in earning), default=Decimal(0))
    found: list[Node] = []
    for one in earning:
        if one.points == best:
            found += _ways(one.tests)
    return [each for test in found for each in _either(test)], any(one.points < best for one in earning)


def _ways(tests: Sequence[Node]) -> list[Node]:
    """The tests of a condition. Several words for one response can only be meant as one or another (Canvas)."""
    words = all(test.name == "varequal" for test in tests) and len({test.get("respident") for test in tests}) == 1
    return list(tests) if words or len(tests) == 1 else [Node("and", "", {}, 0, list(tests))]


def _either(test: Node) -> list[Node]:
    return [each for one in test.elements for each in _either(one)] if test.name == "or" else [test]


def words_of(tests: Sequence[Node]) -> tuple[str, ...]:
    """The words that these tests ask for."""
    if any(test.name != "varequal" for test in tests):
        raise OwnScoringError
    return tuple(dict.fromkeys(filter(None, map(_words, tests))))


def ranges_of(tests: Sequence[Node]) -> tuple[str, ...]:
    """The numbers that these tests ask for, as the bank writes ranges; one inside another is left out."""
    found = list(dict.fromkeys(map(_range, tests)))
    inside = [one for one in found if any(o[0] <= one[0] and one[1] <= o[1] and o != one for o in found)]
    return tuple(between(low, high) for low, high in found if (low, high) not in inside)


def _range(test: Node) -> tuple[Decimal, Decimal]:
    sides = list(test.elements) if test.name == "and" else [test]
    low = high = None
    for side in sides:
        number = file_number(_words(side))
        if number is None:
            raise OwnScoringError
        if side.name in ("vargte", "vargt", "varequal"):
            low = number
        if side.name in ("varlte", "varlt", "varequal"):
            high = number
    known = all(side.name in ("vargte", "vargt", "varlte", "varlt", "varequal") for side in sides)
    if low is None or high is None or high < low or not known or len(sides) > 2:
        raise OwnScoringError
    return low, high
