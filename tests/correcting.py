"""Corrections of keys as tests make them: proposed and approved at once, by the command line or by two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.corrections import Change
from contest.services import attempts, corrections
from contest.services.answers import entry_of
from contest.services.attempts import HandedIn
from contest.store import answers, contests
from questions.rows import QuestionRow, RevisionRow
from tests import acts, every_kind
from tests.acts import Contestant, Writing

WHY = "Đáp án in nhầm trong đề"
COMMAND_LINE = (None, None)


def ruled(
    writing: Writing,
    contest: Contest,
    change: Change,
    now: datetime,
    by: tuple[int | None, int | None] = COMMAND_LINE,
) -> Contest:
    """The contest after a change that the first proposed and the second approved."""
    with writing() as session:
        present = contests.by_id(session, contest.id)
        number = corrections.propose(session, present, change, WHY, by[0], now)
        return corrections.approve(session, present, number, by[1], now)


def question(session: Session, code: str) -> int:
    """The revision of the question of that code; of several the first."""
    query = select(RevisionRow.id).join(QuestionRow, QuestionRow.id == RevisionRow.question_id)
    return session.scalars(query.where(QuestionRow.code == code).order_by(RevisionRow.id)).first() or 0


def sit(
    writing: Writing,
    contest: Contest,
    who: Contestant,
    now: datetime,
    chosen: Mapping[int, int | None],
    guess: int | None = None,
) -> HandedIn:
    """A paper with every answer right but for these questions that take one option: their place as written, or none."""
    attempt = acts.begin(writing, contest, who, now)
    with writing() as session:
        told: dict[int, int | str | None] = dict(every_kind.right(session, attempt))
        for place in answers.of_attempt(session, attempt.id):
            if place.revision_id is None:
                told[place.position] = guess
            elif place.revision_id in chosen:
                written = chosen[place.revision_id]
                told[place.position] = None if written is None else place.option_order.index(written)
        entries = [entry_of(position, answer, 1) for position, answer in told.items()]
        attempts.save(session, attempt.token, who.key_hash, entries, now + timedelta(minutes=1))
    return acts.hand_in(writing, attempt, who, now + timedelta(minutes=2))
