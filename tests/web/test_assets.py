"""Scripts put together: nothing but indents and comments is lost on the way."""

from __future__ import annotations

from contest.web import assets

TRICKY = """\
// A comment, as long as it likes: "quoted", `ticked`.
const far = "https://x/y"; // why
const pair = "a // b";
const both = 'a // b' + `c // ${far} // d`; // the reader's "why"
  const wide = 1; //no comment of ours begins so
const halves = far / 2 // pair
"""
LEAN = """\
const far = "https://x/y";
const pair = "a // b";
const both = 'a // b' + `c // ${far} // d`; // the reader's "why"
const wide = 1; //no comment of ours begins so
const halves = far / 2
"""


def test_words_in_quotes_are_no_comment() -> None:
    assert assets.lean(TRICKY) == LEAN


def test_a_last_line_without_end_does_not_swallow_what_follows() -> None:
    assert assets.lean("let a = 1;\n// the end") == "let a = 1;\n"
    assert assets.lean("let a = 1; // the end") == "let a = 1;\n"


def test_no_part_has_words_over_several_lines() -> None:
    """There an indent would be a part of the words."""
    for parts in assets.TOGETHER.values():
        for part in parts:
            for line in (assets.ROOT / part).read_text(encoding="utf-8").splitlines():
                assert line.count("`") % 2 == 0, (part, line)
                assert "/*" not in line, (part, line)
