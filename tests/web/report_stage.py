"""Files that were asked for, as the matrix of access meets them: two of each who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.jobs import Made
from contest.people import Person
from contest.services import jobs
from contest.store import jobs as store

Files = Mapping[str, tuple[int, int]]
ASKERS = ("officer", "organizer", "admin")
DATA = "\ufeffĐơn vị,Số người\r\nCộng,2\r\n".encode()


def made(session: Session, who: Person, now: datetime, **params: object) -> int:
    """A file that is there to be fetched; the job's id."""
    job_id = jobs.ask(session, "report", params, who.id, now)
    job = jobs.claim(session, now)
    assert job is not None
    assert job.id == job_id
    assert jobs._keep(session, job, Made("Báo cáo tuần", "csv", DATA, 1), now)
    assert store.by_id(session, job_id) is not None
    return job_id


def stocked(session: Session, people: Mapping[str, Person], now: datetime) -> Files:
    """Two files of each who may ask for some."""
    return {role: (made(session, people[role], now, n=1), made(session, people[role], now, n=2)) for role in ASKERS}


def address_of(files: Files, role: str, kind: str, rule: str) -> str | None:
    """A page of a file of this role's own, of another's, or of one that never was."""
    place = rule[rule.index("<") : rule.index(">") + 1]
    if kind == "missing":
        return rule.replace(place, "999999")
    # One is there to be dropped, so that the other is still there for what comes after.
    mine = files.get(role, (0, 0))[rule.endswith("/bo")]
    other = next(theirs[0] for name, theirs in files.items() if name != role)
    return rule.replace(place, str(mine if kind == "own" else other)) if mine or kind == "own" else None
