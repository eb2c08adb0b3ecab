"""What a contest's answers say about its questions, once its rounds are closed and nobody sits any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.rounds import Phase, Round
from contest.store import item_answers, rulings
from contest.store.answers import Shown
from contest.store.item_answers import Answered, Source
from questions import marking
from questions import store as bank
from questions.analysis import Figures, Tally, idle_options
from questions.asked import Asked, Given, asked_of, places_of
from questions.difference import key_words
from questions.formats.reading import ReadQuestion
from questions.marking import KeyRevision
from questions.reliability import Papers, Scores
from questions.store import RevisionText

LONGEST_MS = 5 * 60 * 1000
"""A longer pause before an answer is a pause, not thought: it counts as this."""
MOST_KEPT = 50_000
MOST_CONTESTS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the contest with its figures. `idle`: places of wrong options that hardly anybody takes."""

    figures: Figures
    source: Source
    text: RevisionText
    key: KeyRevision
    asked: Asked
    idle: tuple[int, ...]

    @property
    def key_words(self) -> str:
        """The key as a person writes it."""
        text, key = self.text, self.key
        told = ReadQuestion(
            place="",
            text=text.text,
            options=text.options,
            key=key.choices,
            kind=text.shape.kind,
            matches=text.matches,
            accepted=key.accepted,
        )
        return key_words(told)


@dataclass(frozen=True, slots=True)
class Report:
    """The analysis of some rounds of a contest; `scores` None: nobody handed anything in."""

    scores: Scores | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """The rounds of a contest whose answers may be looked at, and how many papers of closed rounds still hold it up."""

    rounds: tuple[Round, ...]
    sitting: int


def ready(session: Session, contest: Contest, now: datetime) -> Ready:
    """A round's answers show its key, so nobody sees them before it is closed and its last paper can take no more."""
    return _ready(contest, item_answers.sitting_now(session, now), now)


def _ready(contest: Contest, sitting: Mapping[int, int], now: datetime) -> Ready:
    over = contest.phase(now) is Phase.CLOSED
    closed = [one for one in contest.rounds if over or one.phase(now) is Phase.CLOSED]
    held_up = sum(sitting.get(one.id, 0) for one in closed)
    return Ready(tuple(one for one in closed if one.id not in sitting), held_up)


def of_rounds(session: Session, contest: Contest, round_ids: Sequence[int]) -> Report:
    """The analysis of all papers handed in in these rounds. Six statements, however many papers."""
    sources, keys = item_answers.sources(session, contest.id), rulings.in_force(session, contest.id)
    each = item_answers.points_each(session, [contest.id])
    reading = _Reading(sources, bank.texts(session, sources), keys, each)
    tally = Tally(reading.asked)
    papers = Papers({one: (source.subject, source.level) for one, source in reading.sources.items()})
    for paper in reading.papers(item_answers.of_rounds(session, contest.id, round_ids)):
        tally.take(paper)
        papers.take(paper)
    return Report(papers.scores(), tuple(map(reading.question, tally.figures())))


class _Reading:
    """Answers as they are kept to answers as the analysis takes them, marked with these keys."""

    def __init__(
        self, sources: Mapping[int, Source], texts: Mapping[int, RevisionText], keys: Mapping[int, KeyRevision],
        each: Mapping[int, int],
    ) -> None:  # fmt: skip
        self.sources, self.texts, self.keys, self.each = sources, texts, keys, each
        self.asked = {one: asked_of(self.texts[one].shape, key) for one, key in self.keys.items()}
        # Most people choose one of few options in one of few orders: each way is decoded and marked once.
        self._known: dict[tuple[object, ...], tuple[int, int, tuple[int, ...] | None]] = {}

    def question(self, figures: Figures) -> Question:
        """A question with its figures."""
        one = figures.question
        idle = idle_options(figures, self.asked[one])
        return Question(figures, self.sources[one], self.texts[one], self.keys[one], self.asked[one], idle)

    def papers(self, answers: Iterator[Answered]) -> Iterator[list[Given]]:
        """Each attempt's paper."""
        for _attempt, places in groupby(answers, key=attrgetter("attempt_id")):
            paper = list(places)
            spent = spent_ms(paper[0].started_ms, [one.saved_ms for one in paper])
            yield [
                Given(one.revision_id, *self.marked(one.rules_id, *one[3:7]), ms)
                for one, ms in zip(paper, spent, strict=True)
            ]

    def marked(
        self, rules_id: int, revision_id: int, order: str, choice: int | None, words: str | None
    ) -> tuple[int, int, tuple[int, ...] | None]:
        """Marks, of how many, and the places that `Given` tells."""
        way = (rules_id, revision_id, order, choice, words)
        known = self._known.get(way)
        if known is None:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            known = self._known[way] = self._mark(*way)
        return known

    def _mark(
        self, rules_id: int, revision_id: int, order: str, choice: int | None, words: str | None
    ) -> tuple[int, int, tuple[int, ...] | None]:
        key, each, shape = self.keys[revision_id], self.each[rules_id], self.texts[revision_id].shape
        shown = Shown(0, revision_id, tuple(map(int, order)), shape.bound, choice, 0, words, shape)
        answer = shown.as_written
        return marking.mark(answer, key, each), marking.worth(key, each), places_of(answer, key)


def spent_ms(started_ms: int, saved_ms: Sequence[int | None]) -> list[int | None]:
    """Milliseconds between each save of a paper and the one before it, at most LONGEST_MS; the first since the start.

    Only the last save of a place is kept, so this is an estimate, good for medians. What was saved together (after a
    lost network, or by the form without script) came at one moment, and nobody knows the time of each.
    """
    moments = sorted(one for one in saved_ms if one is not None)
    spent: dict[int, int | None] = {}
    before = started_ms
    for moment in moments:
        spent[moment] = None if moment in spent else min(max(0, moment - before), LONGEST_MS)
        before = moment
    return [None if one is None else spent[one] for one in saved_ms]


@dataclass(frozen=True, slots=True)
class Use:
    """What one finished contest found out about a question."""

    contest: Contest
    figures: Figures


def of_question(session: Session, question_id: int, now: datetime) -> list[Use]:
    """The last finished contests that could draw a question, the newest first; the bank desk shows them.

    The rest of a paper is its score as it stands in the results. Contests in which nobody met it are left out. Eight
    statements at most.
    """
    sitting = item_answers.sitting_now(session, now)
    known = item_answers.contests_with(session, question_id)
    finished = [one for one in known if _ready(one, sitting, now).rounds == one.rounds][:MOST_CONTESTS]
    if not finished:
        return []
    ids = [one.id for one in finished]
    sources, each = item_answers.sources_of(session, question_id), item_answers.points_each(session, ids)
    texts, keys = bank.texts(session, sources), rulings.in_each(session, ids, sources)
    readings = {one: _Reading(sources, texts, keys[one], each) for one in ids}
    tallies = {one: Tally(reading.asked) for one, reading in readings.items()}
    for one in item_answers.of_question(session, question_id, ids):
        marks, most, places = readings[one.contest_id].marked(one.rules_id, *one[4:])
        tallies[one.contest_id].add(
            Given(one.revision_id, marks, most, places), one.score - marks, one.max_score - most
        )
    return [Use(one, figures) for one in finished for figures in tallies[one.id].figures()[-1:]]
