"""A unit's certificates at once: what is due is issued in one act, what is in force goes on one PDF. Flat in people."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest import certificates as rules
from contest import collation
from contest.certificates import Certificate, Claim, Kind, NoSuchCertificate, Standing
from contest.contests import Contest
from contest.jobs import Made
from contest.people import clean
from contest.refusals import N_, Refusal
from contest.services import certificate_desk, certificates, jobs
from contest.services.certificates import Shown
from contest.services.documents import certificate as paper
from contest.services.jobs import Tell
from contest.store import audit, certified, contests, units
from contest.store import certificates as store
from contest.store.certificates import Issue
from contest.store.units import PlacedUnit

JOB = "certificates"
MOST = 600
"""Sheets of one PDF: more people than a grassroots union has, and about 330 MB while it is set."""

Place = tuple[int, int]
"""A person and a scope: at most one certificate of a kind in force."""


class TooManySheets(Refusal):
    code = "too_many_sheets"
    words = N_("Một tệp có nhiều nhất %(most)s giấy. Hãy chọn từng đơn vị trực thuộc.")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a unit has of a kind. `ready`: in force now; `due`: claims that may be issued, with their papers' ids."""

    ready: tuple[Certificate, ...]
    due: Mapping[Place, tuple[Claim, int]]
    outdated: tuple[int, ...]
    """Ids of those in force whose words the results no longer bear out, with something else due in their place."""

    @property
    def total(self) -> int:
        """Sheets of the file, once what is due is issued."""
        return len(self.ready) + len(self.due)


def too_many(session: Session, contest: Contest, unit: PlacedUnit) -> bool:
    """Whether so many people handed in for a unit that no file could hold their sheets: nothing is derived then."""
    return certified.people_under(session, contest.id, unit.path) > MOST


def batches(session: Session, contest: Contest, unit: PlacedUnit) -> dict[Kind, Batch]:
    """What the people who count for a unit hold and may have, of each kind. Four statements, and the list of prizes."""
    held = store.held_under(session, contest.id, unit.path)
    return {kind: _batch(_claims(session, contest, unit, kind), held, kind) for kind in Kind}


def batch(session: Session, contest: Contest, unit: PlacedUnit, kind: Kind) -> Batch:
    """The same of one kind."""
    return _batch(_claims(session, contest, unit, kind), store.held_under(session, contest.id, unit.path), kind)


def _batch(claims: Mapping[Place, Mapping[Claim, int]], all_held: Sequence[Certificate], kind: Kind) -> Batch:
    held = [one for one in all_held if one.kind is kind]
    taken_back = {(one.owner_id, one.claim) for one in held if one.revoked_at is not None}
    in_force = [one for one in held if one.revoked_at is None]
    true = [one for one in in_force if one.claim in claims.get((one.owner_id, one.claim.scope), {})]
    have = {(one.owner_id, one.claim.scope) for one in true}
    due = {
        place: next(iter(found.items()))
        for place, found in claims.items()
        if kind is not Kind.PRIZE and place not in have and (place[0], next(iter(found))) not in taken_back
    }
    outdated = [one.id for one in in_force if one not in true and (one.owner_id, one.claim.scope) in due]
    return Batch(tuple(sorted(true, key=_by_name)), due, tuple(outdated))


def _by_name(held: Certificate) -> tuple[object, ...]:
    return (collation.key(held.claim.name), held.claim.scope, held.id)


def _claims(session: Session, contest: Contest, unit: PlacedUnit, kind: Kind) -> dict[Place, dict[Claim, int]]:
    """All that certificates of a kind may say of a unit's people now, each with its paper; the newest paper first."""
    found: dict[Place, dict[Claim, int]] = {}
    if kind is Kind.PRIZE:
        for (person_id, scope, _list), (claim, attempt_id) in certificate_desk.prize_claims(session, contest).items():
            found.setdefault((person_id, scope), {})[claim] = attempt_id
        return found
    if kind is Kind.ACHIEVEMENT:
        for counted in certified.counted_under(session, contest.id, unit.path):
            told = certificates.achievement(contest, counted)
            if told is not None:
                found[counted.paper.person_id, told.scope] = {told: counted.paper.attempt_id}
        return found
    for one in certified.papers_under(session, contest.id, unit.path):
        told = certificates.participation(contest, one)
        if told is not None:
            found.setdefault((one.person_id, told.scope), {}).setdefault(told, one.attempt_id)
    return found


def issue(session: Session, contest: Contest, unit: PlacedUnit, kind: Kind, by: int, now: datetime) -> None:
    """Issue what is due to a unit's people. One line of the audit for all of them.

    Raises TooManySheets, and NoSuchCertificate where there is none.
    """
    contests.hold(session, contest.id)
    if too_many(session, contest, unit):
        raise TooManySheets(most=MOST)
    found = batch(session, contest, unit, kind)
    if not found.total:
        raise NoSuchCertificate
    if found.total > MOST:
        raise TooManySheets(most=MOST)
    store.supersede_all(session, found.outdated, now)
    rows = [
        (rules.code(secrets.randbits(35)), claim, Issue(kind, contest.id, person_id, attempt_id, now))
        for (person_id, _scope), (claim, attempt_id) in found.due.items()
    ]
    store.add_all(session, rows)
    detail = {"kind": kind.value, "unit": unit.id, "fresh": len(rows), "sheets": found.total}
    audit.record(session, now, by, "certificate.batch", f"contest:{contest.slug}", **detail)


def ask(session: Session, contest: Contest, unit: PlacedUnit, kind: Kind, by: int, told: Mapping[str, Any]) -> int:
    """Issue what is due and have the PDF made; the job's id. `told`: «now», «house», «back», and «address», which gives
    the signed address of a certificate: a job knows no secret, and prints the sheets that were signed here.

    Raises what `issue` raises, and TooManyJobs.
    """
    now: datetime = told["now"]
    issue(session, contest, unit, kind, by, now)
    ready = batch(session, contest, unit, kind).ready
    params = {
        "title": f"{rules.KIND_WORDS[kind]}: {unit.name}",
        "facts": [[contest.title, unit.name]],
        "contests": [contest.slug],
        "contest": contest.slug,
        "unit": unit.id,
        "kind": kind.value,
        "addresses": {one.code: told["address"](one) for one in ready},
        **{name: told[name] for name in ("house", "back")},
    }
    return jobs.ask(session, JOB, params, by, now)


@jobs.makes(JOB)
def made(session: Session, params: Mapping[str, Any], tell: Tell) -> Made:
    """The PDF: a sheet a certificate in force, in the order of names."""
    contest, unit = contests.by_slug(session, params["contest"]), units.by_id(session, params["unit"])
    if contest is None or unit is None:
        raise NoSuchCertificate
    kind = Kind(params["kind"])
    signed: Mapping[str, str] = params["addresses"]
    ready = [one for one in batch(session, contest, unit, kind).ready if one.code in signed]
    if not ready:
        raise NoSuchCertificate
    tell(0, len(ready))
    shown = [Shown(one, Standing.VALID, contest.title, contest.slug) for one in ready]
    sheets = [paper.sheet(one, params["house"], signed[one.certificate.code]) for one in shown]
    stem = f"{rules.KIND_WORDS[kind]} {unit.name}"
    return Made(clean(stem), "pdf", paper.many(sheets, stem), len(sheets))
