"""The officer's desk of one-time codes: cards for whoever has no account yet, a code for whoever forgot their password.

A clear code stands on the answer to the act that issued it and nowhere else: these answers are no redirects, and a
page that was closed is made anew only by issuing anew.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from contest.codes import MOST_AT_ONCE, NobodyChosen, TooManyCards
from contest.people import ROLE_WORDS, Role, masked_phone
from contest.refusals import Busy, NotFound, TooOften, WrongPassword
from contest.services import codes as service
from contest.services.codes import Card
from contest.services.documents import activation_cards
from contest.store import codes as store
from contest.store import units
from contest.store.units import PlacedUnit
from contest.units import Kind
from contest.web import access, again, drawings, edge
from contest.web.downloads import attachment
from contest.web.errors import STATUS
from contest.web.fields import PageForm
from contest.web.sharing import absolute
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("codes", __name__)
HOME = "/can-bo/ma"
PAGE = 50


class AgainForm(PageForm):
    """The password once more."""

    password = PasswordField()


def _form(*, posted: bool) -> AgainForm:
    form: AgainForm = AgainForm(request.form if posted else None)
    form.password.label.text = _("Mật khẩu của bạn")
    form.password.validators = [InputRequired(_("Nhập mật khẩu của bạn."))]
    return form


def _unit() -> PlacedUnit:
    """The unit that the address or the form names, else the officer's own; within their reach. Raises NotFound."""
    session, person = edge.reads(), access.me()
    scope = None if person.role is Role.ADMIN else person.scope_unit_id
    asked = request.values.get("don-vi", "") or str(scope or units.roots(session)[0].id)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise NotFound
    return service.reach(session, scope, int(asked))


def _number(name: str) -> int:
    """A page's number, from 1."""
    text = request.args.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """A unit's people without an account, and its accounts; above the grassroots, the units below."""
    if request.args.get("ai") == "can-bo" and access.me().role is Role.ADMIN:
        return _staff()
    return _listing(_form(posted=False))


def _listing(form: AgainForm, status: int = 200) -> ResponseReturnValue:
    unit, session = _unit(), edge.reads()
    at, later = _number("trang"), _number("tk")
    below = [] if unit.kind is Kind.GRASSROOTS else store.below(session, unit.id, now().date())
    missing, entries = store.entries(session, unit.id, now(), PAGE, (at - 1) * PAGE)
    total, holders = store.holders(session, unit.id, now(), PAGE, (later - 1) * PAGE)
    return render_template(
        "codes/list.html",
        form=form,
        unit=unit,
        below=below,
        above=_above(unit),
        entries=entries,
        missing=missing,
        most=MOST_AT_ONCE,
        holders=holders,
        total=total,
        masked=masked_phone,
        pages=(at, -(-missing // PAGE), later, -(-total // PAGE)),
        admin=access.me().role is Role.ADMIN,
        home=HOME,
    ), status


def _above(unit: PlacedUnit) -> int | None:
    """The unit above, where this officer may go up to it."""
    person = access.me()
    top = person.role is not Role.ADMIN and unit.id == person.scope_unit_id
    return None if top else unit.parent_id


def _staff() -> ResponseReturnValue:
    """Accounts with a role, which only an administrator issues codes for."""
    at = _number("trang")
    total, holders = store.staff(edge.reads(), now(), PAGE, (at - 1) * PAGE)
    pages = (at, -(-total // PAGE))
    roles = {role: _(words) for role, words in ROLE_WORDS.items()}
    named = {"masked": masked_phone, "roles": roles, "pages": pages, "home": HOME}
    return render_template("codes/staff.html", holders=holders, **named)


@blueprint.post(f"{HOME}/the")
def cards() -> ResponseReturnValue:
    """Codes of activation for the chosen, or for all, as cards: a PDF, or a page to print. Kept nowhere."""
    form, unit = _form(posted=True), _unit()
    if not form.validate():
        return _listing(form, 422)
    chosen = [int(one) for one in request.form.getlist("entry") if one.isascii() and one.isdigit() and len(one) < 15]
    try:
        again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            secret, who = site().settings.secret_key, access.me()
            made = service.issue_activation(session, secret, who, unit, chosen[:500] or None, now())
    except (WrongPassword, TooOften, Busy, NobodyChosen, TooManyCards) as refusal:
        form.blame("password", refusal)
        return _listing(form, STATUS[refusal.kind])
    return _printed(made, unit)


def _printed(made: list[Card], unit: PlacedUnit) -> ResponseReturnValue:
    address = absolute("/kich-hoat")
    if request.form.get("kieu") == "in":
        shown = [(one, activation_cards.picture(one, address)) for one in made]
        return render_template(
            "codes/cards.html", cards=shown, unit=unit, address=address, steps=activation_cards.STEPS, home=HOME
        )
    data = activation_cards.pdf(made, drawings.house().organizer, address)
    return attachment(data, f"Thẻ kích hoạt {unit.name}", "pdf")


@blueprint.get(f"{HOME}/nguoi/<int(max=999999999999):person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """Before a code for one account: whose it is. Raises NotFound outside of the officer's subtree."""
    return _person(_form(posted=False), person_id)


def _person(form: AgainForm, person_id: int, status: int = 200) -> ResponseReturnValue:
    found = service.holder(edge.reads(), access.me(), person_id, now())
    return render_template(
        "codes/person.html", form=form, holder=found, phone_masked=masked_phone(found.phone), home=HOME
    ), status


@blueprint.post(f"{HOME}/nguoi/<int(max=999999999999):person_id>")
def recover(person_id: int) -> ResponseReturnValue:
    """Issue the code; it stands on this answer and nowhere else."""
    form = _form(posted=True)
    service.holder(edge.reads(), access.me(), person_id, now())
    if not form.validate():
        return _person(form, person_id, 422)
    try:
        again.check(form.password.data or "")
        with edge.writes() as (session, _after):
            card = service.issue_recovery(session, site().settings.secret_key, access.me(), person_id, now())
    except (WrongPassword, TooOften, Busy) as refusal:
        form.blame("password", refusal)
        return _person(form, person_id, STATUS[refusal.kind])
    found = service.holder(edge.reads(), access.me(), person_id, now())
    return render_template(
        "codes/issued.html", card=card, unit_id=found.unit_id, address=absolute("/quen-mat-khau"), home=HOME
    )
