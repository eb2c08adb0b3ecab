"""One question to one item of QTI, in either dialect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from questions.formats.exchange.number_words import plain
from questions.formats.exchange.xml_out import Element, add
from questions.formats.qti.qti_dialect import Dialect
from questions.formats.reading import ReadQuestion
from questions.kinds import LETTERS, TRUE_FALSE_OPTIONS, Kind, Option
from questions.marking import number_range
from questions.pictures import Picture
from questions.wording import shortened

RESPONSE = "RESPONSE"
STIMULUS_CLASS = "hoithi-stimulus"
PAIRS = (Kind.MATCHING, Kind.TRUE_FALSE_GROUP)


@dataclass(frozen=True, slots=True)
class Shared:
    """What an item shares with others: inside it (2.1), or as the address of its own document (3.0)."""

    inside: Element | None = None
    reference: Element | None = None


def picture_name(picture: Picture) -> str:
    return f"media/{picture.digest[:32]}.webp"


@dataclass(frozen=True, slots=True)
class ItemWriter:
    dialect: Dialect

    def item(self, question: ReadQuestion, name: str, shared: Shared) -> Element:
        """`name` is the identifier of the item in its package."""
        named = self.dialect.named
        title = shortened(question.number or question.code or question.text or name)
        made = named("assessmentItem", {"identifier": name, "title": title, "adaptive": "false"})
        made.set("time-dependent" if self.dialect.hyphens else "timeDependent", "false")
        add(made, self._declaration(question), self._score())
        if question.explanation:
            add(made, self._outcome("FEEDBACK", "identifier", "general"))
        if shared.reference is not None:
            add(made, shared.reference)
        body = named("itemBody", None, *([] if shared.inside is None else [shared.inside]))
        add(body, *self._stem(question), self._interaction(question))
        add(made, body, self._processing(question))
        if question.explanation:
            add(made, self._feedback(question.explanation))
        return made

    def _score(self) -> Element:
        return self._outcome("SCORE", "float", "0")

    def _outcome(self, name: str, base: str, value: str) -> Element:
        named = self.dialect.named
        default = named("defaultValue", None, named("value", None, value))
        return named("outcomeDeclaration", {"identifier": name, "cardinality": "single", "baseType": base}, default)

    def _feedback(self, explanation: str) -> Element:
        named = self.dialect.named
        words = self.dialect.lined("p", explanation)
        inner = named("contentBody", None, words) if self.dialect.hyphens else words
        told = {"outcomeIdentifier": "FEEDBACK", "identifier": "general", "showHide": "show"}
        return named("modalFeedback", told, inner)

    def _stem(self, question: ReadQuestion) -> list[Element]:
        words = [self.dialect.lined("p", question.text)] if question.text else []
        return [*words, *(self.picture(one) for one in question.pictures if one.data)]

    def picture(self, picture: Picture) -> Element:
        return self.dialect.named("p", None, self._img(picture))

    def _img(self, picture: Picture) -> Element:
        size = {"width": str(picture.width), "height": str(picture.height)}
        return self.dialect.named("img", {"src": f"../{picture_name(picture)}", "alt": picture.alt, **size})

    def _declaration(self, question: ReadQuestion) -> Element:
        named, kind = self.dialect.named, question.kind
        cardinality = {Kind.ORDERING: "ordered"}.get(kind, "multiple" if kind in (*PAIRS, Kind.MULTIPLE) else "single")
        base = {Kind.SHORT_TEXT: "string", Kind.NUMERIC: "float"}.get(kind, "identifier")
        base = "directedPair" if kind in PAIRS else base
        made = named("responseDeclaration", {"identifier": RESPONSE, "cardinality": cardinality, "baseType": base})
        right = right_of(question)
        if right:
            kept = right[:1] if kind in (Kind.SHORT_TEXT, Kind.NUMERIC) else right
            add(made, named("correctResponse", None, *(named("value", None, value) for value in kept)))
        if is_mapped(question):
            add(made, self._mapping(question, right))
        return made

    def _mapping(self, question: ReadQuestion, right: Sequence[str]) -> Element:
        named = self.dialect.named
        told = {"defaultValue": "0", "lowerBound": "0"}
        points = [(value, "1") for value in right]
        if question.kind is Kind.MULTIPLE:
            points += [(name, "-1") for name in LETTERS[: len(question.options)] if name not in right]
        sensitive = {"caseSensitive": "false"} if question.kind is Kind.SHORT_TEXT else {}
        entries = [named("mapEntry", {"mapKey": key, "mappedValue": value, **sensitive}) for key, value in points]
        return named("mapping", told, *entries)

    def _interaction(self, question: ReadQuestion) -> Element:
        named, kind = self.dialect.named, question.kind
        told = {"responseIdentifier": RESPONSE}
        if kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
            return named("p", None, named("textEntryInteraction", {**told, "expectedLength": "40"}))
        if kind in PAIRS:
            return self._pairs(question, told)
        told["shuffle"] = "true" if kind is Kind.ORDERING or not question.fixed_order else "false"
        choices = [self._choice("simpleChoice", LETTERS[n], one) for n, one in enumerate(question.options)]
        if kind is Kind.ORDERING:
            return named("orderInteraction", told, *choices)
        return named("choiceInteraction", {**told, "maxChoices": "0" if kind is Kind.MULTIPLE else "1"}, *choices)

    def _choice(self, element: str, name: str, option: Option, most: str | None = None) -> Element:
        told = {"identifier": name, **({} if most is None else {"matchMax": most})}
        made = self.dialect.named(element, told | ({"fixed": "true"} if option.pinned else {}))
        words = self.dialect.lined("p", option.text)
        # The lines of an option stand in it without a paragraph of their own.
        add(made, words.text or "", *words)
        if option.picture is not None and option.picture.data:
            add(made, self._img(option.picture))
        return made

    def _pairs(self, question: ReadQuestion, told: dict[str, str]) -> Element:
        named = self.dialect.named
        is_group = question.kind is Kind.TRUE_FALSE_GROUP
        rights = TRUE_FALSE_OPTIONS if is_group else question.matches
        lefts = [self._choice("simpleAssociableChoice", f"S{n}", one, "1") for n, one in enumerate(question.options)]
        seconds = [self._choice("simpleAssociableChoice", f"M{n}", Option(one), "0") for n, one in enumerate(rights)]
        told["shuffle"] = "false" if is_group or question.fixed_order else "true"
        told["maxAssociations"] = str(len(lefts))
        sets = (named("simpleMatchSet", None, *lefts), named("simpleMatchSet", None, *seconds))
        return named("matchInteraction", told, *sets)

    def _processing(self, question: ReadQuestion) -> Element:
        named = self.dialect.named
        if question.kind is Kind.NUMERIC and not _is_exact(question):
            return named("responseProcessing", None, self._number_rule(question))
        name = "map_response" if is_mapped(question) else "match_correct"
        return named("responseProcessing", {"template": self.dialect.template(name)})

    def _number_rule(self, question: ReadQuestion) -> Element:
        named = self.dialect.named
        tests = [self._equal(words) for words in question.accepted]
        test = tests[0] if len(tests) == 1 else named("or", None, *tests)
        one = named("baseValue", {"baseType": "float"}, "1")
        scored = named("setOutcomeValue", {"identifier": "SCORE"}, one)
        return named("responseCondition", None, named("responseIf", None, test, scored))

    def _equal(self, words: str) -> Element:
        named = self.dialect.named
        middle, spread = _middle(words)
        told = {"toleranceMode": "absolute", "tolerance": f"{plain(spread)} {plain(spread)}"}
        value = named("baseValue", {"baseType": "float"}, plain(middle))
        return named("equal", told, named("variable", {"identifier": RESPONSE}), value)


def _middle(words: str) -> tuple[Decimal, Decimal]:
    low, high = number_range(words)
    return (low + high) / 2, (high - low) / 2


def _is_exact(question: ReadQuestion) -> bool:
    """One number, or none, and no tolerance: the declared response says all."""
    return len(question.accepted) < 2 and all(not _middle(words)[1] for words in question.accepted)


def is_mapped(question: ReadQuestion) -> bool:
    """Whether points are given by a mapping: parts of the points, or several spellings of one word."""
    if question.kind is Kind.SHORT_TEXT:
        return bool(question.accepted)
    return question.partial and bool(question.key) and question.kind in (*PAIRS, Kind.MULTIPLE)


def right_of(question: ReadQuestion) -> list[str]:
    """What is right, by the identifiers of the item."""
    if question.kind is Kind.SHORT_TEXT:
        return list(question.accepted)
    if question.kind is Kind.NUMERIC:
        return [plain(_middle(words)[0]) for words in question.accepted]
    if question.kind in PAIRS:
        return [f"S{place} M{match}" for place, match in enumerate(question.key)]
    return [LETTERS[place] for place in question.key]
