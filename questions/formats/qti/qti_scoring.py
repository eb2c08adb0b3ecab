"""How an item of QTI 2 or 3 is marked, as far as it is one of the usual ways; everything else is somebody's own.

Rules are compared with the shapes that say «right is what is declared right»; none is ever run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from questions.formats.exchange.number_words import file_number
from questions.formats.exchange.xml_in import Node
from questions.formats.qti.qti_outcomes import Outcomes, outcomes_of


class Way(StrEnum):
    """MATCH: the correct response or nothing. MAP: parts by a mapping. WHOLE: all the points of a mapping or nothing.

    LISTED: any of some answers. OTHER: an answer of several parts that is written out. OWN: not ours.
    """

    MATCH = "match"
    MAP = "map"
    WHOLE = "whole"
    LISTED = "listed"
    OTHER = "other"
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
    """`whole`: the points of the mapping that WHOLE asks for. `lesser`: other answers earn a part of the points."""

    way: Way
    accepted: tuple[Accepted, ...] = ()
    whole: Decimal = Decimal(0)
    lesser: bool = False


OWN, MATCH, MAP, OTHER = (Scoring(way) for way in (Way.OWN, Way.MATCH, Way.MAP, Way.OTHER))
LITERAL = (Way.MATCH, Way.LISTED, Way.OTHER)
"""Ways that name whole answers."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """A branch of a condition: its test (None: otherwise) and the value that it gives the score."""

    test: Node | None
    value: Node


def read_scoring(item: Node) -> Scoring:
    processing = item.first("responseProcessing")
    if processing is None or not (processing.get("template") or any(processing.elements)):
        return MATCH
    template = (processing.get("template") or processing.get("templateLocation")).rpartition("/")[2].lower()
    if template:
        return _by_template(template)
    outcomes = outcomes_of(item, processing)
    branches = _branches(processing, outcomes)
    if branches is None:
        return OWN
    if not branches:
        return MATCH  # Nothing gives points: what is declared right is all that the item says.
    told = [found for branch in branches for found in [_told(branch, outcomes)] if found is not None]
    return _agreed(told)


def _by_template(name: str) -> Scoring:
    if "point" in name:
        return OWN
    if "map_response" in name:
        return MAP
    return MATCH if "match" in name else OWN


def _agreed(told: Sequence[tuple[Scoring, Decimal]]) -> Scoring:
    """The one way that all branches speak of; a bonus for the whole beside a mapping is no way of its own."""
    found = {scoring for scoring, _ in told}
    if found == {MAP, MATCH}:
        return MAP
    if len(found) == 1 and OTHER not in found:
        return found.pop()
    if not found or any(scoring.way not in LITERAL for scoring in found):
        return OWN
    most = max(points for _, points in told)
    best = [scoring for scoring, points in told if points == most]
    accepted = tuple(dict.fromkeys(one for scoring in best for one in scoring.accepted or (Accepted(None),)))
    # Two ranges of numbers may overlap and add up; two words never do.
    exact = not any(one.below or one.above for one in accepted)
    if any(scoring.way is Way.OTHER for scoring in best) or not (exact or len(best) == 1):
        return OWN
    way = Way.MATCH if accepted == (Accepted(None),) else Way.LISTED
    return Scoring(way, () if way is Way.MATCH else accepted, lesser=len(best) < len(told))


def _branches(processing: Node, outcomes: Outcomes) -> list[_Branch] | None:
    """What gives the score a value, and when; None where there is more to it than that."""
    branches: list[_Branch] = []
    for rule in processing.elements:
        if not any(outcomes.is_set_by(node) for node in rule.walk()) or outcomes.is_bound(rule):
            continue
        found = _rule_branches(rule, outcomes)
        if found is None:
            return None
        branches += found
    return [branch for branch in branches if branch.test is not None or not outcomes.hands_on(branch.value)]


def _rule_branches(rule: Node, outcomes: Outcomes) -> list[_Branch] | None:
    if rule.name == "setOutcomeValue":
        value = next(rule.elements, None)
        return None if value is None else [_Branch(None, value)]
    if rule.name != "responseCondition":
        return None
    branches = []
    for part in rule.elements:
        inner = list(part.elements)
        test = None if part.name == "responseElse" else inner.pop(0) if inner else None
        values = [next(one.elements, None) for one in inner if outcomes.is_set_by(one)]
        others = [one for one in inner if one.name != "setOutcomeValue"]
        if others or len(values) > 1 or None in values or (test is None and part.name != "responseElse"):
            return None
        branches += [_Branch(test, value) for value in values if value is not None]
    return branches


def _told(branch: _Branch, outcomes: Outcomes) -> tuple[Scoring, Decimal] | None:
    """What one branch says of the marking, and its points; None where it only says that the rest earns nothing."""
    if _maps(branch.value, outcomes):
        return (MAP if branch.test is None or _is_given(branch.test) else OWN), Decimal(1)
    points = outcomes.points(branch.value)
    if points is None:
        return OWN, Decimal(1)
    if points <= 0:
        harmless = branch.test is None or branch.test.name in ("isNull", "not")
        return None if harmless else (OWN, Decimal(1))
    return (OWN if branch.test is None else _test_scoring(branch.test)), points


def _maps(value: Node, outcomes: Outcomes) -> bool:
    """Whether the value is the points of the mapping, with nothing but numbers beside them."""
    if value.name not in ("sum", "product"):
        return value.name == "mapResponse"
    parts = list(value.elements)
    mapped = [one for one in parts if _maps(one, outcomes)]
    rest = [one for one in parts if not any(one is other for other in mapped)]
    plain = all(outcomes.hands_on(one) or outcomes.points(one) is not None for one in rest)
    whole = value.name == "sum" or all((outcomes.points(one) or 0) > 0 for one in rest)
    return len(mapped) == 1 and plain and whole


def _is_given(test: Node) -> bool:
    inner = next(test.elements, None)
    if test.name == "and" and inner is not None:
        return all(_is_given(one) for one in test.elements)
    return test.name == "not" and inner is not None and inner.name == "isNull"


def _test_scoring(test: Node) -> Scoring:
    while test.name in ("and", "or") and len(list(test.elements)) == 1:
        test = next(test.elements)
    whole = _whole(test)
    if whole is not None:
        return Scoring(Way.WHOLE, whole=whole)
    if test.name == "match" and any(side.name in ("ordered", "multiple") for side in test.elements):
        return OTHER
    tests = list(test.elements) if test.name == "or" else [test]
    accepted = [_accepted(one) for one in tests]
    if not accepted or None in accepted:
        return OWN
    found = tuple(one for one in accepted if one is not None)
    if found == (Accepted(None),):
        return MATCH
    return Scoring(Way.LISTED, found)


def _whole(test: Node) -> Decimal | None:
    """The points of the mapping that a comparison asks for."""
    sides = list(test.elements)
    if test.name not in ("match", "equal") or len(sides) != 2:
        return None
    mapped, wanted = sides if sides[1].name == "baseValue" else (sides[1], sides[0])
    while mapped.name == "sum" and len(list(mapped.elements)) == 1:
        mapped = next(mapped.elements)
    if mapped.name != "mapResponse" or wanted.name != "baseValue":
        return None
    return file_number(wanted.text().strip())


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
