"""Headings of papers and of their parts, by which keys find the questions they belong to."""

from __future__ import annotations

import re

from questions.wording import bare

SECTION = re.compile(
    r"\b(phan|chuong|muc|part|section|chapter|unit|bai|ma-de(?:-thi)?(?:-so)?|chuyen-de|chu-de|de(?:-thi)?(?:-so)?|tuan|nhom)"
    r"-([ivx]+|\d+|[a-h]|mot|hai|ba)\b"
)
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "mot": 1,
    "hai": 2,
    "ba": 3,
}
PAPERS = frozenset({"de", "de-so", "de-thi", "de-thi-so", "ma-de", "ma-de-so", "ma-de-thi", "ma-de-thi-so"})
WITHIN = " › "
"""Stands between the heading of a paper and that of a part of it."""
Mark = tuple[str | None, str | None]
"""(the paper, the part of it) that a heading names."""


def paper_and_part(section: str | None) -> Mark:
    """What tells one heading from another: «Mã đề 101 › PHẦN II. Đúng sai» → («de 101», «phan 2»).

    A heading that counts nothing is told by all its words.
    """
    if not section:
        return None, None
    above, _, own = section.rpartition(WITHIN)
    paper = paper_and_part(above)[0] if above else None
    folded = bare(own)
    if re.fullmatch(r"\d{3,4}", folded):
        return f"de {int(folded)}", None
    found = [(match[1], _count(match[2])) for match in SECTION.finditer(folded)]
    paper = paper or next((f"de {number}" for word, number in found if word in PAPERS), None)
    part = next((f"{word} {number}" for word, number in found if word not in PAPERS), None)
    if part is None and (above or paper is None):
        roman = re.match(r"^([ivx]+)-", folded)
        part = f"phan {_count(roman[1])}" if roman else folded or None
    return paper, part


def section_of(paper: str | None, part: str | None) -> str | None:
    """A part under the heading of its paper: «101» and «PHẦN I» → «Mã đề 101 › PHẦN I»."""
    if paper is None or part is None:
        return paper or part
    named = f"Mã đề {paper}" if paper.isdigit() else paper
    return f"{named}{WITHIN}{part}"


def _count(number: str) -> str:
    return str(ROMAN.get(number) or (int(number) if number.isdigit() else number))
