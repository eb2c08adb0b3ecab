"""The file of an organizer back with what is wrong as comments of Word, at the paragraphs concerned."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from questions.formats.reading import Problem, Severity
from questions.formats.word.docx_body import paragraphs_at
from questions.formats.word.docx_writing import NOT_XML

AUTHOR = "Hội Thi"
HEADS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cần xem"}


def annotated(data: bytes, problems: Sequence[Problem]) -> bytes:
    """The file with a comment for each place that has problems; unchanged when it cannot be opened for writing."""
    try:
        document = Document(io.BytesIO(data))
        spots = paragraphs_at(document.element.body)
        _comment(document, spots, problems)
        out = io.BytesIO()
        document.save(out)
    except Exception:  # files that Word mends by itself make the library raise whatever it happens to meet
        return data
    return out.getvalue()


def _comment(document: WordDocument, spots: Mapping[str, object], problems: Sequence[Problem]) -> None:
    by_place: dict[str, list[str]] = {}
    first = next(iter(spots), "")
    for problem in problems:
        place = problem.place if problem.place in spots else problem.place.rsplit(", cột", 1)[0]
        words = f"{HEADS[problem.severity]}: {problem.message}"
        by_place.setdefault(place if place in spots else first, []).append(words)
    for place, said in by_place.items():
        if place not in spots:
            continue
        paragraph = Paragraph(spots[place], document._body)  # type: ignore[arg-type]
        runs = paragraph.runs or [paragraph.add_run()]
        document.add_comment(runs, NOT_XML.sub("", "\n".join(dict.fromkeys(said))), author=AUTHOR, initials="HT")
