"""The study library for everybody: by subject, by kind, one item a page, and the bytes of its pictures and clips."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.library import Kind
from contest.people import Role
from contest.refusals import NotFound
from contest.services import library as service
from contest.store import library as store
from contest.store.library import Listed, StudyItemRow
from contest.web import access, edge
from contest.web import media as media_pages
from contest.web.library_words import HOME, KINDS, SLUGS, about, address, entries, segment
from contest.web.words import _
from questions import media
from questions import store as bank

blueprint = Blueprint("library", __name__)
FIRST = 6
"""Items of a subject on the page of all subjects; its own page shows the rest."""
PUBLIC_CACHE = "public, immutable, max-age=604800"
"""A week: what is withdrawn has left every cache by then."""
KEEPERS = frozenset({Role.ORGANIZER, Role.ADMIN})


@blueprint.get("/tai-lieu")
def shelf() -> str:
    """What there is to study, by subject."""
    items = service.shelf(edge.reads())
    kind, shown = _chosen(items)
    return render_template(
        "library/shelf.html", subjects=_groups(shown), chips=_chips(HOME, items, kind), first=FIRST, any=bool(items)
    )


@blueprint.get("/tai-lieu/<subject>")
def subject(subject: str) -> str:
    """What there is to study of one subject."""
    items = [one for one in service.shelf(edge.reads()) if segment(one.subject) == subject]
    name = _name(items, subject)
    kind, shown = _chosen(items)
    here = f"{HOME}/{subject}"
    return render_template(
        "library/subject.html",
        name=name,
        entries=entries(shown),
        chips=_chips(here, items, kind),
        practice=_practice(items[0].subject if items else subject),
    )


def _name(items: list[Listed], subject: str) -> str:
    """The name of a subject; one of which there is nothing yet has one too. Raises NotFound."""
    if items:
        return items[0].subject_name if items[0].subject_name and segment(items[0].subject) != "chung" else _("Chung")
    name = bank.subjects(edge.reads()).get(subject)
    if name is None:
        raise NotFound
    return name


def _chosen(items: list[Listed]) -> tuple[Kind | None, list[Listed]]:
    """The kind that the address asks for, and the items of it."""
    asked = request.args.get("loai", "")
    kind = next((one for one, slug in SLUGS.items() if slug == asked), None)
    return kind, [one for one in items if kind is None or one.kind == kind]


def _chips(here: str, items: list[Listed], chosen: Kind | None) -> list[dict[str, Any]]:
    """The kinds that there are, as links; none where there is but one."""
    there = [one for one in Kind if any(item.kind == one for item in items)]
    if len(there) < 2 and chosen is None:
        return []
    told = [{"label": _("Tất cả"), "href": here, "current": chosen is None}]
    return told + [
        {"label": _(KINDS[one]), "href": f"{here}?loai={SLUGS[one]}", "current": one is chosen} for one in there
    ]


def _groups(items: list[Listed]) -> list[dict[str, Any]]:
    groups: dict[str, list[Listed]] = {}
    for one in items:
        groups.setdefault(segment(one.subject), []).append(one)
    return [
        {
            "name": group[0].subject_name if segment(group[0].subject) != "chung" else _("Chung"),
            "url": f"{HOME}/{code}",
            "entries": entries(group[:FIRST]),
            "count": len(group),
        }
        for code, group in groups.items()
    ]


@blueprint.get("/tai-lieu/<subject>/<item>")
def show(subject: str, item: str) -> ResponseReturnValue:
    """An item; under another subject's address it leads to its own."""
    session = edge.reads()
    row = service.published(session, item)
    found = store.subject_by_id(session, row.subject_id)
    here = address(found.code if found else None, row.slug)
    if request.path != here:
        return redirect(here, 301)
    code = segment(found.code if found else None)
    return render_template(
        "library/item.html",
        item=page(row),
        name=found.name if found and code == found.code else _("Chung"),
        back=f"{HOME}/{code}",
        practice=_practice(found.code if found else None),
    )


def page(row: StudyItemRow) -> dict[str, Any]:
    """An item as its page shows it, whoever looks."""
    listed = Listed(
        *(row.id, row.slug, row.kind, row.title, row.summary, None, None, row.words, row.pages, row.size),
        *(row.duration_ms, row.published_at, row.withdrawn_at),
    )
    return {
        "kind": row.kind,
        "title": row.title,
        "summary": row.summary,
        "source": row.source,
        "about": about(listed),
        "html": row.html,
        "at": row.published_at,
        "sheets": [_sheet(row, n, one) for n, one in enumerate(row.sheets, 1)],
        "clip": f"{HOME}/tep/{row.clip}.{media_pages.ENDINGS[row.clip_type]}" if row.clip else None,
        "clip_type": row.clip_type,
    }


def _sheet(row: StudyItemRow, number: int, sheet: dict[str, Any]) -> dict[str, Any]:
    large, small = sheet["large"], sheet["small"]
    words = row.alt or _("Trang %(n)s trong %(count)s của «%(title)s»", n=number, count=row.pages, title=row.title)
    return {
        "large": f"{HOME}/tep/{large['digest']}.webp",
        "small": f"{HOME}/tep/{small['digest']}.webp",
        "width": large["width"],
        "height": large["height"],
        "small_width": small["width"],
        "bytes": large["bytes"],
        "alt": words,
    }


def _practice(code: str | None) -> str | None:
    """Where the subject is practised."""
    return None if code is None else f"/on-tap/{code}"


@blueprint.get("/tai-lieu/tep/<name>")
def file(name: str) -> Response:
    """A picture or a clip of a published item; of any item for those who keep them."""
    session = edge.reads()
    named = media_pages.NAME.fullmatch(name)
    if not named:
        raise NotFound
    public = store.shows(session, named[1])
    if not public and not (_keeps() and store.shows(session, named[1], public=False)):
        raise NotFound
    known = media.about(session, named[1])
    if known is None or media_pages.ENDINGS.get(known.type) != named[2]:
        raise NotFound
    return media_pages.answer(known, PUBLIC_CACHE if public else "private, no-store")


def _keeps() -> bool:
    viewer = access.viewer()
    return viewer is not None and viewer.person.role in KEEPERS
