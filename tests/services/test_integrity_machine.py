"""Disqualifications and mergers, driven at random among hand-ins and a Redis that loses, repeats and shuffles posts.

I15: what leaves add up to is the parent's, a merger of units takes and adds nothing, and everybody counts in one leaf.
After each act the boards, recomputed by the second way, are right; and every paper is struck as the words of the rules
say.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from contest.boards import Tallies
from contest.refusals import Disqualified, NoSuchAttempt
from contest.services import mergers, strikes, switching
from contest.services.mergers import Pair
from contest.services.sources import Slow
from contest.services.strikes import Struck
from contest.store.attempts import AttemptRow
from contest.store.boards import Boards
from contest.strikes import AlreadyStruck, StrikeLifted, UnitMerged
from tests.acts import Contestant, Way
from tests.services import test_standings_machine as standings_machine
from tests.services.test_standings_machine import StandingsMachine

WHY = "Lý do đủ dài để ghi lại"
PEOPLE = st.integers(0, 5)
small_tree = standings_machine.small_tree


class IntegrityMachine(StandingsMachine):
    """The people, tree and Redis of the machine of boards, and organizers who annul, restore and merge."""

    # Other machines see to these; here the steps go to annulments and mergers.
    make_everything_public = make_a_round_public = settle = lose_one = tick = None  # type: ignore[assignment]

    @initialize()
    def begin(self) -> None:
        self.persons: set[int] = set()
        self.papers: dict[int, int] = {}
        self.excess: set[int] = set()

    def act(self, told: bool) -> None:
        """After an act: the boards are rebuilt, or the news is lost and upkeep must find out."""
        self.all_is_as_the_rules_say()
        if not told:
            self.lost = True
            return
        with Session(self.engine) as session:
            switching.tell(session, self.boards, self.contest.id, self.now)()

    def _sit(self, person: Contestant, way: Way, taken: timedelta) -> None:
        with suppress(Disqualified):
            super()._sit(person, way, taken)
        self.all_is_as_the_rules_say()

    def everybody_sits(self) -> None:
        """Once each, before the first act: on papers there is something to annul and to merge."""
        with Session(self.engine) as session:
            begun = bool(self._rows(session))
        for n, person in enumerate([] if begun else self.people):
            self._sit(person, Way(right=n % 4), timedelta(minutes=2))
        self.now += timedelta(minutes=4 * (not begun))

    # Annul and restore

    @rule(who=PEOPLE, told=st.booleans())
    def strike_person(self, who: int, told: bool) -> None:
        self.everybody_sits()
        person = self.people[who].person.id
        try:
            with self.writing() as session:
                strikes.strike(session, self._contest(session), Struck(person), WHY, None, self.now)
        except (AlreadyStruck, NoSuchAttempt):
            return
        self.persons.add(person)
        self.act(told)

    @rule(luck=st.randoms(use_true_random=False), told=st.booleans())
    def strike_paper(self, luck: object, told: bool) -> None:
        self.everybody_sits()
        with Session(self.engine) as session:
            rows = self._rows(session)
        if not rows:
            return
        row = luck.choice(rows)  # type: ignore[attr-defined]
        try:
            with self.writing() as session:
                who = Struck(row.person_id, row.id)
                self.papers[row.id] = strikes.strike(session, self._contest(session), who, WHY, None, self.now)
        except AlreadyStruck:
            return
        self.act(told)

    @rule(luck=st.randoms(use_true_random=False), told=st.booleans())
    def lift(self, luck: object, told: bool) -> None:
        with self.writing() as session:
            rows = strikes.store.of_contest(session, self.contest.id)
            if not rows:
                return
            row = luck.choice(rows)  # type: ignore[attr-defined]
            try:
                strikes.lift(session, self._contest(session), row.id, WHY, None, self.now)
            except StrikeLifted:
                return
            person, paper = row.person_id, row.attempt_id
        if paper is None:
            # Two accounts, each struck as a person, may have become one.
            with Session(self.engine) as session:
                left = strikes.store.in_force(session, self.contest.id, person)
            if all(one.attempt_id is not None for one in left):
                self.persons.discard(person)
        else:
            self.papers.pop(paper)
        self.act(told)

    # Merge

    @rule(luck=st.randoms(use_true_random=False), add_heads=st.booleans(), told=st.booleans())
    def merge_units(self, luck: object, add_heads: bool, told: bool) -> None:
        self.everybody_sits()
        with Session(self.engine) as session:
            tree = Slow(session, self._contest(session), 0).tree
        leaves = sorted(one.id for one in tree.by_id.values() if one.kind == "grassroots")
        if len(leaves) < 2:
            return
        away, into = luck.sample(leaves, 2)  # type: ignore[attr-defined]
        before = self.totals()
        with self.writing() as session:
            mergers.merge_units(session, self._contest(session), Pair(away, into, add_heads), WHY, None, self.now)
        self.units.remove(away)
        assert self.totals() == before
        with pytest.raises(UnitMerged), self.writing() as session:
            mergers.merge_units(session, self._contest(session), Pair(away, into), WHY, None, self.now)
        self.act(told)

    def totals(self) -> list[Tallies]:
        """Figures of the whole contest, and of each of its rounds."""
        with Session(self.engine) as session:
            contest = self._contest(session)
            return [Slow(session, contest, scope).tallies([0])[0] for scope in (0, 1, 2)]

    @precondition(lambda self: len({one.person.id for one in self.people}) > 2)
    @rule(one=PEOPLE, other=PEOPLE, told=st.booleans())
    def merge_people(self, one: int, other: int, told: bool) -> None:
        self.everybody_sits()
        away, into = self.people[one], self.people[other]
        if away.person.id == into.person.id:
            return
        with self.writing() as session:
            pair = Pair(away.person.id, into.person.id)
            mergers.merge_people(session, self._contest(session), pair, WHY, None, self.now)
        self.people = [into if who.person.id == away.person.id else who for who in self.people]
        if away.person.id in self.persons:
            self.persons = self.persons - {away.person.id} | {into.person.id}
        self._put_aside(into.person.id)
        self.act(told)

    def _put_aside(self, person: int) -> None:
        """What is beyond three papers a round, as a child would count it."""
        with Session(self.engine) as session:
            rows = [row for row in self._rows(session) if row.person_id == person]
        for window in {row.round_id for row in rows}:
            here = sorted((row.started_at, row.id) for row in rows if row.round_id == window)
            self.excess.update(row_id for _, row_id in here[3:])
            assert sorted(row.number for row in rows if row.round_id == window) == list(range(1, len(here) + 1))

    def _rows(self, session: Session) -> list[AttemptRow]:
        query = select(AttemptRow).where(AttemptRow.contest_id == self.contest.id).order_by(AttemptRow.id)
        return list(session.scalars(query))

    # What must be so

    def all_is_as_the_rules_say(self) -> None:
        """Each paper counts for a unit that stands, and is struck as far as the acts so far have it."""
        with Session(self.engine) as session:
            for row in self._rows(session):
                assert row.unit_id is None or row.unit_id in self.units
                under = "excess" if row.id in self.excess else None
                person = row.person_id in self.persons
                expected = "person" if person else "attempt" if row.id in self.papers else under
                assert (row.struck, row.struck_under) == (
                    expected,
                    under if expected in ("person", "attempt") else None,
                )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_boards_stay_true_through_annulments_and_mergers(
    small_tree: Engine, boards: Boards, clock: Callable[[], object]
) -> None:
    begins = clock()
    run_state_machine_as_test(
        lambda: IntegrityMachine(small_tree, boards, begins),  # type: ignore[arg-type]
        settings=settings(max_examples=20, stateful_step_count=30, deadline=None, phases=[Phase.reuse, Phase.generate]),
    )
