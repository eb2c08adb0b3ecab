"""Which questions practice may ask, what it keeps of whom, and what a contest may draw beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest import practice as rules
from contest.people import Role
from contest.practice import NoSuchSubject
from contest.refusals import BankTooSmall
from contest.rulebook import Reveal
from contest.services import bank_desk, contests, drafts, practice
from contest.services.contests import Window
from contest.store import contests as contest_store
from contest.store.audit import AuditRow
from contest.store.practice import PracticeCardRow, offered
from questions import desk_store, store
from questions.desk import Allotment, NotMoved
from questions.kinds import Kind
from questions.review import Refusal, Status
from questions.rows import InstrumentRow, QuestionEventRow, QuestionRow, RevisionRow
from tests import every_kind, factories
from tests.acts import Writing
from tests.conftest import Clock
from tests.practising import DRUGS, FEW, guest, ids, keep, person, right, settle, wrong
from tests.services.test_concurrency import together

LAW = "120/2025/QH15"


@pytest.fixture
def kept(writing: Writing, clock: Clock) -> list[int]:
    """Five questions kept for practice; ids."""
    with writing() as own:
        return keep(own)


def practised(session: Session, clock: Clock, subject: str | None = DRUGS) -> list[int]:
    return [one.question.question_id for one in offered(session, practice.today(clock.now), subject)]


def test_what_is_kept_for_practice_may_be_asked_and_what_no_contest_asked_yet_may_not(
    session: Session, clock: Clock, kept: list[int]
) -> None:
    assert practised(session, clock) == kept
    assert practised(session, clock, None) == kept


def test_a_question_that_a_contest_may_ask_is_not_practised_until_that_contest_has_shown_its_keys(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        factories.contest(own, clock.now)
        kept = keep(own)  # marked after the contest pinned them
        pinned = contest_store.questions_in_play(own)
    assert set(kept) <= pinned
    assert practised(session, clock) == []
    session.rollback()
    with writing() as own:
        settle(own, "thu", clock.now)
    assert set(practised(session, clock)) == pinned


def test_a_copy_of_a_question_in_play_is_not_practised_either(
    writing: Writing, session: Session, clock: Clock, kept: list[int]
) -> None:
    with writing() as own:
        factories.contest(own, clock.now)
        digest = select(RevisionRow.digest).join(QuestionRow, QuestionRow.current_revision_id == RevisionRow.id)
        asked = own.scalars(digest.where(QuestionRow.code == "MT-020")).one()
        own.execute(update(RevisionRow).where(RevisionRow.question_id == kept[0]).values(digest=asked))
    assert practised(session, clock) == kept[1:]


def test_a_contest_that_never_shows_its_keys_gives_nothing_to_practice(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        factories.contest(own, clock.now, reveal=Reveal.NEVER)
        settle(own, "thu", clock.now)
    assert practised(session, clock) == []


@pytest.mark.parametrize(
    ("column", "value"), [("status", "checked"), ("status", "draft"), ("status", "retired"), ("practice", False)]
)
def test_only_live_questions_are_practised(
    writing: Writing, session: Session, clock: Clock, kept: list[int], column: str, value: object
) -> None:
    with writing() as own:
        own.execute(update(QuestionRow).where(QuestionRow.id == kept[1]).values({column: value}))
    assert practised(session, clock) == [kept[0], *kept[2:]]


def test_a_question_whose_law_lapses_today_is_not_practised_from_midnight_in_vietnam(
    writing: Writing, session: Session, clock: Clock, kept: list[int]
) -> None:
    lapses = practice.today(clock.now) + timedelta(days=1)
    with writing() as own:
        own.execute(update(InstrumentRow).values(lapsed_from=lapses))
    assert practised(session, clock) == kept
    clock.now = clock.now.replace(hour=17)  # midnight in Vietnam
    assert practised(session, clock) == []


def test_a_contest_that_ranks_draws_nothing_that_is_kept_and_a_practice_contest_may(
    writing: Writing, clock: Clock, kept: list[int]
) -> None:
    with writing() as own:
        factories.contest(own, clock.now)
        assert not contest_store.questions_in_play(own) & set(kept)
        factories.contest(own, clock.now, "on", practice=True)
        assert contest_store.questions_in_play(own) >= set(kept)


def test_a_bank_whose_rest_is_too_small_is_told_to_the_wizard_and_refused(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        own.execute(update(QuestionRow).values(practice=True))
        keep(own, FEW, practice=False)
        window = [Window("Đợt 1", clock.now + timedelta(days=1), clock.now + timedelta(days=3))]
        contest_id = contests.draw_up(own, "nho", "Nhỏ", factories.DRUGS.rules, window, clock.now)
        draft = drafts.of_contest(own, contest_store.by_id(own, contest_id))
        assert sum(drafts.stock(own, draft).found.values()) == len(FEW)
        assert sum(drafts.stock(own, replace(draft, rules=replace(draft.rules, practice=True))).found.values()) > 100
        with pytest.raises(BankTooSmall):
            contests.announce(own, contest_id, clock.now)


def test_keeping_questions_is_a_line_of_their_history_and_of_the_record(writing: Writing, clock: Clock) -> None:
    with writing() as own:
        who = factories.person(own, clock.now, Role.ORGANIZER)
        one = bank_desk.on_desk(own, "MT-001")
        wish = Allotment({one.question_id: 1}, practice=True, note="cho tuần ôn tập")
        assert bank_desk.allot(own, wish, who, clock.now) == ("MT-001",)
        assert bank_desk.allot(own, wish, who, clock.now) == ()
        assert bank_desk.on_desk(own, "MT-001").practice
        bank_desk.allot(own, replace(wish, practice=False), who, clock.now)
        assert not bank_desk.on_desk(own, "MT-001").practice
        lines = own.scalars(
            select(QuestionEventRow.act)
            .where(QuestionEventRow.question_id == one.question_id)
            .order_by(QuestionEventRow.id)
        ).all()
        assert lines == ["created", "practice", "contests"]
        acts = own.scalars(
            select(AuditRow.act).where(AuditRow.subject == "question:MT-001").order_by(AuditRow.id)
        ).all()
        assert acts == ["bank.practice", "bank.contests"]


@pytest.mark.parametrize(
    ("role", "status", "number", "reason"),
    [
        (Role.CONTESTANT, Status.LIVE, 1, Refusal.NOT_YOUR_TASK),
        (Role.ORGANIZER, Status.RETIRED, 1, Refusal.RETIRED),
        (Role.ORGANIZER, Status.LIVE, 2, Refusal.CHANGED_SINCE),
    ],
)
def test_who_may_not_keep_questions_keeps_none_of_them(
    session: Session, clock: Clock, role: Role, status: Status, number: int, reason: Refusal
) -> None:
    who = factories.person(session, clock.now, role)
    one, other = (bank_desk.on_desk(session, code) for code in FEW[:2])
    desk_store.set_status(session, [one.question_id], status)
    wish = Allotment({one.question_id: number, other.question_id: 1}, practice=True)
    with pytest.raises(NotMoved) as refused:
        bank_desk.allot(session, wish, who, clock.now)
    assert refused.value.reasons["MT-001"] is reason
    assert not bank_desk.on_desk(session, "MT-002").practice


def test_an_answer_moves_the_card_and_the_same_answer_sent_twice_moves_it_once(
    session: Session, clock: Clock, kept: list[int]
) -> None:
    who = factories.person(session, clock.now)
    desk = practice.desk(session, person(who.id), DRUGS, clock.now)
    asked = practice.asked(desk, kept[0])
    answer = wrong(session, asked)
    practice.record(session, desk, asked, answer, clock.now)
    practice.record(session, desk, asked, right(session, asked), clock.now)  # by who had not seen the first one kept
    again = practice.desk(session, person(who.id), DRUGS, clock.now)
    practice.record(session, again, asked, answer, clock.now)
    assert again.cards == {kept[0]: rules.answered(None, right=False, now=clock.now)}
    clock.forward(minutes=10)
    assert rules.chosen(again.cards, again.offered, again.learner.key, clock.now) == kept[0]
    practice.record(
        session, again, practice.asked(again, kept[0]), right(session, practice.asked(again, kept[0])), clock.now
    )
    card = practice.desk(session, person(who.id), DRUGS, clock.now).cards[kept[0]]
    assert (card.box, card.seen, card.right) == (2, 2, 1)


def test_of_many_sendings_at_once_one_is_kept(
    writing: Writing, session: Session, clock: Clock, kept: list[int]
) -> None:
    with writing() as own:
        who = factories.person(own, clock.now)
        desk = practice.desk(own, person(who.id), DRUGS, clock.now)
        asked = practice.asked(desk, kept[0])
        answer = right(own, asked)

    def send(_: int) -> None:
        with writing() as own:
            practice.record(own, desk, asked, answer, clock.now)

    together(send, 6)
    row = session.scalars(select(PracticeCardRow)).one()
    assert (row.seen, row.times_right, row.box) == (1, 1, 2)


def test_nothing_is_kept_of_a_guest_and_two_people_have_cards_of_their_own(
    session: Session, clock: Clock, kept: list[int]
) -> None:
    desk = practice.desk(session, guest(), DRUGS, clock.now)
    practice.record(session, desk, practice.asked(desk, kept[0]), 0, clock.now)
    assert session.scalar(select(func.count()).select_from(PracticeCardRow)) == 0
    one, other = (factories.person(session, clock.now) for _ in range(2))
    mine = practice.desk(session, person(one.id), DRUGS, clock.now)
    practice.record(session, mine, practice.asked(mine, kept[0]), 0, clock.now)
    assert practice.desk(session, person(other.id), DRUGS, clock.now).cards == {}


def test_every_kind_of_question_is_practised_and_its_right_answer_is_right(session: Session, clock: Clock) -> None:
    every_kind.bring_in(session, clock.now)
    keep(session, [one.code or "" for one in every_kind.questions()])
    who = factories.person(session, clock.now)
    desk = practice.desk(session, person(who.id), every_kind.CODE, clock.now)
    assert {one.question.shape.kind for one in desk.offered.values()} == set(Kind)
    for question_id in ids(desk):
        asked = practice.asked(desk, question_id)
        answer = right(session, asked)
        assert practice.fits(asked, answer)
        item = practice.outcome(session, asked, answer)
        assert item.ok, item
        assert item.explanation == "Vì an toàn."
        practice.record(session, desk, asked, answer, clock.now)
    after = practice.desk(session, person(who.id), every_kind.CODE, clock.now)
    assert {card.box for card in after.cards.values()} == {2}
    assert len(after.cards) == 12


def test_a_part_of_the_parts_is_no_right_answer(session: Session, clock: Clock) -> None:
    every_kind.bring_in(session, clock.now)
    (question_id,) = keep(session, ["D-4"])
    who = factories.person(session, clock.now)
    desk = practice.desk(session, person(who.id), every_kind.CODE, clock.now)
    asked = practice.asked(desk, question_id)
    item = practice.outcome(session, asked, 1)  # the first statement true, the others left open
    assert (item.ok, item.marks, item.most) == (False, 25, 100)
    practice.record(session, desk, asked, 1, clock.now)
    assert practice.desk(session, person(who.id), every_kind.CODE, clock.now).cards[question_id].box == 1


def test_guests_are_asked_nothing_that_shows_a_picture_or_a_clip(session: Session, clock: Clock) -> None:
    every_kind.bring_in(session, clock.now)
    keep(session, [one.code or "" for one in every_kind.questions()])
    desk = practice.desk(session, guest(), every_kind.CODE, clock.now)
    words = store.texts(session, [one.question.revision_id for one in desk.offered.values()])
    assert len(words) == 6
    for one in words.values():
        assert not one.pictures
        assert one.stimulus is None
        assert not any(option.picture for option in one.options)


def test_the_options_stand_in_another_order_each_time_and_in_the_same_until_answered(
    session: Session, clock: Clock, kept: list[int]
) -> None:
    desk = practice.desk(session, guest(), DRUGS, clock.now)
    orders = {practice.asked(desk, kept[0], seen).place.option_order for seen in range(12)}
    assert len(orders) > 3
    assert practice.asked(desk, kept[0], 1) == practice.asked(desk, kept[0], 1)


def test_a_subject_that_is_none_is_refused_and_one_with_nothing_to_practise_is_empty(
    session: Session, clock: Clock, kept: list[int]
) -> None:
    with pytest.raises(NoSuchSubject):
        practice.desk(session, guest(), "khong-co", clock.now)
    assert practice.desk(session, guest(), "bom-min", clock.now).offered == {}
    told = {one.code: one.tally.offered for one in practice.subjects(session, guest(), clock.now)}
    assert told == {"ma-tuy": len(kept), "an-ninh-mang": 0, "bom-min": 0}


def test_the_reading_list_tells_the_law_behind_mistakes_and_nothing_of_a_question_in_play(
    writing: Writing, session: Session, clock: Clock, kept: list[int]
) -> None:
    with writing() as own:
        who = factories.person(own, clock.now)
        desk = practice.desk(own, person(who.id), DRUGS, clock.now)
        for question_id in kept:
            asked = practice.asked(desk, question_id)
            answer = right(own, asked) if question_id == kept[0] else wrong(own, asked)
            practice.record(own, desk, asked, answer, clock.now)
    listed = practice.reading_list(session, who.id, clock.now)
    assert sum(len(one.missed) for one in listed.articles) == 4
    assert listed.hidden == 0
    for one in listed.articles:
        assert one.citation is not None
        assert one.citation.article
        assert all(missed.due_at == clock.now + timedelta(minutes=10) for missed in one.missed)
    session.rollback()
    with writing() as own:
        keep(own, FEW[3:], practice=False)
        factories.contest(own, clock.now)
    after = practice.reading_list(session, who.id, clock.now)
    assert (sum(len(one.missed) for one in after.articles), after.hidden) == (2, 2)


def test_of_each_subject_and_level_a_fifth_is_kept_and_the_same_ones_each_time(session: Session, clock: Clock) -> None:
    def cells() -> dict[tuple[str, str | None], int]:
        found: dict[tuple[str, str | None], int] = {}
        day = practice.today(clock.now)
        for one in store.pool(session, None, day, day):
            found[(one.subject, one.level)] = found.get((one.subject, one.level), 0) + 1
        return found

    whole = cells()
    count = practice.keep_share(session, clock.now)
    assert count == sum(number // 5 for number in whole.values())
    assert cells() == {cell: number - number // 5 for cell, number in whole.items()}
    first = set(session.scalars(select(QuestionRow.id).where(QuestionRow.practice)))
    session.rollback()
    practice.keep_share(session, clock.now)
    assert set(session.scalars(select(QuestionRow.id).where(QuestionRow.practice))) == first
