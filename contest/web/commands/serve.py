"""`flask serve`: the whole site by one command: web server, sweeper, and a private Redis where none is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import with_appcontext

from contest.people import canonical_phone
from contest.store import people
from contest.store.redis_server import NoRedis, find_or_start, stop
from contest.web.commands import check
from contest.web.commands.demo import SAMPLE_SIGN_INS
from contest.web.database import db
from contest.web.serving import port, supervision
from contest.web.site import site


@click.command("serve")
@click.option("--without-sweeper", is_flag=True, help="Web server only: the sweeper is a service of its own.")
@with_appcontext
def serve_command(without_sweeper: bool) -> None:
    """Serve the site until Ctrl-C: web workers, the sweeper, and a private Redis if REDIS_URL names none."""
    settings = site().settings
    if not port.is_free(settings.host, settings.port):
        raise click.ClickException(port.taken_words(settings.host, settings.port))
    look_first(settings)
    sign_ins = loaded_sign_ins()
    supervision.stop_on_signals()
    try:
        with redis_environment(settings) as environ:
            supervision.serve(
                supervision.Run(settings, environ, not without_sweeper, say, lambda: greet(settings, sign_ins))
            )
    except supervision.Ended as reason:
        raise click.ClickException(str(reason)) from reason
    except KeyboardInterrupt:
        click.echo("Stopped.")


def look_first(settings: Any) -> None:
    """Start nothing on a site that may not serve. Raises ClickException with all that is wrong at once."""
    verdict = check.looked()
    if verdict.faults:
        raise click.ClickException(check.words(verdict))
    if settings.live and verdict.warnings:
        say(check.words(verdict))


def say(text: str) -> None:
    """A line for the person at the terminal, or for the journal of the service."""
    click.echo(text, err=True)


@contextmanager
def redis_environment(settings: Any) -> Iterator[dict[str, str]]:
    """The environment of the children, with a Redis in it; one that we start ends with us."""
    if os.environ.get("REDIS_URL"):
        click.echo("Redis: the one that REDIS_URL names.")
        yield {**os.environ}
        return
    try:
        server = find_or_start(settings.instance)
    except NoRedis as reason:
        say(f"Redis: none, so boards are counted from the database. {reason}")
        yield {**os.environ}
        return
    click.echo(
        f"Redis: started {server.program}." if server.process else "Redis: found the running one of this folder."
    )
    try:
        yield {**os.environ, "REDIS_URL": server.url}
    finally:
        stop(settings.instance, server)


def loaded_sign_ins() -> list[tuple[str, str, str]]:
    """The sample sign-ins, (role, phone, password), if the sample people are in the database; else none."""
    phones = [canonical_phone(phone) for _, phone, _ in SAMPLE_SIGN_INS]
    found = bool(phones) and people.credentials(db.session(), phones[0]) is not None
    db.session.remove()
    db.engine.dispose()
    return list(SAMPLE_SIGN_INS) if found else []


def greet(settings: Any, sign_ins: list[tuple[str, str, str]]) -> None:
    """Where the site is and who can sign in; printed once it answers."""
    name = "localhost" if settings.host in port.LOOPBACK_NAMES else settings.host
    click.echo(f"\nServing on http://{name}:{settings.port}   (Ctrl-C stops it)")
    if sign_ins:
        click.echo("Sample sign-ins:")
        width = max(len(role) for role, _, _ in sign_ins)
        for role, phone, password in sign_ins:
            click.echo(f"  {role:<{width}}   phone {phone}   password {password}")
