"""The life of an attempt, driven at random on a real database and held against a model that knows no SQL.

The invariants bear the numbers of the reliability charter: I1 no loss, I2 no phantom, I3 idempotence, I4 the highest
counter wins, I5 closed means closed, I6 the deadline, I7 one open, I8 one counted, I9 liveness, I10 the paper.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from contest import papers
from contest.answers import MOST_CODE
from contest.attempts import MILLISECOND, Entry
from contest.papers import Quota
from contest.predictions import MOST
from contest.refusals import (
    AnswerConflict,
    AnswerLate,
    AttemptClosed,
    AttemptsSpent,
    BadAnswer,
    Elsewhere,
    MustSignIn,
    NoSuchAttempt,
    Refusal,
    RoundClosed,
)
from contest.reopening import LEAST, AlreadyReopened, NotHandedIn, NotTheLast, TooLateToReopen
from contest.services import attempts, people, reopening, sweeping
from contest.services import papers as paper_service
from contest.services.attempts import REFUSED_KEPT_FOR, Late, Saved
from contest.services.contests import Window
from contest.standings import Counting
from contest.store import answers, entries, results
from contest.store import attempts as attempt_store
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.engine import WRITES
from questions.schema import to_millis
from tests import every_kind, factories
from tests.acts import Contestant, contestant

pytestmark = pytest.mark.slow
BLUEPRINT = (Quota("ma-tuy", "recall", 2), Quota("ma-tuy", "understanding", 1), Quota("ma-tuy", "application", 1))
QUESTIONS = 4
MINUTES = 20
OPEN_FOR = timedelta(minutes=70)
GRACE = timedelta(seconds=5)
LEAD = 2**20
Told = int | str | None
# What is said instead of a number where words are asked for.
SPOKEN = {0: "mũ bảo hộ", 1: "Găng tay", 2: "kính trắng"}
SLUGS = (f"may-{n}" for n in count(1))

GOOD = st.lists(
    st.builds(Entry, st.integers(1, QUESTIONS + 1), st.one_of(st.none(), st.integers(0, 1)), st.integers(1, 4)),
    min_size=1,
    max_size=4,
)
# Off the paper, out of bounds, counters that are none.
BAD = st.builds(
    Entry,
    st.sampled_from([1, 2, QUESTIONS + 2, 1000, 1001]),
    st.sampled_from([-1, 0, 4, 7, MOST, MOST + 1, MOST_CODE, MOST_CODE + 1]),
    st.sampled_from([-1, 0, 1, 2**53 - 1, 2**53]),
)


@dataclass
class Sat:
    """An attempt as the model has it. `cells`: position → (answer, counter); `bounds`: position → number of choices,
    0 where words are asked for.
    """

    number: int
    token: str
    started: datetime
    deadline: datetime
    bounds: dict[int, int]
    cells: dict[int, tuple[Told, int]]
    asked: set[tuple[int, Told]] = field(default_factory=set)
    acknowledged: dict[int, int] = field(default_factory=dict)
    lease: int = 0
    refused: int = 0
    handed_in: datetime | None = None
    closed_by: str | None = None
    receipt: str | None = None
    reopened: datetime | None = None
    spent: int = 0

    @property
    def until(self) -> datetime:
        return self.deadline + GRACE

    def close(self, now: datetime, by_person: bool) -> None:
        """Hand in, once; after the grace it is the server's, at the deadline."""
        if self.handed_in is None:
            in_time = by_person and now <= self.until
            self.handed_in = now if in_time else self.deadline
            self.closed_by = "person" if in_time else "server"

    def reopen(self, now: datetime, closes: datetime) -> None:
        """Open it again, with what was left at the hand-in, two minutes at least, not beyond the close."""
        assert self.handed_in is not None
        self.spent = self.taken()
        self.deadline = min(now + max(self.deadline - self.handed_in, LEAST), closes)
        self.reopened, self.handed_in, self.closed_by, self.receipt = now, None, None, None
        self.lease += 1

    def fits(self, entry: Entry) -> bool:
        """Whether the place takes such an answer."""
        bound = self.bounds.get(entry.position)
        if bound is None or entry.answer is None:
            return bound is not None
        return bound == 0 if entry.words is not None else (entry.choice or 0) < bound

    def worded(self, entries: list[Entry]) -> list[Entry]:
        """The entries with words for numbers where this paper asks for words."""
        return [
            Entry(one.position, None, one.seq, SPOKEN[one.choice])
            if self.bounds.get(one.position) == 0 and one.choice in SPOKEN
            else one
            for one in entries
        ]

    def taken(self) -> int:
        """Time that counts, in milliseconds."""
        assert self.handed_in is not None
        begun = self.reopened or self.started
        return self.spent + to_millis(min(self.handed_in, self.deadline)) - to_millis(begun)


def newest(entries: list[Entry]) -> dict[int, Entry] | None:
    """One entry a position; None when the list contradicts itself or holds what is no answer."""
    found: dict[int, Entry] = {}
    for one in entries:
        if not 1 <= one.position <= 1000 or not 1 <= one.seq < 2**53 or not 0 <= (one.choice or 0) <= MOST_CODE:
            return None
        other = found.get(one.position)
        if other and other.seq == one.seq and other.answer != one.answer:
            return None
        if other is None or other.seq < one.seq:
            found[one.position] = one
    return found


CHOOSE: dict[Counting, Callable[[list[tuple[Sat, int]]], Sat]] = {
    Counting.FIRST: lambda all_: min(all_, key=lambda one: (one[0].handed_in, one[0].number))[0],
    Counting.LAST: lambda all_: max(all_, key=lambda one: (one[0].handed_in, one[0].number))[0],
    Counting.BEST: lambda all_: min(all_, key=lambda one: (-one[1], one[0].taken(), one[0].handed_in, one[0].number))[
        0
    ],
    Counting.BEST_THEN_EARLIEST: lambda all_: min(all_, key=lambda one: (-one[1], one[0].handed_in, one[0].number))[0],
}


class AttemptMachine(RuleBasedStateMachine):
    """One person with two devices in a contest of their own; a stranger tries their luck."""

    sent = Bundle("sent")
    blueprint = BLUEPRINT

    def __init__(self, engine: Engine, begins: datetime) -> None:
        super().__init__()
        self.engine, self.now = engine, begins
        self.model: list[Sat] = []
        self.leases: dict[tuple[str, int], int] = {}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            yield session
            session.commit()

    @initialize(allowed=st.sampled_from([1, 2, 3, None]), counting=st.sampled_from(Counting))
    def announce(self, allowed: int | None, counting: Counting) -> None:
        self.allowed, self.counting, self.closes = allowed, counting, self.now + OPEN_FOR
        window = Window("Đợt 1", self.now - timedelta(hours=1), self.closes)
        with self.writing() as session:
            rules = {"attempts": allowed, "counting": counting, "blueprint": self.blueprint, "minutes": MINUTES}
            self.contest = factories.contest(session, self.now, next(SLUGS), windows=[window], **rules)
            self.me = contestant(session, self.now)
            other_phone = factories.sign_in(session, self.me.person, self.now)
            self.stranger = contestant(session, self.now)
            signed_out = factories.sign_in(session, self.me.person, self.now)
            gone = people.key_hash(signed_out)
            people.sign_out(session, people.store.identity(session, gone), self.now)  # type: ignore[arg-type]
        self.devices = [self.me.key_hash, people.key_hash(other_phone)]
        self.signed_out = gone
        self.start()

    # What people do

    @rule()
    def start(self) -> None:
        running = next((one for one in self.model if one.handed_in is None), None)
        spent = self.allowed is not None and len(self.model) >= self.allowed
        try:
            with self.writing() as session:
                started = attempts.start(session, self.contest, self.me.person, self.now)
                places = answers.of_attempt(session, started.attempt.id)
        except (RoundClosed, AttemptsSpent) as raised:
            refusal = type(raised)
        else:
            refusal = None
        if running is None or self.now > running.until:
            assert refusal is (RoundClosed if self.now >= self.closes else AttemptsSpent if spent else None)
        if refusal is not None:
            return
        if running is not None and self.now <= running.until:
            assert (started.attempt.token, started.created) == (running.token, False)
            return
        assert started.created
        if running is not None:
            running.close(self.now, by_person=False)
        deadline = min(self.now + timedelta(minutes=MINUTES), self.closes)
        bounds = {place.position: place.bound for place in places}
        cells: dict[int, tuple[Told, int]] = dict.fromkeys(bounds, (None, 0))
        number = len(self.model) + 1
        self.model.append(Sat(number, started.attempt.token, self.now, deadline, bounds, cells))

    @rule(target=sent, device=st.integers(0, 1), entries=GOOD)
    def save(self, device: int, entries: list[Entry]) -> list[Entry]:
        if self.model:
            entries = self.model[-1].worded(entries)
            self._save(self.model[-1], device, entries)
        return entries

    @rule(
        target=sent,
        device=st.integers(0, 1),
        seq=st.integers(1, 9),
        choices=st.lists(st.integers(0, 1), min_size=5, max_size=5),
    )
    def save_whole_paper(self, device: int, seq: int, choices: list[int]) -> list[Entry]:
        entries = [Entry(position, choice, seq) for position, choice in enumerate(choices, start=1)]
        return self.save(device, entries)

    @rule(entries=GOOD, bad=BAD)
    def save_nonsense_among_answers(self, entries: list[Entry], bad: Entry) -> None:
        self.save(0, [*entries, bad])

    @rule(device=st.integers(0, 1), entries=sent, which=st.integers(-3, -1))
    def send_an_old_request_again(self, device: int, entries: list[Entry], which: int) -> None:
        if len(self.model) >= -which:
            self._save(self.model[which], device, entries)

    @rule(device=st.integers(0, 1), entries=sent)
    def send_one_by_one_backwards(self, device: int, entries: list[Entry]) -> None:
        for entry in reversed(entries) if self.model else []:
            self._save(self.model[-1], device, [entry])

    @precondition(lambda self: self.model)
    @rule(device=st.integers(0, 1), which=st.integers(-2, -1))
    def lead(self, device: int, which: int) -> None:
        if len(self.model) < -which:
            return
        sat = self.model[which]
        if self.now > sat.until or sat.handed_in is not None:
            refusal = AnswerLate if self.now > sat.until else AttemptClosed
            with pytest.raises(refusal), self.writing() as session:
                attempts.lead(session, sat.token, self.devices[device], self.now)
            return
        with self.writing() as session:
            led = attempts.lead(session, sat.token, self.devices[device], self.now)
        sat.lease += 1
        assert (led.lease, led.deadline_at) == (sat.lease, sat.deadline)
        assert {one.position: (one.answer, one.seq) for one in led.stored} == {
            position: cell for position, cell in sat.cells.items() if cell[1]
        }
        self.leases[(sat.token, device)] = led.lease

    @precondition(lambda self: self.model)
    @rule(
        target=sent,
        device=st.integers(0, 1),
        changes=st.dictionaries(st.integers(1, QUESTIONS + 1), st.integers(0, 1), min_size=1, max_size=3),
        above=st.integers(1, 4),
    )
    def save_under_the_lead(self, device: int, changes: dict[int, int], above: int) -> list[Entry]:
        """As a page does: counters begin at the lead's, so whatever an older page holds is below them."""
        sat = self.model[-1]
        lease = self.leases.get((sat.token, device), 0)
        entries = sat.worded([Entry(place, choice, lease * LEAD + above) for place, choice in changes.items()])
        self._save(sat, device, entries, lease)
        return entries

    @precondition(lambda self: self.model)
    @rule(entries=sent)
    def strangers_change_nothing(self, entries: list[Entry]) -> None:
        token = self.model[-1].token
        for key, refusal in ((self.stranger.key_hash, NoSuchAttempt), (self.signed_out, MustSignIn)):
            with pytest.raises((refusal, BadAnswer, AnswerConflict)), self.writing() as session:
                attempts.save(session, token, key, entries, self.now)
        for key, refusal in ((self.stranger.key_hash, NoSuchAttempt), (self.signed_out, MustSignIn)):
            with pytest.raises(refusal), self.writing() as session:
                attempts.lead(session, token, key, self.now)
        with pytest.raises(NoSuchAttempt), self.writing() as session:
            attempts.hand_in(session, token, self.stranger.person.id, self.now)

    @precondition(lambda self: self.model)
    @rule(which=st.integers(-3, -1))
    def hand_in(self, which: int) -> None:
        if len(self.model) < -which:
            return
        sat = self.model[which]
        fresh = sat.handed_in is None
        with self.writing() as session:
            handed = attempts.hand_in(session, sat.token, self.me.person.id, self.now)
        assert (handed.standing is not None) == fresh
        sat.close(self.now, by_person=True)
        sat.receipt = sat.receipt or handed.attempt.receipt
        assert handed.attempt.receipt == sat.receipt

    @precondition(lambda self: self.model)
    @rule(which=st.integers(-2, -1))
    def reopen(self, which: int) -> None:
        """Only the newest paper, handed in, once, and while there is time for it before the close."""
        if len(self.model) < -which:
            return
        sat = self.model[which]
        running = any(one.handed_in is None for one in self.model)
        may = which == -1 and not running and sat.reopened is None and self.now + LEAST <= self.closes
        with Session(self.engine) as session:
            attempt_id = attempt_store.by_token(session, sat.token, self.me.person.id).id  # type: ignore[union-attr]
        try:
            with self.writing() as session:
                number = reopening.propose(session, self.contest, attempt_id, "Máy hỏng giữa chừng", None, self.now)
                reopening.approve(session, self.contest, number, None, self.now)
        except (NotHandedIn, AlreadyReopened, NotTheLast, RoundClosed, TooLateToReopen):
            assert not may
        else:
            assert may
            sat.reopen(self.now, self.closes)

    # What time does

    @rule(seconds=st.sampled_from([0.001, 1, 30, 240, 900]))
    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.model and self.model[-1].until >= self.now)
    @rule(after=st.sampled_from([-0.001, 0, 0.001, 5, 5.001]))
    def tick_to_the_deadline(self, after: float) -> None:
        self.now = max(self.now, self.model[-1].deadline + timedelta(seconds=after))

    @precondition(lambda self: self.model and self.model[-1].handed_in is None)
    @rule(after=st.sampled_from([0, 5, 5.001, 30]), entries=GOOD)
    def save_about_the_deadline(self, after: float, entries: list[Entry]) -> None:
        self.now = max(self.now, self.model[-1].deadline + timedelta(seconds=after))
        self._save(self.model[-1], 0, self.model[-1].worded(entries))

    @rule(minutes=st.integers(0, 3), seq=st.integers(5, 9), choices=st.lists(st.integers(0, 2), min_size=4, max_size=4))
    def sit_a_whole_paper(self, minutes: int, seq: int, choices: list[int]) -> None:
        self.start()
        self.save_whole_paper(0, seq, choices)
        self.tick(60 * minutes)
        self.hand_in(-1)

    @rule()
    def sweep(self) -> None:
        with Session(self.engine) as session:
            sweeping.Sweeper(self.writing, None).sweep(session, self.now)
        for sat in self.model:
            if self.now > sat.until:
                sat.close(self.now, by_person=False)
        with Session(self.engine) as session:
            held = attempt_store.of_person(session, self.contest.id, self.me.person.id)
            assert not [one for one in held if one.is_open and self.now > one.accepts_until]  # I9

    # What the store must say

    def _save(self, sat: Sat, device: int, entries: list[Entry], lease: int | None = None) -> None:
        sat.asked |= {(one.position, one.answer) for one in entries}
        told = newest(entries)
        refusal: Refusal | None = None
        try:
            with self.writing() as session:
                outcome = attempts.save(session, sat.token, self.devices[device], entries, self.now, lease)
        except Refusal as raised:
            refusal = raised
        if refusal is not None:
            assert refusal.code == self._refusal(sat, told, lease), (refusal.code, sat, entries)
            stored = refusal.values.get("stored", [])
            # A client takes what a refusal calls stored for safe: it must be so.
            assert all(sat.cells[one.position] == (one.answer, one.seq) for one in stored)
            return
        if isinstance(outcome, Late):
            assert told is not None
            assert self.now > sat.until
            # What comes long after is no evidence of a bad network, and is not kept.
            sat.refused += self.now <= sat.until + REFUSED_KEPT_FOR
            return
        assert isinstance(outcome, Saved)
        assert self._refusal(sat, told, lease) is None
        assert told is not None
        for one in told.values():
            if one.seq > sat.cells[one.position][1]:
                sat.cells[one.position] = (one.answer, one.seq)
            sat.acknowledged[one.position] = max(one.seq, sat.acknowledged.get(one.position, 0))
        # I3: the same again gets the same reply, which is what is stored now.
        assert [(one.position, (one.answer, one.seq)) for one in outcome.stored] == [
            (position, sat.cells[position]) for position in sorted(told)
        ]
        assert outcome.deadline_at == sat.deadline

    def _refusal(self, sat: Sat, told: dict[int, Entry] | None, lease: int | None) -> str | None:
        if told is None:
            return _Either()
        if self.now > sat.until:
            return None
        if sat.handed_in is not None:
            return AttemptClosed.code
        if lease is not None and lease < sat.lease:
            return Elsewhere.code
        if not all(map(sat.fits, told.values())):
            return BadAnswer.code
        stored = sat.cells
        if any(stored[one.position][1] == one.seq and stored[one.position][0] != one.answer for one in told.values()):
            return AnswerConflict.code
        return None

    @property
    def stored(self) -> list[tuple[Sat, attempt_store.Attempt, list[answers.Shown]]]:
        with Session(self.engine) as session:
            held = attempt_store.of_person(session, self.contest.id, self.me.person.id)
            assert [one.token for one in held] == [sat.token for sat in self.model]
            papers_ = [answers.of_attempt(session, one.id) for one in held]
        return list(zip(self.model, held, papers_, strict=True))

    @invariant()
    def i1_no_acknowledged_answer_is_lost(self) -> None:
        for sat, _, paper in self.stored:
            assert all(place.seq >= sat.acknowledged.get(place.position, 0) for place in paper)

    @invariant()
    def i2_no_answer_is_stored_that_nobody_gave(self) -> None:
        for sat, _, paper in self.stored:
            assert all(place.answer is None or (place.position, place.answer) in sat.asked for place in paper)

    @invariant()
    def i3_i4_the_highest_counter_wins_whatever_the_order(self) -> None:
        for sat, _, paper in self.stored:
            assert {place.position: (place.answer, place.seq) for place in paper} == sat.cells

    @invariant()
    def the_lease_counts_the_leads_that_were_taken(self) -> None:
        for sat, attempt, _ in self.stored:
            assert attempt.lease == sat.lease

    @invariant()
    def i5_closed_means_closed_once_with_one_receipt(self) -> None:
        for sat, attempt, _ in self.stored:
            assert (attempt.handed_in_at, attempt.closed_by) == (sat.handed_in, sat.closed_by)
            sat.receipt = sat.receipt or attempt.receipt
            assert attempt.receipt == sat.receipt
            assert (attempt.receipt is None) == (sat.handed_in is None)

    @invariant()
    def i6_nothing_counts_that_came_after_deadline_and_grace(self) -> None:
        for sat, attempt, _ in self.stored:
            assert (attempt.started_at, attempt.deadline_at, attempt.accepts_until) == (
                sat.started,
                sat.deadline,
                sat.until,
            )
            with Session(self.engine) as session:
                mine = AnswerRow.attempt_id == attempt.id
                first, last = session.execute(
                    select(func.min(AnswerRow.saved_at), func.max(AnswerRow.saved_at)).where(mine)
                ).one()
                kept = (
                    select(func.count()).select_from(RefusedAnswerRow).where(RefusedAnswerRow.attempt_id == attempt.id)
                )
                assert session.scalar(kept) == min(sat.refused, entries.MOST_REFUSED)
            if last is not None:
                assert to_millis(sat.started) <= to_millis(first)
                ended = sat.handed_in if sat.closed_by == "person" else sat.until
                assert to_millis(last) <= to_millis(ended or sat.until)

    @invariant()
    def i7_one_is_open_at_most_and_numbers_have_no_gaps(self) -> None:
        held = [attempt for _, attempt, _ in self.stored]
        assert sum(one.is_open for one in held) <= 1
        assert [one.number for one in held] == list(range(1, len(held) + 1))
        assert self.allowed is None or len(held) <= self.allowed

    @invariant()
    def i8_one_counts_by_the_published_rule(self) -> None:
        if not hasattr(self, "contest"):
            return
        done = [(sat, attempt) for sat, attempt, _ in self.stored if sat.handed_in is not None]
        with Session(self.engine) as session:
            found = results.of_person(session, self.contest.id, self.me.person.id)
        if not done:
            assert found == []
            return
        (result,) = found
        counted = CHOOSE[self.counting]([(sat, attempt.score or 0) for sat, attempt in done])
        mine = next(attempt for sat, attempt in done if sat is counted)
        assert (result.attempt_id, result.score, result.elapsed_ms) == (mine.id, mine.score, mine.elapsed_ms)
        assert result.attempts == len(done)

    @invariant()
    def i9_the_score_is_that_of_the_answers_held_at_the_end(self) -> None:
        for sat, attempt, _ in self.stored:
            if sat.handed_in is None:
                continue
            with Session(self.engine) as session:
                key = every_kind.right(session, attempt)
            right = [sat.cells[position][0] == answer for position, answer in key.items()]
            assert (attempt.score, attempt.right_count) == (sum(right), sum(right))
            assert attempt.guess == sat.cells[QUESTIONS + 1][0]
            assert attempt.elapsed_ms == sat.taken()
            assert sat.taken() <= MINUTES * 60_000 + (LEAST // MILLISECOND if sat.reopened else 0)

    @invariant()
    def i10_the_stored_paper_is_the_recomputed_paper(self) -> None:
        for _, attempt, paper in self.stored:
            with Session(self.engine) as session:
                pool = paper_service.drawables(session, self.contest.rules_id)
            key = papers.paper_key(
                self.contest.seed, attempt.rules_id, attempt.round_id, attempt.person_id, attempt.number
            )
            drawn = papers.draw(self.blueprint, pool, key)
            assert [(place.revision_id, place.option_order) for place in paper[:-1]] == [
                (place.revision_id, place.option_order) for place in drawn
            ]
            assert len({place.revision_id for place in drawn}) == QUESTIONS


class EveryKindMachine(AttemptMachine):
    """The same life over questions of every kind, four of the twelve on a paper: some answered in words."""

    blueprint = (Quota(every_kind.CODE, "recall", QUESTIONS),)


class _Either(str):
    """What is wrong with a list that is wrong in itself: an answer that is none, or one counter for two choices."""

    def __eq__(self, other: object) -> bool:
        return other in (BadAnswer.code, AnswerConflict.code)

    __hash__ = str.__hash__


# Nine hundred steps on a real database: twenty seconds on a machine at rest, minutes beside much else.
@pytest.mark.timeout(400)
@pytest.mark.parametrize("machine", [AttemptMachine, EveryKindMachine])
def test_an_attempt_lives_by_its_regulations(
    engine: Engine,
    writing: Callable[[], AbstractContextManager[Session]],
    clock: Callable[[], datetime],
    machine: type[AttemptMachine],
) -> None:
    with writing() as session:
        every_kind.bring_in(session, clock())
    run_state_machine_as_test(
        lambda: machine(engine, clock()),
        # Not shrunk: that would run for minutes on a real database, and thirty steps can be read as they are.
        settings=settings(max_examples=30, stateful_step_count=30, deadline=None, phases=[Phase.reuse, Phase.generate]),
    )


DRAW = """
import json, sys
from contest import papers
from contest.papers import Drawable, Quota
told = json.load(sys.stdin)
pool = [Drawable(one[0], one[1], one[2], one[3], frozenset(one[4])) for one in told["pool"]]
key = papers.paper_key(*told["key"])
drawn = papers.draw([Quota(*one) for one in told["blueprint"]], pool, key)
json.dump([[place.revision_id, place.option_order] for place in drawn], sys.stdout)
"""


def test_another_process_draws_the_very_same_paper(
    writing: Callable[[], AbstractContextManager[Session]], session: Session, clock: Callable[[], datetime]
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock())
        who: Contestant = contestant(own, clock())
        attempt = attempts.start(own, contest, who.person, clock()).attempt
    pool = paper_service.drawables(session, contest.rules_id)
    told = {
        "pool": [[one.revision_id, one.subject, one.level, one.option_count, sorted(one.pinned)] for one in pool],
        "key": [contest.seed, attempt.rules_id, attempt.round_id, attempt.person_id, attempt.number],
        "blueprint": [[one.subject, one.level, one.number] for one in contest.rules.blueprint],
    }
    shown = answers.of_attempt(session, attempt.id)[:-1]
    home = Path(papers.__file__).parents[1]
    for seed in ("0", "1", "4242"):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", DRAW]
        done = subprocess.run(
            command,
            input=json.dumps(told),
            capture_output=True,
            text=True,
            cwd=home,
            env=environ,
            timeout=30,
            check=True,
        )
        assert json.loads(done.stdout) == [[place.revision_id, list(place.option_order)] for place in shown]
