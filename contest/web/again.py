"""Before a grave act: the password once more, so that a machine left alone gives nothing away."""

from __future__ import annotations

from contest.services import limits
from contest.services import people as service
from contest.web import access, edge
from contest.web.site import now, site


def check(password: str) -> None:
    """Hold the signed-in person's password against what was typed just now; counted like any other try.

    Raises WrongPassword, TooOften, Busy. Ends the transaction that was open: call it before anything is written.
    """
    person = access.me()
    with edge.writes() as (session, _after):
        limits.count(session, site().settings.secret_key, "password.account", str(person.id), now())
    service.confirm(edge.reads(), person, password)
