"""`flask standings rebuild|verify`: make the boards anew from SQL, or hold every cell against the log.

`verify --from FILE` checks a public record out of the file alone, without a database and without Redis.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from contest.contests import Contest
from contest.services import record_check, upkeep, verification
from contest.store import contests
from contest.store.boards import Boards
from contest.store.echo import Silent
from contest.web.database import db
from contest.web.site import now, site

standings_commands = AppGroup("standings", help="The live boards.")
one_contest = click.option("--contest", "slug", help="Only this contest (its address).")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


def _boards() -> Boards:
    boards = site().boards
    if boards is None:
        raise click.ClickException("No Redis is named: set REDIS_URL, or start the site once with `make run`.")
    return boards.patient()


def _chosen(slug: str | None) -> list[Contest]:
    known = contests.announced(db.session())
    chosen = [one for one in known if slug in (None, one.slug)]
    if slug is not None and not chosen:
        raise click.ClickException(f"No contest {slug!r}; there are: {', '.join(one.slug for one in known) or 'none'}.")
    return chosen


@standings_commands.command("rebuild")
@one_contest
@json_option
def rebuild(slug: str | None, as_json: bool) -> None:
    """Build all boards from SQL beside the live ones and swap them in."""
    found = []
    for contest in _chosen(slug):
        began = time.perf_counter()
        try:
            generation = upkeep.rebuild(db.session(), _boards(), contest, now())
        except Silent:
            raise click.ClickException("Redis does not answer; the boards are read from SQL until it does.") from None
        found.append(
            {"contest": contest.slug, "generation": generation, "ms": int((time.perf_counter() - began) * 1000)}
        )
    _say({"rebuilt": found}, as_json, [f"{one['contest']}: {one['generation']}, {one['ms']} ms" for one in found])


@standings_commands.command("verify")
@one_contest
@click.option(
    "--from",
    "record",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check this public record instead; nothing else is asked.",
)
@json_option
def verify(slug: str | None, record: Path | None, as_json: bool) -> None:
    """Recompute every cell by a second way; exit 1 and name the first differences if there are any."""
    if record is not None:
        _verify_record(record, as_json)
    try:
        checks = [verification.verify(db.session(), _boards(), contest) for contest in _chosen(slug)]
    except Silent:
        raise click.ClickException("Redis does not answer, so there are no live boards to check.") from None
    lines = []
    for check in checks:
        verdict = "no difference" if not check.differences else f"{len(check.differences)} differences"
        lines.append(f"{check.contest}: {check.boards} boards, {check.cells} cells, {verdict}")
        lines += [f"  {one.board} {one.cell}: shown {one.shown}, true {one.true}" for one in check.differences]
    data = [asdict(check) for check in checks]
    _say(data[0] if slug and data else {"contests": data}, as_json, lines)
    sys.exit(1 if any(check.differences for check in checks) else 0)


def _verify_record(record: Path, as_json: bool) -> NoReturn:
    check = record_check.check(record.read_bytes())
    verdict = "no difference" if not check.differences else f"{len(check.differences)} differences"
    lines = [f"SHA-256 of the file: {check.sha256}"]
    lines.append(f"{check.contest or record.name}: {check.scopes} scopes, {check.cells} cells, {verdict}")
    lines += [f"  {one.board} {one.cell}: claimed {one.claimed}, true {one.true}" for one in check.differences]
    _say(asdict(check), as_json, lines)
    sys.exit(1 if check.differences else 0)


def _say(data: dict[str, object], as_json: bool, lines: list[str]) -> None:
    for line in [json.dumps(data, ensure_ascii=False)] if as_json else lines:
        click.echo(line)
