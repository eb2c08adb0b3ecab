"""What a result may tell: no key of a question that papers of another contest still ask, under whatever code."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.services import attempts, outcomes
from contest.store import attempts as attempt_store
from contest.store.contests import ContestRow
from questions import desk
from questions.desk import Draft
from questions.kinds import Kind
from questions.rows import QuestionRow
from tests import every_kind, factories
from tests.acts import Writing, begin, contestant
from tests.conftest import Clock


def test_the_key_of_a_retired_question_stays_hidden_while_its_copy_is_asked(
    writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        old = every_kind.contest(own, clock.now)
        who = contestant(own, clock.now)
    attempt = begin(writing, old, who, clock.now)
    with writing() as own:
        attempts.hand_in(own, attempt.token, who.person.id, clock.now)
        own.execute(update(ContestRow).where(ContestRow.id == old.id).values(settled_at=clock.now))
    held = attempt_store.by_token(session, attempt.token, who.person.id)
    assert held is not None
    asked = len(every_kind.questions())
    assert len(outcomes.items(session, old, held)) == asked
    session.rollback()
    with writing() as own:
        own.execute(update(QuestionRow).where(QuestionRow.code.startswith("D-")).values(status="retired"))
        copied = [one for one in every_kind.questions() if one.kind is not Kind.NUMERIC]
        for one in copied:
            content = replace(one, code=f"E-{one.code}", subject=every_kind.SUBJECT)
            desk.create(own, Draft(content), None, clock.now)
        own.execute(update(QuestionRow).where(QuestionRow.code.startswith("E-")).values(status="live"))
        blueprint = (replace(old.rules.blueprint[0], number=len(copied)),)
        factories.contest(own, clock.now, "moi", blueprint=blueprint, points_each=every_kind.POINTS_EACH)
    shown = outcomes.items(session, old, held)
    assert {one.kind for one in shown} == {Kind.NUMERIC}
