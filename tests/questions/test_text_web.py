"""Lists copied from pages, courses and notes in Markdown: what only shows the words stays out of them."""

from __future__ import annotations

import pytest

from questions.kinds import Kind
from questions.levels import Level
from tests.questions.typed_lists import FOUR, codes, one, options, read

TEXTS = ["một", "hai", "ba", "bốn"]


@pytest.mark.parametrize(
    "after",
    [
        "<details>\n<summary>Đáp án</summary>\n\n**Đáp án: B** — Vì thế.\n\n</details>",
        "<details>\n<summary><b>Xem đáp án</b></summary>\n\n**Đáp án:** B\n\nGiải thích: Vì thế.\n\n</details>\n\n---",
        '??? tip "Gợi ý"\n    Đáp án: B',
        "> [!TIP]\n> **Đáp án:** B",
        "**Đáp án đúng:** `B`",
        "👉 Đáp án: B",
        "✔️ Đáp án đúng: B\n💡 Giải thích: vì thế",
        "➡️ Đáp án: B",
        "**✅ Đáp án: B**\n**❌ Đáp án A:** sai\n**❌ Đáp án C:** sai",
        "Đúng. Đáp án đúng là: hai\nVì: thế.\nTham khảo: Bài 1, mục 1.3.",
        "Sai. Đáp án đúng là: hai",
        "Lời giải\nPhương pháp: SGK trang 76.\nCách giải: Vì thế.\nChọn B",
        "=> Đáp án B. Vì thế.",
        "Đáp án: - hai",
        "Đáp án:\n- hai",
    ],
)
def test_a_key_shows_through_its_wrapping(after: str) -> None:
    question = one(f"**Câu 1.** Hỏi gì?{FOUR}\n\n{after}\n")
    assert (question.text, options(question), question.key) == ("Hỏi gì?", TEXTS, (1,))


@pytest.mark.parametrize(
    "start",
    [
        "[NB] Câu 1: Hỏi gì?",
        "(TH) Câu 1. Hỏi gì?",
        "Câu một: Hỏi gì?",
        "❓ Câu 1: Hỏi gì?",
        "1, Hỏi gì?",
        "1.1 Hỏi gì?",
        "1.1. Hỏi gì?",
        "### Câu 1\n**Câu hỏi:** Hỏi gì?",
        "Câu 1: Hỏi gì?\n(1 điểm)",
    ],
)
def test_more_ways_to_start(start: str) -> None:
    question = one(start + FOUR)
    assert (question.text, options(question)) == ("Hỏi gì?", TEXTS)


def test_the_level_may_stand_before_the_number() -> None:
    assert one(f"[NB] Câu 1: Hỏi gì?{FOUR}").level is Level.RECALL


@pytest.mark.parametrize(
    "typed",
    [
        "A một\nB hai\nC ba\nD bốn",
        "A\nmột\nB\nhai\nC\nba\nD\nbốn",
        "• A. một\n• B. hai\n• C. ba\n• D. bốn",
        "☐ A. một\n☒ B. hai\n☐ C. ba\n☐ D. bốn",
        "A. một\nB. hai ← đúng\nC. ba\nD. bốn",
        "A. một\nB. (Đúng) hai\nC. ba\nD. bốn",
        "A. một\nB. hai (X)\nC. ba\nD. bốn",
    ],
)
def test_more_ways_to_write_options(typed: str) -> None:
    question = one(f"Câu 1: Hỏi?\n{typed}")
    assert options(question) == TEXTS
    assert question.key in ((), (1,))


@pytest.mark.parametrize("text", ["int*", "f(x)", "<br>", "> 5"])
def test_a_sign_that_may_belong_to_the_words_stays(text: str) -> None:
    question = one(f"Câu 1: Hỏi?\nA. {text}\nB. hai\nC. ba\nĐáp án: B")
    assert (options(question), question.key) == ([text, "hai", "ba"], (1,))


def test_stars_before_all_options_are_bullets() -> None:
    question = one("Câu 1: Hỏi?\n* A. một\n* B. hai\n* C. ba\nĐáp án: C")
    assert (options(question), question.key) == (["một", "hai", "ba"], (2,))


def test_words_about_single_options_are_explanation() -> None:
    found = read(
        f"Câu 1: Một?{FOUR}\nĐáp án: B\nGiải thích:\nA sai vì thế.\nB đúng vì thế.\nC sai vì thế.\n"
        f"Câu 2: Hai?{FOUR}\nĐáp án A sai vì thế này\nĐáp án: D"
    )
    assert [(item.question.key, options(item.question)) for item in found.items] == [((1,), TEXTS), ((3,), TEXTS)]


def test_a_list_within_the_stem_is_no_question() -> None:
    found = read(f"1. Cho các ý\n1) đất\n2) nước\nSố ý là{FOUR}\n2. Hai?\n1) x\n2) y\n3) z\nSố ý?{FOUR}\n1B 2D")
    assert [item.question.key for item in found.items] == [(1,), (3,)]
    assert found.items[0].question.text == "Cho các ý\n1) đất\n2) nước\nSố ý là"


def test_several_ticked_boxes_are_several_right_answers() -> None:
    question = one("1. Chọn hai\n- [x] Một\n- [x] Hai\n- [ ] Ba")
    assert (question.kind, question.key) == (Kind.MULTIPLE, (0, 1))


def test_tags_of_k12online() -> None:
    found = read(
        "<NB-COA> Hỏi?\n<$> một\n<#> hai\n<$> ba\n<LG> Vì thế.\n<END>\n<TH-CMA> Hai?\n<#> x\n<#> y\n<$> z\n<END>"
    )
    first, second = found.questions
    assert (first.key, first.level, first.explanation) == ((1,), Level.RECALL, "Vì thế.")
    assert (second.kind, second.key) == (Kind.MULTIPLE, (0, 1))


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("a)Đ - b)S - c)S - d)Đ", (0, 1, 1, 0)),
        ("a)Ð - b)S - c)S - d)Ð", (0, 1, 1, 0)),
        ("a đúng| b sai| c sai| d đúng", (0, 1, 1, 0)),
        ("a-Đ, b-S, c-S, d-Đ\nTheo đồ thị thì thế.", (0, 1, 1, 0)),
    ],
)
def test_verdicts_of_statements(answer: str, key: tuple[int, ...]) -> None:
    question = one(f"Câu 1: Xét\na) một\nb) hai\nc) ba\nd) bốn\nĐáp án: {answer}")
    assert (question.kind, question.key) == (Kind.TRUE_FALSE_GROUP, key)


@pytest.mark.parametrize(
    "solution", ["a) Đúng b) Sai c) Đúng d) Sai", "a) Đúng. Vì x.\nb) Sai. Vì y.\nc) Đúng.\nd) Sai, vì z."]
)
def test_an_explanation_that_judges_every_statement_is_a_key(solution: str) -> None:
    question = one(f"Câu 1: Xét\na) một\nb) hai\nc) ba\nd) bốn\nLời giải\n{solution}")
    assert (question.kind, question.key) == (Kind.TRUE_FALSE_GROUP, (0, 1, 0, 1))


def test_verdicts_that_lack_one_are_no_letter() -> None:
    found = read("Câu 1: Xét\na) một\nb) hai\nc) ba\nĐáp án: a-Đ, b-S thôi")
    assert found.items[0].question.key == ()
    assert "key_ambiguous" in codes(found)


def test_order_by_letters() -> None:
    question = one(f"Câu 1: Sắp xếp các bước theo thứ tự đúng{FOUR}\nĐáp án: B - A - D - C")
    assert (question.kind, options(question)) == (Kind.ORDERING, ["hai", "một", "bốn", "ba"])


@pytest.mark.parametrize("answer", ["Sai. Mức đóng là 2%.", "Sai"])
def test_a_verdict_with_words_after_it(answer: str) -> None:
    question = one(f"Câu 1: Kinh phí là 3%. (Đúng/Sai)\nĐáp án: {answer}")
    assert (question.kind, question.key) == (Kind.TRUE_FALSE, (1,))
