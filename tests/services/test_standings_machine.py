"""The boards, driven at random: whatever reaches Redis in whatever order, they say what the log of attempts says.

I13 standings are a function of the log, I14 equal keys share a rank, I15 what leaves add up to is the parent's,
I17 Redis is derived: thrown away at any moment, it comes back the same. Rounds settle one by one, the draw of a round
comes out when its results do, and each category has boards of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hmac import digest
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
from contest.entry import Category
from contest.life import RoundHeldBack, RoundNotOver, Step, StepBlocked
from contest.papers import Quota
from contest.predictions import Guessing, Quantity, Side
from contest.refusals import AttemptsSpent, NotOpenYet, RoundClosed, WrongMoment
from contest.services import attempts, life, standings, units, upkeep, verification
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
from tests.cluster import empty
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
# Of unions and of women: some people are in none, and who moves is in another with the next paper.
CATEGORIES = (
    Category("mot", "Bảng huyện A", units=("A",)),
    Category("hai", "Bảng nữ các nơi khác", gender="female"),
)
# Rules that show everything, that show leaders only, and that hide every count; with categories, draws, either side.
RULES: list[dict[str, object]] = [
    {"prediction": None, "ranking": ("score", "time_taken")},
    {"prediction": None, "ranking": ("score", "full_marks", "handed_in")},
    {"prediction": None, "ranking": ("all_right", "started")},
    {"prediction": Quantity.ALL_RIGHT, "ranking": ("score", "prediction", "time_taken")},
    {"prediction": Quantity.PEOPLE, "ranking": ("score", "prediction"), "counters": Counters.HIDDEN},
    {"prediction": None, "ranking": ("score", "draw"), "categories": CATEGORIES},
    {
        "prediction": Quantity.ENTRIES,
        "ranking": ("prediction", "score", "draw"),
        "counters": Counters.HIDDEN,
        "guessing": Guessing(side=Side.NOT_OVER),
        "categories": CATEGORIES,
    },
    {
        "prediction": Quantity.ALL_RIGHT_PERCENT,
        "ranking": ("all_right", "prediction", "draw"),
        "counters": Counters.HIDDEN,
        "guessing": Guessing(whole_contest=True),
    },
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
        empty(self.boards)
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
                contestant(
                    session,
                    self.now,
                    unit_id=home,
                    unit_text=None if home else "Khác",
                    shows_name=n % 2 == 0,
                    gender="female" if n % 3 else "male",
                )
                for n, home in enumerate(homes)
            ]
            self.units = [0, *ids.values()]
        if built:
            self.rebuild()

    # What people do

    @rule(
        sat=st.lists(
            st.tuples(
                st.integers(0, 5), st.integers(0, 3), st.integers(1, 3), st.sampled_from([None, 0, 2, 5]), st.booleans()
            ),
            min_size=1,
            max_size=4,
        )
    )
    def sit(self, sat: list[tuple[int, int, int, int | None, bool]]) -> None:
        """Papers of some people, who begin together: right answers, whole minutes, guess; what reaches Redis or not."""
        for who, right, minutes, guess, arrives in sat:
            self._sit(self.people[who], Way(right=right, guess=guess), timedelta(minutes=minutes))
            if arrives and self.posts:
                # Without boards there is nowhere to post to; the upkeep will build them.
                self.lost |= self.boards.post(self.contest.slug, self.posts.pop()) == ""

    def _sit(self, person: Contestant, way: Way, taken: timedelta) -> None:
        try:
            with self.writing() as session:
                attempt = attempts.start(session, self.contest, person.person, self.now).attempt
                told = choices(session, attempt, way)
                attempts.save(session, attempt.token, person.key_hash, told, self.now)
                # Whole minutes, and people who begin together: ties on purpose.
                handed = attempts.hand_in(session, attempt.token, person.person.id, self.now + taken)
        except (AttemptsSpent, RoundClosed, NotOpenYet):
            return
        assert handed.standing is not None
        self.posts.append(handed.standing.post)

    @rule(minutes=st.sampled_from([4, 30]))
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
        empty(self.boards)
        self.lost = True

    # What the house does

    @precondition(lambda self: any(one.settled_at is None for one in self.contest.rounds))
    @rule()
    def pass_a_close_and_settle(self) -> None:
        """Of the round at hand, and on to the next; papers may still be under way to Redis."""
        waiting = next(one for one in self.contest.rounds if one.settled_at is None)
        self.now = max(self.now, waiting.closes_at)
        with self.writing() as session:
            upkeep.settle(session, self._contest(session), self.now)
            self.contest = self._contest(session)
        following = next((one for one in self.contest.rounds if one.settled_at is None), None)
        self.now = max(self.now, following.opens_at) if following else self.now

    @rule()
    def settle(self) -> None:
        with self.writing() as session:
            upkeep.settle(session, self._contest(session), self.now)

    @rule(number=st.sampled_from([1, 1, 2]))
    def make_a_round_public(self, number: int) -> None:
        """With it the seed of its draw: results move at once, and posts of before must not touch what is after."""
        with suppress(WrongMoment, RoundNotOver, RoundHeldBack), self.writing() as session:
            life.reveal_round(session, self._contest(session), number, None, self.now)

    @rule()
    def make_everything_public(self) -> None:
        with suppress(StepBlocked), self.writing() as session:
            for step in (Step.CHECK, Step.REVEAL):
                life.take(session, self._contest(session), step, None, self.now)

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
            if self.lost or not upkeep.fits(self.boards.meta(contest.slug), contest):
                upkeep.keep_up(session, self.boards, contest, self.now)
                self.lost = False
            self._check(session)

    def teardown(self) -> None:
        """However a run ends, the boards come right."""
        if hasattr(self, "contest"):
            self.everything_arrives(Random(0))

    def _contest(self, session: Session) -> contests.Contest:
        return contests.by_id(session, self.contest.id)

    def _check(self, session: Session) -> None:
        contest = self._contest(session)
        assert verification.verify(session, self.boards, contest).differences == ()
        for scope in contest.all_scopes:
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
        compare = verification.comparison(contest, scope)
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
        for scope in contest.all_scopes:
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
        for scope in self.contest.all_scopes:
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
        settings=settings(max_examples=15, stateful_step_count=20, deadline=None, phases=[Phase.reuse, Phase.generate]),
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


# Rounds that settle one by one, draws and categories

EQUAL = {"prediction": None, "ranking": ("score", "draw"), "blueprint": BLUEPRINT, "categories": CATEGORIES}


class Draws:
    """Six people who earned the same in both rounds of a contest with a draw; the second round is still open."""

    def __init__(self, writing: Writing, session: Session, boards: Boards, clock: Clock) -> None:
        self.writing, self.session, self.boards, self.clock = writing, session, boards, clock
        hour = timedelta(hours=1)
        windows = [
            Window("Đợt 1", clock.now - hour, clock.now + hour),
            Window("Đợt 2", clock.now + hour, clock.now + 3 * hour),
        ]
        with writing() as own:
            self.contest = factories.contest(own, clock.now, next(SLUGS), windows=windows, **EQUAL)
            unit = unit_store.by_code(own, "A1")
            assert unit is not None
            # Three of the first category, two of the second, one of none.
            homes = [(unit.id, "male")] * 3 + [(None, "female")] * 2 + [(None, "male")]
            self.people = [
                contestant(own, clock.now, unit_id=home, unit_text=None if home else "Khác", gender=gender)
                for home, gender in homes
            ]
        self.posts = [self._sit(who) for who in self.people]
        self.settle(self.contest.rounds[0].closes_at)
        self.clock.forward(minutes=1)
        for who in self.people:
            self._sit(who)

    def _sit(self, who: Contestant) -> Post:
        handed = sit(self.writing, self.contest, who, self.clock.now, Way(right=2))
        assert handed.standing is not None
        return handed.standing.post

    def settle(self, now: datetime) -> None:
        self.clock.now = now
        with self.writing() as own:
            assert upkeep.settle(own, contests.by_id(own, self.contest.id), now) is not None

    def rebuild(self) -> contests.Contest:
        self.session.rollback()
        contest = contests.by_id(self.session, self.contest.id)
        upkeep.rebuild(self.session, self.boards, contest, self.clock.now)
        return contest

    def board(self, scope: int) -> list[tuple[int | None, int]]:
        """Ranks and people, the same out of Redis and out of SQL."""
        self.session.rollback()
        slow = Slow(self.session, contests.by_id(self.session, self.contest.id), scope)
        rows = standings.individuals(Live(self.boards, self.contest.slug, scope), 0, 1).rows
        assert standings.individuals(slow, 0, 1).rows == rows
        return [(row.rank, row.person_id) for row in rows]

    def by_lot(self, scope: int, people: Sequence[Contestant]) -> list[tuple[int | None, int]]:
        """Who stands where by the lots of a scope's seed, as anybody computes them from what is published."""
        contest = contests.by_id(self.session, self.contest.id)
        seed = bytes.fromhex(contest.seed_of(scope))

        def lot(who: Contestant) -> int:
            drawn = digest(seed, b"draw/2:" + contest.code_of(who.person.id).encode(), "sha256")
            return int.from_bytes(drawn[:7], "big") % 10**15

        return [(n, who.person.id) for n, who in enumerate(sorted(people, key=lot), start=1)]


@pytest.fixture
def draws(small_tree: Engine, writing: Writing, session: Session, boards: Boards, clock: Clock) -> Draws:
    return Draws(writing, session, boards, clock)


def test_a_round_draws_by_its_own_seed_and_only_once_its_results_are_public(draws: Draws) -> None:
    people = draws.people
    contest = draws.rebuild()
    assert [one.settled_at is not None for one in contest.rounds] == [True, False]
    assert {rank for rank, _ in draws.board(1)} == {1}

    with draws.writing() as own:
        life.reveal_round(own, contests.by_id(own, contest.id), 1, None, draws.clock.now)
    contest = draws.rebuild()
    assert draws.board(1) == draws.by_lot(1, people)
    # The second round goes on, so in it and in the whole contest everybody is still equal.
    assert {rank for scope in (0, 2) for rank, _ in draws.board(scope)} == {1}
    assert verification.verify(draws.session, draws.boards, contest).differences == ()

    draws.settle(contest.rounds[1].closes_at)
    with draws.writing() as own:
        for step in (Step.CHECK, Step.REVEAL):
            life.take(own, contests.by_id(own, contest.id), step, None, draws.clock.now)
    contest = draws.rebuild()
    for scope in (0, 1, 2):
        assert draws.board(scope) == draws.by_lot(scope, people)
    assert draws.by_lot(0, people) != draws.by_lot(1, people) != draws.by_lot(2, people)
    assert verification.verify(draws.session, draws.boards, contest).differences == ()


def test_each_category_has_boards_of_its_own_people_with_ranks_from_one(draws: Draws) -> None:
    with draws.writing() as own:
        life.reveal_round(own, contests.by_id(own, draws.contest.id), 1, None, draws.clock.now)
    contest = draws.rebuild()
    assert contest.all_scopes == (0, 1, 2, 1000, 1001, 1002, 2000, 2001, 2002)
    assert draws.board(1001) == draws.by_lot(1, draws.people[:3])
    assert draws.board(2001) == draws.by_lot(1, draws.people[3:5])
    assert sorted(draws.board(2000)) == sorted((1, who.person.id) for who in draws.people[3:5])
    assert len(draws.board(1)) == len(draws.people)


def test_a_post_of_before_results_moved_never_touches_the_boards_of_after(draws: Draws) -> None:
    """A post tells where somebody stood when it was made; by then nobody had a lot."""
    with draws.writing() as own:
        life.reveal_round(own, contests.by_id(own, draws.contest.id), 1, None, draws.clock.now)
    contest = draws.rebuild()
    for post in draws.posts:
        assert draws.boards.post(contest.slug, post) == ""
    assert draws.board(1) == draws.by_lot(1, draws.people)
    assert verification.verify(draws.session, draws.boards, contest).differences == ()


def test_a_settled_round_ranks_by_how_many_people_sat_in_it_while_the_next_one_still_hides_that(
    small_tree: Engine, writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    hour = timedelta(hours=1)
    windows = [
        Window("Đợt 1", clock.now - hour, clock.now + hour),
        Window("Đợt 2", clock.now + hour, clock.now + 3 * hour),
    ]
    asked = {"prediction": Quantity.PEOPLE, "ranking": ("prediction",), "counters": Counters.HIDDEN}
    with writing() as own:
        contest = factories.contest(own, clock.now, next(SLUGS), windows=windows, blueprint=BLUEPRINT, **asked)
        people = [contestant(own, clock.now, unit_id=None, unit_text="Khác") for _ in range(4)]
    for who, guess in zip(people, (9, 4, None, 2), strict=True):
        sit(writing, contest, who, clock.now, Way(right=1, guess=guess))
    clock.forward(hours=1, minutes=1)
    for who in people[:3]:
        sit(writing, contest, who, clock.now, Way(right=1, guess=4))
    with writing() as own:
        settled = upkeep.settle(own, contests.by_id(own, contest.id), clock.now)
    assert settled is not None
    assert [one.predicted_value for one in settled.rounds] == [4, None]
    upkeep.rebuild(session, boards, settled, clock.now)
    live, slow = Live(boards, contest.slug, 1), Slow(session, settled, 1)
    assert standings.individuals(live, 0, 1) == standings.individuals(slow, 0, 1)
    ranks = {row.person_id: row.rank for row in standings.individuals(slow, 0, 1).rows}
    assert [ranks[who.person.id] for who in people] == [3, 1, 4, 2]
    # Of the second round nothing is known yet: all of its people are equal, and no count of theirs shows.
    board = standings.individuals(Live(boards, contest.slug, 2), 0, 1)
    assert {row.rank for row in board.rows} == {1}
    assert (board.people, board.entries, board.pages) == (None, None, None)
    # And over the whole contest no known miss stands against an unknown one.
    whole = standings.individuals(Live(boards, contest.slug, 0), 0, 1)
    assert {row.rank for row in whole.rows} == {1}
    assert verification.verify(session, boards, settled).differences == ()
