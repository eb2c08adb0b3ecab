"""QTI 2 and 3: interactions, ways of marking, packages, and the way there and back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given

from questions.formats.exchange import moodle
from questions.formats.qti import qti, qti_out
from questions.formats.reading import Read, ReadQuestion
from questions.kinds import Kind, Option
from questions.pictures import Stimulus
from tests import every_kind
from tests.questions.any_question import picture, questions, told

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATCH = "<responseProcessing template='http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct'/>"
MAP = MATCH.replace("match_correct", "map_response")
SCORE = "<outcomeDeclaration identifier='SCORE' cardinality='single' baseType='float'/>"


def item(declared: str, body: str, processing: str = MATCH, attributes: str = "", space: str = NAMESPACE) -> bytes:
    return (
        f"<assessmentItem xmlns='{space}' identifier='q' title='Câu thử' timeDependent='false' {attributes}>\n"
        f"{declared}{SCORE}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    ).encode()


def declared(right: list[str], cardinality: str = "single", base: str = "identifier", mapping: str = "") -> str:
    values = "".join(f"<value>{value}</value>" for value in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    told = f"identifier='RESPONSE' cardinality='{cardinality}' baseType='{base}'"
    return f"<responseDeclaration {told}>{correct}{mapping}</responseDeclaration>"


def mapping(**points: str) -> str:
    entries = "".join(f"<mapEntry mapKey='{key}' mappedValue='{value}'/>" for key, value in points.items())
    return f"<mapping defaultValue='0'>{entries}</mapping>"


def choices(most: int = 1, shuffle: str = "true", element: str = "choiceInteraction", fixed: str = "") -> str:
    inside = "".join(f"<simpleChoice identifier='{n}'>{n.lower()}</simpleChoice>" for n in "ABC")
    inside += f"<simpleChoice identifier='D' {fixed}>d</simpleChoice>"
    told = f"responseIdentifier='RESPONSE' shuffle='{shuffle}'" + (
        f" maxChoices='{most}'" if "choice" in element else ""
    )
    return f"<{element} {told}><prompt>Chọn gì?</prompt>{inside}</{element}>"


def rules(test: str, otherwise: str = "", points: str = "1") -> str:
    given = f"<setOutcomeValue identifier='SCORE'><baseValue baseType='float'>{points}</baseValue></setOutcomeValue>"
    return (
        f"<responseProcessing><responseCondition><responseIf>{test}{given}</responseIf>{otherwise}"
        "</responseCondition></responseProcessing>"
    )


VARIABLE, CORRECT = "<variable identifier='RESPONSE'/>", "<correct identifier='RESPONSE'/>"
ENTRY = "<p>Bao nhiêu?</p><p><textEntryInteraction responseIdentifier='RESPONSE'/></p>"


def one(data: bytes) -> ReadQuestion:
    (question,) = qti.read(data).questions
    return question


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def texts(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def test_one_choice() -> None:
    question = one(item(declared(["B"]), "<p>Đọc:</p>" + choices()))
    assert (question.kind, question.key, question.text) == (Kind.SINGLE, (1,), "Đọc:\nChọn gì?")
    assert (question.place, question.number, question.fixed_order) == ("câu 1 (dòng 1)", "Câu thử", False)


def test_several_choices_whole_and_in_parts() -> None:
    whole = one(item(declared(["A", "C"], "multiple"), choices(0)))
    assert (whole.kind, whole.key, whole.partial) == (Kind.MULTIPLE, (0, 2), False)
    parts = one(item(declared(["A", "C"], "multiple", mapping=mapping(A="1", C="1", B="-1")), choices(0), MAP))
    assert (parts.key, parts.partial) == ((0, 2), True)


def test_unequal_points_are_told() -> None:
    found = qti.read(item(declared([], "multiple", mapping=mapping(A="2", C="1")), choices(0), MAP))
    assert codes(found) == ["weights_evened"]


def test_what_is_declared_and_what_earns_points_must_agree() -> None:
    found = qti.read(item(declared(["A"], mapping=mapping(B="1")), choices(), MAP))
    assert codes(found) == ["key_conflict"]
    assert found.items[0].question.key == ()


@pytest.mark.parametrize("right", [["X"], ["A", "B"]])
def test_a_key_that_does_not_fit_is_none(right: list[str]) -> None:
    found = qti.read(item(declared(right), choices()))
    assert codes(found)[0] in ("key_unknown", "key_many")
    assert found.items[0].question.key == ()


def test_order_and_pins_are_kept() -> None:
    assert one(item(declared(["B"]), choices(shuffle="false"))).fixed_order
    pinned = one(item(declared(["B"]), choices(fixed="fixed='true'")))
    assert not pinned.fixed_order
    assert [option.pinned for option in pinned.options] == [False, False, False, True]


def test_ordering() -> None:
    question = one(item(declared(["C", "A", "D", "B"], "ordered"), choices(element="orderInteraction")))
    assert (question.kind, texts(question), question.key) == (Kind.ORDERING, ["c", "a", "d", "b"], (0, 1, 2, 3))


def pairs(rights: tuple[str, ...], element: str = "matchInteraction") -> str:
    def one_set(prefix: str, words: tuple[str, ...]) -> str:
        inner = (
            f"<simpleAssociableChoice identifier='{prefix}{n}' matchMax='9'>{w}</simpleAssociableChoice>"
            for n, w in enumerate(words)
        )
        return f"<simpleMatchSet>{''.join(inner)}</simpleMatchSet>"

    sets = one_set("L", ("một", "hai")) + one_set("R", rights)
    return f"<{element} responseIdentifier='RESPONSE' shuffle='true' maxAssociations='0'>{sets}</{element}>"


def test_matching() -> None:
    right = declared(["L0 R1", "L1 R0"], "multiple", "directedPair")
    question = one(item(right, "<p>Ghép</p>" + pairs(("x", "y", "z"))))
    assert (question.kind, question.matches, question.key) == (Kind.MATCHING, ("x", "y", "z"), (1, 0))


def test_a_table_of_true_and_false_is_a_group() -> None:
    right = declared(["L0 R1", "L1 R0"], "multiple", "directedPair")
    question = one(item(right, "<p>Xét</p>" + pairs(("True", "False"))))
    assert (question.kind, question.matches, question.key) == (Kind.TRUE_FALSE_GROUP, (), (1, 0))


@pytest.mark.parametrize("right", [["L0 R1"], ["L0 R1", "L0 R0", "L1 R1"], ["L0 R9", "L1 R0"]])
def test_pairs_that_are_not_one_to_each_are_no_key(right: list[str]) -> None:
    found = qti.read(item(declared(right, "multiple", "directedPair"), "<p>Ghép</p>" + pairs(("x", "y"))))
    assert codes(found) == ["key_unknown"]


def test_words_and_their_other_spellings() -> None:
    said = "<mapping><mapEntry mapKey='Hà Nội' mappedValue='1'/><mapEntry mapKey='Ha Noi' mappedValue='1'/></mapping>"
    question = one(item(declared(["Hà Nội"], base="string", mapping=said), ENTRY, MAP))
    assert (question.kind, question.accepted, question.text) == (Kind.SHORT_TEXT, ("Hà Nội", "Ha Noi"), "Bao nhiêu?")


@pytest.mark.parametrize(
    ("test", "accepted"),
    [
        (f"<match>{VARIABLE}{CORRECT}</match>", "11"),
        (f"<equal toleranceMode='absolute' tolerance='0.5 0.5'>{VARIABLE}{CORRECT}</equal>", "11±0.5"),
        (f"<equal toleranceMode='absolute' tolerance='0 1'>{VARIABLE}{CORRECT}</equal>", "11.5±0.5"),
        (f"<equal toleranceMode='relative' tolerance='10'>{VARIABLE}{CORRECT}</equal>", "11±1.1"),
        (f"<equal toleranceMode='exact'>{VARIABLE}<baseValue baseType='float'>12</baseValue></equal>", "12"),
    ],
)
def test_numbers(test: str, accepted: str) -> None:
    question = one(item(declared(["11"], base="float"), ENTRY, rules(test)))
    assert (question.kind, question.accepted) == (Kind.NUMERIC, (accepted,))


OTHERWISE = "<responseElse><setOutcomeValue identifier='SCORE'><baseValue baseType='float'>{}</baseValue>"
OTHERWISE += "</setOutcomeValue></responseElse>"


def test_rules_that_say_what_a_template_says_are_known() -> None:
    written_out = rules(f"<match>{VARIABLE}{CORRECT}</match>", OTHERWISE.format("0"))
    assert one(item(declared(["B"]), choices(), written_out)).key == (1,)


@pytest.mark.parametrize(
    "processing",
    [
        rules(f"<match>{VARIABLE}{CORRECT}</match>", OTHERWISE.format("1"), "0"),
        rules(f"<not><match>{VARIABLE}{CORRECT}</match></not>"),
        rules(f"<customOperator class='x'>{VARIABLE}</customOperator>"),
        rules(f"<gt>{VARIABLE}<baseValue baseType='float'>1</baseValue></gt>"),
        "<responseProcessing template='http://example.org/own.xml'/>",
        rules(f"<match>{VARIABLE}{CORRECT}</match>", points="0").replace(
            "</responseProcessing>",
            "<setOutcomeValue identifier='SCORE'><mapResponse identifier='RESPONSE'/></setOutcomeValue>"
            "</responseProcessing>",
        ),
        "<responseProcessing><setOutcomeValue identifier='SCORE'><baseValue baseType='float'>1</baseValue>"
        "</setOutcomeValue></responseProcessing>",
    ],
)
def test_marking_of_ones_own_is_named_and_refused(processing: str) -> None:
    found = qti.read(item(declared(["B"]), choices(), processing))
    assert codes(found) == ["unsupported_item"]
    assert found.items[0].question.text == "Chọn gì?"


@pytest.mark.parametrize(
    "body",
    [
        *("<extendedTextInteraction responseIdentifier='RESPONSE'/>", "<p>a <inlineChoiceInteraction/></p>"),
        *("<customInteraction responseIdentifier='RESPONSE'/>", pairs(("x",), "associateInteraction")),
        *("<hotspotInteraction responseIdentifier='R'/>", ENTRY + ENTRY),
    ],
)
def test_other_interactions_are_named_and_refused(body: str) -> None:
    assert codes(qti.read(item(declared(["B"]), body))) == ["unsupported_item"]


def test_adaptive_items_and_templates_are_refused() -> None:
    assert codes(qti.read(item(declared(["B"]), choices(), attributes="adaptive='true'"))) == ["unsupported_item"]
    template = declared(["B"]) + "<templateDeclaration identifier='N' cardinality='single' baseType='integer'/>"
    assert codes(qti.read(item(template, choices()))) == ["unsupported_item"]


def test_what_asks_nothing_is_passed_over() -> None:
    assert codes(qti.read(item("", "<p>Chào bạn</p>"))) == ["description_skipped"]


def test_feedback_and_rubrics_explain() -> None:
    shown = "<modalFeedback identifier='{}' outcomeIdentifier='F' showHide='show'><p>{}</p></modalFeedback>"
    feedback = shown.format("incorrect", "Sai rồi.") + shown.format("correct", "Vì thế.")
    rubric = "<rubricBlock view='scorer tutor'><p>Điều 5.</p></rubricBlock>"
    question = one(item(declared(["B"]), rubric + choices(), MATCH + feedback))
    assert (question.explanation, question.text) == ("Điều 5.\nVì thế.", "Chọn gì?")


def test_versions_are_told_by_root_and_namespace() -> None:
    assert qti.read(item(declared(["B"]), choices())).format == "qti21"
    newer = item(declared(["B"]), choices(), space="http://www.imsglobal.org/xsd/imsqti_v2p2")
    assert qti.read(newer).format == "qti22"
    assert qti.read(qti_out.write_30([one(newer)]).data).format == "qti30"


def package(files: dict[str, bytes | str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def listed(*addresses: str, kind: str = "imsqti_item_xmlv2p1") -> str:
    resources = "\n".join(
        f"<resource identifier='r{n}' type='{kind}' href='{address}'/>" for n, address in enumerate(addresses)
    )
    return f"<manifest xmlns='http://www.imsglobal.org/xsd/imscp_v1p1'><resources>\n{resources}</resources></manifest>"


GOOD = item(declared(["B"]), choices())


def test_a_manifest_that_points_nowhere_costs_only_what_is_missing() -> None:
    addresses = ("q.xml", "gone.xml", "../up.xml", "http://example.org/q.xml", "q.xml", "/etc/passwd", "b.xml")
    found = qti.read(package({"imsmanifest.xml": listed(*addresses), "q.xml": GOOD, "b.xml": "<assessmentItem>"}))
    assert len(found.questions) == 1
    assert [(problem.code, problem.place) for problem in found.problems] == [
        ("missing_file", "tệp imsmanifest.xml, dòng 3"),
        ("bad_path", "tệp imsmanifest.xml, dòng 4"),
        ("bad_path", "tệp imsmanifest.xml, dòng 5"),
        ("bad_path", "tệp imsmanifest.xml, dòng 6"),
        ("bad_path", "tệp imsmanifest.xml, dòng 7"),
        ("xml_broken", "tệp b.xml, dòng 1, cột 17"),
    ]


def test_a_test_gives_order_and_sections() -> None:
    test = (
        f"<assessmentTest xmlns='{NAMESPACE}' identifier='t' title='Đề'><testPart><assessmentSection title='Phần 1'>"
        "<assessmentItemRef identifier='b' href='items/b.xml'/></assessmentSection></testPart></assessmentTest>"
    )
    other = GOOD.replace("Câu thử".encode(), b"Sau")
    files = {"imsmanifest.xml": listed("items/a.xml", "items/b.xml", "t.xml"), "t.xml": test}
    found = qti.read(package({**files, "items/a.xml": other, "items/b.xml": GOOD}))
    assert [(question.number, question.section) for question in found.questions] == [
        ("Câu thử", "Phần 1"),
        ("Sau", None),
    ]
    assert found.questions[0].place == "tệp items/b.xml, dòng 1"


def test_a_package_without_a_manifest_is_read_with_a_word() -> None:
    found = qti.read(package({"a.xml": GOOD, "notes.txt": "x"}))
    assert (len(found.questions), codes(found)) == (1, ["missing_file"])


def test_a_pool_of_blackboard_is_refused_in_plain_words() -> None:
    found = qti.read(package({"imsmanifest.xml": "<manifest/>", "res00001.dat": "<POOL/>"}))
    assert codes(found) == ["wrong_type"]
    assert "Blackboard" in found.problems[0].message


def test_an_empty_package_says_so() -> None:
    assert codes(qti.read(package({"imsmanifest.xml": listed()}))) == ["no_questions"]


def test_sound_is_left_out_with_a_word() -> None:
    body = "<div class='stimulus'><p>Nghe</p><object data='a.mp3' type='audio/mpeg'/></div>" + choices()
    found = qti.read(package({"imsmanifest.xml": listed("q.xml"), "q.xml": item(declared(["B"]), body), "a.mp3": "x"}))
    assert codes(found) == ["unsupported_media"]
    assert found.questions[0].stimulus == Stimulus("Nghe")


@pytest.mark.parametrize("write", [qti_out.write_21, qti_out.write_30])
def test_every_kind_with_pictures_passage_and_clip_comes_back(write: object) -> None:
    assert callable(write)
    asked = [replace(question, subject="Thử") for question in every_kind.questions()]
    written = write(asked)
    found = qti.read(written.data)
    assert [told(question) for question in found.questions] == [told(question) for question in asked]
    assert found.problems == ()
    clips = {question.stimulus.video_data for question in found.questions if question.stimulus}
    assert clips == {b"", every_kind.clip().data}
    assert written.data == write(asked).data
    assert qti.looks_like(written.data)


@pytest.mark.parametrize("write", [qti_out.write_21, qti_out.write_30])
def test_what_goes_out_comes_back(write: object) -> None:
    @given(questions(with_pictures=True))
    def there_and_back(question: ReadQuestion) -> None:
        assert callable(write)
        found = qti.read(write([question]).data)
        assert [told(back) for back in found.questions] == [told(question)], found.problems

    there_and_back()


def test_pictures_of_options_are_packed_once() -> None:
    shown = picture(4, "như nhau")
    both = (Option("a", picture=shown), Option("b", picture=shown))
    data = qti_out.write_21([ReadQuestion("", text="Câu?", options=both, key=(0,))]).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.startswith("media/") for name in archive.namelist()) == 1


def test_a_package_of_more_files_than_are_read_is_told() -> None:
    asked = [ReadQuestion("", text=f"Câu {n}?", options=(Option("a"), Option("b")), key=(0,)) for n in range(2_001)]
    written = qti_out.write_21(asked)
    assert [problem.code for problem in written.losses] == ["lost_size"]
    assert codes(qti.read(written.data)) == ["too_many_files"]
    assert qti_out.write_21(asked[:1_999]).losses == ()


def test_only_qti_is_taken_for_qti() -> None:
    assert qti.looks_like(GOOD)
    assert qti.looks_like("<?xml version='1.0'?>\n<!-- x -->\n<questestinterop>")
    for text in ("<quiz/>", "<html>", "Câu 1: assessmentItem", ""):
        assert not qti.looks_like(text)
    assert not qti.looks_like(package({"xl/workbook.xml": "x"}))
    assert not moodle.looks_like(GOOD)
    assert codes(qti.read(b"<quiz/>")) == ["wrong_type"]
