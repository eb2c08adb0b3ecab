"""GIFT: its grammar as Moodle documents it, its faults, and the way there and back."""

from __future__ import annotations

import pytest
from hypothesis import given

from questions.formats.exchange import aiken, gift, gift_out
from questions.formats.reading import Read, ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from tests.questions.any_question import questions, told


def read(text: str) -> Read:
    return gift.read(text.encode())


def one(text: str) -> ReadQuestion:
    (question,) = read(text).questions
    return question


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def texts(question: ReadQuestion) -> list[str]:
    return [option.text for option in question.options]


def test_one_right_answer_among_several() -> None:
    question = one("// ghi chú\n::Câu 1::Tổ chức nào?{\n~Hội\n=Công đoàn # vì thế\n~Đoàn\n####Theo luật.\n}")
    assert (question.number, question.text) == ("Câu 1", "Tổ chức nào?")
    assert texts(question) == ["Hội", "Công đoàn", "Đoàn"]
    assert (question.kind, question.key, question.explanation) == (Kind.SINGLE, (1,), "Theo luật.")
    assert question.place == "dòng 2"


def test_the_feedback_of_the_right_answer_explains_where_nothing_else_does() -> None:
    assert one("A?{=a#vì a ~b#không}").explanation == "vì a"
    assert codes(read("A?{=a#vì a ~b#không}")) == ["feedback_dropped"]


def test_an_answer_in_the_middle_leaves_a_gap() -> None:
    question = one("Công đoàn là {=tổ chức ~hội} của người lao động.")
    assert question.text == "Công đoàn là _____ của người lao động."


@pytest.mark.parametrize(("word", "key"), [("T", 0), ("TRUE", 0), ("F", 1), ("FALSE", 1), ("false", 1), ("Đúng", 0)])
def test_true_and_false(word: str, key: int) -> None:
    question = one(f"Một cộng một là hai.{{{word}#sai rồi#đúng rồi}}")
    assert (question.kind, question.key, texts(question)) == (Kind.TRUE_FALSE, (key,), ["Đúng", "Sai"])
    assert question.explanation == "đúng rồi"


def test_escaped_signs_stand_for_themselves() -> None:
    question = one(r"Tập \{1\:2\} \= gì\#\~?\nDòng hai {=\{a\} ~ b\\c}")
    assert question.text == "Tập {1:2} = gì#~?\nDòng hai"
    assert texts(question) == ["{a}", "b\\c"]


def test_weights_make_several_right_answers() -> None:
    question = one("Chọn hai.{~%50%a ~%50%b ~%-50%c}")
    assert (question.kind, question.key, question.partial) == (Kind.MULTIPLE, (0, 1), True)


def test_wrong_answers_that_take_all_away_make_it_all_or_nothing() -> None:
    assert one("Chọn hai.{~%50%a ~%50%b ~%-100%c}").partial is False


def test_unequal_weights_are_evened_with_a_word() -> None:
    found = read("Chọn.{~%70%a ~%30%b ~c}")
    assert found.questions[0].key == (0, 1)
    assert codes(found) == ["weights_evened"]


def test_two_right_answers_of_one_are_a_fault_and_no_key() -> None:
    found = read("Chọn một.{=a =b ~c}")
    assert codes(found) == ["key_many"]
    assert found.items[0].question.key == ()


def test_an_equals_sign_inside_a_word_is_not_guessed_at() -> None:
    assert codes(read("Chọn.{~x=5 ~y}")) == ["key_ambiguous"]
    assert one("Chọn.{~buried=entombed~living}").key == (1,)


def test_no_right_answer_is_no_key() -> None:
    found = read("Chọn một.{~a ~b}")
    assert codes(found) == ["key_missing"]
    assert found.questions[0].kind is Kind.SINGLE


def test_short_answers() -> None:
    question = one("Thủ đô?{=Hà Nội =%100%Ha Noi =%50%Thăng Long}")
    assert (question.kind, question.accepted) == (Kind.SHORT_TEXT, ("Hà Nội", "Ha Noi"))


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("#3", ("3",)),
        ("#3:0.5", ("3±0.5",)),
        ("#1..5", ("3±2",)),
        ("#=1822:0 =%50%1822:2", ("1822",)),
        ("#=3.14159:0.0005 =22", ("3.14159±0.0005", "22")),
        ("#-2,5", ("-2.5",)),
    ],
)
def test_numbers(answer: str, accepted: tuple[str, ...]) -> None:
    question = one(f"Bao nhiêu?{{{answer}}}")
    assert (question.kind, question.accepted) == (Kind.NUMERIC, accepted)


@pytest.mark.parametrize("answer", ["#NaN", "#1e400", "#5..1", "#3:-1", "#Infinity", "#ba"])
def test_what_is_no_number_is_refused(answer: str) -> None:
    assert "bad_number" in codes(read(f"Bao nhiêu?{{{answer}}}"))


def test_pairs() -> None:
    question = one("Ghép.{=Việt Nam -> Hà Nội =Lào -> Viêng Chăn = -> Băng Cốc}")
    assert question.kind is Kind.MATCHING
    assert (texts(question), question.matches) == (["Việt Nam", "Lào"], ("Hà Nội", "Viêng Chăn", "Băng Cốc"))
    assert (question.key, question.partial) == ((0, 1), True)


def test_statements_that_are_each_right_or_wrong() -> None:
    question = one("Xét.{=a -> Sai =b -> Đúng =c -> Sai}")
    assert (question.kind, question.key, question.matches) == (Kind.TRUE_FALSE_GROUP, (1, 0, 1), ())


def test_an_order_as_the_plugin_of_moodle_writes_it() -> None:
    question = one("Xếp.{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW 123\nmột\nhai\nba\n}")
    assert (question.kind, texts(question), question.key) == (Kind.ORDERING, ["một", "hai", "ba"], (0, 1, 2))


@pytest.mark.parametrize("answer", ["", "1:SHORTANSWER:=a"])
def test_essays_and_gaps_are_named_and_refused(answer: str) -> None:
    assert codes(read(f"Viết.{{{answer}}}")) == ["unsupported_item"]


@pytest.mark.parametrize("text", ["Một { hai", "Một } hai {", "A{=a ~b} rồi {=c ~d}", "A{={b} ~c}"])
def test_braces_that_do_not_fit_are_refused(text: str) -> None:
    assert codes(read(text)) == ["cannot_split"]


def test_a_word_without_its_sign_is_no_key() -> None:
    found = read("Thủ đô?{Hà Nội}")
    assert "cannot_split" in codes(found)
    assert found.items[0].question.accepted == ()


def test_text_without_braces_is_a_note() -> None:
    assert codes(read("Đọc kỹ.\n\nA?{=a ~b}")) == ["description_skipped"]


def test_one_bad_question_does_not_cost_the_others() -> None:
    found = read("A?{=a ~b}\n\nHỏng { x\n\n::C::C?{T}\n::D::D?{F}")
    assert [item.question.place for item in found.items] == ["dòng 1", "dòng 3", "dòng 5", "dòng 6"]
    assert len(found.questions) == 3


def test_a_blank_line_among_the_answers_is_forgiven() -> None:
    assert one("A?{\n~a\n\n=b\n}").key == (1,)


def test_categories_codes_and_tags() -> None:
    question = one(
        "$CATEGORY: $course$/top/An ninh mạng/Chương 1\n\n"
        "// [id:ANM-1] [tag:Vận dụng] [tag:điểm a khoản 2 Điều 5 116/2025/QH15]\nA?{=a ~b}"
    )
    assert (question.subject, question.section, question.code) == ("An ninh mạng", "Chương 1", "ANM-1")
    assert question.level is Level.APPLICATION
    assert question.reference == Reference("116/2025/QH15", "5", "2", "a")


def test_a_number_for_a_tag_is_no_level() -> None:
    assert one("// [tag:2]\nA?{=a ~b}").level is None
    assert one("// [tag:Dễ]\nA?{=a ~b}").level is Level.RECALL


def test_formats_of_text() -> None:
    assert one("[html]<p>Một<br>hai &lt;3</p>{=<b>a</b> ~b}").text == "Một\nhai <3"
    assert one("[plain]<b>A</b>{=a ~b}").text == "<b>A</b>"
    assert one("[markdown]**Một** hai{=a ~b}").text == "Một hai"
    assert one("x < y và <b>z</b>{=a ~b}").text == "x < y và z"


def test_a_place_of_an_option_is_its_line() -> None:
    found = read("A?{\n=a\n~b\n~B\n}")
    assert [(problem.code, problem.place) for problem in found.problems] == [("option_duplicate", "dòng 4")]


def test_templates_of_programs_are_only_text() -> None:
    assert one(r"\{\{7*7\}\} $\{x\} \{% y %\}{=a ~b}").text == "{{7*7}} ${x} {% y %}"


VIETNAMESE = "Câu 1: Một cộng một?\nA. một\nB. hai\nĐáp án: B\n"
AIKEN = "Một cộng một?\nA. một\nB. hai\nANSWER: B\n"


@pytest.mark.parametrize(
    "text",
    [
        *(VIETNAMESE, AIKEN, '{"a": [1, "=2"]}', "<quiz><question>{=a}</question></quiz>", "a { color: red; }"),
        *(r"Cho $\frac{1}{2}$ và $x_{=}$, tính.", "STT,Câu hỏi,A,B,Đáp án\n1,a,b,c,A\n", "if (x) { ~y }\nz { }\nw { }"),
    ],
)
def test_other_files_are_not_taken_for_gift(text: str) -> None:
    assert not gift.looks_like(text)


@pytest.mark.parametrize("text", ["A{=a ~b}", "A{T}", "::x::A{#3}", "A{\n~a\n=b}\n\nGhép{=a->b =c->d}"])
def test_gift_is_known_and_no_aiken(text: str) -> None:
    assert gift.looks_like(text.encode())
    assert not aiken.looks_like(text)


@given(questions())
def test_what_goes_out_comes_back(question: ReadQuestion) -> None:
    written = gift_out.write([question])
    lost = {problem.code for problem in written.losses}
    if "lost_question" in lost or "lost_sign" in lost:
        return
    found = gift.read(written.data)
    assert [told(back) for back in found.questions] == [told(question)], found.problems
    assert gift.looks_like(written.data)


def test_what_gift_cannot_hold_is_told() -> None:
    question = one("Chọn hai.{~%50%a ~%50%b ~%-100%c}")
    assert [problem.code for problem in gift_out.write([question]).losses] == ["lost_partial"]


@pytest.mark.parametrize("text", ["[html]<p>a", "%50%a", "// a", "=a", "#### a", "::a::b", "$CATEGORY: a", "a\\nb"])
@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.ORDERING])
def test_options_that_look_like_grammar_come_back_as_they_are(kind: Kind, text: str) -> None:
    key = (0,) if kind is Kind.SINGLE else (0, 1)
    asked = ReadQuestion("", text="Câu?", kind=kind, options=(Option(text), Option("khác")), key=key)
    (back,) = gift.read(gift_out.write([asked]).data).questions
    assert told(back) == told(asked)


def test_arrows_in_pairs_do_not_part_them() -> None:
    options = (Option("a -> b"), Option("c"))
    asked = ReadQuestion("", text="Ghép", kind=Kind.MATCHING, options=options, matches=("x -> y", "z"), key=(0, 1))
    written = gift_out.write([asked])
    (back,) = gift.read(written.data).questions
    assert ([option.text for option in back.options], back.matches) == (["a → b", "c"], ("x → y", "z"))
    assert "lost_sign" in [problem.code for problem in written.losses]


def test_a_tilde_before_the_equals_sign_is_the_right_answer_too() -> None:
    question = one("Chọn?{~một ~=hai ~ba}")
    assert (texts(question), question.key) == (["một", "hai", "ba"], (1,))


def test_questions_on_lines_that_follow_each_other() -> None:
    found = read("Một?{=a ~b}\nHai?{~c =d}\n::Ba::Ba?{T}")
    assert [question.text for question in found.questions] == ["Một?", "Hai?", "Ba?"]
    assert [question.place for question in found.questions] == ["dòng 1", "dòng 2", "dòng 3"]


def test_a_full_stop_behind_the_answer_leaves_no_gap() -> None:
    assert one("Bao nhiêu?{#3}.").text == "Bao nhiêu?"
    assert one("Hai cộng hai bằng {=bốn}.").text == "Hai cộng hai bằng _____."


def test_thirds_are_equal_parts() -> None:
    found = read("Chọn?{~%33.33333%a ~%33.33333%b ~%33.33334%c ~%-50%d}")
    assert (found.questions[0].key, codes(found)) == ((0, 1, 2), [])
