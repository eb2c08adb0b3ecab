"""From where a paper was started, as far as it is kept: a keyed hash of the address and the kind of browser."""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import request

from contest.services import limits
from contest.web.devices import device_name
from contest.web.site import site


def here() -> str:
    """Where this request comes from: 32 hex digits, equal for equal places, from which no address can be read."""
    return origin(site().settings.secret_key, request.remote_addr or "", request.user_agent.string)


def origin(secret: str, address: str, agent: str) -> str:
    """The hash of an address (of IPv6 its /64) and a browser's name in few words."""
    told = f"origin/1:{limits.network(address)}:{device_name(agent)}"
    return hmac.new(secret.encode(), told.encode(), sha256).hexdigest()[:32]
