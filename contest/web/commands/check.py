"""`flask check`: everything a site stands on, looked at before people come."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from contest.selfcheck import Verdict
from contest.services import selfcheck
from contest.web.database import db
from contest.web.site import site


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@with_appcontext
def check_command(as_json: bool) -> None:
    """Look at database, clock, Redis and limits; exit 1 when the site may not serve, and say all that is wrong."""
    verdict = looked()
    if as_json:
        click.echo(json.dumps(asdict(verdict), ensure_ascii=False))
    else:
        click.echo(words(verdict) or "All is well.")
    sys.exit(1 if verdict.faults else 0)


def looked() -> Verdict:
    """The verdict about this site; a database that does not answer is the one fault then."""
    try:
        return selfcheck.look(
            db.session(), site().boards, site().settings, lambda: time.time_ns() // 1_000_000, current_app.debug
        )
    except DBAPIError as failure:
        # The driver's own words may hold the address and the account.
        return Verdict((f"The database does not answer ({type(failure.orig).__name__})",), ())
    finally:
        db.session.remove()
        db.engine.dispose()


def words(verdict: Verdict) -> str:
    """Its sentences as lines, faults first; empty when there are none."""
    lines = ["The site may not serve:", *(f"  - {one}" for one in verdict.faults)] if verdict.faults else []
    lines += ["Worth a look:", *(f"  - {one}" for one in verdict.warnings)] if verdict.warnings else []
    return "\n".join(lines)
