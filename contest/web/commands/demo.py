"""`flask demo load`: a federation to try the site with. Never on a live site."""

from __future__ import annotations

import json
import time

import click
from flask.cli import AppGroup

from contest.people import national_phone
from contest.sample_contests import CONTESTS
from contest.services import passwords, samples, upkeep
from contest.store import contests
from contest.store.echo import Silent
from contest.web import edge
from contest.web.database import db
from contest.web.site import now, site

demo_commands = AppGroup("demo", help="Sample data: bank, union tree, people, contests, papers.")
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
    if site().settings.live:
        raise click.ClickException("This is a live site: sample people and papers have no place in it.")
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
