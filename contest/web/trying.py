"""Tries at a one-time code: counted in SQL before anything is looked up; what was proven here is not counted again."""

from __future__ import annotations

import hmac

from flask import request

from contest import codes as rules
from contest.services import limits
from contest.web import cookies, edge
from contest.web.site import now, site


def count(*, by: str = "code") -> None:
    """Count a try of this network and of the whole house. Raises TooOften.

    `by`: the first word of the limit's scope (contest.services.limits.LIMITS).
    """
    secret = site().settings.secret_key
    with edge.writes() as (session, _after):
        limits.count(session, secret, f"{by}.address", limits.network(request.remote_addr or ""), now())
        if f"{by}.all" in limits.LIMITS:
            # Last, as everybody meets at this one row.
            limits.count(session, secret, f"{by}.all", "", now())


def proof(*words: str) -> str:
    """A mark that this browser gets once it has shown that it holds what `words` say; the last of them is a code."""
    return cookies.seal(":".join((*words[:-1], rules.read(words[-1]) or "")))


def proven(mark: str, *words: str) -> bool:
    """Whether the mark is the one that this browser got for these words."""
    return hmac.compare_digest(mark.encode(), proof(*words).encode())
