"""What the rows say of themselves holds together: SQLite would keep what PostgreSQL has no room for."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import CheckConstraint, String

import wsgi  # noqa: F401 - with it come the rows of every room
from questions.schema import Base

ALLOWED = re.compile(r"(\w+) IN \(([^)]*)\)")
WORDS = [
    (table.name, column, word)
    for table in Base.metadata.sorted_tables
    for rule in table.constraints
    if isinstance(rule, CheckConstraint)
    for column, listed in ALLOWED.findall(str(rule.sqltext))
    for word in re.findall(r"'([^']*)'", listed)
]


def test_every_table_is_looked_at() -> None:
    assert len(WORDS) > 40


@pytest.mark.parametrize("table", sorted({table for table, _, _ in WORDS}))
def test_there_is_room_for_every_word_that_a_column_allows(table: str) -> None:
    for named, column, word in WORDS:
        kind = Base.metadata.tables[table].columns[column].type if named == table else None
        if isinstance(kind, String) and kind.length is not None:
            assert len(word) <= kind.length, f"{table}.{column}: «{word}»"
