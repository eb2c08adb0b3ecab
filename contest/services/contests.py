"""The acts of a contest: draw up, announce, close."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import papers
from contest.contests import Contest, State
from contest.papers import Drawable
from contest.refusals import NoSuchContest
from contest.rulebook import Rulebook
from contest.services.papers import drawable
from contest.store import audit
from contest.store import contests as store
from questions import store as bank
from questions.admission import VIETNAM


@dataclass(frozen=True, slots=True)
class Window:
    """A round to be: title, opening and close."""

    title: str
    opens_at: datetime
    closes_at: datetime


def draw_up(session: Session, slug: str, title: str, rules: Rulebook, windows: Sequence[Window], now: datetime) -> int:
    """A draft with its first version of rules; its id. Raises BadRulebook for rules that contradict themselves."""
    rules.check()
    contest_id = store.add(session, slug, title, secrets.token_hex(32), rules.to_data())
    for number, window in enumerate(windows, start=1):
        store.add_round(session, contest_id, number, window.title, window.opens_at, window.closes_at)
    audit.record(session, now, None, "contest.draw_up", f"contest:{slug}")
    return contest_id


def announce(session: Session, contest_id: int, now: datetime) -> Contest:
    """Freeze the rules, pin the pool that papers draw from, and let the public know.

    The pool is what is live in the bank under laws in force on every day of the contest. Raises BankTooSmall.
    """
    contest = store.by_id(session, contest_id)
    subjects = {quota.subject for quota in contest.rules.blueprint}
    # Law comes and goes at midnight in Vietnam, seven hours before it does in UTC.
    first, last = (moment.astimezone(VIETNAM).date() for moment in (contest.opens_at, contest.closes_at))
    pool = bank.pool(session, subjects, first, last)
    trial: list[Drawable] = [drawable(one) for one in pool]
    papers.draw(contest.rules.blueprint, trial, b"trial")
    store.pin(session, contest.rules_id, [one.revision_id for one in pool], now)
    store.set_state(session, contest_id, State.ANNOUNCED)
    audit.record(session, now, None, "contest.announce", f"contest:{contest.slug}", pool=len(pool))
    return store.by_id(session, contest_id)


def close(session: Session, slug: str, now: datetime) -> Contest:
    """Take no new attempts from now on; running ones keep their deadlines. Raises NoSuchContest."""
    contest = store.by_slug(session, slug)
    if contest is None:
        raise NoSuchContest
    store.set_state(session, contest.id, State.CLOSED)
    audit.record(session, now, None, "contest.close", f"contest:{slug}")
    return store.by_id(session, contest.id)
