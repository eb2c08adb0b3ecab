"""What was promised, held against the database when the run is over; every count should be 0."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services import remarking, verification
from contest.services.upkeep import Difference
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.boards import Boards
from tests.load.journal import Journal, Sheet

CATCH_UP_SECONDS = 10.0
MOST_SHOWN = 5
Kept = dict[int, tuple[int, int | None, datetime | None]]
"""By question: counter, choice, when it was saved."""


@dataclass(slots=True)
class Verdict:
    """How much was wrong, by kind, and the first cases in words.

    `lost`: acknowledged, and nothing of it is kept. `stale`: something older, or another choice, is kept. `phantom`:
    kept, and never sent. `hand_ins`: acknowledged, and the paper is open. `attempts`: more papers of one person than
    they started. `receipts`: one for two papers, or another than the page told. `marks`: scores that marking again
    does not bear out. `verify`: cells of boards and results that the log does not bear out.
    """

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)

    def find(self, kind: str, words: str) -> None:
        """One thing that is wrong."""
        self.counts[kind] += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(f"{kind}: {words}")

    @property
    def is_clean(self) -> bool:
        """Whether all was kept as it was promised."""
        return not self.counts.total()


def judge(session: Session, contest: Contest, journal: Journal, since: datetime) -> Verdict:
    """Answers, hand-ins, attempts, receipts and marks of a run that began at `since`."""
    verdict = Verdict()
    _answers(verdict, _kept(session, contest, journal), journal, since)
    _attempts(verdict, session, contest, journal, since)
    again = remarking.remark(session, contest.id)
    session.rollback()
    for attempt_id in again.changed:
        verdict.find("marks", f"attempt {attempt_id}")
    return verdict


def _kept(session: Session, contest: Contest, journal: Journal) -> Iterator[tuple[str, Kept]]:
    """What the database keeps of each paper of the journal, by token; read a thousand rows at a time."""
    columns = (AttemptRow.token, AnswerRow.position, AnswerRow.seq, AnswerRow.choice, AnswerRow.saved_at)
    query = (
        select(*columns)
        .join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.contest_id == contest.id)
        .order_by(AttemptRow.id, AnswerRow.position)
        .execution_options(yield_per=1000)
    )
    token, kept = "", Kept()
    for row in session.execute(query):
        if row.token != token:
            if token in journal.sheets:
                yield token, kept
            token, kept = row.token, Kept()
        kept[row.position] = (row.seq, row.choice, row.saved_at)
    if token in journal.sheets:
        yield token, kept


def _answers(verdict: Verdict, papers: Iterator[tuple[str, Kept]], journal: Journal, since: datetime) -> None:
    seen = set()
    for token, kept in papers:
        seen.add(token)
        _sheet(verdict, token, journal.sheets[token], kept, since)
    for token in journal.sheets.keys() - seen:
        verdict.find("lost", f"the whole paper {token}")


def _sheet(verdict: Verdict, token: str, sheet: Sheet, kept: Kept, since: datetime) -> None:
    for question, (seq, choice) in sheet.acknowledged.items():
        held = kept.get(question, (0, None, None))
        if held[1] is None:
            verdict.find("lost", f"{token} question {question}, counter {seq}")
        elif held[0] < seq or (held[0] == seq and held[1] != choice):
            verdict.find("stale", f"{token} question {question}: {held[:2]}, acknowledged {(seq, choice)}")
    sent = sheet.sent
    for question, (seq, choice, saved_at) in kept.items():
        if saved_at is not None and saved_at >= since and (question, choice, seq) not in sent:
            verdict.find("phantom", f"{token} question {question}: {(seq, choice)} was never sent")


def _attempts(verdict: Verdict, session: Session, contest: Contest, journal: Journal, since: datetime) -> None:
    columns = (AttemptRow.token, AttemptRow.person_id, AttemptRow.started_at, AttemptRow.receipt)
    rows = {row.token: row for row in session.execute(select(*columns).where(AttemptRow.contest_id == contest.id))}
    ours = {sheet.person for sheet in journal.sheets.values()}
    started = Counter(row.person_id for row in rows.values() if row.started_at >= since and row.person_id in ours)
    known = Counter(journal.sheets[token].person for token in journal.sheets if token in rows)
    for person, count in started.items():
        if count > max(1, known[person]):
            verdict.find("attempts", f"person {person} has {count}, and knows of {known[person]}")
    twice = Counter(row.receipt for row in rows.values() if row.receipt is not None)
    for receipt, count in twice.items():
        if count > 1:
            verdict.find("receipts", f"{receipt} stands on {count} papers")
    for token, sheet in journal.sheets.items():
        receipt = rows[token].receipt if token in rows else None
        if sheet.handed_in_at and receipt is None:
            verdict.find("hand_ins", f"{token} was acknowledged and is open")
        elif sheet.receipt and sheet.receipt != receipt:
            verdict.find("receipts", f"{token}: {receipt}, the page told {sheet.receipt}")


def boards(verdict: Verdict, session: Session, live: Boards, contest: Contest) -> Mapping[str, int]:
    """`standings verify`, once the boards had their time to catch up; what was looked at."""
    until = time.monotonic() + CATCH_UP_SECONDS
    check = verification.verify(session, live, contest)
    while check.differences and time.monotonic() < until:
        time.sleep(0.5)
        session.rollback()
        check = verification.verify(session, live, contest)
    for difference in check.differences:
        verdict.find("verify", _words(difference))
    return {"boards": check.boards, "cells": check.cells}


def _words(one: Difference) -> str:
    return f"{one.board} {one.cell}: {one.shown} instead of {one.true}"
