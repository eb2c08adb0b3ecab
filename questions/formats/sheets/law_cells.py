"""The legal basis written beside a question: columns for instrument, article, clause and point, or one cell for all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from questions.formats.reading import Findings
from questions.instruments import NUMBER, Reference, place_words, reference_from
from questions.wording import shortened

PLACE_OF_LAW = re.compile(r"^(?:điều|khoản|điểm)?\s*([0-9]{1,4}[a-zđ]?|[a-zđ][0-9]?)[).]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LawCells:
    """Words of the cells: `places` are article, clause and point; `together` is the one cell for all."""

    instrument: str
    places: tuple[str, ...]
    together: str


def read_law(cells: LawCells, findings: Findings) -> tuple[Reference | None, str]:
    """The reference, and words of the one cell that are none but should not be lost."""
    reference = _from_columns(cells, findings)
    if reference is not None or not cells.together:
        return reference, ""
    reference = reference_from(cells.together)
    if reference is not None:
        return reference, ""
    message = f"Không thấy số văn bản trong căn cứ «{shortened(cells.together)}»; đã ghép vào phần giải thích."
    findings.warning("citation_unread", f"{message} Hãy ghi thêm số văn bản.")
    return None, cells.together


def _from_columns(cells: LawCells, findings: Findings) -> Reference | None:
    if not cells.instrument:
        if any(cells.places):
            message = f"Có {place_words(*cells.places)} nhưng thiếu số văn bản. Hãy ghi số vào cột «Văn bản»."
            findings.warning("citation_unread", message)
        return None
    number = NUMBER.search(cells.instrument)
    found = [PLACE_OF_LAW.match(place) for place in cells.places]
    if number is None or any(place and not match for place, match in zip(cells.places, found, strict=True)):
        law = shortened(" ".join([cells.instrument, *cells.places]))
        message = f"Không đọc được căn cứ «{law}». Hãy ghi số văn bản, số điều, số khoản, chữ điểm."
        findings.error("citation_unread", message)
        return None
    return Reference(number.group(), *(match[1].lower() if match else None for match in found))
