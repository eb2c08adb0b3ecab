"""Items 58, 63, 64 and 68 of the reliability list in GIFT and Aiken: braces, weights and blocks without end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile import Case, survives

STEM = "Một cộng một bằng mấy?"


def gift(text: str) -> Callable[[], bytes]:
    return lambda: f"::n::{STEM}{{=hai ~ba}}\n\n{text}\n".encode()


OTHERS = [
    Case(58, "GIFT with NUL", lambda: gift("x\x00y")(), (), taken=None, format="gift"),
    Case(63, "a formula in GIFT", gift("Bao nhiêu? {#=__import__('os')}"), (), taken=None, format="gift"),
    Case(
        64,
        "scripts in GIFT",
        gift("[html]<script>alert(1)</script>Chọn? {=<b onload\\=x>a ~b}"),
        ("html_removed",),
        taken=2,
        format="gift",
    ),
    Case(68, "braces without end", gift("x? " + "{" * 1_000_000), (), taken=1, format="gift"),
    Case(68, "braces that close nothing", gift("}" * 1_000_000), (), taken=None, format="gift"),
    Case(68, "answers without end", gift("x? {" + "~a" * 500_000 + "}"), (), taken=None, format="gift"),
    Case(68, "weights without end", gift("x? {" + "~%1%" * 300_000 + "}"), (), taken=None, format="gift"),
    Case(68, "backslashes without end", gift("x? {=" + "\\" * 1_000_001 + "}"), (), taken=None, format="gift"),
    Case(68, "a million blocks", lambda: b"x{T}\n\n" * 1_000_000, ("too_many_rows",), format="gift"),
    Case(68, "colons without end", gift("::" * 500_000), (), taken=None, format="gift"),
    Case(68, "comments without end", gift("//x\n" * 500_000), (), taken=None, format="gift"),
    Case(68, "Aiken without a key", lambda: f"{STEM}\nA. hai\nB. ba\n".encode(), (), taken=1, format="aiken"),
    Case(
        68,
        "Aiken of a million options",
        lambda: (STEM + "\n" + "A. x\n" * 1_000_000).encode(),
        (),
        taken=0,
        format="aiken",
    ),
    Case(
        68,
        "Aiken of 300,000 questions",
        lambda: (f"{STEM}\nA. x\nB. y\nANSWER: A\n\n" * 300_000).encode(),
        ("too_many_rows",),
        format="aiken",
    ),
]


@pytest.mark.parametrize("case", OTHERS, ids=str)
def test_other_formats_of_text_that_must_be_survived(case: Case) -> None:
    survives(case)
