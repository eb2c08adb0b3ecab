"""Two columns that are to be matched, in typed lists and in tables of Word."""

from __future__ import annotations

import pytest

from questions.formats.word import docx
from questions.kinds import Kind
from tests.questions.typed_lists import FOUR, codes, one, options, read
from tests.questions.word_files import document, table

LEFT, RIGHT = ["Hà Nội", "Huế", "Vinh"], ("Cố đô", "Thủ đô", "Biển")


@pytest.mark.parametrize(
    "columns",
    [
        "Cột A\n1. Hà Nội\n2. Huế\n3. Vinh\nCột B\na. Cố đô\nb. Thủ đô\nc. Biển",
        "Cột A\tCột B\n1. Hà Nội\ta. Cố đô\n2. Huế\tb. Thủ đô\n3. Vinh\tc. Biển",
        "1) Hà Nội    A) Cố đô\n2) Huế    B) Thủ đô\n3) Vinh    C) Biển",
    ],
)
@pytest.mark.parametrize("key", ["1-b, 2-a, 3-c", "1 - b; 2 - a; 3 - c", "b-1, a-2, c-3"])
def test_columns_and_pairs(columns: str, key: str) -> None:
    question = one(f"Câu 1: Ghép cột A với cột B cho đúng\n{columns}\nĐáp án: {key}")
    assert question.kind is Kind.MATCHING
    pairs = {options(question)[at]: question.matches[place] for at, place in enumerate(question.key)}
    assert pairs in (
        {"Hà Nội": "Thủ đô", "Huế": "Cố đô", "Vinh": "Biển"},
        {"Thủ đô": "Hà Nội", "Cố đô": "Huế", "Biển": "Vinh"},
    )
    assert question.text == "Ghép cột A với cột B cho đúng"


def test_columns_without_a_key() -> None:
    question = one("Câu 1: Nối cho đúng\nCột A\n1. Hà Nội\n2. Huế\nCột B\na. Cố đô\nb. Thủ đô")
    assert (question.kind, question.key, options(question)) == (Kind.MATCHING, (), ["Hà Nội", "Huế"])


def test_a_key_that_leaves_an_entry_out_is_told() -> None:
    columns = "Nối cột A với cột B\n1. x\n2. y\n3. z\na. p\nb. q\nc. r"
    found = read(f"Câu 1: {columns}\nĐáp án: 1-b, 2-a\nCâu 2: Hai?{FOUR}\nĐáp án: D")
    assert [item.question.key for item in found.items] == [(), (3,)]
    assert "key_unknown" in codes(found)


def test_pairs_among_the_options_are_one_choice() -> None:
    question = one(
        "Câu 1: Ghép cột A với cột B\n1. Hà Nội\ta. Cố đô\n2. Huế\tb. Thủ đô\nA. 1-a, 2-b\nB. 1-b, 2-a\nĐáp án: B"
    )
    assert (question.kind, options(question), question.key) == (Kind.SINGLE, ["1-a, 2-b", "1-b, 2-a"], (1,))


def test_a_list_of_keys_is_not_the_pairs_of_the_last_question() -> None:
    found = read(f"Câu 1: Một?{FOUR}\nCâu 2: Hai?{FOUR}\nCâu 3: Ba?{FOUR}\nĐáp án: 1-B, 2-D, 3-A")
    assert [item.question.key for item in found.items] == [(1,), (3,), (0,)]


def test_columns_in_a_table_of_word() -> None:
    rows = [["Cột A", "Cột B"], ["1. Hà Nội", "a. Cố đô"], ["2. Huế", "b. Thủ đô"], ["3. Vinh", "c. Biển"]]
    found = docx.read(document("Câu 1. Ghép cột A với cột B", table(rows), "Đáp án: 1-b, 2-a, 3-c"))
    (question,) = found.questions
    assert (question.kind, options(question), question.matches, question.key) == (Kind.MATCHING, LEFT, RIGHT, (1, 0, 2))
