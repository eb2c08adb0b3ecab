"""Signing pledges: numbers without gaps whoever signs at once, one a person, counts that fall when one is withdrawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.pledges import BadPledgeTimes, NoSuchPledge, NotPledged, PledgeFrozen, PledgeNotOpen, State, Words
from contest.services import pledges as service
from contest.store import pledges as store
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.pledges import PledgeSignatureRow
from contest.store.units import UnitRow
from tests import factories
from tests.acts import Writing
from tests.conftest import NOW, Clock

DAY = timedelta(days=1)
WORDS = Words(
    "Cam kết an toàn lao động", "Tôi đội mũ, đeo dây an toàn.\n\nTôi nhắc người bên cạnh.", NOW - DAY, NOW + DAY
)


def opened(writing: Writing, words: Words = WORDS) -> str:
    """The address of an open campaign."""
    with writing() as session:
        slug = service.create(session, words, None, NOW)
        service.put(session, slug, State.OPEN, None, NOW)
    return slug


def people(writing: Writing, count: int) -> list[Person]:
    with writing() as session:
        units = [factories.grassroots(session, n) for n in range(3)]
        return [factories.person(session, NOW, unit_id=units[n % 3]) for n in range(count)]


def sign(writing: Writing, slug: str, who: Person) -> int:
    with writing() as session:
        return service.sign(session, slug, who, NOW).number


def test_fifty_who_sign_at_once_have_the_numbers_from_one_to_fifty(writing: Writing, session: Session) -> None:
    slug, crowd = opened(writing), people(writing, 50)
    gate = Barrier(len(crowd))

    def together(who: Person) -> int:
        gate.wait(timeout=30)
        return sign(writing, slug, who)

    with ThreadPoolExecutor(len(crowd)) as pool:
        numbers = list(pool.map(together, crowd))
    assert sorted(numbers) == list(range(1, 51))
    kept = dict(session.execute(select(PledgeSignatureRow.person_id, PledgeSignatureRow.number)).all())
    assert kept == {who.id: number for who, number in zip(crowd, numbers, strict=True)}
    assert store.by_slug(session, slug).last_number == 50  # type: ignore[union-attr]


def test_one_person_who_presses_from_many_places_signs_once(writing: Writing, session: Session) -> None:
    slug, (who,) = opened(writing), people(writing, 1)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: sign(writing, slug, who), range(16))) == {1}
    assert store.count(session, 1) == 1
    assert session.scalars(select(AuditRow.act).where(AuditRow.act == "pledge.sign")).all() == ["pledge.sign"]


def test_a_number_stays_whose_it_is(writing: Writing, session: Session) -> None:
    slug, (first, second, third) = opened(writing), people(writing, 3)
    assert [sign(writing, slug, one) for one in (first, second)] == [1, 2]
    with writing() as own:
        service.withdraw(own, slug, first, NOW)
    assert store.count(session, 1) == 1
    session.rollback()
    assert sign(writing, slug, third) == 3
    assert sign(writing, slug, first) == 1
    assert store.count(session, 1) == 3


def test_who_did_not_sign_or_withdrew_already_withdraws_nothing(writing: Writing) -> None:
    slug, (who, other) = opened(writing), people(writing, 2)
    sign(writing, slug, who)
    with writing() as session:
        service.withdraw(session, slug, who, NOW)
    for one in (who, other):
        with writing() as session, pytest.raises(NotPledged):
            service.withdraw(session, slug, one, NOW)


def test_a_signature_may_be_withdrawn_after_the_close_but_not_given(writing: Writing) -> None:
    slug, (who, other) = opened(writing), people(writing, 2)
    sign(writing, slug, who)
    late = NOW + 2 * DAY
    with writing() as session, pytest.raises(PledgeNotOpen):
        service.sign(session, slug, other, late)
    with writing() as session:
        service.withdraw(session, slug, who, late)
    with writing() as session, pytest.raises(PledgeNotOpen):
        service.sign(session, slug, who, late)


def test_organizers_and_officers_may_sign_too(writing: Writing) -> None:
    slug = opened(writing)
    with writing() as session:
        staff = [factories.person(session, NOW, role) for role in Role]
    assert [sign(writing, slug, one) for one in staff] == [1, 2, 3, 4, 5]


def test_counts_go_by_the_unit_at_signing_and_are_flat_in_people(
    writing: Writing, session: Session, engine: Engine
) -> None:
    slug, crowd = opened(writing), people(writing, 7)
    for who in crowd:
        sign(writing, slug, who)
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.id == crowd[0].id).values(unit_id=crowd[1].unit_id))
        nowhere = factories.person(own, NOW, unit_id=None)
    sign(writing, slug, nowhere)
    campaign = service.found(session, slug)
    with factories.counted(engine) as seen:
        tally = service.tally(session, campaign, NOW)
    assert len(seen) == 2
    assert tally.people == 8
    assert [tally.units[factories.grassroots(session, n)].signed for n in range(3)] == [3, 2, 2]
    unit = session.get_one(UnitRow, crowd[0].unit_id)
    upper = next(one for one in tally.uppers if one.id == unit.parent_id)
    assert upper.signed == 7
    below = select(UnitRow.workers).where(UnitRow.parent_id == upper.id, UnitRow.valid_to.is_(None))
    assert upper.workers == sum(session.scalars(below))


def test_a_double_of_an_account_counts_no_second_time(writing: Writing, session: Session) -> None:
    slug, (who, double) = opened(writing), people(writing, 2)
    for one in (who, double):
        sign(writing, slug, one)
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.id == double.id).values(merged_into_id=who.id, disabled_at=NOW))
    assert store.count(session, 1) == 1
    assert sum(one.signed for one in store.by_unit(session, 1, NOW.date())) == 1
    assert store.counts(session) == {1: 1}


def test_a_draft_is_nobody_elses_and_its_words_freeze_when_it_opens(writing: Writing, clock: Clock) -> None:
    with writing() as session:
        slug = service.create(session, WORDS, None, NOW)
    (who,) = people(writing, 1)
    with writing() as session, pytest.raises(NoSuchPledge):
        service.sign(session, slug, who, NOW)
    with writing() as session:
        service.edit(session, slug, Words("Cam kết khác", WORDS.text, NOW, NOW + DAY), None, NOW)
        service.put(session, slug, State.OPEN, None, NOW)
    with writing() as session, pytest.raises(PledgeFrozen):
        service.edit(session, slug, WORDS, None, NOW)
    with writing() as session:
        assert service.found(session, slug).words.title == "Cam kết khác"


def test_closed_early_it_takes_nobody_and_may_be_opened_again(writing: Writing) -> None:
    slug, (who,) = opened(writing), people(writing, 1)
    with writing() as session:
        service.put(session, slug, State.CLOSED, None, NOW)
    with writing() as session, pytest.raises(PledgeNotOpen):
        service.sign(session, slug, who, NOW)
    with writing() as session, pytest.raises(PledgeNotOpen):
        service.put(session, slug, State.CLOSED, None, NOW)
    with writing() as session:
        service.put(session, slug, State.OPEN, None, NOW)
    assert sign(writing, slug, who) == 1
    with writing() as session, pytest.raises(BadPledgeTimes):
        service.put(session, slug, State.OPEN, None, NOW + 2 * DAY)


@pytest.mark.parametrize(("opens", "closes"), [(1, 1), (2, 1), (-3, -2), (-1, 0)])
def test_times_that_cannot_be_are_refused(writing: Writing, opens: int, closes: int) -> None:
    with writing() as session, pytest.raises(BadPledgeTimes):
        service.create(session, Words(WORDS.title, WORDS.text, NOW + opens * DAY, NOW + closes * DAY), None, NOW)


def test_two_campaigns_of_one_title_have_two_addresses(writing: Writing) -> None:
    assert [opened(writing), opened(writing)] == ["cam-ket-an-toan-lao-dong", "cam-ket-an-toan-lao-dong-2"]
