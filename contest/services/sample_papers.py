"""Papers of the sample, in large batches: drawn, answered and marked by the very rules that run the contest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from contest import attempts as rules
from contest import papers, sample_answers, scoring
from contest.contests import Contest
from contest.predictions import MOST
from contest.rounds import Round
from contest.sample_answers import Nature
from contest.sample_attempts import Sat
from contest.sample_draw import draw
from contest.scoring import Mark
from contest.services.papers import drawables
from contest.store import partitions, rulings
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from questions import marking
from questions.marking import KeyRevision, worth

BATCH = 400


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where papers are sat: in which round, by whose people (person → unit), until when.

    `truth`: what is really right where the contest's key says otherwise; guesses lie in `guesses`, both included.
    """

    window: Round
    units_of: Mapping[int, int | None]
    now: datetime
    seed: int
    truth: Mapping[int, int] = field(default_factory=dict)
    guesses: tuple[int, int] = (12_000, 34_999)


class Loader:
    """Writes papers in large batches: drawn, answered and marked by the very rules that run the contest."""

    def __init__(self, session: Session, contest: Contest, where: Sitting) -> None:
        self.session, self.contest, self.where = session, contest, where
        self.window, self.units_of, self.now, self.seed = where.window, where.units_of, where.now, where.seed
        # The first round draws by the contest's name alone, each later one by luck of its own.
        number = where.window.number
        self.name = contest.slug if number == 1 else f"{contest.slug}/{number}"
        self.pool = drawables(session, contest.rules_id)
        self.keys: dict[int, KeyRevision] = rulings.in_force(session, contest.id)
        self.natures: dict[int, Nature] = {
            one.revision_id: sample_answers.nature(self.seed, contest.slug, one.revision_id, one.option_count)
            for one in self.pool
        }
        self.next_id = (session.scalar(select(func.max(AttemptRow.id))) or 0) + 1

    def load(self, sat: Iterator[Sat]) -> int:
        """All of them; how many."""
        made = 0
        while batch := list(islice(sat, BATCH)):
            self._write([self._paper(one) for one in batch])
            partitions.learn(self.session, partitions.grown(self.session))
            made += len(batch)
        self._advance_sequence()
        return made

    def _write(
        self, made: Sequence[tuple[dict[str, object], list[dict[str, object]], dict[str, object] | None]]
    ) -> None:
        self.session.execute(insert(AttemptRow), [attempt for attempt, _, _ in made])
        self.session.execute(insert(AnswerRow), [row for _, rows, _ in made for row in rows])
        if refused := [late for _, _, late in made if late]:
            self.session.execute(insert(RefusedAnswerRow), refused)

    def _paper(self, sat: Sat) -> tuple[dict[str, object], list[dict[str, object]], dict[str, object] | None]:
        contest, number = self.contest, self.next_id
        self.next_id += 1
        window = self.window
        key = papers.paper_key(contest.seed, contest.rules_id, window.id, sat.person, sat.number)
        drawn = papers.draw(contest.rules.blueprint, self.pool, key)
        chosen = [self._choice(sat, place) for place in drawn]
        deadline = rules.deadline(sat.started_at, contest.rules.minutes, 0, window.closes_at)
        paces = [self._pace(sat, place) for place in drawn]
        saved = [min(sat.started_at + one, self.now) for one in sample_answers.moments(paces, sat.seconds)]
        rows = [
            _row(number, n, place, choice, moment)
            for n, (place, choice, moment) in enumerate(zip(drawn, chosen, saved, strict=True), start=1)
        ]
        guess = self._guess(sat)
        if contest.rules.prediction is not None:
            rows.append(_row(number, len(rows) + 1, None, guess, saved[-1]))
        attempt = self._attempt(sat, number, deadline)
        if sat.left != "open":
            attempt |= self._outcome(sat, drawn, chosen, deadline, guess)
        rows = [row | {"contest_id": contest.id} for row in rows]
        return attempt, rows, self._refused(sat, number, deadline)

    def _attempt(self, sat: Sat, number: int, deadline: datetime) -> dict[str, object]:
        contest = self.contest
        blank = dict.fromkeys(
            ("handed_in_at", "closed_at", "closed_by", "score", "right_count", "elapsed_ms", "guess", "receipt")
        )
        return blank | {
            "id": number,
            "token": self._token(number),
            "contest_id": contest.id,
            "round_id": self.window.id,
            "rules_id": contest.rules_id,
            "person_id": sat.person,
            "unit_id": self.units_of[sat.person],
            "number": sat.number,
            "started_at": sat.started_at,
            "deadline_at": deadline,
            "accepts_until": deadline + contest.rules.grace,
            "max_score": contest.rules.max_score,
        }

    def _token(self, number: int) -> str:
        halves = (draw(self.seed, self.contest.seed, half, number) for half in ("token", "rest"))
        return rules.new_token(b"".join(half.to_bytes(8, "big") for half in halves), self.contest.id)

    def _choice(self, sat: Sat, place: papers.Place) -> int | None:
        luck = draw(self.seed, self.name, sat.person, sat.number, place.revision_id)
        right = self.where.truth.get(place.revision_id, self.keys[place.revision_id].choices[0])
        chosen = self.natures[place.revision_id].choice(sat.skill, right, luck)
        return None if chosen is None else place.option_order.index(chosen)

    def _pace(self, sat: Sat, place: papers.Place) -> int:
        # Nobody keeps one pace: half as long to one and a half times.
        return self.natures[place.revision_id].pace * (50 + (sat.person * 31 + place.revision_id * 17) % 101)

    def _guess(self, sat: Sat) -> int | None:
        luck = draw(self.seed, self.name, "guess", sat.person, sat.number)
        least, most = self.where.guesses
        return None if luck % 12 == 0 else least + luck % (most - least + 1)

    def _outcome(
        self,
        sat: Sat,
        drawn: Sequence[papers.Place],
        chosen: Sequence[int | None],
        deadline: datetime,
        guess: int | None,
    ) -> dict[str, object]:
        each = self.contest.rules.points_each
        marks = [
            Mark(marking.mark(None if choice is None else place.option_order[choice], key, each), worth(key, each))
            for place, choice in zip(drawn, chosen, strict=True)
            for key in [self.keys[place.revision_id]]
        ]
        score = scoring.add_up(marks)
        overdue = sat.left == "overdue"
        # Thousandths of a second as real hand-ins have them, or the whole sample would tie.
        millis = timedelta(milliseconds=draw(self.seed, "ms", sat.person, sat.number, self.name) % 1000)
        moment = deadline if overdue else min(sat.started_at + timedelta(seconds=sat.seconds) + millis, deadline)
        receipt = rules.receipt(
            draw(self.seed, self.contest.seed, self.name, sat.person, sat.number).to_bytes(8, "big")
        )
        return {
            "handed_in_at": moment,
            "closed_at": moment,
            "closed_by": "server" if overdue else "person",
            "score": score.points,
            "max_score": score.most,
            "right_count": score.right,
            "elapsed_ms": rules.elapsed_ms(sat.started_at, deadline, moment),
            "guess": guess,
            "receipt": receipt,
        }

    def _refused(self, sat: Sat, number: int, deadline: datetime) -> dict[str, object] | None:
        if sat.left != "overdue":
            return None
        received = deadline + self.contest.rules.grace + timedelta(seconds=draw(self.seed, "late", number) % 90 + 1)
        whose = {"attempt_id": number, "contest_id": self.contest.id}
        return {**whose, "received_at": received, "reason": "late", "entries": [[1, 0, 2]]}

    def _advance_sequence(self) -> None:
        """Rows with numbers of our own do not move PostgreSQL's counter, and the next start would meet one of them."""
        if self.session.get_bind().dialect.name == "postgresql":
            sequence = text("SELECT setval(pg_get_serial_sequence('attempt', 'id'), (SELECT max(id) FROM attempt))")
            self.session.execute(sequence)


def _row(
    attempt_id: int, position: int, place: papers.Place | None, choice: int | None, saved_at: datetime
) -> dict[str, object]:
    """A place of a paper as a row; no place: the prediction."""
    order = place.option_order if place else ()
    return {
        "attempt_id": attempt_id,
        "position": position,
        "revision_id": place.revision_id if place else None,
        "option_order": "".join(map(str, order)),
        "bound": len(order) if place else MOST + 1,
        "choice": choice,
        "seq": 0 if choice is None else 1,
        "saved_at": None if choice is None else saved_at,
    }
