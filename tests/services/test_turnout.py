"""An officer's figures against the rows themselves: days add up, nobody is missing who sat."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.contests import Contest
from contest.people import Role
from contest.refusals import NotFound, ReasonMissing
from contest.rounds import VIETNAM
from contest.services import mergers, strikes, turnout
from contest.services.contests import Window
from contest.services.mergers import Pair
from contest.services.strikes import Struck
from contest.services.turnout import Ground
from contest.store import contests
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.units import UnitRow
from tests import crowds, factories
from tests.acts import Writing
from tests.conftest import Clock
from tests.crowds import Stand

WHY = "Nhờ người khác làm bài hộ"
OPEN = {"prediction": None, "ranking": ("score", "time_taken"), "counters": Counters.SHOWN}


class Stage:
    """Two rounds of a contest; forty people of four grassroots unions under two upper ones, papers on ten days."""

    def __init__(self, writing: Writing, clock: Clock) -> None:
        self.writing, self.now = writing, clock.now
        with writing() as session:
            start = clock.now - timedelta(days=20)
            windows = [
                Window(f"Đợt {n}", start + timedelta(days=9 * n), start + timedelta(days=9 * n + 8)) for n in (0, 1)
            ]
            windows.append(Window("Đợt 2", clock.now - timedelta(days=1), clock.now + timedelta(days=5)))
            made = factories.contest(session, start, windows=windows, target_percent=80, **OPEN)
            self.units = self._units(session)
            stands = [Stand(Random(n).randrange(20), unit_id=self.units[n % 4], name=f"Người {n}") for n in range(40)]
            self.people = crowds.gather(session, made, clock.now, stands)
            self._more(session, made)
            crowds.derive(session, made)
            self.contest: Contest = contests.by_id(session, made.id)

    def _units(self, session: Session) -> list[int]:
        uppers = session.scalars(
            select(UnitRow.parent_id)
            .where(UnitRow.kind == "grassroots", ~UnitRow.joint)
            .group_by(UnitRow.parent_id)
            .limit(2)
        ).all()
        return [
            one
            for upper in uppers
            for one in session.scalars(select(UnitRow.id).where(UnitRow.parent_id == upper, ~UnitRow.joint).limit(2))
        ]

    def _more(self, session: Session, made: Contest) -> None:
        """Spread the papers over days, around midnight of Vietnam too, and give every third person one more."""
        rows = session.scalars(select(AttemptRow).order_by(AttemptRow.id)).all()
        zero = turnout.midnight(made.opens_at)
        for n, row in enumerate(rows):
            row.handed_in_at = zero + timedelta(days=1 + n % 7, milliseconds=(0, -1, 40_000_000)[n % 3])
            row.closed_at = row.handed_in_at
        values = [
            {column.name: getattr(row, column.name) for column in AttemptRow.__table__.columns if column.name != "id"}
            | {
                "token": f"them-{n}", "round_id": made.rounds[1 + n % 2].id,
                "handed_in_at": self.now - timedelta(hours=n), "closed_at": self.now - timedelta(hours=n),
            }
            for n, row in enumerate(rows[::3])
        ]  # fmt: skip
        session.flush()
        session.execute(insert(AttemptRow), values)

    def rows(self, session: Session, unit: int, rounds: set[int]) -> list[AttemptRow]:
        """What counts below a unit, by hand."""
        path = session.get_one(UnitRow, unit).path
        every = session.scalars(select(AttemptRow).order_by(AttemptRow.handed_in_at, AttemptRow.id))
        return [
            one
            for one in every
            if one.struck is None
            and one.handed_in_at is not None
            and one.round_id in rounds
            and session.get_one(UnitRow, one.unit_id).path.startswith(path)
        ]


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> Stage:
    return Stage(writing, clock)


def _day(moment: datetime | None) -> object:
    assert moment is not None
    return moment.astimezone(VIETNAM).date()


@pytest.mark.parametrize("round_number", [0, 1, 2])
def test_days_figures_and_children_are_what_the_rows_say(stage: Stage, session: Session, round_number: int) -> None:
    struck = stage.people[7]
    with stage.writing() as writer:
        strikes.strike(writer, stage.contest, Struck(struck, None), WHY, None, stage.now)
    contest = contests.by_id(session, stage.contest.id)
    rounds = {one.id for one in contest.rounds if round_number in (0, one.number)}
    root = session.scalars(select(UnitRow.id).where(UnitRow.parent_id.is_(None))).one()
    uppers = {session.get_one(UnitRow, one).parent_id or 0 for one in stage.units}
    for unit in (root, *uppers, *stage.units):
        found = turnout.turnout(Ground(session, contest, root, unit, round_number), 50, stage.now)
        rows = stage.rows(session, unit, rounds)
        firsts = {row.person_id: _day(row.handed_in_at) for row in reversed(rows)}
        assert found.row.tallies.entries == len(rows) == sum(one.entries for one in found.days)
        assert found.row.tallies.people == len(firsts) == sum(one.newcomers for one in found.days)
        assert {one.day: one.entries for one in found.days if one.entries} == Counter(
            _day(one.handed_in_at) for one in rows
        )
        assert {one.day: one.newcomers for one in found.days if one.newcomers} == Counter(firsts.values())
        assert sum(one.tallies.people for one in found.children) in (0, len(firsts))
        today = turnout.midnight(stage.now)
        gained = [row for row in rows if (row.handed_in_at or today) >= today and firsts[row.person_id] == _day(today)]
        league = turnout.league(Ground(session, contest, root, root, round_number), grassroots=True, now=stage.now)
        assert league is not None
        if unit in stage.units:
            mine = next(row for _, row in league.rows if row.unit_id == unit)
            assert (mine.gained, mine.tallies) == (len({one.person_id for one in gained}), found.row.tallies)


def test_who_is_missing_is_who_never_handed_in_by_roster_or_by_account(stage: Stage, session: Session) -> None:
    """Struck papers were sat; a double's papers are its person's; whoever sits just now is missing still."""
    unit = stage.units[0]
    with stage.writing() as writer:
        names = ("Không tài khoản", "Có tài khoản", "Đang làm", "Bị huỷ", "Hai tài khoản", "Đã khoá")
        people = {name: factories.person(writer, stage.now, unit_id=unit, name=name) for name in names[1:]}
        double = factories.person(writer, stage.now, unit_id=unit, name="Hai tài khoản")
        for n, (who, done) in enumerate([("Đang làm", False), ("Bị huỷ", True)]):
            _paper(writer, stage, people[who].id, unit, n, done=done)
        _paper(writer, stage, double.id, unit, 9, done=True)
        strikes.strike(writer, stage.contest, Struck(people["Bị huỷ"].id, None), WHY, None, stage.now)
        mergers.merge_people(writer, stage.contest, Pair(double.id, people["Hai tài khoản"].id), WHY, None, stage.now)
        writer.execute(update(PersonRow).where(PersonRow.id == people["Đã khoá"].id).values(disabled_at=stage.now))
    placed = turnout.in_reach(session, unit, unit)
    found = turnout.missing(session, stage.contest, placed, 50)
    assert ([one.name for one in found.people], found.total, found.sitting) == (["Có tài khoản", "Đang làm"], 2, 1)
    assert not found.roster
    with stage.writing() as writer:
        for name in names:
            # The roster still knows the double by the account that is no more.
            own = double if name == "Hai tài khoản" else people.get(name)
            entry = RosterEntryRow(unit_id=unit, name=name, person_id=own and own.id, added_at=stage.now)
            writer.add(entry)
        writer.add(RosterEntryRow(unit_id=unit, name="Đã nghỉ", added_at=stage.now, removed_at=stage.now))
    session.rollback()
    found = turnout.missing(session, stage.contest, placed, 50)
    states = [(one.name, one.person_id is None, one.sitting) for one in found.people]
    assert states == [
        ("Có tài khoản", False, False), ("Đã khoá", False, False), ("Đang làm", False, True),
        ("Không tài khoản", True, False),
    ]  # fmt: skip
    assert (found.total, found.sitting, found.roster) == (4, 1, True)


def _paper(session: Session, stage: Stage, person_id: int, unit: int, n: int, *, done: bool) -> None:
    row = session.scalars(select(AttemptRow).limit(1)).one()
    values = {column.name: getattr(row, column.name) for column in AttemptRow.__table__.columns if column.name != "id"}
    values |= {"token": f"bai-{n}", "person_id": person_id, "unit_id": unit, "receipt": None}
    if not done:
        values |= dict.fromkeys(("handed_in_at", "closed_at", "closed_by", "score", "right_count", "elapsed_ms"))
    session.execute(insert(AttemptRow).values(**values))


def test_nothing_is_told_beside_or_above(stage: Stage, session: Session) -> None:
    own, beside = stage.units[0], stage.units[2]
    above = session.get_one(UnitRow, own).parent_id or 0
    for unit in (beside, above, 999_999):
        with pytest.raises(NotFound):
            Ground(session, stage.contest, own, unit)
    with pytest.raises(NotFound):
        Ground(session, stage.contest, own, own, 9)
    assert [one.id for one in Ground(session, stage.contest, above, own).above] == [above, own]


def test_a_file_of_many_names_is_taken_with_a_reason(stage: Stage, session: Session) -> None:
    unit = stage.units[1]
    placed = turnout.in_reach(session, unit, unit)
    with stage.writing() as writer:
        who = factories.person(writer, stage.now, Role.OFFICER, unit_id=unit, scope_unit_id=unit)
        assert turnout.take_missing(writer, stage.contest, placed, who.id, "", stage.now).total == 1
        for n in range(turnout.FEW):
            factories.person(writer, stage.now, unit_id=unit, name=f"Lò Văn {n}")
        with pytest.raises(ReasonMissing):
            turnout.take_missing(writer, stage.contest, placed, who.id, "vội", stage.now)
        turnout.take_missing(writer, stage.contest, placed, who.id, "Gọi điện nhắc từng người", stage.now)
    session.rollback()
    told = session.scalars(select(AuditRow.detail).where(AuditRow.act == "turnout.export").order_by(AuditRow.id)).all()
    assert told == [
        {"unit": unit, "names": 1},
        {"unit": unit, "names": 51, "reason": "Gọi điện nhắc từng người"},
    ]


def test_an_officers_page_asks_the_database_a_fixed_number_of_times(stage: Stage, engine: Engine) -> None:
    with Session(engine) as session, factories.counted(engine) as seen:
        root = 1
        turnout.turnout(Ground(session, stage.contest, root, root), 50, stage.now)
        assert len(seen) <= 8, "\n".join(seen)
