"""Points of essays beside a quiz (câu tự luận) as organizers paste them: a telephone number and whole points a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contest.people import canonical_phone
from contest.refusals import N_, BadPhone


@dataclass(frozen=True, slots=True)
class Line:
    """A line as pasted, from 1. `fault` is a message id; then nothing else of it counts."""

    number: int
    phone: str
    points: int
    fault: str | None = None


def read(text: str, most: int) -> list[Line]:
    """Every line that is not blank: a number, then points 0 … `most`, with «;», a tab or a comma between."""
    return [_line(n, line, most) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _line(number: int, text: str, most: int) -> Line:
    parts = re.split(r"\s*[;\t,]\s*", text.strip())
    if len(parts) != 2:
        return Line(number, text, 0, N_("Mỗi dòng gồm số điện thoại, dấu chấm phẩy, số điểm."))
    try:
        phone = canonical_phone(parts[0])
    except BadPhone:
        return Line(number, text, 0, N_("Số điện thoại chưa đúng."))
    if not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 7 and int(parts[1]) <= most):
        return Line(number, text, 0, N_("Điểm phải là số nguyên không quá điểm tối đa của phần tự luận."))
    return Line(number, phone, int(parts[1]))


def doubles(lines: list[Line]) -> list[Line]:
    """The lines, each second mention of a number marked as a fault."""
    seen: set[str] = set()
    found = []
    for line in lines:
        again = line.fault is None and line.phone in seen
        seen.add(line.phone)
        found.append(Line(line.number, line.phone, 0, N_("Số điện thoại này đã có ở dòng trên.")) if again else line)
    return found
