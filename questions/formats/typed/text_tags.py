"""The tags of K12Online («<NB-COA> … <$> … <#> … <END>») as the signs that other lists use."""

from __future__ import annotations

import re
from dataclasses import replace

from questions.formats.typed.rich import Line, plain

STEM = re.compile(r"^\s*<(?P<level>NB|TH|VDT|VDC|VD)(?:-(?P<kind>COA|CMA|TF|TB|W|CAUL|DQA|RAAQ))?>\s*", re.IGNORECASE)
SIGNS = (
    (re.compile(r"^\s*<\$>\s*"), "- [ ] "),
    (re.compile(r"^\s*<#>\s*"), "- [x] "),
    (re.compile(r"^\s*<END>\s*", re.IGNORECASE), "[<br>] "),
    (re.compile(r"^\s*<LG>\s*:?\s*", re.IGNORECASE), "Lời giải: "),
)


def plainly_tagged(line: Line) -> Line:
    """The line with a sign in place of its tag; any other line as it is."""
    stem = STEM.match(line.text)
    if stem is not None and line.role is None:
        level = "VD" if stem["level"].upper() == "VDT" else stem["level"].upper()
        return replace(line, words=plain(f"[<br>] [{level}] ") + line.words.cut(stem.end()), auto=0)
    for pattern, sign in SIGNS:
        match = pattern.match(line.text)
        if match is not None and line.role is None:
            return replace(line, words=plain(sign) + line.words.cut(match.end()), auto=0)
    return line
