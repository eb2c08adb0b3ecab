"""The outcomes of an item of QTI 2 or 3 that are numbers: which are given by rules, and which stand for a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from questions.formats.exchange.number_words import file_number
from questions.formats.exchange.xml_in import Node

NUMBERS = ("float", "integer", "duration")
COMPARES = ("gt", "lt", "gte", "lte")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`given`: outcomes that rules set. `fixed`: those that no rule sets («MAXSCORE»), by their declared value."""

    given: frozenset[str]
    fixed: Mapping[str, Decimal]

    def is_set_by(self, node: Node) -> bool:
        return node.name == "setOutcomeValue" and node.get("identifier") in self.given

    def points(self, value: Node) -> Decimal | None:
        """The points of «1», of «MAXSCORE», or of «the score so far and 1»."""
        if value.name == "baseValue":
            return file_number(value.text().strip())
        if value.name == "variable":
            return self.fixed.get(value.get("identifier"))
        if value.name == "sum":
            parts = [one for one in value.elements if not self.hands_on(one)]
            return self.points(parts[0]) if len(parts) == 1 else None
        return None

    def hands_on(self, value: Node) -> bool:
        """Whether the value is nothing but scores given before."""
        if value.name == "variable":
            return value.get("identifier") in self.given
        return value.name == "sum" and any(value.elements) and all(map(self.hands_on, value.elements))

    def is_bound(self, rule: Node) -> bool:
        """Whether a rule only keeps the score between its bounds: «if it is above MAXSCORE, it is MAXSCORE»."""
        return rule.name == "responseCondition" and all(map(self._bounds, rule.elements))

    def _bounds(self, part: Node) -> bool:
        inner = list(part.elements)
        if part.name == "responseElse" or len(inner) != 2 or inner[0].name not in COMPARES:
            return False
        sides = [side.get("identifier") for side in inner[0].elements if side.name == "variable"]
        value = next(inner[1].elements, None)
        plain = len(sides) == 2 and sides[0] in self.given and sides[1] in self.fixed
        return plain and value is not None and value.name == "variable" and value.get("identifier") == sides[1]


def outcomes_of(item: Node, processing: Node) -> Outcomes:
    declared = {node.get("identifier"): node for node in item.all("outcomeDeclaration")}
    numbers = {name for name, node in declared.items() if node.get("baseType") in NUMBERS} | {"SCORE"}
    told = {node.get("identifier") for node in processing.walk() if node.name == "setOutcomeValue"}
    fixed = {}
    for name in numbers - told:
        value = file_number(declared[name].word("defaultValue", "value")) if name in declared else None
        if value is not None:
            fixed[name] = value
    return Outcomes(frozenset(numbers & told) - {"MAXSCORE"}, fixed)
