"""`flask audit verify|head`: prove that nobody changed the record of deeds, or tell the head to print elsewhere."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from contest.audit import Bad, Fault
from contest.services import audit
from contest.web.database import db
from contest.web.site import now

audit_commands = AppGroup("audit", help="The record of deeds and its chain.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
ANCHOR = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
SAID = {
    Fault.MISSING: "is missing: it was deleted, or the end of the record was cut off",
    Fault.EXTRA: "bears a number that was given before",
    Fault.ALTERED: "is not what was sealed: it was edited, moved or put in",
    Fault.REWRITTEN: "does not fit a head that was printed: the chain was made anew",
    Fault.UNSEALED: "waits for its seal far too long, or bears half a seal; does the sweeper run?",
}


def _anchor(_context: object, _option: object, given: tuple[str, ...]) -> list[tuple[int, str]]:
    found = [ANCHOR.fullmatch(one.strip().lower()) for one in given]
    if not all(found):
        raise click.BadParameter("say NUMBER:HASH as it was printed, the hash with its 64 characters")
    return [(int(one[1]), one[2]) for one in found if one]


@audit_commands.command("verify")
@click.option("--anchor", "anchors", multiple=True, callback=_anchor, help="A printed head, NUMBER:HASH. May repeat.")
@json_option
def verify(anchors: list[tuple[int, str]], as_json: bool) -> None:
    """Hold every row against the chain and the printed heads; exit 1 and name the first bad row if there is one."""
    verdict = audit.verify(db.session(), anchors, now())
    if as_json:
        click.echo(json.dumps(asdict(verdict)))
    else:
        state = "good" if verdict.first_bad is None else _said(verdict.first_bad)
        click.echo(f"{verdict.rows} rows, {verdict.unsealed} not sealed yet: {state}")
        click.echo(f"head {verdict.head.number}:{verdict.head.hash}")
    sys.exit(0 if verdict.first_bad is None else 1)


def _said(bad: Bad) -> str:
    where = f"row {bad.number}" if bad.number is not None else "a row without a number"
    return f"{where}{f' (id {bad.id})' if bad.id is not None else ''} {SAID[bad.fault]}"


@audit_commands.command("head")
@json_option
def head(as_json: bool) -> None:
    """The last sealed row, as NUMBER:HASH: print it where nobody who may write the database can change it."""
    last = audit.head(db.session())
    click.echo(json.dumps(asdict(last)) if as_json else f"{last.number}:{last.hash}")
