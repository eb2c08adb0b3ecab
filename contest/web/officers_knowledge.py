"""What a union's people know, by instrument and article, once a contest is over; never of fewer than ten people."""

from __future__ import annotations

from threading import Lock

from flask import Blueprint, render_template

from contest import archive
from contest.contests import Contest
from contest.knowledge import LEAST
from contest.services import knowledge as service
from contest.services.knowledge import Map
from contest.store import knowledge as store
from contest.store.units import PlacedUnit
from contest.web import officers, officers_view, replica
from contest.web.library_words import segment
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("officers_knowledge", __name__)
HERE = f"{officers.HOME}/kien-thuc"
KEPT_SECONDS = 600
_ONE_AT_A_TIME = Lock()
"""Two who ask at once wait for one reading of the answers, and share it."""


@blueprint.get(HERE)
def show() -> str:
    """The map of a unit, the most missed first."""
    asked = officers.chosen(settled_first=True)
    if asked.contest is None:
        return officers.nothing(asked, HERE)
    contest, placed = officers.reached(asked)
    return render_template(
        "officers/knowledge.html",
        **officers_view.frame(asked.known, contest, placed, 0, HERE) | {"rounds": []},
        found=_map(contest, placed) if service.may_be_drawn(contest) else None,
        least=LEAST,
        library=lambda subject: f"/tai-lieu/{segment(subject)}",
        place=_place,
        at=now(),
    )


def _map(contest: Contest, placed: PlacedUnit) -> Map:
    """Kept until results move, ten minutes at most."""
    archive.here(contest)
    session = replica.current()
    path = store.path_of(session, contest.id, placed.id)
    name = ("knowledge", contest.id, contest.era, path)
    with _ONE_AT_A_TIME:
        made: Map = site().kept.get(name, KEPT_SECONDS, lambda: service.of_unit(session, contest, path))
    return made


def _place(article: str | None) -> str:
    return _("Điều %(n)s", n=article) if article else _("Không nêu điều")
