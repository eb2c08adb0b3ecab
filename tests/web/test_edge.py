"""The edge of a transaction: what a page of a paper reads needs none, what it does is one, whole or not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.store.people import PersonRow
from contest.web import edge
from tests.conftest import POSTGRES, Clock
from tests.factories import person


class Broken(Exception):
    """Something goes wrong in the middle of a deed."""


def stands_alone(session: Session) -> bool:
    """Whether each statement of its connection is committed by itself."""
    return bool(session.connection().connection.driver_connection.autocommit)  # type: ignore[union-attr]


def people(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PersonRow)) or 0


def breaks(before: int, clock: Clock) -> None:
    """A deed that adds somebody and then fails."""
    with edge.writes() as (session, _after):
        if POSTGRES:
            assert not stands_alone(session)
        person(session, clock.now)
        session.flush()
        assert people(edge.reads()) == before + 1
        raise Broken


def test_a_deed_on_a_papers_way_is_whole_or_not_though_what_was_read_before_it_was_no_transaction(
    app: Flask, clock: Clock
) -> None:
    with app.test_request_context("/lam-bai/abcdefghijklmnopqrstuv"):
        before = people(edge.reads())
        if POSTGRES:
            assert stands_alone(edge.reads())
        with pytest.raises(Broken):
            breaks(before, clock)
        assert people(edge.reads()) == before
        if POSTGRES:
            assert stands_alone(edge.reads())


def test_elsewhere_what_a_page_reads_is_one_transaction(app: Flask) -> None:
    with app.test_request_context("/to-chuc"):
        people(edge.reads())
        if POSTGRES:
            assert not stands_alone(edge.reads())
        assert edge.reads().in_transaction()
