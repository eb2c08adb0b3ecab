"""Contestants of a contest: finding them, looking at one, freeing a lost phone. No act here changes an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest import archive
from contest import contestants as rules
from contest import units as unit_rules
from contest.certificates import Certificate
from contest.contestants import Asked, Filter, ManyUnits, NoSuchContestant
from contest.contests import PUBLIC, Contest, State
from contest.refusals import NoSuchAttempt
from contest.services import analysis, looks, proposals, reopening
from contest.store import attempts, audit, certificates, complaints, extensions, people
from contest.store import contestants as store
from contest.store.attempts import Attempt
from contest.store.complaints import Filed
from contest.store.contestants import Sieve, Sitting, Who
from contest.store.extensions import ExtensionRow
from contest.store.people import SignInRow
from contest.store.proposals import ProposalRow
from contest.store.signals import Told, told_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organizer looks for: as typed, words of a unit's name, a filter."""

    text: str = ""
    unit: str = ""
    filter: Filter = Filter.ALL


@dataclass(frozen=True, slots=True)
class Listed:
    """A contestant on the list, with their attempts in the contest, oldest first."""

    who: Who
    attempts: tuple[Told, ...]


def find(session: Session, contest: Contest, wanted: Wanted, first: int, most: int) -> tuple[int, list[Listed], Asked]:
    """How many contestants are meant, and `most` of them from the `first`. At most five statements.

    Raises BadSearch, BadPhone, ManyUnits.
    """
    asked = rules.read(wanted.text)
    sieve = Sieve(contest.id, asked, wanted.filter, _paths(session, wanted.unit))
    if asked.receipt is not None:
        sieve = replace(sieve, people=_of_receipt(session, contest, asked.receipt))
    if sieve.paths == ():
        return 0, [], asked
    total, found = store.find(session, sieve, first, most)
    papers: dict[int, list[Told]] = {}
    for one in told_of(session, contest.id, [who.id for who in found]):
        papers.setdefault(one.person_id, []).append(one)
    return total, [Listed(who, tuple(papers.get(who.id, ()))) for who in found], asked


def look_up(session: Session, contest: Contest, asked: Asked, found: int, by: int, now: datetime) -> None:
    """Note that somebody was looked for: by what, never what was typed."""
    audit.record(session, now, by, "contestants.look_up", f"contest:{contest.slug}", by=asked.by, found=found)


def _paths(session: Session, text: str) -> tuple[str, ...] | None:
    """Paths of the units whose names hold these words, without those below another; None where nothing is asked."""
    if not unit_rules.fold(text):
        return None
    named = store.units_named(session)
    fitting = sorted(path for name, aliases, path in named if unit_rules.matches(text, name, aliases))
    top: list[str] = []
    for path in fitting:
        if not top or not path.startswith(top[-1]):
            top.append(path)
    if len(top) > rules.MOST_UNITS:
        raise ManyUnits
    return tuple(top)


def _of_receipt(session: Session, contest: Contest, receipt: str) -> tuple[int, ...]:
    """Whose receipt it is, also of a hand-in whose paper was opened again."""
    person_id = store.of_receipt(session, contest.id, receipt)
    return (person_id,) if person_id is not None else reopening.of_receipt(session, contest, receipt)


@dataclass(frozen=True, slots=True)
class File:
    """All there is of a person in a contest. `sign_ins`: only while papers may run; `prizes`: (list, prize)."""

    who: Who
    sittings: tuple[Sitting, ...]
    extensions: tuple[ExtensionRow, ...]
    complaints: tuple[Filed, ...]
    certificates: tuple[Certificate, ...]
    prizes: tuple[tuple[str, str], ...]
    sign_ins: tuple[SignInRow, ...]
    waiting: tuple[ProposalRow, ...]
    """Reopenings that wait for a second person."""


def file(session: Session, contest: Contest, person_id: int, now: datetime) -> File:
    """A contestant's file. At most eight statements. Raises NoSuchContestant for who has no part in any contest."""
    person, sittings = who(session, person_id), store.sittings(session, contest.id, person_id)
    if person.staff and not sittings:
        raise NoSuchContestant
    public, runs = contest.state in PUBLIC, contest.state in (State.ANNOUNCED, State.CLOSED)
    given: list[ExtensionRow] = []
    if any(one.ends_at is not None for one in contest.rounds):
        rows = extensions.of_rounds(session, [one.id for one in contest.rounds])
        given = [row for row in rows if row.person_id == person_id or row.unit_id in person.path]
    papers = [one for one in certificates.of_person(session, person_id) if one.contest_id == contest.id]
    waiting = reopening.waiting(session, contest) if runs and sittings else []
    return File(
        person,
        tuple(sittings),
        tuple(given),
        tuple(complaints.of_person(session, contest.id, person_id) if public else ()),
        tuple(papers),
        tuple(store.prizes(session, contest.id, person_id) if public else ()),
        tuple(people.sign_ins(session, person_id, now) if runs else ()),
        tuple(one for one in waiting if one.body["attempt"] in {paper.id for paper in sittings}),
    )


def who(session: Session, person_id: int) -> Who:
    """A person. Raises NoSuchContestant."""
    found = store.by_ids(session, [person_id])
    if not found:
        raise NoSuchContestant
    return found[0]


def paper(session: Session, contest: Contest, person_id: int, attempt_id: int) -> Attempt:
    """An attempt of that person in that contest. Raises NoSuchAttempt, Archived."""
    attempt = attempts.by_id(session, attempt_id)
    if attempt is None or (attempt.contest_id, attempt.person_id) != (contest.id, person_id):
        raise NoSuchAttempt
    archive.here(contest)
    return attempt


def may_mark(session: Session, contest: Contest, attempt: Attempt, now: datetime) -> bool:
    """Whether right and wrong may be told of a paper: no paper of its round can take an answer any more."""
    ready = {one.id for one in analysis.ready(session, contest, now).rounds}
    return not attempt.is_open and attempt.round_id in ready


def look(session: Session, contest: Contest, attempt: Attempt, reason: str, by: int, now: datetime) -> None:
    """Note that somebody looks into a paper of a round that still goes on, and why. Raises ReasonMissing."""
    given = proposals.reasoned(reason)
    looks.record(session, by, [attempt.person_id], "paper", given, now)
    detail = {"attempt": attempt.id, "person": attempt.person_id, "open": attempt.is_open}
    audit.record(session, now, by, "attempt.look", f"contest:{contest.slug}", reason=given, **detail)


def show_phone(session: Session, contest: Contest, person_id: int, reason: str, by: int, now: datetime) -> str:
    """A contestant's canonical number; who saw it and why is kept. Raises ReasonMissing, NoSuchContestant."""
    given, person = proposals.reasoned(reason), who(session, person_id)
    looks.record(session, by, [person_id], "phone", given, now)
    audit.record(session, now, by, "person.show_phone", f"contest:{contest.slug}", reason=given, person=person_id)
    return person.phone


def release(session: Session, contest: Contest, person_id: int, reason: str, by: int, now: datetime) -> int:
    """End all sign-ins of a contestant and free the paper that they sit; answers stay. How many sign-ins ended.

    For a phone that was lost or changed hands: it saves nothing more. Raises ReasonMissing, NoSuchContestant.
    """
    given, person = proposals.reasoned(reason), who(session, person_id)
    if person.staff:
        raise NoSuchContestant
    ended = store.release(session, contest.id, person_id, now)
    detail = {"person": person_id, "sign_ins": ended}
    audit.record(session, now, by, "person.release", f"contest:{contest.slug}", reason=given, **detail)
    return ended
