"""`flask people add`: give somebody an account with a role; how a live site gets its first administrator."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from contest import people as rules
from contest.people import Role
from contest.refusals import Refusal
from contest.services import passwords, people
from contest.services.people import Appointment
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


def _unit(code: str | None) -> int | None:
    if code is None:
        return None
    found = units.by_code(db.session(), code)
    if found is None:
        raise click.ClickException(f"No unit {code!r}.")
    return found.id
