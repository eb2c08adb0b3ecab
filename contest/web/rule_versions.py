"""Any version of a contest's rules as it was published, with what it changed."""

from __future__ import annotations

from flask import Blueprint, render_template

from contest.refusals import NotFound
from contest.rule_text import VIETNAMESE, Tongue, difference, say
from contest.rule_words import sentences
from contest.rulebook import Rulebook
from contest.store import contests
from contest.web import edge
from contest.web.contests import found
from contest.web.wizard_views import ENGLISH
from contest.web.words import language

blueprint = Blueprint("rule_versions", __name__)


@blueprint.get("/cuoc-thi/<slug>/the-le/<int:number>")
def show(slug: str, number: int) -> str:
    """One version: its text, its fingerprint, since when it was in force, and how it differs from the one before."""
    contest = found(slug)
    published = [one for one in contests.versions(edge.reads(), contest.id) if one.frozen_at is not None]
    row = next((one for one in published if one.version == number), None)
    if row is None:
        raise NotFound
    rules = Rulebook.from_data(row.body)
    before = next((one for one in reversed(published) if one.version < number), None)
    tongue = ENGLISH if language() == "en" else VIETNAMESE
    text = _text(rules, tongue)
    return render_template(
        "wizard/version.html",
        contest=contest,
        number=number,
        since=row.frozen_at,
        digest=rules.digest(),
        lines=text,
        differences=[] if before is None else difference(_text(Rulebook.from_data(before.body), tongue), text),
        versions=[(one.version, f"/cuoc-thi/{slug}/the-le/{one.version}") for one in published],
        in_force=row.id == contest.rules_id,
    )


def _text(rules: Rulebook, tongue: Tongue) -> list[str]:
    summary = [rules.summary] if rules.summary else []
    return [*summary, *(say(one, tongue) for one in sentences(rules))]
