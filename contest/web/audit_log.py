"""The record of deeds for reading: organizers see what concerns contests, an administrator all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from contest import collation
from contest.people import Role
from contest.services import audit as service
from contest.services import duties
from contest.store import audit as store
from contest.store import contests
from contest.store.audit import Line, Sieve
from contest.web import access, edge
from contest.web.audit_words import ACT_WORDS
from contest.web.words import _

blueprint = Blueprint("audit_log", __name__)
HERE = "/to-chuc/nhat-ky"
A_PAGE = 50


@blueprint.get(HERE)
def show() -> str:
    """The newest deeds, by contest and by act."""
    session, everything = edge.reads(), access.me().role is Role.ADMIN
    closed = duties.slugs_closed_to(session, access.me())
    titles = {one.slug: one.title for one in contests.everything(session) if one.slug not in closed}
    sieve = replace(_asked(contests_only=not everything), closed=closed)
    found = store.lines(session, sieve, A_PAGE + 1)
    acts = [(_words(one), one) for one in store.acts(session, contests_only=not everything)]
    return render_template(
        "audit/log.html",
        here=HERE,
        head=service.head(session),
        contests=sorted(titles.items(), key=lambda one: collation.key(one[1])),
        acts=sorted(acts, key=lambda one: collation.key(one[0])),
        sieve=sieve,
        rows=[_row(one, titles) for one in found[:A_PAGE]],
        older=_address(sieve, found[A_PAGE - 1].id) if len(found) > A_PAGE else None,
        newest=_address(sieve, None) if sieve.before is not None else None,
        everything=everything,
    )


def _asked(*, contests_only: bool) -> Sieve:
    slug, act, before = (_clean(request.args.get(name)) for name in ("cuoc-thi", "viec", "truoc"))
    whole = before is not None and before.isascii() and before.isdigit() and len(before) <= 15
    return Sieve(contests_only, slug, act, int(before) if before and whole else None)


def _clean(asked: str | None) -> str | None:
    return None if not asked or "\x00" in asked else asked[:80]


def _address(sieve: Sieve, before: int | None) -> str:
    asked = {"cuoc-thi": sieve.slug, "viec": sieve.act, "truoc": before}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{HERE}?{query}" if query else HERE


def _words(act: str) -> str:
    return _(ACT_WORDS[act]) if act in ACT_WORDS else act


def _row(line: Line, titles: dict[str, str]) -> dict[str, Any]:
    kind, _colon, name = line.subject.partition(":")
    reason = line.detail.get("reason")
    return {
        "at": line.at,
        "actor": line.actor,
        "act": _words(line.act),
        "subject": titles.get(name, name) if kind == "contest" else line.subject,
        "of_contest": kind == "contest",
        "reason": reason if isinstance(reason, str) else None,
        "number": line.number,
    }
