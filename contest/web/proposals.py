"""What organizers propose and a second one approves: all of it in one place, each with the page where it is done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contest.contests import Contest, State
from contest.refusals import N_, NoSuchProposal, ReasonMissing
from contest.services import proposals as service
from contest.store import proposals as store
from contest.store.proposals import Listed
from contest.web import access, edge, errors
from contest.web.contests import found
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("proposals", __name__)

ACT_WORDS = {
    "ruling": N_("Sửa đáp án của một câu hỏi"),
    "merge_units": N_("Gộp hai đơn vị"),
    "merge_people": N_("Gộp hai tài khoản của một người"),
    "sign_awards": N_("Ký danh sách giải thưởng"),
    "reopen": N_("Mở lại một bài đã nộp"),
}
ACT_PAGES = {"ruling": "dap-an", "merge_units": "kiem-tra", "merge_people": "kiem-tra", "sign_awards": "giai-thuong"}
EFFECT_WORDS = {
    "papers": N_("Bài thi chấm lại"),
    "attempts": N_("Lượt thi chuyển sang"),
    "people": N_("Người có liên quan"),
    "remarked": N_("Bài thi đổi điểm"),
    "gain": N_("Người tăng điểm"),
    "lose": N_("Người giảm điểm"),
    "ranks": N_("Người đổi hạng toàn cuộc thi"),
    "prizes": N_("Giải thưởng thay đổi"),
    "excess": N_("Lượt thi thừa ra, không tính"),
    "awards": N_("Số giải"),
    "amount": N_("Tổng số tiền (đồng)"),
    "minutes": N_("Số phút làm bài còn lại"),
}
"""Names of the figures in an effect; those without a name stand on the act's own page only."""


def _home(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.slug}/de-nghi"


@blueprint.get("/to-chuc/cuoc-thi/<slug>/de-nghi")
def show(slug: str) -> str:
    """Open proposals, and those that were approved or withdrawn."""
    return _page(found(slug))


def _page(contest: Contest, wrong: tuple[int, str, str] | None = None) -> str:
    """`wrong`: the proposal whose withdrawal was refused, the reason as typed, and the words of the refusal."""
    rows = [_row(contest, one) for one in store.listed(edge.reads(), contest.id)]
    return render_template(
        "proposals/list.html",
        contest=contest,
        home=_home(contest),
        open_now=[one for one in rows if one["is_open"]],
        past=[one for one in rows if not one["is_open"]],
        second=service.needs_second(contest, now()),
        locked=contest.state is State.LOCKED,
        least=service.LEAST,
        most=service.MOST,
        wrong=wrong,
        done=_("Đã rút đề nghị.") if request.args.get("da") == "rut" else None,
    )


def _row(contest: Contest, one: Listed) -> dict[str, Any]:
    row = one.row
    page = f"thi-sinh/{row.body['person']}" if row.act == "reopen" else ACT_PAGES.get(row.act)
    return {
        "id": row.id,
        "act": _(ACT_WORDS[row.act]) if row.act in ACT_WORDS else row.act,
        "url": page and f"/to-chuc/cuoc-thi/{contest.slug}/{page}",
        "reason": row.reason,
        "effect": _effect(row.effect),
        "by": one.proposed or _("dòng lệnh"),
        "mine": row.proposed_by == access.me().id,
        "at": row.proposed_at,
        "is_open": row.is_open,
        "approved": row.approved_at is not None,
        "ended_by": one.approved or one.withdrawn,
        "ended_at": row.approved_at or row.withdrawn_at,
        "withdraw_reason": row.withdraw_reason,
    }


def _effect(effect: dict[str, Any]) -> list[tuple[str, int]]:
    """The figures of an effect that have a name; a list counts as its length."""
    found = []
    for name, words in EFFECT_WORDS.items():
        value = effect.get(name)
        if isinstance(value, list):
            value = len(value)
        if isinstance(value, int) and not isinstance(value, bool):
            found.append((_(words), value))
    return found


@blueprint.post("/to-chuc/cuoc-thi/<slug>/de-nghi")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take a proposal back, with a reason."""
    contest, asked, reason = found(slug), request.form.get("so", ""), request.form.get("ly_do", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 15):
        raise NoSuchProposal
    try:
        with edge.writes() as (session, _after):
            service.withdraw(session, found(slug), int(asked), reason, access.me().id, now())
    except ReasonMissing as refusal:
        return _page(contest, (int(asked), reason, errors.words(refusal))), 422
    return redirect(f"{_home(contest)}?da=rut", 303)
