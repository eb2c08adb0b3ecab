"""Corrections of keys: what they do to marks, results, other contests and the bank, and who may make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.collective import CollectiveRule, Formula
from contest.contests import WHOLE, Contest, State
from contest.corrections import BadKey, Change, Mover, NotOnPapers, PrizeChange, RulingMoved, SameKey
from contest.people import Role
from contest.predictions import Quantity
from contest.prizes import Ladder, Prize, Span
from contest.refusals import Locked, ReasonMissing, SamePerson
from contest.services import awards, corrections, outcomes, upkeep, verification
from contest.services.contests import Window
from contest.store import answers, notices, proposals, results, rulings
from contest.store import attempts as attempt_store
from contest.store import contests as store
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from contest.store.units import UnitRow
from questions import store as bank
from questions.kinds import Kind
from questions.marking import Ruling
from questions.rows import QuestionEventRow
from tests import acts, every_kind, factories
from tests.acts import Contestant, Writing
from tests.conftest import Clock
from tests.correcting import WHY, question, ruled, sit
from tests.web import stage

EACH, COUNT = every_kind.POINTS_EACH, len(every_kind.questions())
FULL = EACH * COUNT


@dataclass
class Hall:
    """A contest whose every paper holds every question, and who sat it. `one`: «Biển nào cấm lửa?», right is B (1)."""

    contest: Contest
    one: int
    people: list[Contestant]

    def scores(self, session: Session) -> list[int]:
        """Scores of the people, in the order in which they sat."""
        return [results.of_person(session, self.contest.id, who.person.id)[0].score for who in self.people]


@pytest.fixture
def hall(writing: Writing, clock: Clock) -> Hall:
    """Three people: the first chose the right option of the question, the second A, the third none."""
    with writing() as session:
        contest = every_kind.contest(session, clock.now, prediction=Quantity.ALL_RIGHT)
        one = question(session, "D-1")
        people = [acts.contestant(session, clock.now) for _ in range(3)]
    for who, place in zip(people, (1, 0, None), strict=True):
        sit(writing, contest, who, clock.now, {one: place})
    return Hall(contest, one, people)


@pytest.fixture
def two(writing: Writing, clock: Clock) -> tuple[int, int]:
    """Two organizers."""
    with writing() as session:
        one, other = (factories.person(session, clock.now, Role.ORGANIZER).id for _ in range(2))
        return one, other


def fingerprint(engine: Engine) -> dict[str, str]:
    """What marks, ranks and guesses are made of and make; the record, the rulings and the eras apart."""
    found = stage.state(engine, but=["contest.era"])
    return {name: found[name] for name in ("attempt", "answer", "result", "round")}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((Ruling.NORMAL, (0,)), [FULL - EACH, FULL, FULL - EACH]),
        ((Ruling.ALSO_ACCEPT, (0, 1)), [FULL, FULL, FULL - EACH]),
        ((Ruling.VOID, ()), [FULL - EACH] * 3),
        ((Ruling.CREDIT_SEEN, ()), [FULL] * 3),
        ((Ruling.CREDIT_ALL, ()), [FULL] * 3),
    ],
)
def test_each_ruling_gives_what_marking_by_it_from_the_start_would(
    hall: Hall, writing: Writing, session: Session, clock: Clock, change: tuple[Ruling, tuple[int, ...]],
    expected: list[int],
) -> None:  # fmt: skip
    assert hall.scores(session) == [FULL, FULL - EACH, FULL - EACH]
    session.rollback()
    ruled(writing, hall.contest, Change(hall.one, *change), clock.now)
    assert hall.scores(session) == expected
    most = FULL - EACH if change[0] is Ruling.VOID else FULL
    assert set(session.scalars(select(AttemptRow.max_score))) == {most}
    # Whoever hands in afterwards is marked alike.
    session.rollback()
    with writing() as own:
        late = acts.contestant(own, clock.now)
    handed = sit(writing, store.by_id(session, hall.contest.id), late, clock.now, {hall.one: 0})
    assert (handed.attempt.score, handed.attempt.max_score) == (expected[1], most)
    session.rollback()
    assert results.of_person(session, hall.contest.id, late.person.id)[0].score == expected[1]


def test_one_correction_undoes_another(hall: Hall, engine: Engine, writing: Writing, clock: Clock) -> None:
    before = fingerprint(engine)
    for change in (Change(hall.one, Ruling.NORMAL, (2,)), Change(hall.one, Ruling.VOID)):
        ruled(writing, hall.contest, change, clock.now)
        assert fingerprint(engine) != before
    ruled(writing, hall.contest, Change(hall.one, Ruling.NORMAL, (1,)), clock.now)
    assert fingerprint(engine) == before


def test_papers_without_the_question_stay_as_they_are_byte_for_byte(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
        people = [acts.contestant(own, clock.now) for _ in range(6)]
    for n, who in enumerate(people):
        acts.sit(writing, contest, who, clock.now, acts.Way(right=n * 3))
    held: dict[int, set[int]] = {}
    query = select(AnswerRow.attempt_id, AnswerRow.revision_id).where(AnswerRow.revision_id.is_not(None))
    for attempt, revision in session.execute(query):
        held.setdefault(revision, set()).add(attempt)
    asked = min(one for one, papers in held.items() if len(papers) == 2)

    def others() -> list[Any]:
        columns = AttemptRow.__table__.columns
        return [row for row in session.execute(select(*columns).order_by(columns.id)) if row.id not in held[asked]]

    before = others()
    session.rollback()
    ruled(writing, contest, Change(asked, Ruling.VOID), clock.now)
    assert others() == before
    assert {row[0] for row in session.execute(select(AttemptRow.max_score))} == {19, 20}


def test_points_for_everybody_reach_papers_without_the_question(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
        people = [acts.contestant(own, clock.now) for _ in range(4)]
    handed = [acts.sit(writing, contest, who, clock.now, acts.Way(right=0)) for who in people]
    mine = {one.revision_id for one in answers.of_attempt(session, handed[0].attempt.id)}
    asked = next(one for one in store.pool(session, contest.rules_id) if one not in mine)
    session.rollback()
    ruled(writing, contest, Change(asked, Ruling.CREDIT_ALL), clock.now)
    found = {row[0]: row[1:] for row in session.execute(select(AttemptRow.id, AttemptRow.score, AttemptRow.max_score))}
    assert found[handed[0].attempt.id] == (1, 21)
    assert all(score == 1 for score, _ in found.values())
    session.rollback()
    ruled(writing, contest, Change(asked, Ruling.VOID), clock.now)
    after = session.execute(select(AttemptRow.score, AttemptRow.max_score).where(AttemptRow.id == handed[0].attempt.id))
    assert after.one() == (0, 20)


def test_what_is_seen_beforehand_is_what_happens(
    hall: Hall, writing: Writing, session: Session, engine: Engine, clock: Clock
) -> None:
    before = stage.state(engine)
    effect = corrections.preview(session, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)))
    session.rollback()
    assert stage.state(engine) == before
    first, second, _third = (who.person.id for who in hall.people)
    assert (effect.papers, effect.remarked, effect.gain, effect.lose) == (3, 2, 1, 1)
    assert effect.movers == (
        Mover(WHOLE, first, 1, 2, FULL, FULL - EACH),
        Mover(WHOLE, second, 2, 1, FULL - EACH, FULL),
    )
    assert (effect.ranks, effect.people) == ({WHOLE: 2}, {WHOLE: 3})
    ruled(writing, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)), clock.now)
    assert hall.scores(session) == [FULL - EACH, FULL, FULL - EACH]


def test_prizes_that_change_hands_are_told_beforehand(writing: Writing, session: Session, clock: Clock) -> None:
    ladder = Ladder(Span.OVERALL, (Prize("Nhất", 1, 500_000),))
    with writing() as own:
        contest = every_kind.contest(own, clock.now, prizes=(ladder,), ranking=("score", "time_taken"), prediction=None)
        one = question(own, "D-1")
        people = [acts.contestant(own, clock.now) for _ in range(2)]
    for who, place in zip(people, (1, 0), strict=True):
        sit(writing, contest, who, clock.now, {one: place})
    clock.forward(days=8)
    with writing() as own:
        contest = upkeep.settle(own, store.by_id(own, contest.id), clock.now) or contest
    effect = corrections.preview(session, contest, Change(one, Ruling.NORMAL, (0,)))
    won = "Nhất (Giải cá nhân toàn cuộc thi)"
    first, second = (who.person.id for who in people)
    assert effect.prizes == (PrizeChange(first, (won,), ()), PrizeChange(second, (), (won,)))


def _awarded(session: Session, contest: Contest) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Prizes by person and by union, as results now give them."""
    people: dict[int, set[str]] = {}
    unions: dict[int, set[str]] = {}
    for one in awards.derive(session, contest):
        theirs, winner = (unions, one.unit_id) if one.person_id is None else (people, one.person_id)
        theirs.setdefault(winner or 0, set()).add(f"{one.prize} ({one.list})")
    return people, unions


@pytest.mark.parametrize("formula", list(Formula))
def test_prizes_are_foretold_as_they_come_to_be(
    writing: Writing, session: Session, clock: Clock, formula: Formula
) -> None:
    ladder = Ladder(Span.OVERALL, (Prize("Nhất", 1, 500_000),))
    given = {"top": 2} if formula is Formula.MEAN_TOP else {}
    points = (("Nhất", 10),) if formula is Formula.RATE_AND_PRIZES else ()
    prizes = (Prize("Cờ", 1, 0), Prize("Bằng khen", 2, 0))
    unions = CollectiveRule("Tập thể", formula, prizes=prizes, prize_points=points, **given)
    rules = {"prizes": (ladder,), "collective": (unions,), "ranking": ("score", "time_taken"), "prediction": None}
    with writing() as own:
        contest = every_kind.contest(own, clock.now, **rules)
        one = question(own, "D-1")
        units = own.scalars(select(UnitRow.id).where(UnitRow.kind == "grassroots").order_by(UnitRow.id).limit(2)).all()
        people = [acts.contestant(own, clock.now, unit_id=units[n % 2]) for n in range(3)]
    for who, place in zip(people, (1, 0, 1), strict=True):
        sit(writing, contest, who, clock.now, {one: place})
    clock.forward(days=8)
    with writing() as own:
        contest = upkeep.settle(own, store.by_id(own, contest.id), clock.now) or contest
    change = Change(one, Ruling.NORMAL, (0,))
    told = corrections.preview(session, contest, change)
    before = _awarded(session, contest)
    session.rollback()
    moved = ruled(writing, contest, change, clock.now)
    after = _awarded(session, moved)
    for foretold, (old, new) in zip((told.prizes, told.union_prizes), zip(before, after, strict=True), strict=True):
        changed = {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)}
        assert {one.winner_id for one in foretold} == changed
        for one in foretold:
            assert (set(one.before), set(one.after)) == (old.get(one.winner_id, set()), new.get(one.winner_id, set()))
    assert bool(told.union_prizes) is (formula in (Formula.MEAN, Formula.RATE_AND_PRIZES, Formula.WINNERS))


def test_the_true_value_of_a_guess_moves_with_the_marks(
    hall: Hall, writing: Writing, session: Session, clock: Clock
) -> None:
    clock.forward(days=8)
    with writing() as own:
        settled = upkeep.settle(own, store.by_id(own, hall.contest.id), clock.now)
    assert settled is not None
    assert [one.predicted_value for one in settled.rounds] == [1]
    change = Change(hall.one, Ruling.CREDIT_SEEN)
    assert corrections.preview(session, settled, change).predicted == ((1, 1, 3),)
    session.rollback()
    moved = ruled(writing, settled, change, clock.now)
    assert [one.predicted_value for one in moved.rounds] == [3]
    with writing() as own:
        assert results.of_person(own, moved.id, hall.people[0].person.id)[0].order_key.split("-")[1] == "2000000000"


def test_a_new_key_goes_to_the_bank_and_a_question_struck_out_does_not(
    hall: Hall, writing: Writing, session: Session, clock: Clock
) -> None:
    ruled(writing, hall.contest, Change(hall.one, Ruling.VOID), clock.now)
    assert bank.keys(session, [hall.one])[hall.one].number == 1
    session.rollback()
    ruled(writing, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)), clock.now)
    newest = bank.keys(session, [hall.one])[hall.one]
    assert (newest.number, newest.choices) == (2, (0,))
    assert [one.note for one in session.scalars(select(QuestionEventRow)) if one.act == "rekeyed"] == [WHY]
    assert [(one.number, one.ruling) for one in rulings.history(session, hall.contest.id)] == [
        (1, "void"),
        (2, "normal"),
    ]


def test_another_contest_keeps_the_key_that_it_pinned(
    hall: Hall, writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        other = factories.contest(own, clock.now, "khac", blueprint=hall.contest.rules.blueprint, points_each=EACH)
        early, late = (acts.contestant(own, clock.now) for _ in range(2))
    sit(writing, other, early, clock.now, {hall.one: 0})
    assert rulings.elsewhere(session, hall.contest.id, hall.one) == [("khac", "Cuộc thi thử")]
    session.rollback()
    ruled(writing, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)), clock.now)
    sit(writing, other, late, clock.now, {hall.one: 0})
    theirs = [results.of_person(session, other.id, who.person.id)[0].score for who in (early, late)]
    assert theirs == [FULL - EACH] * 2
    assert corrections.rescore(session, other, clock.now).changed == 0
    session.rollback()
    with writing() as own:
        third = factories.contest(own, clock.now, "sau", blueprint=hall.contest.rules.blueprint, points_each=EACH)
        assert rulings.in_force(own, third.id)[hall.one].choices == (0,)


def test_after_the_opening_it_takes_two(hall: Hall, writing: Writing, two: tuple[int, int], clock: Clock) -> None:
    change = Change(hall.one, Ruling.VOID)
    with writing() as session:
        number = corrections.propose(session, hall.contest, change, WHY, two[0], clock.now)
    with writing() as session:
        with pytest.raises(SamePerson):
            corrections.approve(session, hall.contest, number, two[0], clock.now)
        session.rollback()
    with writing() as session:
        corrections.approve(session, hall.contest, number, two[1], clock.now)
        (row,) = proposals.of_contest(session, hall.contest.id)
        assert row.effect["done"] == {"papers": 3, "remarked": 3}


def test_before_the_opening_one_person_is_enough(writing: Writing, two: tuple[int, int], clock: Clock) -> None:
    ahead = [Window("Đợt 1", clock.now + timedelta(days=1), clock.now + timedelta(days=2))]
    with writing() as session:
        contest = every_kind.contest(session, clock.now, windows=ahead)
        one = question(session, "D-1")
    ruled(writing, contest, Change(one, Ruling.NORMAL, (0,)), clock.now, (two[0], two[0]))
    clock.forward(days=1, hours=1)
    with writing() as session:
        who = acts.contestant(session, clock.now)
    handed = sit(writing, contest, who, clock.now, {one: 0})
    assert handed.attempt.score == FULL


def test_what_was_proposed_over_another_key_is_not_approved(hall: Hall, writing: Writing, clock: Clock) -> None:
    with writing() as session:
        number = corrections.propose(session, hall.contest, Change(hall.one, Ruling.VOID), WHY, None, clock.now)
    ruled(writing, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)), clock.now)
    with writing() as session:
        with pytest.raises(RulingMoved):
            corrections.approve(session, hall.contest, number, None, clock.now)
        session.rollback()


def test_what_cannot_be_is_refused(hall: Hall, session: Session, clock: Clock) -> None:
    group, matching, number = (question(session, code) for code in ("D-4", "D-7", "D-6"))
    for change in (
        Change(hall.one, Ruling.NORMAL),
        Change(hall.one, Ruling.NORMAL, (0, 1)),
        Change(hall.one, Ruling.NORMAL, (3,)),
        Change(hall.one, Ruling.ALSO_ACCEPT, (0,)),
        Change(hall.one, Ruling.ALSO_ACCEPT, (0, 0)),
        Change(group, Ruling.NORMAL, (0, 1, 2, 0)),
        Change(group, Ruling.ALSO_ACCEPT, (0, 1, 0, 0)),
        Change(matching, Ruling.NORMAL, (0, 1)),
        Change(number, Ruling.NORMAL),
        Change(number, Ruling.NORMAL, (), ("mười một",)),
    ):
        with pytest.raises(BadKey):
            corrections.preview(session, hall.contest, change)
    with pytest.raises(SameKey):
        corrections.preview(session, hall.contest, Change(hall.one, Ruling.NORMAL, (1,)))
    with pytest.raises(NotOnPapers):
        corrections.preview(session, hall.contest, Change(10**6, Ruling.VOID))
    with pytest.raises(ReasonMissing):
        corrections.propose(session, hall.contest, Change(hall.one, Ruling.VOID), "ngắn", None, clock.now)


def test_a_locked_contest_takes_no_correction(hall: Hall, writing: Writing, clock: Clock) -> None:
    with writing() as session:
        number = corrections.propose(session, hall.contest, Change(hall.one, Ruling.VOID), WHY, None, clock.now)
        store.set_state(session, hall.contest.id, State.LOCKED)
    with writing() as session:
        for act in (
            lambda: corrections.approve(session, hall.contest, number, None, clock.now),
            lambda: corrections.rescore(session, hall.contest, clock.now),
            lambda: corrections.propose(
                session, store.by_id(session, hall.contest.id), Change(hall.one, Ruling.VOID), WHY, None, clock.now
            ),
        ):
            with pytest.raises(Locked):
                act()
        session.rollback()


def test_a_crash_in_the_middle_leaves_nothing(
    hall: Hall, writing: Writing, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as session:
        number = corrections.propose(session, hall.contest, Change(hall.one, Ruling.NORMAL, (0,)), WHY, None, clock.now)
    before = stage.state(engine)

    def crash(*_args: object, **_more: object) -> None:
        raise RuntimeError

    for module, name in (
        (corrections.remarking, "remark"), (corrections.switching, "switch"), (corrections.notices, "publish")
    ):  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setattr(module, name, crash)
            with pytest.raises(RuntimeError), writing() as session:
                corrections.approve(session, hall.contest, number, None, clock.now)
        assert stage.state(engine) == before


def test_marking_anew_changes_only_what_was_marked_wrong(
    hall: Hall, writing: Writing, engine: Engine, clock: Clock
) -> None:
    before = fingerprint(engine)
    with writing() as session:
        assert corrections.rescore(session, hall.contest, clock.now) == corrections.Rescored(3, 0)
    assert fingerprint(engine) == before
    with writing() as session:
        session.execute(update(AttemptRow).where(AttemptRow.person_id == hall.people[1].person.id).values(score=3))
    with writing() as session:
        assert corrections.rescore(session, hall.contest, clock.now) == corrections.Rescored(3, 1)
    assert fingerprint(engine) == before


def test_the_notice_tells_no_right_answer_while_papers_are_sat(
    hall: Hall, writing: Writing, session: Session, clock: Clock
) -> None:
    ruled(writing, hall.contest, Change(hall.one, Ruling.ALSO_ACCEPT, (0, 1)), clock.now)
    (open_one,) = notices.of_contest(session, hall.contest.id)
    assert open_one.kind == "ruling"
    assert "D-1" in open_one.text
    assert WHY not in open_one.text
    assert "Biển nào" not in open_one.text
    session.rollback()
    clock.forward(days=8)
    with writing() as own:
        upkeep.settle(own, store.by_id(own, hall.contest.id), clock.now)
    ruled(writing, hall.contest, Change(hall.one, Ruling.VOID), clock.now)
    late, _early = notices.of_contest(session, hall.contest.id)
    assert "«Biển nào cấm lửa?»" in late.text
    assert WHY in late.text


def test_whoever_looks_back_is_told_what_was_ruled(
    hall: Hall, writing: Writing, session: Session, clock: Clock
) -> None:
    group = question(session, "D-4")
    session.rollback()
    ruled(writing, hall.contest, Change(hall.one, Ruling.VOID), clock.now)
    ruled(writing, hall.contest, Change(group, Ruling.NORMAL, (1, 1, 0, 1)), clock.now)
    with writing() as own:
        own.execute(update(ContestRow).values(settled_at=clock.now))
    mine = attempt_store.of_person(session, hall.contest.id, hall.people[1].person.id)[0]
    shown = outcomes.items(session, hall.contest, mine)
    void = next(one for one in shown if one.text == "Biển nào cấm lửa?")
    assert (void.ruling, void.decided, void.corrected, void.marks, void.most) == (Ruling.VOID, True, True, 0, 0)
    mended = next(one for one in shown if one.kind is Kind.TRUE_FALSE_GROUP)
    assert (mended.decided, mended.corrected, mended.marks) == (False, True, EACH * 3 // 4)
    assert sum(one.marks for one in shown) == mine.score
    assert sum(one.most for one in shown) == mine.max_score


def test_the_boards_are_the_ones_that_the_log_gives_after_a_correction(
    hall: Hall, writing: Writing, session: Session, boards: Any, clock: Clock
) -> None:
    moved = ruled(writing, hall.contest, Change(hall.one, Ruling.CREDIT_ALL), clock.now)
    upkeep.rebuild(session, boards, moved, clock.now)
    assert verification.verify(session, boards, moved).differences == ()
