"""The form of a line of the log of activities, and what the address of a list asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from contest.activities import KIND_WORDS, SUBJECT_WORDS, Activity, BadActivity, Kind, State, Subject
from contest.people import clean
from contest.refusals import N_, NotFound
from contest.services.activities import Writer
from contest.services.unit_desk import named
from contest.store import units
from contest.store.activities import Kept, Sieve
from contest.store.units import PlacedUnit
from contest.web import edge
from contest.web.fields import PageForm
from contest.web.words import _

LABELS = {
    "kind": N_("Loại hoạt động"),
    "subject": N_("Chủ đề"),
    "title": N_("Tên hoạt động"),
    "starts": N_("Từ ngày"),
    "ends": N_("Đến ngày"),
    "unit": N_("Đơn vị tổ chức"),
    "place": N_("Nơi tổ chức"),
    "times": N_("Số lớp, buổi, bài, tác phẩm"),
    "people": N_("Số người tham dự"),
    "women": N_("Trong đó: nữ"),
    "copies": N_("Số bản phát hành"),
    "source": N_("Nguồn, đường dẫn"),
    "note": N_("Ghi chú"),
}


class ActivityForm(PageForm):
    """What was done."""

    kind = SelectField(validate_choice=False)
    subject = SelectField(validate_choice=False)
    title = StringField()
    starts = DateField()
    ends = DateField(validators=[Optional()])
    unit = StringField()
    place = StringField()
    times = IntegerField(default=1, validators=[Optional()])
    people = IntegerField(default=0, validators=[Optional()])
    women = IntegerField(validators=[Optional()])
    copies = IntegerField(default=0, validators=[Optional()])
    source = StringField()
    note = TextAreaField()

    @property
    def version(self) -> int:
        """The number of the wording that was read."""
        return number_of(request.form.get("version", "0") or "0")


class StrikeForm(PageForm):
    """Why a line is struck out."""

    reason = StringField(N_("Lý do gạch bỏ"))


def activity_form(kept: Kept | None, own: str, unit: str | None = None) -> ActivityForm:
    """The form, as posted, or filled with a line. `own`: the unit to begin with; `unit`: the unit of the line."""
    given: dict[str, Any] = {"unit": own}
    if kept is not None:
        given = {**kept.activity.body(), "starts": kept.activity.starts, "ends": kept.activity.ends, "unit": unit}
    form: ActivityForm = ActivityForm(request.form if request.method == "POST" else None, data=given)
    for name, words in LABELS.items():
        form[name].label.text = _(words)
    for field, choices in ((form.kind, KIND_WORDS), (form.subject, SUBJECT_WORDS)):
        field.choices = [SelectChoice(one.value, _(words)) for one, words in choices.items()]
        field.validators = [AnyOf([one.value for one in choices], message=_("Chọn một dòng trong danh sách."))]
    for field in (form.title, form.starts, form.unit):
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def taken(form: ActivityForm, known: Sequence[PlacedUnit]) -> Activity | None:
    """What was filled in; None, with the fields blamed, when it is not whole. `known`: the units to choose among."""
    if not form.validate():
        return None
    starts: date = form.starts.data
    ends = form.ends.data or starts
    hits = _standing(named(clean(form.unit.data or ""), known), ends)
    if len(hits) != 1:
        form.unit.errors = [
            _("Nhiều đơn vị cùng tên này. Ghi mã của đơn vị.")
            if hits
            else _("Không có đơn vị này. Ghi đúng tên hoặc mã.")
        ]
        return None
    return Activity(
        kind=Kind(form.kind.data),
        subject=Subject(form.subject.data),
        title=form.title.data or "",
        starts=starts,
        ends=ends,
        unit_id=hits[0].id,
        place=form.place.data or "",
        times=1 if form.times.data is None else form.times.data,
        people=form.people.data or 0,
        women=form.women.data,
        copies=form.copies.data or 0,
        source=form.source.data or "",
        note=form.note.data or "",
    )


def _standing(hits: Sequence[PlacedUnit], day: date) -> list[PlacedUnit]:
    return [one for one in hits if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)]


def told(form: ActivityForm, refusal: BadActivity) -> None:
    """Show what cannot stand at its field."""
    field = form[refusal.field]
    field.errors = [*field.errors, _(refusal.fault)]


def number_of(text: str) -> int:
    """The number of an address. Raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def asked(path: str | None) -> Sieve:
    """What the address of a list asks for. Raises NotFound for what it cannot. `path`: of the unit it is held to."""
    given = {name: request.args.get(name) or None for name in ("nam", "loai", "chu-de", "tinh-trang")}
    kind, subject, state = given["loai"], given["chu-de"], given["tinh-trang"]
    if kind not in (None, *Kind) or subject not in (None, *Subject) or state not in (None, *State):
        raise NotFound
    year = number_of(given["nam"]) if given["nam"] else None
    if year is not None and not 1 <= year <= 9999:
        raise NotFound
    return Sieve(
        year=year,
        kind=Kind(kind) if kind else None,
        subject=Subject(subject) if subject else None,
        state=State(state) if state else None,
        path=path,
    )


def posted_strike() -> StrikeForm:
    """The form of striking out, as posted to its own address."""
    form: StrikeForm = StrikeForm(request.form if request.path.endswith("/gach") else None)
    form.reason.label.text = _(form.reason.label.text)
    form.reason.validators = [InputRequired(_("Điền vào ô này."))]
    return form


# The units that may be named


def nameable(writer: Writer) -> list[PlacedUnit]:
    """The units to choose among, those that stand no more too: the log is often written later."""
    every = units.whole_tree(edge.reads())
    return [one for one in every if writer.path is None or one.path.startswith(writer.path)]


def called(unit_id: int | None, known: Sequence[PlacedUnit]) -> str:
    """A unit as the form takes it: by its name, or by its code where several bear the name."""
    unit = next((one for one in known if one.id == unit_id), None)
    if unit is None:
        return ""
    return unit.name if sum(one.name == unit.name for one in known) == 1 else f"{unit.code} · {unit.name}"


def own_unit(known: Sequence[PlacedUnit]) -> str:
    """The unit to begin with: the topmost that stands of those to choose among."""
    standing = [one for one in known if one.valid_to is None]
    return called(min(standing, key=lambda one: len(one.path)).id, known) if standing else ""
