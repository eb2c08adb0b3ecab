"""The public record of a contest: all that its results follow from, under pseudonyms, for anybody to compute again.

It bears no name, telephone number, birth date, address, receipt or id of a person; services.record_check reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import Contest, State
from contest.entry import Unconfirmed
from contest.notices import APART
from contest.prizes import Award, Outcome
from contest.refusals import NotPublished, NotSealed
from contest.rounds import Round
from contest.rulebook import Reveal, Rulebook
from contest.services import awards, prizes, upkeep
from contest.store import contests, notices
from contest.store import record as store
from contest.store.lines import WHOLE
from contest.store.record import Member, Place, Ruled
from questions.schema import to_millis

FORMAT = "hoithi-record/1"
READY = frozenset({State.PUBLISHED, State.LOCKED})
ENTRY = (
    "person", "round", "number", "unit", "category", "score", "most", "elapsed_ms", "started_ms", "handed_in_ms",
    "guess", "struck",
)  # fmt: skip
UNIT = ENTRY.index("unit")
PLACE = ("person", "rank", "round", "number", "attempts", "score", "unit")
LISTED = ("unit", "band", "headcount", "people", "value", "rank")


@dataclass(frozen=True, slots=True)
class Written:
    """The record as a file: canonical JSON, and its SHA-256 in hex."""

    data: bytes
    digest: str


def stamp(session: Session, contest: Contest) -> tuple[int, str]:
    """Number and hash of the sealed deed that the record stands on; while it stays, so does the record.

    Raises NotPublished before the contest is, NotSealed for the moments that a deed waits for its seal.
    """
    if contest.state not in READY:
        raise NotPublished
    sealed = store.sealed_until(session, contest.slug)
    if sealed is None:
        raise NotSealed
    return sealed


def written(session: Session, contest: Contest) -> Written:
    """The record as a file. Raises as `stamp`."""
    data = canonical(record(session, contest))
    return Written(data, sha256(data).hexdigest())


def canonical(values: Any) -> bytes:
    """The one way to write JSON values: sorted names, no spaces, UTF-8."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def record(session: Session, contest: Contest) -> dict[str, Any]:
    """The record as JSON values. Raises as `stamp`."""
    number, digest = stamp(session, contest)
    units, won = store.members(session, contest.id), awards.signed(session, contest.id)
    individual = prizes.individual(session, contest, unconfirmed=awards.passed_over(session, contest))
    codes, code = {one.id: one.code for one in units}, lru_cache(None)(contest.code_of)
    essays = ([n, code(person), points] for n, person, points in store.essays(session, contest.id))
    entries = sorted(_entries(session, contest, code), key=itemgetter(0, 1, 2))
    return {
        "format": FORMAT,
        "contest": _contest(contest),
        "rules": _rules(session, contest),
        "announced": announced(session, contest),
        "rounds": [_round(session, contest, one) for one in contest.rounds],
        "whole": counts(session, contest, WHOLE),
        "draws": [asdict(one) for one in draws(session, contest)],
        "notices": _notices(session, contest),
        "rulings": [_ruling(one, told=told) for one, told in rulings(session, contest)],
        "units": _units(units, {one[UNIT] for one in entries}),
        "attempts": {"columns": ENTRY, "rows": entries, "sha256": sha256(canonical(entries)).hexdigest()},
        "essays": {"columns": ("round", "person", "points"), "rows": sorted(essays)},
        "results": {"columns": PLACE, "scopes": _results(store.places(session, contest.id), code)},
        "collective": _lists(session, contest, codes, individual),
        "awards": [_award(one, code, codes) for one in won],
        "audit": {"number": number, "hash": digest},
        **_passed_over(contest, individual, code),
    }


def _passed_over(contest: Contest, won: Outcome, code: Callable[[int], str]) -> dict[str, Any]:
    """Whom prizes passed over, where the rules give them only to people who are confirmed: (scope, pseudonym)."""
    if contest.rules.unconfirmed is Unconfirmed.COUNT:
        return {}
    return {"passed_over": sorted([scope, code(person)] for scope, person in won.passed_over)}


def _contest(contest: Contest) -> dict[str, Any]:
    until = contest.complaints_until
    return {
        "slug": contest.slug,
        "title": contest.title,
        "state": contest.state.value,
        "complaints_until": None if until is None else to_millis(until),
        "rules": contest.version,
    }


def versions(session: Session, contest: Contest) -> list[tuple[int, Rulebook, datetime]]:
    """Every version of the rules that was frozen: its number, the rules, and when."""
    rows = contests.versions(session, contest.id)
    return [(one.version, Rulebook.from_data(one.body), one.frozen_at) for one in rows if one.frozen_at is not None]


def _rules(session: Session, contest: Contest) -> list[dict[str, Any]]:
    return [
        {"version": n, "digest": rules.digest(), "frozen_at": to_millis(at), "body": rules.to_data()}
        for n, rules, at in versions(session, contest)
    ]


def announced(session: Session, contest: Contest) -> dict[str, Any]:
    """What was written down when the contest was announced: the digest of its rules, the commitments of its draws."""
    rows = store.deeds(session, contest.slug, ("contest.announce",))
    detail = rows[-1].detail if rows else {}
    return {"rules": detail.get("rules"), "draws": list(detail.get("draws", ()))}


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw: of a round, or (0) of the whole contest. `seed` None: not public yet. In hex."""

    number: int
    commitment: str | None
    seed: str | None


def draws(session: Session, contest: Contest) -> list[Draw]:
    """The draws of a contest, with the commitments that were written down before anybody entered."""
    given = announced(session, contest)["draws"]
    numbers = [WHOLE, *(one.number for one in contest.rounds)]
    return [
        Draw(n, given[n] if n < len(given) else None, contest.seed_of(n) if contest.is_revealed(n) else None)
        for n in numbers
    ]


def counts(session: Session, contest: Contest, number: int) -> dict[str, int]:
    """People, entries, and people with everything right, as the prediction of a round (0: of all) counts them."""
    return asdict(upkeep.tally(session, contest, number))


def _round(session: Session, contest: Contest, window: Round) -> dict[str, Any]:
    moments = ("opens_at", "closes_at", "ends_at", "settled_at", "revealed_at")
    values = {name: getattr(window, name) for name in moments}
    return {
        "number": window.number,
        "title": window.title,
        "hours": [asdict(one) for one in window.hours],
        "predicted_value": window.predicted_value,
        **{name: None if value is None else to_millis(value) for name, value in values.items()},
        **counts(session, contest, window.number),
    }


def _notices(session: Session, contest: Contest) -> list[dict[str, Any]]:
    rows = reversed(notices.of_contest(session, contest.id))
    # What was told to one unit is theirs; its number is everybody's, so that none seems to be missing.
    return [
        {
            "number": one.number,
            "at": to_millis(one.at),
            "kind": one.kind,
            "text": one.text if one.unit_id is None else APART,
            **({"title": one.title} if one.title and one.unit_id is None else {}),
        }
        for one in rows
    ]


def rulings(session: Session, contest: Contest) -> list[tuple[Ruled, bool]]:
    """The rulings of a contest, and of each whether its keys, and why they were changed, may be told.

    Not where the rules keep keys back, nor while another contest may still draw the question.
    """
    found = store.ruled(session, contest.id)
    if not found or contest.rules.reveal is Reveal.NEVER or not contest.is_settled():
        return [(one, False) for one in found]
    in_play = contests.questions_in_play(session)
    return [(one, one.question_id not in in_play) for one in found]


def _ruling(ruled: Ruled, *, told: bool) -> dict[str, Any]:
    row, (choices, accepted) = ruled.row, ruled.before
    keys = {
        "before": {"choices": choices, "accepted": accepted},
        "after": {"choices": row.choices, "accepted": row.accepted},
    }
    # A reason may say what is right.
    named = {"question": ruled.code, "number": row.number, "ruling": row.ruling, "reason": row.reason if told else None}
    return {**named, "at": to_millis(row.created_at), "keys": keys if told else None}


def _entries(session: Session, contest: Contest, code: Callable[[int], str]) -> Iterator[list[Any]]:
    """Every handed-in paper. One that counts nowhere bears no pseudonym where its person stands on a board: by score
    and time that pseudonym is theirs for whoever looks, and nobody is to be named as disqualified."""
    found = list(store.entries(session, contest.id))
    placed = {one.person_id for one in found if one.struck is None}
    for one in found:
        hidden = one.struck is not None and one.person_id in placed
        yield ["" if hidden else code(one.person_id), *(getattr(one, name) for name in ENTRY[1:])]


def _results(places: Iterator[Place], code: Callable[[int], str]) -> list[dict[str, Any]]:
    """The claimed order of every scope. Who shares a rank stands by pseudonym."""
    found = []
    for scope, members in groupby(places, key=attrgetter("scope")):
        rows: list[list[Any]] = []
        for _, sharing in groupby(members, key=attrgetter("order_key")):
            rank = len(rows) + 1
            rows += sorted(_place(one, code, rank) for one in sharing)
        found.append({"scope": scope, "rows": rows})
    return found


def _place(one: Place, code: Callable[[int], str], rank: int) -> list[Any]:
    return [code(one.person_id), rank, one.round, one.number, one.attempts, one.score, one.unit]


def _units(units: Sequence[Member], named: set[str | None]) -> list[dict[str, Any]]:
    """The contest's units, and those that it did not fix but whose people took part, with all above them."""
    parents = {one.code: one.parent for one in units}
    wanted = {one.code for one in units if one.pinned}
    for code in named:
        while code is not None and code not in wanted:
            wanted.add(code)
            code = parents[code]
    rows = (asdict(one) for one in units if one.code in wanted)
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def _lists(session: Session, contest: Contest, codes: dict[int, str], won: Outcome) -> list[dict[str, Any]]:
    found = []
    for rule, scope, placed in awards.lists(session, contest, won):
        rows = [
            [
                codes[one.unit_id],
                one.band,
                one.headcount,
                one.people,
                None if one.value is None else f"{one.value.numerator}/{one.value.denominator}",
                one.rank,
            ]
            for one in placed
        ]
        found.append({"title": rule.title, "scope": scope, "columns": LISTED, "rows": rows})
    return found


def _award(row: Award, code: Callable[[int], str], codes: dict[int, str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "list": row.list,
        "scope": row.scope,
        "person": None if row.person_id is None else code(row.person_id),
        "unit": None if row.unit_id is None else codes[row.unit_id],
        "prize": row.prize,
        "amount": row.amount,
        "rank": row.rank,
        "drawn": row.drawn,
    }
