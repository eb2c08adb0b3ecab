"""`flask people`: accounts with a role, which is how a live site gets its first administrator; rosters from a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from contest import people as rules
from contest.people import Role
from contest.refusals import Refusal
from contest.services import passwords, people, roster_files, roster_imports, second_factor
from contest.services.people import Appointment
from contest.store import people as people_store
from contest.store import units
from contest.web import edge
from contest.web.database import db
from contest.web.site import now

people_commands = AppGroup("people", help="People and their roles.")


@people_commands.command("add")
@click.argument("phone")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", help="Code of the grassroots union they belong to.")
@click.option("--scope", help="Code of the unit whose subtree an officer sees.")
@click.password_option(help="Asked for, if not given.")
def add(phone: str, name: str, role: str, unit: str | None, scope: str | None, password: str) -> None:
    """Open an account for NAME with telephone number PHONE; exit 1 with the reason if that cannot be."""
    if (role == Role.OFFICER) != (scope is not None):
        raise click.UsageError("An officer has a --scope, and nobody else has.")
    try:
        who = Appointment(rules.canonical_phone(phone), rules.checked_name(name), Role(role), _unit(unit), _unit(scope))
        rules.check_password(password, who.phone, who.name, who.role)
        fresh = passwords.hashed(password)
        with edge.writes() as (session, _after):
            people.appoint(session, who, fresh, now())
    except Refusal as refusal:
        raise click.ClickException(refusal.words % refusal.values if refusal.values else refusal.words) from refusal
    click.echo(f"{who.name}: {who.role.value}, {rules.masked_phone(who.phone)}.")


@people_commands.group("second-factor")
def second_factor_commands() -> None:
    """The second factor of signing in."""


@second_factor_commands.command("off")
@click.argument("phone")
def second_factor_off(phone: str) -> None:
    """Take the second factor off the account of PHONE, for somebody who lost it; they set up a new one."""
    try:
        with edge.writes() as (session, _after):
            found = people_store.credentials(session, rules.canonical_phone(phone))
            if found is None:
                raise click.ClickException("No account has this number.")
            second_factor.take_off(session, found[0].id, None, now())
    except Refusal as refusal:
        raise click.ClickException(refusal.words) from refusal
    click.echo(f"{found[0].name}: the second factor is off, and every sign-in has ended.")


def _unit(code: str | None) -> int | None:
    if code is None:
        return None
    found = units.by_code(db.session(), code)
    if found is None:
        raise click.ClickException(f"No unit {code!r}.")
    return found.id


@people_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", help="Code of the unit whose people they are, or which rows name unions under.")
@click.option("--dry-run", is_flag=True, help="Only look: nothing enters.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def bring_in(file: Path, unit: str | None, dry_run: bool, as_json: bool) -> None:
    """Put the people of FILE (xlsx, xls, ods or csv) on rosters; exit 1 when a row was not taken.

    Rows that are ready enter as one act; those that a person should look at are left out and named.
    """
    try:
        read = roster_files.read(file.read_bytes())
    except Refusal as refusal:
        raise click.ClickException(refusal.words) from refusal
    with edge.writes() as (session, _after):
        report = roster_imports.bring_in(session, read, _unit(unit), now(), dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(f"{problem['place']}: {problem['message']}", err=True)
        click.echo(
            f"Đọc {report.read} người: {report.accepted} vào danh sách, "
            f"{report.duplicates} đã có, {report.rejected} không nhận."
        )
    if report.rejected:
        raise SystemExit(1)
