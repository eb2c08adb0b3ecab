"""A contest carried through its whole life by the services: rounds, categories, prizes, signed and published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula, Level
from contest.contests import Contest, State
from contest.corrections import Change
from contest.entry import Category
from contest.life import Step
from contest.papers import Quota
from contest.people import Person, Role
from contest.predictions import Quantity
from contest.prizes import Ladder, Prize, Span
from contest.services import audit, awards, corrections, life, notices, strikes, upkeep
from contest.services.contests import Window
from contest.services.strikes import Struck
from contest.store import contests
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow
from questions.marking import Ruling
from questions.rows import QuestionRow, RevisionRow
from tests import factories
from tests.acts import Contestant, Way, Writing, contestant, sit
from tests.conftest import Clock

PEOPLE = 12
RULES = {
    "blueprint": (Quota("ma-tuy", "recall", 3),),
    "attempts": 3,
    "prediction": Quantity.ENTRIES,
    "counters": Counters.HIDDEN,
    "ranking": ("score", "prediction", "draw"),
    "categories": (Category("nu", "Nữ", gender="female"), Category("nam", "Nam", gender="male")),
    "prizes": (
        Ladder(Span.ROUND, (Prize("Nhất", 1, 500_000), Prize("Nhì", 2, 300_000))),
        Ladder(Span.OVERALL, (Prize("Nhất", 1, 900_000), Prize("Ba", 2, 200_000)), least_score=1),
        Ladder(Span.OVERALL, (Prize("Khuyến khích", 1, 100_000),), category="nu"),
    ),
    "collective": (
        CollectiveRule(
            "Tỷ lệ cao", Formula.RATE, bands=(Band("Nhỏ", 1, 60), Band("Lớn", 61)), prizes=(Prize("Cờ", 1),)
        ),
        CollectiveRule("Nhiều giải", Formula.RATE_AND_PRIZES, prize_points=(("Nhất", 10), ("Nhì", 8))),
        CollectiveRule(
            "Điểm cao", Formula.MEAN_TOP, top=3, span=Span.ROUND, prizes=(Prize("Bằng khen", 1, 1_000_000),)
        ),
        CollectiveRule("Cấp trên", Formula.WINNERS, level=Level.UPPER, prizes=(Prize("Cờ", 1, 2_000_000),)),
    ),
}


@dataclass(frozen=True)
class Season:
    """What there is of it: everybody who sat, and two of the board."""

    slug: str
    people: list[Contestant]
    board: tuple[Person, Person]

    def contest(self, session: Session) -> Contest:
        """The contest as it is now."""
        found = contests.by_slug(session, self.slug)
        assert found is not None
        return found


def opened(writing: Writing, clock: Clock, slug: str = "mua", **changes: object) -> Season:
    """Announced, sat by twelve people in two rounds with one more attempt of everybody third, and one struck."""
    day = timedelta(days=1)
    windows = [Window("Đợt 1", clock.now, clock.now + day), Window("Đợt 2", clock.now + day, clock.now + 2 * day)]
    with writing() as session:
        board = (
            factories.person(session, clock.now, Role.ORGANIZER),
            factories.person(session, clock.now, Role.ORGANIZER),
        )
        contest = factories.contest(session, clock.now, slug, **{**RULES, "windows": windows, **changes})
        people = [_contestant(session, clock, n) for n in range(PEOPLE)]
    for _ in (1, 2):
        for n, who in enumerate(people):
            for again in range(2 if n % 3 == 0 else 1):
                way = Way(right=(n + again) % 4, taken=timedelta(minutes=2 + n % 5), guess=20 + n)
                sit(writing, contest, who, clock.now + timedelta(minutes=30 * again + n), way)
        clock.forward(days=1)
    with writing() as session:
        held = contests.by_id(session, contest.id)
        strikes.strike(session, held, Struck(people[-1].person.id), "Thi hộ người khác", board[0].id, clock.now)
    return Season(slug, people, board)


def _contestant(session: Session, clock: Clock, n: int) -> Contestant:
    home = factories.grassroots(session, n % 4)
    gender = "male" if n % 2 else "female"
    return contestant(session, clock.now, unit_id=home, gender=gender, name=f"Lò Văn Canari{'abcdefghijkl'[n]}")


def carried(writing: Writing, clock: Clock, season: Season, until: State) -> Contest:
    """Carried on to a state, step by step, with the list of prizes signed by two."""
    steps = {
        State.CHECKING: Step.CHECK,
        State.PROVISIONAL: Step.REVEAL,
        State.FINAL: Step.FINISH,
        State.PUBLISHED: Step.PUBLISH,
        State.LOCKED: Step.LOCK,
    }
    first, second = (who.id for who in season.board)
    clock.forward(minutes=5)
    with writing() as session:
        upkeep.settle(session, season.contest(session), clock.now)
    for state, step in steps.items():
        if state.step > until.step:
            break
        if state is State.FINAL:
            with writing() as session:
                proposal = awards.propose_signature(
                    session, season.contest(session), "Đúng với kết quả", first, clock.now
                )
                awards.approve_signature(session, season.contest(session), proposal, second, clock.now)
            clock.forward(days=5)
        with writing() as session:
            life.take(session, season.contest(session), step, first, clock.now)
    with writing() as session:
        notices.publish(session, season.contest(session), "results", "Cảm ơn mọi người đã dự thi.", first, clock.now)
        audit.seal(session, clock.now)
        return season.contest(session)


def published(writing: Writing, clock: Clock, until: State = State.PUBLISHED, **changes: object) -> Season:
    """The whole of it."""
    season = opened(writing, clock, **changes)
    carried(writing, clock, season, until)
    return season


def ruled(writing: Writing, clock: Clock, season: Season, reason: str) -> str:
    """A question of the first paper is struck out of the contest, by two; its code."""
    first, second = (who.id for who in season.board)
    with writing() as session:
        held = season.contest(session)
        paper = select(AnswerRow.revision_id).join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        mine = (AttemptRow.contest_id == held.id) & AnswerRow.revision_id.is_not(None)
        revision = session.scalars(paper.where(mine).order_by(AnswerRow.attempt_id, AnswerRow.position)).first()
        assert revision is not None
        proposal = corrections.propose(session, held, Change(revision, Ruling.VOID), reason, first, clock.now)
        corrections.approve(session, held, proposal, second, clock.now)
        query = select(QuestionRow.code).join(RevisionRow, RevisionRow.question_id == QuestionRow.id)
        return session.scalars(query.where(RevisionRow.id == revision)).one()


def canaries(session: Session, season: Season) -> list[str]:
    """What no public file may tell of those who sat: names and telephone numbers, in every form of them."""
    ids = [who.person.id for who in season.people]
    rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(ids)))
    return [text for row in rows for text in (row.name, row.name.split()[-1], row.phone, row.phone[3:])]
