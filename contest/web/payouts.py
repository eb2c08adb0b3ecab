"""A winner gives the identity number that paying the prize out asks for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from contest.contests import Contest
from contest.payouts import NotAPayee
from contest.refusals import NoSuchContest, Refusal
from contest.services import limits
from contest.services import payouts as service
from contest.services.payouts import Given
from contest.services.sealed import Seal
from contest.store import contests
from contest.web import access, edge, errors
from contest.web.fields import PageForm
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("payouts", __name__)


class IdentityForm(PageForm):
    """Twelve digits."""

    number = StringField()


def seal() -> Seal:
    """The house's seal of identity numbers."""
    settings = site().settings
    return Seal(settings.identity_key, settings.identity_keys_old)


def identity_form() -> IdentityForm:
    """The form with its label."""
    form = IdentityForm(request.form if request.method == "POST" else None)
    form.number.label.text = _("Số căn cước (12 chữ số)")
    form.number.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _contest(slug: str) -> Contest:
    contest = contests.by_slug(edge.reads(), slug)
    if contest is None:
        raise NoSuchContest
    return contest


@blueprint.get("/tai-khoan/giay-to/<slug>")
def show(slug: str) -> str:
    """What the prize needs, and what was given already, masked. Raises NotAPayee for everybody else."""
    return _page(_contest(slug), identity_form())


def _page(contest: Contest, form: IdentityForm) -> str:
    payee = service.mine(edge.reads(), seal(), contest, access.me().id)
    # A number that was wrong is typed anew: it is written into no page.
    form.number.data = None
    form.number.raw_data = None
    saved = request.args.get("da") == "luu"
    return render_template("payouts/mine.html", contest=contest, payee=payee, form=form, saved=saved)


@blueprint.post("/tai-khoan/giay-to/<slug>")
def give(slug: str) -> ResponseReturnValue:
    """Keep it, sealed; tries are counted, since each tells whether the number is another winner's."""
    contest, form, me = _contest(slug), identity_form(), access.me()
    if not form.validate():
        return _page(contest, form), 422
    given = Given(me.id, form.number.data or "", me.birth_date.year if me.birth_date else None)
    try:
        with edge.writes() as (session, _after):
            limits.count(session, site().settings.secret_key, "identity.person", str(me.id), now())
        with edge.writes() as (session, _after):
            service.give(session, seal(), contest, given, me.id, now())
    except NotAPayee:
        raise
    except Refusal as refusal:
        form.blame("number", refusal)
        return _page(contest, form), errors.STATUS[refusal.kind]
    return redirect(f"/tai-khoan/giay-to/{contest.slug}?da=luu", 303)
