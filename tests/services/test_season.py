"""The season of the sample: a whole contest from draft to publication; what went wrong in it is mended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.contests import State
from contest.rounds import VIETNAM
from contest.sample_season import SLUG, WEEKS, Timetable, misspelt, rules, week
from contest.services import audit, record, record_check, season_ground
from contest.store import contests
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.awards import AwardRow
from contest.store.complaints import ComplaintRow
from contest.store.entrants import ContestUnitRow
from contest.store.mergers import MergerRow
from contest.store.people import PersonRow
from contest.store.proposals import ProposalRow
from contest.store.rulings import RulingRow
from contest.store.strikes import StrikeRow
from contest.store.units import UnitRow
from contest.web.commands.demo import FEW
from contest.web.site import NAME
from questions.rows import AnswerKeyRow
from tests.conftest import NOW

PEOPLE = 60
Play = Callable[..., Any]


@pytest.fixture
def play(app: Flask) -> Play:
    """`flask demo season …`, as JSON."""

    def run(*args: str) -> Any:
        done = app.test_cli_runner().invoke(args=["demo", "season", "--json", "--people", str(PEOPLE), *args])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


# When and who, without a database


@pytest.mark.parametrize("days", range(9))
def test_the_season_lies_wholly_in_the_past_and_no_week_earlier_than_it_must(days: int) -> None:
    now = NOW + timedelta(days=days)
    when = Timetable.before(now)
    rounds = when.rounds()
    assert len(rounds) == WEEKS
    for n, one in enumerate(rounds):
        opens, closes = one.opens_at.astimezone(VIETNAM), one.closes_at.astimezone(VIETNAM)
        assert (opens.weekday(), opens.hour, closes.weekday(), closes.hour) == (0, 8, 6, 22)
        assert opens.date() == when.monday + timedelta(days=7 * n)
    assert when.announced() < rounds[0].opens_at
    assert when.after(4, 10) <= now
    assert when.after(4, 10) + timedelta(days=8) > now


def test_everybody_sits_in_some_week_within_its_hours_and_never_two_papers_at_once() -> None:
    people: dict[int, int | None] = {n: n % 7 for n in range(1, 301)}
    seen: set[int] = set()
    for window in Timetable.before(NOW).rounds():
        sat = list(week(people, window, 20, seed=5))
        assert sat == list(week(people, window, 20, seed=5))
        assert sat != list(week(people, window, 20, seed=6))
        seen |= {one.person for one in sat}
        assert all(window.opens_at <= one.started_at for one in sat)
        assert all(one.started_at + timedelta(minutes=20) <= window.closes_at for one in sat)
        times = Counter(one.person for one in sat)
        assert max(times.values()) == 3
        for one, after in pairwise(sat):
            if one.person == after.person:
                assert after.number == one.number + 1
                assert after.started_at > one.started_at + timedelta(minutes=20)
    assert seen == set(people)


def test_its_rules_are_sound_and_a_misspelt_name_is_another_name() -> None:
    assert rules().faults() == []
    assert misspelt("CĐCS Trường A") != "CĐCS Trường A"


# Played


def test_all_of_it_adds_up(play: Play, session: Session) -> None:
    told = play()
    handed = select(func.count(), func.count(func.distinct(AttemptRow.person_id))).where(
        AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None)
    )
    entries, people = session.execute(handed).one()
    # With the contestant of the sample's sign-in, who sits by hand.
    assert (told["people"], told["entries"]) == (people, entries)
    assert people == PEOPLE + 1
    assert told["differences"] == told["record"]["differences"] == []
    assert told["audit"]["first_bad"] is None
    assert told["audit"]["unsealed"] == 0
    assert told["boards"] > 5
    assert told["cells"] > entries
    assert sum(one["entries"] for one in told["rounds"]) == entries
    # The prediction of every week is how many people sat in it.
    assert [one["predicted"] for one in told["rounds"]] == [one["people"] for one in told["rounds"]]
    for one in told["rounds"]:
        numbered = contests.RoundRow.number == one["number"]
        of_week = handed.join(contests.RoundRow, contests.RoundRow.id == AttemptRow.round_id).where(numbered)
        assert session.execute(of_week).one() == (one["entries"], one["people"])


def test_it_ends_published_with_everything_mended_by_two_people(play: Play, session: Session) -> None:
    play()
    contest = contests.by_slug(session, SLUG)
    assert contest is not None
    assert contest.state is State.PUBLISHED
    assert contest.is_settled()
    assert contest.is_revealed()

    acts = {one.act: one for one in session.scalars(select(ProposalRow))}
    assert set(acts) == {"ruling", "merge_units", "sign_awards"}
    assert all(one.approved_by not in (None, one.proposed_by) for one in acts.values())

    ruling = session.scalars(select(RulingRow)).one()
    keys = session.scalars(
        select(AnswerKeyRow).where(AnswerKeyRow.revision_id == ruling.revision_id).order_by(AnswerKeyRow.number)
    ).all()
    assert [one.choices for one in keys] == [ruling.choices, keys[1].choices, ruling.choices]
    assert keys[1].choices != ruling.choices

    merger = session.scalars(select(MergerRow)).one()
    moved = select(func.count()).select_from(AttemptRow).where(AttemptRow.unit_from_id == merger.from_id)
    assert session.scalar(moved) == merger.attempts > 0
    assert session.scalar(select(func.count()).where(AttemptRow.unit_id == merger.from_id)) == 0
    assert session.get_one(ContestUnitRow, (contest.id, merger.from_id)).merged_into_id == merger.into_id
    # The tree is everybody's: the misspelt unit still stands in it.
    assert session.get_one(UnitRow, merger.from_id).code.endswith(season_ground.TWIN)

    strike, complaint = session.scalars(select(StrikeRow)).one(), session.scalars(select(ComplaintRow)).one()
    assert strike.lifted_at is not None
    assert complaint.person_id == strike.person_id
    assert complaint.outcome == "upheld"
    assert session.scalar(select(func.count()).where(AttemptRow.struck.is_not(None))) == 0
    assert session.scalar(select(func.count()).select_from(AwardRow)) > 20


def test_every_deed_is_on_the_sealed_record(play: Play, session: Session) -> None:
    play()
    acts = Counter(session.scalars(select(AuditRow.act).where(AuditRow.subject == f"contest:{SLUG}")))
    for act in (
        "contest.announce", "question.rule", "strike.put", "strike.lift", "complaint.file", "complaint.answer",
        "awards.sign", "contest.check", "contest.reveal", "contest.finish", "contest.publish",
    ):  # fmt: skip
        assert acts[act] == 1, act
    assert acts["round.settle"] == WEEKS
    assert acts["round.reveal"] == WEEKS - 1
    assert acts["proposal.propose"] == acts["proposal.approve"] == 3
    assert audit.verify(session).first_bad is None
    assert session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.hash.is_(None))) == 0


def test_its_public_record_says_the_same_without_the_database(play: Play, session: Session) -> None:
    told = play()
    contest = contests.by_slug(session, SLUG)
    assert contest is not None
    written = record.written(session, contest)
    assert written.digest == told["record"]["sha256"]
    assert record_check.check(written.data).differences == ()
    names = set(session.scalars(select(PersonRow.phone)))
    text = written.data.decode()
    assert not [phone for phone in names if phone in text or phone.removeprefix("+84") in text]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_fewer_people_than_prizes_it_adds_up_too(play: Play, seed: int) -> None:
    told = play("--people", "25", "--seed", str(seed))
    assert told["people"] == 26
    assert told["differences"] == told["record"]["differences"] == []


def test_a_second_run_changes_nothing_and_says_so(play: Play, session: Session) -> None:
    play()
    before = session.scalar(select(func.count()).select_from(AttemptRow))
    session.rollback()
    assert play() == {"played": False, "contest": SLUG}
    assert session.scalar(select(func.count()).select_from(AttemptRow)) == before


def test_on_a_site_with_more_people_those_who_play_are_from_all_over(
    play: Play, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in FEW:
        monkeypatch.setitem(FEW, slug, 20)
    loaded = app.test_cli_runner().invoke(args=["demo", "load", "--people", "600", "--attempts", "20"])
    assert loaded.exit_code == 0, loaded.output
    told = play()
    assert told["people"] == PEOPLE + 1
    assert told["differences"] == told["record"]["differences"] == []
    units = select(func.count(func.distinct(AttemptRow.unit_id))).where(
        AttemptRow.contest_id == contests.ContestRow.id, contests.ContestRow.slug == SLUG
    )
    assert (session.scalar(units) or 0) > PEOPLE // 2


def test_a_live_site_refuses(app: Flask, session: Session) -> None:
    site = app.extensions[NAME]
    app.extensions[NAME] = replace(site, settings=replace(site.settings, live=True))
    done = app.test_cli_runner().invoke(args=["demo", "season", "--people", "20"])
    assert done.exit_code == 1
    assert "live" in done.output
    assert not season_ground.is_there(session)
    assert session.scalar(select(func.count()).select_from(PersonRow)) == 0
