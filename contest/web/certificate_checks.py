"""Checking a certificate: whoever holds one in their hand learns in a second whether it is true, and little more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import certificate_marks as marks
from contest import certificates as rules
from contest.certificates import KIND_WORDS, NoSuchCertificate
from contest.refusals import TooOften
from contest.services import certificates as service
from contest.services import limits
from contest.services.certificates import Shown
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


@blueprint.get("/verify/<certificate>")
def verify(certificate: str) -> ResponseReturnValue:
    """What a QR code leads to: the code with the signature over all that the sheet says; a bare code is looked up."""
    code, _dot, mark = certificate.partition(".")
    return _answer(code, mark)


def _answer(asked: str, mark: str = "") -> ResponseReturnValue:
    """The same work for every code, whether it can be one or not: counted, looked up, told."""
    if not site().checks.take(limits.network(request.remote_addr or ""), now()):
        raise TooOften(minutes=1)
    shown = service.check(edge.reads(), asked)
    if shown is not None and mark and not _bears(shown, mark):
        # Somebody else's sheet under a code of ours: the code's own sheet is nothing to this one.
        return _page_of_missing(asked, _("Chữ ký trong mã QR không phải của chúng tôi: tờ giấy này là giả.")), 404
    if shown is None:
        return _page_of_missing(asked, errors.words(NoSuchCertificate())), 404
    held = shown.certificate
    return render_template(
        "certificates/check.html",
        asked=rules.grouped(held.code),
        missing=None,
        found=shown,
        held=held,
        signed=bool(mark),
        standing=shown.standing.value,
        kind=_(KIND_WORDS[held.kind]),
        deed=deed(held.kind, held.claim),
    )


def _bears(shown: Shown, mark: str) -> bool:
    here = site().settings
    return marks.bears((here.secret_key, *here.secret_keys_old), shown.certificate, mark)


def _page_of_missing(asked: str, missing: str) -> str:
    return render_template("certificates/check.html", asked=asked[:40], found=None, missing=missing)
