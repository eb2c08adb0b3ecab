"""Pauses, later closes and more time, as organizers give them: a page each that says who is affected."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateTimeLocalField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from contest import ready
from contest import units as unit_rules
from contest.contests import Contest
from contest.life import NobodyGiven
from contest.people import canonical_phone, masked_phone
from contest.refusals import N_
from contest.services import contestants, life
from contest.services.time_given import Given, Longer, Stop
from contest.store import people, units
from contest.web import access, edge
from contest.web.contest_desk import held
from contest.web.deeds import Deed, ReasonForm, do, hints, page, sitting, utc, why_not
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("contest_time", __name__)
HERE = "/to-chuc/cuoc-thi/<slug>"
MOST_UNITS = 30


class PauseForm(ReasonForm):
    """A pause from now on."""

    until = DateTimeLocalField(N_("Tiếp tục lúc"), format=["%Y-%m-%dT%H:%M"], validators=[Optional()])
    moves_close = BooleanField(N_("Lùi giờ đóng của đợt đang mở thêm đúng thời gian tạm dừng"))


class LongerForm(ReasonForm):
    """A later close for everybody."""

    round = SelectField(N_("Đợt thi"), coerce=int)
    closes_at = DateTimeLocalField(N_("Giờ đóng mới"), format=["%Y-%m-%dT%H:%M"], validators=[Optional()])


class SomeForm(ReasonForm):
    """More time for a unit or a person."""

    round = SelectField(N_("Đợt thi"), coerce=int)
    unit_id = SelectField(N_("Đơn vị"), validate_choice=False)
    phone = StringField(N_("Hoặc số điện thoại của một người"))
    nguoi = HiddenField()
    closes_at = DateTimeLocalField(N_("Được thi đến"), format=["%Y-%m-%dT%H:%M"], validators=[Optional()])
    extra_minutes = IntegerField(N_("Số phút thêm cho mỗi bài"), validators=[Optional()])


# Pauses


def _pause(slug: str) -> tuple[Contest, Deed, PauseForm]:
    contest = held(slug)
    said = (
        _("Không ai bắt đầu lượt thi mới trong khi tạm dừng."),
        _("Bài đang làm vẫn lưu được, và được cộng thêm đúng thời gian tạm dừng."),
    )
    form = PauseForm(request.form) if request.method == "POST" else PauseForm(moves_close=True)
    blocks = why_not(lambda: ready.to_pause(contest, now()))
    deed = Deed(_("Tạm dừng cuộc thi"), _("Tạm dừng từ bây giờ"), said, sitting(contest), hints(), blocks)
    return contest, deed, form


@blueprint.get(f"{HERE}/tam-dung")
def pause_form(slug: str) -> ResponseReturnValue:
    """How many are sitting, until when, and why."""
    contest, deed, form = _pause(slug)
    return page(contest, deed, form)


@blueprint.post(f"{HERE}/tam-dung")
def pause(slug: str) -> ResponseReturnValue:
    """Stop a contest from now on."""
    contest, deed, form = _pause(slug)

    def act(session: Session, _after: edge.After) -> None:
        stop = Stop(utc(form.until.data) or now(), moves_close=bool(form.moves_close.data))
        life.pause(session, contest, stop, form.reason.data or "", access.me().id, now())

    return do(contest, deed, form, act, "tam-dung")


def _resume(slug: str) -> tuple[Contest, Deed, ReasonForm]:
    contest = held(slug)
    said = (_("Cuộc thi nhận lượt thi mới ngay. Thời gian đã cộng cho bài đang làm được giữ nguyên."),)
    form = ReasonForm(request.form if request.method == "POST" else None)
    blocks = why_not(lambda: ready.to_resume(contest, now()))
    return contest, Deed(_("Tiếp tục cuộc thi"), _("Tiếp tục ngay"), said, sitting(contest), hints(), blocks), form


@blueprint.get(f"{HERE}/tiep-tuc")
def resume_form(slug: str) -> ResponseReturnValue:
    """Why a contest goes on before it was told to."""
    contest, deed, form = _resume(slug)
    return page(contest, deed, form)


@blueprint.post(f"{HERE}/tiep-tuc")
def resume(slug: str) -> ResponseReturnValue:
    """End a pause."""
    contest, deed, form = _resume(slug)
    return do(
        contest,
        deed,
        form,
        lambda session, _after: life.resume(session, contest, form.reason.data or "", access.me().id, now()),
        "tiep-tuc",
    )


# More time


def _rounds(contest: Contest, choice: SelectField) -> None:
    open_ones = [one for one in contest.rounds if one.settled_at is None]
    choice.choices = [SelectChoice(one.number, one.title or _("Đợt %(n)s", n=one.number)) for one in open_ones]


def _longer(slug: str) -> tuple[Contest, Deed, LongerForm]:
    contest = held(slug)
    form = LongerForm(request.form if request.method == "POST" else None)
    _rounds(contest, form.round)
    said = (
        _("Đợt đóng muộn hơn cho mọi người. Bài bị giờ đóng cắt ngắn được thêm phần còn thiếu."),
        _("Chỉ được dời giờ đóng muộn hơn, và không quá giờ mở của đợt sau."),
    )
    title = _("Kéo dài một đợt cho mọi người")
    blocks = why_not(lambda: ready.to_give_time(contest))
    return contest, Deed(title, _("Kéo dài"), said, sitting(contest), hints(), blocks), form


@blueprint.get(f"{HERE}/keo-dai")
def longer_form(slug: str) -> ResponseReturnValue:
    """Which round, until when, and why."""
    contest, deed, form = _longer(slug)
    return page(contest, deed, form)


@blueprint.post(f"{HERE}/keo-dai")
def longer(slug: str) -> ResponseReturnValue:
    """Close a round later for everybody."""
    contest, deed, form = _longer(slug)

    def act(session: Session, _after: edge.After) -> None:
        given = Longer(form.round.data, utc(form.closes_at.data) or now())
        life.extend_round(session, contest, given, form.reason.data or "", access.me().id, now())

    return do(contest, deed, form, act, "them-gio")


def _some(slug: str) -> tuple[Contest, Deed, SomeForm]:
    contest = held(slug)
    form = SomeForm(request.form if request.method == "POST" else None)
    _rounds(contest, form.round)
    asked = unit_rules.fold(request.values.get("tim", "").replace("\x00", ""))[:80]
    fitting = _units(asked, form.unit_id.data)
    form.unit_id.choices = [SelectChoice("", _("Không chọn")), *fitting]
    told = hints() | ({"unit_id": _("%(n)s đơn vị có những chữ này.", n=len(fitting))} if asked else {})
    named = _named(form)
    said = (
        *named,
        _("Chỉ những người này được thi muộn hơn hoặc có thêm phút, ở cả bài đang làm."),
        _("Đợt chỉ chốt khi họ cũng đã thi xong."),
    )
    title = _("Thêm giờ cho một đơn vị hoặc một người")
    shown = request.values.get("tim", "")[:80]
    blocks = why_not(lambda: ready.to_give_time(contest))
    search = None if named else shown
    return contest, Deed(title, _("Thêm giờ"), said, sitting(contest), told, blocks, search=search), form


def _named(form: SomeForm) -> tuple[str, ...]:
    """Who it is for, where a contestant's page led here: then nobody else is asked for. Raises NoSuchContestant."""
    asked = request.values.get("nguoi", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 12):
        del form.nguoi
        return ()
    who = contestants.who(edge.reads(), int(asked))
    form.nguoi.data = asked
    del form.unit_id, form.phone
    return (_("Thêm giờ cho %(name)s (%(phone)s).", name=who.name, phone=masked_phone(who.phone)),)


def _units(asked: str, chosen: str | None) -> list[SelectChoice]:
    if not asked and not chosen:
        return []
    listed = units.search_list(edge.reads(), now().date())
    fitting = [
        one
        for one in listed
        if str(one.id) == chosen or (asked and unit_rules.matches(asked, one.name, one.parent_name, one.aliases))
    ]
    return [SelectChoice(str(one.id), f"{one.name} ({one.parent_name})") for one in fitting[:MOST_UNITS]]


@blueprint.get(f"{HERE}/them-gio")
def some_form(slug: str) -> ResponseReturnValue:
    """Who, how much, and why."""
    contest, deed, form = _some(slug)
    return page(contest, deed, form)


@blueprint.post(f"{HERE}/them-gio")
def some(slug: str) -> ResponseReturnValue:
    """Give a unit or a person more time."""
    contest, deed, form = _some(slug)

    def act(session: Session, _after: edge.After) -> None:
        life.extend_some(session, contest, _given(session, form), form.reason.data or "", access.me().id, now())

    return do(contest, deed, form, act, "them-gio")


def _given(session: Session, form: SomeForm) -> Given:
    """What the form gives, and to whom. Raises BadPhone, NobodyGiven."""
    if "nguoi" in form:
        closes_at, minutes = utc(form.closes_at.data), form.extra_minutes.data or 0
        return Given(form.round.data, closes_at, minutes, person_id=int(form.nguoi.data))
    unit = form.unit_id.data or ""
    unit_id = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None
    person_id = None
    if form.phone.data:
        known = people.credentials(session, canonical_phone(form.phone.data))
        if known is None:
            raise NobodyGiven
        person_id = known[0].id
    return Given(form.round.data, utc(form.closes_at.data), form.extra_minutes.data or 0, unit_id, person_id)
