"""Erasing people: nothing tells who they were, and everything that was settled verifies as before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.certificates import Decision, Standing
from contest.consents import Purpose
from contest.contests import State
from contest.data_requests import Asks, NoSuchDataRequest, StillNeeded
from contest.payouts import IdentityTaken, NotAPayee, PaymentClosed
from contest.people import Role
from contest.services import (
    audit,
    certificate_desk,
    certificates,
    consents,
    data_requests,
    erasure,
    looks,
    payouts,
    sweeping,
    verification,
)
from contest.services.payouts import Asking, Given
from contest.services.sealed import Seal
from contest.store import data_requests as request_store
from contest.store import looks as look_store
from contest.store import payouts as payout_store
from contest.store import people as people_store
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from contest.store.complaints import ComplaintRow
from contest.store.entrants import BarredRow
from contest.store.people import PersonRow, SignInRow
from contest.store.roster import RosterEntryRow
from questions.schema import Base
from tests import factories, seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season

WHY = "Người dự thi yêu cầu bằng văn bản"
NAME, PHONE, BORN, MAIL = "Lò Thị Canarihót", "+84977654321", date(1987, 6, 5), "canarihot@example.vn"
IDENTITY = "011187654321"
SEAL = Seal("khoá của bài kiểm")


def dump(session: Session) -> str:
    """Every row of every table, as text."""
    session.rollback()
    rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    return "\n".join(map(repr, rows))


CANARIES = ("Canarihót", "977654321", "1987, 6, 5", "canarihot@", IDENTITY)


def marked(writing: Writing, season: Season) -> int:
    """The first of the season's winners, with canaries wherever a person leaves a trace; their id."""
    with writing() as session:
        held = season.contest(session)
        who = payout_store.payees(session, held.id)[0].person_id
        row = session.get_one(PersonRow, who)
        row.name, row.phone, row.birth_date, row.email = NAME, PHONE, BORN, MAIL
        session.add(RosterEntryRow(
            unit_id=row.unit_id, name=NAME, phone=PHONE, birth_date=BORN, person_id=who, added_at=row.created_at,
        ))  # fmt: skip
        said = f"Tôi là {NAME}, gọi 0977 654 321."
        session.add(ComplaintRow(contest_id=held.id, person_id=who, text=said, at=row.created_at))
        session.add(BarredRow(contest_id=held.id, phone=PHONE, mode="unranked", reason="Người của ban tổ chức"))
        consents.give(session, who, set(Purpose), row.created_at)
    return who


def test_the_data_of_somebody_erased_is_nowhere_and_all_that_was_settled_still_verifies(
    writing: Writing, clock: Clock, session: Session, boards: Boards
) -> None:
    season = seasons.published(writing, clock)
    who = marked(writing, season)
    with writing() as own:
        held, decided = season.contest(own), Decision("12/QĐ", clock.now.date())
        certificate_desk.issue_prizes(own, held, decided, None, clock.now)
        given = Given(who, IDENTITY, BORN.year)
        payouts.give(own, SEAL, held, given, who, clock.now)
        codes = [one.code for one in certificates.store.of_person(own, who)]
    before = dump(session)
    assert codes
    assert all(one in before for one in CANARIES[:4])
    assert IDENTITY not in before

    with writing() as own, pytest.raises(StillNeeded):
        erasure.erase(own, who, WHY, None, clock.now)
    with writing() as own:
        payouts.close(own, season.contest(own), season.board[0].id, clock.now)
    with writing() as own:
        erasure.erase(own, who, WHY, None, clock.now)

    after = dump(session)
    assert [one for one in CANARIES if one in after] == []
    pseudonym = f"Người dự thi đã xoá dữ liệu {who}"
    with writing() as own:
        held = season.contest(own)
        audit.seal(own, clock.now)
        assert audit.verify(own, now=clock.now).first_bad is None
        erasure_boards = erasure.store.contests_of(own, who)
        assert erasure_boards == [held.id]
        seasons.upkeep.rebuild(own, boards, held, clock.now)
        assert verification.verify(own, boards, held).differences == ()
        shown = [certificates.check(own, code) for code in codes]
        assert {(one.standing, one.public_name) for one in shown if one} == {(Standing.VALID, pseudonym)}
        assert people_store.credentials(own, PHONE) is None
        assert own.scalars(select(SignInRow).where(SignInRow.person_id == who)).all() == []
        with pytest.raises(NoSuchDataRequest):
            erasure.erase(own, who, WHY, None, clock.now)


def test_nobody_is_erased_while_results_may_move_and_a_wish_is_done_by_itself_once_they_cannot(
    writing: Writing, clock: Clock, session: Session
) -> None:
    season = seasons.opened(writing, clock)
    loser = season.people[-1].person
    with writing() as own:
        data_requests.ask_erasure(own, loser, clock.now)
    clock.forward(days=4)
    assert data_requests.carry_out_waiting(writing, clock.now) == 0
    assert [one.why for one in erasure.holds(session, season.people[0].person.id)] == ["results"]
    with writing() as own, pytest.raises(StillNeeded) as refused:
        erasure.erase(own, season.people[0].person.id, WHY, None, clock.now)
    assert "Cuộc thi thử" in refused.value.values["why"]
    seasons.carried(writing, clock, season, State.FINAL)
    assert data_requests.carry_out_waiting(writing, clock.now) == 1
    session.rollback()
    (done,) = request_store.of_person(session, loser.id)
    assert (done.asks, done.outcome) == (Asks.ERASE, "done")
    assert session.get_one(PersonRow, loser.id).erased_at == clock.now


def test_whoever_runs_something_is_not_erased(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        officer = factories.person(own, clock.now, Role.OFFICER)
        with pytest.raises(StillNeeded):
            data_requests.ask_erasure(own, officer, clock.now)


def test_contact_data_goes_twelve_months_after_the_last_contest_of_whoever_did_nothing_since(
    writing: Writing, clock: Clock, session: Session
) -> None:
    season = seasons.published(writing, clock)
    ids = sorted(one.person.id for one in season.people)
    with writing() as own:
        idle = factories.person(own, clock.now - timedelta(days=400)).id
        factories.sign_in(own, season.people[0].person, clock.now + timedelta(days=200))
    assert erasure.due(session, clock.now, 12) == [idle]
    last = erasure.last_day(session, ids[1], 12)
    settled = season.contest(session).settled_at
    assert last is not None
    assert settled is not None
    assert last - settled == timedelta(days=365, hours=6)
    clock.now = last + timedelta(minutes=1)
    session.rollback()
    # Whoever signed in later stays; prizes that nobody called paid are paid by now, and their files are closed.
    sweeping.tidy(writing, clock.now)
    session.rollback()
    erased = set(session.scalars(select(PersonRow.id).where(PersonRow.erased_at.is_not(None))))
    assert erased == {idle, *ids[1:]}
    assert session.get_one(PersonRow, ids[0]).name != ""
    assert payout_store.closed(session, season.contest(session).id) is not None


def test_identity_numbers_are_of_winners_only_seen_for_a_reason_and_gone_with_the_file(
    writing: Writing, clock: Clock, session: Session
) -> None:
    season = seasons.published(writing, clock)
    first, second = season.board
    with writing() as own:
        held = season.contest(own)
        winners = [one.person_id for one in payout_store.payees(own, held.id)]
        loser = season.people[-1].person.id
        assert loser not in winners
        payouts.give(own, SEAL, held, Given(winners[0], IDENTITY), winners[0], clock.now)
        with pytest.raises(IdentityTaken):
            payouts.give(own, SEAL, held, Given(winners[1], IDENTITY), winners[1], clock.now)
        with pytest.raises(NotAPayee):
            payouts.give(own, SEAL, held, Given(loser, "011190000001"), loser, clock.now)
        stand = payouts.stand(own, SEAL, held)
        assert [one.identity for one in stand.payees if one.identity] == ["••••••••4321"]
    with writing() as own:
        asking = Asking(first.id, "Đối chiếu trước khi chuyển tiền")
        assert payouts.reveal(own, SEAL, held, winners[0], asking, clock.now) == IDENTITY
    (look,) = look_store.of_person(session, winners[0], 9)
    assert (look.what, look.reason, look.role) == ("identity", "Đối chiếu trước khi chuyển tiền", Role.ORGANIZER)
    # Another key: the old one still opens, and after sealing anew it is needed no more.
    newer = Seal("một khoá khác", ["khoá của bài kiểm"])
    with writing() as own:
        with pytest.raises(IdentityTaken):
            payouts.give(own, newer, held, Given(winners[1], IDENTITY), winners[1], clock.now)
        assert payouts.rekey(own, newer, clock.now) == 1
        assert payouts.rekey(own, newer, clock.now) == 0
    with writing() as own:
        alone = Seal("một khoá khác")
        assert payouts.mine(own, alone, held, winners[0]).identity == "••••••••4321"
        assert payouts.close(own, held, second.id, clock.now) == 1
        with pytest.raises(PaymentClosed):
            payouts.mine(own, alone, held, winners[0])
    session.rollback()
    assert payout_store.sealed(session, held.id) == {}
    query = select(AuditRow).where(AuditRow.act.like("identity.%")).order_by(AuditRow.id)
    recorded = [(row.act, row.detail) for row in session.scalars(query)]
    assert [act for act, _ in recorded] == ["identity.give", "identity.reveal", "identity.rekey"]
    assert IDENTITY not in repr(recorded)


def test_two_hundred_people_a_day_are_called_out_and_old_looks_are_forgotten(
    writing: Writing, clock: Clock, session: Session
) -> None:
    with writing() as own:
        looker = factories.person(own, clock.now, Role.ORGANIZER)
        people = [factories.person(own, clock.now).id for _ in range(201)]
        looks.record(own, looker.id, [*people[:199], looker.id], "phone", WHY, clock.now)
    assert session.scalars(select(AuditRow).where(AuditRow.act == "looks.alarm")).all() == []
    session.rollback()
    with writing() as own:
        looks.record(own, looker.id, people[:200], "phone", WHY, clock.now)
        looks.record(own, looker.id, people, "phone", WHY, clock.now)
    (alarm,) = session.scalars(select(AuditRow).where(AuditRow.act == "looks.alarm")).all()
    assert (alarm.subject, alarm.detail) == (f"person:{looker.id}", {"people": 200})
    (total,) = look_store.totals(session, clock.now, clock.now, 9)
    assert (total.looks, total.people, total.today, total.alarming) == (600, 201, 201, True)
    assert look_store.of_person(session, looker.id, 9) == []
    sweeping.tidy(writing, clock.now + timedelta(days=731))
    session.rollback()
    assert look_store.since(session, clock.now) == []
