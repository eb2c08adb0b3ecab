"""Drawing papers out of the pinned pool of a frozen version of the rules."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contest import papers
from contest.contests import Contest
from contest.papers import Drawable
from contest.predictions import MOST
from contest.store import contests
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from questions import store as bank


def lay_out(session: Session, contest: Contest, attempt: Attempt) -> list[Shown]:
    """The places of an attempt's paper: its questions as drawn, the prediction last. Raises BankTooSmall."""
    pool = drawables(session, contest.rules_id)
    key = papers.paper_key(contest.seed, contest.rules_id, attempt.round_id, attempt.person_id, attempt.number)
    drawn = papers.draw(contest.rules.blueprint, pool, key)
    places = [
        Shown(n, place.revision_id, place.option_order, len(place.option_order), None, 0)
        for n, place in enumerate(drawn, start=1)
    ]
    if contest.rules.prediction is not None:
        places.append(Shown(len(places) + 1, None, (), MOST + 1, None, 0))
    return places


# Frozen rules pin their pool, so what was read once holds for good. Few versions are ever alive at a time.
_POOLS: dict[tuple[str, int], tuple[Drawable, ...]] = {}


def drawables(session: Session, rules_id: int) -> tuple[Drawable, ...]:
    """The pinned pool of a frozen version of the rules."""
    place = (str(session.get_bind().engine.url), rules_id)
    if place not in _POOLS:
        pinned = bank.pinned_pool(session, contests.pool(session, rules_id))
        _POOLS[place] = tuple(drawable(one) for one in pinned)
    return _POOLS[place]


def drawable(question: bank.PoolQuestion) -> Drawable:
    """A question of the bank as papers draw it."""
    stays = question.fixed_order or not question.shape.may_move
    pinned = range(question.shape.ordered) if stays else question.pinned
    return Drawable(
        question.revision_id, question.subject, question.level or "", question.shape.ordered, frozenset(pinned)
    )
