"""The pages of one import, by how far it is: waiting, read, refused, done; and the page where a file is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from sqlalchemy.orm import Session

from contest.store import bank_imports as store
from contest.web import edge, import_views, import_words
from contest.web.bank_form import QuestionForm
from contest.web.bank_words import KINDS, LEVELS
from contest.web.bank_words import address as bank_address
from contest.web.import_upload import UploadForm
from contest.web.import_words import DOINGS, FILE_STATES, SLUGS, STATES
from contest.web.media import image
from contest.web.site import site
from contest.web.words import _, moment, number
from questions import brought_store, import_desk, import_store, imports, media
from questions import store as bank
from questions.formats.wire import problem_from
from questions.import_desk import Understood, Wanted
from questions.import_store import PAGE, Import
from questions.kinds import LETTERS, MOST_OPTIONS
from questions.refusals import NotAdmitted

HOME = "/to-chuc/ngan-hang/nhap"
RECENT = 20
MOST_LISTED = 200
NAMES_SECONDS, SUBJECTS_SECONDS = 600.0, 20.0


@dataclass(frozen=True, slots=True)
class View:
    """What of an import a page shows. `loc`: a slug of SLUGS, or «» for all; `sua`, `xem`: numbers of items."""

    loc: str = ""
    page: int = 1
    sua: int | None = None
    xem: int | None = None
    again: bool = False
    done: str = ""

    @property
    def wanted(self) -> Wanted:
        """The page of items; among all of them an item that is to be seen decides which page that is."""
        also = self.sua or self.xem
        page = (also - 1) // PAGE + 1 if also and not self.loc else self.page
        return Wanted(import_views.slug_states(self.loc), page, also)


def view_from(args: Mapping[str, str]) -> View:
    """What an address or a form asks for; what it misspells is not asked for."""
    loc = args.get("loc", "")
    return View(
        loc=loc if loc in SLUGS.values() else "",
        page=whole(args.get("trang", "")) or 1,
        sua=whole(args.get("sua", "")),
        xem=whole(args.get("xem", "")),
        again=args.get("da-nhap") == "1",
        done=args.get("da", ""),
    )


def whole(words: str) -> int | None:
    """A number from 1; None for any other words."""
    return int(words) or None if words.isascii() and words.isdigit() and len(words) < 8 else None


def address(token: str, view: View | None = None, item: int | None = None) -> str:
    """The page of an import; with `item` at its place there."""
    view = view or View()
    given = {"loc": view.loc, "trang": view.page if view.page > 1 else "", "sua": view.sua, "xem": view.xem}
    given |= {"da": view.done, "da-nhap": "1" if view.again else ""}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{HOME}/{token}{'?' if query else ''}{query}{'' if item is None else f'#cau-{item}'}"


def choose_file(form: UploadForm, done: str = "") -> str:
    """Where a file is chosen, and what became of those that came before."""
    session = edge.reads()
    recent = import_store.recent(session, RECENT)
    names = store.names(session, {one.created_by for one in recent if one.created_by is not None})
    return render_template(
        "imports/choose.html",
        form=form,
        subjects=list(bank.subjects(session).values()),
        recent=[_recent(one, names) for one in recent],
        done=_(DOINGS[done]) if done in DOINGS else "",
    )


def _recent(one: Import, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": one.filename,
        "url": f"{HOME}/{one.token}",
        "state": one.state,
        "state_words": _(FILE_STATES[one.state]),
        "at": one.created_at,
        "who": names.get(one.created_by or 0, ""),
        "counts": [(_(STATES[state]), one.counts[state]) for state in STATES if one.counts.get(state)],
        "chosen": one.chosen,
    }


def show(token: str, view: View, step: str = "") -> str:
    """The page of an import as far as it is. Raises NoSuchImport."""
    session = edge.reads()
    known, understood = import_desk.overview(session, token)
    if known.state == "read":
        return _confirm(known, understood) if step == "nhap" and known.chosen else read(known, understood, view)
    shared = _shared(session, known, view)
    if known.state in ("done", "undone"):
        return _done(session, known, view, shared)
    return render_template("imports/waiting.html" if known.state != "refused" else "imports/refused.html", **shared)


def _shared(session: Session, known: Import, view: View) -> dict[str, Any]:
    return {
        "known": known,
        "url": f"{HOME}/{known.token}",
        "home": HOME,
        "who": _name(session, known.created_by),
        "format": import_words.format_words(known.format),
        "remarks": [problem_from(one) for one in known.remarks],
        "earlier": _earlier(session, known) if view.again else None,
        "state_words": _(FILE_STATES[known.state]),
        "done": _(DOINGS[view.done]) if view.done in DOINGS else "",
        "view": view,
    }


def _name(session: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    kept = site().kept.get(("name", person_id), NAMES_SECONDS, lambda: store.names(session, [person_id]))
    return str(kept.get(person_id, ""))


def _earlier(session: Session, known: Import) -> dict[str, Any] | None:
    one = imports.earlier_than(session, known)
    if one is None or one.done_at is None:
        return None
    return {"url": f"{HOME}/{one.token}", "at": moment(one.done_at), "count": one.chosen}


@dataclass(frozen=True, slots=True)
class Open:
    """The form of the item that is being mended."""

    number: int
    form: QuestionForm


def read(known: Import, understood: Understood, view: View, opened: Open | None = None, **told: object) -> str:
    """A file that was read: how it was understood and a page of its questions, one of them perhaps being mended."""
    session = edge.reads()
    if opened is not None:
        view = replace(view, sua=opened.number)
    view = replace(view, page=view.wanted.page)
    shown = import_desk.shown(session, known, view.wanted)
    clips = import_views.clips(shown)
    rows = import_views.rows(shown, media.types(session, clips) if clips else {}, f"{HOME}/{known.token}")
    if opened is None and view.sua is not None:
        opened = next((_open(one) for one in shown if one.item.number == view.sua), None)
    total = sum(known.counts.values()) if not view.loc else sum(known.counts.get(one, 0) for one in view.wanted.states)
    return render_template(
        "imports/read.html",
        **_shared(session, known, view),
        understood=import_words.understood_words(understood),
        subjects_found=_found(understood, known),
        counts=_counts(known, view),
        rows=rows,
        total=total,
        pages=_pages(known.token, view, -(-total // PAGE)),
        subjects=_subjects(session),
        levels=[(level.value, _(words)) for level, words in LEVELS.items()],
        kinds=[(kind.value, _(words)) for kind, words in KINDS.items()],
        opened=opened,
        form=opened.form if opened else None,
        image=image,
        letters=LETTERS,
        most=MOST_OPTIONS,
        **{"wrong": "", "refused": (), **told},
    )


def _open(one: import_desk.Shown) -> Open:
    return Open(one.item.number, import_views.form_of(one.item))


def _found(understood: Understood, known: Import) -> str:
    names = [f"{name} {number(count)}" for name, count in understood.subjects.items() if name]
    unsaid = understood.subjects.get(None, 0)
    if unsaid:
        names.append(f"{known.subject or _('chưa có chủ đề')} {number(unsaid)}")
    return import_words.listed(names)


def _counts(known: Import, view: View) -> list[dict[str, Any]]:
    """The summary as links: each keeps to the questions of one state."""
    every = {"label": _("Tổng"), "count": sum(known.counts.values()), "loc": "", "state": ""}
    rest = [
        {"label": _(words), "count": known.counts.get(state, 0), "loc": SLUGS[state], "state": state}
        for state, words in STATES.items()
    ]
    return [
        one | {"href": address(known.token, View(str(one["loc"]))), "current": one["loc"] == view.loc}
        for one in (every, *rest)
    ]


def _pages(token: str, view: View, last: int) -> dict[str, Any]:
    steps = {"before": view.page - 1, "after": view.page + 1}
    links = {name: address(token, View(view.loc, n)) for name, n in steps.items() if 0 < n <= last}
    return {"number": view.page, "last": last, **links}


def _subjects(session: Session) -> list[str]:
    return list(site().kept.get("subjects", SUBJECTS_SECONDS, lambda: list(bank.subjects(session).values())))


def _confirm(known: Import, understood: Understood) -> str:
    unsaid = known.subject or _("Chưa phân loại")
    return render_template(
        "imports/confirm.html",
        **_shared(edge.reads(), known, View()),
        states=[(_(words), n) for state, words in STATES.items() if (n := understood.chosen_states.get(state, 0))],
        subjects=import_words.listed(
            [f"{one or unsaid} {number(count)}" for one, count in understood.chosen_subjects.items()]
        ),
        keyless=understood.chosen_keyless,
        left_out=sum(known.counts.values()) - known.chosen,
    )


def _done(session: Session, known: Import, view: View, shared: dict[str, Any], wrong: str = "") -> str:
    total, touched = brought_store.brought_counts(session, known.id)
    return render_template(
        "imports/done.html",
        **shared,
        total=total,
        touched=touched,
        brought=brought_store.brought_page(session, known.id, view.page),
        bank_address=bank_address,
        pages=_pages(known.token, view, -(-total // PAGE)),
        wrong=wrong,
    )


def done(token: str, wrong: str) -> str:
    """The page of an import that was taken in, with why it cannot be undone."""
    session = edge.reads()
    known = imports.found(session, token)
    return _done(session, known, View(), _shared(session, known, View()), wrong)


def not_admitted(token: str, refused: NotAdmitted) -> str:
    """The page of an import of which nothing was taken in, with why, a link to each question concerned."""
    known, understood = import_desk.overview(edge.reads(), token)
    return read(known, understood, View(), refused=_listed(known, refused), wrong=refused.words)


def _listed(known: Import, refused: NotAdmitted) -> Sequence[tuple[int, str, str]]:
    told = zip(refused.numbers, refused.problems, strict=True)
    return [(n, address(known.token, View(xem=n), n), one.message) for n, one in list(told)[:MOST_LISTED]]
