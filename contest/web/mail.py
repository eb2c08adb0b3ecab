"""An address for letters: put, proven by the link of a letter, removed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from contest.mail import Purpose
from contest.refusals import NotFound, Refusal
from contest.services import limits
from contest.services import mail as service
from contest.web import access, again, edge
from contest.web.errors import STATUS
from contest.web.second_factor import HOME, guard_form, page
from contest.web.sharing import absolute
from contest.web.site import now, site

blueprint = Blueprint("mail", __name__)


@blueprint.post(f"{HOME}/e-mail")
def put() -> ResponseReturnValue:
    """Keep an address and write to it, after the password once more: whoever reads its letters gets in."""
    if not site().settings.mail_url:
        raise NotFound
    form = guard_form(posted=True, needs=("email", "mail_password"))
    if not form.validate():
        return page(form, 422)
    try:
        again.check(form.mail_password.data or "")
        with edge.writes() as (session, _after):
            limits.count(session, site().settings.secret_key, "mail.account", str(access.me().id), now())
            service.put(session, access.me().id, form.email.data or "", absolute(""), now())
    except Refusal as refusal:
        form.blame("mail_password" if refusal.code == "wrong_password" else "email", refusal)
        return page(form, STATUS[refusal.kind])
    return redirect(f"{HOME}?da=thu", 303)


@blueprint.post(f"{HOME}/bo-e-mail")
def remove() -> ResponseReturnValue:
    """Forget the address."""
    with edge.writes() as (session, _after):
        service.remove(session, access.me().id, now())
    return redirect(f"{HOME}?da=bo-thu", 303)


@blueprint.get("/xac-nhan-e-mail/<link>")
def link(link: str) -> str:
    """Where a letter leads: a button, since looking at a page changes nothing. Raises BadLink."""
    service.check(edge.reads(), site().settings.secret_key, Purpose.VERIFY, link, now())
    return render_template("protection/address.html", link=link, done=False)


@blueprint.post("/xac-nhan-e-mail/<link>")
def verify(link: str) -> str:
    """Take the address as proven. Raises BadLink, AddressTaken."""
    with edge.writes() as (session, _after):
        service.verify(session, site().settings.secret_key, link, now())
    return render_template("protection/address.html", link=link, done=True)
