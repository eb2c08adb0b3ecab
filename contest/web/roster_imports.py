"""Bringing a list of people to a roster: the file, the look at every row, and the one press by which it enters."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import FileField

from contest.people import masked_phone
from contest.refusals import N_, NotFound, Refusal
from contest.roster import NothingToTake, RosterMoved
from contest.roster_rows import Row, State
from contest.services import roster_confirming, roster_files
from contest.services import roster_imports as service
from contest.services.roster_imports import Looked
from contest.services.turnout import in_reach
from contest.store import units
from contest.store.roster_imports import Draft
from contest.store.units import PlacedUnit
from contest.web import access, edge
from contest.web.downloads import attachment
from contest.web.errors import words
from contest.web.fields import PageForm
from contest.web.import_upload import name_of
from contest.web.roster import HOME as LIST
from contest.web.roster import asked_unit, number_of, place, scope
from contest.web.site import now
from contest.web.words import ZONE, _

blueprint = Blueprint("roster_imports", __name__)
HOME = f"{LIST}/nhap"
A_PAGE = 50
STATE_WORDS = {
    State.LOOK: N_("Xem lại"),
    State.WRONG: N_("Lỗi"),
    State.READY: N_("Sẵn sàng"),
    State.THERE: N_("Đã có"),
}
MARKS = {State.LOOK: "look", State.WRONG: "error", State.READY: "ready", State.THERE: "duplicate"}
"""What the styles of the import desk call the states."""


class FileForm(PageForm):
    """A file with people."""

    file = FileField()


def _form(*, posted: bool = False) -> FileForm:
    form: FileForm = FileForm.posted() if posted else FileForm()
    form.file.label.text = _("Tệp danh sách")
    return form


@blueprint.get(HOME)
def choose_file() -> str:
    """The page on which a file is chosen."""
    return _choosing(asked_unit(), _form())


def _choosing(unit: PlacedUnit, form: FileForm) -> str:
    return render_template("roster/choose.html", **place(unit), form=form)


@blueprint.post(HOME)
def receive() -> ResponseReturnValue:
    """Read a file and keep it for its maker to look at; nothing enters."""
    unit, form, sent = asked_unit(), _form(posted=True), request.files.get("file")
    if sent is None or not sent.filename:
        form.file.errors = [_("Chưa chọn tệp.")]
        return _choosing(unit, form), 422
    data = sent.read(roster_files.MOST_BYTES + 1)
    edge.reads().rollback()  # nothing is held while the file is read
    try:
        read = roster_files.read(data)
    except Refusal as refusal:
        form.blame("file", refusal)
        return _choosing(unit, form), 422
    with edge.writes() as (session, _after):
        import_id = service.receive(session, read, name_of(sent), unit, access.me().id, now())
    return redirect(f"{HOME}/{import_id}", 303)


@blueprint.get(f"{LIST}/mau.xlsx")
def template() -> Response:
    """The sheet to fill in, with the codes of the unions that rows may name."""
    unit = asked_unit()
    known = [(one.code, one.name) for one in roster_confirming.targets(edge.reads(), unit, now())]
    return attachment(roster_files.template(known, now()), _("Mẫu danh sách đoàn viên"), "xlsx")


def _mine(import_id: int) -> Draft:
    """A file of one's own, for a unit that one still looks after. Raises NoSuchRosterImport, NotFound."""
    draft = service.mine(edge.reads(), import_id, access.me().id)
    in_reach(edge.reads(), scope(), draft.unit_id)
    return draft


@blueprint.get(f"{HOME}/<int(max=999999999999):import_id>")
def show(import_id: int) -> str:
    """Every row with what was found of it, by its state."""
    return _page(_mine(import_id))


def _page(draft: Draft, refusal: Refusal | None = None) -> str:
    session, url = edge.reads(), f"{HOME}/{draft.id}"
    if draft.state == "taken":
        unit = units.by_id(session, draft.unit_id)
        if unit is None:
            raise NotFound
        return render_template("roster/taken.html", **place(unit), done=draft.payload)
    looked = service.look(session, draft, now())
    counts = looked.counts
    asked = request.values.get("loc") or next((one for one in STATE_WORDS if counts[one]), State.READY)
    if asked not in set(State):
        raise NotFound
    rows = [one for one in looked.rows if one.state == asked]
    page, pages = number_of(request.values.get("trang") or "1"), max(1, -(-len(rows) // A_PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    names = units.names(session, {one.entry.unit_id for one in rows if one.entry})
    taken = looked.taken
    return render_template(
        "roster/read.html",
        **place(looked.unit),
        draft=draft,
        url=url,
        digest=looked.digest,
        wrong=words(refusal) if refusal else None,
        counts=[_count(url, one, counts[one], asked) for one in STATE_WORDS],
        asked=asked,
        page=page,
        pages=pages,
        rows=[_row(one, names, one.number in taken) for one in rows[(page - 1) * A_PAGE : page * A_PAGE]],
        chosen=len(looked.chosen),
        columns=_columns(looked),
    )


def _count(url: str, state: State, count: int, asked: str) -> dict[str, object]:
    label, href = _(STATE_WORDS[state]), f"{url}?loc={state.value}"
    return {"state": MARKS[state], "label": label, "href": href, "current": state == asked, "count": count}


def _columns(looked: Looked) -> str:
    heads = looked.draft.payload["heads"]
    places = sorted(looked.draft.payload["columns"].values())
    return " · ".join(heads[one] for one in places if one < len(heads))


def _row(row: Row, names: dict[int, str], taken: bool) -> dict[str, Any]:
    line = row.line
    return {
        "number": row.number,
        "name": line.name or "–",
        "phone": masked_phone(line.phone) if line.phone else "",
        "code": line.code or "",
        "born": f"{line.born:%d/%m/%Y}" if line.born else "",
        "unit": names.get(row.entry.unit_id, "") if row.entry else line.unit_code or line.unit,
        "problems": roster_files.problems(row, _),
        "taken": taken,
    }


def _numbers(texts: list[str]) -> set[int]:
    return {int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 8}


@blueprint.post(f"{HOME}/<int(max=999999999999):import_id>")
def press(import_id: int) -> ResponseReturnValue:
    """Keep what was said of the rows that were shown; and, where asked, take everything in."""
    me, form = access.me(), request.form
    _mine(import_id)
    try:
        with edge.writes() as (session, _after):
            draft = service.mine(session, import_id, me.id, hold=True)
            service.choose(session, draft, _numbers(form.get("hien", "").split()), _numbers(form.getlist("nhan")))
            if form.get("viec") == "nhap":
                service.take_in(session, import_id, form.get("dau", ""), me.id, now())
    except (RosterMoved, NothingToTake) as refusal:
        return _page(service.mine(edge.reads(), import_id, me.id), refusal), 409
    kept = f"?loc={form['loc']}&trang={form['trang']}" if form.get("viec") == "luu" and _known_view(form) else ""
    return redirect(f"{HOME}/{import_id}{kept}", 303)


def _known_view(form: Any) -> bool:
    return form.get("loc") in set(State) and form.get("trang", "").isdigit()


@blueprint.post(f"{HOME}/<int(max=999999999999):import_id>/bo")
def drop(import_id: int) -> ResponseReturnValue:
    """Forget the file."""
    draft = _mine(import_id)
    with edge.writes() as (session, _after):
        service.drop(session, import_id, access.me().id, now())
    return redirect(f"{LIST}?don-vi={draft.unit_id}", 303)


@blueprint.get(f"{HOME}/<int(max=999999999999):import_id>/tep")
def file_back(import_id: int) -> Response:
    """The list as it came, with what was found written beside each row: for whoever brought it."""
    looked = service.look(edge.reads(), _mine(import_id), now())
    data = roster_files.annotated(looked.draft.payload, looked.rows, now().astimezone(ZONE), _)
    return attachment(data, _("Danh sách có ghi vấn đề"), "xlsx")
