"""Drawing up a contest: a draft out of a usual shape or of another contest, its sections saved one by one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.drafts import Draft, DraftChanged, NotReady, Section, digest, merged, numbered, slug_of
from contest.life import Step
from contest.people import clean
from contest.refusals import NoSuchContest, WrongMoment
from contest.rounds import Round
from contest.rule_checks import Lapsing, Stock, findings
from contest.rule_faults import Finding
from contest.rule_templates import BY_CODE, moved
from contest.rulebook import Rulebook
from contest.services import life
from contest.store import audit, contests
from contest.store import drafts as store
from questions import desk_store
from questions import store as bank
from questions.admission import VIETNAM
from questions.instruments import Force, Instrument, in_force


@dataclass(frozen=True, slots=True)
class Plan:
    """A contest to be. `template`: a code of rule_templates, used with `subject`; `source`: the contest to copy."""

    title: str
    first_day: date
    template: str = ""
    subject: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One section as somebody wants it. `seen`: the digest of the section that they began from."""

    section: Section
    seen: str
    draft: Draft


def find(session: Session, slug: str) -> Contest:
    """The contest of that address, drafts too. Raises NoSuchContest."""
    contest = contests.with_slug(session, slug)
    if contest is None:
        raise NoSuchContest
    return contest


def of_contest(session: Session, contest: Contest) -> Draft:
    """What the wizard shows of a contest."""
    return Draft(contest.title, contest.rules, contest.rounds, store.listed(session, contest.id))


def create(session: Session, plan: Plan, by: int | None, now: datetime) -> str:
    """A draft by a plan; its address. Rules and rounds are taken over, people are not. Raises NoSuchContest."""
    if plan.source or not plan.template:
        source = find(session, plan.source)
        rules, rounds = source.rules, moved(numbered(source.rounds), plan.first_day)
    else:
        shape = BY_CODE[plan.template]
        rules, rounds = shape.rules(plan.subject), shape.rounds(plan.first_day)
    return _draw_up(session, clean(plan.title), rules, rounds, by, now)


def _draw_up(
    session: Session, title: str, rules: Rulebook, rounds: tuple[Round, ...], by: int | None, now: datetime
) -> str:
    slug = slug_of(title, store.slugs(session, slug_of(title)))
    seeds = {"seed": secrets.token_hex(32), "draw_seed": secrets.token_hex(32)}
    contest_id = contests.add(session, {"slug": slug, "title": title, "created_by": by, **seeds}, rules.to_data())
    for one in rounds:
        contests.add_round(session, contest_id, one)
    audit.record(session, now, by, "contest.draw_up", f"contest:{slug}", title=title)
    return slug


def save(session: Session, slug: str, edit: Edit, by: int | None, now: datetime) -> Draft:
    """Keep a section of a draft, whatever it contradicts. Raises NoSuchContest, WrongMoment, DraftChanged."""
    contest, present = held(session, slug, edit)
    if contest.state is not State.DRAFT:
        raise WrongMoment
    draft = merged(present, edit.draft, edit.section)
    contests.rewrite_draft(session, contest.rules_id, draft.rules.to_data())
    seen = store.looked_over(session, contest.id)
    looked_over = seen if edit.section in seen else [*seen, edit.section.value]
    contests.change(session, contest.id, title=draft.title, looked_over=looked_over)
    if draft.rounds != present.rounds:
        contests.replace_rounds(session, contest.id, numbered(draft.rounds))
    if draft.listed != present.listed:
        store.put_listed(session, contest.id, draft.listed)
    audit.record(session, now, by, "contest.draft", f"contest:{slug}", section=edit.section.value)
    return draft


def held(session: Session, slug: str, edit: Edit) -> tuple[Contest, Draft]:
    """The contest and what stands of it, nobody else editing it until the transaction ends.

    Raises NoSuchContest, and DraftChanged when the section is not what the editor saw.
    """
    contests.hold(session, find(session, slug).id)
    session.expire_all()
    contest = find(session, slug)
    present = of_contest(session, contest)
    if digest(present, edit.section) != edit.seen:
        raise DraftChanged
    return contest, present


def delete(session: Session, slug: str, by: int | None, now: datetime) -> None:
    """Throw a draft away. Raises NoSuchContest, WrongMoment for what is announced."""
    contest = find(session, slug)
    contests.hold(session, contest.id)
    session.expire_all()
    if find(session, slug).state is not State.DRAFT:
        raise WrongMoment
    store.delete(session, contest.id)
    audit.record(session, now, by, "contest.delete_draft", f"contest:{slug}", title=contest.title)


def announce(session: Session, slug: str, by: int | None, now: datetime) -> Contest:
    """Announce a draft that nothing stands against. Raises NoSuchContest, WrongMoment, NotReady."""
    contest = find(session, slug)
    if contest.state is not State.DRAFT:
        raise WrongMoment
    contests.hold(session, contest.id)
    left = [one for one in check(session, find(session, slug), now) if one.forbids]
    if left:
        raise NotReady(n=len(left))
    return life.take(session, contest, Step.ANNOUNCE, by, now)


def check(session: Session, contest: Contest, now: datetime) -> list[Finding]:
    """Everything to be said before a draft is announced."""
    draft = of_contest(session, contest)
    return findings(draft, stock(session, draft), now)


def stock(session: Session, draft: Draft) -> Stock:
    """What bank and union tree hold for a draft, on the days of its rounds."""
    first = min(one.opens_at for one in draft.rounds).astimezone(VIETNAM).date()
    last = max(first, max(one.closes_at for one in draft.rounds).astimezone(VIETNAM).date())
    rules = draft.rules
    laws = bank.instruments(session)
    pool = bank.pool(session, None, first, last, practice=rules.practice, laws=laws)
    wanted = {(quota.subject, quota.level) for quota in rules.blueprint}
    found: dict[tuple[str, str], int] = {}
    for one in pool:
        cell = (one.subject, one.level or "")
        found[cell] = found.get(cell, 0) + 1
    fixed, codes = set(rules.fixed), {one.code for one in pool}
    asked = [one.revision_id for one in pool if (one.subject, one.level or "") in wanted or one.code in fixed]
    return Stock(
        found=found,
        uncited=store.uncited(session, asked),
        lapsing=_lapsing(session, _ending(laws, first, last), {subject for subject, _ in wanted}),
        missing_units=tuple(store.unknown_units(session, _unit_codes(rules), first)),
        missing_questions=tuple(code for code in rules.fixed if code not in codes),
        heads=store.heads(session, first),
        subjects=bank.subjects(session),
    )


def _unit_codes(rules: Rulebook) -> set[str]:
    named = {*rules.eligibility.units, *rules.eligibility.unranked_units}
    return named | {code for one in rules.categories for code in one.units}


def _ending(laws: Mapping[str, Instrument], first: date, last: date) -> dict[str, date]:
    """Which laws lapse before a contest of these days is over, and when."""
    found = {code: in_force(law, first, last) for code, law in laws.items()}
    return {code: one.on for code, one in found.items() if one.force is Force.LAPSED and one.on is not None}


def _lapsing(session: Session, ending: Mapping[str, date], subjects: set[str]) -> tuple[Lapsing, ...]:
    citing: dict[str, int] = {}
    for one in desk_store.citing(session, list(ending)) if ending else ():
        if one.subject in subjects:
            citing[one.instrument] = citing.get(one.instrument, 0) + 1
    return tuple(Lapsing(code, ending[code], number) for code, number in sorted(citing.items()))
