"""`flask demo load` and `flask demo season`: a federation to try the site with. Never on a live site."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from contest.people import national_phone
from contest.sample_contests import CONTESTS
from contest.sample_season import SLUG, Timetable
from contest.services import passwords, samples, season_ground, season_report, upkeep
from contest.services.season import Season
from contest.store import contests
from contest.store.echo import Silent
from contest.web import edge
from contest.web.database import db
from contest.web.site import now, site

demo_commands = AppGroup("demo", help="Sample data: bank, union tree, people, contests, papers; a whole season.")
SAMPLE_PASSWORD = "ruong-bac-thang-2026"  # noqa: S105 - printed for everybody to try the sample with
SAMPLE_SIGN_INS = [(one.role.value, national_phone(one.phone), SAMPLE_PASSWORD) for one in samples.SIGN_INS]
SEED = 2022
FEW = {"an-toan-bom-min": 1800, "phong-chong-ma-tuy": 2400, "an-ninh-mang": 900}


@demo_commands.command("load")
@click.option("--tree", "year", type=click.Choice(["2022", "2025"]), default="2022", help="Union tree of which year.")
@click.option("--people", type=click.IntRange(0, 990_000), help="How many people [all workers of the tree].")
@click.option("--attempts", type=click.IntRange(0, 2_000_000), help="Papers of the first contest, in all.")
@click.option("--seed", type=int, default=SEED, help="Another seed, another sample.")
@click.option("--if-empty", is_flag=True, help="Do nothing if there is a contest already.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def load(year: str, people: int | None, attempts: int | None, seed: int, if_empty: bool, as_json: bool) -> None:
    """Load the sample, or add to the one that is there."""
    _refuse_live()
    if if_empty and samples.is_loaded(db.session()):
        click.echo("Sample data: there already, nothing changed." if not as_json else json.dumps({"loaded": False}))
        return
    began, say = time.perf_counter(), (lambda _: None) if as_json else click.echo
    say("Sample data: bank, union tree, contests …")
    with edge.writes() as (session, _after):
        samples.load_ground(session, int(year), now())
        added = samples.load_people(session, people, passwords.hashed(SAMPLE_PASSWORD), now(), seed)
    say(f"Sample data: {added} people; papers …")
    made = {slug: _papers(slug, total, seed) for slug, total in _totals(attempts).items()}
    boards = _boards()
    seconds = round(time.perf_counter() - began, 1)
    found = {"people": added, "attempts": made, "boards": boards, "seconds": seconds}
    say(f"Sample data: {sum(made.values())} papers, boards {boards}, {seconds} s.")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))


@demo_commands.command("season")
@click.option("--people", type=click.IntRange(20, 100_000), default=5000, help="How many people play [5000].")
@click.option("--seed", type=int, default=SEED, help="Another seed, another season.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def season(people: int, seed: int, as_json: bool) -> None:
    """Play a whole weekly contest in the past, from the draft to the published results, and check all of it.

    Best while the site is stopped: its sweeper settles a week as soon as it sees one that is over.
    """
    _refuse_live()
    if season_ground.is_there(db.session()):
        told = {"played": False, "contest": SLUG}
        click.echo(json.dumps(told) if as_json else f"Season: contest {SLUG} is there already, nothing changed.")
        return
    began, say = time.perf_counter(), (lambda _: None) if as_json else click.echo
    Season(_writing, Timetable.before(now()), seed, say).play(people, passwords.hashed(SAMPLE_PASSWORD))
    boards = site().boards
    found = season_report.report(db.session(), boards.patient() if boards else None, now())
    found["seconds"] = round(time.perf_counter() - began, 1)
    say(_told(found))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    if found["differences"] or found["record"]["differences"] or found["audit"]["first_bad"]:
        raise click.ClickException("What was played does not add up; see the differences.")


def _told(found: dict[str, Any]) -> str:
    boards = f"{found['boards']} boards, {found['cells']} cells" if found["boards"] else "boards wait for Redis"
    head = found["audit"]["head"]
    return (
        f"Season: {found['people']} people, {found['entries']} papers; {boards}, "
        f"{len(found['differences'])} differences; record {found['record']['sha256'][:16]}, "
        f"{len(found['record']['differences'])} differences; audit head {head['number']} {head['hash'][:16]}; "
        f"{found['seconds']} s."
    )


@contextmanager
def _writing() -> Iterator[Session]:
    with edge.writes() as (session, _after):
        yield session


def _refuse_live() -> None:
    if site().settings.live:
        raise click.ClickException("This is a live site: sample people and papers have no place in it.")


def _totals(attempts: int | None) -> dict[str, int]:
    if attempts is None:
        return FEW
    return {**FEW, CONTESTS[0].slug: attempts}


def _papers(slug: str, total: int, seed: int) -> int:
    with edge.writes() as (session, _after):
        return samples.load_attempts(session, slug, total, now(), seed)


def _boards() -> str:
    """Rebuild the boards if there is a Redis to hold them; the site's own upkeep does it otherwise."""
    boards = site().boards
    if boards is None:
        return "wait for the site's Redis"
    patient = boards.patient()
    try:
        for contest in contests.announced(db.session()):
            upkeep.rebuild(db.session(), patient, contest, now())
    except Silent:
        return "wait for the site's Redis"
    return "rebuilt"
