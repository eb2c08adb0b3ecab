"""One-time codes: whoever comes second gets nothing, and what ends a code ends it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from contest.codes import BadCode
from contest.people import Role
from contest.refusals import NotFound
from contest.services import codes, recovery, staff
from contest.services.activation import Activation, open_account, whose
from contest.services.people import Registration
from contest.services.recovery import Claim
from contest.store.audit import AuditRow
from contest.store.codes import CodeRow
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from tests.factories import grassroots, password_hash, person
from tests.web import account_stage as stage

SECRET = "một bí mật dài hơn ba mươi hai chữ"


def told(phone: str) -> Registration:
    return Registration(phone, "Tên tự khai", None, "male", None, "Nơi tự khai", shows_name=False)  # type: ignore[arg-type]


def test_fifty_who_come_at_once_open_one_account(writing, clock) -> None:
    with writing() as session:
        entry_id = stage.entry(session, clock.now)
        officer = stage.officer(session, clock.now)
        (card,) = stage.activation(session, SECRET, officer, clock.now)

    def redeem(n: int) -> bool:
        try:
            with writing() as session:
                open_account(session, Activation(SECRET, card.code, told(f"+8498{n:07d}")), password_hash(), clock.now)
        except BadCode:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(redeem, range(50)))
    assert won.count(True) == 1
    with writing() as session:
        entry = session.get_one(RosterEntryRow, entry_id)
        opened = session.get_one(PersonRow, entry.person_id)
        assert (opened.name, opened.unit_id, opened.vouched_by) == ("Lò Văn Thẻ", entry.unit_id, officer.id)
        assert opened.vouched_at == clock.now
        assert session.scalar(select(func.count()).where(PersonRow.phone.startswith("+8498"))) == 1


def test_fifty_who_hold_one_code_spend_it_once(writing, clock) -> None:
    """However much each of them read before: the one statement decides."""
    with writing() as session:
        stage.entry(session, clock.now)
        (card,) = stage.activation(session, SECRET, stage.officer(session, clock.now), clock.now)
        held, _entry = codes.entry(session, SECRET, card.code, clock.now)

    def spend(_n: int) -> bool:
        try:
            with writing() as session:
                codes.spend(session, held, clock.now)
        except BadCode:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(spend, range(50))).count(True) == 1


def test_a_code_ends_when_a_newer_one_is_issued_its_person_moves_or_is_removed(writing, clock) -> None:
    with writing() as session:
        entry_id, officer = stage.entry(session, clock.now), stage.officer(session, clock.now)
        (first,) = stage.activation(session, SECRET, officer, clock.now)
        (second,) = stage.activation(session, SECRET, officer, clock.now)
        with pytest.raises(BadCode):
            whose(session, SECRET, first.code, clock.now)
        assert whose(session, SECRET, second.code.lower(), clock.now).id == entry_id
        row = session.get_one(RosterEntryRow, entry_id)
        for change in ({"unit_id": grassroots(session, 1)}, {"removed_at": clock.now}):
            was = {name: getattr(row, name) for name in change}
            for name, value in change.items():
                setattr(row, name, value)
            session.flush()
            with pytest.raises(BadCode):
                whose(session, SECRET, second.code, clock.now)
            for name, value in was.items():
                setattr(row, name, value)
            session.flush()
        with pytest.raises(BadCode):
            whose(session, SECRET, second.code, clock.forward(hours=24))


def test_a_code_of_recovery_is_for_one_number_and_dies_with_a_move(writing, clock) -> None:
    with writing() as session:
        officer, who = stage.officer(session, clock.now), person(session, clock.now)
        other = person(session, clock.now)
        card = codes.issue_recovery(session, SECRET, officer, who.id, clock.now)
        assert recovery.whose(session, Claim(SECRET, who.phone, card.code), clock.now)[1].id == who.id
        for wrong in (
            Claim(SECRET, other.phone, card.code),
            Claim(SECRET, "", card.code),
            Claim("x", who.phone, card.code),
        ):
            with pytest.raises(BadCode):
                recovery.whose(session, wrong, clock.now)
        session.get_one(PersonRow, who.id).unit_id = grassroots(session, 1)
        session.flush()
        with pytest.raises(BadCode):
            recovery.whose(session, Claim(SECRET, who.phone, card.code), clock.now)
        with pytest.raises(NotFound):
            codes.issue_recovery(session, SECRET, officer, who.id, clock.now)


def test_the_clear_code_is_nowhere_in_the_database(writing, clock) -> None:
    with writing() as session:
        stage.entry(session, clock.now)
        officer, who = stage.officer(session, clock.now), person(session, clock.now)
        clear = [one.code for one in stage.activation(session, SECRET, officer, clock.now)]
        clear.append(codes.issue_recovery(session, SECRET, officer, who.id, clock.now).code)
        kept = " ".join(session.scalars(select(CodeRow.hash)))
        kept += " ".join(map(repr, session.execute(select(AuditRow.act, AuditRow.subject, AuditRow.detail))))
        for one in clear:
            assert one not in kept
            assert one.replace("-", "") not in kept


def test_a_code_of_an_officer_opens_no_account_that_was_given_a_role_since(writing, clock) -> None:
    with writing() as session:
        officer, admin = stage.officer(session, clock.now), person(session, clock.now, Role.ADMIN)
        who = person(session, clock.now)
        card = codes.issue_recovery(session, SECRET, officer, who.id, clock.now)
        wish = staff.Wish(who.phone, Role.ORGANIZER)
        staff.appoint(session, wish, "Nghị quyết của ban thường vụ", admin.id, clock.now)
        with pytest.raises(BadCode):
            recovery.by_code(session, Claim(SECRET, who.phone, card.code), password_hash(), clock.now)
        own = codes.issue_recovery(session, SECRET, admin, who.id, clock.now)
        recovery.by_code(session, Claim(SECRET, who.phone, own.code), password_hash(), clock.now)


def test_whoever_loses_their_role_leaves_no_code_behind_that_still_opens_something(writing, clock) -> None:
    with writing() as session:
        stage.entry(session, clock.now)
        officer, admin = stage.officer(session, clock.now), person(session, clock.now, Role.ADMIN)
        who = person(session, clock.now)
        card = codes.issue_recovery(session, SECRET, officer, who.id, clock.now)
        (other,) = stage.activation(session, SECRET, officer, clock.now)
        staff.dismiss(session, officer.id, "Thôi phân công công tác", admin.id, clock.now)
        with pytest.raises(BadCode):
            recovery.whose(session, Claim(SECRET, who.phone, card.code), clock.now)
        with pytest.raises(BadCode):
            whose(session, SECRET, other.code, clock.now)
