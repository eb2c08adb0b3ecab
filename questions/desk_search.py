"""Looking from the bank desk: the questions wanted, page by page; what is nearly the same as one; its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy.orm import Session

from questions import desk_store, finding, law, store
from questions.desk_store import Event, OnDesk, Written
from questions.difference import Change, changes
from questions.finding import Flag, Surroundings, Use, Wanted
from questions.instruments import Instrument, Standing


@dataclass(frozen=True, slots=True)
class Uses:
    """Ids of questions in the pool of a contest and with answers, as the house knows them."""

    in_contest: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A question of a page of the search. `standing` of its law on the day of the search."""

    desk: OnDesk
    flags: tuple[Flag, ...]
    use: Use
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search. `counts`: facet → value → how many there would be; `ids`: all found, in order."""

    rows: tuple[FoundRow, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]
    ids: tuple[int, ...]


def find(session: Session, wanted: Wanted, uses: Uses, on: date) -> Found:
    """A page of the questions wanted, the one written last first; a page beyond the last is the last."""
    entries = desk_store.entries(session, finding.words_from(wanted.words))
    laws = store.instruments(session)
    near = _all_near(session) if wanted.flag == Flag.NEAR else frozenset[int]()
    around = Surroundings(law.lapsed_codes(laws, on), uses.in_contest, uses.answered, near)
    sifted = finding.sift(entries, wanted, around)
    pages = max(1, -(-len(sifted.entries) // finding.PAGE))
    page = min(max(1, wanted.page), pages)
    shown = sifted.entries[(page - 1) * finding.PAGE : page * finding.PAGE]
    desks = desk_store.by_ids(session, [entry.question_id for entry in shown]) if shown else {}
    rows = tuple(_row(desks[entry.question_id], entry, around, laws, on) for entry in shown)
    ids = tuple(entry.question_id for entry in sifted.entries)
    return Found(rows, len(ids), page, pages, sifted.counts, ids)


def _row(one: OnDesk, entry: finding.Entry, around: Surroundings, laws: Mapping[str, Instrument], on: date) -> FoundRow:
    flags = tuple(map(Flag, finding.flags(entry, around)))
    use = Use.CONTEST if one.question_id in around.in_contest else Use.NEVER
    use = Use.ANSWERED if one.question_id in around.answered else use
    cited = one.question.reference
    return FoundRow(one, flags, use, None if cited is None else law.standing(cited, laws, on, on))


def _all_near(session: Session) -> frozenset[int]:
    return finding.all_near(tuple((question_id, text) for question_id, _, text in desk_store.folded(session)))


def nearest(session: Session, one: OnDesk) -> tuple[str, int] | None:
    """Code of the question that is nearly the same as this one, and by how many percent of its words."""
    others = ((code, text) for _, code, text in desk_store.folded(session, but=one.question_id))
    return finding.nearest(one.folded, others)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a question's history: the event, the number of the revision it made, and what that changed."""

    event: Event
    number: int | None
    changes: tuple[Change, ...]


def history(session: Session, question_id: int) -> tuple[Line, ...]:
    """All that became of a question, the latest first. Two statements."""
    written = desk_store.written(session, question_id)
    return tuple(_line(event, written) for event in reversed(desk_store.events(session, question_id)))


def _line(event: Event, written: Sequence[Written]) -> Line:
    for old, new in pairwise(written):
        if event.act == "revised" and event.revision_id == new.revision_id:
            return Line(event, new.number, changes(old.question, new.question))
    return Line(event, 1 if event.act == "created" else None, ())
