"""The yearly account: on screen, as Word, PDF and Excel, and what organizers remark on the year."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from contest import yearly as rules
from contest.refusals import N_
from contest.reports import Form
from contest.services import duties
from contest.services import yearly as service
from contest.services.documents import docx, pdf
from contest.services.documents import yearly as written
from contest.services.documents.workbook import workbook
from contest.services.documents.yearly import Told
from contest.web import access, edge, replica
from contest.web.activity_forms import number_of
from contest.web.downloads import attachment
from contest.web.fields import PageForm
from contest.web.site import now, site
from contest.web.words import _, number, tenths
from contest.yearly import Account, Note, NoteMoved, NoteTooLong
from contest.yearly_parts import Cell, Column, Part, Row
from contest.yearly_parts import parts as parts_of

blueprint = Blueprint("yearly", __name__)
HOME = "/to-chuc/bao-cao/nam"
BACK = 6
"""Years to choose among."""


class NoteForm(PageForm):
    """What organizers say of a year."""

    remarks = TextAreaField(N_("Nhận xét"))
    proposals = TextAreaField(N_("Kiến nghị"))
    version = HiddenField()


def _year() -> int:
    given = request.values.get("nam", "")
    return number_of(given) if given else rules.year_of(now())


def _account(year: int) -> Account:
    closed = duties.slugs_closed_to(edge.reads(), access.me())
    return service.account(replica.current(), year, now(), closed)


@blueprint.get(HOME)
def show() -> str:
    """The account of a year."""
    return _page(_account(_year()))


def _form(note: Note) -> NoteForm:
    posted = request.form if request.method == "POST" else None
    form: NoteForm = NoteForm(posted, data={"remarks": note.remarks, "proposals": note.proposals})
    for field in (form.remarks, form.proposals):
        field.label.text = _(field.label.text)
    # What was read is what is saved over; a page that is shown again has read what stands now.
    form.version.data = str(note.version)
    return form


def _page(account: Account, form: NoteForm | None = None) -> str:
    this_year = rules.year_of(now())
    parts = parts_of(account)
    return render_template(
        "yearly/show.html",
        home=HOME,
        year=account.this.year,
        years=range(this_year, this_year - BACK, -1),
        open=account.open,
        day=f"{account.this.day:%d/%m/%Y}",
        facts=_facts(account),
        parts=[_part(one) for one in parts],
        chart=_chart(account),
        form=form or _form(account.note),
        most=rules.TEXT,
        at=now(),
        done=_("Đã lưu nhận xét, kiến nghị.") if request.args.get("da") == "luu" else None,
    )


def _facts(account: Account) -> list[tuple[str, str]]:
    this = account.this
    return [
        (_("Cuộc thi"), number(len(this.contests))),
        (_("Người dự thi"), number(this.beside.people)),
        (_("Lượt thi"), number(this.whole.entries)),
        (_("Chữ ký cam kết"), number(sum(one.people for one in this.pledges))),
        (_("Lần hoạt động khác"), number(sum(one.times for one in this.log.values()))),
    ]


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": _(part.title),
        "head": _(part.head),
        "columns": [{"head": _(one.head), "num": one.form is not None} for one in part.columns],
        "rows": [_row(part, one) for one in part.rows],
        "total": _row(part, part.total) if part.total else None,
        "sourced": part.sourced,
        "source": _(part.source) if part.source else "",
        "note": _(part.note) if part.note else "",
    }


def _row(part: Part, row: Row) -> dict[str, Any]:
    return {
        "label": _(row.label) if row.named else row.label,
        "own": not row.named,
        "cells": [_cell(column, one) for column, one in zip(part.columns, row.cells, strict=True)],
        "source": _(row.source) if row.source else "",
    }


def _cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if column.form is Form.COUNT:
        return number(cell)
    return _("%(n)s%%", n=tenths(cell)) if column.form is Form.PER_MILLE else tenths(cell)


def _chart(account: Account) -> list[dict[str, Any]]:
    """Upper unions by their rate, the highest first."""
    rated = [(one.sum.rate(one.heads), one) for one in account.this.lines if one.sum.people]
    rows = sorted(((rate, one) for rate, one in rated if rate is not None), key=lambda pair: -pair[0])
    return [
        {
            "label": one.name,
            "note": _("%(n)s người", n=number(one.sum.people)),
            "per_mille": rate,
            "value_text": _("%(n)s%%", n=tenths(rate)),
        }
        for rate, one in rows
    ]


@blueprint.post(HOME)
def put_note() -> ResponseReturnValue:
    """Keep what organizers say of the year."""
    year = _year()
    said = request.form
    note = Note(said.get("remarks", ""), said.get("proposals", ""), number_of(said.get("version") or "0"))
    try:
        with edge.writes() as (session, _after):
            service.put_note(session, year, note, access.me().id, now())
    except (NoteMoved, NoteTooLong) as refusal:
        account = _account(year)
        form = _form(account.note)
        form.blame("remarks", refusal)
        return _page(account, form), 422
    return redirect(f"{HOME}?nam={year}&da=luu#nhan-xet", 303)


# Files


def _told() -> Told:
    # Files are Vietnamese, in whatever language the page is read.
    return Told(site().settings.site_organizer, now())


def _file(year: int, ending: str) -> Response:
    account = _account(year)
    told, title = _told(), written.title(account)
    if ending == "xlsx":
        return attachment(workbook(written.sheets(account, told), title, told.at), title, ending)
    paper = written.paper(account, told)
    return attachment(docx.docx(paper) if ending == "docx" else pdf.pdf(paper), title, ending)


@blueprint.get(f"{HOME}.docx")
def word() -> Response:
    """The account as an official report in Word."""
    return _file(_year(), "docx")


@blueprint.get(f"{HOME}.pdf")
def print_out() -> Response:
    """The account as an official report to be printed."""
    return _file(_year(), "pdf")


@blueprint.get(f"{HOME}.xlsx")
def sheets() -> Response:
    """The account as a workbook."""
    return _file(_year(), "xlsx")
