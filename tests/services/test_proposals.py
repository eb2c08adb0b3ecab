"""Two people for grave acts: a reason, a second person once the contest has opened, one end only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.notices import Words
from contest.people import Person, Role
from contest.refusals import Locked, NoSuchProposal, ProposalEnded, ReasonMissing, Refusal, SamePerson
from contest.services import notices, proposals
from contest.services.contests import Window
from contest.services.proposals import Proposal
from contest.store import contests
from contest.store import notices as notice_store
from contest.store import proposals as store
from contest.store.audit import AuditRow
from contest.store.proposals import ProposalRow
from tests import factories
from tests.acts import Writing
from tests.conftest import Clock

REASON = "Câu hỏi in sai một chữ"
WHAT = Proposal("ruling", {"revision": 7}, {"papers": 3})


@pytest.fixture
def stage(writing: Writing, clock: Clock) -> tuple[Contest, Person, Person]:
    """An open contest and two organizers."""
    with writing() as session:
        first, second = (factories.person(session, clock.now, Role.ORGANIZER) for _ in range(2))
        return factories.contest(session, clock.now), first, second


def put(writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock, what: Proposal = WHAT) -> int:
    contest, first, _ = stage
    with writing() as session:
        return proposals.propose(session, contest, what, REASON, first.id, clock.now)


def refused(writing: Writing, act) -> type[Refusal]:
    """The refusal that an act meets; nothing is kept of it."""
    with pytest.raises(Refusal) as told, writing() as session:
        act(session)
    return told.type


@pytest.mark.parametrize("text", ["", "ngắn quá", "  a   b  c  d ", "x" * 401, "\n\t" * 40])
def test_a_reason_has_from_10_to_400_characters(text: str) -> None:
    with pytest.raises(ReasonMissing):
        proposals.reasoned(text)


def test_a_reason_is_kept_trimmed_and_in_one_line() -> None:
    assert proposals.reasoned("  Đề in sai\n ở câu 3\x00 ") == "Đề in sai ở câu 3"
    assert proposals.reasoned("x" * 10) == "x" * 10
    assert proposals.reasoned("x" * 400) == "x" * 400


def test_a_second_organizer_approves_what_the_first_proposed(
    writing: Writing, session: Session, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, first, second = stage
    number = put(writing, stage, clock)
    assert store.count_open(session, contest.id) == 1
    session.rollback()
    with writing() as own:
        row = proposals.take(own, contest, number, "ruling", second.id, clock.now)
        assert row.body == {"revision": 7}
        row.effect = {"papers": 4}
    kept = session.get_one(ProposalRow, number)
    assert (kept.proposed_by, kept.approved_by, kept.effect) == (first.id, second.id, {"papers": 4})
    acts = session.scalars(select(AuditRow.act).where(AuditRow.act.like("proposal.%")).order_by(AuditRow.id)).all()
    assert acts == ["proposal.propose", "proposal.approve"]
    assert store.count_open(session, contest.id) == 0


def test_nobody_approves_their_own_once_the_contest_has_opened(
    writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, first, _ = stage
    number = put(writing, stage, clock)
    assert (
        refused(writing, lambda own: proposals.take(own, contest, number, "ruling", first.id, clock.now)) is SamePerson
    )


def test_before_the_opening_one_person_is_enough(writing: Writing, session: Session, clock: Clock) -> None:
    window = Window("Đợt 1", clock.now + timedelta(hours=1), clock.now + timedelta(days=2))
    with writing() as own:
        first = factories.person(own, clock.now, Role.ORGANIZER)
        contest = factories.contest(own, clock.now, windows=[window])
        numbers = [proposals.propose(own, contest, WHAT, REASON, first.id, clock.now) for _ in range(2)]
    early, at_opening = clock.now + timedelta(minutes=59, seconds=59.999), clock.now + timedelta(hours=1)
    with writing() as own:
        proposals.take(own, contest, numbers[0], "ruling", first.id, early)
    assert (
        refused(writing, lambda own: proposals.take(own, contest, numbers[1], "ruling", first.id, at_opening))
        is SamePerson
    )
    kept = session.get_one(ProposalRow, numbers[0])
    assert (kept.approved_by, kept.approved_at) == (None, from_ms(early))


def from_ms(moment):
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_the_command_line_may_approve_anything(
    writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, _, _ = stage
    number = put(writing, stage, clock)
    with writing() as own:
        proposals.take(own, contest, number, "ruling", None, clock.now)


def test_a_proposal_ends_once(writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock) -> None:
    contest, first, second = stage
    approved, withdrawn = put(writing, stage, clock), put(writing, stage, clock)
    with writing() as own:
        proposals.take(own, contest, approved, "ruling", second.id, clock.now)
        proposals.withdraw(own, contest, withdrawn, REASON, first.id, clock.now)
    for number in (approved, withdrawn):
        take = lambda own, n=number: proposals.take(own, contest, n, "ruling", second.id, clock.now)  # noqa: E731
        leave = lambda own, n=number: proposals.withdraw(own, contest, n, REASON, first.id, clock.now)  # noqa: E731
        assert refused(writing, take) is ProposalEnded
        assert refused(writing, leave) is ProposalEnded


def test_of_two_who_approve_at_once_one_does(
    writing: Writing, session: Session, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, _, second = stage
    number = put(writing, stage, clock)

    def approve(_: int) -> bool:
        try:
            with writing() as own:
                proposals.take(own, contest, number, "ruling", second.id, clock.now)
        except ProposalEnded:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(approve, range(4))) == [False, False, False, True]
    assert len(session.scalars(select(AuditRow).where(AuditRow.act == "proposal.approve")).all()) == 1


def test_another_act_or_another_contest_has_no_such_proposal(
    writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, _, second = stage
    number = put(writing, stage, clock)
    with writing() as own:
        other = factories.contest(own, clock.now, "khac")
    for held, act, n in ((contest, "merge_units", number), (other, "ruling", number), (contest, "ruling", 10**9)):
        take = lambda own, h=held, a=act, k=n: proposals.take(own, h, k, a, second.id, clock.now)  # noqa: E731
        assert refused(writing, take) is NoSuchProposal


def test_nothing_is_proposed_without_a_reason_nor_once_the_contest_is_locked(
    writing: Writing, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, first, _ = stage
    assert refused(writing, lambda s: proposals.propose(s, contest, WHAT, "vì", first.id, clock.now)) is ReasonMissing
    with writing() as own:
        contests.set_state(own, contest.id, State.LOCKED)
        locked = contests.by_id(own, contest.id)
    assert refused(writing, lambda s: proposals.propose(s, locked, WHAT, REASON, first.id, clock.now)) is Locked


def test_notices_are_numbered_without_gaps_by_contest_even_by_many_at_once(
    writing: Writing, session: Session, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, first, _ = stage
    with writing() as own:
        other = factories.contest(own, clock.now, "khac")
        assert notices.publish(own, other, "pause", "Tạm dừng một giờ.", None, clock.now) == 1

    def publish(n: int) -> int:
        with writing() as own:
            return notices.publish(own, contest, "rules", f"Thay đổi thứ {n}", first.id, clock.now)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, range(6))) == [1, 2, 3, 4, 5, 6]
    assert [one.number for one in notice_store.of_contest(session, contest.id)] == [6, 5, 4, 3, 2, 1]
    details = session.scalars(select(AuditRow.detail).where(AuditRow.act == "notice.publish")).all()
    assert {one["text"] for one in details if one["kind"] == "rules"} == {f"Thay đổi thứ {n}" for n in range(6)}


def test_the_same_free_notice_sent_twice_is_one(
    writing: Writing, session: Session, stage: tuple[Contest, Person, Person], clock: Clock
) -> None:
    contest, first, _ = stage
    for words in ("Đợt hai lùi một ngày.", " Đợt hai lùi một ngày. ", "Đợt ba vẫn như cũ."):
        with writing() as own:
            notices.write(own, contest, Words(words), first.id, clock.now)
    assert len(notice_store.of_contest(session, contest.id)) == 2
