"""What somebody with the password of the database may do to the record of deeds."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import POSTGRES


def unguarded(session: Session) -> None:
    """Take the triggers away, as the owner of the database can."""
    if POSTGRES:
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        return
    for deed in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{deed}"))


def change(session: Session, statement: str, **values: object) -> None:
    session.execute(text(statement), values)
    session.expire_all()
