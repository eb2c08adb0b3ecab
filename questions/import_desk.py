"""A file that was read, while a person looks it through: pages of it, mending, choosing, putting under subjects.

Services: they take a session and `now`, flush and never commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from questions import import_store, shelves
from questions.admission import intake
from questions.formats import wire
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, ReadQuestion
from questions.import_items import ImportItem, item_from, standing
from questions.import_store import Import, Tally
from questions.imports import open_one
from questions.intake import Verdict, digest_of
from questions.levels import Level
from questions.refusals import NoSuchImport

TAKEABLE = ("ready", "look")
"""States of items that may come in."""


@dataclass(frozen=True, slots=True)
class Understood:
    """How a file was understood: what showed the keys (None: there is none) and which subjects it names, counted.

    And of the questions that are chosen: their states, their subjects, how many lack a key.
    """

    sources: Mapping[str | None, int]
    subjects: Mapping[str | None, int]
    chosen_states: Mapping[str, int]
    chosen_subjects: Mapping[str | None, int]
    chosen_keyless: int


def overview(session: Session, token: str) -> tuple[Import, Understood]:
    """An import and how it was understood, in one statement. Raises NoSuchImport."""
    known = import_store.overview(session, token)
    if known is None:
        raise NoSuchImport
    one, tallies = known
    sources, subjects = Counter[str | None](), Counter[str | None]()
    chosen_states, chosen_subjects, keyless = Counter[str](), Counter[str | None](), 0
    for tally in tallies:
        sources[_source(tally)] += tally.count
        subjects[tally.subject] += tally.count
        chosen_states[tally.state] += tally.chosen
        chosen_subjects[tally.subject] += tally.chosen
        keyless += 0 if tally.keyed else tally.chosen
    return one, Understood(sources, subjects, chosen_states, +chosen_subjects, keyless)


def _source(tally: Tally) -> str | None:
    # A key that nothing in the file shows was given by hand.
    return (tally.source or "hand") if tally.keyed else None


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with the question it is like: the bank's, or another of the same file, as it is written there."""

    item: ImportItem
    twin: ReadQuestion | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page (from 1) of the items in these states, all when none is named; and with it the item `also`, wherever."""

    states: tuple[str, ...] = ()
    page: int = 1
    also: int | None = None


def shown(session: Session, known: Import, wanted: Wanted) -> list[Shown]:
    """The items of a page with their twins, in two statements."""
    rows = import_store.with_twins(session, known.id, wanted.states, wanted.page, wanted.also)
    found_items = [(item_from(row), other) for row, other in rows]
    codes = [one.twin["code"] for one, _other in found_items if one.twin and one.twin["code"]]
    bank = shelves.by_codes(session, codes) if codes else {}
    return [Shown(one, _twin(one, bank, other)) for one, other in found_items]


def _twin(item: ImportItem, bank: Mapping[str, ReadQuestion], other: object) -> ReadQuestion | None:
    if item.twin is None:
        return None
    if item.twin["code"]:
        return bank.get(item.twin["code"])
    return wire.question_from(other) if isinstance(other, dict) else None


def item(session: Session, known: Import, number: int) -> ImportItem:
    """One item. Raises NoSuchImport."""
    row = import_store.item(session, known.id, number)
    if row is None:
        raise NoSuchImport
    return item_from(row)


def everything(session: Session, known: Import, states: Collection[str] = ()) -> list[ImportItem]:
    """All items in these states, all when none is named, in the file's order."""
    return [item_from(row) for row in import_store.everything(session, known.id, states)]


def mend(session: Session, token: str, number: int, mended: ReadQuestion, by: int | None, now: datetime) -> ImportItem:
    """Put a person's words in the place of what was read, and judge them anew. Raises NoSuchImport, NotReadYet."""
    known = open_one(session, token, hold=True)
    row = import_store.item(session, known.id, number)
    if row is None:
        raise NoSuchImport
    place = row.question["place"]
    judged = judge(replace(mended, place=place), Findings(place))
    other, verdict = _verdict(session, known, number, judged, now)
    columns = standing(judged, verdict)
    if columns["twin"] is not None and columns["twin"]["code"] is None:
        columns["twin"]["number"] = other
    for name, value in columns.items():
        setattr(row, name, value)
    row.edited, row.edited_by = True, by
    session.flush()
    return item_from(row)


def _verdict(
    session: Session, known: Import, number: int, judged: Item, now: datetime
) -> tuple[int | None, Verdict | None]:
    """The verdict on a mended item, and the number of the other item of the file that is the same question."""
    if judged.refused:
        return None, None
    alike = import_store.alike(session, known.id, digest_of(judged.question), number)
    others = [] if alike is None else [wire.question_from(alike.question)]
    sorting = intake(session, [*others, judged.question], now)
    for one in others:
        sorting.take(one)
    return None if alike is None else alike.number, sorting.take(judged.question)


def choose(session: Session, token: str, numbers: Collection[int] | None, *, chosen: bool) -> None:
    """Choose items, or leave them out; None: all. What has an error or is there already stays out.

    Raises NoSuchImport, NotReadYet.
    """
    import_store.choose(session, open_one(session, token, hold=True).id, numbers, chosen, TAKEABLE)


def choose_ready(session: Session, token: str) -> None:
    """Choose what needs no second look, and nothing else. Raises NoSuchImport, NotReadYet."""
    known = open_one(session, token, hold=True)
    import_store.choose(session, known.id, None, False, TAKEABLE)
    import_store.choose(session, known.id, None, True, ("ready",))


def tick(session: Session, token: str, shown_numbers: Collection[int], ticked: Collection[int]) -> None:
    """Of the items on a page choose those that are ticked, and leave the others out. Raises as choose does."""
    known = open_one(session, token, hold=True)
    import_store.choose(session, known.id, set(shown_numbers) - set(ticked), False, TAKEABLE)
    import_store.choose(session, known.id, set(shown_numbers) & set(ticked), True, TAKEABLE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where items are to go; None leaves it as it is."""

    subject: str | None
    level: Level | None


def shelve(session: Session, token: str, numbers: Collection[int] | None, shelf: Shelf) -> int:
    """Say subject and level of some items, or of all that are chosen (None); how many.

    Raises NoSuchImport, NotReadYet.
    """
    known = open_one(session, token, hold=True)
    rows = import_store.chosen(session, known.id) if numbers is None else import_store.everything(session, known.id)
    mine = [row for row in rows if numbers is None or row.number in numbers]
    for row in mine:
        body = dict(row.question)
        body["subject"] = shelf.subject or body["subject"]
        body["level"] = shelf.level.value if shelf.level else body["level"]
        row.question = body
    session.flush()
    return len(mine)


def waiting(session: Session, token: str) -> tuple[str, int]:
    """State of an import and questions read so far, in one statement. Raises NoSuchImport."""
    known = import_store.progress(session, token)
    if known is None:
        raise NoSuchImport
    return known
