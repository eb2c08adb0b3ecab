"""What calls the people of a union in: its link to a contest, the link as a code to scan, and a notice for the wall."""

from __future__ import annotations

from flask import Blueprint, Response

from contest.contests import Contest
from contest.refusals import NotFound
from contest.services import turnout
from contest.services.documents import previews
from contest.store.units import PlacedUnit
from contest.units import Kind
from contest.web import drawings, edge, officers, sharing
from contest.web.downloads import attachment

blueprint = Blueprint("invitations", __name__)


def _asked() -> tuple[Contest, PlacedUnit]:
    """The contest and the unit, within the officer's reach. Raises NotFound."""
    asked = officers.chosen()
    if asked.contest is None:
        raise NotFound
    return asked.contest, turnout.in_reach(edge.reads(), asked.scope, asked.unit)


@blueprint.get("/can-bo/ma-qr.svg")
def code() -> Response:
    """The link as a QR code."""
    contest, unit = _asked()
    drawn = previews.code_of(sharing.link(contest, unit.id, unit.kind))
    return Response(drawn, mimetype="image/svg+xml")


@blueprint.get("/can-bo/ap-phich.pdf")
def poster() -> Response:
    """A4 for the notice board."""
    contest, unit = _asked()
    named = unit.name if unit.kind is Kind.GRASSROOTS else ""
    data = previews.poster(contest, drawings.house(), named, sharing.link(contest, unit.id, unit.kind))
    return attachment(data, f"Áp phích {contest.title} {unit.name}", "pdf")
