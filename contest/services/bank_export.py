"""Sending questions out of the desk: those that a search finds, with their keys or without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest.people import Person
from contest.services import bank_desk
from contest.store import audit
from questions import bank, desk_store, media_bytes
from questions.finding import Wanted
from questions.formats.reading import ReadQuestion, Written
from questions.formats.writing import WRITERS
from questions.kinds import Kind


def formats() -> tuple[str, ...]:
    """Names of the formats that the bank writes."""
    return tuple(WRITERS)


def write(session: Session, ids: Collection[int], fmt: str, *, keys: bool) -> Written:
    """The file of these questions, the oldest first. Raises bank.UnknownFormat."""
    if fmt not in WRITERS:
        raise bank.UnknownFormat(fmt)
    found = desk_store.by_ids(session, ids)
    questions = [found[one].question for one in sorted(ids)]
    whole = media_bytes.with_bytes(session, questions)
    return WRITERS[fmt](whole if keys else [keyless(one) for one in whole])


def export(session: Session, wanted: Wanted, fmt: str, who: Person, now: datetime, *, keys: bool) -> Written:
    """The file of what a search finds, noted in the record. Raises bank.UnknownFormat."""
    ids = bank_desk.find(session, wanted, now).ids
    written = write(session, ids, fmt, keys=keys)
    audit.record(session, now, who.id, "bank.export", f"format:{fmt}", questions=len(ids), keys=keys)
    return written


def keyless(question: ReadQuestion) -> ReadQuestion:
    """The question without its key and what gives it away: the explanation, and the order of what is to be sorted."""
    bare = replace(question, key=(), accepted=(), explanation=None)
    if question.kind is Kind.ORDERING:
        return replace(bare, options=tuple(sorted(question.options, key=lambda one: one.text)))
    if question.kind is Kind.MATCHING:
        return replace(bare, matches=tuple(sorted(question.matches)))
    return bare
