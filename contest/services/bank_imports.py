"""Reading the files that wait for the bank, one after the other, and what an import may still be undone for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from questions import import_store, imports
from questions.formats import apart

# Opens a transaction that means to write and commits it.
Writing = Callable[[], AbstractContextManager[Session]]


def read_next(writing: Writing, clock: Callable[[], datetime]) -> bool:
    """Read the oldest file that waits, outside of any transaction; False when none does.

    Whoever dies in the middle leaves a lease that runs out, and the next reader begins anew.
    """
    with writing() as session:
        claimed = imports.claim(session, clock())
    if claimed is None:
        return False

    def progress(judged: int) -> None:
        with writing() as noting:
            import_store.change(noting, claimed.id, progress=judged)

    read = apart.read(claimed.upload, progress)
    with writing() as session:
        imports.keep(session, claimed.id, read, clock())
    return True
