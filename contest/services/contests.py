"""The acts before a contest: drawn up as a draft, announced with all that it draws from."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest import papers, rounds
from contest.contests import Contest, State
from contest.refusals import BadRulebook, UnknownQuestion, WrongMoment
from contest.rounds import VIETNAM, Hours, Round
from contest.rulebook import Rulebook
from contest.services.papers import drawable
from contest.standings import commitment
from contest.store import audit, entrants, partitions
from contest.store import contests as store
from questions import store as bank


@dataclass(frozen=True, slots=True)
class Window:
    """A round to be: title, opening, close, and the hours inside it."""

    title: str
    opens_at: datetime
    closes_at: datetime
    hours: tuple[Hours, ...] = ()


def draw_up(
    session: Session,
    slug: str,
    title: str,
    rules: Rulebook,
    windows: Sequence[Window],
    now: datetime,
) -> int:
    """A draft with its first version of rules; its id. A draft may contradict itself; `announce` refuses that."""
    seeds = {"seed": secrets.token_hex(32), "draw_seed": secrets.token_hex(32)}
    contest_id = store.add(session, {"slug": slug, "title": title, **seeds}, rules.to_data())
    for number, window in enumerate(windows, start=1):
        named = (window.title, window.opens_at, window.closes_at, window.hours)
        store.add_round(session, contest_id, Round(0, number, *named))
    audit.record(session, now, None, "contest.draw_up", f"contest:{slug}")
    return contest_id


def announce(session: Session, contest_id: int, now: datetime, by: int | None = None) -> Contest:
    """Freeze the rules, pin the pool that papers draw from and the units with their headcounts; let the public know.

    The pool is what is live in the bank under laws in force on every day of the contest. Raises WrongMoment,
    BadRulebook for rules or rounds that contradict themselves, BankTooSmall, UnknownQuestion.
    """
    contest = store.by_id(session, contest_id)
    if contest.state is not State.DRAFT:
        raise WrongMoment
    contest.rules.check()
    if faults := rounds.faults(contest.rounds):
        raise BadRulebook(faults=", ".join(faults))
    pool = drawn_from(session, contest)
    papers.draw(contest.rules.blueprint, [drawable(one) for one in pool], b"trial")
    store.pin(session, contest.rules_id, [one.revision_id for one in pool], now)
    entrants.pin_units(session, contest_id, contest.opens_at.astimezone(VIETNAM).date())
    store.set_state(session, contest_id, State.ANNOUNCED)
    digest, seeds = contest.rules.digest(), [commitment(contest.seed_of(n)) for n in range(len(contest.rounds) + 1)]
    audit.record(
        session, now, by, "contest.announce", f"contest:{contest.slug}", pool=len(pool), rules=digest, draws=seeds
    )
    announced = store.by_id(session, contest_id)
    # Last, and before the first paper: its locks are held to the end of this act.
    partitions.ensure(session, contest_id)
    return announced


def drawn_from(session: Session, contest: Contest) -> Sequence[bank.PoolQuestion]:
    """What the papers of a contest would be drawn from, were it announced now. Raises UnknownQuestion.

    Questions kept for practice are drawn only by a contest that is itself practice.
    """
    # Law comes and goes at midnight in Vietnam, seven hours before it does in UTC.
    first, last = (moment.astimezone(VIETNAM).date() for moment in (contest.opens_at, contest.closes_at))
    if not contest.rules.fixed:
        asked = {quota.subject for quota in contest.rules.blueprint}
        return bank.pool(session, asked, first, last, practice=contest.rules.practice)
    live = {one.code: one for one in bank.pool(session, None, first, last, practice=contest.rules.practice)}
    if missing := [code for code in contest.rules.fixed if code not in live]:
        raise UnknownQuestion(codes=", ".join(missing[:5]))
    return [live[code] for code in contest.rules.fixed]
