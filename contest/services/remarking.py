"""Marks of papers under the keys in force in their contest: of one at hand-in, of all after a correction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.rulebook import Rulebook
from contest.scoring import Mark
from contest.store import remarking as store
from contest.store import rulings
from contest.store.answers import Shown
from contest.store.remarking import Head, Told
from questions import marking
from questions.marking import KeyRevision, Ruling


def marks(paper: Sequence[tuple[Shown, KeyRevision | None]], rules: Rulebook) -> list[Mark]:
    """What each scored place of a paper earned."""
    return [mark(place, key, rules) for place, key in paper if place.revision_id is not None and key is not None]


def mark(place: Shown, key: KeyRevision, rules: Rulebook) -> Mark:
    """What one place earned, out of how much. Rules without partial marks give all or nothing."""
    held = key if rules.partial else replace(key, partial=False)
    return Mark(marking.mark(place.as_written, held, rules.points_each), marking.worth(key, rules.points_each))


def bonus(contest: Contest, paper: Sequence[tuple[Shown, KeyRevision | None]]) -> int:
    """Points for questions that were credited to everybody and did not stand on a paper."""
    here = sum(key is not None and key.ruling is Ruling.CREDIT_ALL for _, key in paper)
    return contest.rules.points_each * (contest.credited - here)


def credited(ruled: Mapping[int, KeyRevision]) -> Iterable[int]:
    """The questions whose points everybody has, whether or not they were asked."""
    return (revision for revision, key in ruled.items() if key.ruling is Ruling.CREDIT_ALL)


Earned = tuple[int, int, int]
"""What a paper earned: points, out of how much, and how many questions all right."""
Way = tuple[int, str, int | None, str | None]
"""A question, the order of its options as shown, and what is kept for it: all that a mark depends on."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """Papers that were looked at, and what those earn now that earned something else."""

    papers: dict[int, Head]
    changed: dict[int, Earned]


def remark(session: Session, contest_id: int, revision_ids: Collection[int] | None = None) -> Remarked:
    """Mark handed-in papers anew under the keys in force, and write those alone whose marks are others now.

    `revision_ids`: only papers that hold one of these questions; None: all.
    """
    found = weigh(session, contest_id, rulings.ruled(session, contest_id), revision_ids)
    store.write(session, contest_id, found.changed)
    return found


def weigh(
    session: Session, contest_id: int, ruled: Mapping[int, KeyRevision], revision_ids: Collection[int] | None = None
) -> Remarked:
    """What `remark` would find if the contest had ruled this; nothing is written. Four statements, streamed."""
    papers = store.heads(session, contest_id, revision_ids)
    marking_ = _Marking(session, contest_id, ruled)
    changed: dict[int, Earned] = {}
    for attempt_id, places in groupby(store.places(session, contest_id, revision_ids), key=itemgetter(0)):
        head = papers.get(attempt_id)
        if head is not None and (earned := marking_.earned(head.rules_id, places)) != head[2:]:
            changed[attempt_id] = earned
    return Remarked(papers, changed)


class _Marking:
    """Marks papers of one contest. Marks are a function of question, order and answer, so each way is marked once."""

    def __init__(self, session: Session, contest_id: int, ruled: Mapping[int, KeyRevision]) -> None:
        self.rules = store.rulebooks(session, contest_id)
        pinned = rulings.pinned(session, contest_id)
        self._asked = {(one.rules_id, one.revision_id): one for one in pinned}
        self._ruled, self._credited = ruled, set(credited(ruled))
        self._known: dict[int, dict[Way, Earned]] = {rules_id: {} for rules_id in self.rules}

    def earned(self, rules_id: int, places: Iterable[Told]) -> Earned:
        """What a paper earned."""
        known, on_paper = self._known[rules_id], set()
        points = most = right = 0
        for _, revision_id, order, choice, words in places:
            way = (revision_id, order, choice, words)
            mark = known.get(way)
            if mark is None:
                mark = known[way] = self._mark(rules_id, way)
            points, most, right = points + mark[0], most + mark[1], right + mark[2]
            on_paper.add(revision_id)
        extra = self.rules[rules_id].points_each * len(self._credited - on_paper) if self._credited else 0
        return points + extra, most + extra, right

    def _mark(self, rules_id: int, way: Way) -> Earned:
        revision_id, order, choice, words = way
        asked = self._asked[rules_id, revision_id]
        shown = Shown(0, revision_id, tuple(map(int, order)), asked.shape.bound, choice, 0, words, asked.shape)
        earned = mark(shown, self._ruled.get(revision_id, asked.key), self.rules[rules_id])
        return earned.points, earned.worth, int(0 < earned.worth == earned.points)
