"""The log of activities: the organizers' of the whole federation, and an officer's of the units below their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import activities as rules
from contest.activities import KIND_WORDS, STATE_WORDS, SUBJECT_WORDS, ActivityMoved, BadActivity, State, UnitOutOfReach
from contest.refusals import N_, NotFound, Refusal
from contest.rounds import VIETNAM
from contest.services import activities as service
from contest.services.activities import Shown, Writer
from contest.services.documents.activities import log_sheets
from contest.services.documents.workbook import workbook
from contest.store import activities as store
from contest.store import units
from contest.store.activities import Kept
from contest.store.units import PlacedUnit
from contest.web import access, activity_views, edge
from contest.web.activity_forms import (
    ActivityForm,
    StrikeForm,
    activity_form,
    asked,
    called,
    nameable,
    number_of,
    own_unit,
    posted_strike,
    taken,
    told,
)
from contest.web.downloads import attachment
from contest.web.officers_view import address
from contest.web.roster import scope
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("activities", __name__)
HOME, OWN = "/to-chuc/hoat-dong", "/can-bo/hoat-dong"
ID = "<int(max=999999999):activity_id>"
DONE = {
    "ghi": N_("Đã ghi vào sổ."),
    "cho": N_("Đã ghi, chờ ban tổ chức duyệt. Hoạt động được tính khi đã duyệt."),
    "luu": N_("Đã lưu."),
    "duyet": N_("Đã duyệt. Hoạt động này được tính từ bây giờ."),
    "gach": N_("Đã gạch bỏ. Hoạt động này không được tính nữa."),
}


def _writer(home: str) -> Writer:
    """Who writes: below their own unit at the officers' address, anywhere at the organizers'."""
    if home == HOME:
        return Writer(access.me().id)
    unit = units.by_id(edge.reads(), scope())
    if unit is None:
        raise NotFound
    return Writer(access.me().id, unit.path)


# The organizers'


@blueprint.get(HOME)
def listing() -> str:
    """The log, a page at a time."""
    return _list(HOME)


@blueprint.get(f"{HOME}.xlsx")
def sheet() -> Response:
    """The lines asked for as a workbook."""
    return _sheet(HOME)


@blueprint.get(f"{HOME}/moi")
def blank() -> str:
    """A line to be written."""
    return _blank(HOME)


@blueprint.post(f"{HOME}/moi")
def write() -> ResponseReturnValue:
    """Write a line; it counts at once."""
    return _write(HOME)


@blueprint.get(f"{HOME}/{ID}")
def show(activity_id: int) -> str:
    """A line, with all that was done to it."""
    return _show(HOME, activity_id)


@blueprint.post(f"{HOME}/{ID}")
def edit(activity_id: int) -> ResponseReturnValue:
    """Word a line anew."""
    return _edit(HOME, activity_id)


@blueprint.post(f"{HOME}/{ID}/duyet")
def accept(activity_id: int) -> ResponseReturnValue:
    """Let a line that waits count."""
    version = number_of(request.form.get("version", "0"))
    with edge.writes() as (session, _after):
        service.accept(session, _writer(HOME), activity_id, version, now())
    return redirect(f"{HOME}/{activity_id}?da=duyet", 303)


@blueprint.post(f"{HOME}/{ID}/gach")
def strike(activity_id: int) -> ResponseReturnValue:
    """Strike a line out."""
    return _strike(HOME, activity_id)


# An officer's


@blueprint.get(OWN)
def own_listing() -> str:
    """The log of the units below an officer's."""
    return _list(OWN)


@blueprint.get(f"{OWN}.xlsx")
def own_sheet() -> Response:
    """The lines of those units as a workbook."""
    return _sheet(OWN)


@blueprint.get(f"{OWN}/moi")
def own_blank() -> str:
    """A line to be written by an officer."""
    return _blank(OWN)


@blueprint.post(f"{OWN}/moi")
def own_write() -> ResponseReturnValue:
    """Write a line that waits for an organizer."""
    return _write(OWN)


@blueprint.get(f"{OWN}/{ID}")
def own_show(activity_id: int) -> str:
    """A line of the units below an officer's."""
    return _show(OWN, activity_id)


@blueprint.post(f"{OWN}/{ID}")
def own_edit(activity_id: int) -> ResponseReturnValue:
    """Word a line that waits anew."""
    return _edit(OWN, activity_id)


@blueprint.post(f"{OWN}/{ID}/gach")
def own_strike(activity_id: int) -> ResponseReturnValue:
    """Take a line that waits back."""
    return _strike(OWN, activity_id)


# What both do


def _list(home: str) -> str:
    want = asked(_writer(home).path)
    found = service.shown(edge.reads(), want, number_of(request.args.get("trang", "1")))
    this_year = now().astimezone(VIETNAM).year
    return render_template(
        "activities/list.html",
        home=home,
        officer=home == OWN,
        asked=want,
        found=found,
        rows=[activity_views.row(home, one) for one in found.rows],
        sums=activity_views.sums(found),
        kinds=[(one.value, _(words)) for one, words in KIND_WORDS.items()],
        subjects=[(one.value, _(words)) for one, words in SUBJECT_WORDS.items()],
        states=[(one.value, _(words)) for one, words in STATE_WORDS.items()],
        years=[(str(one), str(one)) for one in range(this_year, this_year - 6, -1)],
        narrowed=any((want.year, want.kind, want.subject, want.state)),
        file=address(f"{home}.xlsx", *_ASKED),
        pages=_pages(home, found),
        done=_done(),
    )


_ASKED = ("nam", "loai", "chu-de", "tinh-trang")


def _pages(home: str, found: Shown) -> dict[str, Any]:
    steps = {n: address(home, *_ASKED, trang=n) for n in (found.page - 1, found.page + 1) if 0 < n <= found.pages}
    return {"at": found.page, "count": found.pages, "steps": steps}


def _done() -> str | None:
    return _(DONE[done]) if (done := request.args.get("da", "")) in DONE else None


def _sheet(home: str) -> Response:
    rows = store.listed(edge.reads(), asked(_writer(home).path), 0, None)
    title = "Sổ hoạt động tuyên truyền, phổ biến pháp luật"
    data = workbook(log_sheets(rows, title, site().settings.site_organizer, now()), title, now())
    return attachment(data, title, "xlsx")


def _blank(home: str) -> str:
    known = nameable(_writer(home))
    return _page(home, None, activity_form(None, own_unit(known)), known)


def _write(home: str) -> ResponseReturnValue:
    writer = _writer(home)
    known = nameable(writer)
    form = activity_form(None, own_unit(known))
    if (one := taken(form, known)) is not None:
        try:
            with edge.writes() as (session, _after):
                activity_id = service.write(session, writer, one, now())
            return redirect(f"{home}/{activity_id}?da={'ghi' if writer.decides else 'cho'}", 303)
        except (BadActivity, UnitOutOfReach) as refusal:
            _blame(form, refusal)
    return _page(home, None, form, known), 422


def _blame(form: ActivityForm, refusal: Refusal) -> None:
    if isinstance(refusal, BadActivity):
        told(form, refusal)
    else:
        form.blame("title" if isinstance(refusal, ActivityMoved) else "unit", refusal)


def _show(home: str, activity_id: int) -> str:
    writer = _writer(home)
    kept, known = service.found(edge.reads(), writer, activity_id), nameable(writer)
    return _page(home, kept, activity_form(kept, "", called(kept.activity.unit_id, known)), known)


def _edit(home: str, activity_id: int) -> ResponseReturnValue:
    writer = _writer(home)
    kept, known = service.found(edge.reads(), writer, activity_id), nameable(writer)
    form = activity_form(kept, "", called(kept.activity.unit_id, known))
    if (one := taken(form, known)) is not None:
        try:
            with edge.writes() as (session, _after):
                service.edit(session, writer, activity_id, form.version, one, now())
            return redirect(f"{home}/{activity_id}?da=luu", 303)
        except (BadActivity, UnitOutOfReach, ActivityMoved) as refusal:
            _blame(form, refusal)
    return _page(home, service.found(edge.reads(), writer, activity_id), form, known), 422


def _strike(home: str, activity_id: int) -> ResponseReturnValue:
    writer, form = _writer(home), posted_strike()
    kept = service.found(edge.reads(), writer, activity_id)
    if form.validate():
        try:
            with edge.writes() as (session, _after):
                service.strike(session, writer, activity_id, form.reason.data or "", now())
            return redirect(f"{home}/{activity_id}?da=gach", 303)
        except Refusal as refusal:
            if refusal.code != "reason_missing":
                raise
            form.blame("reason", refusal)
    known = nameable(writer)
    words = activity_form_of(kept, known)
    return _page(home, kept, words, known, form), 422


def activity_form_of(kept: Kept, known: list[PlacedUnit]) -> ActivityForm:
    """The form filled with a line, whatever was posted."""
    given = {**kept.activity.body(), "starts": kept.activity.starts, "ends": kept.activity.ends}
    form = activity_form(kept, "")
    form.process(None, data={**given, "unit": called(kept.activity.unit_id, known)})
    return form


def _page(
    home: str, kept: Kept | None, form: ActivityForm, known: list[PlacedUnit], strike_form: StrikeForm | None = None
) -> str:
    officer = home == OWN
    fixed = kept is not None and (kept.state is State.STRUCK or (officer and kept.state is not State.WAITING))
    return render_template(
        "activities/line.html",
        home=home,
        here=f"{home}/{kept.id}" if kept else f"{home}/moi",
        officer=officer,
        kept=kept,
        row=activity_views.row(home, kept) if kept else None,
        facts=activity_views.facts(kept) if kept else [],
        fixed=fixed,
        form=form,
        strike_form=strike_form or posted_strike(),
        history=[activity_views.deed(one, before) for one, before in activity_views.steps(kept)] if kept else [],
        choices=[one.name for one in known if one.valid_to is None and len(units.unit_path(one.path)) < 3],
        most={"title": rules.TITLE, "place": rules.PLACE, "source": rules.SOURCE, "note": rules.NOTE},
        done=_done(),
    )
