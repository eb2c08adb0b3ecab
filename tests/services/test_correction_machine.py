"""Re-scoring, by chance: whatever was answered and ruled, the end is what the last keys would have given at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.corrections import KEYED, Change, SameKey
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import AttemptsSpent
from contest.services import attempts as service
from contest.services import corrections, upkeep
from contest.services.answers import entry_of
from contest.services.contests import Window
from contest.store import answers, contests
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.engine import WRITES
from contest.store.results import ResultRow
from questions.kinds import Answer, Kind, encode
from questions.marking import Ruling
from tests import acts, every_kind, factories
from tests.acts import Contestant, Writing
from tests.conftest import NOW
from tests.correcting import WHY, question

CODES = ("D-1", "D-2", "D-3", "D-4", "D-5", "D-7", "D-8", "D-10")
ON_PAPER, EACH, PEOPLE = 6, 6, 4
END = NOW + timedelta(days=9)


@dataclass
class Ground:
    """A contest of six questions out of eight, of several kinds, over two rounds, where nobody has sat yet."""

    engine: Engine
    contest: Contest
    people: list[Contestant]
    revisions: dict[str, int]


@pytest.fixture
def ground(writing: Writing, engine: Engine) -> Ground:
    with writing() as session:
        asked = [one for one in every_kind.questions() if one.code in CODES]
        every_kind.bring_in(session, NOW, [replace(one, stimulus=None) for one in asked])
        hours = [NOW - timedelta(hours=1), NOW + timedelta(days=4), NOW + timedelta(days=8)]
        contest = factories.contest(
            session,
            NOW,
            blueprint=(Quota(every_kind.CODE, "recall", ON_PAPER),),
            points_each=EACH,
            attempts=2,
            ranking=("score", "prediction", "full_marks"),
            prediction=Quantity.ALL_RIGHT,
            windows=[Window("Một", hours[0], hours[1]), Window("Hai", hours[1], hours[2])],
        )
        people = [acts.contestant(session, NOW) for _ in range(PEOPLE)]
        return Ground(engine, contest, people, {code: question(session, code) for code in CODES})


SHAPES: dict[str, tuple[Kind, int, int]] = {
    "D-1": (Kind.SINGLE, 3, 0),
    "D-2": (Kind.MULTIPLE, 4, 0),
    "D-3": (Kind.TRUE_FALSE, 2, 0),
    "D-4": (Kind.TRUE_FALSE_GROUP, 4, 0),
    "D-5": (Kind.SHORT_TEXT, 0, 0),
    "D-7": (Kind.MATCHING, 3, 4),
    "D-8": (Kind.ORDERING, 4, 0),
    "D-10": (Kind.SINGLE, 2, 0),
}
PARTIAL = frozenset({"D-2", "D-4", "D-7", "D-8"})
WORDS = ("mũ bảo hộ", "mũ bảo hiểm", "nón lá")


@st.composite
def answer_to(draw: st.DrawFn, code: str) -> Answer | None:
    """An answer in places as written; None: left open."""
    kind, options, matches = SHAPES[code]
    if draw(st.integers(0, 5)) == 0:
        return None
    if kind.takes_one:
        return draw(st.integers(0, options - 1))
    if kind is Kind.MULTIPLE:
        return draw(st.frozensets(st.integers(0, options - 1), min_size=1))
    if kind is Kind.SHORT_TEXT:
        return draw(st.sampled_from(WORDS))
    if kind is Kind.ORDERING:
        return tuple(draw(st.permutations(range(options))))
    most = 1 if kind is Kind.TRUE_FALSE_GROUP else matches - 1
    return tuple(draw(st.lists(st.integers(0, most), min_size=options, max_size=options)))


@st.composite
def change_of(draw: st.DrawFn, code: str) -> tuple[str, Ruling, tuple[int, ...], tuple[str, ...]]:
    """A ruling about a question, with a key that its kind can have."""
    kind, options, matches = SHAPES[code]
    ruling = draw(st.sampled_from([one for one in Ruling if kind.takes_one or one is not Ruling.ALSO_ACCEPT]))
    if ruling not in (Ruling.NORMAL, Ruling.ALSO_ACCEPT):
        return code, ruling, (), ()
    if kind is Kind.SHORT_TEXT:
        return code, ruling, (), tuple(draw(st.lists(st.sampled_from(WORDS), min_size=1, unique=True)))
    if kind.takes_one:
        size = 1 if ruling is Ruling.NORMAL else 2
        return code, ruling, tuple(draw(st.permutations(range(options)))[:size]), ()
    if kind is Kind.MULTIPLE:
        return code, ruling, tuple(sorted(draw(st.sets(st.integers(0, options - 1), min_size=1)))), ()
    if kind is Kind.ORDERING:
        return code, ruling, tuple(draw(st.permutations(range(options)))), ()
    most = 1 if kind is Kind.TRUE_FALSE_GROUP else matches - 1
    return code, ruling, tuple(draw(st.lists(st.integers(0, most), min_size=options, max_size=options))), ()


@dataclass(frozen=True)
class Sat:
    """A paper to be sat: by whom, in which round, what is answered, and the guess."""

    person: int
    later: bool
    told: dict[str, Answer | None]
    guess: int | None


SITTINGS = st.lists(
    st.builds(
        Sat,
        st.integers(0, PEOPLE - 1),
        st.booleans(),
        st.fixed_dictionaries({code: answer_to(code) for code in CODES}),
        st.none() | st.integers(0, 9),
    ),
    min_size=1,
    max_size=6,
)
CHANGES = st.lists(st.sampled_from(CODES).flatmap(change_of), min_size=1, max_size=6)


class Play:
    """One example: sits papers and rules in one transaction that is rolled back."""

    def __init__(self, ground: Ground, session: Session) -> None:
        self.ground, self.session = ground, session
        self.codes = {revision: code for code, revision in ground.revisions.items()}
        self.told: dict[tuple[int, int, int], dict[str, Answer | None]] = {}
        self.keys = dict(FIRST)

    @property
    def contest(self) -> Contest:
        return contests.by_id(self.session, self.ground.contest.id)

    def sit(self, sat: Sat, n: int) -> None:
        """A paper; nothing happens when the person has used both attempts of the round."""
        who = self.ground.people[sat.person]
        now = NOW + timedelta(days=5 if sat.later else 0, minutes=10 * n)
        try:
            attempt = service.start(self.session, self.contest, who.person, now).attempt
        except AttemptsSpent:
            return
        self.told[who.person.id, attempt.round_id, attempt.number] = sat.told
        told = []
        for place in answers.of_attempt(self.session, attempt.id):
            answer = sat.guess if place.revision_id is None else self._shown(place, sat.told)
            if answer is not None:
                told.append(entry_of(place.position, answer, 1))
        if told:
            service.save(self.session, attempt.token, who.key_hash, told, now + timedelta(minutes=1))
        service.hand_in(self.session, attempt.token, who.person.id, now + timedelta(minutes=2))

    def _shown(self, place: Any, told: dict[str, Answer | None]) -> int | str | None:
        """An answer as written, as a page would send it."""
        answer, order = told[self.codes[place.revision_id]], place.option_order
        if answer is None or isinstance(answer, str):
            return answer
        shape = place.shape
        if shape.kind.takes_one:
            return order.index(answer)
        if shape.kind is Kind.MULTIPLE:
            answer = frozenset(order.index(one) for one in answer)
        elif shape.kind is Kind.MATCHING:
            answer = tuple(order.index(one) for one in answer)
        elif shape.kind is Kind.ORDERING:
            answer = tuple(answer[one] for one in order)
        return encode(shape, answer)

    def rule(self, change: tuple[str, Ruling, tuple[int, ...], tuple[str, ...]]) -> bool:
        """Propose and approve a change; False when it is what holds already."""
        code, *rest = change
        asked = Change(self.ground.revisions[code], *rest)
        try:
            number = corrections.propose(self.session, self.contest, asked, WHY, None, END)
        except SameKey:
            return False
        corrections.approve(self.session, self.contest, number, None, END)
        ruling, choices, accepted = change[1:]
        kept = (choices, accepted) if ruling in KEYED else self.keys[code][1:]
        self.keys[code] = (ruling, *kept)
        return True

    def settle(self) -> None:
        """Settle both rounds."""
        upkeep.settle(self.session, self.contest, END)

    def state(self) -> list[Any]:
        """What marks, ranks and guesses have come to, without ids and tokens that chance gives."""
        columns = AttemptRow.__table__.columns
        whose = (columns.person_id, columns.round_id, columns.number)
        papers = select(*whose, columns.score, columns.max_score, columns.right_count, columns.guess).order_by(*whose)
        result = ResultRow.__table__.columns
        stands = select(*(one for one in result if one.name not in ("attempt_id", "elapsed_ms")))
        stands = stands.order_by(result.scope, result.person_id)
        values = [one.predicted_value for one in self.contest.rounds]
        return [*map(tuple, self.session.execute(papers)), *map(tuple, self.session.execute(stands)), values]

    def log(self) -> list[Any]:
        """Every column of papers, answers and results."""
        tables = [row.__table__ for row in (AttemptRow, AnswerRow, ResultRow)]
        return [list(self.session.execute(select(one).order_by(*one.primary_key.columns))) for one in tables]


@contextmanager
def playing(ground: Ground) -> Iterator[Play]:
    """A play in a transaction that is rolled back."""
    with Session(ground.engine, expire_on_commit=False) as session:
        session.connection(execution_options=WRITES)
        try:
            yield Play(ground, session)
        finally:
            session.rollback()


Ruled = tuple[str, Ruling, tuple[int, ...], tuple[str, ...]]
MANY = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def last(changes: Sequence[Ruled]) -> list[Ruled]:
    """The changes that come to the same keys at once: the key that a ruling without one keeps is ruled before it."""
    keyed = {code: one for one in changes if one[1] in KEYED for code in one[:1]}
    final = {one[0]: one for one in changes}
    return [*keyed.values(), *(one for one in final.values() if one[1] not in KEYED)]


@MANY
@given(sittings=SITTINGS, changes=CHANGES, cut=st.integers(0, 6), settled=st.booleans())
def test_the_end_is_what_the_last_keys_would_have_given_from_the_start(
    ground: Ground, sittings: list[Sat], changes: list[Ruled], cut: int, settled: bool
) -> None:
    with playing(ground) as play:
        for n, sat in enumerate(sittings[:cut]):
            play.sit(sat, n)
        for change in changes[::2]:
            play.rule(change)
        for n, sat in enumerate(sittings[cut:], start=cut):
            play.sit(sat, n)
        if settled:
            play.settle()
        for change in changes[1::2]:
            play.rule(change)
        found, told, keys = play.state(), play.told, play.keys
        check_points(play)
        assert corrections.rescore(play.session, play.contest, END).changed == 0
        assert play.state() == found
    with playing(ground) as other:
        for change in last([*changes[::2], *changes[1::2]]):
            other.rule(change)
        for n, sat in enumerate(sittings):
            other.sit(sat, n)
        if settled:
            other.settle()
        assert (other.state(), other.told, other.keys) == (found, told, keys)


@MANY
@given(sittings=SITTINGS, changes=CHANGES, settled=st.booleans())
def test_going_back_leaves_every_paper_and_result_as_it_was(
    ground: Ground, sittings: list[Sat], changes: list[Ruled], settled: bool
) -> None:
    with playing(ground) as play:
        for n, sat in enumerate(sittings):
            play.sit(sat, n)
        if settled:
            play.settle()
        before, values = play.log(), [one.predicted_value for one in play.contest.rounds]
        for change in changes:
            play.rule(change)
        for code in sorted({one[0] for one in changes}):
            play.rule((code, Ruling.NORMAL, *FIRST[code][1:]))
        assert play.log() == before
        assert [one.predicted_value for one in play.contest.rounds] == values


FIRST: dict[str, tuple[Ruling, tuple[int, ...], tuple[str, ...]]] = {
    str(one.code): (Ruling.NORMAL, one.key, one.accepted) for one in every_kind.questions() if one.code in CODES
}
"""The keys that the questions came with."""


# The same by plain arithmetic, from the answers as they were meant and the keys as they ended.


def points(told: Answer | None, kind: Kind, partial: bool, key: tuple[Ruling, tuple[int, ...], tuple[str, ...]]) -> int:
    ruling, choices, accepted = key
    if ruling is Ruling.VOID:
        return 0
    if ruling in (Ruling.CREDIT_ALL, Ruling.CREDIT_SEEN):
        return EACH
    if told is None:
        return 0
    if isinstance(told, str):
        return EACH if told in accepted else 0
    if isinstance(told, int):
        return EACH if told in choices else 0
    if isinstance(told, frozenset):
        good = len([one for one in told if one in choices])
        share = Fraction(max(0, good - (len(told) - good)), len(choices))
    else:
        assert isinstance(told, tuple)
        right = [choices.index(one) for one in range(len(choices))] if kind is Kind.ORDERING else list(choices)
        share = Fraction(len([one for one, two in zip(told, right, strict=True) if one == two]), len(right))
    whole = share * EACH
    return whole.numerator // whole.denominator if partial or share == 1 else 0


def check_points(play: Play) -> None:
    """Every paper has the points that plain arithmetic gives it."""
    credited = {code for code, key in play.keys.items() if key[0] is Ruling.CREDIT_ALL}
    for row in play.session.execute(select(AttemptRow.__table__)):
        told = play.told[row.person_id, row.round_id, row.number]
        places = select(AnswerRow.revision_id).where(AnswerRow.attempt_id == row.id, AnswerRow.revision_id.is_not(None))
        held = [play.codes[one] for one in play.session.scalars(places) if one is not None]
        earned = [points(told[code], SHAPES[code][0], code in PARTIAL, play.keys[code]) for code in held]
        worth = [0 if play.keys[code][0] is Ruling.VOID else EACH for code in held]
        extra = EACH * len(credited - set(held))
        right = sum(one == EACH for one in earned)
        assert (row.score, row.max_score, row.right_count) == (sum(earned) + extra, sum(worth) + extra, right)
