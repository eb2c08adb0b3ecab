"""A board that stands still: what it showed when its freeze began, whatever comes after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from contest.boards import Counters
from contest.consents import Purpose
from contest.contests import Contest
from contest.entry import Category
from contest.life import Step
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import NoSuchContest
from contest.rulebook import Reveal
from contest.services import consents, frozen, life, sources, standings, sweeping, upkeep
from contest.services.contests import Window
from contest.services.sources import Slow
from contest.store import contests
from contest.store.boards import Boards
from tests import factories
from tests.acts import Contestant, Way, Writing, begin, contestant, fill, hand_in, sit
from tests.conftest import Clock
from tests.web.client import Browser

BLUEPRINT = (Quota("ma-tuy", "recall", 5),)
HOUR, MINUTE, MS = timedelta(hours=1), timedelta(minutes=1), timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    frozen._KEPT.clear()


def held(writing: Writing, clock: Clock, **changes: object) -> Contest:
    """Three hours, the last of them frozen; the first board is open already."""
    windows = [Window("Đợt 1", clock.now - HOUR, clock.now + 2 * HOUR)]
    given = {
        "blueprint": BLUEPRINT, "minutes": 20, "windows": windows, "attempts": None, "freeze_minutes": 60,
        "prediction": None, "ranking": ("score", "time_taken"), "reveal": Reveal.NEVER,
        "categories": (Category("nu", "Nữ", gender="female"),),
    }  # fmt: skip
    with writing() as session:
        return factories.contest(session, clock.now, **(given | changes))


def crowd(writing: Writing, clock: Clock) -> list[Contestant]:
    with writing() as session:
        people = [("female", 0), ("male", 0), ("female", 40), ("male", 41)]
        return [
            contestant(session, clock.now, gender=gender, unit_id=factories.grassroots(session, n))
            for gender, n in people
        ]


def sweep(session: Session, writing: Writing, boards: Boards | None, clock: Clock) -> None:
    sweeping.Sweeper(writing, boards).sweep(session, clock.now)
    session.rollback()


def pages(origin: sources.Source) -> list[object]:
    """Everything a board shows: the rows and sums of the whole, of every unit with anybody in it, and seats."""
    units = [
        0,
        *(
            one
            for one, tally in zip(origin.tree.by_id, origin.tallies(list(origin.tree.by_id)), strict=True)
            if tally.people
        ),
    ]
    rows = [standings.individuals(origin, unit, 1).rows for unit in units]
    unions = [standings.unions(origin, 0, 1, grassroots=False).unions, origin.tallies(units)]
    seats = [origin.seats(row.person_id, units) for row in rows[0]]
    return [units, rows, unions, seats]


@pytest.mark.parametrize("scope", [0, 1000])
def test_it_is_what_the_board_was_and_stays_so(session: Session, writing: Writing, clock: Clock, scope: int) -> None:
    contest, people = held(writing, clock), crowd(writing, clock)
    for n, who in enumerate(people):
        sit(writing, contest, who, clock.now, Way(right=n + 1, taken=timedelta(minutes=3)))
    since = clock.now + HOUR
    before = pages(Slow(session, contest, scope))
    session.rollback()
    assert len(before[1][0]) == (4 if scope == 0 else 2)  # type: ignore[index]
    clock.now = since + MINUTE
    for who in people[::-1]:
        sit(writing, contest, who, clock.now, Way(right=5, taken=timedelta(minutes=2)))
    assert pages(frozen.source(session, contest.slug, scope, since)) == before
    frozen._KEPT.clear()
    clock.now = contest.closes_at + MINUTE
    sweep(session, writing, None, clock)
    assert pages(frozen.source(session, contest.slug, scope, since)) == before
    assert pages(Slow(session, contests.by_id(session, contest.id), scope)) != before


@pytest.mark.parametrize(("at", "seen"), [(-MS, 1), (timedelta(), 0), (MS, 0)])
def test_the_first_moment_of_the_freeze_is_in_it(
    session: Session, writing: Writing, clock: Clock, at: timedelta, seen: int
) -> None:
    contest, who = held(writing, clock), crowd(writing, clock)[0]
    since = clock.now + HOUR
    attempt = begin(writing, contest, who, since - 5 * MINUTE)
    hand_in(writing, attempt, who, since + at)
    assert frozen.source(session, contest.slug, 0, since).tallies([0])[0].people == seen


def test_a_paper_the_server_closes_late_is_not_on_it_though_its_time_was_before(
    session: Session, writing: Writing, clock: Clock
) -> None:
    """Its deadline lay before the freeze, and nobody could see it on the board when the freeze began."""
    contest, who = held(writing, clock), crowd(writing, clock)[0]
    since = clock.now + HOUR
    begin(writing, contest, who, since - 20 * MINUTE - MS)
    clock.now = since + MINUTE
    sweep(session, writing, None, clock)
    assert frozen.source(session, contest.slug, 0, since).tallies([0])[0].people == 0


def test_a_true_value_that_is_known_since_moves_nobody(session: Session, writing: Writing, clock: Clock) -> None:
    changes = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "ranking": ("score", "prediction")}
    contest, people = held(writing, clock, **changes), crowd(writing, clock)
    for guess, who in zip((90, 4), people, strict=False):
        sit(writing, contest, who, clock.now, Way(right=5, guess=guess))
    since = clock.now + HOUR
    clock.now = contest.closes_at + MINUTE
    sweep(session, writing, None, clock)
    assert contests.by_id(session, contest.id).predicted
    still = frozen.source(session, contest.slug, 0, since)
    keys = {key for key, _ in still.rows(0, 0, 9)[0]}
    assert len(keys) == 1
    assert still.facts.prediction_open
    assert still.facts.shown is Counters.HIDDEN


def test_a_name_that_may_not_be_shown_any_more_goes_at_once_and_nothing_else_moves(
    session: Session, writing: Writing, clock: Clock
) -> None:
    contest, people = held(writing, clock), crowd(writing, clock)
    with writing() as own:
        for who in people:
            consents.give(own, who.person.id, {Purpose.PUBLIC_NAME}, clock.now)
    for n, who in enumerate(people):
        sit(writing, contest, who, clock.now, Way(right=n + 1, taken=timedelta(minutes=3)))
    since = clock.now + HOUR
    clock.now = since + 2 * upkeep.OVERLAP

    def shown() -> list[tuple[int, str, int]]:
        rows, _before, _length, _after = frozen.source(session, contest.slug, 0, since, clock.now).rows(0, 0, 9)
        session.rollback()
        return [(row.person_id, row.name, row.score) for _key, row in rows]

    before, shy = shown(), people[0].person
    assert (shy.id, shy.name) in {(one, name) for one, name, _ in before}
    sit(writing, contest, people[1], clock.now, Way(right=5, taken=timedelta(minutes=2)))
    with writing() as own:
        consents.withdraw(own, shy, Purpose.PUBLIC_NAME, clock.now)
    clock.now += frozen.FRESH
    after = shown()
    assert (shy.id, shy.name) not in {(one, name) for one, name, _ in after}
    assert [(one, score) for one, _, score in after] == [(one, score) for one, _, score in before]
    assert [name for one, name, _ in after if one != shy.id] == [name for one, name, _ in before if one != shy.id]


def test_hand_ins_that_are_being_written_as_it_begins_are_waited_for(
    session: Session, writing: Writing, clock: Clock
) -> None:
    contest, who = held(writing, clock), crowd(writing, clock)[0]
    since = clock.now + HOUR
    attempt = begin(writing, contest, who, since - 5 * MINUTE)
    assert frozen.source(session, contest.slug, 0, since, since).tallies([0])[0].people == 0
    session.rollback()
    hand_in(writing, attempt, who, since - MS)
    found = []
    for later in (frozen.FRESH - MS, frozen.FRESH, upkeep.OVERLAP, 2 * upkeep.OVERLAP):
        found.append(frozen.source(session, contest.slug, 0, since, since + later).tallies([0])[0].people)
        session.rollback()
    assert found == [0, 1, 1, 1]


def test_few_boards_are_kept_and_one_of_no_contest_is_none(session: Session, writing: Writing, clock: Clock) -> None:
    contest = held(writing, clock)
    for n in range(frozen.MOST_KEPT + 5):
        frozen.source(session, contest.slug, 0, clock.now + n * MINUTE)
    assert len(frozen._KEPT) == frozen.MOST_KEPT
    with pytest.raises(NoSuchContest):
        frozen.source(session, "khong-co", 0, clock.now)


def test_what_comes_after_the_freeze_shows_on_no_public_page(
    app: Flask, session: Session, writing: Writing, boards: Boards, clock: Clock
) -> None:
    """The same site twice at the same moment: nothing since the freeze, and then a whole hour of it."""
    contest, people = held(writing, clock), crowd(writing, clock)
    done = [sit(writing, contest, who, clock.now, Way(right=3)) for who in people[:3]]
    browser, guest = Browser(app, people[0].key), Browser(app)
    since, unit = contest.closes_at - HOUR, people[0].person.unit_id
    here = f"/cuoc-thi/{contest.slug}"
    public = [
        "/", here, f"{here}/xep-hang", f"{here}/xep-hang.json", f"{here}/xep-hang.json?bang=cong-doan",
        f"{here}/xep-hang?bang=co-so", f"{here}/xep-hang?don-vi={unit}", f"{here}/xep-hang.json?hang=1",
    ]  # fmt: skip
    own = [*public, f"/ket-qua/{done[0].attempt.token}"]

    def look() -> list[str]:
        frozen._KEPT.clear()
        return [guest.get(page).text for page in public] + [browser.get(page).text for page in own]

    def rebuild() -> None:
        upkeep.rebuild(session, boards, contests.by_id(session, contest.id), clock.now)
        session.rollback()

    clock.now = contest.closes_at + MINUTE
    rebuild()
    before = look()
    assert '"state": "frozen"' in before[3]
    assert "Bảng tạm khoá từ 10:00" in Browser.get(guest, f"{here}/xep-hang").words
    # The reader's own second paper would be theirs to know of.
    for who in people[1:]:
        sit(writing, contest, who, since + MINUTE, Way(right=5, taken=MINUTE))
    rebuild()
    now = look()
    assert [n for n, (one, two) in enumerate(zip(before, now, strict=True)) if one != two] == []
    sweep(session, writing, boards, clock)
    rebuild()
    assert contests.by_id(session, contest.id).is_settled()
    session.rollback()
    after = look()
    assert [n for n, (one, two) in enumerate(zip(before, after, strict=True)) if one != two] == []
    for step in (Step.CHECK, Step.REVEAL):
        with writing() as session_:
            life.take(session_, contest, step, None, clock.now)
    rebuild()
    assert '"people": 4' in guest.get(f"{here}/xep-hang.json").text
    assert "frozen" not in guest.get(f"{here}/xep-hang.json").text


def test_a_board_moves_until_its_freeze(
    app: Flask, session: Session, writing: Writing, boards: Boards, clock: Clock
) -> None:
    contest, who = held(writing, clock), crowd(writing, clock)[0]
    attempt = begin(writing, contest, who, clock.now)
    fill(writing, attempt, who, clock.now, Way(right=3))
    hand_in(writing, attempt, who, clock.now)
    guest = Browser(app)
    states: dict[timedelta, str] = {}
    for at in (-MS, timedelta()):
        clock.now = contest.closes_at - HOUR + at
        upkeep.rebuild(session, boards, contest, clock.now)
        session.rollback()
        states[at] = guest.get(f"/cuoc-thi/{contest.slug}/xep-hang.json").json["state"]
    assert list(states.values()) == ["live", "frozen"]
