"""The map of what a union knows, against its papers one by one; what is in play, struck or of a few is not on it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.knowledge import LEAST
from contest.services import contests as contest_service
from contest.services import knowledge, strikes
from contest.services.contests import Window
from contest.services.strikes import Struck
from contest.store import answers, contests
from contest.store import knowledge as store
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from contest.store.units import UnitRow
from questions.rows import RevisionRow
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock
from tests.web.stage import sat

SEED = "5a"
Told = dict[tuple[str | None, str | None], tuple[int, int, int]]
"""Answers, right ones, people, by instrument and article."""


def _told(session: Session, contest: Contest, units: set[int]) -> Told:
    """By hand, paper by paper."""
    asked: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    people: dict[object, set[int]] = defaultdict(set)
    wanted = select(AttemptRow).where(AttemptRow.contest_id == contest.id, AttemptRow.struck.is_(None))
    for row in session.scalars(wanted.where(AttemptRow.unit_id.in_(units))):
        for place, key in answers.for_marking(session, row.id):
            if place.revision_id is None or key is None:
                continue
            revision = session.get_one(RevisionRow, place.revision_id)
            cell = (revision.instrument, revision.article)
            asked[cell][0] += 1
            asked[cell][1] += place.as_written in key.choices
            people[cell].add(row.person_id)
    return {cell: (*sums, len(people[cell])) for cell, sums in asked.items()}  # type: ignore[misc]


def _shown(session: Session, contest: Contest, unit: UnitRow) -> Told:
    path = store.path_of(session, contest.id, unit.id)
    cited = {one.title: one.instrument for one in store.cited(session, contest.id).values()}
    return {
        (cited[instrument.title], line.article): (line.share.asked, line.share.right, line.share.people)
        for instrument in knowledge.of_unit(session, contest, path).instruments
        for line in instrument.lines
    }


def test_the_map_is_what_the_papers_say_and_of_ten_people_at_least(
    writing: Writing, clock: Clock, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Under some seeds no article is on the papers of ten people.
    monkeypatch.setattr(contest_service, "secrets", SimpleNamespace(token_hex=lambda size: SEED * size))
    start = clock.now - timedelta(days=9)
    with writing() as writer:
        held = factories.contest(writer, start, windows=[Window("Đợt 1", start, start + timedelta(days=2))])
        near, far = factories.grassroots(writer, 0), factories.grassroots(writer, 1)
        assert writer.get_one(UnitRow, near).parent_id == writer.get_one(UnitRow, far).parent_id
        people = [factories.person(writer, start, unit_id=near if n < 13 else far) for n in range(17)]
        for n, who in enumerate(people):
            sat(writer, held, who, start, start + timedelta(minutes=5), right=n % 20)
        strikes.strike(writer, held, Struck(people[0].id, None), "Nhờ người khác làm bài hộ", None, clock.now)
    contest = contests.by_id(session, held.id)
    assert not knowledge.may_be_drawn(contest)
    assert store.cited(session, contest.id) == {}  # in play: nothing of it can be told, whoever asks
    with writing() as writer:
        writer.execute(update(ContestRow).values(settled_at=clock.now))
    session.rollback()
    contest = contests.by_id(session, held.id)
    assert knowledge.may_be_drawn(contest)
    below = {near: session.get_one(UnitRow, near), far: session.get_one(UnitRow, far)}
    upper = session.get_one(UnitRow, below[near].parent_id or 0)
    by_hand = {one: _told(session, contest, {one}) for one in below}
    whole = _told(session, contest, {near, far})
    assert _shown(session, contest, below[far]) == {}
    seen = _shown(session, contest, below[near])
    assert seen == {cell: told for cell, told in by_hand[near].items() if told[2] >= LEAST}
    assert seen
    # The upper union is shown only what does not tell of the few people of the other one.
    shown = _shown(session, contest, upper)
    few = {cell for cell, told in whole.items() if told[2] >= LEAST and not (cell in seen and cell in by_hand[far])}
    assert shown == {cell: whole[cell] for cell in few}
    assert len(shown) < len([cell for cell, told in whole.items() if told[2] >= LEAST])
