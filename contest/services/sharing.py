"""Sharing: a person makes a public card of an attempt of their own, and whoever has its code sees what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import sharing as rules
from contest.certificates import is_told
from contest.contests import Contest
from contest.people import Person, public_name
from contest.refusals import NoSuchAttempt, NotFound
from contest.services import facts
from contest.sharing import Shown
from contest.store import attempts, audit, contests, people
from contest.store.attempts import Attempt

# Whoever only plays took part all the same.
_STANDS = (None, "unranked")


@dataclass(frozen=True, slots=True)
class Card:
    """What a code shows. `score` of `most` points with `right` of `questions` right; None where it is not shown."""

    slug: str
    title: str
    name: str
    person_id: int
    right: int | None
    questions: int
    score: int | None
    most: int


def may_share(attempt: Attempt) -> bool:
    """Whether an attempt may have a card: it is in, and nobody struck it."""
    return not attempt.is_open and attempt.struck in _STANDS


def may_show_score(contest: Contest, attempt: Attempt) -> bool:
    """Whether its score may be shown: the person may know it, and no count that is guessed adds up out of scores."""
    return is_told(contest, attempt.round_id) and not facts.of(contest).hides_scores


def make(session: Session, secret: str, token: str, person: Person, *, score: bool, now: datetime) -> str:
    """The code of a card of the person's own attempt. Raises NoSuchAttempt where there is none to share."""
    attempt = attempts.by_token(session, token, person.id)
    if attempt is None or not may_share(attempt):
        raise NoSuchAttempt
    shows = score and may_show_score(contests.by_id(session, attempt.contest_id), attempt)
    audit.record(session, now, person.id, "attempt.share", f"attempt:{attempt.id}", score=shows)
    return rules.code(secret, Shown(attempt.id, shows))


def card(session: Session, secret: str, text: str) -> Card:
    """What a code shows now. Raises NotFound for no code of ours, and for an attempt or account struck since."""
    shown = rules.read(secret, text)
    attempt = attempts.by_id(session, shown.attempt_id) if shown else None
    if shown is None or attempt is None or not may_share(attempt):
        raise NotFound
    contest = contests.by_id(session, attempt.contest_id)
    named = people.public(session, attempt.person_id)
    if named is None:
        raise NotFound
    shows = shown.score and may_show_score(contest, attempt)
    return Card(
        slug=contest.slug,
        title=contest.title,
        name=public_name(*named),
        person_id=attempt.person_id,
        right=attempt.right_count if shows else None,
        questions=contest.rules.questions,
        score=attempt.score if shows else None,
        most=attempt.max_score,
    )
