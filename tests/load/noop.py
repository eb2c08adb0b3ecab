"""The application with one address more, `/khong`, that does nothing: the floor that its own saves are held against."""

from __future__ import annotations

from flask import Flask

from contest.web import permits, policy
from wsgi import create_app as site

FACTORY = "tests.load.noop:create_app"
NOTHING = "bench.nothing"


def create_app() -> Flask:
    """As the web server makes it."""
    return add(site())


def add(app: Flask) -> Flask:
    """The address, open to anyone."""
    app.add_url_rule("/khong", NOTHING, lambda: {"ok": True})
    policy.POLICY[NOTHING, "GET"] = permits.ANYONE
    return app
