"""`make run-live`: the live stack on this machine with sample data, until Ctrl-C. Its data goes with it.

Over http by default: browsers trust localhost, so that everything works as on a live site, the copy for a lost network
too. TLS=1 tries the certificate and the cookies of a live site: HOITHI_LIVE=1, with a certificate that signs itself, at
which every browser warns, and for which it keeps no copies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import click

from contest.store.redis_server import NoRedis, find_program
from contest.web.commands.demo import SAMPLE_SIGN_INS
from contest.web.serving import port, supervision
from tests.live.proxy import HOME, NoNginx, program
from tests.live.stack import Stack, Wanted, stack
from tests.postgres import NoPostgres, programs

PEOPLE = "2000"


def missing() -> list[str]:
    """A sentence for each program that is not on this machine."""
    found = []
    for look in (program, find_program, programs):
        try:
            look()
        except (NoNginx, NoRedis, NoPostgres) as reason:
            found.append(str(reason))
    if not shutil.which("openssl"):
        found.append("openssl is not on this machine. Debian and Ubuntu: apt-get install openssl")
    return found


def wanted(number: int, tls: bool) -> Wanted:
    """What is run: two application servers, as on a machine of two cores."""
    # Samples have no second factor; on a real site it cannot be left out.
    live = {"HOITHI_LIVE": "1", "STAFF_SECOND_FACTOR": "optional"} if tls else {}
    return Wanted(port=number, tls=tls, environ=live)


def main() -> None:
    """Run it, or say in plain sentences why not."""
    number, tls = int(os.environ.get("PORT") or 8000), bool(os.environ.get("TLS"))
    problems = missing()
    if not port.is_free("127.0.0.1", number):
        problems.append(port.taken_words("127.0.0.1", number))
    if problems:
        sys.exit("\n".join(("The live stack cannot be run here:", *(f"  - {one}" for one in problems))))
    supervision.stop_on_signals()
    click.echo("Starting PostgreSQL, Redis, the web server, the sweeper and nginx ...")
    try:
        with stack(wanted(number, tls)) as live:
            click.echo("Loading sample data ...")
            load(live)
            greet(live)
            watch(live)
    except KeyboardInterrupt:
        click.echo("Stopped. Its data is gone.")


def load(live: Stack) -> None:
    """The sample contests and people."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load", "--people", PEOPLE]
    # Only samples may be loaded there, and on a site that calls itself live they are refused.
    environ = {**live.environ, "HOITHI_LIVE": "0"}
    subprocess.run(command, cwd=HOME, env=environ, check=True, stdout=subprocess.DEVNULL)


def greet(live: Stack) -> None:
    """Where it is, who can sign in, and where its logs stand."""
    click.echo(f"\nServing on {live.url}   (Ctrl-C stops it)\nLogs: {live.folder}")
    for role, phone, password in SAMPLE_SIGN_INS:
        click.echo(f"  {role}   phone {phone}   password {password}")


def watch(live: Stack) -> None:
    """Until something of it ends."""
    while all(live.pids()[role] for role in ("app", "proxy", "database", "redis", "sweeper")):
        time.sleep(1.0)
    sys.exit(f"A part of it ended by itself: { {role: len(found) for role, found in live.pids().items()} }")


if __name__ == "__main__":
    main()
