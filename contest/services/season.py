"""A whole season of the sample, played through the services as the web does: every act a transaction of its own.

Moments are given, nothing waits. A week's papers are written in two halves; in between, in the second week, a wrong key
is corrected, and in the third a misspelt unit is merged and somebody disqualified, who complains and is restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import sample_season
from contest.attempts import Entry
from contest.complaints import Outcome
from contest.contests import Contest
from contest.life import Step
from contest.rounds import Round
from contest.sample_attempts import Sat
from contest.sample_season import SLUG, WEEKS, Timetable
from contest.services import (
    attempts,
    audit,
    awards,
    complaints,
    corrections,
    life,
    mergers,
    results,
    season_ground,
    strikes,
    switching,
    upkeep,
)
from contest.services import people as people_service
from contest.services.complaints import Complaint, Reply
from contest.services.corrections import Change
from contest.services.mergers import Pair
from contest.services.sample_papers import Loader, Sitting
from contest.services.season_ground import Ground
from contest.services.strikes import Struck
from contest.store import answers, contests
from contest.store import people as people_store
from contest.store.answers import Shown
from contest.store.people import PersonRow
from contest.store.results import ResultRow
from questions.marking import KeyRevision, Ruling

Writing = Callable[[], AbstractContextManager[Session]]
KEY_WEEK, UNIT_WEEK = 2, 3
MISTAKES = 2
"""Questions that the contestant of the sample's sign-in gets wrong."""
REASONS = {
    "key": "Đáp án trong ngân hàng ghi nhầm phương án, trái với điều luật mà câu hỏi dẫn.",
    "unit": "Một công đoàn cơ sở được ghi hai lần, một lần gõ nhầm tên; người dự thi là của cùng một đơn vị.",
    "strike": "Có phản ánh người này nhờ người khác thi hộ; tạm huỷ kết quả để xác minh.",
    "complaint": "Tôi tự làm bài tại cơ quan, có đồng nghiệp cùng phòng xác nhận. Đề nghị ban tổ chức xem lại.",
    "lift": "Đơn vị xác nhận bằng văn bản rằng người này tự làm bài; phản ánh không đúng.",
    "reply": "Ban tổ chức đã xác minh với đơn vị: bạn tự làm bài. Kết quả của bạn đã được khôi phục.",
    "awards": "Danh sách giải đã được tổ thư ký đối chiếu với kết quả chính thức.",
}


class Season:
    """One season under way."""

    def __init__(self, writing: Writing, when: Timetable, seed: int, say: Callable[[str], object]) -> None:
        self.writing, self.when, self.seed, self.say = writing, when, seed, say
        self.ground: Ground
        self.strike: tuple[int, int] | None = None

    def play(self, people: int, password_hash: str) -> None:
        """From the empty bank to the published results."""
        with self.writing() as session:
            self.ground = season_ground.prepare(session, people, password_hash, self.when, self.seed)
        with self.writing() as session:
            season_ground.announce(session, self.when, self.ground.organizer)
        self._sealed("announced")
        for number in range(1, WEEKS + 1):
            self._week(number)
        self._check_and_reveal()
        self._complain()
        self._sign_and_publish()

    # The weeks

    def _week(self, number: int) -> None:
        window = self.when.rounds()[number - 1]
        if number > 1:
            self._reveal_round(number - 1, self.when.thursday(number, 9))
        sat = list(sample_season.week(self.ground.people, window, self._minutes(), self.seed))
        if number in (KEY_WEEK, UNIT_WEEK):
            noon = self.when.thursday(number, 12)
            self._load(number, [one for one in sat if self._end(one) <= noon], noon)
            self._mend(number)
            sat = [one for one in sat if self._end(one) > noon and not self._is_struck(one.person)]
        self._load(number, sat, window.closes_at)
        self._sit(number, window)
        with self.writing() as session:
            settled = upkeep.settle(session, self._contest(session), window.closes_at + timedelta(minutes=1))
            if settled is None:
                # The sweeper of a running site was quicker: what it settled did not have all papers yet.
                switching.switch(session, switching.hold(session, self._contest(session)))
        self._sealed(f"week {number} of {WEEKS} is over")

    def _mend(self, number: int) -> None:
        if number == KEY_WEEK:
            self._correct_the_key()
        else:
            self._merge_the_twin()
            self._disqualify_the_leader(number)

    def _minutes(self) -> int:
        return sample_season.rules().minutes

    def _end(self, sat: Sat) -> datetime:
        return sat.started_at + timedelta(minutes=self._minutes())

    def _is_struck(self, person: int) -> bool:
        return self.strike is not None and self.strike[0] == person

    def _load(self, number: int, sat: Iterable[Sat], until: datetime) -> None:
        people = len(self.ground.people)
        with self.writing() as session:
            contest = self._contest(session)
            truth = {self.ground.revision_id: self.ground.truth}
            where = Sitting(
                contest.rounds[number - 1], self.ground.people, until, self.seed, truth, (people // 5, people)
            )
            Loader(session, contest, where).load(iter(sat))
            results.rewrite(session, contest)

    def _sit(self, number: int, window: Round) -> None:
        """The contestant of the sample's sign-in sits a paper by hand, on the Saturday of each week."""
        began, who = window.opens_at + timedelta(days=5), self.ground.contestant
        with self.writing() as session:
            contest = self._contest(session)
            if contest.rounds[number - 1].settled_at is not None:
                return
            key = people_service.sign_in(session, who, "Điện thoại mẫu", began)
            attempt = attempts.start(session, contest, who, began).attempt
            told = [
                Entry(place.position, self._answer(place, right), 1)
                for place, right in answers.for_marking(session, attempt.id, attempt.contest_id)
            ]
            attempts.save(session, attempt.token, people_service.key_hash(key), told, began + timedelta(minutes=7))
        with self.writing() as session:
            attempts.hand_in(
                session, attempt.token, who.id, began + timedelta(minutes=7, seconds=30, milliseconds=number)
            )

    def _answer(self, place: Shown, key: KeyRevision | None) -> int:
        if key is None:
            return len(self.ground.people) // 2
        right = self.ground.truth if place.revision_id == self.ground.revision_id else key.choices[0]
        shown = place.option_order.index(right)
        return (shown + 1) % place.bound if place.position <= MISTAKES else shown

    def _reveal_round(self, number: int, now: datetime) -> None:
        with self.writing() as session:
            life.reveal_round(session, self._contest(session), number, self.ground.organizer, now)

    # What goes wrong, and is mended

    def _correct_the_key(self) -> None:
        change = Change(self.ground.revision_id, Ruling.NORMAL, (self.ground.truth,))
        by, second = self.ground.organizer, self.ground.second
        with self.writing() as session:
            asked = corrections.propose(
                session, self._contest(session), change, REASONS["key"], by, self.when.thursday(KEY_WEEK, 14)
            )
        with self.writing() as session:
            corrections.approve(session, self._contest(session), asked, second, self.when.thursday(KEY_WEEK, 16))
        self.say("  a wrong key corrected")

    def _merge_the_twin(self) -> None:
        pair = Pair(self.ground.twin_id, self.ground.unit_id)
        by, second = self.ground.organizer, self.ground.second
        with self.writing() as session:
            asked = mergers.propose_units(
                session, self._contest(session), pair, REASONS["unit"], by, self.when.thursday(UNIT_WEEK, 14)
            )
        with self.writing() as session:
            mergers.approve_units(session, self._contest(session), asked, second, self.when.thursday(UNIT_WEEK, 15))
        # Whoever sits later counts for the unit that stays.
        homes = {person: pair.into_id if unit == pair.from_id else unit for person, unit in self.ground.people.items()}
        self.ground = replace(self.ground, people=homes)
        self.say("  a misspelt unit merged")

    def _disqualify_the_leader(self, number: int) -> None:
        with self.writing() as session:
            contest = self._contest(session)
            board = (ResultRow.contest_id == contest.id) & (ResultRow.scope == number)
            others = ResultRow.person_id != self.ground.contestant.id
            leader = session.scalars(
                select(ResultRow.person_id).where(board, others).order_by(ResultRow.order_key)
            ).first()
            assert leader is not None, number
            now = self.when.thursday(number, 16)
            self.strike = (
                leader,
                strikes.strike(session, contest, Struck(leader), REASONS["strike"], self.ground.organizer, now),
            )
        self.say("  somebody disqualified")

    # After the close

    def _take(self, step: Step, now: datetime) -> None:
        with self.writing() as session:
            life.take(session, self._contest(session), step, self.ground.organizer, now)

    def _check_and_reveal(self) -> None:
        self._take(Step.CHECK, self.when.after(0, 9))
        self._take(Step.REVEAL, self.when.after(0, 10))
        self._sealed("checked, provisional results out, draws public")

    def _complain(self) -> None:
        assert self.strike is not None
        person_id, strike_id = self.strike
        by = self.ground.second
        with self.writing() as session:
            phone = session.get_one(PersonRow, person_id).phone
            found = people_store.credentials(session, phone)
            assert found is not None, phone
            asked = complaints.file(
                session, self._contest(session), found[0], Complaint(REASONS["complaint"]), self.when.after(1, 8)
            )
        with self.writing() as session:
            strikes.lift(session, self._contest(session), strike_id, REASONS["lift"], by, self.when.after(2, 9))
        with self.writing() as session:
            reply = Reply(REASONS["reply"], Outcome.UPHELD)
            complaints.reply(session, self._contest(session), asked, reply, by, self.when.after(2, 10))
        self._sealed("complaint answered, the person restored")

    def _sign_and_publish(self) -> None:
        by, second = self.ground.organizer, self.ground.second
        with self.writing() as session:
            asked = awards.propose_signature(
                session, self._contest(session), REASONS["awards"], by, self.when.after(3, 9)
            )
        with self.writing() as session:
            count = awards.approve_signature(session, self._contest(session), asked, second, self.when.after(3, 15))
        self._take(Step.FINISH, self.when.after(4, 8))
        self._take(Step.PUBLISH, self.when.after(4, 10))
        self._sealed(f"{count} prizes signed by two, results published")

    def _contest(self, session: Session) -> Contest:
        found = contests.by_slug(session, SLUG)
        assert found is not None, SLUG
        return found

    def _sealed(self, words: str) -> None:
        """What was done so far is sealed, as the sweeper does it every second."""
        with self.writing() as session:
            audit.seal(session, self.when.announced())
        self.say(f"Season: {words}.")
