"""The switch: whatever moves results together (a ruling, a disqualification, a merger) moves them at once, wholly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.refusals import Locked
from contest.services import results, upkeep
from contest.store import contests
from contest.store import results as store
from contest.store.boards import Boards
from contest.store.echo import Silent


def hold(session: Session, contest: Contest) -> Contest:
    """The contest as it is now; until the transaction ends nobody starts, hands in or settles. Raises Locked."""
    contests.hold(session, contest.id)
    session.expire_all()
    held = contests.by_id(session, contest.id)
    if held.state is State.LOCKED:
        raise Locked
    return held


def switch(session: Session, contest: Contest) -> Contest:
    """Derive everything anew from attempts as they now stand: results, true values of guesses, and ranks by them.

    A new era begins; until the boards are rebuilt they show the old one whole (`tell`). In the transaction of the act
    that called for it, after `hold`.
    """
    contests.next_era(session, contest.id)
    moved = contests.by_id(session, contest.id)
    derived = results.derive(session, moved)
    values = upkeep.values(session, moved, upkeep.tallied(session, moved, derived))
    if any(one.predicted_value != values.get(one.id, one.predicted_value) for one in moved.rounds):
        contests.set_predicted(session, values)
        moved = contests.by_id(session, contest.id)
        derived = results.derive(session, moved)
    store.replace(session, contest.id, derived)
    return moved


def tell(session: Session, boards: Boards | None, contest_id: int, now: datetime) -> Callable[[], object]:
    """After the commit: rebuild the boards beside the live ones and swap them in. If Redis is away, upkeep does it."""

    def effect() -> object:
        if boards is not None:
            with suppress(Silent):
                return upkeep.rebuild(session, boards.patient(), contests.by_id(session, contest_id), now)
        return None

    return effect
