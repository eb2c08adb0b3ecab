"""Notices to everybody and to a unit: who may read which, who has, and what stays of it when accounts are merged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.notices import APART, NoSuchAddressee, NoSuchNotice, Words
from contest.people import Person, Role
from contest.services import mergers, notices, record
from contest.services.mergers import Pair
from contest.store import inquiries as inquiry_store
from contest.store import notices as store
from contest.store.notices import NoticeReadRow
from contest.store.units import UnitRow
from tests import factories
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import Clock

TO_ALL, TO_UNIT = "Lùi giờ mở cửa hội trường.", "Đơn vị thi ở phòng máy tầng hai."


@dataclass
class Stage:
    """An open contest with a notice to everybody (1) and one to an upper union (2), and people in and out of it."""

    contest: Contest
    unit: int
    inside: Person
    outside: Person
    officer: Person
    writing: Writing
    clock: Clock

    def texts(self, session: Session, who: Person | None) -> list[str | None]:
        return [one.text for one in store.shown(session, self.contest.id, who)]

    def read(self, number: int, who: Person) -> None:
        with self.writing() as session:
            notices.read(session, self.contest, number, who, self.clock.forward(minutes=1))

    def unread(self, session: Session, who: Person) -> int:
        session.rollback()
        return inquiry_store.unread(session, who).get(self.contest.id, (0, 0))[0]


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> Stage:
    with writing() as session:
        held = factories.contest(session, clock.now)
        own = factories.grassroots(session)
        upper = session.get_one(UnitRow, own).parent_id or 0
        other = next(
            session.scalars(select(UnitRow.id).where(UnitRow.kind == "grassroots", UnitRow.parent_id != upper))
        )
        people = [
            factories.person(session, clock.now, unit_id=own),
            factories.person(session, clock.now, unit_id=other),
            factories.person(session, clock.now, Role.OFFICER, unit_id=own),
        ]
        notices.write(session, held, Words(TO_ALL), None, clock.now)
        notices.write(session, held, Words(TO_UNIT, "Phòng thi", upper), None, clock.now)
    return Stage(held, upper, *people, writing, clock)


def test_a_notice_to_a_unit_is_read_there_and_only_its_number_is_public(stage: Stage, session: Session) -> None:
    for who in (stage.inside, stage.officer):
        assert stage.texts(session, who) == [TO_UNIT, TO_ALL]
    for who in (stage.outside, None):
        assert stage.texts(session, who) == [None, TO_ALL]
        assert store.shown(session, stage.contest.id, who)[0].title is None
    told = record._notices(session, stage.contest)
    assert [(one["number"], one["text"]) for one in told] == [(1, TO_ALL), (2, APART)]
    assert "title" not in told[1]
    above = replace(stage.officer, scope_unit_id=1, unit_id=None)
    assert stage.texts(session, above) == [TO_UNIT, TO_ALL]
    with pytest.raises(NoSuchNotice):
        stage.read(2, stage.outside)
    with pytest.raises(NoSuchNotice):
        stage.read(3, stage.inside)


def test_who_sat_for_a_unit_reads_what_it_was_told_wherever_they_are_now(stage: Stage, session: Session) -> None:
    with stage.writing() as own:
        who = contestant(own, stage.clock.now, unit_id=stage.inside.unit_id)
    sit(stage.writing, stage.contest, who, stage.clock.now, Way(right=1))
    assert stage.texts(session, replace(who.person, unit_id=stage.outside.unit_id)) == [TO_UNIT, TO_ALL]


def test_reading_twice_counts_once_and_the_first_time_stays(stage: Stage, session: Session) -> None:
    assert [stage.unread(session, one) for one in (stage.inside, stage.outside)] == [2, 1]
    for _ in range(2):
        stage.read(2, stage.inside)
    stage.read(1, stage.outside)
    stage.read(2, stage.officer)
    assert [stage.unread(session, one) for one in (stage.inside, stage.outside)] == [1, 0]
    at = session.scalars(select(NoticeReadRow.at).where(NoticeReadRow.person_id == stage.inside.id)).one()
    assert at < stage.clock.now
    session.rollback()
    both = notices.counted(session, store.of_contest(session, stage.contest.id))
    assert [(one.read, one.people) for one in both] == [(2, 2), (1, 3)]
    told = notices.readers(session, stage.contest, 2)
    assert [(one.unit_id, one.read, one.people) for one in told.shares] == [(stage.inside.unit_id, 2, 2)]


def test_what_two_accounts_of_one_person_read_counts_once_after_their_merger(stage: Stage, session: Session) -> None:
    for number, who in ((1, stage.inside), (1, stage.outside), (2, stage.inside)):
        stage.read(number, who)
    with stage.writing() as own:
        pair = Pair(stage.inside.id, stage.outside.id)
        mergers.merge_people(own, stage.contest, pair, "Một người mở hai tài khoản", None, stage.clock.now)
    rows = session.scalars(select(NoticeReadRow).order_by(NoticeReadRow.notice_id)).all()
    assert [one.person_id for one in rows] == [stage.outside.id] * 2


def test_a_notice_goes_to_a_unit_that_there_is_and_the_same_words_to_another_are_another(stage: Stage) -> None:
    with stage.writing() as session:
        with pytest.raises(NoSuchAddressee):
            notices.write(session, stage.contest, Words(TO_ALL, "", 999_999), None, stage.clock.now)
        again = Words(TO_UNIT, "Phòng thi", stage.unit)
        assert notices.write(session, stage.contest, again, None, stage.clock.now) == 2
        assert notices.write(session, stage.contest, replace(again, unit_id=None), None, stage.clock.now) == 3
