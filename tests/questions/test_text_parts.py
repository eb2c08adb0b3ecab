"""What stands around typed questions: parts, passages, levels, tags; and kinds other than single choice."""

from __future__ import annotations

import pytest

from questions.kinds import Kind
from questions.levels import Level
from tests.questions.typed_lists import FOUR, codes, one, options, read

THPT = """PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn. Thí sinh trả lời từ câu 1 đến câu 2.
Câu 1. Một?
A. x B. y C. z D. t
Câu 2. Hai?
A. x B. y C. z D. t
PHẦN II. Câu trắc nghiệm đúng sai. Trong mỗi ý a), b), c), d) ở mỗi câu, thí sinh chọn đúng hoặc sai.
Câu 1. Xét các ý.
a) p
b) q
c) r
d) s
PHẦN III. Câu trắc nghiệm trả lời ngắn
Câu 1. Tính 5+6.
A. 11
Câu 2. Tính nửa của 23.
------ HẾT ------
Thí sinh không được sử dụng tài liệu.
BẢNG ĐÁP ÁN
PHẦN I
1.B 2.C
PHẦN II
Câu 1: a) Đ b) S c) S d) Đ
PHẦN III
Câu 2: 11,5
"""


def test_the_three_parts_of_2025() -> None:
    found = read(THPT)
    assert codes(found) == []
    assert [(q.kind, q.key, q.accepted) for q in found.questions] == [
        (Kind.SINGLE, (1,), ()),
        (Kind.SINGLE, (2,), ()),
        (Kind.TRUE_FALSE_GROUP, (0, 1, 1, 0), ()),
        (Kind.NUMERIC, (), ("11",)),
        (Kind.NUMERIC, (), ("11,5",)),
    ]
    assert found.questions[3].section is not None
    assert found.questions[3].section.startswith("PHẦN III")


@pytest.mark.parametrize(
    "line",
    [
        "a-Đ, b-S, c-S, d-Đ",
        "Đáp án: ĐSSĐ",
        "Đáp án: Đ S S Đ",
        "Đáp án: Đúng, Sai, Sai, Đúng",
        "ĐA: a) Đ; b) S; c) S; d) Đ",
    ],
)
def test_groups_of_statements_have_a_verdict_each(line: str) -> None:
    words = (
        f"Câu 1: Các phát biểu sau đúng hay sai?\na) p\nb) q\nc) r\nd) s\n{line if ':' in line else 'Đáp án: ' + line}"
    )
    question = one(words)
    assert (question.kind, question.key) == (Kind.TRUE_FALSE_GROUP, (0, 1, 1, 0))


def test_statements_may_bear_their_verdicts() -> None:
    question = one("Câu 1: Xét các ý:\na) p (Đ)\nb) q → Sai (Đáp án đúng: p)\nc) r (S)")
    assert (question.kind, question.key, options(question)) == (Kind.TRUE_FALSE_GROUP, (0, 1, 1), ["p", "q", "r"])


def test_a_statement_with_a_verdict_as_its_key_is_true_or_false() -> None:
    question = one("Câu 1: Mặt trời mọc ở hướng đông.\nĐáp án: Đúng")
    assert (question.kind, options(question), question.key) == (Kind.TRUE_FALSE, ["Đúng", "Sai"], (0,))


def test_short_answers_and_numbers() -> None:
    assert one("Câu 1: Thủ đô?\nĐáp án: Hà Nội; Thành phố Hà Nội").accepted == ("Hà Nội", "Thành phố Hà Nội")
    assert one("Câu 1: Tính?\nĐáp số: 2,5").kind is Kind.NUMERIC


def test_a_lone_letter_without_options_is_told() -> None:
    assert codes(read("Câu 1: Hỏi?\nmột hai ba\nĐáp án: B"))[0] == "cannot_split"


def test_essays_gaps_and_predictions() -> None:
    found = read(
        f"Câu 1: Hỏi?{FOUR}\nĐáp án: A\nII. TỰ LUẬN\nCâu 2 (2 điểm): Trình bày ý kiến của anh chị.\n"
        "Câu 3. Dự đoán có bao nhiêu người tham gia cuộc thi?"
    )
    assert [item.refused for item in found.items] == [False, True, False]
    assert codes(found)[0] == "unsupported_item"
    assert (found.questions[1].kind, found.questions[1].has_key) == (Kind.NUMERIC, False)


def test_a_passage_is_shared_by_the_questions_it_names() -> None:
    words = "Đọc đoạn trích sau và trả lời các câu hỏi từ 1 đến 2:\nDòng một.\nDòng hai.\n"
    found = read(words + "".join(f"Câu {n}: Hỏi {n}?{FOUR}\nĐáp án: A\n" for n in (1, 2, 3)))
    shared = [question.stimulus for question in found.questions]
    assert shared[0] == shared[1]
    assert shared[0] is not None
    assert shared[0].text == "Dòng một.\nDòng hai."
    assert shared[2] is None


def test_gaps_of_an_english_passage_are_asked_by_number() -> None:
    words = "Read the following passage and mark the letter A, B, C or D for questions 1 to 2.\n"
    words += "She (1)____ home and (2)____.\n"
    found = read(words + "Question 1. A. go B. goes C. gone D. going\nQuestion 2. A. eat B. eats C. ate D. eaten")
    assert [question.text for question in found.questions] == ["(1) _____", "(2) _____"]
    assert codes(found) == ["key_missing"] * 2


def test_levels_subjects_and_codes() -> None:
    found = read(
        f"Chủ đề: An toàn lao động\nCâu 1 (NB): Một?{FOUR}\nĐáp án: A\nCâu 2: [TH] Hai?{FOUR}\n"
        f"Đáp án: A\nCâu 3: Ba?{FOUR}\nĐáp án: A\nMức độ: Vận dụng\nMã: ATLĐ-3"
    )
    assert [question.level for question in found.questions] == [Level.RECALL, Level.UNDERSTANDING, Level.APPLICATION]
    assert {question.subject for question in found.questions} == {"An toàn lao động"}
    assert [question.text for question in found.questions] == ["Một?", "Hai?", "Ba?"]
    assert found.questions[2].code == "ATLĐ-3"


def test_a_group_of_tags_is_a_passage() -> None:
    found = read(f"[<sg>]Đoạn văn chung.[<egc>]\n[<br>]\nMột?{FOUR}\n[<br>]\nHai?{FOUR}\n[</sg>]\n[<br>]\nBa?{FOUR}")
    assert [question.stimulus.text if question.stimulus else None for question in found.questions] == [
        "Đoạn văn chung."
    ] * 2 + [None]


def test_youngmix_tags_are_dropped_and_pins_keep_the_order() -> None:
    found = read("<g3>\nCâu 1: Một?\nA. x\n#!B. y\nCâu 2: Hai?\nA. x\nB. y")
    assert [question.fixed_order for question in found.questions] == [True, False]


def test_lessons_are_headings_when_no_options_follow() -> None:
    found = read(f"Bài 17 - Công đoàn\nCâu 1: Một?{FOUR}\nBài 18 - Luật\nCâu 1: Hai?{FOUR}")
    assert [question.section for question in found.questions] == ["Bài 17 - Công đoàn", "Bài 18 - Luật"]
    assert "number_repeated" not in codes(found)


@pytest.mark.parametrize(
    "heading",
    ["PHẦN I. Chung", "Phần 1 – Chung", "Chương 2: Chung", "A. PHẦN TRẮC NGHIỆM (7 điểm)", "I. TRẮC NGHIỆM", "# Chung"],
)
def test_headings_are_sections(heading: str) -> None:
    (question,) = read(f"{heading}\nCâu 1: Một?{FOUR}\n").questions
    assert question.section == heading.removeprefix("# ") or heading.startswith("#")


def test_a_number_that_comes_twice_in_a_section_is_told() -> None:
    assert codes(read(f"Câu 1: p?{FOUR}\nCâu 2: q?{FOUR}\nCâu 2: r?{FOUR}\n")).count("number_repeated") == 1


def test_an_instruction_without_numbers_is_told_and_one_within_a_stem_is_not_an_end() -> None:
    found = read(
        f"Câu 1.\nĐọc thông tin sau và trả lời câu hỏi:\nMột tin.{FOUR}\n"
        "Mark the letter A, B, C or D to show the word that differs.\nQuestion 2. A. p B. q C. r D. s"
    )
    assert [question.text for question in found.questions] == [
        "Đọc thông tin sau và trả lời câu hỏi:\nMột tin.",
        "Mark the letter A, B, C or D to show the word that differs.",
    ]
    assert "stimulus_range" in codes(found)


def test_a_counted_list_in_a_stem_is_no_level() -> None:
    question = one(f"Câu 1: (1) Một ý; (2) hai ý.{FOUR}\nĐáp án: A")
    assert (question.text, question.level) == ("(1) Một ý; (2) hai ý.", None)


def test_one_letter_for_what_looked_like_statements_makes_a_choice() -> None:
    question = one("Câu 1: Khẳng định nào đúng hay sai?\na) p\nb) q\nc) r\nĐáp án: b")
    assert (question.kind, question.key) == (Kind.SINGLE, (1,))


def test_a_figure_in_round_brackets_beside_the_number_is_no_level() -> None:
    assert one(f"Câu 1 (1): Một?{FOUR}").level is None
    assert one(f"Câu 1 [1]: Một?{FOUR}").level is Level.RECALL
