"""The check of the boards sees every kind of wrong cell, and names it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from contest.collective import CollectiveRule, Formula, Headcount
from contest.contests import Contest
from contest.papers import Quota
from contest.services import mergers, upkeep, verification
from contest.services.contests import Window
from contest.services.upkeep import Difference
from contest.store.boards import Boards, tag_of
from contest.store.entrants import ContestUnitRow
from contest.store.results import ResultRow
from contest.store.units import UnitRow
from tests import factories
from tests.acts import Contestant, Way, Writing, contestant, sit
from tests.conftest import Clock

BLUEPRINT = (Quota("ma-tuy", "recall", 3),)


class Planter:
    """The raw keys of a contest's boards, to be spoilt."""

    def __init__(self, boards: Boards, contest: Contest, people: list[Contestant], units: list[int]) -> None:
        self.redis = boards.echo.line(tag_of(contest.slug)).client
        self.generation = boards.meta(contest.slug)["generation"]
        self.base = f"{{c:{contest.slug}}}:v1:"
        self.people = [str(who.person.id) for who in people]
        self.units = units
        self.contest = contest

    def change_tree(self, spoil: Callable[[list[list[object]]], object]) -> None:
        key = f"{self.base}{self.generation}:tree"
        tree = json.loads(self.redis.get(key))
        spoil(tree)
        self.redis.set(key, json.dumps(tree))

    def key(self, scope: int, *parts: object) -> str:
        return ":".join([f"{self.base}{self.generation}", str(scope), *map(str, parts)])

    def members(self, scope: int, unit: int) -> list[str]:
        return list(self.redis.zrange(self.key(scope, "board", unit), 0, -1))

    def change_line(self, whose: str, **values: object) -> None:
        line = json.loads(self.redis.hget(self.key(0, "who"), whose))
        self.redis.hset(self.key(0, "who"), whose, json.dumps(line | values))

    def change_member(self, unit: int, n: int, member: str | None) -> None:
        key, old = self.key(0, "board", unit), self.members(0, unit)[n]
        self.redis.zrem(key, old)
        if member is not None:
            self.redis.zadd(key, {member: 0})


@pytest.fixture
def contest(writing: Writing, clock: Clock) -> Contest:
    hour = timedelta(hours=1)
    windows = [
        Window("Đợt 1", clock.now - hour, clock.now + hour),
        Window("Đợt 2", clock.now + hour, clock.now + 9 * hour),
    ]
    with writing() as session:
        return factories.contest(
            session, clock.now, blueprint=BLUEPRINT, windows=windows, prediction=None, ranking=("score", "time_taken")
        )


@pytest.fixture
def planter(writing: Writing, session: Session, boards: Boards, clock: Clock, contest: Contest) -> Planter:
    """Three people in two unions under one upper union: two points fast, two points slow, one point."""
    with writing() as own:
        homes = [factories.grassroots(own, n) for n in (0, 0, 1)]
        people = [contestant(own, clock.now, unit_id=home) for home in homes]
        upper = own.get_one(UnitRow, homes[0]).parent_id
        empty = factories.grassroots(own, 40)
    for who, right, minutes in zip(people, (2, 2, 1), (3, 5, 4), strict=True):
        sit(writing, contest, who, clock.now, Way(right=right, taken=timedelta(minutes=minutes)))
    upkeep.rebuild(session, boards, contest, clock.now)
    session.rollback()
    assert upper is not None
    return Planter(boards, contest, people, [homes[0], upper, empty])


@pytest.fixture
def differences(session: Session, boards: Boards, contest: Contest) -> Callable[[], list[Difference]]:
    return lambda: list(verification.verify(session, boards, contest).differences)


def test_right_boards_have_no_difference(planter: Planter, session: Session, boards: Boards, contest: Contest) -> None:
    check = verification.verify(session, boards, contest)
    assert check.differences == ()
    assert check.contest == contest.slug
    # Two scopes are played: the whole contest and its first round; each has at least the boards people stand on.
    assert check.boards >= 2 * 4
    assert check.cells >= 2 * (3 + 3 + 3 * 4)


def test_missing_boards_are_a_difference(boards: Boards, contest: Contest, session: Session) -> None:
    assert verification.verify(session, boards, contest).differences == (Difference("*", "*", "no boards", "rebuild"),)


@pytest.mark.parametrize("name", ["people", "entries", "points", "full"])
def test_a_wrong_counter_is_named(planter: Planter, differences: Callable[[], list[Difference]], name: str) -> None:
    unit = planter.units[0]
    before = planter.redis.hget(planter.key(1, "units"), f"{unit}:{name}") or "0"
    planter.redis.hincrby(planter.key(1, "units"), f"{unit}:{name}", 1)
    assert differences() == [Difference("1:units", f"{unit}:{name}", str(int(before) + 1), before)]


def test_a_missing_counter_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.hdel(planter.key(0, "units"), "0:points")
    assert differences() == [Difference("0:units", "0:points", "0", "5")]


def test_a_counter_that_is_no_number_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.hset(planter.key(0, "units"), "0:people", "rác")
    assert differences() == [Difference("0:units", "0:people", "rác", "3")]


def test_a_counter_of_a_unit_where_nobody_sat_is_named(
    planter: Planter, differences: Callable[[], list[Difference]]
) -> None:
    planter.redis.hset(planter.key(0, "units"), f"{planter.units[2]}:people", 4)
    assert differences() == [Difference("0:units", f"{planter.units[2]}:people", "4", "0")]


@pytest.mark.parametrize("which", [0, 1])
def test_a_missing_member_is_named(planter: Planter, differences: Callable[[], list[Difference]], which: int) -> None:
    unit, people = planter.units[which], len(planter.members(0, planter.units[which]))
    planter.change_member(unit, 0, None)
    assert differences() == [Difference(f"0:board:{unit}", "people", str(people - 1), str(people))]


def test_a_member_too_many_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.zadd(planter.key(0, "board", 0), {"000000-000000000:999": 0})
    assert differences() == [Difference("0:board:0", "people", "4", "3")]


def test_a_board_that_should_be_empty_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    unit = planter.units[2]
    planter.redis.zadd(planter.key(0, "board", unit), {planter.members(0, 0)[0]: 0})
    assert differences() == [Difference(f"0:board:{unit}", "people", "1", "0")]


def test_a_wrong_order_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    last = planter.members(0, 0)[-1].rpartition(":")[2]
    planter.change_member(0, -1, f"000000-000000000:{last}")
    found = differences()[0]
    assert (found.board, found.cell) == ("0:board:0", f"{last} before {planter.people[0]}")


def test_a_tie_that_is_none_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    first, second = planter.members(0, 0)[:2]
    key = first.rpartition(":")[0]
    planter.change_member(0, 1, f"{key}:{planter.people[1]}")
    assert second.endswith(f":{planter.people[1]}")
    found = differences()[0]
    assert (found.board, found.cell) == ("0:board:0", f"{planter.people[0]} before {planter.people[1]}")
    assert (found.shown, found.true) == (key, key)


def test_a_missing_entry_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    entry = sorted(planter.redis.smembers(planter.key(0, "done")))[0]
    planter.redis.srem(planter.key(0, "done"), entry)
    assert differences() == [Difference("0:done", entry, "absent", "there")]


def test_an_entry_that_nobody_made_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.sadd(planter.key(0, "done"), "424242")
    assert differences() == [Difference("0:done", "424242", "there", "absent")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score", 3), ("elapsed_ms", 1), ("attempts", 2), ("full", 1), ("path", [0]), ("key", "000000-000000000"),
        ("scope", 1), ("person", 999),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(
    planter: Planter, differences: Callable[[], list[Difference]], name: str, value: object
) -> None:
    planter.change_line(planter.people[2], **{name: value})
    (found,) = differences()
    assert (found.board, found.cell) == ("0:who", planter.people[2])
    assert found.shown != found.true


def test_another_key_on_the_board_of_a_union_is_named(
    planter: Planter, differences: Callable[[], list[Difference]]
) -> None:
    last = planter.members(0, planter.units[0])[-1].rpartition(":")[2]
    planter.change_member(planter.units[0], -1, f"999999-000000000:{last}")
    (found,) = differences()
    assert (found.board, found.cell) == (f"0:board:{planter.units[0]}", f"{last} key")


@pytest.mark.parametrize("text", ["rác", "[]", "{}", '"x"'])
def test_a_line_that_cannot_be_read_is_named(
    planter: Planter, differences: Callable[[], list[Difference]], text: str
) -> None:
    planter.redis.hset(planter.key(0, "who"), planter.people[0], text)
    (found,) = differences()
    assert (found.board, found.cell) == ("0:who", planter.people[0])


def test_a_missing_line_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.hdel(planter.key(0, "who"), planter.people[0])
    assert differences()[0] == Difference("0:who", planter.people[0], "absent", "there")


def test_the_facts_of_another_contest_are_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.hset(f"{planter.base}meta", "title", "Cuộc thi khác")
    (found,) = differences()
    assert (found.board, found.cell) == ("meta", "facts")


def test_facts_that_cannot_be_read_are_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.hset(f"{planter.base}meta", "era", "rác")
    (found,) = differences()
    assert (found.board, found.cell, found.shown) == ("meta", "facts", "unreadable")


TREE = ("id", "parent", "name", "kind", "headcount")


@pytest.mark.parametrize(("name", "value"), [("parent", 0), ("name", "Tên khác"), ("kind", "area"), ("headcount", 7)])
def test_a_wrong_unit_of_the_tree_is_named(
    planter: Planter, differences: Callable[[], list[Difference]], name: str, value: object
) -> None:
    def spoil(tree: list[list[object]]) -> None:
        next(unit for unit in tree if unit[0] == planter.units[0])[TREE.index(name)] = value

    planter.change_tree(spoil)
    (found,) = differences()
    assert (found.board, found.cell) == ("tree", str(planter.units[0]))
    assert str(value) in found.shown


@pytest.mark.parametrize("spoil", [list.pop, list.reverse, lambda tree: tree.append(tree[0])])
def test_a_unit_too_few_or_too_many_or_elsewhere_is_named(
    planter: Planter, differences: Callable[[], list[Difference]], spoil: Callable[[list[object]], object]
) -> None:
    planter.change_tree(spoil)
    assert {one.board for one in differences()} == {"tree"}


def test_a_tree_that_cannot_be_read_is_named(planter: Planter, differences: Callable[[], list[Difference]]) -> None:
    planter.redis.set(f"{planter.base}{planter.generation}:tree", "rác")
    (found,) = differences()
    assert (found.board, found.cell) == ("tree", "*")


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("by", list(Headcount))
def test_the_tree_agrees_by_the_headcounts_of_the_rules_and_after_a_merger(
    writing: Writing, session: Session, boards: Boards, clock: Clock, by: Headcount, joint: bool
) -> None:
    rule = CollectiveRule("Tỷ lệ", Formula.RATE, headcount=by)
    with writing() as own:
        held = factories.contest(own, clock.now, "hai", blueprint=BLUEPRINT, collective=(rule,))
        away, into, other = (factories.grassroots(own, n) for n in (0, 1, 2))
        own.get_one(UnitRow, other).joint = joint
        own.get_one(UnitRow, other).workers += 1000
        who = contestant(own, clock.now, unit_id=away)
    sit(writing, held, who, clock.now, Way(right=1))
    with writing() as own:
        pair = mergers.Pair(away, into, add_heads=True)
        moved = mergers.merge_units(own, held, pair, "Hai tên của một đơn vị", None, clock.now)
    upkeep.rebuild(session, boards, moved, clock.now)
    assert verification.verify(session, boards, moved).differences == ()
    shown = {unit[0]: unit for unit in boards.tree("hai", boards.meta("hai")["generation"])}
    assert away not in shown
    with writing() as own:
        own.execute(update(ContestUnitRow).where(ContestUnitRow.unit_id == into).values(members=1, workers=1))
    session.rollback()
    assert {"tree"} == {one.board for one in verification.verify(session, boards, moved).differences}


@pytest.mark.parametrize("name", ["attempt_id", "unit_id", "attempts", "score", "full_marks", "elapsed_ms"])
def test_a_wrong_row_of_the_results_is_named(
    planter: Planter, writing: Writing, session: Session, differences: Callable[[], list[Difference]], name: str
) -> None:
    person = int(planter.people[2])
    with writing() as own:
        row = own.get_one(ResultRow, (planter.contest.id, person, 1))
        others = own.get_one(ResultRow, (planter.contest.id, int(planter.people[0]), 1))
        now = getattr(row, name)
        setattr(row, name, getattr(others, name) if name.endswith("_id") else not now if now is False else now + 1)
    session.rollback()
    (found,) = differences()
    assert (found.board, found.cell) == ("results", f"1:{person}")


def test_a_result_that_is_missing_or_of_nobody_is_named(
    planter: Planter, writing: Writing, session: Session, differences: Callable[[], list[Difference]]
) -> None:
    one, other = map(int, planter.people[:2])
    with writing() as own:
        own.execute(update(ResultRow).where(ResultRow.scope == 1, ResultRow.person_id == one).values(scope=2))
        own.execute(update(ResultRow).where(ResultRow.scope == 1, ResultRow.person_id == other).values(scope=77))
    session.rollback()
    assert differences() == [
        Difference("results", f"1:{one}", "absent", "there"),
        Difference("results", f"1:{other}", "absent", "there"),
        Difference("results", f"2:{one}", "there", "absent"),
        Difference("results", f"77:{other}", "there", "absent"),
    ]


@pytest.mark.parametrize("key", ["000000-000000000", "of the first"])
def test_a_wrong_order_of_the_results_is_named_without_boards_too(
    planter: Planter, writing: Writing, session: Session, differences: Callable[[], list[Difference]], key: str
) -> None:
    first, second, third = map(int, planter.people)
    with writing() as own:
        best = own.get_one(ResultRow, (planter.contest.id, first, 0)).order_key
        own.get_one(ResultRow, (planter.contest.id, third, 0)).order_key = best if key == "of the first" else key
    session.rollback()
    assert {one.board for one in differences()} == {"results"}
    assert all(str(third) in one.cell for one in differences())
    planter.redis.delete(f"{planter.base}meta")
    assert [one.board for one in differences()][:2] == ["*", "results"]
    assert second != third


def test_statements_do_not_grow_with_the_people(
    planter: Planter, session: Session, boards: Boards, contest: Contest, engine: Engine
) -> None:
    with factories.counted(engine) as seen:
        verification.verify(session, boards, contest)
    assert len(planter.people) == 3
    assert len(seen) <= 4


def test_a_rebuild_mends_all_of_it(
    planter: Planter, differences: Callable[[], list[Difference]], session: Session, boards: Boards, contest: Contest
) -> None:
    planter.redis.delete(planter.key(0, "units"), planter.key(1, "who"), planter.key(0, "board", 0))
    assert len(differences()) > 3
    upkeep.rebuild(session, boards, contest, contest.opens_at)
    assert differences() == []
