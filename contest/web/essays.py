"""The organizers' page for points of essays: a pasted list, checked whole, taken in whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from contest import essays as rules
from contest.contests import Contest
from contest.refusals import N_, NotFound
from contest.services import essays as service
from contest.store import contests
from contest.store import essays as store
from contest.web import access, edge
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("essays", __name__)
MOST_SHOWN = 20


class EssayForm(PageForm):
    """A round, and a line a person."""

    round = SelectField(N_("Đợt thi"), validate_choice=False)
    lines = TextAreaField(N_("Số điện thoại và điểm, mỗi người một dòng"))


def _found(slug: str) -> Contest:
    contest = contests.with_slug(edge.reads(), slug)
    if contest is None or not contest.rules.essay_points:
        raise NotFound
    return contest


@blueprint.get("/to-chuc/cuoc-thi/<slug>/tu-luan")
def show(slug: str) -> str:
    """How many points are in, and the form."""
    return _page(_found(slug), EssayForm(), [])


def _page(contest: Contest, form: EssayForm, wrong: list[rules.Line]) -> str:
    form.round.choices = [SelectChoice(str(one.number), one.title or str(one.number)) for one in contest.rounds]
    for field in form:
        field.label.text = _(field.label.text)
    given = store.of_rounds(edge.reads(), [one.id for one in contest.rounds])
    counts = [(one, sum(round_id == one.id for round_id, _person in given)) for one in contest.rounds]
    shown: dict[str, Any] = {"wrong": wrong[:MOST_SHOWN], "wrong_total": len(wrong), "counts": counts}
    return render_template("essays/points.html", contest=contest, form=form, **shown)


@blueprint.post("/to-chuc/cuoc-thi/<slug>/tu-luan")
def put(slug: str) -> ResponseReturnValue:
    """Take the list in, or show every line that cannot be taken."""
    contest, form = _found(slug), EssayForm.posted()
    number = form.round.data or ""
    if not number.isascii() or not number.isdigit() or contest.round_of(int(number[:4])) is None:
        raise NotFound
    lines = rules.doubles(rules.read(form.lines.data or "", contest.rules.essay_points))
    if wrong := service.faults(edge.reads(), lines):
        return _page(contest, form, wrong), 422
    with edge.writes() as (session, after):
        service.put(session, contest, int(number), lines, access.me().id, now())
        after(edge.moved(contest.id))
    return redirect(f"/to-chuc/cuoc-thi/{slug}/tu-luan", 303)
