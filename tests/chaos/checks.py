"""What the database kept held against what the phones were told: lost, stale, phantom, duplicate."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from tests.chaos.journal import History, Paper, Place


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence for each breach. All empty: every promise was kept.

    lost: acknowledged, and the place holds something older or nothing. stale: the newest counter stands there with the
    choice of an older one. phantom: what stands there was never sent. duplicate: a place or an attempt twice.
    """

    lost: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    phantom: tuple[str, ...] = ()
    duplicate: tuple[str, ...] = ()


CLEAN = Verdict()
Kept = tuple[Place, int, int | None]
"""A place, its counter (0: never answered) and its choice, as the database has them."""


def judged(history: History, kept: Iterable[Kept], doubled: Sequence[str] = ()) -> Verdict:
    """Hold the rows of all papers against the history."""
    rows = list(kept)
    stands = {place: (seq, choice) for place, seq, choice in rows}
    lost = [
        f"{place}: {seq} acknowledged, {stands.get(place, (0, None))[0]} kept"
        for place, seq in history.acked.items()
        if stands.get(place, (0, None))[0] < seq
    ]
    stale, phantom = [], []
    for place, (seq, choice) in stands.items():
        sent = history.sent.get(place, {})
        if (seq == 0 and choice is None) or sent.get(seq, -1) == choice:
            continue
        older = seq in sent and choice in [told for number, told in sent.items() if number < seq]
        (stale if older else phantom).append(f"{place}: counter {seq} with choice {choice}")
    twice = [f"{place}: {count} rows" for place, count in Counter(row[0] for row in rows).items() if count > 1]
    return Verdict(tuple(lost), tuple(stale), tuple(phantom), (*twice, *doubled))


def verdict(engine: Engine, papers: Sequence[Paper], history: History) -> Verdict:
    """Read the papers and judge. Every person of these has one attempt, with the places that it was begun with."""
    tokens = {paper.token: paper for paper in papers}
    with Session(engine) as session:
        query = select(AttemptRow.token, AnswerRow.position, AnswerRow.seq, AnswerRow.choice)
        query = query.join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id).where(AttemptRow.token.in_(tokens))
        kept: list[Kept] = [((token, position), seq, choice) for token, position, seq, choice in session.execute(query)]
        people = select(AttemptRow.person_id, func.count()).group_by(AttemptRow.person_id)
        counts = session.execute(people.where(AttemptRow.person_id.in_({paper.person_id for paper in papers})))
        doubled = [f"person {who}: {count} attempts" for who, count in counts if count != 1]
    missing = {(token, place) for token, paper in tokens.items() for place in paper.bounds} - {row[0] for row in kept}
    found = judged(history, kept, doubled)
    gone = tuple(f"{place}: the row is gone" for place in missing if place not in history.acked)
    return Verdict((*found.lost, *gone), found.stale, found.phantom, found.duplicate)


def kept_every_promise(name: str, engine: Engine, papers: Sequence[Paper], history: History, **seen: float) -> None:
    """Assert it, after saying in a line of JSON what was seen (`pytest -s` shows it); times in seconds."""
    found = verdict(engine, papers, history)
    figures = {"acknowledged": len(history.acks), "gap_s": round(history.longest_gap(), 2)}
    figures |= {name: round(value, 2) for name, value in seen.items()}
    told = {"statuses": dict(history.statuses), "replies_lost": history.lost_replies, "lost": len(found.lost)}
    print(json.dumps({"fault": name, **figures, **told}))
    assert history.wrong == []
    assert history.waiting == 0
    assert len(history.acked) > len(papers)
    assert found == CLEAN
