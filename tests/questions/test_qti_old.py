"""QTI 1.2, as Canvas and older programs write it."""

from __future__ import annotations

import io
import zipfile

import pytest

from questions.formats import qti
from questions.formats.reading import Read, ReadQuestion
from questions.kinds import Kind
from questions.levels import Level


def document(*items: str) -> bytes:
    return (
        "<questestinterop xmlns='http://www.imsglobal.org/xsd/ims_qtiasiv1p2'><assessment ident='a' title='Đề'>"
        f"<section ident='root' title='Phần 1'>\n{''.join(items)}</section></assessment></questestinterop>"
    ).encode()


def item(presentation: str, processing: str = "", kind: str = "", after: str = "") -> str:
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for name, value in (("question_type", kind), ("points_possible", "1.0"), ("qmd_levelofdifficulty", "Easy"))
    )
    stem = "<material><mattext texttype='text/html'>&lt;p&gt;Hỏi &lt;b&gt;gì&lt;/b&gt;?&lt;/p&gt;</mattext></material>"
    return (
        f"<item ident='i' title='Câu'><itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>"
        f"<presentation>{stem}{presentation}</presentation><resprocessing><outcomes><decvar varname='SCORE'/>"
        f"</outcomes>{processing}</resprocessing>{after}</item>"
    )


def labels(name: str = "r", cardinality: str = "Single", own: str = "") -> str:
    inside = "".join(
        f"<response_label ident='{n}'><material><mattext>{n.lower()}</mattext></material></response_label>"
        for n in "ABC"
    )
    said = f"ident='{name}' rcardinality='{cardinality}'"
    return f"<response_lid {said}>{own}<render_choice>{inside}</render_choice></response_lid>"


def given(tests: str, points: str = "100", action: str = "Set", goes_on: str = "No") -> str:
    return (
        f"<respcondition continue='{goes_on}'><conditionvar>{tests}</conditionvar>"
        f"<setvar varname='SCORE' action='{action}'>{points}</setvar></respcondition>"
    )


def equal(label: str, name: str = "r", extra: str = "") -> str:
    return f"<varequal respident='{name}' {extra}>{label}</varequal>"


def no(test: str) -> str:
    return f"<not>{test}</not>"


def read(*parts: str) -> Read:
    return qti.read(document(*parts))


def one(part: str) -> ReadQuestion:
    (question,) = read(part).questions
    return question


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def test_one_choice() -> None:
    general = (
        "<itemfeedback ident='general_fb'><flow_mat><material><mattext>Vì thế.</mattext></material></flow_mat>"
        "</itemfeedback>"
    )
    shown = "<respcondition continue='Yes'><conditionvar><other/></conditionvar><displayfeedback/></respcondition>"
    question = one(item(labels(), shown + given(equal("B")), "multiple_choice_question", general))
    assert (question.kind, question.key, question.text) == (Kind.SINGLE, (1,), "Hỏi gì?")
    assert (question.explanation, question.section, question.level) == ("Vì thế.", "Phần 1", Level.RECALL)
    assert question.place == "câu 1 (dòng 2)"


def test_two_right_answers_of_one_are_a_fault_and_no_key() -> None:
    assert codes(read(item(labels(), given(f"<or>{equal('A')}{equal('B')}</or>")))) == ["key_many"]


def test_no_rule_is_no_key() -> None:
    assert codes(read(item(labels()))) == ["key_missing"]
    assert codes(read(item(labels(), given(equal("B"), "0")))) == ["key_missing"]


def test_several_choices_all_or_nothing() -> None:
    rule = given(f"<and>{equal('A')}{no(equal('B'))}{equal('C')}</and>")
    question = one(item(labels(cardinality="Multiple"), rule))
    assert (question.kind, question.key, question.partial) == (Kind.MULTIPLE, (0, 2), False)


def test_several_choices_in_parts() -> None:
    rule = "".join(given(equal(n), p, "Add", "Yes") for n, p in (("A", "50"), ("B", "-50"), ("C", "50")))
    question = one(item(labels(cardinality="Multiple"), rule))
    assert (question.key, question.partial) == ((0, 2), True)


def test_two_ways_to_be_right_are_no_key() -> None:
    rule = given(f"<or>{equal('A')}{equal('B')}</or>")
    assert codes(read(item(labels(cardinality="Multiple"), rule))) == ["key_ambiguous"]


def test_an_order() -> None:
    tests = "".join(equal(n, extra=f"index='{place}'") for place, n in ((2, "A"), (1, "B"), (3, "C")))
    question = one(item(labels(cardinality="Ordered"), given(f"<and>{tests}</and>")))
    assert (question.kind, [option.text for option in question.options]) == (Kind.ORDERING, ["b", "a", "c"])


def test_pairs_of_canvas() -> None:
    sides = "".join(
        labels(name, own=f"<material><mattext>{words}</mattext></material>")
        for name, words in (("x", "một"), ("y", "hai"))
    )
    rule = given(equal("C", "x"), "50", "Add", "Yes") + given(equal("A", "y"), "50", "Add", "Yes")
    question = one(item(sides, rule, "matching_question"))
    assert (question.kind, [option.text for option in question.options]) == (Kind.MATCHING, ["một", "hai"])
    assert [question.matches[place] for place in question.key] == ["c", "a"]
    assert sorted(question.matches) == ["a", "b", "c"]


TYPED = "<response_str ident='r' rcardinality='Single'><render_fib {}/></response_str>"


def test_words() -> None:
    rule = given(f"<or>{equal('Hà Nội')}{equal('Ha Noi')}</or>")
    question = one(item(TYPED.format(""), rule, "short_answer_question"))
    assert (question.kind, question.accepted) == (Kind.SHORT_TEXT, ("Hà Nội", "Ha Noi"))


def test_numbers_of_canvas() -> None:
    between = "<vargte respident='r'>10.5</vargte><varlte respident='r'>11.5</varlte>"
    rule = given(f"<or>{equal('11')}<and>{between}</and></or>") + given(between.replace("1", "2"))
    question = one(item(TYPED.format("fibtype='Decimal'"), rule, "numerical_question"))
    assert (question.kind, question.accepted) == (Kind.NUMERIC, ("11±0.5", "21.5±1"))


@pytest.mark.parametrize(
    "part",
    [
        *(item(TYPED.format("")), item(TYPED.format(""), kind="essay_question"), item(TYPED.format("") * 2, given(""))),
        *(item(labels(), kind="multiple_dropdowns_question"), item("<response_xy ident='r'/>")),
        *(item(labels(), given("<varsubset respident='r'>A</varsubset>")), item(labels(), given(equal("A"), "x"))),
    ],
)
def test_what_has_no_kind_here_is_named_and_refused(part: str) -> None:
    found = read(part)
    assert codes(found) == ["unsupported_item"]
    assert found.items[0].question.text == "Hỏi gì?"


def test_text_alone_is_passed_over() -> None:
    assert codes(read(item("", kind="text_only_question"))) == ["description_skipped"]


def test_a_package_of_canvas_is_read_once() -> None:
    data = io.BytesIO()
    listed = "".join(
        f"<resource identifier='{n}' type='{kind}' href='{address}'/>"
        for n, (kind, address) in enumerate(
            (
                ("imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "g1/assessment_qti.xml"),
                ("associatedcontent/imscc_xmlv1p1/learning-application-resource", "g1/assessment_meta.xml"),
                ("associatedcontent/imscc_xmlv1p1/learning-application-resource", "non_cc_assessments/g1.xml.qti"),
            )
        )
    )
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        archive.writestr("g1/assessment_qti.xml", document(item(labels(), given(equal("A")))))
        archive.writestr("g1/assessment_meta.xml", "<quiz/>")
        archive.writestr("non_cc_assessments/g1.xml.qti", document(item(labels(), given(equal("B")))))
    found = qti.read(data.getvalue())
    assert (found.format, [question.key for question in found.questions], found.problems) == ("qti12", [(1,)], ())
    assert found.questions[0].place == "tệp non_cc_assessments/g1.xml.qti, dòng 2"
