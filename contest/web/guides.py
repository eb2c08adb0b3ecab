"""Guides for officers, organizers and judges; the workers' own is contest.web.house.guide."""

from __future__ import annotations

from flask import Blueprint, render_template
from markupsafe import Markup

from contest.services import guides as service
from contest.web.words import _

blueprint = Blueprint("guides", __name__)


@blueprint.get("/huong-dan/<guide_name>")
def show(guide_name: str) -> str:
    """One guide, to read and to print."""
    found = service.guide(guide_name)
    # Our own text: Markdown without HTML in it.
    body = Markup(found.html)  # noqa: S704
    others = [(name, _(title)) for name, title in service.TITLES.items() if name != guide_name]
    return render_template("guides/show.html", title=_(found.title), body=body, parts=found.parts, others=others)
