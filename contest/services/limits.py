"""How often something may be tried. One table of limits; SQL counts, so none falls with Redis."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network

from sqlalchemy.orm import Session

from contest.refusals import TooOften
from contest.store import people


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within a window of `seconds`."""

    tries: int
    seconds: int


# By scope. Addresses get room for a factory behind one of them; accounts do not.
LIMITS = {
    "sign_in.account": Limit(10, 300),
    "sign_in.address": Limit(300, 300),
    "sign_in.all": Limit(15_000, 300),
    "register.address": Limit(200, 3600),
    "password.account": Limit(10, 300),
    # A code is one of 2^50: at this pace a day of guessing tries a ten-thousand-millionth of them.
    "code.address": Limit(30, 900),
    "code.all": Limit(1000, 900),
    # Whoever holds a card is told of a number whether it has an account.
    "activate.entry": Limit(10, 3600),
    # Letters to one account, and asked for from one place.
    "recover.account": Limit(5, 86_400),
    "mail.account": Limit(5, 86_400),
    "recover.address": Limit(30, 900),
    # Six digits are one of a million, and three of them are right at any moment.
    "factor.account": Limit(5, 300),
    "factor.hour": Limit(20, 3600),
    "factor.day": Limit(50, 86_400),
    # Each try tells whether a number is another winner's.
    "identity.person": Limit(10, 3600),
}


def count(session: Session, secret: str, scope: str, subject: str, now: datetime) -> int:
    """Count a try and give how many are left in this window. Raises TooOften past the limit.

    `subject` (a telephone number, an address) is stored only as a keyed hash.
    """
    limit = LIMITS[scope]
    seconds = int(now.timestamp())
    window = seconds // limit.seconds
    digest = hmac.new(secret.encode(), f"limit/1:{scope}:{subject}".encode(), sha256).hexdigest()
    tries = people.count_try(session, scope, digest, window)
    if tries > limit.tries:
        raise TooOften(minutes=-(-((window + 1) * limit.seconds - seconds) // 60))
    return limit.tries - tries


def network(address: str) -> str:
    """What an address counts as: itself, or for IPv6 the /64 that one household or phone has to itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


def forget(session: Session, now: datetime) -> None:
    """Drop the counts of windows that are over."""
    for scope, limit in LIMITS.items():
        people.forget_tries(session, now, limit.seconds, scope)
