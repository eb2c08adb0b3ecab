"""Certificates: who may have which, and that a check says no as soon as results no longer say what the sheet says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest.certificates import (
    ALPHABET,
    AwardsUnsigned,
    BadDecision,
    CertificateNotDue,
    CertificateTakenBack,
    Decision,
    Kind,
    NoSuchCertificate,
    Standing,
    grouped,
)
from contest.contests import Contest, State
from contest.corrections import Change
from contest.people import Person, Role
from contest.refusals import NoSuchAttempt, ReasonMissing
from contest.rulebook import Show, Told
from contest.services import awards, certificate_desk, mergers, strikes, upkeep
from contest.services import certificates as service
from contest.services.mergers import Pair
from contest.services.strikes import Struck
from contest.store import answers, certified, contests
from contest.store.audit import AuditRow
from contest.store.certificates import CertificateRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.marking import Ruling
from tests import correcting, factories, seasons
from tests.acts import Contestant, Way, Writing, begin, contestant, sit
from tests.conftest import NOW, Clock
from tests.seasons import Season

WHY = "Cấp nhầm cho người khác"
DECISION = Decision("12/QĐ-LĐLĐ", date(2026, 11, 20))
EASY: dict[str, Any] = {"prediction": None, "ranking": ("score", "time_taken"), "pass_mark": 5}


@dataclass
class Stage:
    """A contest with a pass mark, and somebody who handed in a paper with six right answers."""

    contest: Contest
    who: Contestant
    token: str
    writing: Writing

    def ask(self, kind: Kind = Kind.PARTICIPATION, who: Person | None = None) -> str:
        with self.writing() as session:
            return service.ask(session, who or self.who.person, self.token, kind, NOW)

    def standing(self, code: str) -> Standing:
        with self.writing() as session:
            found = service.check(session, code)
        assert found is not None
        return found.standing


def staged(writing: Writing, right: int = 6, **rules: Any) -> Stage:
    with writing() as session:
        contest = factories.contest(session, NOW, **{**EASY, **rules})
        who = contestant(session, NOW, name="Nguyễn Thị Ngọc Ảnh", shows_name=False)
    handed = sit(writing, contest, who, NOW, Way(right=right))
    return Stage(contest, who, handed.attempt.token, writing)


@pytest.fixture
def stage(writing: Writing) -> Stage:
    return staged(writing)


# Who may have which


def test_a_paper_that_was_handed_in_gives_a_certificate_at_once(stage: Stage, session: Session) -> None:
    code = stage.ask()
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    found = service.check(session, grouped(code).lower())
    assert found is not None
    claim = found.certificate.claim
    unit = session.get_one(UnitRow, stage.who.person.unit_id).name
    assert (claim.name, claim.unit, claim.score, claim.prize) == ("Nguyễn Thị Ngọc Ảnh", unit, None, "")
    assert (found.standing, found.public_name, found.title) == (Standing.VALID, "Nguyễn Thị Ngọc Ả.", "Cuộc thi thử")


def test_asked_again_it_is_the_same_one(stage: Stage, session: Session) -> None:
    with ThreadPoolExecutor(6) as pool:
        codes = set(pool.map(lambda _: stage.ask(), range(12)))
    assert len(codes) == 1
    assert session.scalar(select(func.count()).select_from(CertificateRow)) == 1
    assert session.scalar(select(func.count()).where(AuditRow.act == "certificate.issue")) == 1


def test_another_persons_paper_gives_nothing(stage: Stage, writing: Writing) -> None:
    with writing() as session:
        other = factories.person(session, NOW)
    with pytest.raises(NoSuchAttempt):
        stage.ask(who=other)


def test_an_open_paper_gives_nothing(writing: Writing) -> None:
    with writing() as session:
        contest, who = factories.contest(session, NOW, **EASY), contestant(session, NOW)
    token = begin(writing, contest, who, NOW).token
    with writing() as session, pytest.raises(NoSuchAttempt):
        service.ask(session, who.person, token, Kind.PARTICIPATION, NOW)


@pytest.mark.parametrize(("right", "due"), [(4, False), (5, True), (20, True)])
def test_passing_is_as_many_points_as_the_rules_say(writing: Writing, right: int, due: bool) -> None:
    stage = staged(writing, right)
    if not due:
        with pytest.raises(CertificateNotDue):
            stage.ask(Kind.ACHIEVEMENT)
        return
    assert stage.standing(stage.ask(Kind.ACHIEVEMENT)) is Standing.VALID


def test_rules_without_a_pass_mark_give_no_such_certificate(writing: Writing) -> None:
    with pytest.raises(CertificateNotDue):
        staged(writing, 20, pass_mark=None).ask(Kind.ACHIEVEMENT)


def test_nobody_learns_by_a_certificate_what_is_not_told_yet(writing: Writing, session: Session) -> None:
    stage = staged(writing, told=Told.RECEIPT, show=Show.HIDDEN)
    with pytest.raises(CertificateNotDue):
        stage.ask(Kind.ACHIEVEMENT)
    assert [one.kind for one in service.shelf(session, stage.who.person).offers] == [Kind.PARTICIPATION]
    session.rollback()
    with writing() as own:
        upkeep.settle(own, contests.by_id(own, stage.contest.id), NOW + timedelta(days=9))
    stage.ask(Kind.ACHIEVEMENT)


def test_nobody_asks_for_a_prize(stage: Stage) -> None:
    with pytest.raises(CertificateNotDue):
        stage.ask(Kind.PRIZE)


def test_a_trial_contest_gives_none(writing: Writing) -> None:
    with pytest.raises(CertificateNotDue):
        staged(writing, practice=True, prizes=(), collective=()).ask()


def test_the_shelf_offers_what_is_due_and_not_held(stage: Stage, session: Session) -> None:
    with stage.writing() as own, factories.counted(own.get_bind()) as seen:  # type: ignore[arg-type]
        offers = service.shelf(own, stage.who.person).offers
    assert [one.kind for one in offers] == [Kind.ACHIEVEMENT, Kind.PARTICIPATION]
    assert len(seen) == 4
    stage.ask(Kind.ACHIEVEMENT)
    shelf = service.shelf(session, stage.who.person)
    assert [one.kind for one in shelf.offers] == [Kind.PARTICIPATION]
    assert [one.kind for one in shelf.held] == [Kind.ACHIEVEMENT]


# A check against the results as they stand now


def test_a_disqualification_ends_it_and_lifting_it_brings_it_back(stage: Stage) -> None:
    codes = [stage.ask(kind) for kind in (Kind.PARTICIPATION, Kind.ACHIEVEMENT)]
    with stage.writing() as session:
        contest = contests.by_id(session, stage.contest.id)
        strike = strikes.strike(session, contest, Struck(stage.who.person.id), "Nhờ người làm hộ", None, NOW)
    assert [stage.standing(one) for one in codes] == [Standing.SUPERSEDED] * 2
    with pytest.raises(CertificateNotDue):
        stage.ask()
    with stage.writing() as session:
        strikes.lift(session, contests.by_id(session, stage.contest.id), strike, "Đã xác minh nhầm", None, NOW)
    assert [stage.standing(one) for one in codes] == [Standing.VALID] * 2


def test_a_correction_that_moves_the_score_ends_it_and_a_new_one_takes_its_place(stage: Stage) -> None:
    old, played = stage.ask(Kind.ACHIEVEMENT), stage.ask()
    with stage.writing() as session:
        attempt = certified.papers(session, stage.who.person.id)[0].attempt_id
        places = [one for one in answers.of_attempt(session, attempt) if one.position == 20]
        revision = places[0].revision_id
    assert revision is not None
    correcting.ruled(stage.writing, stage.contest, Change(revision, Ruling.CREDIT_SEEN), NOW)
    assert (stage.standing(old), stage.standing(played)) == (Standing.SUPERSEDED, Standing.VALID)
    fresh = stage.ask(Kind.ACHIEVEMENT)
    assert fresh != old
    assert (stage.standing(old), stage.standing(fresh)) == (Standing.SUPERSEDED, Standing.VALID)
    with stage.writing() as session:
        found = service.check(session, fresh)
    assert found is not None
    assert found.certificate.claim.score == 7


def test_a_merger_of_accounts_carries_a_certificate_along(stage: Stage) -> None:
    code = stage.ask()
    with stage.writing() as session:
        same = factories.person(session, NOW, name="Nguyễn Thị Ngọc Ảnh")
        mergers.merge_people(session, stage.contest, Pair(stage.who.person.id, same.id), "Một người hai máy", None, NOW)
    assert stage.standing(code) is Standing.VALID
    with stage.writing() as session:
        assert service.own(session, code, same).certificate.code == code
        with pytest.raises(NoSuchCertificate):
            service.own(session, code, stage.who.person)
    assert stage.ask(who=same) == code


def test_a_merger_of_units_ends_it(stage: Stage) -> None:
    code = stage.ask()
    with stage.writing() as session:
        pair = Pair(stage.who.person.unit_id or 0, factories.grassroots(session, 1))
        mergers.merge_units(session, stage.contest, pair, "Hai tên của một đơn vị", None, NOW)
    assert stage.standing(code) is Standing.SUPERSEDED
    assert stage.standing(stage.ask()) is Standing.VALID


def test_another_name_ends_it(stage: Stage) -> None:
    code = stage.ask()
    with stage.writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == stage.who.person.id).values(name="Nguyễn Thị Ánh"))
    assert stage.standing(code) is Standing.SUPERSEDED


def test_one_taken_back_says_so_and_is_not_given_again(stage: Stage, session: Session) -> None:
    code = stage.ask()
    with stage.writing() as own:
        chief = factories.person(own, NOW, Role.ORGANIZER)
        certificate_desk.revoke(own, stage.contest, grouped(code), WHY, chief.id, NOW)
    found = service.check(session, code)
    assert found is not None
    assert (found.standing, found.certificate.revoke_reason) == (Standing.REVOKED, WHY)
    with pytest.raises(CertificateTakenBack):
        stage.ask()
    with stage.writing() as own, pytest.raises(CertificateTakenBack):
        certificate_desk.revoke(own, stage.contest, code, WHY, chief.id, NOW)
    line = session.scalars(select(AuditRow).where(AuditRow.act == "certificate.revoke")).one()
    assert (line.actor_id, line.subject, line.detail["reason"]) == (chief.id, "contest:thu", WHY)


def test_none_is_taken_back_without_a_reason_or_from_another_contest(stage: Stage) -> None:
    code = stage.ask()
    with stage.writing() as session, pytest.raises(ReasonMissing):
        certificate_desk.revoke(session, stage.contest, code, "ngắn", None, NOW)
    with stage.writing() as session:
        other = factories.contest(session, NOW, "khac", **EASY)
        with pytest.raises(NoSuchCertificate):
            certificate_desk.revoke(session, other, code, WHY, None, NOW)
        with pytest.raises(NoSuchCertificate):
            certificate_desk.revoke(session, stage.contest, "khong-co", WHY, None, NOW)


# Prizes


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    """Results are final, and the list of prizes is signed."""
    return seasons.published(writing, clock, until=State.FINAL)


def signed(writing: Writing, season: Season, clock: Clock) -> None:
    """The list of prizes signed by two."""
    first, second = (who.id for who in season.board)
    with writing() as session:
        proposal = awards.propose_signature(session, season.contest(session), "Đúng với kết quả", first, clock.now)
        awards.approve_signature(session, season.contest(session), proposal, second, clock.now)


def issue(writing: Writing, season: Season, clock: Clock, decision: Decision = DECISION) -> int:
    with writing() as session:
        return certificate_desk.issue_prizes(session, season.contest(session), decision, season.board[0].id, clock.now)


def test_every_prize_of_a_signed_list_has_its_certificate_once(
    writing: Writing, season: Season, session: Session, clock: Clock
) -> None:
    people = [one for one in awards.signed(session, season.contest(session).id) if one.person_id is not None]
    session.rollback()
    assert issue(writing, season, clock) == len(people) > 5
    assert issue(writing, season, clock) == 0
    found = certificate_desk.prizes_of(session, season.contest(session))
    assert {one.standing for one in found} == {Standing.VALID}
    assert {(one.certificate.owner_id, one.certificate.claim.list, one.certificate.claim.prize) for one in found} == {
        (one.person_id, one.list, one.prize) for one in people
    }
    checked = [service.check(session, one.certificate.code) for one in found]
    assert {one.standing for one in checked if one} == {Standing.VALID}
    assert {one.certificate.decision for one in checked if one} == {DECISION}


def test_before_results_are_final_and_prizes_signed_none_is_issued(writing: Writing, clock: Clock) -> None:
    season = seasons.published(writing, clock, until=State.PROVISIONAL)
    with pytest.raises(AwardsUnsigned):
        issue(writing, season, clock)
    signed(writing, season, clock)
    with pytest.raises(AwardsUnsigned):
        issue(writing, season, clock)


def test_results_that_move_void_the_certificates_of_prizes(
    writing: Writing, season: Season, session: Session, clock: Clock
) -> None:
    issue(writing, season, clock)
    found = certificate_desk.prizes_of(session, season.contest(session))
    best = found[0].certificate
    session.rollback()
    with writing() as own:
        struck = Struck(best.owner_id)
        strikes.strike(own, season.contest(own), struck, "Thi hộ người khác", season.board[0].id, clock.now)
    left = certificate_desk.prizes_of(session, season.contest(session))
    assert {one.standing for one in left} == {Standing.SUPERSEDED}
    session.rollback()
    signed(writing, season, clock)
    assert issue(writing, season, clock) > 0
    standing = {Standing.VALID: set(), Standing.SUPERSEDED: set()}  # type: ignore[var-annotated]
    for one in certificate_desk.prizes_of(session, season.contest(session)):
        held = one.certificate
        standing[one.standing].add((held.owner_id, held.claim.list, held.claim.prize))
        assert held.code != best.code or one.standing is Standing.SUPERSEDED
    now_signed = awards.signed(session, season.contest(session).id)
    assert standing[Standing.VALID] == {
        (one.person_id, one.list, one.prize) for one in now_signed if one.person_id is not None
    }
    assert standing[Standing.VALID].isdisjoint(standing[Standing.SUPERSEDED])


def test_another_decision_replaces_what_winners_hold(
    writing: Writing, season: Season, session: Session, clock: Clock
) -> None:
    count = issue(writing, season, clock)
    old = certificate_desk.prizes_of(session, season.contest(session))[0].certificate.code
    session.rollback()
    right = Decision("21/QĐ-LĐLĐ", DECISION.day)
    assert issue(writing, season, clock, right) == count
    session.rollback()
    found = service.check(session, old)
    assert found is not None
    assert found.standing is Standing.SUPERSEDED
    assert {one.certificate.decision for one in certificate_desk.prizes_of(session, season.contest(session))} == {right}


@pytest.mark.parametrize("decision", [Decision(" ", DECISION.day), Decision("x" * 61, DECISION.day)])
def test_a_decision_has_a_number(writing: Writing, season: Season, clock: Clock, decision: Decision) -> None:
    with pytest.raises(BadDecision):
        issue(writing, season, clock, decision)


def test_a_decision_is_not_of_a_day_to_come(writing: Writing, season: Season, clock: Clock) -> None:
    with pytest.raises(BadDecision):
        issue(writing, season, clock, Decision("1", clock.now.date() + timedelta(days=2)))
