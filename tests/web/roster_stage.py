"""The roster as the crawls of all pages meet it: somebody on it, files that were brought, people who wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.people import STAFF, Person
from contest.roster import Entry
from contest.services import roster_imports
from contest.store import roster, units
from tests.factories import grassroots

NAME, PHONE = "Lò Thị Danh Sách", "+84988777666"
HEADS = ["Họ và tên", "SĐT"]
ROWS = [[2, [NAME, "0988777665"]], [3, ["Lò Văn Sẵn", 988777664]], [4, ["", ""]], [5, [NAME, "0988777666"]]]
READ = {"heads": HEADS, "columns": {"name": 0, "phone": 1}, "rows": ROWS}
"""A row to look at, one that is ready, a wrong one, one that is there."""
Files = Mapping[str, tuple[int, int]]


def stocked(session: Session, people: Mapping[str, Person], now: datetime) -> tuple[int, Files]:
    """An entry of the first union, and two files of each who may bring some: its id, and theirs by role."""
    home = units.by_id(session, grassroots(session))
    assert home is not None
    (entry,) = roster.add(session, [Entry(home.id, NAME, PHONE)], None, now)

    def brought(who: Person) -> int:
        return roster_imports.receive(session, READ, "Tổ 1.xlsx", home, who.id, now)

    staff = {role: who for role, who in people.items() if role in STAFF and role != "judge"}
    return entry, {role: (brought(who), brought(who)) for role, who in staff.items()}


def address_of(roster_of: tuple[int, Files], role: str, kind: str, rule: str) -> str | None:
    """A page of the entry or of a file of this role's own; or of one that never was."""
    entry, files = roster_of
    place = rule[rule.index("<") : rule.index(">") + 1]
    if kind == "missing":
        return rule.replace(place, "999999")
    if "entry_id" in place:
        return rule.replace(place, str(entry)) if kind == "own" else None
    # One is there to be dropped, so that the other is still there for what comes after.
    mine = files.get(role, (0, 0))[rule.endswith("/bo")]
    other = next(theirs[0] for name, theirs in files.items() if name != role)
    return rule.replace(place, str(mine if kind == "own" else other)) if mine or kind == "own" else None
