"""Links that people pass on: the picture of a contest, and the card that somebody makes of their own attempt."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.contests import Contest
from contest.refusals import NoSuchContest, TooOften
from contest.services import sharing as service
from contest.services.documents import previews
from contest.services.sharing import Card
from contest.store import contests
from contest.units import Kind
from contest.web import access, drawings, edge
from contest.web.site import now, site
from contest.web.words import _

blueprint = Blueprint("sharing", __name__)
CONTEST_SECONDS = 3600
CARD_SECONDS = 300
"""A card is gone soon after its attempt is struck."""


def absolute(path: str) -> str:
    """An address of ours with its host, which is one of TRUSTED_HOSTS: others are refused before."""
    return request.host_url.rstrip("/") + path


def picture_url(contest: Contest) -> str:
    """Where the picture of a contest is found; a new version of its rules is a new address."""
    return absolute(f"/cuoc-thi/{contest.slug}/anh.png?b={contest.version}")


def link(contest: Contest, unit_id: int, kind: str) -> str:
    """A contest's address for the people of a unit; only a grassroots unit is one that somebody belongs to."""
    unit = f"?don-vi={unit_id}" if kind == Kind.GRASSROOTS else ""
    return absolute(f"/cuoc-thi/{contest.slug}{unit}")


def invitation(title: str, slug: str) -> str:
    """What somebody sends to others: it leads to the contest, never to an answer."""
    return _("Mình đã thi %(title)s. Mời bạn cùng thi: %(link)s", title=title, link=absolute(f"/cuoc-thi/{slug}"))


@blueprint.get("/cuoc-thi/<slug>/anh.png")
def contest_picture(slug: str) -> Response:
    """The picture that a link to a contest shows of itself."""
    contest = contests.by_slug(edge.reads(), slug)
    if contest is None:
        raise NoSuchContest
    told = previews.of_contest(contest, drawings.house())
    return drawings.png(drawings.kept(told, previews.picture), CONTEST_SECONDS)


@blueprint.post("/ket-qua/<token>/chia-se")
def make(token: str) -> ResponseReturnValue:
    """Make the card of an attempt of one's own, with the score only where it was ticked."""
    if not site().papers.take(str(access.me().id), now()):
        raise TooOften(minutes=1)
    with edge.writes() as (session, _after):
        score = request.form.get("score") == "y"
        code = service.make(session, site().settings.secret_key, token, access.me(), score=score, now=now())
    return redirect(f"/chia-se/{code}", 303)


def _card(code: str) -> Card:
    return service.card(edge.reads(), site().settings.secret_key, code)


@blueprint.get("/chia-se/<card>")
def show(card: str) -> str:
    """A card; its maker also sees what to do with it."""
    shown, viewer, here = _card(card), access.viewer(), absolute(f"/chia-se/{card}")
    return render_template(
        "sharing/card.html",
        card=shown,
        mine=viewer is not None and viewer.person.id == shown.person_id,
        here=here,
        picture=f"{here}.png",
        text=_("Mình đã thi %(title)s. Mời bạn cùng thi: %(link)s", title=shown.title, link=here),
    )


@blueprint.get("/chia-se/<card>.png")
def card_picture(card: str) -> Response:
    """The picture that a link to a card shows of itself."""
    told = previews.of_card(_card(card), drawings.house())
    return drawings.png(drawings.kept(told, previews.picture), CARD_SECONDS)
