"""Pledges and certificates as the crawls of all pages meet them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest import certificates as rules
from contest.certificates import Claim, Kind
from contest.pledges import State, Words
from contest.services import pledges
from contest.store import certificates as store
from contest.store import units
from contest.store.attempts import Attempt
from contest.store.certificates import Issue

TITLE, DRAFT = "Thu", "Bản nháp cam kết"
"""Their addresses are «thu» and «ban-nhap-cam-ket»."""
TEXT = "Tôi đội mũ và đeo dây an toàn khi làm việc trên cao.\n\nTôi nhắc người bên cạnh cùng làm như vậy."


def stocked(session: Session, now: datetime) -> None:
    """A campaign that is open and one that is drawn up."""
    for title in (TITLE, DRAFT):
        words = Words(title, TEXT, now - timedelta(hours=1), now + timedelta(days=7))
        slug = pledges.create(session, words, None, now)
        if title == TITLE:
            pledges.put(session, slug, State.OPEN, None, now)


def given(session: Session, attempt: Attempt, now: datetime) -> str:
    """The code of a certificate of participation by a paper, as it is printed; true once the paper is handed in."""
    code = rules.code(attempt.id)
    unit = "" if attempt.unit_id is None else units.names(session, [attempt.unit_id])[attempt.unit_id]
    issue = Issue(Kind.PARTICIPATION, attempt.contest_id, attempt.person_id, attempt.id, now)
    assert store.add(session, code, Claim("Lò Thị Thử", unit, "", 0), issue)
    return rules.grouped(code)


def address_of(certificates: dict[str, str], role: str, kind: str, rule: str) -> str | None:
    """A page of a certificate: one's own (a guest has none), the stranger's, or one that never was.

    Whoever holds a code may check it, whosever it is.
    """
    if rule.startswith(("/xm/", "/verify/")):
        code = {"own": certificates["stranger"], "foreign": None, "missing": "khong-co"}[kind]
    else:
        code = {"own": certificates.get(role), "foreign": certificates["stranger"], "missing": "khong-co"}[kind]
    return rule.replace("<certificate>", code) if code else None
