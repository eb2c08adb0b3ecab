"""What a played season adds up to, and whether all of it is true: boards, public record, record of deeds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.sample_season import SLUG
from contest.services import audit, record, record_check, upkeep, verification
from contest.store import contests, sittings
from contest.store.boards import Boards
from contest.store.echo import Silent


def report(session: Session, boards: Boards | None, now: datetime) -> dict[str, Any]:
    """Figures of the season; `differences` of the boards, `record` and `audit` are empty of faults when all is well.

    Boards are built anew first; without a Redis they are left to the site's own upkeep and count 0.
    """
    contest = contests.by_slug(session, SLUG)
    assert contest is not None, SLUG
    people, entries = sittings.tally(session, contest.id)
    return {
        "people": people,
        "entries": entries,
        "rounds": [_round(session, contest, number) for number in range(1, len(contest.rounds) + 1)],
        **_boards(session, boards, contest, now),
        "record": _record(session, contest),
        "audit": _audit(session),
    }


def _round(session: Session, contest: Contest, number: int) -> dict[str, Any]:
    window = contest.rounds[number - 1]
    return {"number": number, "predicted": window.predicted_value, **asdict(upkeep.tally(session, contest, number))}


def _boards(session: Session, boards: Boards | None, contest: Contest, now: datetime) -> dict[str, Any]:
    if boards is None:
        return {"boards": 0, "cells": 0, "differences": []}
    try:
        upkeep.rebuild(session, boards, contest, now)
        check = verification.verify(session, boards, contest)
    except Silent:
        return {"boards": 0, "cells": 0, "differences": []}
    found = [asdict(one) for one in check.differences]
    return {"boards": check.boards, "cells": check.cells, "differences": found}


def _record(session: Session, contest: Contest) -> dict[str, Any]:
    written = record.written(session, contest)
    check = record_check.check(written.data)
    found = [asdict(one) for one in check.differences]
    return {
        "bytes": len(written.data), "sha256": written.digest, "scopes": check.scopes, "cells": check.cells,
        "differences": found,
    }  # fmt: skip


def _audit(session: Session) -> dict[str, Any]:
    verdict = audit.verify(session)
    bad = None if verdict.first_bad is None else asdict(verdict.first_bad)
    return {"rows": verdict.rows, "unsealed": verdict.unsealed, "head": asdict(verdict.head), "first_bad": bad}
