"""The sample: bank, union tree, people, contests, and a federation's year of papers. Never on a live site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from contest import attempts as rules
from contest import papers, sample_answers, sample_attempts, sample_people, sample_units, scoring
from contest.contests import Contest
from contest.people import Role
from contest.predictions import MOST
from contest.sample_answers import Nature
from contest.sample_attempts import Sat, Span
from contest.sample_contests import CONTESTS
from contest.sample_draw import draw
from contest.scoring import Mark
from contest.services import contests, results
from contest.services import units as unit_service
from contest.services.contests import Window
from contest.services.papers import drawables
from contest.store import contests as contest_store
from contest.store import units
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.store.people import PersonRow
from contest.units import Kind
from questions import bank, marking
from questions import store as bank_store
from questions.marking import KeyRevision, worth

BATCH = 400
OPENED_BEFORE = timedelta(days=13)
LASTS = timedelta(days=28, hours=9)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in of the sample, for trying every role."""

    role: Role
    phone: str
    name: str


SIGN_INS = (
    SignIn(Role.CONTESTANT, "+84900000001", "Lò Thị Mẫu"),
    SignIn(Role.OFFICER, "+84900000002", "Quàng Văn Mẫu"),
    SignIn(Role.ORGANIZER, "+84900000003", "Nguyễn Thị Mẫu"),
    SignIn(Role.JUDGE, "+84900000004", "Giàng A Mẫu"),
    SignIn(Role.ADMIN, "+84900000005", "Trần Văn Mẫu"),
)


def is_loaded(session: Session) -> bool:
    """Whether there is any contest, so that a first start knows it is one."""
    return bool(contest_store.everything(session))


def load_ground(session: Session, year: int, now: datetime) -> None:
    """The bank, the union tree and the contests; what is there already stays."""
    bank.load_bundled(session, now)
    unit_service.plant(session, sample_units.tree(year))
    there = {one.slug for one in contest_store.everything(session)}
    # Eight in the morning to five in the afternoon in Vietnam, which keeps UTC+7 all year.
    opens_at = (now - OPENED_BEFORE).replace(hour=1, minute=0, second=0, microsecond=0)
    window = Window("", opens_at, opens_at + LASTS)
    for sample in CONTESTS:
        if sample.slug not in there:
            contest_id = contests.draw_up(session, sample.slug, sample.title, sample.rules, [window], now)
            contests.announce(session, contest_id, now)


def load_people(session: Session, count: int | None, password_hash: str, now: datetime, seed: int) -> int:
    """The sample's people, all with one password's hash, and a sign-in of each role; how many were new."""
    standing = [one for one in units.whole_tree(session) if _is_open_grassroots(one, now)]
    ids = {one.code: one.id for one in standing}
    total = sum(one.workers for one in standing) if count is None else count
    known = set(session.scalars(select(PersonRow.phone)))
    common = {"password_hash": password_hash, "created_at": now - OPENED_BEFORE}
    rows = [{**common, **_sign_in(session, one, standing[0].id)} for one in SIGN_INS if one.phone not in known]
    for person in sample_people.people(standing, total, seed):
        if person.phone not in known:
            own = {"phone": person.phone, "name": person.name, "birth_date": person.birth_date, "gender": person.gender}
            shows = draw(seed, "shows", person.phone) % 10 < 8
            own |= {
                "unit_id": ids[person.unit_code],
                "role": Role.CONTESTANT,
                "shows_name": shows,
                "scope_unit_id": None,
            }
            rows.append({**common, **own})
    for n in range(0, len(rows), 2000):
        session.execute(insert(PersonRow), rows[n : n + 2000])
    return len(rows)


def _is_open_grassroots(unit: units.PlacedUnit, now: datetime) -> bool:
    stands = unit.valid_from <= now.date() and (unit.valid_to is None or now.date() < unit.valid_to)
    return unit.kind is Kind.GRASSROOTS and not unit.joint and stands


def _sign_in(session: Session, sample: SignIn, unit_id: int) -> dict[str, object]:
    upper = units.ancestors(session, unit_id)[-1].id
    return {
        "phone": sample.phone,
        "name": sample.name,
        "birth_date": None,
        "gender": None,
        "unit_id": unit_id,
        "role": sample.role,
        "shows_name": True,
        "scope_unit_id": upper if sample.role is Role.OFFICER else None,
    }


def load_attempts(session: Session, slug: str, total: int, now: datetime, seed: int) -> int:
    """Papers of a contest up to that many in all; how many were new. Results are written; boards are the upkeep's."""
    contest = contest_store.by_slug(session, slug)
    assert contest is not None, slug
    people = dict(_sample_people(session))
    mine = AttemptRow.contest_id == contest.id
    there = {(person, n) for person, n in session.execute(select(AttemptRow.person_id, AttemptRow.number).where(mine))}
    span = Span(slug, contest.opens_at, contest.rules.minutes, now)
    sat = sample_attempts.sittings(people, total - _others(session, contest, people), span, seed)
    busy = set(session.scalars(select(AttemptRow.person_id).where(mine, AttemptRow.handed_in_at.is_(None))))
    fresh = (one for one in sat if (one.person, one.number) not in there and one.person not in busy)
    loader = _Loader(session, contest, people, now, seed)
    made = loader.load(islice(fresh, max(0, total - len(there))))
    results.rewrite(session, contest)
    return made


def _sample_people(session: Session) -> list[tuple[int, int | None]]:
    made_up = PersonRow.phone.between("+84900010000", "+84900999999")
    return [(row.id, row.unit_id) for row in session.execute(select(PersonRow.id, PersonRow.unit_id).where(made_up))]


def _others(session: Session, contest: Contest, people: dict[int, int | None]) -> int:
    """Attempts of people who are not of the sample: they count towards the total."""
    query = select(AttemptRow.person_id).where(AttemptRow.contest_id == contest.id)
    return sum(person not in people for person in session.scalars(query))


class _Loader:
    """Writes papers in large batches: drawn, answered and marked by the very rules that run the contest."""

    def __init__(
        self, session: Session, contest: Contest, units_of: dict[int, int | None], now: datetime, seed: int
    ) -> None:
        self.session, self.contest, self.units_of, self.now, self.seed = session, contest, units_of, now, seed
        self.pool = drawables(session, contest.rules_id)
        self.keys: dict[int, KeyRevision] = bank_store.keys(session, [one.revision_id for one in self.pool])
        self.natures: dict[int, Nature] = {
            one.revision_id: sample_answers.nature(seed, contest.slug, one.revision_id, one.option_count)
            for one in self.pool
        }
        self.next_id = (session.scalar(select(func.max(AttemptRow.id))) or 0) + 1

    def load(self, sat: Iterator[Sat]) -> int:
        """All of them; how many."""
        made = 0
        while batch := list(islice(sat, BATCH)):
            self._write([self._paper(one) for one in batch])
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
        window = contest.rounds[0]
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
            "round_id": contest.rounds[0].id,
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
        return "".join(f"{half:016x}" for half in halves)[:22]

    def _choice(self, sat: Sat, place: papers.Place) -> int | None:
        luck = draw(self.seed, self.contest.slug, sat.person, sat.number, place.revision_id)
        right = self.keys[place.revision_id].choices[0]
        chosen = self.natures[place.revision_id].choice(sat.skill, right, luck)
        return None if chosen is None else place.option_order.index(chosen)

    def _pace(self, sat: Sat, place: papers.Place) -> int:
        # Nobody keeps one pace: half as long to one and a half times.
        return self.natures[place.revision_id].pace * (50 + (sat.person * 31 + place.revision_id * 17) % 101)

    def _guess(self, sat: Sat) -> int | None:
        luck = draw(self.seed, self.contest.slug, "guess", sat.person, sat.number)
        return None if luck % 12 == 0 else 12_000 + luck % 23_000

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
        millis = timedelta(milliseconds=draw(self.seed, "ms", sat.person, sat.number, self.contest.slug) % 1000)
        moment = deadline if overdue else min(sat.started_at + timedelta(seconds=sat.seconds) + millis, deadline)
        receipt = rules.receipt(draw(self.seed, self.contest.seed, sat.person, sat.number).to_bytes(8, "big"))
        return {
            "handed_in_at": moment,
            "closed_at": moment,
            "closed_by": "server" if overdue else "person",
            "score": score.points,
            "right_count": score.right,
            "elapsed_ms": rules.elapsed_ms(sat.started_at, deadline, moment),
            "guess": guess,
            "receipt": receipt,
        }

    def _refused(self, sat: Sat, number: int, deadline: datetime) -> dict[str, object] | None:
        if sat.left != "overdue":
            return None
        received = deadline + self.contest.rules.grace + timedelta(seconds=draw(self.seed, "late", number) % 90 + 1)
        return {"attempt_id": number, "received_at": received, "reason": "late", "entries": [[1, 0, 2]]}

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
