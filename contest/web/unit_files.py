"""The union tree as a file at the organizers' desk: handed out, sent back, its differences looked at, taken in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import FileField, TextAreaField
from wtforms.validators import InputRequired

from contest.refusals import N_, NotFound, Refusal
from contest.services import unit_tables as service
from contest.services.unit_deeds import today_of
from contest.services.unit_tables import Reading
from contest.web import access, edge
from contest.web.downloads import attachment
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.unit_desk import HOME
from contest.web.unit_words import compared
from contest.web.words import _

blueprint = Blueprint("unit_files", __name__)
FILES = f"{HOME}/tep"
READ = f"{FILES}/da-doc"
ENDINGS = ("xlsx", "csv")
SHOWN = 200
"""Changed units that a page shows; all of them are taken in."""


class UploadForm(PageForm):
    """A file of units."""

    file = FileField(N_("Tệp đơn vị"))


class TakeForm(PageForm):
    """Why a file is taken in."""

    reason = TextAreaField(N_("Lý do, căn cứ"))


def _upload() -> UploadForm:
    form: UploadForm = UploadForm()
    form.file.label.text = _(form.file.label.text)
    return form


@blueprint.get(FILES)
def desk() -> str:
    """What can be handed out, and where a file is sent back."""
    return _desk(_upload())


def _desk(form: UploadForm) -> str:
    return render_template("units/files.html", home=HOME, here=FILES, form=form, today=today_of(now()).isoformat())


@blueprint.get(f"{FILES}/cay.<ending>")
def tree(ending: str) -> Response:
    """The tree as it stood on a day."""
    try:
        day = date.fromisoformat(request.args.get("ngay") or today_of(now()).isoformat())
    except ValueError:
        raise NotFound from None
    if ending not in ENDINGS or not 2000 <= day.year <= 2200:
        raise NotFound
    rows = service.table(edge.reads(), day, whole=request.args.get("ca") == "1")
    title = f"Cây đơn vị ngày {day:%d/%m/%Y}"
    return attachment(service.file_of(rows, ending, title, now()), f"Cây đơn vị {day.isoformat()}", ending)


@blueprint.get(f"{FILES}/mau.xlsx")
def template() -> Response:
    """A file to fill in, with two lines that show how."""
    data = service.file_of(service.SAMPLE, "xlsx", "Mẫu danh sách đơn vị: xoá hai dòng mẫu rồi điền", now())
    return attachment(data, "Mẫu đơn vị", "xlsx")


@blueprint.post(FILES)
def receive() -> ResponseReturnValue:
    """Read a file that was sent; nothing of the tree changes by it."""
    form, sent = _upload(), request.files.get("file")
    if sent is None or not sent.filename:
        form.file.errors = [_("Chọn tệp trước khi gửi.")]
        return _desk(form), 422
    rows, fault = service.rows_apart(sent.read())
    with edge.writes() as (session, _after):
        token = service.keep(session, sent.filename, (rows, fault), access.me().id, now())
    return redirect(f"{READ}/{token}", 303)


@blueprint.get(f"{READ}/<unit_file>")
def differences(unit_file: str) -> str:
    """What a file would change, or where it is wrong."""
    return _differences(_own(unit_file), TakeForm())


def _own(token: str) -> Reading:
    found = service.reading(edge.reads(), token)
    if found.by != access.me().id:
        raise NotFound
    return found


def _differences(found: Reading, form: TakeForm) -> str:
    form.reason.label.text = _(form.reason.label.text)
    names = {one.code: one.name for _, one in found.changed}
    return render_template(
        "units/differences.html",
        here=f"{READ}/{found.token}",
        files=FILES,
        found=found,
        added=[_unit(pair, names) for pair in found.changed if pair[0] is None][:SHOWN],
        changed=[_unit(pair, names) for pair in found.changed if pair[0] is not None][:SHOWN],
        total_added=sum(before is None for before, _ in found.changed),
        total_changed=sum(before is not None for before, _ in found.changed),
        form=form,
    )


def _unit(pair: tuple[Any, Any], names: dict[str, str]) -> dict[str, Any]:
    before, after = pair
    return {"name": (before or after).name, "code": after.code, "changes": compared(before, after, names)}


@blueprint.post(f"{READ}/<unit_file>")
def take_in(unit_file: str) -> ResponseReturnValue:
    """Take a file in, as one deed."""
    found, form = _own(unit_file), TakeForm(request.form)
    form.reason.validators = [InputRequired(_("Điền vào ô này."))]
    if not form.validate():
        return _differences(found, form), 422
    try:
        with edge.writes() as (session, _after):
            service.take_in(session, unit_file, form.reason.data or "", access.me().id, now())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        form.blame("reason", refusal)
        return _differences(found, form), 422
    return redirect(f"{HOME}?da=nhap", 303)
