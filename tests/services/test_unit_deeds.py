"""Deeds on the union tree: what they change, whom they take along, and that contests keep the tree they fixed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from contest.contests import State
from contest.people import Role
from contest.refusals import Refusal
from contest.rounds import VIETNAM
from contest.services import attempts, mergers, unit_deeds, units, unplaced, upkeep, verification
from contest.services.sources import Slow, unit_sums
from contest.services.trees import branches
from contest.store import contests, entrants, record, results
from contest.store import unit_deeds as store
from contest.store import units as unit_store
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from contest.store.contests import ContestRow
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from contest.unit_deeds import Close, Edit, Fresh, Merge, Move, NotUndone, Open, Split, TreeMoved, UnitUnknown
from contest.units import Kind, Sector, Unit, UnsoundTree, find_problems, headcount_under
from questions.schema import Base
from tests import factories
from tests.acts import Way, Writing, begin, contestant, sit
from tests.conftest import NOW, Clock

WHY = "Theo quyết định sắp xếp của ban chấp hành"
TODAY = NOW.astimezone(VIETNAM).date()
START = date(2020, 1, 1)


def code(session: Session, unit_id: int) -> str:
    return session.get_one(UnitRow, unit_id).code


def as_told(unit: Unit, day: date = TODAY, **changes: Any) -> Edit:
    """An edit that leaves all else as it is."""
    given = {name: getattr(unit, name) for name in ("code", "name", "aliases", "sector", "workers", "members", "women")}
    return Edit(**(given | changes), day=day)


# What contests keep


def picture(session: Session, boards: Boards, contest: Any) -> dict[str, Any]:
    """All that boards, results and the public record say of units."""
    session.expire_all()
    slow = Slow(session, contest, 0)
    everybody = session.scalars(select(PersonRow.id).order_by(PersonRow.id)).all()
    return {
        "tree": branches(session, contest),
        "sums": unit_sums(session, contest, 0),
        "rows": [slow.rows(one, 0, 50) for one in [0, *list(slow.tree.by_id)[:4]]],
        "results": [results.of_person(session, contest.id, one) for one in everybody],
        "record": [one for one in record.members(session, contest.id) if one.pinned],
        "differences": verification.verify(session, boards, contest).differences,
    }


def test_no_deed_moves_a_contest_and_its_people_go_on_counting_where_it_knows_them(
    writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now, attempts=9)
        homes = [factories.grassroots(own, n) for n in (0, 1, 2, 250)]
        people = [contestant(own, clock.now, unit_id=home) for home in homes]
        codes = [code(own, home) for home in homes]
        upper = own.get_one(UnitRow, homes[0]).parent_id or 0
        elsewhere = own.get_one(UnitRow, homes[3]).parent_id or 0
        uppers = [code(own, upper), code(own, elsewhere)]
    for one in people:
        clock.forward(minutes=1)
        sit(writing, contest, one, clock.now, Way(right=3))
    upkeep.rebuild(session, boards, contest, clock.now)
    before = picture(session, boards, contest)
    assert before["differences"] == ()
    deeds = [
        as_told(units.stored_tree(session)[codes[1]], name="CĐCS Tên mới", workers=999, members=9),
        Move(codes[1], uppers[1], TODAY),
        Merge((codes[0], codes[2]), Fresh(code="MOI-1", name="CĐCS Hợp nhất", workers=70, members=60), TODAY),
        Split(codes[3], (Fresh(code="MOI-2", name="CĐCS Một"), Fresh(code="MOI-3", name="CĐCS Hai")), TODAY),
        Move(uppers[0], uppers[1], TODAY),
        Open(Fresh(code="MOI-4", name="CĐCS Mới", parent=uppers[1], sector=Sector.HCSN), TODAY),
    ]
    for deed in deeds:
        session.rollback()
        with writing() as own:
            unit_deeds.do(own, deed, WHY, None, None, clock.now)
        assert picture(session, boards, contest) == before, deed
    session.rollback()
    heir = unit_store.by_code(session, "MOI-1")
    assert heir is not None
    assert session.get_one(PersonRow, people[0].person.id).unit_id == heir.id
    # Taken along into a unit that the contest does not know, they count for the one that it knows them by.
    gone = replace(people[0].person, unit_id=heir.id)
    with writing() as own:
        started = attempts.start(own, contest, gone, clock.forward(hours=1)).attempt
    assert started.unit_id == homes[0]
    # Whoever comes to a new unit now counts for it and for the unions above it; on the list of unions it has no row.
    with writing() as own:
        new = contestant(own, clock.now, unit_id=unit_store.by_code(own, "MOI-4").id)  # type: ignore[union-attr]
    sit(writing, contest, new, clock.now)
    upkeep.rebuild(session, boards, contest, clock.now)
    after = picture(session, boards, contest)
    assert after["differences"] == ()
    assert after["tree"] == before["tree"]
    assert after["sums"][elsewhere].entries == before["sums"][elsewhere].entries + 1


def test_who_is_placed_elsewhere_after_a_merger_counts_where_they_were_placed(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now, attempts=9)
        homes = [factories.grassroots(own, n) for n in (0, 1, 2)]
        who = contestant(own, clock.now, unit_id=homes[0])
        unit_deeds.do(own, Merge((code(own, homes[0]),), code(own, homes[1]), TODAY), WHY, None, None, clock.now)
    moved = replace(who, person=replace(who.person, unit_id=homes[1]))
    assert begin(writing, contest, moved, clock.now).unit_id == homes[0]
    with writing() as own:
        other = contestant(own, clock.now, unit_id=homes[0])
        own.get_one(PersonRow, other.person.id).unit_id = homes[2]
    assert (
        begin(writing, contest, replace(other, person=replace(other.person, unit_id=homes[2])), clock.now).unit_id
        == homes[2]
    )


# Whom a deed takes along


def test_a_merger_takes_people_rosters_and_officers_along_and_undone_they_go_back(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        homes = [factories.grassroots(own, n) for n in (0, 1)]
        codes = [code(own, home) for home in homes]
        who = factories.person(own, clock.now, unit_id=homes[0])
        officer = factories.person(own, clock.now, Role.OFFICER, unit_id=homes[0], scope_unit_id=homes[0])
        line = {"name": "Lò Văn Một", "added_at": clock.now}
        own.add_all(
            [
                RosterEntryRow(unit_id=homes[0], phone="+84911111111", **line),
                RosterEntryRow(unit_id=homes[0], phone="+84922222222", **line),
                RosterEntryRow(unit_id=homes[1], phone="+84922222222", **line),
            ]
        )
        tree = units.stored_tree(own)
        deed = Merge((codes[0],), codes[1], TODAY)
        seen = unit_deeds.foresee(own, deed, clock.now)
        assert (seen.people, seen.officers, len(seen.lines)) == (2, 1, 2)
        number = unit_deeds.do(own, deed, WHY, seen.seen, officer.id, clock.now)

    def stands() -> list[int | None]:
        session.rollback()
        rosters = session.scalars(select(RosterEntryRow.unit_id).order_by(RosterEntryRow.id)).all()
        row = session.get_one(PersonRow, officer.id, populate_existing=True)
        return [session.get_one(PersonRow, who.id, populate_existing=True).unit_id, row.scope_unit_id, *rosters]

    assert stands() == [homes[1], homes[1], homes[1], homes[0], homes[1]]
    now = units.stored_tree(session)
    assert now[codes[1]].workers == tree[codes[0]].workers + tree[codes[1]].workers
    assert headcount_under(
        unit_deeds.tree_on(session, TODAY - timedelta(days=1)).values(), codes[1], TODAY
    ).workers == (tree[codes[1]].workers)
    row = session.scalars(select(AuditRow).where(AuditRow.act == "unit.merge")).one()
    assert (row.detail["people"], row.detail["reason"]) == (2, WHY)
    session.rollback()
    with writing() as own:
        unit_deeds.undo(own, number, WHY, officer.id, clock.now)
    assert stands() == [homes[0], homes[0], homes[0], homes[0], homes[1]]
    assert units.stored_tree(session) == tree
    session.rollback()
    with pytest.raises(NotUndone), writing() as own:
        unit_deeds.undo(own, number, WHY, officer.id, clock.now)


def test_a_merger_that_a_contest_was_announced_upon_is_not_undone(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        codes = [code(own, factories.grassroots(own, n)) for n in (0, 1)]
        number = unit_deeds.do(own, Merge((codes[0],), codes[1], TODAY), WHY, None, None, clock.now)
        contest = factories.contest(own, clock.now)
    # Its people would count for a unit that the contest does not know.
    with pytest.raises(NotUndone), writing() as own:
        unit_deeds.undo(own, number, WHY, None, clock.now)
    with writing() as own:
        own.get_one(ContestRow, contest.id).state = State.LOCKED
    with writing() as own:
        unit_deeds.undo(own, number, WHY, None, clock.now)


def test_an_officer_never_comes_to_see_the_unit_above(writing: Writing, session: Session, clock: Clock) -> None:
    with writing() as own:
        area = own.get_one(UnitRow, factories.grassroots(own)).parent_id or 0
        officer = factories.person(own, clock.now, Role.OFFICER, scope_unit_id=area)
        deed = Close(code(own, area), TODAY, code(own, unit_store.roots(own)[0].id))
        unit_deeds.do(own, deed, WHY, None, None, clock.now)
    assert session.get_one(PersonRow, officer.id).scope_unit_id == area
    assert all(one.parent != deed.code for one in units.stored_tree(session).values() if one.valid_to is None)


def test_a_deed_of_a_day_to_come_takes_people_along_on_that_day(
    writing: Writing, session: Session, clock: Clock
) -> None:
    day = TODAY + timedelta(days=30)
    with writing() as own:
        homes = [factories.grassroots(own, n) for n in (0, 1)]
        who = factories.person(own, clock.now, unit_id=homes[0])
        deed = Merge(tuple(code(own, one) for one in homes), Fresh(code="MOI", name="CĐCS Hợp nhất"), day)
        unit_deeds.do(own, deed, WHY, None, None, clock.now)
        assert unit_deeds.catch_up(own, clock.now) == 0
        assert own.get_one(PersonRow, who.id).unit_id == homes[0]
        assert unit_deeds.catch_up(own, clock.forward(days=30)) == 1
    heir = unit_store.by_code(session, "MOI")
    assert heir is not None
    assert session.get_one(PersonRow, who.id).unit_id == heir.id


def test_two_organizers_at_once_do_not_do_the_same_twice(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        codes = [code(own, factories.grassroots(own, n)) for n in (0, 1, 2)]
        seen = unit_deeds.foresee(own, Close(codes[0], TODAY), clock.now).seen
    gate = threading.Barrier(2)

    def act(deed: Any) -> str:
        gate.wait(10)
        try:
            with writing() as own:
                unit_deeds.do(own, deed, WHY, seen, None, clock.now)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(act, [Merge((codes[0],), codes[1], TODAY), Merge((codes[0],), codes[2], TODAY)]))
    assert said == ["done", TreeMoved.code]


def test_who_is_placed_counts_for_what_the_contest_merged_their_unit_into(
    writing: Writing, session: Session, boards: Boards, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
        gone, stays = factories.grassroots(own, 0), factories.grassroots(own, 1)
        who = contestant(own, clock.now, unit_id=None, unit_text="Trạm y tế xã")
    sit(writing, contest, who, clock.now, Way(right=2))
    with writing() as own:
        mergers.merge_units(own, contest, mergers.Pair(gone, stays), WHY, None, clock.now)
    with writing() as own:
        (group,) = unplaced.groups(own, TODAY)
        placing = unplaced.Placing([who.person.id], gone, earlier=True)
        assert unplaced.place(own, unplaced.token_of(group), placing, None, clock.now) == [contest.id]
    with writing() as own:
        held = contests.by_id(own, contest.id)
        upkeep.rebuild(own, boards, held, clock.now)
        assert [one.unit_id for one in results.of_person(own, contest.id, who.person.id)] == [stays]
        assert verification.verify(own, boards, held).differences == ()
        assert own.get_one(PersonRow, who.person.id).unit_id == gone


# Any deeds, in any order

SMALL = (
    Unit(code="P", parent=None, name="Tỉnh", kind=Kind.PROVINCE, valid_from=START),
    *(Unit(code=f"A{n}", parent="P", name=f"Huyện {n}", kind=Kind.AREA, valid_from=START) for n in range(3)),
    *(
        Unit(code=f"G{n}", parent=f"A{n % 3}", name=f"CĐCS {n}", kind=Kind.GRASSROOTS, sector=Sector.HCSN,
             valid_from=START, workers=10 + n, members=5, women=4)
        for n in range(7)
    ),
)  # fmt: skip


class AnyDeeds(RuleBasedStateMachine):
    """Deeds of one day after another; the sums of every day that was are known, and stay."""

    @initialize()
    def plant(self) -> None:
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        self.now, self.opened, self.last = NOW, 0, (0, TODAY)
        units.plant(self.session, SMALL)
        entrants.pin_units(self.session, 1, TODAY)
        self.fixed = self.picture()
        self.sums: dict[date, Any] = {}

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.engine.dispose()

    def picture(self) -> list[Any]:
        self.session.expire_all()
        rows = entrants.pinned(self.session, 1).items()
        return [(one, row.name, row.parent_id, row.path, row.workers) for one, row in sorted(rows)]

    @property
    def today(self) -> date:
        return unit_deeds.today_of(self.now)

    def act(self, deed: Any) -> None:
        try:
            with self.session.begin_nested():
                self.last = unit_deeds.do(self.session, deed, WHY, None, None, self.now), self.today
        except (Refusal, UnsoundTree):
            return

    def fresh(self) -> Fresh:
        self.opened += 1
        return Fresh(
            code=f"N{self.opened}", name=f"Mới {self.opened}", workers=self.opened, members=1, sector=Sector.HCSN
        )

    def any_code(self, n: int) -> str:
        codes = sorted(units.stored_tree(self.session))
        return codes[n % len(codes)]

    @rule(n=st.integers(0, 40), workers=st.integers(0, 60))
    def edit(self, n: int, workers: int) -> None:
        unit = units.stored_tree(self.session)[self.any_code(n)]
        heads = {"workers": workers, "members": 0, "women": 0} if unit.kind is Kind.GRASSROOTS else {}
        self.act(as_told(unit, self.today, name=f"{unit.name}{workers}"[-60:], **heads))

    @rule(n=st.integers(0, 40), m=st.integers(0, 40))
    def move(self, n: int, m: int) -> None:
        self.act(Move(self.any_code(n), self.any_code(m), self.today))

    @rule(n=st.integers(0, 40), m=st.integers(0, 40), new=st.booleans())
    def merge(self, n: int, m: int, new: bool) -> None:
        one, other = self.any_code(n), self.any_code(m)
        self.act(Merge((one, other), self.fresh(), self.today) if new else Merge((one,), other, self.today))

    @rule(n=st.integers(0, 40))
    def split(self, n: int) -> None:
        self.act(Split(self.any_code(n), (self.fresh(), self.fresh()), self.today))

    @rule(n=st.integers(0, 40), m=st.integers(0, 60))
    def close(self, n: int, m: int) -> None:
        self.act(Close(self.any_code(n), self.today, self.any_code(m) if m < 40 else None))

    @rule(n=st.integers(0, 40), days=st.integers(0, 9))
    def open(self, n: int, days: int) -> None:
        self.act(Open(replace(self.fresh(), parent=self.any_code(n)), self.today + timedelta(days=days)))

    @precondition(lambda self: self.last[0] and self.last[1] == self.today)
    @rule()
    def undo(self) -> None:
        try:
            with self.session.begin_nested():
                unit_deeds.undo(self.session, self.last[0], WHY, None, self.now)
        except NotUndone:
            return

    @rule(days=st.integers(1, 20))
    def tomorrow(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def all_is_well(self) -> None:
        if not hasattr(self, "session"):
            return
        tree = units.stored_tree(self.session)
        assert not find_problems(tuple(tree.values()))
        paths = {one.id: one for one in unit_store.whole_tree(self.session)}
        for one in paths.values():
            above = "/" if one.parent_id is None else paths[one.parent_id].path
            assert one.path == f"{above}{one.id}/"
        assert self.picture() == self.fixed
        self.sums[self.today] = headcount_under(tree.values(), "P", self.today)
        for day, sums in self.sums.items():
            assert headcount_under(unit_deeds.tree_on(self.session, day).values(), "P", day) == sums, day


TestAnyDeeds = AnyDeeds.TestCase
TestAnyDeeds.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)


def test_what_would_make_no_sound_tree_is_refused_whole(writing: Writing, session: Session, clock: Clock) -> None:
    with writing() as own:
        home = own.get_one(UnitRow, factories.grassroots(own))
        area = code(own, home.parent_id or 0)
    for deed, refusal in (
        (Move(area, home.code, TODAY), UnsoundTree),
        (Open(Fresh(code="X", name=home.name, parent=area, sector=Sector.HCSN), TODAY), UnsoundTree),
        (Close("khong-co", TODAY), UnitUnknown),
    ):
        with pytest.raises(refusal), writing() as own:
            unit_deeds.do(own, deed, WHY, None, None, clock.now)  # type: ignore[arg-type]
    assert store.last_deed(session) == 0
