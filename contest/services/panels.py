"""The acts of the organizers about judging: rubric, judges, dealing, invalid works, meetings, the lock, the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from contest import judging as rules
from contest import likeness
from contest import works as work_rules
from contest.contests import PUBLIC, Contest
from contest.drafts import DraftChanged
from contest.judging import (
    BadMark,
    BadReason,
    BadRubric,
    Criterion,
    JudgingLocked,
    JudgingNotLocked,
    JudgingUnfinished,
    NoMeetingNeeded,
    NoRubric,
    NoSuchJudge,
    NothingToDeal,
    RubricFixed,
    TooFewJudges,
)
from contest.people import Role, canonical_phone
from contest.refusals import NotFound, WrongMoment
from contest.rounds import Round
from contest.services import essays, judging, switching
from contest.services import works as work_service
from contest.store import audit, meetings, people, works
from contest.store import judging as store
from contest.store import likeness as likeness_store
from contest.store.judging import Judging, Marking
from contest.store.meetings import Meeting
from contest.store.works import Standing, Work
from contest.works import Fault, State

REASON, A_CLOSING = (5, 400), 100_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A work with what its judges say. `mark`: 0 … 100, None while it is not decided; `points`: of the essay."""

    work: Standing
    markings: tuple[Marking, ...]
    meeting: Meeting | None
    most: int

    @property
    def totals(self) -> list[int]:
        """What the judges gave who have saved."""
        return judging.totals(self.markings)

    @property
    def mark(self) -> Fraction | None:
        """The final mark out of 100."""
        if self.work.state is State.INVALID:
            return None
        return Fraction(self.meeting.points) if self.meeting else rules.mean(self.totals)

    @property
    def points(self) -> int | None:
        """Whole points of the essay."""
        return None if self.mark is None else rules.essay_points(self.mark, self.most)

    @property
    def step(self) -> str:
        """invalid, done, meeting (no two agree), third (a third is to mark), short (lacks judges), going or new."""
        if self.work.state is State.INVALID or self.mark is not None:
            return "invalid" if self.work.state is State.INVALID else "done"
        if rules.needs_meeting(self.totals):
            return "meeting"
        seated = any(one.state != "recused" for one in self.markings)
        if judging.lacking(self.markings):
            return "short" if seated or self.markings else "new"
        return "third" if rules.needs_third(self.totals) else "going"


def judged(session: Session, contest: Contest) -> list[Judged]:
    """Every work of a contest that is in, with its markings. A handful of statements, flat in works."""
    by_work: dict[int, list[Marking]] = {}
    for one in store.everything(session, contest.id):
        by_work.setdefault(one.work_id, []).append(one)
    met, most = meetings.of_contest(session, contest.id), contest.rules.essay_points
    return [
        Judged(one, tuple(by_work.get(one.id, ())), met.get(one.id), most)
        for one in works.standing(session, contest.id)
    ]


def _held(session: Session, contest: Contest) -> tuple[Contest, Judging]:
    """The contest, held, and how it is judged. Raises WrongMoment once results are public, or without an essay."""
    held = switching.hold(session, contest)
    if held.state in PUBLIC or not held.rules.essay_points:
        raise WrongMoment
    return held, store.of_contest(session, held.id)


def _unlocked(session: Session, contest: Contest) -> tuple[Contest, Judging]:
    held, found = _held(session, contest)
    if found.locked_at is not None:
        raise JudgingLocked(moment=found.locked_at)
    return held, found


def put_rubric(
    session: Session, contest: Contest, rubric: Sequence[Criterion], version: int, by: int, now: datetime
) -> None:
    """Keep a rubric.

    Raises BadRubric, DraftChanged (somebody saved another meanwhile), RubricFixed, JudgingLocked, WrongMoment.
    """
    held, found = _unlocked(session, contest)
    if any(one.state == "saved" for one in store.everything(session, held.id)):
        raise RubricFixed
    if found.rubric == tuple(rubric):
        return
    if found.version != version:
        raise DraftChanged
    if why := rules.faults(rubric):
        raise BadRubric(why=tuple(why))
    store.put_rubric(session, held.id, rubric, version + 1)
    told = [[one.name, one.most] for one in rubric]
    audit.record(session, now, by, "judging.rubric", f"contest:{held.slug}", rubric=told)


def add_judge(session: Session, contest: Contest, phone: str, by: int, now: datetime) -> None:
    """Put the judge of that number on the panel. Raises BadPhone, NoSuchJudge (for everybody else), WrongMoment."""
    held, _ = _held(session, contest)
    known = people.credentials(session, canonical_phone(phone))
    if known is None or known[0].role is not Role.JUDGE:
        raise NoSuchJudge
    store.seat(session, held.id, known[0].id, now)
    audit.record(session, now, by, "judging.add", f"contest:{held.slug}", person=known[0].id)


def remove_judge(session: Session, contest: Contest, person_id: int, by: int, now: datetime) -> None:
    """Take a judge off the panel; what they saved stays, what they did not is dealt anew.

    Raises NotFound, JudgingLocked, WrongMoment.
    """
    held, _ = _unlocked(session, contest)
    if not store.unseat(session, held.id, person_id, now):
        raise NotFound
    audit.record(session, now, by, "judging.remove", f"contest:{held.slug}", person=person_id)


@dataclass(frozen=True, slots=True)
class Likened:
    """How much works of rounds that are over stand in one another."""

    works: tuple[int, ...]
    found: dict[int, list[tuple[int, int]]]


def over(contest: Contest, now: datetime) -> list[Round]:
    """The rounds that nobody writes for any more."""
    return [one for one in contest.rounds if work_rules.is_over(one, contest.rules.grace, now)]


def liken(session: Session, contest: Contest, now: datetime) -> Likened:
    """Compare all works of the rounds that are over. It takes its time, so it is done before anything is held."""
    texts = works.texts(session, [one.id for one in over(contest, now)])
    return Likened(tuple(texts), likeness.shares(texts))


def deal(session: Session, contest: Contest, likened: Likened, by: int, now: datetime) -> int:
    """Close what writers left open, and put every work of a round that is over before the judges it lacks.

    How many markings began. Raises NoRubric, TooFewJudges, NothingToDeal, JudgingLocked, WrongMoment.
    """
    held, found = _unlocked(session, contest)
    if not found.rubric:
        raise NoRubric
    if len(store.panel(session, held.id)) < rules.SEATS:
        raise TooFewJudges
    work_service.close_left(session, now, A_CLOSING)
    likeness_store.put(session, likened.works, likened.found)
    rounds = {one.id for one in over(held, now)}
    ready = [one.id for one in works.standing(session, held.id) if one.round_id in rounds]
    begun = judging.fill(session, held, ready, now)
    if not begun:
        raise NothingToDeal
    audit.record(session, now, by, "judging.deal", f"contest:{held.slug}", works=len(ready), markings=begun)
    return begun


def _work(session: Session, contest: Contest, code: str) -> Work:
    work = works.by_code(session, contest.id, code)
    if work is None or work.state is State.DRAFT:
        raise NotFound
    return work


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not REASON[0] <= len(reason) <= REASON[1]:
        raise BadReason
    return reason


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a work is not marked."""

    fault: Fault
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting gives a work, 0 … 100, and why."""

    points: int
    reason: str


def reject(session: Session, contest: Contest, code: str, why: Rejection, by: int, now: datetime) -> None:
    """Have a work not marked. Raises NotFound, BadReason, JudgingLocked, WrongMoment."""
    held, _ = _unlocked(session, contest)
    work, told = _work(session, held, code), {"fault": why.fault.value, "reason": _reason(why.reason)}
    works.change(session, work.id, state=State.INVALID.value, **told)
    audit.record(session, now, by, "work.reject", f"contest:{held.slug}", work=work.id, **told)


def accept(session: Session, contest: Contest, code: str, by: int, now: datetime) -> None:
    """Have a work marked after all. Raises what `reject` raises."""
    held, _ = _unlocked(session, contest)
    work = _work(session, held, code)
    if work.state is State.INVALID:
        works.change(session, work.id, state=State.HANDED.value, fault=None, reason=None)
        audit.record(session, now, by, "work.accept", f"contest:{held.slug}", work=work.id)


def decide(session: Session, contest: Contest, code: str, decision: Decision, by: int, now: datetime) -> None:
    """Keep what the judges' meeting gave a work on which two or three of them do not agree.

    Raises NotFound, NoMeetingNeeded, BadMark, BadReason, JudgingLocked, WrongMoment.
    """
    held, _ = _unlocked(session, contest)
    work = _work(session, held, code)
    totals = judging.totals(store.of_work(session, work.id, hold=True))
    if len(totals) < rules.SEATS or rules.mean(totals) is not None:
        raise NoMeetingNeeded
    if not 0 <= decision.points <= rules.WHOLE:
        raise BadMark
    told = Decision(decision.points, _reason(decision.reason))
    meetings.put(session, work.id, told.points, told.reason, by, now)
    audit.record(session, now, by, "judging.meeting", f"contest:{held.slug}", work=work.id, **asdict(told))


def lock(session: Session, contest: Contest, by: int, now: datetime) -> None:
    """Lock all marks; pressing twice is as good as once. Raises NoRubric, WrongMoment."""
    held, found = _held(session, contest)
    if not found.rubric:
        raise NoRubric
    if found.locked_at is None:
        store.set_lock(session, held.id, now)
        audit.record(session, now, by, "judging.lock", f"contest:{held.slug}")


def unlock(session: Session, contest: Contest, by: int, now: datetime) -> None:
    """Open the marks again. Raises WrongMoment."""
    held, found = _held(session, contest)
    if found.locked_at is not None:
        store.set_lock(session, held.id, None)
        audit.record(session, now, by, "judging.unlock", f"contest:{held.slug}")


def transfer(session: Session, contest: Contest, number: int, by: int, now: datetime) -> int:
    """Put the points of a round's works in place of all essay points that it had, and rank by them; how many people.

    Raises NotFound, JudgingNotLocked, JudgingUnfinished, WrongMoment.
    """
    held, found = _held(session, contest)
    if (window := next((one for one in held.rounds if one.number == number), None)) is None:
        raise NotFound
    if found.locked_at is None:
        raise JudgingNotLocked
    mine = [one for one in judged(session, held) if one.work.round_id == window.id]
    if not mine or window not in over(held, now):
        raise WrongMoment
    if left := sum(one.step not in ("done", "invalid") for one in mine):
        raise JudgingUnfinished(n=left)
    whose = works.writers(session, [one.work.id for one in mine])
    points: dict[int, int] = {}
    for one in mine:
        # Of two accounts of one person the better work counts; one that is not valid counts nothing.
        points[whose[one.work.id]] = max(points.get(whose[one.work.id], 0), one.points or 0)
    essays.replace(session, held, window, points, by, now)
    return len(points)
