"""A paper to try: drawn as a contestant's would be, for an organizer to look at; nobody sits it, nothing is kept."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy.orm import Session

from contest import papers
from contest.contests import Contest, State
from contest.predictions import MOST
from contest.services import contests as contest_service
from contest.services.papers import drawable, drawables
from contest.store.answers import Shown
from questions import store as bank


def paper(session: Session, contest: Contest, number: int) -> list[Shown]:
    """The places of the number-th paper to try, the prediction last. Raises BankTooSmall, UnknownQuestion.

    Its key is no person's: it tells nothing of a paper that somebody will sit.
    """
    pool = (
        [drawable(one) for one in contest_service.drawn_from(session, contest)]
        if contest.state is State.DRAFT
        else drawables(session, contest.rules_id)
    )
    key = sha256(f"trial/1:{contest.slug}:{number}".encode()).digest()
    drawn = papers.draw(contest.rules.blueprint, pool, key, clip_first=contest.rules.clip_first)
    shapes = {one.revision_id: one.shape for one in bank.pinned_pool(session, [place.revision_id for place in drawn])}
    places = [
        Shown(n, place.revision_id, place.option_order, shapes[place.revision_id].bound)
        for n, place in enumerate(drawn, start=1)
    ]
    if contest.rules.prediction is not None:
        places.append(Shown(len(places) + 1, None, (), MOST + 1))
    return places
