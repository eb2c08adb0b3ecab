"""Pages of the union tree as the crawls of all pages meet them."""

from __future__ import annotations

THERE = {"<int(max=999999999):unit_id>": "20", "<viec>": "sua", "<ending>": "csv", "<unit_file>": "khong-co"}
THERE |= {"<nhom>": "khong-co"}
MISSING = {
    "<int(max=999999999):unit_id>": "999999",
    "<viec>": "la",
    "<ending>": "exe",
    "<unit_file>": "khong",
    "<nhom>": "khong",
}
REASONS = {
    "unit_desk.undo": {422},  # gives no reason
    "unit_deeds.act": {422},
    "unit_files.receive": {422},  # sends no file
    # No file was sent and nobody wrote a unit down; tests/web/test_unit_desk.py walks both.
    "unit_files.differences": {404},
    "unit_files.take_in": {404},
    "unplaced.group": {404},
    "unplaced.place": {404, 422},
    "unplaced.set_aside": {404},
}


def address_of(kind: str, rule: str) -> str | None:
    """The address of a rule of the tree; None where there is nothing of that kind: nobody owns a unit."""
    if kind == "foreign":
        return None
    for place, named in (THERE if kind == "own" else MISSING).items():
        rule = rule.replace(place, named)
    return rule
