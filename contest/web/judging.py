"""The judge's desk: contests, the next work, its page; nothing on them says whose a work is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest import judging as rules
from contest import likeness
from contest.contests import Contest
from contest.judging import BadMark, MarkMoved
from contest.refusals import NotFound, Refusal
from contest.services import judging as service
from contest.services.judging import Desk, Sheet
from contest.store import judging as store
from contest.store.judging import Before
from contest.web import access, bodies, edge, errors
from contest.web.contests import found
from contest.web.site import now
from contest.web.words import _
from contest.works import BadDraft

blueprint = Blueprint("judging", __name__)
HOME = "/cham/<slug>"
WORK = f"{HOME}/<work_code>"
SIZES = 5
USUAL = 1
MOST_BYTES = 32 * 1024


def _size() -> int:
    """How large the judge reads, 0 … SIZES − 1; it travels in the address, so no script and no cookie is needed."""
    asked = request.values.get("co", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 1 and int(asked) < SIZES else USUAL


def _address(contest: Contest, code: str | None = None) -> str:
    where = f"/cham/{contest.slug}" + (f"/{code}" if code else "")
    return where if _size() == USUAL else f"{where}?co={_size()}"


@blueprint.get("/cham")
def home() -> str:
    """The contests that the judge judges, and what is left in each."""
    desks = [
        {"slug": slug, "title": title, "left": left, "total": total, "locked_at": locked}
        for slug, title, left, total, locked in store.desks(edge.reads(), access.me().id)
    ]
    return render_template("judging/home.html", desks=desks)


def _list(slug: str) -> tuple[Contest, list[Before]]:
    """The contest and the judge's own list. Raises NotFound where none of its works was ever dealt to them."""
    contest = found(slug)
    mine = service.listed(edge.reads(), contest, access.me())
    if not mine and slug not in {one[0] for one in store.desks(edge.reads(), access.me().id)}:
        raise NotFound
    return contest, mine


@blueprint.get(HOME)
def next_work(slug: str) -> ResponseReturnValue:
    """On to the next work; where none is left, what was marked."""
    contest, mine = _list(slug)
    locked_at = store.of_contest(edge.reads(), contest.id).locked_at
    code = service.following(mine)
    if code is not None and locked_at is None and "ds" not in request.args:
        return redirect(_address(contest, code), 303)
    left = sum(one.state == "open" for one in mine)
    return render_template("judging/list.html", contest=contest, mine=mine, left=left, locked_at=locked_at)


@blueprint.get(WORK)
def show(slug: str, work_code: str) -> ResponseReturnValue:
    """One work with its rubric."""
    contest = found(slug)
    desk = service.look(edge.reads(), contest, access.me(), work_code)
    return _page(contest, desk, _kept(desk))


def _kept(desk: Desk) -> Sheet:
    rubric, points = desk.judging.rubric, desk.marking.points
    # A rubric that was changed since empties the drafts made by the old one.
    fitting = points if len(points) == len(rubric) else (None,) * len(rubric)
    return Sheet(fitting, desk.marking.comment, desk.marking.version)


def _page(contest: Contest, desk: Desk, sheet: Sheet, status: int = 200, **given: Any) -> ResponseReturnValue:
    mine = service.listed(edge.reads(), contest, access.me())
    codes = [one.code for one in mine]
    at, size = codes.index(desk.work.code), _size()
    typed = given.pop("typed", ["" if one is None else str(one) for one in sheet.points])
    wrong = bool(given.get("wrong"))
    rubric = [
        {"n": n, "name": one.name, "most": one.most, "typed": told, "wrong": wrong and not _fits(told, one.most)}
        for n, (one, told) in enumerate(zip(desk.judging.rubric, typed, strict=True), start=1)
    ]
    shown = {
        "contest": contest,
        "desk": desk,
        "work": desk.work,
        "rubric": rubric,
        "comment": sheet.comment,
        "version": sheet.version,
        "total": sum(int(one) for one in typed if one.isascii() and one.isdigit()),
        "whole": rules.WHOLE,
        "most_comment": rules.MOST_COMMENT,
        "place": at + 1,
        "places": len(codes),
        "left": sum(one.state == "open" for one in mine),
        "before": _address(contest, codes[at - 1]) if at else None,
        "after": _address(contest, codes[at + 1]) if at + 1 < len(codes) else None,
        "here": f"/cham/{contest.slug}/{desk.work.code}",
        "size": size,
        "sizes": SIZES,
        "refusal": None,
        "stored": None,
    }
    return render_template("judging/work.html", **{**shown, **given}), status


def _fits(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= most


def _sheet(fields: Sequence[str], comment: str, version: str, many: int) -> Sheet:
    """What a form says; a box that holds no whole number says nothing. Raises BadDraft."""
    if not (version.isascii() and version.isdigit() and len(version) <= 6):
        raise BadDraft
    told = [int(one) if _fits(one, rules.WHOLE) else None for one in (text.strip() for text in fields[:many])]
    points = tuple(told + [None] * (many - len(told)))
    return Sheet(points, comment.replace("\r\n", "\n").strip()[: rules.MOST_COMMENT], int(version))


@blueprint.post(WORK)
def mark(slug: str, work_code: str) -> ResponseReturnValue:
    """Save the marks, or keep them for later, and go on to the next work."""
    contest, judge = found(slug), access.me()
    desk = service.look(edge.reads(), contest, judge, work_code)
    typed = [one.strip() for one in request.form.getlist("diem")]
    many = len(desk.judging.rubric)
    sheet = _sheet(typed, request.form.get("nhan-xet", ""), request.form.get("ban", ""), many)
    try:
        with edge.writes() as (session, _after):
            if request.form.get("viec") == "sau":
                service.put_off(session, contest, judge, work_code, sheet, now())
            else:
                service.save(session, contest, judge, work_code, sheet, now())
    except (BadMark, MarkMoved) as refusal:
        return _again(contest, work_code, sheet, (typed + [""] * many)[:many], refusal)
    left = service.listed(edge.reads(), contest, judge)
    code = service.following(left, work_code)
    return redirect(_address(contest, code), 303)


def _again(contest: Contest, code: str, sheet: Sheet, typed: list[str], refusal: Refusal) -> ResponseReturnValue:
    """The page with what was typed, and what is wrong with it: numbers, or that somebody saved it meanwhile."""
    desk = service.look(edge.reads(), contest, access.me(), code)
    stored = _kept(desk) if isinstance(refusal, MarkMoved) else None
    built = Sheet(sheet.points, sheet.comment, desk.marking.version)
    said = {"refusal": errors.words(refusal), "wrong": stored is None, "typed": typed, "stored": stored}
    return _page(contest, desk, built, errors.STATUS[refusal.kind], **said)


@blueprint.post(f"{WORK}/quen")
def stand_back(slug: str, work_code: str) -> ResponseReturnValue:
    """«Tôi quen người viết bài này»: the work goes to another judge."""
    contest, judge = found(slug), access.me()
    with edge.writes() as (session, _after):
        service.stand_back(session, contest, judge, work_code, now())
    left = service.listed(edge.reads(), contest, judge)
    return redirect(_address(contest, service.following(left)), 303)


@blueprint.put(f"{WORK}/nhap.json")
def draft(slug: str, work_code: str) -> ResponseReturnValue:
    """Keep what is filled in so far."""
    contest, judge = found(slug), access.me()
    desk = service.look(edge.reads(), contest, judge, work_code)
    sheet = _sent(len(desk.judging.rubric))
    with edge.writes() as (session, _after):
        service.draft(session, contest, judge, work_code, sheet)
    return jsonify(saved_at=f"{now():%Y-%m-%dT%H:%M:%S}Z")


def _sent(many: int) -> Sheet:
    data = bodies.told(MOST_BYTES, BadDraft)
    if not isinstance(data, dict) or data.keys() != {"points", "comment", "version"}:
        raise BadDraft
    points = data["points"]
    if not isinstance(points, list) or not all(isinstance(one, str) for one in (*points, *map(data.get, _TEXTS))):
        raise BadDraft
    return _sheet([one.strip() for one in points], data["comment"], data["version"], many)


_TEXTS = ("comment", "version")


@blueprint.get(f"{WORK}/trung/<other_code>")
def compare(slug: str, work_code: str, other_code: str) -> str:
    """A work beside one that holds part of it word for word."""
    contest = found(slug)
    work, other = service.compared(edge.reads(), contest, access.me(), work_code, other_code)
    return render_template("judging/compare.html", **compared(contest, work.body, other.body, (work_code, other_code)))


def compared(contest: Contest, body: str, other: str, codes: tuple[str, str]) -> dict[str, Any]:
    """Two works side by side, each in pieces that stand in the other or do not."""
    return {
        "contest": contest,
        "codes": codes,
        "sides": [(codes[0], likeness.passages(body, other)), (codes[1], likeness.passages(other, body))],
        "title": _("Bài %(one)s và bài %(other)s", one=codes[0], other=codes[1]),
    }
