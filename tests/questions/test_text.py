"""Typed question lists: every habit of starts and options."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.typed import text
from questions.kinds import Kind
from questions.levels import Level
from tests.questions.typed_lists import FOUR, codes, one, options, read


@pytest.mark.parametrize(
    "start",
    [
        "Câu 1: Hỏi gì?",
        "Câu 1. Hỏi gì?",
        "Câu 1 : Hỏi gì?",
        "câu 1 :Hỏi gì?",
        "Câu  1:Hỏi gì?",
        "CÂU 1. Hỏi gì?",
        "Câu 1\nHỏi gì?",
        "Câu 1.\nHỏi gì?",
        "Câu 1) Hỏi gì?",
        "Câu 1 Hỏi gì?",
        "Câu 1/ Hỏi gì?",
        "Câu 1 - Hỏi gì?",
        "Câu hỏi 1. Hỏi gì?",
        "Câu hỏi 1: Hỏi gì?",
        "Câu số 1: Hỏi gì?",
        "Question 1. Hỏi gì?",
        "Question 1: Hỏi gì?",
        "*Câu 1: Hỏi gì?",
        "1. Hỏi gì?",
        "1) Hỏi gì?",
        "1/ Hỏi gì?",
        "1.Hỏi gì?",
        "Bài 1: Hỏi gì?",
        "ID: 1\nHỏi gì?",
        "Câu\u00a01:\u00a0Hỏi gì?",
        "Cau 1: Hỏi gì?".replace("Cau", "Ca\u0302u"),
        "Câ\u200bu 1: Hỏi gì?",
    ],
)
def test_a_question_may_start_in_many_ways(start: str) -> None:
    question = one(start + FOUR)
    assert (question.text, question.number) == ("Hỏi gì?", "1")
    assert options(question) == ["một", "hai", "ba", "bốn"]
    assert question.key == ()


@pytest.mark.parametrize(
    "typed",
    [
        "A. một\nB. hai\nC. ba\nD. bốn",
        "A) một\nB) hai\nC) ba\nD) bốn",
        "a) một\nb) hai\nc) ba\nd) bốn",
        "a. một\nb. hai\nc. ba\nd. bốn",
        "A: một\nB: hai\nC: ba\nD: bốn",
        "A/ một\nB/ hai\nC/ ba\nD/ bốn",
        "A - một\nB - hai\nC - ba\nD - bốn",
        "(A) một\n(B) hai\n(C) ba\n(D) bốn",
        "A.một\nB.hai\nC.ba\nD.bốn",
        "A.\tmột\nB.\thai\nC.\tba\nD.\tbốn",
        "A. một\tB. hai\tC. ba\tD. bốn",
        "A. một    B. hai    C. ba    D. bốn",
        "A. một\u00a0\u00a0B. hai\u00a0\u00a0C. ba\u00a0\u00a0D. bốn",
        "A. một B. hai C. ba D. bốn",
        "A. một\tB. hai\nC. ba\tD. bốn",
        "A. một B. hai\nC. ba D. bốn",
        "a, một\nb, hai\nc, ba\nd, bốn".replace(",", "."),
        "#A. một\n#B. hai\n#C. ba\n#D. bốn",
        "- một\n- hai\n- ba\n- bốn",
        "– một\n– hai\n– ba\n– bốn",
        "• một\n• hai\n• ba\n• bốn",
        "1. một\n2. hai\n3. ba\n4. bốn",
        "1) một\n2) hai\n3) ba\n4) bốn",
        "A. một\n\nB. hai\n\nC. ba\n\nD. bốn",
    ],
)
def test_options_may_be_written_in_many_ways(typed: str) -> None:
    found = read(f"Câu 1: Hỏi gì?\n{typed}\nCâu 2: Nữa?{FOUR}")
    assert [options(item.question) for item in found.items] == [["một", "hai", "ba", "bốn"]] * 2


def test_a_whole_question_may_stand_on_one_line() -> None:
    question = one("Câu 1: Hỏi gì? A. một B. hai C. ba D. bốn")
    assert (question.text, options(question)) == ("Hỏi gì?", ["một", "hai", "ba", "bốn"])


def test_an_option_goes_on_over_lines_and_the_stem_too() -> None:
    question = one("Câu 1: Hỏi\ngì?\nA. một\nvà nữa\nB. hai")
    assert (question.text, options(question)) == ("Hỏi\ngì?", ["một\nvà nữa", "hai"])


def test_letters_in_words_are_no_options() -> None:
    question = one("Câu 1: Vitamin A. Hỏi gì?\nA. Vitamin B. Thuốc\nB. C.Mác\nC. ba\nD. Vitamin E. Thuốc")
    assert options(question) == ["Vitamin B. Thuốc", "C.Mác", "ba", "Vitamin E. Thuốc"]


def test_statements_in_small_letters_stay_in_the_stem_above_options_in_capitals() -> None:
    question = one("Câu 1: Cho các ý:\na) p\nb) q\nc) r\nCó mấy ý đúng?\nA. 1\nB. 2\nC. 3\nĐáp án: B")
    assert question.text == "Cho các ý:\na) p\nb) q\nc) r\nCó mấy ý đúng?"
    assert (options(question), question.key) == (["1", "2", "3"], (1,))


def test_roman_and_numbered_lists_stay_in_the_stem() -> None:
    question = one("Câu 1: Cho:\n1. p\n2. q\nI. r\nII. s\nĐúng là\nA. 1 và 2\nB. I và II\nĐáp án: A\n")
    assert options(question) == ["1 và 2", "I và II"]
    assert question.text.endswith("Đúng là")


def test_wrong_and_doubled_letters_lose_no_option_and_make_no_guess() -> None:
    question = one("Câu 1: Hỏi gì?\nA. một\nB. hai\nC. ba\nC. bốn\nĐáp án: B")
    assert (options(question), question.key) == (["một", "hai", "ba", "bốn"], (1,))
    found = read("Câu 1: Hỏi gì?\nA. một\nB. hai\nC. ba\nC. bốn\nĐáp án: C")
    assert codes(found) == ["key_ambiguous"]


def test_dashes_with_signs_and_verdicts_are_options() -> None:
    question = one("Câu 1: Người lao động được nghỉ?\n– (Đ)✅: Đúng\n– (S): Sai")
    assert (options(question), question.key, question.kind) == (["Đúng", "Sai"], (0,), Kind.TRUE_FALSE)


def test_a_bracketed_figure_is_a_level_and_a_start() -> None:
    found = read(f"[1] Một?{FOUR}\nANSWER: B\n[3] Hai?{FOUR}\nANSWER: C")
    assert [(q.number, q.text, q.level) for q in found.questions] == [
        (None, "Một?", Level.RECALL),
        (None, "Hai?", Level.APPLICATION),
    ]


def test_questions_parted_by_tags() -> None:
    found = read(f"[<br>]\nMột?{FOUR}\n[<br>]\nHai [<df>]0.5[</df>]?{FOUR}\n[<br>]\nCho (<1>) gì?{FOUR}\n")
    assert [question.text for question in found.questions] == ["Một?", "Hai ?", "Cho (1) gì?"]


def test_unnumbered_questions_are_parted_by_their_options() -> None:
    found = read("Thủ đô?\nA. x\nB. y\nANSWER: B\n\nSông?\nA. p\nB. q\nANSWER: A\n\nNúi\nnào?\nA. p\nB. q\n")
    assert [(q.text, q.key) for q in found.questions] == [("Thủ đô?", (1,)), ("Sông?", (0,)), ("Núi\nnào?", ())]


def test_markdown_marks_are_formatting() -> None:
    found = read("# Đề\n**Câu 1:** Hỏi?\nA. một\n**B. hai**\nC. ba\n\n**Câu 2:** Nữa?\n- [ ] p\n- [x] q\n")
    assert [(q.text, q.key, options(q)) for q in found.questions] == [
        ("Hỏi?", (1,), ["một", "hai", "ba"]),
        ("Nữa?", (1,), ["p", "q"]),
    ]


def test_encodings_and_line_ends() -> None:
    words = f"Câu 1: Hỏi gì?{FOUR}\nĐáp án: B".replace("\n", "\r\n")
    for data in (words.encode("utf-8-sig"), words.encode("utf-16")):
        assert text.read(data).questions[0].key == (1,)
    old = text.read("Câu 1: Ông là ai?\nA. một\nB. hai".encode("cp1258", "replace"))
    assert codes(old)[0] == "encoding"


def test_text_typed_in_tcvn3_is_turned_into_unicode() -> None:
    found = read("C©u 1: C«ng ®oµn lµ g×?\nA. Tæ chøc\nB. §oµn thÓ\n")
    assert found.questions[0].text == "Công đoàn là gì?"
    assert options(found.questions[0]) == ["Tổ chức", "Đoàn thể"]


def test_files_without_questions_say_what_was_looked_for() -> None:
    assert codes(read("Bài giảng.\n1. Khái niệm\nCông đoàn là tổ chức.\n2. Vai trò\nVai trò là thế.")) == [
        "no_questions"
    ]
    assert codes(read("1.A 2.B 3.C 4.D")) == ["only_keys"]
    assert codes(read("  \n ")) == ["empty_file"]


def test_one_bad_question_never_costs_the_file() -> None:
    found = read(f"Câu 1: Một?{FOUR}\nĐáp án: A\nCâu 2:\nCâu 3: Ba?\nA. x\nCâu 4: Bốn?{FOUR}\nĐáp án: D")
    assert [question.number for question in found.questions] == ["1", "4"]
    assert found.rejected == 2


WORDS = st.sampled_from(
    [
        "Câu 1: ",
        "Câu 2. ",
        "1. ",
        "A. ",
        "B. ",
        "C) ",
        "a) ",
        "Đáp án: ",
        "B",
        "\n",
        "\n\n",
        "PHẦN I. ",
        "ĐÁP ÁN",
        "1.A 2.B",
        "[<br>]",
        "*",
        "x",
        " ",
        "\t",
        "Lời giải:",
        "####",
        "Đọc đoạn sau, trả lời câu hỏi từ 1 đến 3",
        "HẾT",
        "| a | b |",
        "**",
        "[1]",
        "- ",
        "→",
        "(Đ)",
        "Đúng",
        "0110",
        "I. ",
    ]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=40))
def test_no_text_makes_reading_raise_and_keys_always_fit(parts: list[str]) -> None:
    found = read("".join(parts).replace("\ud800", ""))
    for item in found.items:
        question = item.question
        if not item.refused and question.kind.takes_one and question.key:
            assert 0 <= question.key[0] < len(question.options)


def test_page_numbers_rules_and_notes_are_no_words_of_an_option() -> None:
    found = read(
        f"Câu 1: Hỏi?{FOUR}\nTrang 1/4 - Mã đề 101\n----------\nThí sinh không dùng tài liệu.\nCâu 2: Nữa?{FOUR}"
    )
    assert options(found.questions[0])[3] == "bốn"
