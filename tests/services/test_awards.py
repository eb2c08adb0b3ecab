"""The list of prizes: derived from results, open while a draw is secret, signed by two people, void when they move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from contest.collective import CollectiveRule, Formula
from contest.contests import Contest, State
from contest.entry import Category
from contest.prizes import AlreadySigned, Award, AwardsMoved, DrawsOpen, Ladder, NothingToSign, Prize, Span, Ties
from contest.refusals import Locked, ReasonMissing, SamePerson, WrongMoment
from contest.services import awards, switching, upkeep
from contest.services.contests import Window
from contest.standings import ticket
from contest.store import awards as store
from contest.store import contests, notices
from contest.store import results as result_store
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.results import Result
from tests import acts, factories
from tests.acts import Contestant, Way
from tests.conftest import NOW

REASON = "Theo biên bản họp ban giám khảo"
WEEKLY = Ladder(Span.ROUND, (Prize("Nhất", 1, 500_000), Prize("Nhì", 2, 300_000)))
WOMEN = Ladder(Span.ROUND, (Prize("Nữ xuất sắc", 1, 200_000),), category="nu")
FINAL = Ladder(Span.OVERALL, (Prize("Đặc biệt", 1, 2_000_000),))
UNIONS = CollectiveRule("Phong trào mạnh", Formula.PEOPLE, prizes=(Prize("Cờ", 1, 1_000_000), Prize("Bằng khen", 1)))
RULES: dict[str, Any] = {
    "prediction": None,
    "ranking": ("score", "time_taken"),
    "categories": (Category("nu", "Nữ", gender="female"), Category("nam", "Nam", gender="male")),
    "prizes": (WEEKLY, WOMEN, FINAL),
    "collective": (UNIONS,),
}
LATER = NOW + timedelta(days=9)


@dataclass
class Season:
    """Twelve people of three units, six of them women, in two rounds; person n is better than person n + 1."""

    contest: Contest
    people: list[Contestant]
    units: list[int]

    def number(self, award: Award) -> int | None:
        """Which of the people, from 1, has it; None for a unit."""
        ids = [one.person.id for one in self.people]
        return None if award.person_id is None else ids.index(award.person_id) + 1


Writing = Callable[[], Any]


def windows(now: datetime) -> list[Window]:
    return [
        Window("Tuần 1", now - timedelta(hours=1), now + timedelta(days=1)),
        Window("Tuần 2", now + timedelta(days=2), now + timedelta(days=3)),
    ]


def season(writing: Writing, *, alike: tuple[int, ...] = (), **rules: Any) -> Season:
    """A settled season. `alike`: people (from 1) whose papers are as good and as fast as the first of them."""
    with writing() as session:
        contest = factories.contest(session, NOW, windows=windows(NOW), **{**RULES, **rules})
        units = [factories.grassroots(session, n) for n in range(3)]
        people = [
            acts.contestant(
                session,
                NOW,
                unit_id=units[(n // 2) % 3 if n < 10 else 0],
                name=f"Người Số {chr(65 + n)}",
                gender="female" if n % 2 else "male",
            )
            for n in range(12)
        ]
    for n, who in enumerate(people, start=1):
        place = alike[0] if n in alike else n
        way = Way(right=18 - place, taken=timedelta(minutes=2, seconds=place))
        acts.sit(writing, contest, who, NOW, way)
        if n != 12:
            acts.sit(writing, contest, who, NOW + timedelta(days=2, hours=1), way)
    with writing() as session:
        settled = upkeep.settle(session, contests.by_id(session, contest.id), LATER)
    assert settled is not None
    return Season(settled, people, units)


def turn(writing: Writing, contest: Contest, state: State) -> Contest:
    """Bring a contest into a state."""
    with writing() as session:
        contests.set_state(session, contest.id, state)
        return contests.by_id(session, contest.id)


def organizer(session: Session) -> int:
    return factories.person(session, NOW, factories.Role.ORGANIZER).id


def listed(made: Season, found: list[Award]) -> list[tuple[str, str, int | None]]:
    return [(one.list, one.prize, made.number(one)) for one in found]


# What results give


def test_a_season_of_two_rounds_and_two_categories_gives_every_prize_once(writing: Writing, session: Session) -> None:
    made = season(writing)
    found = awards.derive(session, made.contest)
    assert listed(made, found)[:-2] == [
        ("Giải cá nhân Tuần 1", "Nhất", 2),
        ("Giải cá nhân Tuần 1", "Nhì", 4),
        ("Giải cá nhân Tuần 1", "Nhì", 5),
        ("Giải cá nhân Tuần 2", "Nhất", 3),
        ("Giải cá nhân Tuần 2", "Nhì", 6),
        ("Giải cá nhân Tuần 2", "Nhì", 7),
        ("Giải cá nhân Tuần 1, bảng Nữ", "Nữ xuất sắc", 8),
        ("Giải cá nhân Tuần 2, bảng Nữ", "Nữ xuất sắc", 10),
        ("Giải cá nhân toàn cuộc thi", "Đặc biệt", 1),
    ]
    assert [one.number for one in found] == list(range(1, 12))
    assert [(one.list, one.prize, one.unit_id, one.rank, one.amount) for one in found[-2:]] == [
        ("Phong trào mạnh", "Cờ", made.units[0], 1, 1_000_000),
        ("Phong trào mạnh", "Bằng khen", made.units[1], 2, 0),
    ]


def test_equal_units_share_the_prize_of_their_rank(writing: Writing, session: Session) -> None:
    best_two = CollectiveRule("Hai người giỏi", Formula.MEAN_TOP, top=1, prizes=(Prize("Cờ", 1, 5), Prize("Bằng", 1)))
    made = season(writing, alike=(1, 3, 5), collective=(best_two,))
    # The best of each unit are alike.
    units = [(one.unit_id, one.prize, one.rank) for one in awards.derive(session, made.contest) if one.unit_id]
    assert units == [(unit, "Cờ", 1) for unit in made.units]


def test_only_settled_rounds_give_prizes(writing: Writing, session: Session) -> None:
    with writing() as own:
        contest = factories.contest(own, NOW, windows=windows(NOW), **RULES)
        who = acts.contestant(own, NOW)
    acts.sit(writing, contest, who, NOW)
    assert awards.derive(session, contest) == []
    with writing() as own:
        settled = upkeep.settle(own, contests.by_id(own, contest.id), NOW + timedelta(days=1, hours=1))
    assert settled is not None
    assert [one.list for one in awards.derive(session, settled)] == ["Giải cá nhân Tuần 1"]


def test_a_tie_at_the_edge_is_open_until_the_seed_is_public_and_then_drawn_by_it(
    writing: Writing, session: Session
) -> None:
    made = season(writing, alike=(2, 3, 4, 5), prizes=(WEEKLY,), collective=())
    before = awards.outcome(session, made.contest)
    assert [(one.scope, one.prize, one.seats, one.people, one.rank) for one in before.open] == [
        (1, "Nhì", 2, 4, 2),
        (2, "Nhất", 1, 4, 2),
        (2, "Nhì", 2, 4, 2),
    ]
    assert listed(made, list(before.awards)) == [("Giải cá nhân Tuần 1", "Nhất", 1)]
    public = turn(writing, made.contest, State.PROVISIONAL)
    session.rollback()
    after = awards.outcome(session, public)
    assert after.open == ()

    def by_ticket(people: set[int], scope: int) -> list[int]:
        seed = public.seed_of(scope)
        return sorted(people, key=lambda person: ticket(seed, public.code_of(person)))

    four = {made.people[n - 1].person.id for n in (2, 3, 4, 5)}
    best, *rest = by_ticket(four, 2)
    second = by_ticket(set(rest), 1)
    prizes = {(one.scope, one.prize): set[int | None]() for one in after.awards}
    for one in after.awards:
        prizes[one.scope, one.prize].add(one.person_id)
    sixth = made.people[5].person.id
    assert prizes[2, "Nhất"] == {best}
    assert prizes[1, "Nhì"] == set(second[:2])
    assert prizes[2, "Nhì"] == {second[2], sixth}
    assert {one.person_id for one in after.awards if one.drawn} == four


def test_who_is_below_a_floor_wins_nothing(writing: Writing, session: Session) -> None:
    from_seventeen = Ladder(Span.ROUND, (Prize("Nhất", 5, 1),), least_score=16)
    made = season(writing, prizes=(from_seventeen,), collective=(), one_prize_each=False)
    assert listed(made, awards.derive(session, made.contest)) == [
        (f"Giải cá nhân Tuần {week}", "Nhất", n) for week in (1, 2) for n in (1, 2)
    ]


def test_a_cap_counts_the_people_of_the_round(writing: Writing, session: Session) -> None:
    made = season(writing, prizes=(Ladder(Span.ROUND, (Prize("Nhất", 9, 1),)),), collective=(), prize_cap_percent=25,
                  one_prize_each=False)  # fmt: skip
    found = awards.derive(session, made.contest)
    # Twelve people in the first round, eleven in the second.
    assert [sum(one.scope == scope for one in found) for scope in (1, 2)] == [3, 2]


def test_deriving_is_flat_in_people(writing: Writing, session: Session, engine: Engine) -> None:
    made = season(writing)
    awards.derive(session, made.contest)
    with factories.counted(engine) as few:
        awards.derive(session, made.contest)
    with writing() as own:
        crowd(own, made, 400)
    with factories.counted(engine) as many:
        awards.derive(session, made.contest)
    assert len(many) == len(few) <= 16


def crowd(session: Session, made: Season, people: int, *, key: str = "999999-999999999") -> None:
    """More people on every board, behind all others."""
    attempt = session.scalars(select(AttemptRow.id).limit(1)).one()
    for _ in range(people):
        who = factories.person(session, NOW).id
        rows = [Result(made.contest.id, scope, who, attempt, made.units[0], 1, 0, False, 1, key) for scope in (0, 1, 2)]
        result_store.put(session, rows)


def test_names_are_told_as_the_public_may_see_them_and_in_full_for_signed_papers(
    writing: Writing, session: Session
) -> None:
    with writing() as own:
        contest = factories.contest(own, NOW, **{**RULES, "collective": (UNIONS,), "prizes": (WEEKLY,)})
        who = acts.contestant(own, NOW, name="Giàng A Páo", shows_name=False)
    acts.sit(writing, contest, who, NOW)
    with writing() as own:
        settled = upkeep.settle(own, contests.by_id(own, contest.id), LATER)
    assert settled is not None
    person, unit = awards.named(session, settled, awards.derive(session, settled))
    assert (person.name, person.full_name) == ("Giàng A P.", "Giàng A Páo")
    assert person.workplace == unit.name == unit.full_name
    assert unit.workplace == ""
    assert person.unit == unit.unit != ""


# Two signatures


@pytest.fixture
def public(writing: Writing) -> Season:
    """A season whose results are public."""
    made = season(writing)
    made.contest = turn(writing, made.contest, State.PROVISIONAL)
    return made


def test_two_people_sign_and_the_public_is_told(public: Season, writing: Writing, session: Session) -> None:
    with writing() as own:
        first, second = organizer(own), organizer(own)
        proposal = awards.propose_signature(own, public.contest, REASON, first, LATER)
    assert not awards.is_signed(session, public.contest)
    with writing() as own:
        assert awards.approve_signature(own, public.contest, proposal, second, LATER) == 11
    session.rollback()
    assert awards.is_signed(session, public.contest)
    assert awards.signed(session, public.contest.id) == awards.derive(session, public.contest)
    (notice,) = notices.of_contest(session, public.contest.id)
    assert notice.kind == "results"
    assert "11 giải" in notice.text
    assert "5.600.000 đồng" in notice.text
    acts_done = set(session.scalars(select(AuditRow.act)))
    assert {"proposal.propose", "proposal.approve", "awards.sign", "notice.publish"} <= acts_done


def test_the_proposer_cannot_sign_alone(public: Season, writing: Writing, session: Session) -> None:
    with writing() as own:
        first = organizer(own)
        proposal = awards.propose_signature(own, public.contest, REASON, first, LATER)
    with pytest.raises(SamePerson), writing() as own:
        awards.approve_signature(own, public.contest, proposal, first, LATER)
    assert store.of_contest(session, public.contest.id) == []


def test_a_list_that_moved_since_it_was_proposed_is_not_signed(
    public: Season, writing: Writing, session: Session
) -> None:
    with writing() as own:
        first, second = organizer(own), organizer(own)
        proposal = awards.propose_signature(own, public.contest, REASON, first, LATER)
    strike(writing, public, 1)
    with pytest.raises(AwardsMoved), writing() as own:
        awards.approve_signature(own, public.contest, proposal, second, LATER)
    assert store.of_contest(session, public.contest.id) == []


def strike(writing: Writing, made: Season, n: int) -> None:
    """Take the n-th person out of all results."""
    with writing() as session:
        held = switching.hold(session, made.contest)
        mine = AttemptRow.person_id == made.people[n - 1].person.id
        session.execute(update(AttemptRow).where(mine).values(struck="person"))
        made.contest = switching.switch(session, held)


def test_results_that_move_void_the_signature(public: Season, writing: Writing, session: Session) -> None:
    with writing() as own:
        first, second = organizer(own), organizer(own)
        proposal = awards.propose_signature(own, public.contest, REASON, first, LATER)
        awards.approve_signature(own, public.contest, proposal, second, LATER)
    strike(writing, public, 1)
    session.rollback()
    assert awards.signed(session, public.contest.id) == []
    assert not awards.is_signed(session, public.contest)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(State.CLOSED, WrongMoment), (State.CHECKING, WrongMoment), (State.LOCKED, WrongMoment)],
)
def test_a_list_is_signed_only_while_results_are_public_and_not_locked(
    writing: Writing, state: State, refusal: type[Exception]
) -> None:
    made = season(writing, prizes=(FINAL,), collective=())
    moved = turn(writing, made.contest, state)
    with pytest.raises(refusal), writing() as own:
        awards.propose_signature(own, moved, REASON, None, LATER)


def test_what_cannot_be_signed_says_why(public: Season, writing: Writing) -> None:
    with pytest.raises(ReasonMissing), writing() as own:
        awards.propose_signature(own, public.contest, "Ngắn", None, LATER)
    with writing() as own:
        proposal = awards.propose_signature(own, public.contest, REASON, None, LATER)
        awards.approve_signature(own, public.contest, proposal, None, LATER)
    with pytest.raises(AlreadySigned), writing() as own:
        awards.propose_signature(own, public.contest, REASON, None, LATER)
    locked = turn(writing, public.contest, State.LOCKED)
    with pytest.raises(Locked), writing() as own:
        awards.approve_signature(own, locked, proposal, None, LATER)


def test_without_prizes_nothing_is_left_to_sign(writing: Writing, session: Session) -> None:
    made = season(writing, prizes=(), collective=())
    moved = turn(writing, made.contest, State.PROVISIONAL)
    session.rollback()
    assert awards.is_signed(session, moved)
    with pytest.raises(NothingToSign), writing() as own:
        awards.propose_signature(own, moved, REASON, None, LATER)


def test_shared_ties_need_no_seed(writing: Writing, session: Session) -> None:
    made = season(writing, alike=(2, 3, 4), prizes=(WEEKLY,), collective=(), prize_ties=Ties.SHARE)
    found = awards.outcome(session, made.contest)
    assert found.open == ()
    assert not any(one.drawn for one in found.awards)


def test_a_list_with_an_open_draw_is_not_signed(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    made = season(writing, alike=(1, 2, 3), prizes=(FINAL,), collective=())
    moved = turn(writing, made.contest, State.PROVISIONAL)
    monkeypatch.setattr(Contest, "is_revealed", lambda self, scope=0: False)
    with pytest.raises(DrawsOpen), writing() as own:
        awards.propose_signature(own, moved, REASON, None, LATER)
