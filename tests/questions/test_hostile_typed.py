"""Items 48 and 51 of the reliability list, typed: lines that patterns might try to part in every way there is."""

from __future__ import annotations

import pytest

from tests.hostile import Case, survives

TYPED = [
    Case(
        48,
        "keys with a word behind them",
        lambda: ("Câu 1: a?\nA. x\nB. y\n" + " ".join(f"{n}.A" for n in range(1, 60)) + " hết.").encode(),
        (),
        taken=1,
    ),
    Case(
        48, "gaps in the text", lambda: f"Câu 1:{' ' * 9_000}a?\nA. x{' ' * 9_000}B. y\nĐáp án: A".encode(), (), taken=1
    ),
    Case(
        48,
        "signs without end",
        lambda: ("Câu 1: " + "! " * 9_000 + "?\nA. x\nB. y\nĐáp án: A").encode(),
        ("text_too_long",),
        taken=0,
    ),
    Case(48, "a table of nothing", lambda: ("BẢNG ĐÁP ÁN\n" + "||" * 9_000 + "\n1.A 2.B").encode(), ("only_keys",)),
    Case(51, "a million lines", lambda: b"A. x\n" * 1_000_000, ("too_complex",)),
    Case(51, "one line of 10 MB", lambda: ("Câu 1: " + "x" * 10_000_000).encode(), (), taken=None),
    Case(51, "options without end", lambda: ("Câu 1: Chọn?\n" + "A. x B. y\t" * 500_000).encode(), (), taken=None),
    Case(51, "brackets without end", lambda: b"C\xc3\xa2u 1: x?\nA. " + b"[(<{" * 500_000, (), taken=None),
    Case(51, "spaces without end", lambda: "Câu 1:".encode() + b" " * 5_000_000 + b"x\nA. a\nB. b", (), taken=None),
    Case(51, "stars without end", lambda: b"**B.** _" + b"*_" * 2_000_000, (), taken=None),
    Case(51, "question marks without end", lambda: ("Câu 1: a?\n" * 150_000).encode(), (), taken=None),
    Case(51, "keys without end", lambda: ("Câu 1: a?\nA. x\nB. y\n" + "1.A 2.B " * 400_000).encode(), (), taken=None),
    Case(51, "dots without end", lambda: ("Câu 1: a" + "." * 3_000_000 + "?\nA. x\nB. y\n").encode(), (), taken=None),
    Case(
        51, "numbers of 5,000 digits", lambda: f"Câu {'9' * 5000}: a?\nA. x\nB. y\nĐáp án: A\n".encode(), (), taken=None
    ),
]


@pytest.mark.parametrize("case", TYPED, ids=str)
def test_typed_text_that_must_be_survived(case: Case) -> None:
    survives(case)
