"""The organizers' desk of judging: rubric, judges, works by their codes, the lock, and the way into the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest import judging as rules
from contest.contests import PUBLIC, Contest
from contest.judging import BadReason, Criterion
from contest.refusals import N_, NotFound, Refusal
from contest.services import panels as service
from contest.services.panels import Decision, Judged, Rejection
from contest.store import judging as store
from contest.store import likeness, works
from contest.store.works import Work
from contest.web import access, edge, errors
from contest.web.contests import found
from contest.web.judging import compared
from contest.web.panel_views import STEP_WORDS, home, judge_rows, round_rows, rubric_rows, work_row
from contest.web.site import now
from contest.web.words import _
from contest.works import Fault, State

blueprint = Blueprint("panels", __name__)
HOME = "/to-chuc/cuoc-thi/<slug>/cham-bai"
WORK = f"{HOME}/bai/<work_code>"
A_PAGE = 100
FAULT_WORDS = {
    Fault.LATE: N_("Nộp muộn"),
    Fault.COPIED: N_("Sao chép"),
    Fault.OFF_TOPIC: N_("Lạc đề"),
    Fault.OTHER: N_("Lý do khác"),
}
DONE_WORDS = {
    "tieu-chi": N_("Đã lưu thang điểm."),
    "giam-khao": N_("Đã lưu danh sách giám khảo."),
    "chia": N_("Đã chia bài."),
    "khoa": N_("Đã khoá điểm."),
    "mo": N_("Đã mở lại điểm."),
    "chuyen": N_("Đã chuyển điểm vào kết quả; thứ hạng đã tính lại."),
    "bai": N_("Đã ghi quyết định về bài này."),
}


def _contest(slug: str) -> Contest:
    contest = found(slug)
    if not contest.rules.essay_points:
        raise NotFound
    return contest


def _done() -> str | None:
    asked = request.args.get("da", "")
    return _(DONE_WORDS[asked]) if asked in DONE_WORDS else None


@blueprint.get(HOME)
def show(slug: str) -> ResponseReturnValue:
    """Everything about the judging of a contest."""
    return _page(_contest(slug))


def _page(
    contest: Contest, refusal: Refusal | None = None, typed: list[Criterion] | None = None
) -> ResponseReturnValue:
    session = edge.reads()
    judging, found_works = store.of_contest(session, contest.id), service.judged(session, contest)
    steps = Counter(one.step for one in found_works)
    asked = request.args.get("loc", "")
    chosen = [one for one in found_works if asked not in STEP_WORDS or one.step == asked]
    page = min(_number(request.args.get("trang"), 1), max(1, -(-len(chosen) // A_PAGE)))
    shown = {
        "contest": contest,
        "home": home(contest),
        "done": _done(),
        "refusal": errors.words(refusal) if refusal else None,
        "public": contest.state in PUBLIC,
        "judging": judging,
        "rules": [
            _(one, whole=rules.WHOLE, widest=rules.WIDEST, points=contest.rules.essay_points) for one in rules.RULES
        ],
        "rubric": rubric_rows(judging, typed),
        "fixed": any(one.state == "saved" for work in found_works for one in work.markings),
        "stored": list(judging.rubric) if typed is not None and tuple(typed) != judging.rubric else None,
        "judges": judge_rows(session, contest, found_works),
        "total": len(found_works),
        "steps": [
            (_(words), steps[name], f"{home(contest)}?loc={name}", name == asked) for name, words in STEP_WORDS.items()
        ],
        "asked": asked if asked in STEP_WORDS else None,
        "rows": [work_row(contest, one) for one in chosen[A_PAGE * (page - 1) : A_PAGE * page]],
        "page": page,
        "pages": max(1, -(-len(chosen) // A_PAGE)),
        "rounds": round_rows(session, contest, found_works),
    }
    return render_template("panels/show.html", **shown), errors.STATUS[refusal.kind] if refusal else 200


def _act(slug: str, done: str, act: Callable[[Session, Contest, int], object], back: str = "") -> ResponseReturnValue:
    """Do something about the judging of a contest, and go back to the desk, or show there why it cannot be done."""
    contest = _contest(slug)
    try:
        with edge.writes() as (session, after):
            act(session, contest, access.me().id)
            if done == "chuyen":
                after(edge.moved(contest.id))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(contest, refusal)
    return redirect(f"{home(contest)}{back}?da={done}", 303)


def _number(text: str | None, least: int = 0) -> int:
    """A whole number out of an address or a form; `least` for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else least


@blueprint.post(f"{HOME}/tieu-chi")
def rubric(slug: str) -> ResponseReturnValue:
    """Keep the rubric."""
    contest = _contest(slug)
    pairs = zip(request.form.getlist("ten"), request.form.getlist("toi-da"), strict=False)
    told = [Criterion(" ".join(name.split()), _number(most)) for name, most in pairs if name.strip() or most.strip()]
    version = _number(request.form.get("ban"))
    try:
        with edge.writes() as (session, _after):
            service.put_rubric(session, contest, told, version, access.me().id, now())
    except Refusal as refusal:
        return _page(contest, refusal, told[: rules.MOST_CRITERIA])
    return redirect(f"{home(contest)}?da=tieu-chi", 303)


@blueprint.post(f"{HOME}/giam-khao")
def add(slug: str) -> ResponseReturnValue:
    """Put a judge on the panel by their number."""
    phone = request.form.get("so", "")
    return _act(slug, "giam-khao", lambda session, contest, me: service.add_judge(session, contest, phone, me, now()))


@blueprint.post(f"{HOME}/giam-khao/bo")
def remove(slug: str) -> ResponseReturnValue:
    """Take a judge off the panel."""
    judge = _number(request.form.get("nguoi"))
    return _act(
        slug, "giam-khao", lambda session, contest, me: service.remove_judge(session, contest, judge, me, now())
    )


@blueprint.post(f"{HOME}/chia")
def deal(slug: str) -> ResponseReturnValue:
    """Deal works out to the judges that they lack."""
    likened = service.liken(edge.reads(), _contest(slug), now())
    return _act(slug, "chia", lambda session, contest, me: service.deal(session, contest, likened, me, now()))


@blueprint.post(f"{HOME}/khoa")
def lock(slug: str) -> ResponseReturnValue:
    """Lock the marks, or open them again."""
    if request.form.get("viec") == "mo":
        return _act(slug, "mo", lambda session, contest, me: service.unlock(session, contest, me, now()))
    return _act(slug, "khoa", lambda session, contest, me: service.lock(session, contest, me, now()))


@blueprint.post(f"{HOME}/chuyen")
def transfer(slug: str) -> ResponseReturnValue:
    """Put a round's points into its results."""
    number = _number(request.form.get("dot"))
    return _act(slug, "chuyen", lambda session, contest, me: service.transfer(session, contest, number, me, now()))


# One work


@blueprint.get(WORK)
def work(slug: str, work_code: str) -> ResponseReturnValue:
    """A work with what its judges say, by its code alone."""
    return _work_page(_contest(slug), work_code)


def _found(contest: Contest, code: str) -> tuple[Work, Judged]:
    session = edge.reads()
    found_work = works.by_code(session, contest.id, code)
    if found_work is None or found_work.state is State.DRAFT:
        raise NotFound
    return found_work, next(one for one in service.judged(session, contest) if one.work.id == found_work.id)


def _work_page(contest: Contest, code: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    session = edge.reads()
    found_work, judged = _found(contest, code)
    names = {one.id: one.name for one in store.panel(session, contest.id)}
    judging = store.of_contest(session, contest.id)
    shown = {
        "contest": contest,
        "home": home(contest),
        "here": f"{home(contest)}/bai/{code}",
        "done": _done(),
        "refusal": errors.words(refusal) if refusal else None,
        "reason": request.form.get("ly-do", ""),
        "work": found_work,
        "judged": judged,
        "step": _(STEP_WORDS[judged.step]),
        "fault": _(FAULT_WORDS[Fault(found_work.fault)]) if found_work.fault else None,
        "faults": [(one.value, _(said)) for one, said in FAULT_WORDS.items()],
        "marks": [(names.get(one.judge_id, _("giám khảo đã rời ban")), one) for one in judged.markings],
        "rubric": judging.rubric,
        "alike": likeness.of_contest(session, contest.id, found_work.id),
        "may": judging.locked_at is None and contest.state not in PUBLIC,
        "may_meet": judged.step in ("third", "meeting", "short") and len(judged.totals) >= rules.SEATS,
        "whole": rules.WHOLE,
        "points": contest.rules.essay_points,
    }
    return render_template("panels/work.html", **shown), errors.STATUS[refusal.kind] if refusal else 200


def _decide(slug: str, code: str, act: Callable[[Session, Contest, int], object]) -> ResponseReturnValue:
    contest = _contest(slug)
    try:
        with edge.writes() as (session, _after):
            act(session, contest, access.me().id)
    except NotFound:
        raise
    except Refusal as refusal:
        return _work_page(contest, code, refusal)
    return redirect(f"{home(contest)}/bai/{code}?da=bai", 303)


@blueprint.post(f"{WORK}/hop")
def decide(slug: str, work_code: str) -> ResponseReturnValue:
    """Keep what the judges' meeting gave."""
    told = Decision(_number(request.form.get("diem"), -1), request.form.get("ly-do", ""))
    return _decide(
        slug, work_code, lambda session, contest, me: service.decide(session, contest, work_code, told, me, now())
    )


@blueprint.post(f"{WORK}/loai")
def reject(slug: str, work_code: str) -> ResponseReturnValue:
    """Have a work not marked."""
    asked = request.form.get("vi", "")

    def act(session: Session, contest: Contest, me: int) -> None:
        if asked not in {one.value for one in Fault}:
            raise BadReason
        why = Rejection(Fault(asked), request.form.get("ly-do", ""))
        service.reject(session, contest, work_code, why, me, now())

    return _decide(slug, work_code, act)


@blueprint.post(f"{WORK}/nhan")
def accept(slug: str, work_code: str) -> ResponseReturnValue:
    """Have a work marked after all."""
    return _decide(slug, work_code, lambda session, contest, me: service.accept(session, contest, work_code, me, now()))


@blueprint.get(f"{WORK}/trung/<other_code>")
def compare(slug: str, work_code: str, other_code: str) -> str:
    """A work beside one that is like it."""
    contest, session = _contest(slug), edge.reads()
    first, _judged = _found(contest, work_code)
    if other_code not in {one.code for one in likeness.of_contest(session, contest.id, first.id)}:
        raise NotFound
    other, _judged = _found(contest, other_code)
    back = f"{home(contest)}/bai/{work_code}"
    told = compared(contest, first.body, other.body, (work_code, other_code))
    return render_template("judging/compare.html", **told, back=back)
