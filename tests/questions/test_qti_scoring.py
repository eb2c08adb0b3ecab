"""The ways in which editors of QTI 2 and 3 write out that a question is marked as it is declared."""

from __future__ import annotations

import pytest

from questions.formats.qti import qti, qti_out
from questions.formats.reading import ReadQuestion
from questions.kinds import Kind, Option
from tests.questions.test_qti import (
    CORRECT,
    ENTRY,
    VARIABLE,
    choices,
    codes,
    declared,
    item,
    mapping,
    one,
    pairs,
    texts,
)

BOUNDS = "".join(
    f"<outcomeDeclaration identifier='{name}' cardinality='single' baseType='float'><defaultValue><value>{value}"
    "</value></defaultValue></outcomeDeclaration>"
    for name, value in (("MAXSCORE", 2), ("MINSCORE", 0), ("PART", 0))
)
MATCH = f"<match>{VARIABLE}{CORRECT}</match>"
MAP = "<mapResponse identifier='RESPONSE'/>"


def outcome(name: str) -> str:
    return f"<variable identifier='{name}'/>"


def number(points: str) -> str:
    return f"<baseValue baseType='float'>{points}</baseValue>"


def gives(value: str, name: str = "SCORE") -> str:
    return f"<setOutcomeValue identifier='{name}'>{value}</setOutcomeValue>"


def when(test: str, *then: str, otherwise: str = "", more: str = "") -> str:
    rest = f"<responseElse>{otherwise}</responseElse>" if otherwise else ""
    return f"<responseCondition><responseIf>{test}{''.join(then)}</responseIf>{more}{rest}</responseCondition>"


def marked(*rules: str) -> str:
    return f"<responseProcessing>{''.join(rules)}</responseProcessing>"


NOTHING = f"<isNull>{VARIABLE}</isNull>"
CLAMPS = "".join(
    when(f"<{sign}>{outcome('SCORE')}{outcome(bound)}</{sign}>", gives(outcome(bound)))
    for sign, bound in (("gt", "MAXSCORE"), ("lt", "MINSCORE"))
)
BY_MAXIMUM = f"<responseElseIf>{MATCH}{gives(outcome('MAXSCORE'))}</responseElseIf>"
SO_FAR = f"<sum>{outcome('SCORE')}{outcome('MAXSCORE')}</sum>"


@pytest.mark.parametrize(
    "processing",
    [
        marked(when(NOTHING, more=BY_MAXIMUM, otherwise=gives(outcome("MINSCORE"))), CLAMPS),
        marked(when(NOTHING, more=f"<responseElseIf>{MATCH}{gives(SO_FAR)}</responseElseIf>")),
        marked(when(MATCH, gives(number("1"), "PART")), gives(f"<sum>{outcome('PART')}</sum>")),
        marked(when(f"<and>{MATCH}</and>", gives(number("1")))),
        marked(when(MATCH)),
    ],
)
def test_the_declared_answer_earns_the_points(processing: str) -> None:
    assert one(item(declared(["B"]) + BOUNDS, choices(), processing)).key == (1,)


def test_a_mapping_that_is_added_to_the_score() -> None:
    told = declared(["A", "B"], "multiple", mapping=mapping(A="1", B="1", C="-1"))
    given = f"<not>{NOTHING}</not>"
    added = f"<sum>{outcome('SCORE')}{MAP}</sum>"
    weighed = f"<sum>{number('0')}<product>{MAP}{number('1')}</product></sum>"
    for value in (MAP, added, weighed):
        question = one(item(told + BOUNDS, choices(0), marked(when(given, gives(value)), CLAMPS)))
        assert (question.kind, question.key, question.partial) == (Kind.MULTIPLE, (0, 1), True)


def test_a_bonus_for_the_whole_beside_a_mapping() -> None:
    told = declared(["A", "B"], "multiple", mapping=mapping(A="2", B="2"))
    question = one(item(told, choices(0), marked(gives(MAP), when(MATCH, gives(number("5"))))))
    assert (question.key, question.partial) == ((0, 1), True)


def test_all_points_of_a_mapping_or_nothing() -> None:
    told = declared(["A", "B"], "multiple", mapping=mapping(A="1", B="1"))
    for points, expected in (("2", []), ("1", ["unsupported_item"])):
        rule = when(f"<match>{MAP}{number(points)}</match>", gives(number("1")), otherwise=gives(number("0")))
        found = qti.read(item(told, choices(0), marked(rule)))
        assert codes(found) == expected
    whole = when(f"<equal>{MAP}{number('2')}</equal>", gives(number("1")))
    question = one(item(told, choices(0), marked(whole)))
    assert (question.key, question.partial) == ((0, 1), False)


def test_answers_worth_less_are_told() -> None:
    other = f"<match>{VARIABLE}<baseValue baseType='identifier'>C</baseValue></match>"
    part = f"<responseElseIf>{other}{gives(number('0.5'))}</responseElseIf>"
    found = qti.read(item(declared(["B"]), choices(), marked(when(MATCH, gives(number("1")), more=part))))
    assert ([question.key for question in found.questions], codes(found)) == ([(1,)], ["weights_evened"])


def test_another_order_worth_less_is_told() -> None:
    names = "".join(f"<baseValue baseType='identifier'>{name}</baseValue>" for name in "CADB")
    part = f"<responseElseIf><match>{VARIABLE}<ordered>{names}</ordered></match>{gives(number('1'))}</responseElseIf>"
    rule = marked(when(MATCH, gives(number("2")), more=part))
    found = qti.read(item(declared(["A", "B", "C", "D"], "ordered"), choices(element="orderInteraction"), rule))
    assert ([texts(question) for question in found.questions], codes(found)) == (
        [["a", "b", "c", "d"]],
        ["weights_evened"],
    )


@pytest.mark.parametrize(
    "rule",
    [
        when(f"<gte>{outcome('PART')}{number('1')}</gte>", gives(number("1"))),
        when(f"<gt>{outcome('SCORE')}{outcome('MAXSCORE')}</gt>", gives(outcome("MINSCORE"))),
        gives(outcome("MAXSCORE")),
    ],
)
def test_rules_of_ones_own_stay_refused(rule: str) -> None:
    told = declared(["A", "B"], "multiple", mapping=mapping(A="1", B="1"))
    found = qti.read(item(told + BOUNDS, choices(0), marked(gives(MAP, "PART"), rule)))
    assert codes(found) == ["unsupported_item"]


def test_two_ranges_that_may_both_hold_are_refused() -> None:
    ranges = [f"<equal toleranceMode='absolute' tolerance='{n}'>{VARIABLE}{CORRECT}</equal>" for n in "12"]
    rule = marked(*(when(test, gives(f"<sum>{outcome('SCORE')}{number('1')}</sum>")) for test in ranges))
    assert codes(qti.read(item(declared(["11"], base="float"), ENTRY, rule))) == ["unsupported_item"]


def test_pins_come_back_one_by_one() -> None:
    options = (Option("một"), Option("hai", pinned=True), Option("ba"))
    asked = ReadQuestion("", text="Gì?", options=options, key=(0,))
    for write in (qti_out.write_21, qti_out.write_30):
        (back,) = qti.read(write([asked]).data).questions
        assert (back.options, back.fixed_order) == (options, False)


def test_feedback_that_only_says_true_explains_by_the_first_outcome() -> None:
    shown = "<modalFeedback identifier='true' outcomeIdentifier='{}' showHide='show'>{}</modalFeedback>"
    after = shown.format("F1", "Vì thế.") + shown.format("F2", "Sai rồi.")
    question = one(item(declared(["B"]), choices(), marked(when(MATCH, gives(number("1")))) + after))
    assert question.explanation == "Vì thế."


def test_right_sides_of_pictures_alone_are_not_lost_in_silence() -> None:
    right = declared(["L0 R1", "L1 R0"], "multiple", "directedPair")
    found = qti.read(item(right, "<p>Ghép</p>" + pairs(("<img src='a.png' alt=''/>", "y"))))
    assert found.rejected == 1
