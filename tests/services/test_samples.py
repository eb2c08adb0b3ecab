"""The sample data: exact totals, marked as the services mark, added to without doubles, and never on a live site."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, distinct, func, select
from sqlalchemy.orm import Session

from contest import attempts as rules
from contest import papers
from contest.contests import Contest
from contest.people import Role
from contest.services import attempts as attempt_service
from contest.services import papers as paper_service
from contest.services import people as people_service
from contest.services import results, samples, upkeep, verification
from contest.services import units as unit_service
from contest.store import answers, contests, sittings
from contest.store import results as result_store
from contest.store.attempts import AttemptRow
from contest.store.boards import Boards
from contest.store.people import PersonRow
from contest.web.commands.demo import FEW, SAMPLE_PASSWORD
from contest.web.site import NAME
from questions import marking
from tests.acts import Writing
from tests.conftest import Clock
from tests.factories import counted

PEOPLE, PAPERS = 300, 500
FIRST = "an-toan-bom-min"
Load = Callable[..., Any]


@pytest.fixture
def load(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Load:
    """`flask demo load …`, as JSON; few papers of the contests that `--attempts` does not speak of."""
    for slug in FEW:
        monkeypatch.setitem(FEW, slug, 60)

    def run(*args: str) -> Any:
        done = app.test_cli_runner().invoke(args=["demo", "load", "--json", *args])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.fixture
def loaded(load: Load) -> Any:
    return load("--people", str(PEOPLE), "--attempts", str(PAPERS))


def papers_of(session: Session, slug: str) -> list[AttemptRow]:
    query = select(AttemptRow).join(contests.ContestRow, contests.ContestRow.id == AttemptRow.contest_id)
    return list(session.scalars(query.where(contests.ContestRow.slug == slug).order_by(AttemptRow.id)))


def known(session: Session, slug: str) -> Contest:
    found = contests.by_slug(session, slug)
    assert found is not None
    return found


def test_the_totals_are_those_that_were_asked_for(loaded: Any, session: Session) -> None:
    sign_ins = len(samples.SIGN_INS)
    assert loaded["people"] == PEOPLE + sign_ins
    assert loaded["attempts"][FIRST] == PAPERS
    assert len(papers_of(session, FIRST)) == PAPERS
    assert session.scalar(select(func.count()).select_from(PersonRow)) == PEOPLE + sign_ins
    assert session.scalar(select(func.count(distinct(PersonRow.phone)))) == PEOPLE + sign_ins


def test_one_password_is_hashed_once_for_all(loaded: Any, session: Session, clock: Clock) -> None:
    assert session.scalar(select(func.count(distinct(PersonRow.password_hash)))) == 1
    person = people_service.check(session, samples.SIGN_INS[0].phone, SAMPLE_PASSWORD)
    assert person.role is Role.CONTESTANT


def test_there_is_a_sign_in_of_every_role(loaded: Any, session: Session) -> None:
    phones = [one.phone for one in samples.SIGN_INS]
    roles = set(session.scalars(select(PersonRow.role).where(PersonRow.phone.in_(phones))))
    assert roles == {role.value for role in Role}


def test_every_paper_is_drawn_by_the_rules(loaded: Any, session: Session) -> None:
    for slug in FEW:
        contest = known(session, slug)
        pool = paper_service.drawables(session, contest.rules_id)
        for row in papers_of(session, slug)[::25]:
            key = papers.paper_key(contest.seed, row.rules_id, row.round_id, row.person_id, row.number)
            drawn = papers.draw(contest.rules.blueprint, pool, key)
            shown = [place for place in answers.of_attempt(session, row.id) if place.revision_id is not None]
            assert [(one.revision_id, one.option_order) for one in shown] == [
                (one.revision_id, one.option_order) for one in drawn
            ]
            assert row.deadline_at == rules.deadline(
                row.started_at, contest.rules.minutes, 0, contest.rounds[0].closes_at
            )


def test_every_paper_is_marked_as_the_services_would_mark_it(loaded: Any, session: Session) -> None:
    for slug in FEW:
        contest = known(session, slug)
        for row in papers_of(session, slug)[::5]:
            places = answers.for_marking(session, row.id)
            marks = [marking.mark(place.as_written, key, contest.rules.points_each) for place, key in places if key]
            if row.handed_in_at is None:
                assert row.score is None
                continue
            assert (row.score, row.right_count) == (sum(marks), sum(map(bool, marks)))
            assert row.guess == next((place.choice for place, key in places if key is None), None)
            assert row.elapsed_ms == rules.elapsed_ms(row.started_at, row.deadline_at, row.handed_in_at)
            assert row.started_at <= row.handed_in_at <= row.deadline_at


def test_handing_an_open_sample_paper_in_gives_what_its_answers_are_worth(
    loaded: Any, session: Session, writing: Writing, clock: Clock
) -> None:
    row = next(one for one in papers_of(session, FIRST) if one.handed_in_at is None)
    places = answers.for_marking(session, row.id)
    worth = sum(marking.mark(place.as_written, key, 1) for place, key in places if key)
    session.rollback()
    with writing() as own:
        handed = attempt_service.hand_in(own, row.token, row.person_id, clock.now)
    assert handed.attempt.score == worth


def test_results_are_those_that_the_services_derive(loaded: Any, session: Session) -> None:
    for slug in FEW:
        contest = known(session, slug)
        for finals in list(results.by_person(list(sittings.of_contest(session, contest.id))))[::10]:
            derived = results.Deriving(contest).results(finals)
            assert result_store.of_person(session, contest.id, finals[0].person_id) == derived


def test_its_boards_are_true(loaded: Any, session: Session, boards: Boards) -> None:
    assert loaded["boards"] == "rebuilt"
    for slug in FEW:
        assert verification.verify(session, boards, known(session, slug)).differences == ()


def test_a_second_load_adds_up_without_doubles(load: Load, loaded: Any, session: Session, boards: Boards) -> None:
    before = {(one.person_id, one.number) for one in papers_of(session, FIRST)}
    session.rollback()
    assert load("--people", str(PEOPLE), "--attempts", str(PAPERS))["people"] == 0
    again = load("--people", str(PEOPLE + 50), "--attempts", str(PAPERS + 60))
    assert again["people"] == 50
    after = papers_of(session, FIRST)
    assert before <= {(one.person_id, one.number) for one in after}
    assert len(after) == PAPERS + 60
    assert len({(one.person_id, one.number) for one in after}) == len(after)
    open_now = [one.person_id for one in after if one.handed_in_at is None]
    assert len(set(open_now)) == len(open_now)
    assert verification.verify(session, boards, known(session, FIRST)).differences == ()


def test_the_same_load_again_changes_no_paper(load: Load, loaded: Any, session: Session) -> None:
    def everything() -> list[tuple[object, ...]]:
        found = [tuple(row) for row in session.execute(select(AttemptRow.__table__).order_by(AttemptRow.id))]
        session.rollback()
        return found

    before = everything()
    assert load("--people", str(PEOPLE), "--attempts", str(PAPERS))["attempts"][FIRST] == 0
    assert everything() == before


def test_people_can_start_after_a_load(loaded: Any, session: Session, writing: Writing, clock: Clock) -> None:
    """The sample numbers its papers itself; the next paper must not meet one of them."""
    with writing() as own:
        person = people_service.check(own, samples.SIGN_INS[0].phone, SAMPLE_PASSWORD)
        started = attempt_service.start(own, known(own, FIRST), person, clock.now)
    assert started.created


def test_if_empty_leaves_a_site_with_contests_alone(load: Load, loaded: Any, session: Session) -> None:
    assert load("--if-empty", "--people", "400", "--attempts", "900") == {"loaded": False}
    assert len(papers_of(session, FIRST)) == PAPERS
    assert samples.is_loaded(session)


def test_if_empty_loads_a_site_without_contests(load: Load, session: Session) -> None:
    assert not samples.is_loaded(session)
    session.rollback()
    assert load("--if-empty", "--people", "20", "--attempts", "10")["attempts"][FIRST] == 10


def test_a_live_site_refuses(app: Flask, session: Session) -> None:
    site = app.extensions[NAME]
    app.extensions[NAME] = replace(site, settings=replace(site.settings, live=True))
    done = app.test_cli_runner().invoke(args=["demo", "load", "--people", "5", "--attempts", "5"])
    assert done.exit_code == 1
    assert "live" in done.output
    assert not samples.is_loaded(session)
    assert session.scalar(select(func.count()).select_from(PersonRow)) == 0


def test_the_tree_has_the_sums_of_the_federation(loaded: Any, session: Session) -> None:
    found = asdict(unit_service.summary(session, date(2022, 12, 1)))
    assert (found["upper"], found["grassroots"], found["central"]) == (13, 955, 14)
    assert (found["workers"], found["members"], found["women"]) == (33_531, 30_954, 17_233)
    assert found["by_sector"] == {"hcsn": 911, "enterprise": 44}


def test_a_rebuild_asks_as_many_questions_for_many_papers_as_for_few(
    load: Load, loaded: Any, session: Session, boards: Boards, engine: Engine, clock: Clock
) -> None:
    def statements(now: datetime) -> int:
        with counted(engine) as seen:
            upkeep.rebuild(session, boards, known(session, FIRST), now)
        session.rollback()
        return len(seen)

    few = statements(clock.now)
    load("--people", str(PEOPLE * 3), "--attempts", str(PAPERS * 3))
    assert statements(clock.now) == few <= 8


def test_writing_all_results_anew_asks_as_many_questions_for_many_as_for_few(
    load: Load, loaded: Any, writing: Writing, engine: Engine
) -> None:
    def statements() -> int:
        with writing() as own:
            contest = known(own, FIRST)
            with counted(engine) as seen:
                assert results.rewrite(own, contest) > 0
        return len(seen)

    few = statements()
    load("--people", str(PEOPLE * 2), "--attempts", str(PAPERS * 2))
    assert statements() <= few + 1
