"""Drawing papers out of the pinned pool of a frozen version of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest import papers
from contest.contests import Contest
from contest.papers import Drawable
from contest.predictions import MOST
from contest.store import contests
from contest.store.answers import Shown
from contest.store.attempts import Attempt
from questions import store as bank
from questions.kinds import Kind, Shape


def lay_out(session: Session, contest: Contest, attempt: Attempt) -> list[Shown]:
    """The places of an attempt's paper: its questions as drawn, the prediction last. Raises BankTooSmall."""
    held = _pool(session, contest.rules_id)
    drawn = draw(contest, held.drawables, attempt.round_id, attempt.person_id, attempt.number)
    places = [
        Shown(n, place.revision_id, place.option_order, held.shapes[place.revision_id].bound)
        for n, place in enumerate(drawn, start=1)
    ]
    if contest.rules.prediction is not None:
        places.append(Shown(len(places) + 1, None, (), MOST + 1))
    return places


def draw(
    contest: Contest, pool: Sequence[Drawable], round_id: int, person_id: int, number: int
) -> tuple[papers.Place, ...]:
    """The paper of a person's attempt out of a pool, by the rules of the contest. Raises BankTooSmall."""
    whose = (0, 1) if contest.rules.same_for_all else (person_id, number)
    key = papers.paper_key(contest.seed, contest.rules_id, round_id, *whose)
    return papers.draw(contest.rules.blueprint, pool, key, clip_first=contest.rules.clip_first)


@dataclass(frozen=True, slots=True)
class _Pool:
    """A pinned pool: what the draw needs, and the shape of an answer to each revision."""

    drawables: tuple[Drawable, ...]
    shapes: dict[int, Shape]


# Frozen rules pin their pool, so what was read once holds for good. Few versions are ever alive at a time.
_POOLS: dict[tuple[str, int], _Pool] = {}


def _pool(session: Session, rules_id: int) -> _Pool:
    place = (str(session.get_bind().engine.url), rules_id)
    if place not in _POOLS:
        pinned = bank.pinned_pool(session, contests.pool(session, rules_id))
        _POOLS[place] = _Pool(tuple(map(drawable, pinned)), {one.revision_id: one.shape for one in pinned})
    return _POOLS[place]


def drawables(session: Session, rules_id: int) -> tuple[Drawable, ...]:
    """The pinned pool of a frozen version of the rules."""
    return _pool(session, rules_id).drawables


def drawable(question: bank.PoolQuestion) -> Drawable:
    """A question of the bank as papers draw it. What is to be put in order or matched always moves."""
    shape = question.shape
    pinned = question.pinned
    if not shape.may_move or (question.fixed_order and shape.kind not in (Kind.MATCHING, Kind.ORDERING)):
        pinned = tuple(range(shape.ordered))
    elif shape.kind in (Kind.MATCHING, Kind.ORDERING):
        pinned = ()  # as written they stand in the right order, or beside their own match
    return Drawable(
        revision_id=question.revision_id,
        subject=question.subject,
        level=question.level or "",
        option_count=shape.ordered,
        pinned=frozenset(pinned),
        stimulus=question.stimulus_id,
        number=question.question_id,
        clip=question.clip,
    )
