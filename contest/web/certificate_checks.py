"""Checking a certificate: whoever holds one in their hand learns in a second whether it is true, and little more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import certificates as rules
from contest.certificates import KIND_WORDS, NoSuchCertificate
from contest.refusals import TooOften
from contest.services import certificates as service
from contest.services import limits
from contest.services.documents.certificate import deed
from contest.web import edge, errors
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("certificate_checks", __name__)
HOME = "/xm"


@blueprint.get(HOME)
def blank() -> ResponseReturnValue:
    """The form; `?ma=` leads to the page of that code, or says that there can be none."""
    asked = request.args.get("ma", "").strip()
    if (code := rules.read_code(asked)) is not None:
        return redirect(f"{HOME}/{rules.grouped(code)}", 303)
    return _answer(asked) if asked else render_template("certificates/check.html", asked="", found=None, missing=None)


@blueprint.get(f"{HOME}/<certificate>")
def show(certificate: str) -> ResponseReturnValue:
    """What there is to say of a code. Raises TooOften."""
    return _answer(certificate)


def _answer(asked: str) -> ResponseReturnValue:
    """The same work for every code, whether it can be one or not: counted, looked up, told."""
    if not site().checks.take(limits.network(request.remote_addr or ""), now()):
        raise TooOften(minutes=1)
    shown = service.check(edge.reads(), asked)
    if shown is None:
        missing = errors.words(NoSuchCertificate())
        return render_template("certificates/check.html", asked=asked[:40], found=None, missing=missing), 404
    held = shown.certificate
    return render_template(
        "certificates/check.html",
        asked=rules.grouped(held.code),
        missing=None,
        found=shown,
        held=held,
        standing=shown.standing.value,
        kind=_(KIND_WORDS[held.kind]),
        deed=deed(held.kind, held.claim),
    )
