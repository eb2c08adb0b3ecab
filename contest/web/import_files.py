"""Files that the import desk hands out: templates to fill in, and what was sent with its problems written into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from contest.refusals import NotFound
from contest.web import edge
from contest.web.downloads import attachment
from questions import import_desk, import_store, imports, media_bytes
from questions.formats import annotating_apart
from questions.formats.reading import Problem
from questions.formats.sheets import xlsx_out
from questions.formats.wire import problem_from
from questions.formats.word import docx_out
from questions.import_items import ImportItem
from questions.import_store import Import
from questions.refusals import NotReadYet

TEMPLATES = {"cau-hoi.xlsx": xlsx_out.template, "cau-hoi.docx": docx_out.template}
READABLE = frozenset({"read", "done", "undone"})
SHEETS = frozenset({"csv", "xlsx", "xls", "ods", "kahoot", "quizizz"})
FIRST_ROW = 2
"""Of the questions in a workbook of ours; the header stands above it."""


def template(name: str) -> Response:
    """The template of that name."""
    make = TEMPLATES.get(name)
    if make is None:
        raise NotFound
    return attachment(make(), "Mẫu câu hỏi", name.rpartition(".")[2])


def annotated(token: str, *, only_errors: bool) -> Response:
    """The file that was sent with its problems in it; of other formats, a workbook of the questions that have some."""
    session = edge.reads()
    known = imports.found(session, token)
    if known.state not in READABLE:
        raise NotReadYet
    stem = known.filename.rpartition(".")[0] or known.filename
    if not only_errors and known.format in SHEETS | {"docx"}:
        back = _own_file(session, known)
        if back is not None:
            return attachment(back[0], f"{stem} (vấn đề)", back[1])
    states = ("error",) if only_errors else ("error", "look")
    return attachment(_workbook(session, import_desk.everything(session, known, states)), f"{stem} (câu lỗi)", "xlsx")


def _own_file(session: Session, known: Import) -> tuple[bytes, str] | None:
    """The file itself with its problems, and how its name ends; None where that takes too much time or memory."""
    data = import_store.whole(session, known.id).data
    troubled = import_desk.everything(session, known, ("look", "error", "duplicate"))
    problems = [problem for one in troubled for problem in one.problems]
    problems += [problem_from(one) for one in known.remarks]
    session.rollback()
    back = annotating_apart.annotated(data, problems, known.format)
    is_text = known.format in SHEETS and not data.startswith((b"PK", b"\xd0\xcf"))
    return None if back is None else (back, "docx" if known.format == "docx" else "csv" if is_text else "xlsx")


def _workbook(session: Session, items: Sequence[ImportItem]) -> bytes:
    """A workbook of these questions, each with its problems beside it, that can be mended and sent alone."""
    data = xlsx_out.write(media_bytes.with_bytes(session, [one.question for one in items])).data
    session.rollback()
    problems = [problem for row, one in enumerate(items, FIRST_ROW) for problem in _placed(one, row)]
    return annotating_apart.annotated(data, problems, "xlsx") or data


def _placed(item: ImportItem, row: int) -> list[Problem]:
    return [replace(problem, place=f"{xlsx_out.SHEET}, dòng {row}") for problem in item.problems]
