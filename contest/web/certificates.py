"""A person's own certificates: what they hold, what they may ask for, each as a page, a PDF and a picture."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from contest import certificate_marks as marks
from contest.certificates import (
    KIND_WORDS,
    Certificate,
    CertificateNotDue,
    CertificateTakenBack,
    Kind,
    Standing,
    grouped,
)
from contest.refusals import TooOften
from contest.services import certificates as service
from contest.services.certificates import Shown
from contest.services.documents import certificate as paper
from contest.services.documents.certificate import Sheet
from contest.web import access, edge, words
from contest.web.downloads import attachment
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("certificates", __name__)
HOME = "/chung-nhan"


def check_address(held: Certificate) -> str:
    """The whole address of the page that checks a sheet, signed, as its QR code has it."""
    return f"{request.host_url.rstrip('/')}/verify/{marks.signed(site().settings.secret_key, held)}"


@blueprint.get(HOME)
def shelf() -> str:
    """All of one's certificates, and those that may still be had."""
    found = service.shelf(edge.reads(), access.me())
    held = [
        {
            "url": f"{HOME}/{grouped(one.code)}",
            "kind": _(KIND_WORDS[one.kind]),
            "contest": found.titles[one.contest_id],
            "about": ", ".join(filter(None, (one.claim.prize, one.claim.list or one.claim.round_title))),
            "issued_at": one.issued_at,
            "revoked": one.revoked_at is not None,
        }
        for one in found.held
    ]
    offers = [{"of": one, "kind": _(KIND_WORDS[one.kind])} for one in found.offers]
    return render_template("certificates/shelf.html", held=held, offers=offers, home=HOME)


@blueprint.post(HOME)
def ask() -> ResponseReturnValue:
    """A certificate by one of one's papers. Raises what the service raises."""
    kind = request.form.get("loai", Kind.PARTICIPATION.value)
    if kind not in list(Kind):
        raise CertificateNotDue
    with edge.writes() as (session, _after):
        code = service.ask(session, access.me(), request.form.get("luot", "")[:40], Kind(kind), now())
    return redirect(f"{HOME}/{grouped(code)}", 303)


@blueprint.get(f"{HOME}/<certificate>")
def show(certificate: str) -> str:
    """One's own certificate, to look at, print and pass on. Raises NoSuchCertificate."""
    shown = service.own(edge.reads(), certificate, access.me())
    sheet = _sheet(shown)
    return render_template(
        "certificates/show.html",
        sheet=sheet,
        kind=_(KIND_WORDS[shown.certificate.kind]),
        standing=shown.standing.value,
        held=shown.certificate,
        contest={"slug": shown.slug, "title": shown.title},
        # Drawn by our own code out of an address of ours: no word of a person is in it.
        qr=Markup(paper.code_picture(sheet.address)),  # noqa: S704
        here=f"{HOME}/{sheet.code}",
        home=HOME,
    )


def _sheet(shown: Shown) -> Sheet:
    house = words.house_name(site().settings.site_organizer)
    return paper.sheet(shown, house, check_address(shown.certificate))


@blueprint.get(f"{HOME}/<certificate>/giay.pdf")
def pdf(certificate: str) -> Response:
    """The certificate as a PDF."""
    sheet = _valid(certificate)
    return attachment(paper.pdf(sheet), f"{sheet.title} {sheet.code}", "pdf")


@blueprint.get(f"{HOME}/<certificate>/anh.png")
def picture(certificate: str) -> Response:
    """The certificate as a picture."""
    sheet = _valid(certificate)
    return attachment(paper.picture(sheet), f"{sheet.title} {sheet.code}", "png")


def _valid(text: str) -> Sheet:
    """One's own certificate that is in force. Raises NoSuchCertificate, TooOften, and a refusal for one that is not."""
    shown = service.own(edge.reads(), text, access.me())
    if shown.standing is Standing.REVOKED:
        raise CertificateTakenBack
    if shown.standing is Standing.SUPERSEDED:
        raise CertificateNotDue
    if not site().papers.take(str(access.me().id), now()):
        raise TooOften(minutes=1)
    return _sheet(shown)
