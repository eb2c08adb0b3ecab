"""Moodle XML: the question types, the faults, and the way there and back."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import pytest
from hypothesis import given
from PIL import Image

from questions.formats.exchange import gift, moodle, moodle_out
from questions.formats.qti import qti
from questions.formats.reading import Read, ReadQuestion
from questions.kinds import Kind
from questions.levels import Level
from questions.pictures import Stimulus
from tests.questions.any_question import picture, questions, told


def quiz(*parts: str) -> bytes:
    return ("<?xml version='1.0' encoding='UTF-8'?>\n<quiz>\n" + "\n".join(parts) + "\n</quiz>").encode()


def asked(kind: str, inside: str, stem: str = "Hỏi gì?") -> str:
    text = f"<name><text>Tên</text></name><questiontext format='html'><text><![CDATA[{stem}]]></text></questiontext>"
    return f"<question type='{kind}'>{text}{inside}</question>"


def answers(*told: tuple[str, str]) -> str:
    return "".join(f"<answer fraction='{weight}'><text>{text}</text></answer>" for text, weight in told)


def read(kind: str, inside: str) -> Read:
    return moodle.read(quiz(asked(kind, inside)))


def one(kind: str, inside: str) -> ReadQuestion:
    (question,) = read(kind, inside).questions
    return question


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def texts(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def test_one_right_answer() -> None:
    question = one("multichoice", "<single>true</single>" + answers(("a", "0"), ("b", "100"), ("c", "-50")))
    assert (question.kind, question.key, texts(question)) == (Kind.SINGLE, (1,), ["a", "b", "c"])
    assert (question.number, question.place, question.text) == ("Tên", "câu 1 (dòng 3)", "Hỏi gì?")


@pytest.mark.parametrize(("wrong", "partial"), [("0", True), ("-50", True), ("-100", False)])
def test_several_right_answers(wrong: str, partial: bool) -> None:
    question = one("multichoice", "<single>false</single>" + answers(("a", "50"), ("b", wrong), ("c", "50")))
    assert (question.kind, question.key, question.partial) == (Kind.MULTIPLE, (0, 2), partial)


def test_thirds_are_equal_parts() -> None:
    thirds = answers(("a", "33.33333"), ("b", "33.33333"), ("c", "33.33333"), ("d", "0"))
    assert codes(read("multichoice", "<single>false</single>" + thirds)) == []


def test_unequal_parts_are_told() -> None:
    found = read("multichoice", "<single>false</single>" + answers(("a", "70"), ("b", "30"), ("c", "0")))
    assert codes(found) == ["weights_evened"]


def test_two_right_answers_of_one_are_a_fault_and_no_key() -> None:
    found = read("multichoice", "<single>true</single>" + answers(("a", "100"), ("b", "100")))
    assert codes(found) == ["key_many"]
    assert found.items[0].question.key == ()


def test_no_right_answer_is_no_key() -> None:
    assert codes(read("multichoice", answers(("a", "0"), ("b", "0")))) == ["key_missing"]


@pytest.mark.parametrize(("right", "key"), [("true", (0,)), ("false", (1,))])
def test_true_and_false(right: str, key: tuple[int, ...]) -> None:
    other = "false" if right == "true" else "true"
    question = one("truefalse", answers((right, "100"), (other, "0")))
    assert (question.kind, question.key, texts(question)) == (Kind.TRUE_FALSE, key, ["Đúng", "Sai"])


def test_short_answers_and_stars() -> None:
    found = read("shortanswer", answers(("Hà Nội", "100"), ("Hà*", "100"), ("Huế", "50"), (r"5\*3", "100")))
    assert found.questions[0].accepted == ("Hà Nội", "5*3")
    assert codes(found) == ["weights_evened", "wildcard_answer"]


def test_numbers_with_tolerances_and_units() -> None:
    inside = "<answer fraction='100'><text>9.81</text><tolerance>0.05</tolerance></answer>"
    found = read("numerical", inside + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>")
    assert found.questions[0].accepted == ("9.81±0.05",)
    assert codes(found) == ["units_dropped"]


@pytest.mark.parametrize("number", ["NaN", "1e400", "ba", "Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    assert "bad_number" in codes(read("numerical", answers((number, "100"))))


def test_pairs_with_one_to_spare() -> None:
    pair = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"
    inside = "".join(pair.format(*both) for both in (("Lào", "Viêng Chăn"), ("Việt Nam", "Hà Nội"), ("", "Huế")))
    question = one("matching", inside)
    assert (question.kind, texts(question)) == (Kind.MATCHING, ["Lào", "Việt Nam"])
    assert (question.matches, question.key) == (("Viêng Chăn", "Hà Nội", "Huế"), (0, 1))


def test_an_order_by_fractions() -> None:
    question = one("ordering", "<gradingtype>ALL_OR_NOTHING</gradingtype>" + answers(("hai", "2.0"), ("một", "1.0")))
    assert (question.kind, texts(question), question.partial) == (Kind.ORDERING, ["một", "hai"], False)


@pytest.mark.parametrize("kind", ["mtf", "kprime"])
def test_rows_of_true_and_false(kind: str) -> None:
    rows = "".join(
        f"<row number='{n}'><optiontext format='html'><text>{t}</text></optiontext></row>"
        for n, t in ((1, "a"), (2, "b"))
    )
    columns = "".join(
        f"<column number='{n}'><responsetext><text>{t}</text></responsetext></column>"
        for n, t in ((1, "True"), (2, "False"))
    )
    weights = "".join(
        f"<weight rownumber='{row}' columnnumber='{column}'><value>{int(row != column)}.000</value></weight>"
        for row in (1, 2)
        for column in (1, 2)
    )
    question = one(kind, f"<scoringmethod><text>subpoints</text></scoringmethod>{rows}{columns}{weights}")
    assert (question.kind, question.key, question.partial) == (Kind.TRUE_FALSE_GROUP, (1, 0), True)


def test_all_or_nothing_plugins() -> None:
    question = one("multichoiceset", answers(("a", "100"), ("b", "0"), ("c", "100")))
    assert (question.kind, question.key, question.partial) == (Kind.MULTIPLE, (0, 2), False)


@pytest.mark.parametrize("kind", ["essay", "cloze", "calculated", "calculatedmulti", "gapselect", "ddmarker", "new"])
def test_what_has_no_kind_here_is_named_and_refused(kind: str) -> None:
    found = moodle.read(quiz(asked(kind, "<answer><text>{a}+system(1)</text></answer>"), asked("truefalse", "")))
    assert codes(found) == ["unsupported_item", "key_missing"]
    assert found.items[0].question.text == "Hỏi gì?"
    named = {"essay": "tự luận", "cloze": "điền khuyết", "calculated": "công thức", "new": "new"}
    assert named.get(kind, "") in found.problems[0].message


def test_categories_hidden_questions_and_descriptions() -> None:
    category = "<question type='category'><category><text>$course$/top/Ma túy/Chương 2</text></category></question>"
    right = answers(("true", "100"), ("false", "0"))
    hidden, description = asked("truefalse", "<hidden>1</hidden>" + right), asked("description", "")
    found = moodle.read(quiz(category, hidden, description, asked("truefalse", right)))
    assert codes(found) == ["description_skipped", "hidden_skipped"]
    assert (found.questions[0].subject, found.questions[0].section) == ("Ma túy", "Chương 2")


def test_explanation_code_and_tags() -> None:
    inside = (
        "<generalfeedback><text>Theo luật.</text></generalfeedback><idnumber>MT-7</idnumber>"
        "<shuffleanswers>0</shuffleanswers><tags><tag><text>Thông hiểu</text></tag></tags>"
    )
    question = one("multichoice", inside + answers(("a", "100"), ("b", "0")))
    assert (question.explanation, question.code, question.level) == ("Theo luật.", "MT-7", Level.UNDERSTANDING)
    assert question.fixed_order


@pytest.mark.parametrize("grade", ["-1", "NaN", "0", "nhiều"])
def test_bad_grades_are_refused(grade: str) -> None:
    found = read("truefalse", f"<defaultgrade>{grade}</defaultgrade>" + answers(("true", "100"), ("false", "0")))
    assert codes(found) == ["bad_number"]


def test_pictures_lie_in_the_file() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    packed = base64.b64encode(out.getvalue()).decode()
    stem = (
        "<questiontext format='html'><text><![CDATA[<p>Biển <img src='@@PLUGINFILE@@/a%20b.png' alt='đỏ'> gì?</p>]]>"
        f"</text><file name='a b.png' path='/' encoding='base64'>{packed}</file></questiontext>"
    )
    right = answers(("true", "100"), ("false", "0"))
    (question,) = moodle.read(quiz(f"<question type='truefalse'>{stem}{right}</question>")).questions
    assert question.text == "Biển gì?"
    assert [(one.alt, one.width, one.height) for one in question.pictures] == [("đỏ", 4, 3)]


def test_a_passage_is_shared_by_the_questions_that_bear_it() -> None:
    shared = Stimulus("Đoạn <văn>\nhai dòng", picture(3, "Sơ đồ"))
    first = replace(one("truefalse", answers(("true", "100"), ("false", "0"))), stimulus=shared)
    back = moodle.read(moodle_out.write([first, replace(first, text="Câu khác?")]).data).questions
    assert [question.stimulus for question in back] == [shared, shared]


def test_only_a_quiz_is_taken_for_moodle() -> None:
    assert moodle.looks_like(quiz())
    assert moodle.looks_like("<quiz/>".encode("utf-16"))
    for text in ("<html><quiz>", "<questestinterop/>", "quiz", "Câu 1: <quiz>", ""):
        assert not moodle.looks_like(text)
    assert not qti.looks_like(quiz())
    assert not gift.looks_like(quiz(asked("truefalse", "{=a}")))


def test_xml_of_other_kinds_is_refused() -> None:
    assert codes(moodle.read(b"<html/>")) == ["wrong_type"]


@given(questions(with_pictures=True))
def test_what_goes_out_comes_back(question: ReadQuestion) -> None:
    written = moodle_out.write([question])
    if any(problem.code == "lost_question" for problem in written.losses):
        return
    found = moodle.read(written.data)
    assert [told(back) for back in found.questions] == [told(question)], found.problems
    assert moodle.looks_like(written.data)
    assert written == moodle_out.write([question])


def test_the_picture_of_an_old_question_stands_beside_its_text() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 7), (1, 2, 3)).save(out, "PNG")
    packed = base64.b64encode(out.getvalue()).decode()
    old = f"<image>a.png</image><image_base64>\n{packed}\n</image_base64>"
    question = one("multichoice", old + answers(("a", "100"), ("b", "0")))
    assert [(shown.width, shown.height) for shown in question.pictures] == [(9, 7)]
