"""The page before a paper: the rules in short, until when it must be in, the one promise, or why there is none now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from contest.contests import Contest
from contest.refusals import Refusal
from contest.services.entry import Opening
from contest.web import access, errors, shells, words
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _


class StartForm(PageForm):
    """The one promise before a paper."""

    honest = BooleanField(validators=[InputRequired()])


def promise(*, posted: bool) -> StartForm:
    """The form with its words: as it was posted, or empty."""
    form: StartForm = StartForm.posted() if posted else StartForm()
    form.honest.label.text = _("Tôi tự làm bài, không nhờ người khác làm hộ.")
    form.honest.validators = [InputRequired(_("Đánh dấu vào ô này để bắt đầu làm bài."))]
    return form


def refused(contest: Contest, refusal: Refusal) -> ResponseReturnValue:
    """The page that says why nothing may be started."""
    told = {"contest": _facts(contest), "form": promise(posted=False), "refusal": errors.words(refusal)}
    return render_template("start.html", **told), errors.STATUS[refusal.kind]


def offered(contest: Contest, opened: Opening) -> str:
    """The page of who may start: alike for all who may start the same."""
    facts, own = _told(contest, opened)

    def shown() -> dict[str, Any]:
        blank = {name: shells.hole(name) for name in own}
        return {"contest": facts, "form": promise(posted=False), "refusal": None, **blank}

    return shells.page("start.html", tuple(facts.items()), own, shown)


def unsworn(contest: Contest, opened: Opening, form: StartForm) -> ResponseReturnValue:
    """The page again, of who sent it without the promise."""
    facts, own = _told(contest, opened)
    return render_template("start.html", contest=facts, form=form, refusal=None, **own), 422


def _facts(contest: Contest) -> dict[str, Any]:
    rules = contest.rules
    numbers = {"questions": rules.questions, "minutes": rules.minutes, "allowed": rules.attempts}
    return {"slug": contest.slug, "title": contest.title, **numbers}


def _told(contest: Contest, opened: Opening) -> tuple[dict[str, Any], dict[str, object]]:
    """What is said to many alike, and what depends on the moment."""
    facts = _facts(contest) | {
        "round": opened.window.number,
        "round_title": opened.window.title,
        "number": opened.number,
        "short": opened.deadline_at < now() + timedelta(minutes=contest.rules.minutes),
        "placed": access.me().unit_id is not None,
    }
    return facts, {
        "deadline": words.moment(opened.deadline_at),
        "clock": words.clock(opened.deadline_at),
        "left": int((opened.deadline_at - now()).total_seconds() // 60),
    }
