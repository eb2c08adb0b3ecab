"""How an item of QTI 2 or 3 is marked, as far as it is one of the usual ways; everything else is somebody's own.

Rules are compared with the shapes that say «right is what is declared right»; none is ever run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from questions.formats.number_words import file_number
from questions.formats.xml_in import Node


class Way(StrEnum):
    """MATCH: the correct response or nothing. MAP: parts by a mapping. LISTED: any of some answers. OWN: not ours."""

    MATCH = "match"
    MAP = "map"
    LISTED = "listed"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that earns all points: `value` None stands for the declared one. Tolerances are below and above it."""

    value: str | None
    below: Decimal = Decimal(0)
    above: Decimal = Decimal(0)
    relative: bool = False
    """Tolerances are in per cent of the value."""


@dataclass(frozen=True, slots=True)
class Scoring:
    way: Way
    accepted: tuple[Accepted, ...] = ()


OWN = Scoring(Way.OWN)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A branch of a condition: its test (None: otherwise) and the value that it gives the score."""

    test: Node | None
    value: Node


def read_scoring(item: Node) -> Scoring:
    processing = item.first("responseProcessing")
    if processing is None or not (processing.get("template") or any(processing.elements)):
        return Scoring(Way.MATCH)
    template = (processing.get("template") or processing.get("templateLocation")).rpartition("/")[2].lower()
    if template:
        return _by_template(template)
    branches = _branches(processing, _scores(item))
    if branches is None:
        return OWN
    found = {scoring for scoring in map(_branch_scoring, branches) if scoring is not None}
    return found.pop() if len(found) == 1 else OWN


def _by_template(name: str) -> Scoring:
    if "point" in name:
        return OWN
    if "map_response" in name:
        return Scoring(Way.MAP)
    return Scoring(Way.MATCH) if "match" in name else OWN


def _scores(item: Node) -> set[str]:
    """Names of the outcomes that are numbers; others only choose what is shown afterwards."""
    declared = {node.get("identifier"): node.get("baseType") for node in item.all("outcomeDeclaration")}
    numbers = {name for name, kind in declared.items() if kind in ("float", "integer", "duration")}
    return (numbers | {"SCORE"}) - {"MAXSCORE"}


def _branches(processing: Node, scores: set[str]) -> list[_Branch] | None:
    """What gives the score a value, and when; None where there is more to it than that."""
    branches: list[_Branch] = []
    for rule in processing.elements:
        if not any(node.name == "setOutcomeValue" and node.get("identifier") in scores for node in rule.walk()):
            continue
        found = _rule_branches(rule, scores)
        if found is None:
            return None
        branches += found
    return branches


def _rule_branches(rule: Node, scores: set[str]) -> list[_Branch] | None:
    if rule.name == "setOutcomeValue":
        value = next(rule.elements, None)
        return None if value is None else [_Branch(None, value)]
    if rule.name != "responseCondition":
        return None
    branches = []
    for part in rule.elements:
        inner = list(part.elements)
        test = None if part.name == "responseElse" else inner.pop(0) if inner else None
        values = [next(one.elements, None) for one in inner if _sets(one, scores)]
        others = [one for one in inner if one.name != "setOutcomeValue"]
        if others or len(values) > 1 or None in values or (test is None and part.name != "responseElse"):
            return None
        branches += [_Branch(test, value) for value in values if value is not None]
    return branches


def _sets(node: Node, scores: set[str]) -> bool:
    return node.name == "setOutcomeValue" and node.get("identifier") in scores


def _branch_scoring(branch: _Branch) -> Scoring | None:
    """What one branch says of the marking; None where it only says that the rest earns nothing."""
    if _maps(branch.value):
        return Scoring(Way.MAP) if branch.test is None or _is_given(branch.test) else OWN
    points = _points(branch.value)
    if points is None:
        return OWN
    if points <= 0:
        harmless = branch.test is None or branch.test.name == "isNull"
        return None if harmless else OWN
    if branch.test is None:
        return OWN
    return _test_scoring(branch.test)


def _points(value: Node) -> Decimal | None:
    """The points of «1», or of «the score so far and 1»."""
    if value.name == "baseValue":
        return file_number(value.text().strip())
    if value.name == "sum":
        parts = [one for one in value.elements if one.name != "variable"]
        return _points(parts[0]) if len(parts) == 1 else None
    return None


def _maps(value: Node) -> bool:
    if value.name == "sum":
        parts = [one for one in value.elements if one.name != "variable"]
        return len(parts) == 1 and _maps(parts[0])
    return value.name == "mapResponse"


def _is_given(test: Node) -> bool:
    inner = next(test.elements, None)
    return test.name == "not" and inner is not None and inner.name == "isNull"


def _test_scoring(test: Node) -> Scoring:
    tests = list(test.elements) if test.name == "or" else [test]
    accepted = [_accepted(one) for one in tests]
    if not accepted or None in accepted:
        return OWN
    found = tuple(one for one in accepted if one is not None)
    if found == (Accepted(None),):
        return Scoring(Way.MATCH)
    return Scoring(Way.LISTED, found)


def _accepted(test: Node) -> Accepted | None:
    """The answer that a comparison asks for."""
    sides = list(test.elements)
    if test.name not in ("match", "equal", "stringMatch") or len(sides) != 2:
        return None
    variable, wanted = sides if sides[0].name == "variable" else reversed(sides)
    if variable.name != "variable" or wanted.name not in ("correct", "baseValue"):
        return None
    if test.get("substring") == "true":
        return None
    value = None if wanted.name == "correct" else wanted.text().strip()
    if test.name != "equal" or test.get("toleranceMode", "exact") == "exact":
        return Accepted(value)
    spread = [file_number(words) for words in test.get("tolerance").split()]
    if not spread or len(spread) > 2 or any(one is None or one < 0 for one in spread):
        return None
    below, above = _both(spread)
    return Accepted(value, below, above, relative=test.get("toleranceMode") == "relative")


def _both(spread: Sequence[Decimal | None]) -> tuple[Decimal, Decimal]:
    known = [one for one in spread if one is not None]
    return known[0], known[-1]
