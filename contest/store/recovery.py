"""The named query over both ways back into an account: codes of officers, and links of letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from contest.codes import Kind
from contest.mail import Purpose
from contest.store.codes import CodeRow
from contest.store.mail import SpentLinkRow
from contest.store.people import PersonRow


def last_reset(session: Session, person_id: int, since: datetime) -> tuple[datetime, str] | None:
    """When the password of an account was last set anew, and who issued the code; empty: it was a link."""
    code = (
        select(CodeRow.used_at.label("at"), PersonRow.name.label("by"))
        .join(PersonRow, PersonRow.id == CodeRow.issued_by)
        .where(CodeRow.person_id == person_id, CodeRow.kind == Kind.RECOVER.value, CodeRow.used_at > since)
    )
    mine = (SpentLinkRow.person_id == person_id, SpentLinkRow.purpose == Purpose.RECOVER.value)
    link = select(SpentLinkRow.spent_at, literal("")).where(*mine, SpentLinkRow.spent_at > since)
    both = union_all(code, link).subquery()
    row = session.execute(select(both.c["at"], both.c["by"]).order_by(both.c["at"].desc()).limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])
