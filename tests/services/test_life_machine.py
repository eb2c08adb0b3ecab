"""Time given at random on a real database: whoever sits never has less of it than they had a moment ago.

The model knows the round's close, what was given to whom and the pauses; it recomputes every deadline at a start, every
time taken at a hand-in, and who may start at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from contest.life import AlreadyPaused, NotLater, NotPaused, RoundSettled
from contest.papers import Quota
from contest.refusals import Paused, Refusal, RoundClosed
from contest.rounds import Closing
from contest.services import attempts, life, sweeping
from contest.services.contests import Window
from contest.services.time_given import Given, Longer, Stop
from contest.store import attempts as attempt_store
from contest.store import contests
from contest.store.engine import WRITES
from tests import factories
from tests.acts import Contestant, contestant

pytestmark = pytest.mark.slow
BLUEPRINT = (Quota("ma-tuy", "recall", 2),)
MINUTE = timedelta(minutes=1)
MINUTES = 20
GRACE = timedelta(seconds=5)
REASON = "mất điện ở trung tâm tỉnh"
SLUGS = (f"doi-{n}" for n in count(1))
WHO = st.integers(0, 2)


@dataclass
class Sat:
    """A paper as the model has it; `deadline` is the latest it was ever told."""

    who: int
    token: str
    started: datetime
    deadline: datetime
    handed_in: datetime | None = None


class LifeMachine(RuleBasedStateMachine):
    """Three people, two of one unit, in a contest of an hour whose organizers give time as they please."""

    def __init__(self, engine: Engine, begins: datetime) -> None:
        super().__init__()
        self.engine, self.now, self.started_at = engine, begins, begins
        self.sat: list[Sat] = []
        self.pauses: list[tuple[datetime, datetime]] = []
        # As they were told: what was given stays, when a pause ends early.
        self.promised: list[tuple[datetime, datetime]] = []
        self.given: dict[int, list[tuple[datetime | None, int]]] = {0: [], 1: [], 2: []}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            yield session
            session.commit()

    @initialize(closing=st.sampled_from(Closing))
    def announce(self, closing: Closing) -> None:
        self.closing, self.closes, self.settled = closing, self.now + 60 * MINUTE, False
        with self.writing() as session:
            window = Window("Đợt 1", self.now, self.closes)
            rules = {"blueprint": BLUEPRINT, "minutes": MINUTES, "attempts": None, "windows": [window]}
            self.contest = factories.contest(session, self.now, next(SLUGS), closing=closing, **rules)
            self.unit = factories.grassroots(session, 5)
            units = (self.unit, self.unit, factories.grassroots(session, 60))
            self.people: list[Contestant] = [contestant(session, self.now, unit_id=unit) for unit in units]

    # What the model knows

    def own_close(self, who: int) -> datetime:
        return max([self.closes, *(at for at, _ in self.given[who] if at is not None)])

    def minutes_more(self, who: int) -> int:
        return max([0, *(minutes for _, minutes in self.given[who])])

    def pause_now(self) -> tuple[datetime, datetime] | None:
        return next((one for one in self.pauses if one[0] <= self.now < one[1]), None)

    def running(self, who: int) -> Sat | None:
        mine = (one for one in self.sat if one.who == who and one.handed_in is None)
        return next((one for one in mine if self.now <= one.deadline + GRACE), None)

    def do(self, act: Callable[[Session], object]) -> type[Refusal] | None:
        """Do it in a transaction of its own; the refusal, if it was refused."""
        try:
            with self.writing() as session:
                act(session)
        except Refusal as refused:
            return type(refused)
        return None

    # What people do

    @rule(who=WHO)
    def start(self, who: int) -> None:
        held = self.running(who)
        for one in self.sat:
            if one.who == who and one.handed_in is None and one is not held:
                one.handed_in = one.deadline
        begun: list[attempts.Started] = []
        person = self.people[who].person
        with Session(self.engine) as session:
            fresh = contests.by_id(session, self.contest.id)
        refused = self.do(lambda session: begun.append(attempts.start(session, fresh, person, self.now)))
        if held is not None:
            assert begun[0].attempt.token == held.token
            return
        if self.pause_now() is not None:
            assert refused is Paused
        elif self.now >= self.own_close(who) or self.settled:
            assert refused is RoundClosed
        else:
            assert refused is None
            full = self.now + timedelta(minutes=MINUTES + self.minutes_more(who))
            due = full if self.closing is Closing.FULL_TIME else min(full, self.own_close(who))
            assert begun[0].attempt.deadline_at == due
            self.sat.append(Sat(who, begun[0].attempt.token, self.now, due))

    @rule(who=WHO)
    def hand_in(self, who: int) -> None:
        held = self.running(who)
        if held is None:
            return
        with self.writing() as session:
            done = attempts.hand_in(session, held.token, self.people[who].person.id, self.now).attempt
        held.handed_in = done.handed_in_at
        assert done.elapsed_ms == self.taken(held)

    def taken(self, one: Sat) -> int:
        """Time taken in milliseconds: what lies in a pause is nobody's."""
        assert one.handed_in is not None
        end = min(one.handed_in, one.deadline)
        stood = [max(timedelta(), min(end, until) - max(one.started, since)) for since, until in self.pauses]
        return (end - one.started - sum(stood, timedelta())) // timedelta(milliseconds=1)

    # What organizers do

    @rule(minutes=st.sampled_from([1, 7, 30, 48 * 60]), moves_close=st.booleans())
    def pause(self, minutes: int, moves_close: bool) -> None:
        amount, standing = minutes * MINUTE, self.pause_now()
        stop = Stop(self.now + amount, moves_close)
        refused = self.do(lambda session: life.pause(session, self.contest, stop, REASON, None, self.now))
        assert refused is (AlreadyPaused if standing else None)
        if refused is not None:
            return
        self.pauses.append((self.now, self.now + amount))
        self.promised.append((self.now, self.now + amount))
        for one in self.sat:
            if one.handed_in is None and self.now <= one.deadline + GRACE:
                one.deadline += amount
        if moves_close and self.started_at <= self.now < self.closes:
            self.closes += amount
            self.given = {
                who: [(at + amount if at is not None and at > self.now else at, extra) for at, extra in known]
                for who, known in self.given.items()
            }

    @rule()
    def resume(self) -> None:
        standing = self.pause_now()
        refused = self.do(lambda session: life.resume(session, self.contest, "đã có điện trở lại", None, self.now))
        assert refused is (None if standing else NotPaused)
        if standing is not None:
            self.pauses.remove(standing)
            if standing[0] < self.now:
                self.pauses.append((standing[0], self.now))

    @rule(minutes=st.sampled_from([-1, 0, 1, 10, 45]))
    def extend_round(self, minutes: int) -> None:
        longer = Longer(1, self.closes + minutes * MINUTE)
        refused = self.do(lambda session: life.extend_round(session, self.contest, longer, REASON, None, self.now))
        if self.settled or longer.closes_at <= max(self.closes, self.now):
            assert refused in (NotLater, RoundSettled)
        else:
            assert refused is None
            self.closes = longer.closes_at

    @rule(whole_unit=st.booleans(), later=st.sampled_from([None, 1, 20, 90]), extra=st.sampled_from([0, 5, 15]))
    def extend_some(self, whole_unit: bool, later: int | None, extra: int) -> None:
        closes_at = None if later is None else max(self.closes, self.now) + later * MINUTE
        mine = {"unit_id": self.unit} if whole_unit else {"person_id": self.people[2].person.id}
        given = Given(1, closes_at, extra, **mine)
        refused = self.do(lambda session: life.extend_some(session, self.contest, given, REASON, None, self.now))
        if self.settled or (closes_at is None and not extra):
            assert refused is not None
            return
        assert refused is None
        for who in (0, 1) if whole_unit else (2,):
            self.given[who].append((closes_at, extra))

    # What time does

    @rule(seconds=st.sampled_from([0.001, 1, 60, 300, 1200, 4000]))
    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        with Session(self.engine) as session:
            sweeping.Sweeper(self.writing, None).sweep(session, self.now)
        for one in self.sat:
            if one.handed_in is None and self.now > one.deadline + GRACE:
                one.handed_in = one.deadline
        with Session(self.engine) as session:
            (window,) = contests.by_id(session, self.contest.id).rounds
        last = max(self.own_close(who) for who in range(3))
        everybody = all(one.handed_in is not None for one in self.sat)
        assert (window.settled_at is not None) == (self.settled or (self.now >= last and everybody))
        self.settled = window.settled_at is not None

    @invariant()
    def b5_no_deadline_ever_comes_nearer(self) -> None:
        if not self.sat:
            return
        known = {one.token: one for one in self.sat}
        with Session(self.engine) as session:
            for who in self.people:
                for held in attempt_store.of_person(session, self.contest.id, who.person.id):
                    one = known[held.token]
                    assert held.accepts_until == held.deadline_at + GRACE
                    assert held.deadline_at >= one.deadline
                    if held.is_open:
                        # A later close and more minutes move it on; the model takes that from here.
                        one.deadline = held.deadline_at
                        assert held.deadline_at <= self.most(one)
                    else:
                        assert held.elapsed_ms == self.taken(one)

    def most(self, one: Sat) -> datetime:
        """The latest that a paper can be due by anything that was ever given."""
        stood = sum((until - since for since, until in self.promised if since >= one.started), timedelta())
        return one.started + timedelta(minutes=MINUTES + self.minutes_more(one.who)) + stood


def test_time_is_only_ever_given(engine: Engine, clock: Callable[[], datetime]) -> None:
    run_state_machine_as_test(
        lambda: LifeMachine(engine, clock()),
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None, phases=[Phase.reuse, Phase.generate]),
    )
