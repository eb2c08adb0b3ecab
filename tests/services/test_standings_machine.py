"""The boards, driven at random: whatever reaches Redis in whatever order, they say what the log of attempts says.

I13 standings are a function of the log, I14 equal keys share a rank, I15 what leaves add up to is the parent's,
I17 Redis is derived: thrown away at any moment, it comes back the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, permutations
from random import Random

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from contest.boards import Counters, Tallies
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import AttemptsSpent, NotOpenYet, RoundClosed
from contest.services import attempts, standings, units, upkeep, verification
from contest.services.contests import Window
from contest.services.sources import Live, Slow
from contest.standings import Counting
from contest.store import contests
from contest.store import units as unit_store
from contest.store.boards import Boards
from contest.store.engine import WRITES
from contest.store.lines import Post, line_from
from contest.store.units import UnitRow
from contest.units import Kind, Sector, Unit
from tests import factories
from tests.acts import Contestant, Way, Writing, choices, contestant, sit
from tests.conftest import Clock

SINCE = date(2020, 1, 1)
BLUEPRINT = (Quota("ma-tuy", "recall", 3),)
SLUGS = (f"bang-{n}" for n in count(1))


def _leaf(code: str, parent: str, workers: int, *, joint: bool = False) -> Unit:
    sector = Sector.HCSN
    return Unit(
        code=code, parent=parent, name=f"CĐCS {code}", kind=Kind.GRASSROOTS, valid_from=SINCE, sector=sector,
        joint=joint, workers=workers,
    )  # fmt: skip


TREE = (
    Unit(code="T", parent=None, name="LĐLĐ tỉnh", kind=Kind.PROVINCE, valid_from=SINCE),
    Unit(code="A", parent="T", name="LĐLĐ huyện A", kind=Kind.AREA, valid_from=SINCE),
    Unit(code="B", parent="T", name="LĐLĐ huyện B", kind=Kind.AREA, valid_from=SINCE),
    Unit(code="W", parent="T", name="Ngành Trung ương", kind=Kind.CENTRAL, valid_from=SINCE, joint=True),
    _leaf("A1", "A", 10),
    _leaf("A2", "A", 10),
    _leaf("B1", "B", 0),
    _leaf("W1", "W", 7, joint=True),
)
# Rules that show everything, that show leaders only, and that hide every count.
RULES: list[dict[str, object]] = [
    {"prediction": None, "ranking": ("score", "time_taken")},
    {"prediction": None, "ranking": ("score", "full_marks", "handed_in")},
    {"prediction": None, "ranking": ("all_right", "started")},
    {"prediction": Quantity.ALL_RIGHT, "ranking": ("score", "prediction", "time_taken")},
    {"prediction": Quantity.PEOPLE, "ranking": ("score", "prediction"), "counters": Counters.HIDDEN},
]


class StandingsMachine(RuleBasedStateMachine):
    """A few people of a small tree in a contest of two rounds; posts wait, get lost, arrive twice, in any order."""

    def __init__(self, engine: Engine, boards: Boards, begins: datetime) -> None:
        super().__init__()
        self.engine, self.boards, self.now = engine, boards, begins
        self.posts: list[Post] = []
        self.lost = False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITES)
            yield session
            session.commit()

    @initialize(counting=st.sampled_from(Counting), rules=st.sampled_from(RULES), built=st.booleans())
    def announce(self, counting: Counting, rules: dict[str, object], built: bool) -> None:
        self.boards.echo.client.flushall()
        windows = [
            Window("Đợt 1", self.now - timedelta(hours=1), self.now + timedelta(hours=2)),
            Window("Đợt 2", self.now + timedelta(hours=3), self.now + timedelta(hours=5)),
        ]
        with self.writing() as session:
            changes = {"attempts": 3, "counting": counting, "blueprint": BLUEPRINT, "windows": windows, **rules}
            self.contest = factories.contest(session, self.now, next(SLUGS), **changes)
            ids = {one.code: one.id for one in unit_store.whole_tree(session)}
            homes = [ids["A1"], ids["A1"], ids["A2"], ids["B1"], ids["W1"], None]
            self.people: list[Contestant] = [
                contestant(session, self.now, unit_id=home, unit_text=None if home else "Khác", shows_name=n % 2 == 0)
                for n, home in enumerate(homes)
            ]
            self.units = [0, *ids.values()]
        if built:
            self.rebuild()

    # What people do

    @rule(
        who=st.integers(0, 5),
        right=st.integers(0, 3),
        minutes=st.integers(1, 3),
        guess=st.sampled_from([None, 0, 2, 5]),
    )
    def sit(self, who: int, right: int, minutes: int, guess: int | None) -> None:
        person = self.people[who]
        try:
            with self.writing() as session:
                attempt = attempts.start(session, self.contest, person.person, self.now).attempt
                told = choices(session, attempt, Way(right=right, guess=guess))
                attempts.save(session, attempt.token, person.key_hash, told, self.now)
                # Whole minutes, and people who begin together: ties on purpose.
                end = self.now + timedelta(minutes=minutes)
                handed = attempts.hand_in(session, attempt.token, person.person.id, end)
        except (AttemptsSpent, RoundClosed, NotOpenYet):
            return
        assert handed.standing is not None
        self.posts.append(handed.standing.post)

    @rule(minutes=st.sampled_from([4, 4, 30, 90]))
    def tick(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=st.integers(0, 5), home=st.sampled_from(["A1", "B1", "W1"]))
    def move_to_another_union(self, who: int, home: str) -> None:
        with self.writing() as session:
            unit = unit_store.by_code(session, home)
            assert unit is not None
            row = session.get_one(factories.PersonRow, self.people[who].person.id)
            row.unit_id = unit.id
            moved = replace(self.people[who].person, unit_id=unit.id)
        self.people[who] = replace(self.people[who], person=moved)

    # What happens to Redis

    @precondition(lambda self: self.posts)
    @rule(luck=st.randoms(use_true_random=False), twice=st.booleans())
    def deliver_one(self, luck: Random, twice: bool) -> None:
        post = luck.choice(self.posts)
        if not twice:
            self.posts.remove(post)
        # Without boards there is nowhere to post to; the upkeep will build them.
        self.lost |= self.boards.post(self.contest.slug, post) == ""

    @precondition(lambda self: self.posts)
    @rule(luck=st.randoms(use_true_random=False))
    def lose_one(self, luck: Random) -> None:
        self.posts.remove(luck.choice(self.posts))
        self.lost = True

    @rule()
    def rebuild(self) -> None:
        with Session(self.engine) as session:
            upkeep.rebuild(session, self.boards, self._contest(session), self.now)

    @rule()
    def keep_up(self) -> None:
        with Session(self.engine) as session:
            upkeep.keep_up(session, self.boards, self._contest(session), self.now)
        self.lost = False

    @rule()
    def flush(self) -> None:
        self.boards.echo.client.flushall()
        self.lost = True

    @rule()
    def settle(self) -> None:
        with self.writing() as session:
            upkeep.settle(session, self._contest(session), self.now)

    # What must be so

    @rule(luck=st.randoms(use_true_random=False))
    def everything_arrives(self, luck: Random) -> None:
        """All that waits arrives, in random order and twice; then the boards must be right."""
        waiting = self.posts * 2
        luck.shuffle(waiting)
        for post in waiting:
            self.boards.post(self.contest.slug, post)
        self.posts.clear()
        with Session(self.engine) as session:
            contest = self._contest(session)
            meta = self.boards.meta(contest.slug)
            settled_meanwhile = meta and bool(meta["settled"]) != (contest.settled_at is not None)
            if self.lost or not meta or settled_meanwhile:
                upkeep.keep_up(session, self.boards, contest, self.now)
                self.lost = False
            self._check(session)

    def _contest(self, session: Session) -> contests.Contest:
        return contests.by_id(session, self.contest.id)

    def _check(self, session: Session) -> None:
        contest = self._contest(session)
        assert verification.verify(session, self.boards, contest).differences == ()
        for scope in (0, 1, 2):
            live, slow = Live(self.boards, contest.slug, scope), Slow(session, contest, scope)
            self._same_boards(live, slow)
            self._sums(live)
            self._ranks(session, live, scope)
        self._same_again(session, contest)

    def _same_boards(self, live: Live, slow: Slow) -> None:
        """I17: a reader cannot tell Redis from SQL."""
        for unit in self.units:
            assert standings.individuals(live, unit, 1) == standings.individuals(slow, unit, 1)
            for grassroots in (False, True):
                one, other = (standings.unions(it, unit, 1, grassroots=grassroots) for it in (live, slow))
                assert one == other
            for who in self.people:
                places = [standings.my_place(it, who.person.id, who.person.unit_id, unit) for it in (live, slow)]
                assert places[0] == places[1]

    def _sums(self, live: Live) -> None:
        """I15: a unit's figures are those of its children; the contest's are the root's and nobody's."""
        figures = dict(zip(self.units, live.tallies(self.units), strict=True))
        for unit in self.units[1:]:
            children = [one for one in self.units[1:] if live.tree.by_id[one].parent_id == unit]
            added = Tallies()
            for child in children:
                added = added.plus(figures[child])
            assert not children or figures[unit] == added
        (root,) = live.tree.children[0]
        on_no_unit = figures[0].people - figures[root].people
        assert on_no_unit in (0, 1)

    def _ranks(self, session: Session, live: Live, scope: int) -> None:
        """I14: one more than the number of people who stand better, and a tie where somebody stands as well."""
        contest = self._contest(session)
        stands = verification.stands(contest, verification.log(session, contest), scope)
        compare = verification.comparison(contest)
        for row in standings.individuals(live, 0, 1).rows:
            merits = [compare(other, stands[row.person_id]) for who, other in stands.items() if who != row.person_id]
            assert row.rank == 1 + sum(one < 0 for one in merits)
            assert row.tie == (0 in merits)

    def _same_again(self, session: Session, contest: contests.Contest) -> None:
        """I13: what grew post by post is, cell by cell, what is built at once."""
        grown = self._cells(contest)
        upkeep.rebuild(session, self.boards, contest, self.now)
        assert self._cells(contest) == grown

    def _cells(self, contest: contests.Contest) -> dict[object, object]:
        generation = self.boards.meta(contest.slug)["generation"]
        found: dict[object, object] = {}
        for scope in (0, 1, 2):
            counters, who, done = self.boards.cells(contest.slug, generation, scope)
            found[scope, "units"] = {cell: int(value) for cell, value in counters.items() if int(value)}
            found[scope, "who"] = {person: line_from(text) for person, text in who.items()}
            found[scope, "done"] = done
            for unit in self.units:
                found[scope, unit] = self.boards.members(contest.slug, generation, scope, unit)
        return found

    @invariant()
    def a_post_never_loses_what_another_brought(self) -> None:
        if not hasattr(self, "contest") or not (meta := self.boards.meta(self.contest.slug)):
            return
        for scope in (0, 1, 2):
            counters, who, done = self.boards.cells(self.contest.slug, meta["generation"], scope)
            assert int(counters.get("0:people", 0)) == len(who)
            assert int(counters.get("0:entries", 0)) == len(done)
            assert len(self.boards.members(self.contest.slug, meta["generation"], scope, 0)) == len(who)


@pytest.fixture
def small_tree(engine: Engine) -> Engine:
    """The database with a small tree instead of the province's."""
    with Session(engine) as session:
        session.connection(execution_options=WRITES)
        session.execute(delete(UnitRow))
        units.plant(session, TREE)
        session.commit()
    return engine


@pytest.mark.slow
def test_boards_are_a_function_of_the_log(small_tree: Engine, boards: Boards, clock: Callable[[], datetime]) -> None:
    run_state_machine_as_test(
        lambda: StandingsMachine(small_tree, boards, clock()),
        settings=settings(max_examples=15, stateful_step_count=25, deadline=None, phases=[Phase.reuse, Phase.generate]),
    )


def test_people_who_share_a_rank_stand_alike_in_redis_and_in_sql(
    small_tree: Engine, writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    with writing() as own:
        rules = {"prediction": None, "ranking": ("score",), "blueprint": BLUEPRINT}
        contest = factories.contest(own, clock.now, next(SLUGS), **rules)
        unit = unit_store.by_code(own, "A1")
        assert unit is not None
        people = [contestant(own, clock.now, unit_id=unit.id) for _ in range(12)]
    for who in people:
        sit(writing, contest, who, clock.now, Way(right=2))
    upkeep.rebuild(session, boards, contest, clock.now)
    live, slow = Live(boards, contest.slug, 0), Slow(session, contest, 0)
    # Numbers of one and of two figures: text and number order them differently.
    assert {len(str(who.person.id)) for who in people} == {1, 2}
    assert standings.individuals(live, 0, 1) == standings.individuals(slow, 0, 1)
    assert {(row.rank, row.tie) for row in standings.individuals(live, 0, 1).rows} == {(1, True)}
    for who in people:
        assert standings.my_place(live, who.person.id, unit.id) == standings.my_place(slow, who.person.id, unit.id)


def test_nobody_has_a_place_on_the_board_of_another_union(
    small_tree: Engine, writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now, next(SLUGS), blueprint=BLUEPRINT)
        mine, other = unit_store.by_code(own, "A1"), unit_store.by_code(own, "B1")
        assert mine is not None
        assert other is not None
        who = contestant(own, clock.now, unit_id=mine.id)
    sit(writing, contest, who, clock.now)
    upkeep.rebuild(session, boards, contest, clock.now)
    for source in (Live(boards, contest.slug, 0), Slow(session, contest, 0)):
        assert standings.my_place(source, who.person.id, mine.id, other.id) is None
        assert standings.my_place(source, who.person.id, mine.id, mine.id) is not None


def test_after_two_who_share_the_first_rank_comes_the_third(
    small_tree: Engine, writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    with writing() as own:
        rules = {"prediction": None, "ranking": ("score",), "blueprint": BLUEPRINT}
        contest = factories.contest(own, clock.now, next(SLUGS), **rules)
        people = [contestant(own, clock.now, unit_id=None, unit_text="Khác") for _ in range(4)]
    for who, right in zip(people, (3, 3, 2, 1), strict=True):
        sit(writing, contest, who, clock.now, Way(right=right))
    upkeep.rebuild(session, boards, contest, clock.now)
    for source in (Live(boards, contest.slug, 0), Slow(session, contest, 0)):
        rows = standings.individuals(source, 0, 1).rows
        assert [(row.rank, row.tie) for row in rows] == [(1, True), (1, True), (3, False), (4, False)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_posts_of_one_person_may_arrive_in_any_order(
    small_tree: Engine, writing: Writing, session: Session, boards: Boards, order: tuple[int, ...]
) -> None:
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    with writing() as own:
        contest = factories.contest(own, now, next(SLUGS), blueprint=BLUEPRINT)
        who = contestant(own, now)
    upkeep.rebuild(session, boards, contest, now)
    session.rollback()
    handed = [sit(writing, contest, who, now + n * timedelta(minutes=9), Way(right=n + 1)) for n in range(3)]
    for n in (*order, *order):
        standing = handed[n].standing
        assert standing is not None
        boards.post(contest.slug, standing.post)
    assert verification.verify(session, boards, contest).differences == ()
