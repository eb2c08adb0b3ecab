"""Pages of deeds on a contest: what a deed does, who is affected, the reason; done, they lead back to the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from contest.contests import Contest
from contest.refusals import N_, Refusal
from contest.rounds import VIETNAM, YEARS
from contest.services.time_given import LONGEST_PAUSE, MOST_EXTRA_MINUTES
from contest.store import extensions
from contest.web import edge
from contest.web.contest_desk import home
from contest.web.errors import words as words_of
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _, number


class DeedForm(PageForm):
    """A deed without anything to fill in."""


class ReasonForm(DeedForm):
    """A deed that is told with its reason."""

    reason = TextAreaField(N_("Lý do"))


# Where a refusal is shown; one that names no field of the form is a page of its own.
BLAMED = {
    "reason_missing": ("reason", "source"),
    "bad_pause": ("until",),
    "rounds_overlap": ("closes_at", "until"),
    "not_later": ("closes_at",),
    "nothing_given": ("extra_minutes",),
    "nobody_given": ("phone",),
    "bad_phone": ("phone",),
    "unknown_unit": ("unit_id",),
    "round_settled": ("round",),
    "bad_value": ("value",),
    "bad_guess": ("value",),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A page of a deed. `said`: what it does; `affected`: figures with their names; `hints`: by field."""

    title: str
    button: str
    said: tuple[str, ...]
    affected: tuple[tuple[str, str], ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()
    search: str | None = None


Act = Callable[[Session, edge.After], object]


def page(contest: Contest, deed: Deed, form: DeedForm, status: int = 200) -> ResponseReturnValue:
    for one in form:
        one.label.text = _(one.label.text)
    return render_template("desk/deed.html", contest=contest, home=home(contest.slug), deed=deed, form=form), status


def why_not(ready: Callable[[], object]) -> tuple[str, ...]:
    """Why a deed cannot be done now, in words; nothing where it can (contest.ready)."""
    try:
        ready()
    except Refusal as refusal:
        return (words_of(refusal),)
    return ()


def do(contest: Contest, deed: Deed, form: DeedForm, act: Act, done: str) -> ResponseReturnValue:
    """Do a deed and go back to the desk; what is refused at a field shows there, filled as it was."""
    if not form.validate():
        return page(contest, deed, form, 422)
    try:
        with edge.writes() as (session, after):
            act(session, after)
    except Refusal as refusal:
        named = next((name for name in BLAMED.get(refusal.code, ()) if name in form), None)
        if named is None:
            raise
        form.blame(named, refusal)
        return page(contest, deed, form, 422)
    return redirect(f"{home(contest.slug)}?da={done}", 303)


def utc(at: datetime | None) -> datetime | None:
    """A moment as typed, by Vietnam's clock; none where nobody can have meant it."""
    return None if at is None or at.year not in YEARS else at.replace(tzinfo=VIETNAM).astimezone(UTC)


def _running(contest: Contest) -> int:
    return sum(extensions.count_running(edge.reads(), contest.id, now()).values())


def sitting(contest: Contest) -> tuple[tuple[str, str], ...]:
    return ((_("Người đang làm bài"), number(_running(contest))),)


def hints() -> dict[str, str]:
    return {
        "reason": _("Ít nhất 10 ký tự. Lý do được in trong thông báo công khai."),
        "until": _("Nhiều nhất %(n)s giờ kể từ bây giờ, theo giờ Việt Nam.", n=LONGEST_PAUSE.days * 24),
        "closes_at": _("Theo giờ Việt Nam, sau giờ đóng hiện nay."),
        "extra_minutes": _("Nhiều nhất %(n)s phút; để trống nếu chỉ lùi giờ đóng.", n=MOST_EXTRA_MINUTES),
        "phone": _("Thông báo công khai không nêu tên người này."),
        "source": _("Văn bản, trang thông tin hoặc biên bản nêu con số; in trong thông báo công khai."),
    }
