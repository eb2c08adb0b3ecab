"""Things that tests need, made in one line each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.people import Person, Role
from contest.rulebook import Rulebook
from contest.sample_contests import DRUGS
from contest.services import contests, passwords
from contest.services import people as people_service
from contest.services.contests import Window
from contest.store import people as people_store
from contest.store.people import PersonRow
from contest.store.units import UnitRow

PASSWORD = "một mật khẩu dài 2026"
_NUMBERS = count(1)
_HASHES: dict[str, str] = {}


def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    if PASSWORD not in _HASHES:
        _HASHES[PASSWORD] = passwords.hashed(PASSWORD)
    return _HASHES[PASSWORD]


def grassroots(session: Session, n: int = 0) -> int:
    """The id of the n-th grassroots unit of the tree."""
    query = select(UnitRow.id).where(UnitRow.kind == "grassroots", UnitRow.joint.is_(False)).order_by(UnitRow.id)
    return session.scalars(query.offset(n).limit(1)).one()


def person(session: Session, now: datetime, role: Role = Role.CONTESTANT, **given: object) -> Person:
    """A person with an account; `unit_id` defaults to the first grassroots unit."""
    n = next(_NUMBERS)
    values: dict[str, object] = {
        "phone": f"+849{n:08d}",
        "name": "Lò Thị Thử",
        "birth_date": None,
        "gender": "female",
        "unit_id": given.get("unit_id", grassroots(session)),
        "role": role,
        "scope_unit_id": None,
        "shows_name": True,
        "password_hash": password_hash(),
        "created_at": now,
    }
    values |= given
    if role is Role.OFFICER and values["scope_unit_id"] is None:
        values["scope_unit_id"] = session.get_one(UnitRow, values["unit_id"]).parent_id
    session.add(PersonRow(**values))
    session.flush()
    found = people_store.credentials(session, str(values["phone"]))
    assert found is not None
    return found[0]


def sign_in(session: Session, who: Person, now: datetime) -> str:
    """A sign-in of that person: the key for the cookie."""
    return people_service.sign_in(session, who, "Thử", now)


def contest(session: Session, now: datetime, slug: str = "thu", **changes: object) -> Contest:
    """An announced contest, open since an hour before now for a week; `changes` to the drug contest's rules."""
    windows = changes.pop("windows", [Window("Đợt 1", now - timedelta(hours=1), now + timedelta(days=7))])
    rules: Rulebook = replace(DRUGS.rules, **changes)  # type: ignore[arg-type]
    contest_id = contests.draw_up(session, slug, "Cuộc thi thử", rules, windows, now)  # type: ignore[arg-type]
    return contests.announce(session, contest_id, now)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements of a block, BEGIN and COMMIT apart."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
