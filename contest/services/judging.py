"""The acts of a judge: see what was dealt to them and nothing else, mark it, put it off, stand back from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import judging as rules
from contest.contests import PUBLIC, Contest
from contest.dealing import Judge, Piece, deal, keyed
from contest.judging import BadMark, JudgingLocked, MarkFixed, MarkMoved
from contest.people import Person
from contest.refusals import Locked, NotFound
from contest.store import audit, contests, likeness, works
from contest.store import judging as store
from contest.store.judging import Before, Judging, Marking
from contest.store.likeness import Alike
from contest.store.works import Work
from contest.works import State


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a judge gives a work. `points`: a number or None a criterion; `version`: what they saw saved."""

    points: tuple[int | None, ...]
    comment: str
    version: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A work before a judge. `others`: the other judges' saved markings, only once nobody can lean on them."""

    work: Work
    marking: Marking
    judging: Judging
    alike: tuple[Alike, ...]
    others: tuple[Marking, ...]
    may_mark: bool


def listed(session: Session, contest: Contest, judge: Person) -> list[Before]:
    """A judge's own list, in an order of their own that no other judge of the contest has."""
    found = store.before(session, contest.id, judge.id)
    return sorted(found, key=lambda one: keyed(contest.seed, "desk", judge.id, one.work_id))


def following(found: Sequence[Before], code: str | None = None) -> str | None:
    """The code of the work to mark next, after that one: what was put off comes last, the oldest first."""
    left = [one for one in found if one.state == "open" and one.code != code]
    fresh = [one for one in left if one.skipped_at is None]
    at = next((n for n, one in enumerate(found) if one.code == code), -1)
    onward = [one for one in fresh if found.index(one) > at] + fresh
    if onward:
        return onward[0].code
    put_off = [(one.skipped_at, one.code) for one in left if one.skipped_at is not None]
    if put_off:
        return min(put_off)[1]
    return next((one.code for one in found if one.state == "open"), None)


def look(session: Session, contest: Contest, judge: Person, code: str) -> Desk:
    """A work that was dealt to this judge. Raises NotFound for every other one."""
    return _desk(session, contest, judge, code)


def _is_seated(session: Session, contest: Contest, judge: Person) -> bool:
    """Whether somebody is on the panel now: who was taken off it has the list of what they saved, and no work."""
    return judge.id in {one.id for one in store.panel(session, contest.id)}


def _desk(session: Session, contest: Contest, judge: Person, code: str, *, hold: bool = False) -> Desk:
    work = works.by_code(session, contest.id, code)
    if work is None or work.state is not State.HANDED or not _is_seated(session, contest, judge):
        raise NotFound
    markings = store.of_work(session, work.id, hold=hold)
    mine = next((one for one in markings if one.judge_id == judge.id and one.state != "recused"), None)
    if mine is None:
        raise NotFound
    judging = store.of_contest(session, contest.id)
    others = tuple(one for one in markings if one.judge_id != judge.id and one.state == "saved")
    done = mine.state == "saved" and others and not any(one.state == "open" for one in markings)
    fixed = mine.state == "saved" and bool(others)
    open_now = judging.locked_at is None and contest.state not in PUBLIC and not fixed
    alike = tuple(likeness.of_contest(session, contest.id, work.id))
    return Desk(work, mine, judging, alike, others if done else (), open_now)


def compared(session: Session, contest: Contest, judge: Person, code: str, other: str) -> tuple[Work, Work]:
    """A work dealt to this judge and one that was found to be like it. Raises NotFound for every other pair."""
    desk = _desk(session, contest, judge, code)
    if other not in {one.code for one in desk.alike}:
        raise NotFound
    found = works.by_code(session, contest.id, other)
    if found is None:
        raise NotFound
    return desk.work, found


def _open(session: Session, contest: Contest, judge: Person, code: str, version: int) -> Desk:
    """The work, held, while this judge may still mark it. Raises JudgingLocked, MarkMoved, MarkFixed, NotFound."""
    # Nobody locks the marks, or takes the work out, between the look and the mark.
    contests.share(session, contest.id)
    desk = _desk(session, contest, judge, code, hold=True)
    if desk.judging.locked_at is not None:
        raise JudgingLocked(moment=desk.judging.locked_at)
    if contest.state in PUBLIC:
        raise Locked
    if not desk.may_mark:
        raise MarkFixed
    if desk.marking.version != version:
        raise MarkMoved
    return desk


def _plain(sheet: Sheet) -> dict[str, object]:
    return {"points": list(sheet.points[: rules.MOST_CRITERIA]), "comment": sheet.comment[: rules.MOST_COMMENT]}


def draft(session: Session, contest: Contest, judge: Person, code: str, sheet: Sheet) -> None:
    """Keep what a judge has filled in so far; of a saved marking nothing. Raises what `save` raises, BadMark apart."""
    desk = _open(session, contest, judge, code, sheet.version)
    if desk.marking.state == "open":
        store.mark(session, desk.marking.id, **_plain(sheet))


def put_off(session: Session, contest: Contest, judge: Person, code: str, sheet: Sheet, now: datetime) -> None:
    """Keep the draft and leave the work for later. Raises what `draft` raises."""
    desk = _open(session, contest, judge, code, sheet.version)
    if desk.marking.state == "open":
        store.mark(session, desk.marking.id, **_plain(sheet), skipped_at=now)
        audit.record(session, now, judge.id, "judging.skip", f"contest:{contest.slug}", work=desk.work.id)


def save(session: Session, contest: Contest, judge: Person, code: str, sheet: Sheet, now: datetime) -> None:
    """Give a work its points; the same once more changes nothing. Where two differ too widely a third judge is called.

    Raises NotFound, JudgingLocked, Locked, MarkFixed (another judge has saved since), MarkMoved and BadMark.
    """
    contests.share(session, contest.id)
    held = _desk(session, contest, judge, code, hold=True)
    same = held.marking.points == sheet.points and held.marking.comment == sheet.comment
    if held.marking.state == "saved" and same:
        return
    desk = _open(session, contest, judge, code, sheet.version)
    total = rules.given(desk.judging.rubric, sheet.points)
    if total is None or not desk.judging.rubric:
        raise BadMark
    values = {"state": "saved", "total": total, "saved_at": now, "version": desk.marking.version + 1}
    store.mark(session, desk.marking.id, **_plain(sheet), **values)
    subject = f"contest:{contest.slug}"
    audit.record(session, now, judge.id, "judging.save", subject, work=desk.work.id, total=total)
    fill(session, contest, [desk.work.id], now)


def stand_back(session: Session, contest: Contest, judge: Person, code: str, now: datetime) -> None:
    """Give a work back whose writer the judge knows: it goes to another. Raises what `draft` raises."""
    desk = _desk(session, contest, judge, code, hold=True)
    _open(session, contest, judge, code, desk.marking.version)
    if desk.marking.state != "open":
        raise MarkFixed
    store.mark(session, desk.marking.id, state="recused", points=[], comment="")
    audit.record(session, now, judge.id, "judging.recuse", f"contest:{contest.slug}", work=desk.work.id)
    fill(session, contest, [desk.work.id], now)


def fill(session: Session, contest: Contest, work_ids: Sequence[int] | None, now: datetime) -> int:
    """Deal works (None: all that are in and over) to as many judges as they lack; how many markings began."""
    markings = store.everything(session, contest.id)
    wanted = None if work_ids is None else set(work_ids)
    by_work: dict[int, list[Marking]] = {}
    loads: dict[int, int] = {}
    for one in markings:
        by_work.setdefault(one.work_id, []).append(one)
        loads[one.judge_id] = loads.get(one.judge_id, 0) + (one.state != "recused")
    short = [
        (one, seats)
        for one in works.standing(session, contest.id)
        if one.state is State.HANDED
        and (wanted is None or one.id in wanted)
        and (seats := lacking(by_work.get(one.id, [])))
    ]
    # Who wrote as a contestant may judge by now, and in another unit: their own work is closed to them all the same.
    writers = works.writers(session, [one.id for one, _seats in short])
    pieces = [
        Piece(
            one.id,
            one.home,
            seats,
            frozenset({writers[one.id], *(other.judge_id for other in by_work.get(one.id, []))}),
        )
        for one, seats in short
    ]
    judges = [Judge(one.id, one.home, loads.get(one.id, 0)) for one in store.panel(session, contest.id)]
    return store.deal(session, deal(pieces, judges, contest.seed), now)


def lacking(markings: Sequence[Marking]) -> int:
    """How many judges a work lacks: two, or a third once two differ too widely."""
    seated = [one for one in markings if one.state != "recused"]
    wanted = rules.SEATS + rules.needs_third(totals(seated))
    return max(0, wanted - len(seated))


def totals(markings: Sequence[Marking]) -> list[int]:
    """The totals of those that are saved."""
    return [one.total for one in markings if one.total is not None]
