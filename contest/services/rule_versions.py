"""Versions of the rules of an announced contest: each change is numbered, public, and checked as the first one was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contest import papers, rounds
from contest.contests import Contest, State
from contest.drafts import (
    SECTION_WORDS,
    Draft,
    NothingChanged,
    OpensInPast,
    RoundsFixed,
    RulesFrozen,
    SamePaperOpen,
    Section,
    digest,
    merged,
)
from contest.refusals import BadRulebook, WrongMoment
from contest.rounds import VIETNAM, Phase
from contest.rule_changes import unchangeable
from contest.rule_text import difference, printed
from contest.services import contests as contest_service
from contest.services import drafts, notices, proposals
from contest.services.drafts import Edit
from contest.services.papers import drawable
from contest.standings import commitment
from contest.store import audit, contests, entrants
from contest.store import drafts as store

OPEN_TO_CHANGE = frozenset({State.ANNOUNCED, State.CLOSED, State.CHECKING})


def new_version(session: Session, slug: str, edit: Edit, reason: str, by: int | None, now: datetime) -> int:
    """Put a changed section in force; the number of the notice that tells everybody.

    Before the first opening anything but title and number of rounds may change, and the pool is pinned anew; later only
    what rule_changes.LOOSE allows, over the same pool. Raises NoSuchContest, WrongMoment, DraftChanged, ReasonMissing,
    NothingChanged, RulesFrozen, SamePaperOpen, RoundsFixed, OpensInPast, BadRulebook, BankTooSmall, UnknownQuestion.
    """
    contest, present = drafts.held(session, slug, edit)
    why = proposals.reasoned(reason)
    draft = checked(contest, present, edit, now)
    last = contests.versions(session, contest.id)[-1].version
    rules_id = contests.add_rules(session, contest.id, last + 1, draft.rules.to_data())
    if draft.listed != present.listed:
        store.put_listed(session, contest.id, draft.listed)
    if now >= contest.opens_at:
        store.copy_pins(session, contest.rules_id, rules_id)
        contests.pin(session, rules_id, (), now)
        contests.change(session, contest.id, rules_id=rules_id)
    else:
        _before_opening(session, contest, draft, rules_id, now)
    held = contests.by_id(session, contest.id)
    draws = [commitment(held.seed_of(n)) for n in range(len(held.rounds) + 1)]
    detail = {"version": last + 1, "rules": draft.rules.digest(), "draws": draws, "reason": why}
    audit.record(session, now, by, "contest.version", f"contest:{slug}", **detail)
    return notices.publish(session, held, "rules", told(present, draft, last, why), by, now)


def checked(contest: Contest, present: Draft, edit: Edit, now: datetime) -> Draft:
    """What a change makes of a contest, if it may be made now; raises as `new_version` does."""
    if contest.state not in OPEN_TO_CHANGE:
        raise WrongMoment
    draft = merged(present, edit.draft, edit.section)
    if digest(draft, edit.section) == digest(present, edit.section):
        raise NothingChanged
    moved = edit.section is Section.ROUNDS
    frozen = [SECTION_WORDS[Section.NAME]] if draft.title != present.title else []
    if now >= contest.opens_at:
        frozen += unchangeable(present.rules, draft.rules)
        frozen += [SECTION_WORDS[Section.ROUNDS]] if moved else []
        frozen += [SECTION_WORDS[Section.WHO]] if draft.listed != present.listed else []
    if frozen:
        raise RulesFrozen(what="; ".join(dict.fromkeys(frozen)))
    if contest.rules.same_for_all and contest.phase(now) is Phase.OPEN:
        # The key of the one paper names the version of the rules.
        raise SamePaperOpen
    draft.rules.check()
    if moved:
        _check_rounds(present, draft, now)
    return draft


def _check_rounds(present: Draft, draft: Draft, now: datetime) -> None:
    if len(draft.rounds) != len(present.rounds):
        raise RoundsFixed
    if faults := rounds.faults(draft.rounds):
        raise BadRulebook(faults=", ".join(faults))
    if min(one.opens_at for one in draft.rounds) <= now:
        raise OpensInPast


def _before_opening(session: Session, contest: Contest, draft: Draft, rules_id: int, now: datetime) -> None:
    for old, new in zip(contest.rounds, draft.rounds, strict=True):
        hours = [{"days": list(one.days), "opens": one.opens, "closes": one.closes} for one in new.hours]
        times = {"opens_at": new.opens_at, "closes_at": new.closes_at}
        contests.change_round(session, old.id, title=new.title, hours=hours, **times)
    contests.change(session, contest.id, rules_id=rules_id)
    changed = contests.by_id(session, contest.id)
    pool = contest_service.drawn_from(session, changed)
    papers.draw(changed.rules.blueprint, [drawable(one) for one in pool], b"trial")
    contests.pin(session, rules_id, [one.revision_id for one in pool], now)
    entrants.pin_units(session, contest.id, changed.opens_at.astimezone(VIETNAM).date())


def told(old: Draft, new: Draft, number: int, reason: str) -> str:
    """The notice of the number-th change, in Vietnamese as all notices are: why, and the lines that differ."""
    lines = [f"Thể lệ sửa lần {number}. Lý do: {reason}"]
    for one in difference(printed(old), printed(new)):
        lines += [f"Trước: {line}" for line in one.old]
        lines += [f"Nay: {line}" for line in one.new]
    return "\n".join(lines)
