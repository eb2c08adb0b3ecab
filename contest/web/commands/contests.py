"""`flask contest list|open|close|check|reveal|finish|publish|lock|rescore|archive|restore`, from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from contest.contests import Contest
from contest.life import Step
from contest.refusals import NoSuchContest, Refusal
from contest.services import archive as archives
from contest.services import corrections, life
from contest.services.archive import Written
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


STEPS = {
    "open": (Step.ANNOUNCE, "Announce a draft: its rules are frozen, and it opens by its rounds."),
    "close": (Step.CLOSE, "Take no new attempts; running ones keep their deadlines, then its rounds are settled."),
    "check": (Step.CHECK, "Begin to check the results: every paper is in."),
    "reveal": (Step.REVEAL, "Make provisional results and draws public; complaints run from now on."),
    "finish": (Step.FINISH, "Call the results final: complaints are answered, awards signed."),
    "publish": (Step.PUBLISH, "Publish the final results and the record."),
    "lock": (Step.LOCK, "Lock the record: results can never be changed again."),
}


def _take(slug: str, step: Step) -> Contest:
    """Take a contest a step on. Raises what `life.take` raises, and NoSuchContest."""
    with edge.writes() as (session, after):
        contest = contests.with_slug(session, slug)
        if contest is None:
            raise NoSuchContest
        moved = life.take(session, contest, step, None, now())
        if step is Step.REVEAL:
            after(edge.moved(contest.id))
        return moved


def _said(refusal: Refusal) -> str:
    why = refusal.values.get("why")
    words = " ".join(why) if isinstance(why, tuple) else why
    return f"{refusal.code}: {str(words) % refusal.values}" if words else refusal.code


def _command(name: str, step: Step, words: str) -> None:
    @contest_commands.command(name, help=words)
    @click.argument("slug")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    def run(slug: str, as_json: bool) -> None:
        try:
            contest = _take(slug, step)
        except Refusal as refusal:
            raise click.ClickException(_said(refusal)) from refusal
        data = {"contest": contest.slug, "state": contest.state.value}
        click.echo(json.dumps(data) if as_json else f"{contest.slug}: {contest.state.value}.")


for _name, (_step, _words) in STEPS.items():
    _command(_name, _step, _words)


@contest_commands.command("rescore")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def rescore(slug: str, as_json: bool) -> None:
    """Mark every handed-in paper anew under the keys in force; exit 1 when a mark was not what it should have been."""
    try:
        with edge.writes() as (session, after):
            contest = contests.by_slug(session, slug)
            if contest is None:
                raise NoSuchContest
            outcome = corrections.rescore(session, contest, now())
            if outcome.changed:
                after(edge.moved(contest.id))
    except Refusal as refusal:
        raise click.ClickException(refusal.code) from refusal
    data = {"contest": slug, "papers": outcome.papers, "changed": outcome.changed}
    click.echo(
        json.dumps(data) if as_json else f"{slug}: {outcome.papers} papers marked anew, {outcome.changed} changed."
    )
    if outcome.changed:
        raise SystemExit(1)


@contest_commands.command("archive")
@click.argument("slug")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--keep", is_flag=True, help="Write the file and take nothing out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def archive(slug: str, out: Path, keep: bool, as_json: bool) -> None:
    """Put the answers of a locked contest away in one new file; what they earned stays and goes on working."""
    try:
        with edge.writes() as (session, _after):
            contest = contests.by_slug(session, slug)
            if contest is None:
                raise NoSuchContest
            written = archives.write(session, contest, out.absolute(), now(), keep=keep)
    except Refusal as refusal:
        raise click.ClickException(_said(refusal)) from refusal
    _tell(written, "kept here too" if keep else "put away", as_json)


@contest_commands.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def restore(file: Path, as_json: bool) -> None:
    """Bring the answers of a contest back out of the file that they were put away in."""
    try:
        with edge.writes() as (session, _after):
            written = archives.restore(session, file, now())
    except Refusal as refusal:
        raise click.ClickException(_said(refusal)) from refusal
    _tell(written, "brought back", as_json)


def _tell(written: Written, done: str, as_json: bool) -> None:
    members = {name: asdict(one) for name, one in written.manifest.members.items()}
    data = {"contest": written.contest, "done": done, "bytes": written.size, "digest": written.manifest.digest}
    answers = members["answer"]["rows"]
    plain = f"{written.contest}: {answers} answers {done}, {written.size} bytes."
    click.echo(json.dumps(data | {"members": members}) if as_json else plain)
