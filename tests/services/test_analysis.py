"""The analysis of a contest against a plain recount of its papers: marked, decoded, and asked for in few statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.attempts import Entry
from contest.contests import Contest
from contest.corrections import Change
from contest.life import Step
from contest.rounds import Phase
from contest.services import analysis, attempts, life
from contest.services.contests import Window
from contest.store import answers, contests
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from questions.analysis import Doubt
from questions.kinds import Kind
from questions.marking import Ruling
from questions.reliability import Method
from questions.rows import RevisionRow
from tests import every_kind
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import NOW
from tests.correcting import ruled
from tests.factories import contest, counted

MINUTE = timedelta(minutes=1)
AFTER = NOW + timedelta(days=8)


@pytest.fixture
def held(writing: Writing) -> Contest:
    """A contest in which six people sat a paper each, one of them two."""
    with writing() as session:
        made = contest(session, NOW)
        people = [contestant(session, NOW) for _ in range(6)]
    for n, who in enumerate(people):
        sit(writing, made, who, NOW + n * MINUTE, Way(right=4 + 3 * n, seq=1))
    sit(writing, made, people[0], NOW + 20 * MINUTE, Way(right=11))
    return made


def report(session: Session, held: Contest) -> analysis.Report:
    return analysis.of_rounds(session, held, [one.id for one in held.rounds])


def test_the_figures_are_those_of_a_plain_recount(held: Contest, session: Session) -> None:
    seen: dict[int, int] = defaultdict(int)
    right: dict[int, int] = defaultdict(int)
    picks: dict[tuple[int, int], int] = defaultdict(int)
    for attempt_id in session.scalars(select(AttemptRow.id)):
        for place, key in answers.for_marking(session, attempt_id):
            if place.revision_id is None or key is None:
                continue
            chosen = place.as_written
            assert isinstance(chosen, int)
            seen[place.revision_id] += 1
            right[place.revision_id] += chosen in key.choices
            picks[place.revision_id, chosen] += 1
    found = report(session, held)
    assert {one.figures.question: one.figures.seen for one in found.questions} == seen
    for one in found.questions:
        revision = one.figures.question
        assert one.figures.facility == Fraction(right[revision], seen[revision])
        assert list(one.figures.picks) == [picks[revision, place] for place in range(one.text.shape.options)]
        assert one.figures.doubts == (Doubt.TOO_FEW,)


def test_the_scores_are_those_of_the_results(held: Contest, session: Session) -> None:
    totals = list(session.scalars(select(AttemptRow.score)))
    scores = report(session, held).scores
    assert scores is not None
    assert (scores.papers, scores.most, scores.mean) == (7, 20, Fraction(sum(filter(None, totals)), 7))
    assert sum(points * n for points, n in scores.counts.items()) == sum(filter(None, totals))


def test_an_open_paper_and_another_contest_do_not_count(held: Contest, session: Session, writing: Writing) -> None:
    before = report(session, held)
    session.rollback()
    with writing() as own:
        other = contest(own, NOW, "khac")
        attempts.start(own, held, contestant(own, NOW).person, NOW)
        who = contestant(own, NOW)
    sit(writing, other, who, NOW)
    assert report(session, held) == before


def test_the_key_in_force_is_the_one_that_marks(held: Contest, session: Session, writing: Writing) -> None:
    question = next(one for one in report(session, held).questions if len(set(one.figures.picks)) > 1)
    old, shown = question.key.choices[0], question.figures
    new = next(place for place in range(len(shown.picks)) if place != old)
    session.rollback()
    ruled(writing, held, Change(shown.question, Ruling.NORMAL, (new,)), NOW)
    after = next(one for one in report(session, held).questions if one.figures.question == shown.question)
    assert after.figures.facility == Fraction(shown.picks[new], shown.seen)
    assert after.figures.picks == shown.picks


def test_a_question_struck_out_takes_no_part_in_any_score(held: Contest, session: Session, writing: Writing) -> None:
    struck = report(session, held).questions[0]
    session.rollback()
    ruled(writing, held, Change(struck.figures.question, Ruling.VOID), NOW)
    found = report(session, held)
    after = next(one for one in found.questions if one.figures.question == struck.figures.question)
    assert (after.figures.discrimination, after.figures.doubts) == (None, ())
    assert found.scores is not None
    assert {found.scores.papers, found.scores.papers_otherwise} == {struck.figures.seen, 7 - struck.figures.seen}


def test_every_kind_is_decoded_and_marked(writing: Writing, session: Session) -> None:
    with writing() as own:
        made = every_kind.contest(own, NOW)
        people = [contestant(own, NOW) for _ in range(4)]
        for n, who in enumerate(people):
            attempt = attempts.start(own, made, who.person, NOW).attempt
            told = every_kind.right(own, attempt)
            entries = [
                Entry(place, None, 1, one) if isinstance(one, str) else Entry(place, one, 1)
                for place, one in sorted(told.items())
            ]
            attempts.save(own, attempt.token, who.key_hash, entries if n else entries[:2], NOW + MINUTE)
            attempts.hand_in(own, attempt.token, who.person.id, NOW + 2 * MINUTE)
    found = report(session, made)
    assert len(found.questions) == len(every_kind.questions())
    for one in found.questions:
        kind, figures = one.text.shape.kind, one.figures
        assert figures.facility >= Fraction(3, 4)
        assert figures.answered >= 3
        if kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
            assert figures.picks == ()
        elif kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING):
            assert set(figures.picks) == {figures.answered}, kind
        else:
            assert [bool(n) for n in figures.picks] == [n in one.key.choices for n in range(len(figures.picks))]
    assert all(one.key_words for one in found.questions)


def test_all_of_one_paper_is_judged_by_alpha_and_papers_apart_are_not(writing: Writing, session: Session) -> None:
    with writing() as own:
        apart, alike = contest(own, NOW), every_kind.contest(own, NOW)
        people = [contestant(own, NOW) for _ in range(30)]
    for n, who in enumerate(people):
        sit(writing, apart, who, NOW, Way(right=n % 20))
    with writing() as own:
        for n, who in enumerate(people):
            attempt = attempts.start(own, alike, who.person, NOW + 60 * MINUTE).attempt
            told = every_kind.right(own, attempt)
            entries = [Entry(place, one, 1) for place, one in sorted(told.items()) if not isinstance(one, str)]
            attempts.save(own, attempt.token, who.key_hash, entries[: n % 11 + 1], NOW + 61 * MINUTE)
            attempts.hand_in(own, attempt.token, who.person.id, NOW + 62 * MINUTE)
    methods = []
    for one in (apart, alike):
        scores = report(session, one).scores
        assert scores is not None
        assert scores.reliability is not None
        methods.append(scores.reliability.method)
    assert methods == [Method.COMPOUND, Method.ALPHA]


# Time


def test_time_is_the_gap_between_saves_and_five_minutes_at_most() -> None:
    saved = [10_000, None, 4_000, 10_000 + 6 * 60_000]
    assert analysis.spent_ms(1_000, saved) == [6_000, None, 3_000, 5 * 60_000]


def test_the_time_of_answers_saved_together_is_not_known() -> None:
    assert analysis.spent_ms(0, [5_000, 5_000, 8_000, 5_000]) == [None, None, 3_000, None]


def test_a_save_before_the_start_is_no_time_at_all() -> None:
    assert analysis.spent_ms(9_000, [8_000]) == [0]


def test_median_times_come_from_the_saves(held: Contest, session: Session, writing: Writing) -> None:
    session.rollback()
    with writing() as own:
        for attempt in own.scalars(select(AttemptRow)):
            mine = AnswerRow.attempt_id == attempt.id
            for position in own.scalars(select(AnswerRow.position).where(mine)).all():
                moment = attempt.started_at + timedelta(seconds=20 * position)
                own.execute(update(AnswerRow).where(mine, AnswerRow.position == position).values(saved_at=moment))
    assert {one.figures.median_ms for one in report(session, held).questions} == {20_000}


# When


def test_nothing_may_be_seen_of_an_open_round(held: Contest, session: Session) -> None:
    assert held.phase(NOW) is Phase.OPEN
    assert analysis.ready(session, held, NOW).rounds == ()
    assert analysis.ready(session, held, AFTER).rounds == held.rounds


def test_a_contest_closed_early_waits_for_its_last_paper(held: Contest, session: Session, writing: Writing) -> None:
    with writing() as own:
        attempts.start(own, held, contestant(own, NOW).person, NOW)
        closed = life.take(own, held, Step.CLOSE, None, NOW)
    found = analysis.ready(session, closed, NOW + MINUTE)
    assert (found.rounds, found.sitting) == ((), 1)
    session.rollback()
    assert analysis.ready(session, closed, NOW + 30 * MINUTE).rounds == closed.rounds


def test_only_the_closed_rounds_of_a_contest_may_be_seen(writing: Writing, session: Session) -> None:
    day = timedelta(days=1)
    with writing() as own:
        windows = [Window("Đợt 1", NOW - 3 * day, NOW - day), Window("Đợt 2", NOW - day / 2, NOW + day)]
        made = contest(own, NOW - 4 * day, windows=windows)
        who = contestant(own, NOW)
    sit(writing, made, who, NOW - 2 * day)
    sit(writing, made, who, NOW - MINUTE)
    with writing() as own:
        attempts.start(own, made, who.person, NOW)
    found = analysis.ready(session, made, NOW)
    assert [one.number for one in found.rounds] == [1]
    scores = analysis.of_rounds(session, made, [one.id for one in found.rounds]).scores
    assert scores is not None
    assert scores.papers == 1


def test_a_contest_without_papers_has_nothing_to_tell(writing: Writing, session: Session) -> None:
    with writing() as own:
        made = contest(own, NOW)
    assert report(session, made) == analysis.Report(None, ())


# One question, for the bank desk


def test_a_question_is_told_by_the_last_finished_contests(held: Contest, session: Session, writing: Writing) -> None:
    known = report(session, held).questions[0]
    session.rollback()
    with writing() as own:
        contest(own, NOW, "con-mo", windows=[Window("Đợt 1", NOW, NOW + timedelta(days=30))])
    assert analysis.of_question(session, known.source.question_id, NOW) == []
    used = analysis.of_question(session, known.source.question_id, AFTER)
    assert [one.contest.slug for one in used] == ["thu"]
    assert used[0].figures.facility == known.figures.facility
    assert used[0].figures.discrimination == known.figures.discrimination
    assert used[0].figures.thirds == known.figures.thirds


def test_the_bank_desk_and_the_contest_tell_the_same(writing: Writing, session: Session) -> None:
    with writing() as own:
        made = every_kind.contest(own, NOW)
        for n in range(7):
            who = contestant(own, NOW)
            attempt = attempts.start(own, made, who.person, NOW).attempt
            told = every_kind.right(own, attempt)
            entries = [Entry(place, one, 1) for place, one in sorted(told.items()) if not isinstance(one, str)]
            attempts.save(own, attempt.token, who.key_hash, entries[n // 2 : n + 3], NOW + MINUTE)
            attempts.hand_in(own, attempt.token, who.person.id, NOW + 2 * MINUTE)
    for one in report(session, made).questions:
        (used,) = analysis.of_question(session, one.source.question_id, AFTER)
        assert (used.figures.discrimination, used.figures.thirds) == (one.figures.discrimination, one.figures.thirds)


def test_a_question_that_nobody_met_has_no_figures(held: Contest, session: Session) -> None:
    met = {one.source.question_id for one in report(session, held).questions}
    other = session.scalars(select(RevisionRow.question_id).where(RevisionRow.question_id.not_in(met))).first()
    assert other is not None
    assert analysis.of_question(session, other, AFTER) == []


# Few statements


def statements(engine: Engine, held: Contest, question_id: int, now: datetime) -> list[int]:
    found = []
    for act in (
        lambda session: analysis.of_rounds(session, held, [one.id for one in held.rounds]),
        lambda session: analysis.of_question(session, question_id, now),
    ):
        with Session(engine) as session, counted(engine) as seen:
            act(session)
        found.append(len(seen))
    return found


def test_many_papers_take_as_many_statements_as_few(held: Contest, engine: Engine, writing: Writing) -> None:
    with Session(engine) as session:
        question_id = report(session, held).questions[0].source.question_id
    few = statements(engine, held, question_id, AFTER)
    for n in range(12):
        with writing() as own:
            who = contestant(own, NOW)
        sit(writing, held, who, NOW, Way(right=n))
    assert statements(engine, held, question_id, AFTER) == few == [6, 8]


def test_the_stamp_moves_with_a_hand_in_and_with_a_key(held: Contest, session: Session, writing: Writing) -> None:
    from_store = analysis.item_answers.stamp
    ids = [one.id for one in held.rounds]
    stamps = [from_store(session, held.id, ids)]
    session.rollback()
    with writing() as own:
        who = contestant(own, NOW)
    sit(writing, held, who, NOW)
    stamps.append(from_store(session, held.id, ids))
    pooled = contests.pool(session, held.rules_id)[0]
    session.rollback()
    ruled(writing, held, Change(pooled, Ruling.VOID), NOW)
    stamps.append(from_store(session, held.id, ids))
    assert len(set(stamps)) == 3
