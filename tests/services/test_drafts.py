"""Drafts and versions: sections kept apart, what bank and tree hold, one act for each change of announced rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.drafts import Draft, DraftChanged, Listed, NothingChanged, NotReady, RulesFrozen, Section, digest
from contest.people import Role
from contest.refusals import NoSuchContest, ReasonMissing, WrongMoment
from contest.rounds import VIETNAM
from contest.rule_checks import Lapsing
from contest.rule_templates import TEMPLATES
from contest.rule_text import say
from contest.rulebook import Show
from contest.services import attempts, drafts, rule_versions, trials
from contest.services.drafts import Edit, Plan
from contest.standings import commitment
from contest.store import audit, contests, entrants, notices
from contest.store.contests import ContestRow, PoolRow, RoundRow, RulesRow
from contest.store.entrants import BarredRow
from contest.store.units import UnitRow
from questions.rows import AnswerKeyRow, InstrumentRow, QuestionRow, RevisionRow
from tests.factories import counted, person
from tests.web.stage import started

MONDAY = date(2026, 12, 7)
REASON = "Ban tổ chức quyết định lại."
PLAN = Plan("Tìm hiểu Luật Ma túy", MONDAY, template="hang-tuan", subject="ma-tuy")


@pytest.fixture
def draft(writing, clock) -> str:
    """The address of a draft that nothing stands against."""
    with writing() as session:
        slug = drafts.create(session, PLAN, None, clock.now)
        save(session, slug, Section.NAME, clock.now, summary="Cho đoàn viên trong tỉnh.")
    return slug


def save(session: Session, slug: str, section: Section, now: datetime, **rules: object) -> Draft:
    present = drafts.of_contest(session, drafts.find(session, slug))
    return drafts.save(session, slug, edit(present, section, **rules), None, now)


def edit(present: Draft, section: Section, **rules: object) -> Edit:
    wanted = replace(present, rules=replace(present.rules, **rules))  # type: ignore[arg-type]
    return Edit(section, digest(present, section), wanted)


def change(session: Session, slug: str, section: Section, now: datetime, **rules: object) -> Contest:
    present = drafts.of_contest(session, drafts.find(session, slug))
    rule_versions.new_version(session, slug, edit(present, section, **rules), REASON, None, now)
    return drafts.find(session, slug)


# Drafts


@pytest.mark.parametrize("shape", [one.code for one in TEMPLATES])
def test_a_draft_of_each_usual_shape_is_announced_once_it_is_introduced(writing, clock, shape: str) -> None:
    with writing() as session:
        slug = drafts.create(session, replace(PLAN, template=shape), None, clock.now)
        with pytest.raises(NotReady):
            drafts.announce(session, slug, None, clock.now)
        save(session, slug, Section.NAME, clock.now, summary="Cho đoàn viên trong tỉnh.")
        left = [
            say(one.sentence) for one in drafts.check(session, drafts.find(session, slug), clock.now) if one.forbids
        ]
        assert left == []
        assert drafts.announce(session, slug, None, clock.now).state is State.ANNOUNCED


def test_who_draws_up_is_kept_with_the_contest(writing, clock) -> None:
    with writing() as session:
        who = person(session, clock.now, Role.ORGANIZER)
        slug = drafts.create(session, PLAN, who.id, clock.now)
        row = session.scalars(select(ContestRow).where(ContestRow.slug == slug)).one()
        assert (row.created_by, row.state, len(row.seed), len(row.draw_seed)) == (who.id, "draft", 64, 64)
        assert row.seed != row.draw_seed


def test_a_section_that_somebody_else_changed_is_not_overwritten(writing, clock, draft) -> None:
    with writing() as session:
        present = drafts.of_contest(session, drafts.find(session, draft))
        mine = edit(present, Section.PAPER, minutes=30)
        drafts.save(session, draft, edit(present, Section.PAPER, minutes=40), None, clock.now)
        drafts.save(session, draft, edit(present, Section.SEEN, complaint_days=5), None, clock.now)
        with pytest.raises(DraftChanged):
            drafts.save(session, draft, mine, None, clock.now)
        rules = drafts.find(session, draft).rules
        assert (rules.minutes, rules.complaint_days) == (40, 5)


def test_an_announced_contest_is_no_draft_any_more(writing, clock, draft) -> None:
    with writing() as session:
        drafts.announce(session, draft, None, clock.now)
        with pytest.raises(WrongMoment):
            save(session, draft, Section.PAPER, clock.now, minutes=30)
        with pytest.raises(WrongMoment):
            drafts.announce(session, draft, None, clock.now)
        with pytest.raises(WrongMoment):
            drafts.delete(session, draft, None, clock.now)


def test_a_deleted_draft_leaves_no_row_behind(writing, clock, draft) -> None:
    with writing() as session:
        present = drafts.of_contest(session, drafts.find(session, draft))
        listed = replace(present, listed=(Listed("+84912345678", "barred", "ra đề"),))
        drafts.save(session, draft, Edit(Section.WHO, digest(present, Section.WHO), listed), None, clock.now)
        drafts.delete(session, draft, None, clock.now)
        for row in (ContestRow, RulesRow, RoundRow, BarredRow):
            assert session.scalars(select(row)).all() == []
        with pytest.raises(NoSuchContest):
            drafts.find(session, draft)


# What bank and tree hold


def stock(session: Session, slug: str):
    return drafts.stock(session, drafts.of_contest(session, drafts.find(session, slug)))


def test_the_stock_counts_what_announcing_would_pin(writing, clock, draft) -> None:
    with writing() as session:
        found = stock(session, draft).found
        contest = drafts.announce(session, draft, None, clock.now)
        pinned = len(contests.pool(session, contest.rules_id))
        assert sum(number for (subject, _level), number in found.items() if subject == "ma-tuy") == pinned > 0


def test_a_question_out_of_use_is_not_counted(writing, clock, draft) -> None:
    with writing() as session:
        before = sum(stock(session, draft).found.values())
        one = session.scalars(select(QuestionRow.id).where(QuestionRow.status == "live").limit(1)).one()
        session.execute(update(QuestionRow).where(QuestionRow.id == one).values(status="draft"))
        assert sum(stock(session, draft).found.values()) == before - 1


def test_law_that_lapses_before_the_end_is_named_with_its_questions(writing, clock, draft) -> None:
    law = "120/2025/QH15"
    with writing() as session:
        before = stock(session, draft)
        assert before.lapsing == ()
        citing = len(session.scalars(select(RevisionRow.id).where(RevisionRow.instrument == law)).all())
        lapsed = date(2026, 12, 20)
        session.execute(update(InstrumentRow).where(InstrumentRow.code == law).values(lapsed_from=lapsed))
        after = stock(session, draft)
        assert after.lapsing == (Lapsing(law, lapsed, citing),)
        assert sum(before.found.values()) - sum(after.found.values()) == citing
        session.execute(update(InstrumentRow).where(InstrumentRow.code == law).values(lapsed_from=date(2027, 1, 4)))
        assert stock(session, draft).lapsing == ()


def test_questions_without_law_are_counted_where_papers_may_ask_them(writing, clock, draft) -> None:
    with writing() as session:
        before = stock(session, draft).uncited
        session.execute(update(RevisionRow).values(instrument=None))
        found = stock(session, draft)
        wanted = {(one.subject, one.level) for one in drafts.find(session, draft).rules.blueprint}
        assert found.uncited == sum(number for cell, number in found.found.items() if cell in wanted) > before


def test_unknown_codes_are_found_and_known_ones_are_not(writing, clock, draft) -> None:
    with writing() as session:
        code = session.scalars(select(UnitRow.code).limit(1)).one()
        present = drafts.of_contest(session, drafts.find(session, draft))
        who = replace(present.rules.eligibility, units=(code, "X-1"))
        save(session, draft, Section.WHO, clock.now, eligibility=who)
        save(session, draft, Section.PAPER, clock.now, blueprint=(), fixed=("MT-001", "MT-XYZ"))
        found = stock(session, draft)
        assert (found.missing_units, found.missing_questions) == (("X-1",), ("MT-XYZ",))


def test_headcounts_are_looked_at_on_the_day_of_the_opening(writing, clock, draft) -> None:
    with writing() as session:
        units = stock(session, draft).heads["workers"][1]
        assert units > 0
        session.execute(update(UnitRow).values(workers=0, members=0, women=0))
        assert stock(session, draft).heads == {"workers": (units, units), "members": (units, units)}


def test_checking_takes_the_same_statements_however_large_the_bank(writing, clock, draft, engine) -> None:
    with writing() as session:
        contest = drafts.find(session, draft)
        with counted(engine) as seen:
            drafts.check(session, contest, clock.now)
        assert len(seen) <= 8, seen


# A paper to try


def test_a_paper_to_try_has_the_shape_of_a_real_one(writing, clock, draft) -> None:
    with writing() as session:
        contest = drafts.find(session, draft)
        places = trials.paper(session, contest, 1)
        assert len(places) == 21
        assert places == trials.paper(session, contest, 1)
        assert places != trials.paper(session, contest, 2)
        announced = drafts.announce(session, draft, None, clock.now)
        pool = set(contests.pool(session, announced.rules_id))
        assert {one.revision_id for one in trials.paper(session, announced, 3)[:-1]} <= pool


# Versions


@pytest.fixture
def announced(writing, clock, draft) -> str:
    with writing() as session:
        drafts.announce(session, draft, None, clock.now)
    return draft


def test_a_change_before_the_opening_pins_bank_and_keys_anew(writing, clock, announced) -> None:
    with writing() as session:
        first = drafts.find(session, announced)
        pinned = contests.pool(session, first.rules_id)
        gone = session.scalars(select(RevisionRow.question_id).where(RevisionRow.id == pinned[0])).one()
        session.execute(update(QuestionRow).where(QuestionRow.id == gone).values(status="draft"))
        key = session.scalars(select(AnswerKeyRow).where(AnswerKeyRow.revision_id == pinned[1])).one()
        columns = ("revision_id", "ruling", "choices", "accepted", "created_at")
        session.add(AnswerKeyRow(number=2, **{name: getattr(key, name) for name in columns}))
        session.flush()
        second = change(session, announced, Section.PAPER, clock.now, minutes=25)
        assert (second.version, second.rules.minutes, second.state) == (2, 25, State.ANNOUNCED)
        assert contests.pool(session, second.rules_id) == pinned[1:]
        keys = dict(
            session.execute(select(PoolRow.rules_id, PoolRow.key_number).where(PoolRow.revision_id == pinned[1])).all()
        )
        assert keys == {first.rules_id: 1, second.rules_id: 2}
        assert contests.versions(session, first.id)[0].body["minutes"] == 20


def test_a_change_is_written_down_with_its_fingerprint_and_draws(writing, clock, announced) -> None:
    with writing() as session:
        contest = change(session, announced, Section.PAPER, clock.now, minutes=25)
        said = session.scalars(select(audit.AuditRow).where(audit.AuditRow.act == "contest.version")).one()
        assert (said.detail["version"], said.detail["rules"], said.detail["reason"]) == (
            2,
            contest.rules.digest(),
            REASON,
        )
        assert said.detail["draws"] == [commitment(contest.seed_of(n)) for n in range(5)]
        told, first = (one.text.splitlines()[0] for one in notices.of_contest(session, contest.id))
        assert told == f"Thể lệ sửa lần 1. Lý do: {REASON}"
        assert first.startswith("Công bố cuộc thi và thể lệ, bản 1")


def test_versions_and_notices_are_numbered_without_gaps(writing, clock, announced) -> None:
    with writing() as session:
        for minutes in (25, 30, 35):
            change(session, announced, Section.PAPER, clock.now, minutes=minutes)
        contest = drafts.find(session, announced)
        assert [one.version for one in contests.versions(session, contest.id)] == [1, 2, 3, 4]
        assert [one.number for one in notices.of_contest(session, contest.id)] == [4, 3, 2, 1]
        assert all(one.frozen_at is not None for one in contests.versions(session, contest.id))


def test_a_refused_change_leaves_everything_as_it_was(writing, clock, announced) -> None:
    with writing() as session:
        present = drafts.of_contest(session, drafts.find(session, announced))
    for wanted, reason, refusal in (
        (edit(present, Section.PAPER, minutes=25), "ngắn", ReasonMissing),
        (edit(present, Section.PAPER), REASON, NothingChanged),
        (replace(edit(present, Section.PAPER, minutes=25), seen="0"), REASON, DraftChanged),
        (Edit(Section.NAME, digest(present, Section.NAME), replace(present, title="Khác")), REASON, RulesFrozen),
    ):
        with pytest.raises(refusal), writing() as session:
            rule_versions.new_version(session, announced, wanted, reason, None, clock.now)
    with writing() as session:
        contest = drafts.find(session, announced)
        assert contest.version == 1
        assert [one.number for one in notices.of_contest(session, contest.id)] == [1]


def test_who_is_on_the_list_changes_before_the_opening_without_telling_names(writing, clock, announced) -> None:
    with writing() as session:
        present = drafts.of_contest(session, drafts.find(session, announced))
        wanted = replace(present, listed=(Listed("+84912345678", "barred", "người ra đề"),))
        who = Edit(Section.WHO, digest(present, Section.WHO), wanted)
        rule_versions.new_version(session, announced, who, REASON, None, clock.now)
        contest = drafts.find(session, announced)
        assert [one.phone for one in entrants.lists(session, contest.id)] == ["+84912345678"]
        assert "912345678" not in notices.of_contest(session, contest.id)[0].text


def test_the_opening_moment_itself_is_too_late(writing, clock, announced) -> None:
    with writing() as session:
        opening = drafts.find(session, announced).opens_at
        with pytest.raises(RulesFrozen):
            change(session, announced, Section.PAPER, opening, minutes=25)
        change(session, announced, Section.PAPER, opening - timedelta(milliseconds=1), minutes=25)


def test_after_the_opening_a_version_has_the_very_pool_and_papers_go_on(writing, clock, announced) -> None:
    with writing() as session:
        contest, who = drafts.find(session, announced), person(session, clock.now)
        now = contest.opens_at + timedelta(hours=1)
        paper = started(session, contest, who, now)
        one = contests.pool(session, contest.rules_id)[0]
        session.execute(update(PoolRow).where(PoolRow.revision_id == one).values(key_number=7))
        session.execute(delete(AnswerKeyRow).where(AnswerKeyRow.number > 1))
        later = change(session, announced, Section.SEEN, now, show=Show.OWN, complaint_days=5)
        pins = [
            session.execute(
                select(PoolRow.revision_id, PoolRow.key_number)
                .where(PoolRow.rules_id == rules_id)
                .order_by(PoolRow.revision_id)
            ).all()
            for rules_id in (contest.rules_id, later.rules_id)
        ]
        assert pins[0] == pins[1]
        session.execute(update(PoolRow).values(key_number=1))
        assert later.seed_of(0) == contest.seed_of(0)
        handed = attempts.hand_in(session, paper.token, who.id, now + timedelta(minutes=5))
        assert handed.attempt.handed_in_at is not None
        assert started(session, later, who, now + timedelta(minutes=6)).number == 2


@pytest.mark.parametrize("state", [one for one in State if one not in rule_versions.OPEN_TO_CHANGE])
def test_rules_stand_still_once_results_are_out(writing, clock, announced, state: State) -> None:
    with writing() as session:
        contest = drafts.find(session, announced)
        contests.set_state(session, contest.id, state)
        with pytest.raises(WrongMoment):
            change(session, announced, Section.SEEN, clock.now, complaint_days=9)


def test_days_of_the_contest_are_vietnams(writing, clock, draft) -> None:
    with writing() as session:
        first = drafts.find(session, draft).rounds[0]
        assert first.opens_at.astimezone(VIETNAM).isoformat() == "2026-12-07T08:00:00+07:00"
