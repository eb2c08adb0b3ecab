"""The end of the wizard: the whole rules in both languages, a paper to try, all checks, announcing, throwing away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.contests import State
from contest.drafts import NotReady
from contest.refusals import BankTooSmall, UnknownQuestion, WrongMoment
from contest.rule_text import VIETNAMESE, printed
from contest.services import drafts, trials
from contest.web import access, edge, errors, papers
from contest.web.site import now
from contest.web.wizard_views import ENGLISH, HOME, problem
from contest.web.words import _

blueprint = Blueprint("wizard_publish", __name__)


@blueprint.get(f"{HOME}/<slug>/soan/the-le")
def rules(slug: str) -> str:
    """The whole rules, Vietnamese beside English."""
    contest = drafts.find(edge.reads(), slug)
    draft = drafts.of_contest(edge.reads(), contest)
    both = list(zip(printed(draft, VIETNAMESE), printed(draft, ENGLISH), strict=True))
    return render_template("wizard/rules.html", contest=contest, home=f"{HOME}/{slug}", lines=both)


@blueprint.get(f"{HOME}/<slug>/soan/thi-thu")
def trial(slug: str) -> str:
    """A paper as a contestant sees it; nobody sits it and nothing of it is kept."""
    session = edge.reads()
    contest = drafts.find(session, slug)
    asked = request.args.get("de", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    try:
        places, refusal = trials.paper(session, contest, number), ""
    except (BankTooSmall, UnknownQuestion) as refused:
        places, refusal = [], errors.words(refused)
    scored = [place for place in places if place.revision_id is not None]
    guess = next((papers.prediction_of(contest, place) for place in places if place.revision_id is None), None)
    return render_template(
        "wizard/trial.html",
        contest=contest,
        home=f"{HOME}/{slug}",
        here=f"{HOME}/{slug}/soan/thi-thu",
        questions=papers.laid_out(session, scored),
        prediction=guess,
        number=number,
        refusal=refusal,
    )


@blueprint.get(f"{HOME}/<slug>/soan/kiem-tra")
def check(slug: str) -> str:
    """What is left to do, and the button that announces."""
    return _page(slug, "")


@blueprint.post(f"{HOME}/<slug>/soan/kiem-tra")
def announce(slug: str) -> ResponseReturnValue:
    """Announce a draft that nothing stands against."""
    if request.form.get("dong-y") != "y":
        return _page(slug, _("Hãy đánh dấu vào ô xác nhận trước khi công bố.")), 422
    try:
        with edge.writes() as (session, _after):
            drafts.announce(session, slug, access.me().id, now())
    except NotReady as refused:
        return _page(slug, errors.words(refused)), 422
    return redirect(f"{HOME}/{slug}/soan?da=cong-bo", 303)


def _page(slug: str, wrong: str) -> str:
    contest = drafts.find(edge.reads(), slug)
    if contest.state is not State.DRAFT:
        raise WrongMoment
    found = [problem(slug, one) for one in drafts.check(edge.reads(), contest, now())]
    return render_template(
        "wizard/check.html",
        contest=contest,
        home=f"{HOME}/{slug}",
        errors=[one for one in found if one.forbids],
        warnings=[one for one in found if not one.forbids],
        wrong=wrong,
    )


@blueprint.get(f"{HOME}/<slug>/soan/xoa")
def delete_form(slug: str) -> str:
    """Ask before a draft is thrown away."""
    contest = drafts.find(edge.reads(), slug)
    if contest.state is not State.DRAFT:
        raise WrongMoment
    return render_template("wizard/delete.html", contest=contest, home=f"{HOME}/{slug}")


@blueprint.post(f"{HOME}/<slug>/soan/xoa")
def delete(slug: str) -> ResponseReturnValue:
    """Throw a draft away."""
    with edge.writes() as (session, _after):
        drafts.delete(session, slug, access.me().id, now())
    return redirect("/to-chuc", 303)
