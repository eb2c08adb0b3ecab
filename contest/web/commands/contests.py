"""`flask contest list|close`: what is on, and closing one before its time."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup

from contest.contests import Contest
from contest.refusals import Refusal
from contest.services import contests as service
from contest.store import attempts, contests, sittings
from contest.web import edge
from contest.web.database import db
from contest.web.site import now

contest_commands = AppGroup("contest", help="Contests.")


@contest_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def listing(as_json: bool) -> None:
    """All contests with their phase and figures."""
    session = db.session()
    open_now, tallies = attempts.open_by_contest(session), sittings.tallies(session)
    rows = [_row(one, open_now.get(one.id, 0), tallies.get(one.id, (0, 0))) for one in contests.everything(session)]
    if as_json:
        click.echo(json.dumps({"contests": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo("{slug}: {phase}, {people} people, {entries} papers, {open} being sat".format_map(row))


def _row(contest: Contest, open_now: int, tally: tuple[int, int]) -> dict[str, Any]:
    return {
        "slug": contest.slug,
        "title": contest.title,
        "state": contest.state.value,
        "phase": contest.phase(now()).value,
        "opens_at": contest.opens_at.isoformat(),
        "closes_at": contest.closes_at.isoformat(),
        "people": tally[0],
        "entries": tally[1],
        "open": open_now,
    }


@contest_commands.command("close")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def close(slug: str, as_json: bool) -> None:
    """Take no new attempts; running ones keep their deadlines, then the sweeper settles the contest."""
    try:
        with edge.writes() as (session, _after):
            contest = service.close(session, slug, now())
    except Refusal as refusal:
        raise click.ClickException(refusal.code) from refusal
    data = {"contest": contest.slug, "state": contest.state.value}
    click.echo(json.dumps(data) if as_json else f"{contest.slug}: closed to new attempts.")
