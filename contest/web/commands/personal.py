"""`flask people data|erase|retain|breach|rekey`: personal data from the command line, for letters and for leaks."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from contest import people as rules
from contest.refusals import Refusal
from contest.services import erasure, payouts, subject_data
from contest.services.proposals import reasoned
from contest.store import looks
from contest.store import people as store
from contest.web import edge
from contest.web.commands.attempts import writing
from contest.web.database import db
from contest.web.payouts import seal
from contest.web.site import now, site

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


def _person(phone: str) -> int:
    known = store.ids(db.session(), [rules.canonical_phone(phone)])
    if not known:
        raise click.ClickException("No account has this number.")
    return next(iter(known.values()))


def _said(refusal: Refusal) -> click.ClickException:
    return click.ClickException(refusal.words % refusal.values if refusal.values else refusal.words)


@click.command("data")
@with_appcontext
@click.argument("phone")
def data(phone: str) -> None:
    """Everything kept of the account of PHONE, as JSON on stdout."""
    try:
        person_id = _person(phone)
    except Refusal as refusal:
        raise _said(refusal) from refusal
    with edge.writes() as (session, _after):
        subject = subject_data.gather(session, person_id, now())
        subject_data.handed_over(session, subject, "json", None, now())
    click.echo(json.dumps(subject_data.to_json(subject), ensure_ascii=False, indent=1))


@click.command("erase")
@with_appcontext
@click.argument("phone")
@click.option("--reason", required=True, help="Why, 10 to 400 characters; it stands in the record for good.")
@json_option
def erase(phone: str, reason: str, as_json: bool) -> None:
    """Erase the person of PHONE; exit 1 with the reason while something still needs them."""
    try:
        person_id = _person(phone)
        with edge.writes() as (session, after):
            erasure.erase(session, person_id, reasoned(reason), None, now())
            after(edge.renamed(person_id))
    except Refusal as refusal:
        raise _said(refusal) from refusal
    click.echo(json.dumps({"erased": person_id}) if as_json else f"Erased; the results stand under number {person_id}.")


@click.command("retain")
@with_appcontext
@click.option("--dry-run", is_flag=True, help="Only say whose time is up.")
@json_option
def retain(dry_run: bool, as_json: bool) -> None:
    """Erase those whose contact data was kept long enough (RETENTION_MONTHS); the sweeper does it by itself."""
    months = site().settings.retention_months
    listed = erasure.due(db.session(), now(), months)
    soon = erasure.counted(db.session(), now(), months)
    done = 0 if dry_run else erasure.retain(writing, now(), months)
    told = {"due": len(listed), "people": listed, "within_30_days": soon, "erased": done}
    click.echo(json.dumps(told) if as_json else f"{len(listed)} due, {soon} within 30 days, {done} erased.")


@click.command("breach")
@with_appcontext
@click.option("--since", required=True, type=click.DateTime(), help="From when, in UTC.")
@click.option("--by", type=int, help="Only what this account saw.")
@json_option
def breach(since: datetime, by: int | None, as_json: bool) -> None:
    """Whose data was seen in the clear since a moment: whom a leak concerns, for the report due within 72 hours."""
    seen = [one for one in looks.since(db.session(), since.replace(tzinfo=UTC)) if by in (None, one[0])]
    people = sorted({one[1] for one in seen})
    lookers = dict(Counter(str(who) for who, _person, _what in {(one[0], one[1], "") for one in seen}))
    kinds = dict(Counter(what for _who, _person, what in {(0, one[1], one[2]) for one in seen}))
    if as_json:
        told = {"since": since.isoformat(), "people": len(people), "ids": people, "lookers": lookers, "kinds": kinds}
        click.echo(json.dumps(told))
        return
    click.echo(f"{len(people)} people since {since:%Y-%m-%d %H:%M} UTC: {', '.join(map(str, people)) or 'none'}")
    for name, counts in (("lookers", lookers), ("kinds", kinds)):
        click.echo(f"{name}: " + ", ".join(f"{key} {count}" for key, count in sorted(counts.items())))


@click.command("rekey")
@with_appcontext
def rekey() -> None:
    """Seal identity numbers anew with IDENTITY_KEY, those of IDENTITY_KEYS_OLD among them; then drop the old keys."""
    total = 0
    try:
        while True:
            with edge.writes() as (session, _after):
                done = payouts.rekey(session, seal(), now())
            if not done:
                break
            total += done
    except Refusal as refusal:
        raise _said(refusal) from refusal
    click.echo(f"{total} numbers sealed anew.")


COMMANDS = (data, erase, retain, breach, rekey)
"""They hang on `flask people`."""
