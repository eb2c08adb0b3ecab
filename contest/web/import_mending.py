"""Mending a question of an import where it stands, by the same form that questions are written in by hand."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue

from contest.services import bank_imports
from contest.web import access, bank_form, bank_press, bank_uploads, edge, import_pages, import_views
from contest.web.bank_form import QuestionForm
from contest.web.import_pages import Open, View, address
from contest.web.site import now
from contest.web.words import _
from questions import import_desk, imports
from questions.formats.reading import ReadQuestion
from questions.import_items import ImportItem
from questions.kinds import Kind
from questions.refusals import NoSuchImport, NotReadYet

MAY_BE_FIXED = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING)
"""Kinds whose form asks whether the order is to stay."""


def mend(token: str, number: int | None, view: View) -> ResponseReturnValue:
    """What the pressed button asks for: another field in the form, or to keep what was typed. Raises NoSuchImport."""
    if number is None:
        raise NoSuchImport
    item = import_desk.item(edge.reads(), imports.open_one(edge.reads(), token), number)
    form, saves = _received()
    if not saves:
        return _page(token, view, Open(number, form)), 422 if form.errors else 200
    mended = _mended(form, item.question)
    if form.errors:
        return _page(token, view, Open(number, form)), 422
    with edge.writes() as (session, _after):
        present = import_desk.item(session, imports.open_one(session, token, hold=True), number)
        if import_views.mark_of(present) == form.expected:
            present = bank_imports.mend(session, token, number, mended, access.me(), now())
            form.expected = 0
    if form.expected:
        return _overtaken(token, view, present, form)
    back = replace(view, sua=number if present.state == "error" else None, xem=number, done="sua")
    return redirect(address(token, back, number), 303)


def _received() -> tuple[QuestionForm, bool]:
    """The form with its files taken in and its button pressed; whether the button is the one that saves."""
    form = bank_form.posted(request.form)
    came = bank_uploads.taken(form, request.files, request.form)
    if came:
        with edge.writes() as (session, _after):
            bank_uploads.keep(session, came, now())
    bank_uploads.drop_unknown(edge.reads(), form)
    return form, not bank_press.press(form, request.form.get("act", ""))


def _mended(form: QuestionForm, read: ReadQuestion) -> ReadQuestion:
    """The question as typed, with what the form does not show as it was read."""
    typed = bank_form.to_question(form)
    stimulus = read.stimulus and replace(read.stimulus, text=form.passage)
    source = read.key_source if (typed.key, typed.accepted) == (read.key, read.accepted) else None
    fixed = typed.fixed_order if typed.kind in MAY_BE_FIXED else typed.kind is read.kind and read.fixed_order
    kept = replace(typed, number=read.number, section=read.section, key_source=source, stimulus=stimulus)
    return replace(kept, fixed_order=fixed)


def _overtaken(token: str, view: View, present: ImportItem, form: QuestionForm) -> ResponseReturnValue:
    """Somebody mended it meanwhile: what was typed stays, and saving once more puts it in the place of theirs."""
    form.expected = import_views.mark_of(present)
    form.blame("", _("Người khác vừa sửa câu này. Hãy xem bản hiện ở trên, rồi lưu lần nữa nếu vẫn giữ bản của bạn."))
    return _page(token, view, Open(present.number, form)), 409


def _page(token: str, view: View, opened: Open) -> str:
    known, understood = import_desk.overview(edge.reads(), token)
    if known.state != "read":
        raise NotReadYet
    return import_pages.read(known, understood, view, opened)
