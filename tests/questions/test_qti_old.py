"""QTI 1.2, as Canvas and older programs write it."""

from __future__ import annotations

import io
import zipfile

import pytest

from questions.formats.qti import qti
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


def test_a_condition_that_holds_ends_the_marking_unless_it_goes_on() -> None:
    question = one(item(labels(), given(equal("A")) + given("<other/>", "0")))
    assert question.key == (0,)
    assert codes(read(item(labels(), given(equal("A"), goes_on="Yes") + given("<other/>", "0")))) == ["key_missing"]


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


def test_several_words_of_one_condition_are_one_or_another() -> None:
    question = one(item(TYPED.format(""), given(equal("Huế") + equal("hue")), "short_answer_question"))
    assert question.accepted == ("Huế", "hue")


def test_labels_that_each_add_points_are_several_answers_though_marking_should_stop() -> None:
    rule = "".join(given(equal(n), p, "Add") for n, p in (("A", "25"), ("B", "-10"), ("C", "25")))
    assert one(item(labels(cardinality="Multiple"), rule)).key == (0, 2)


def counted(label: str, name: str, response: str = "r") -> str:
    return given(equal(label, response), "1", "Add", "yes").replace("'SCORE'", f"'{name}'")


def test_what_brightspace_counts_as_wrong_is_not_right() -> None:
    shown = "<response_extension><display_style>2</display_style></response_extension>"
    rule = counted("A", "D2L_Correct") + counted("B", "D2L_Incorrect") + counted("C", "D2L_Correct")
    question = one(item(shown + labels(cardinality="Multiple"), rule))
    assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 2))


def test_pairs_of_brightspace() -> None:
    sides = "".join(
        labels(name, own=f"<material><mattext>{words}</mattext></material>")
        .replace(f"response_lid ident='{name}'", f"response_grp respident='{name}'")
        .replace("/response_lid", "/response_grp")
        for name, words in (("x", "một"), ("y", "hai"))
    )
    rule = counted("C", "D2L_Correct", "x") + counted("A", "D2L_Incorrect", "x") + counted("A", "D2L_Correct", "y")
    question = one(item(sides, rule))
    assert question.kind is Kind.MATCHING
    assert [question.matches[place] for place in question.key] == ["c", "a"]


def test_groups_of_several_each_are_no_pairs() -> None:
    own = "<material><mattext>nhóm</mattext></material>"
    sides = labels("x", "Multiple", own) + labels("y", "Multiple", own)
    assert codes(read(item(sides, given(equal("A", "x") + equal("B", "x"))))) == ["unsupported_item"]


def test_a_passage_of_canvas_goes_to_the_questions_that_name_it() -> None:
    passage = item("", kind="text_only_question").replace("ident='i'", "ident='p'").replace("Hỏi", "Đọc")
    parent = "<qtimetadatafield><fieldlabel>parent_stimulus_item_ident</fieldlabel><fieldentry>p</fieldentry>"
    child = item(labels(), given(equal("B"))).replace("<qtimetadata>", f"<qtimetadata>{parent}</qtimetadatafield>")
    found = read(passage, child)
    assert codes(found) == []
    assert [question.stimulus and question.stimulus.text for question in found.questions] == ["Đọc gì?"]


def packed(listed: str, files: dict[str, bytes | str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_quiz_of_canvas_is_named_as_a_file_of_its_resource() -> None:
    listed = "<resource identifier='g' type='imsqti_xmlv1p2'><file href='g/g.xml'/></resource>"
    found = qti.read(packed(listed, {"g/g.xml": document(item(labels(), given(equal("B"))))}))
    assert ([question.key for question in found.questions], found.problems) == ([(1,)], ())


def test_a_quiz_of_brightspace_is_listed_as_content_of_the_web() -> None:
    listed = (
        "<resource identifier='o' type='webcontent' material_type='orgunitconfig' href='o\\o.xml'/>"
        "<resource identifier='q' type='webcontent' material_type='d2lquiz' href='q.xml'/>"
    )
    found = qti.read(packed(listed, {"q.xml": document(item(labels(), given(equal("B"))))}))
    assert ([question.key for question in found.questions], found.problems) == ([(1,)], ())


def test_the_whole_copy_of_canvas_may_be_a_file_of_another_resource() -> None:
    listed = (
        "<resource identifier='a' type='imsqti_xmlv1p2/imscc_xmlv1p1/assessment'><file href='g/assessment_qti.xml'/>"
        "</resource><resource identifier='b' type='associatedcontent' href='g/assessment_meta.xml'>"
        "<file href='g/assessment_meta.xml'/><file href='non_cc_assessments/g.xml.qti'/></resource>"
    )
    files: dict[str, bytes | str] = {
        "g/assessment_qti.xml": document(item(labels(), given(equal("A")))),
        "g/assessment_meta.xml": "<quiz/>",
        "non_cc_assessments/g.xml.qti": document(item(labels(), given(equal("B")))),
    }
    found = qti.read(packed(listed, files))
    assert ([question.key for question in found.questions], found.problems) == ([(1,)], ())
