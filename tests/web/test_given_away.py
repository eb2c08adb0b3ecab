"""What pages must not give away, and slips of the pen that must not get through: each was found by an adversary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from contest.boards import Counters
from contest.contests import State
from contest.life import RoundNotOver
from contest.papers import Quota
from contest.people import Role
from contest.predictions import Guessing, Quantity
from contest.refusals import WrongMoment
from contest.services import essays, life, record, standings, strikes
from contest.services.contests import Window
from contest.services.life import Stated
from contest.services.mergers import Pair, merge_people
from contest.services.publication import nameless
from contest.services.sources import Slow
from contest.store import contests, entrants, sittings
from tests.acts import Way, contestant, sit
from tests.crowds import Stand, gather
from tests.factories import contest, grassroots, person, sign_in
from tests.web.client import Browser

BLUEPRINT = (Quota("ma-tuy", "recall", 3),)


@pytest.fixture
def organizer(app: Flask, writing, clock) -> Browser:
    with writing() as session:
        return Browser(app, sign_in(session, person(session, clock.now, Role.ORGANIZER), clock.now))


def test_the_last_of_a_union_is_not_told_how_many_took_part_in_it(session, writing, clock) -> None:
    asked = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "blueprint": BLUEPRINT}
    with writing() as own:
        held = contest(own, clock.now, **asked)
        people = [contestant(own, clock.now) for _ in range(12)]
    for n, who in enumerate(people):
        sit(writing, held, who, clock.now, Way(right=3 if n < 11 else 0, taken=timedelta(seconds=60 + n)))
    home = people[0].person.unit_id
    places = [standings.my_place(Slow(session, held, 0), who.person.id, home) for who in (people[0], people[-1])]
    assert [one and one.unit_rank for one in places] == [1, None]


def test_the_board_of_a_small_union_tells_none_of_its_people_how_many_they_are(session, writing, clock) -> None:
    asked = {"prediction": Quantity.PEOPLE, "counters": Counters.HIDDEN, "blueprint": BLUEPRINT}
    with writing() as own:
        held, home = contest(own, clock.now, **asked), grassroots(own, 5)
        people = gather(own, held, clock.now, [Stand(n, unit_id=home) for n in range(7)])
    for who in people:
        place = standings.my_place(Slow(session, held, 0), who, home, home)
        assert place is not None
        assert (place.rank, place.index, place.around) == (None, None, ())


def test_while_scores_are_hidden_no_mean_of_a_union_tells_them(session, writing, clock) -> None:
    asked = {"prediction": Quantity.ALL_RIGHT, "counters": Counters.SHOWN, "blueprint": BLUEPRINT}
    with writing() as own:
        held = contest(own, clock.now, **asked)
        alone = contestant(own, clock.now, unit_id=grassroots(own, 5))
    sit(writing, held, alone, clock.now, Way(right=3))
    board = standings.unions(Slow(session, held, 0), 0, 1, grassroots=True)
    assert {(one.mean_tenths, one.points) for one in board.unions} == {(None, None)}


def test_a_number_of_the_whole_contest_is_not_stated_before_its_last_round_is_over(writing, clock) -> None:
    hour = timedelta(hours=1)
    windows = [Window("1", clock.now - hour, clock.now + hour), Window("2", clock.now + hour, clock.now + 9 * hour)]
    guessing = Guessing(whole_contest=True, words="Bao nhiêu cây được trồng?")
    asked = {"prediction": Quantity.STATED, "guessing": guessing, "blueprint": BLUEPRINT, "windows": windows}
    with writing() as own:
        held = contest(own, clock.now, **asked)
    clock.forward(hours=2)
    with writing() as own, pytest.raises(RoundNotOver):
        life.state_value(own, held, Stated(1, 7, "Báo cáo của Sở Nông nghiệp"), None, clock.now)


def test_points_of_essays_do_not_move_results_that_are_public(writing, clock) -> None:
    rules = {"essay_points": 10, "prediction": None, "ranking": ("total",), "blueprint": BLUEPRINT}
    with writing() as own:
        held = contest(own, clock.now, **rules)
        contests.set_state(own, held.id, State.PUBLISHED)
    with writing() as own, pytest.raises(WrongMoment):
        essays.put(own, held, 1, [], None, clock.now)


def test_whoever_may_not_enter_does_not_rank_by_another_account(writing, clock) -> None:
    with writing() as own:
        held = contest(own, clock.now, prediction=None, ranking=("score",), blueprint=BLUEPRINT)
        barred, other = contestant(own, clock.now), contestant(own, clock.now)
        own.add(entrants.BarredRow(contest_id=held.id, phone=barred.person.phone, mode="barred", reason="ra đề"))
    sit(writing, held, other, clock.now, Way(right=3))
    with writing() as own:
        merge_people(own, held, Pair(other.person.id, barred.person.id), "Cùng một người, hai số máy", None, clock.now)
        assert list(sittings.of_contest(own, held.id)) == []


@pytest.mark.parametrize(
    "reason",
    [
        "Lò Thị Thử thi hộ, số 0912-345-678",
        "lò thị  thử, (0912) 345 678",
        "CCCD 0120-8800-1234 của Lò Thị Thử",
        "Lo\u0300 Thi\u0323 Thu\u031b\u0309 +84 912.345.678",
    ],
)
def test_a_public_reason_bears_neither_name_nor_number(reason: str) -> None:
    told = nameless(reason, "Lò Thị Thử")
    assert "Lò Thị" not in told
    assert not any(mark.isdigit() for mark in told)


def test_a_paper_that_was_annulled_bears_no_pseudonym_of_somebody_on_a_board(session, writing, clock) -> None:
    with writing() as own:
        held = contest(own, clock.now, prediction=None, ranking=("score",), blueprint=BLUEPRINT)
        who = contestant(own, clock.now)
    first = sit(writing, held, who, clock.now, Way(right=3))
    sit(writing, held, who, clock.now + timedelta(minutes=9), Way(right=1))
    with writing() as own:
        strikes.strike(
            own, held, strikes.Struck(who.person.id, first.attempt.id), "Nhờ người làm hộ bài", None, clock.now
        )
    rows = list(record._entries(session, held, held.code_of))
    assert sorted((one[0], one[-1]) for one in rows if one[-1]) == [("", "attempt")]
    assert [one[0] for one in rows if one[-1] is None] == [held.code_of(who.person.id)]


@pytest.mark.parametrize("year", ["0001", "0026", "9999"])
def test_a_slip_in_a_year_stops_no_desk(organizer: Browser, year: str) -> None:
    wrong = {"shape": "weekly", "title": "Thử năm", "subject": "ma-tuy", "first_day": f"{year}-12-31"}
    assert organizer.post("/to-chuc/cuoc-thi/moi", wrong).status == 422
    for path in ("/to-chuc", "/to-chuc/nhat-ky", "/to-chuc/cuoc-thi/moi"):
        assert organizer.get(path).status == 200


def test_a_copy_of_no_contest_is_not_found(organizer: Browser) -> None:
    asked = {"shape": "ban-sao", "title": "Bản sao", "first_day": "2026-12-31", "source": ""}
    assert organizer.post("/to-chuc/cuoc-thi/moi", asked).status in (404, 422)
