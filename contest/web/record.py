"""Results made public: winners and the grounds they stand on; and the record from which anybody can compute them."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import Blueprint, Response, render_template

from contest import predictions
from contest.contests import Contest, State
from contest.corrections import RULING_WORDS
from contest.life import STATE_WORDS
from contest.predictions import Quantity
from contest.refusals import N_, NotSealed
from contest.services import publication, record
from contest.services.publication import Published
from contest.services.record import READY, Written
from contest.store import notices
from contest.store.lines import WHOLE
from contest.web import edge
from contest.web.contests import found
from contest.web.downloads import attachment
from contest.web.site import now, site
from contest.web.words import _, moment, number
from questions.marking import Ruling

blueprint = Blueprint("record", __name__)
KEPT_S = 15
"""Seconds that a process keeps what the page tells: many people look at once, and prizes cost a walk over results."""
KEPT_RECORD_S = 3600
WRITING = Lock()
"""Held while the record is written: seconds of work, on the day when everybody looks."""

STATE_SENTENCES = {
    State.PROVISIONAL: N_("Đây là kết quả tạm thời, có thể thay đổi sau khi xem xét khiếu nại."),
    State.FINAL: N_("Kết quả đã là chính thức; quyết định công bố đang được chuẩn bị."),
    State.PUBLISHED: N_("Kết quả chính thức đã được công bố."),
    State.LOCKED: N_("Kết quả chính thức đã được công bố và hồ sơ đã khoá: không sửa được nữa."),
}
STRUCK_WORDS = {
    "unranked": N_("Được thi, không xếp hạng"),
    "attempt": N_("Huỷ kết quả một lượt thi"),
    "person": N_("Huỷ kết quả của người dự thi"),
    "excess": N_("Quá số lượt sau khi gộp hai tài khoản"),
}


@blueprint.get("/cuoc-thi/<slug>/cong-bo")
def show(slug: str) -> str:
    """The results and what they rest on."""
    session, contest = edge.reads(), found(slug)
    name = ("results", slug, contest.era, contest.state.value, contest.complaints_until)
    told: Published = site().kept.get(name, KEPT_S, lambda: publication.published(session, contest))
    file, waits = _file(contest)
    whole = told.counts[WHOLE]
    return render_template(
        "record/show.html",
        contest=contest,
        state=_(STATE_WORDS[contest.state]),
        sentences=_state(contest, told),
        facts=[(label, number(whole[key])) for label, key in _figures()],
        lists=[(title, [_winner(one) for one in winners]) for title, winners in told.lists],
        signed=told.signed,
        busiest=told.busiest,
        predicted=_predicted(contest),
        draws=[(_scope(one.number), one.commitment, one.seed) for one in told.draws] if _draws(contest) else [],
        rulings=[_ruling(*one) for one in told.rulings],
        struck=[(_(STRUCK_WORDS[why]), people, entries) for why, (people, entries) in sorted(told.struck.items())],
        annulled=told.annulled,
        versions=[(n, digest, at, f"/cuoc-thi/{slug}/the-le/{n}") for n, digest, at in told.versions],
        notices=notices.shown(session, contest.id, None),
        file=file,
        waits=waits,
    )


@blueprint.get("/cuoc-thi/<slug>/ho-so.json")
def download(slug: str) -> Response:
    """The record as a file; its entity tag is the SHA-256 that the page tells."""
    contest = found(slug)
    file = _kept(contest)[1]
    response = attachment(file.data, f"ho-so-{slug}", "json")
    response.set_etag(file.digest)
    return response


def _kept(contest: Contest) -> tuple[tuple[int, str], Written]:
    """The record, written once for each deed that it stands on, by one thread; who comes meanwhile comes again."""
    session = edge.reads()
    stamp, name = record.stamp(session, contest), ("record", contest.slug)

    def make() -> tuple[tuple[int, str], Written]:
        if not WRITING.acquire(blocking=False):
            raise NotSealed
        try:
            return stamp, record.written(session, contest)
        finally:
            WRITING.release()

    held: tuple[tuple[int, str], Written] = site().kept.get(name, KEPT_RECORD_S, make)
    return held if held[0] == stamp else site().kept.get(name, 0, make)


def _file(contest: Contest) -> tuple[dict[str, Any] | None, bool]:
    """What the page tells of the record; True while it waits for a seal."""
    if contest.state not in READY:
        return None, False
    try:
        (row, head), file = _kept(contest)
    except NotSealed:
        return None, True
    name = f"ho-so-{contest.slug}.json"
    command = f"flask standings verify --from {name}"
    size = max(1, len(file.data) // 1000)
    url = f"/cuoc-thi/{contest.slug}/ho-so.json"
    return {"url": url, "digest": file.digest, "kb": size, "command": command, "row": row, "head": head}, False


def _state(contest: Contest, told: Published) -> list[str]:
    said = [_(STATE_SENTENCES[contest.state])]
    if contest.state is State.PROVISIONAL and contest.complaints_until is not None:
        open_still = now() < contest.complaints_until
        words = _("Khiếu nại được nhận đến %(moment)s.") if open_still else _("Hạn khiếu nại đã hết lúc %(moment)s.")
        said.append(words % {"moment": moment(contest.complaints_until)})
    if told.published_at is not None:
        said.append(_("Quyết định công bố lúc %(moment)s.", moment=moment(told.published_at)))
    return said


def _figures() -> list[tuple[str, str]]:
    return [
        (_("Người dự thi"), "people"),
        (_("Lượt thi"), "entries"),
        (_("Người đúng tất cả các câu"), "all_right"),
    ]


def _winner(one: Any) -> dict[str, Any]:
    home = one.unit if one.award.person_id is None else one.workplace
    prize = {"prize": one.award.prize, "amount": one.award.amount, "drawn": one.award.drawn}
    return {"rank": one.award.rank, "name": one.name, "home": home, "unit": one.award.unit_id is not None, **prize}


def _scope(value: int) -> str:
    return _("Đợt %(n)s", n=value) if value else _("Toàn cuộc thi")


def _draws(contest: Contest) -> bool:
    """Whether the rules have anything drawn; commitments of others would only puzzle."""
    return "draw" in contest.rules.ranking or bool(contest.rules.prizes)


def _ruling(ruled: Any, told: bool) -> dict[str, Any]:
    row = ruled.row
    words = _(RULING_WORDS[Ruling(row.ruling)])
    return {"code": ruled.code, "words": words, "at": row.created_at, "reason": row.reason if told else None}


def _predicted(contest: Contest) -> dict[str, Any] | None:
    """The true values of what was guessed, and how they were counted; None where nothing was."""
    rules = contest.rules
    if rules.prediction is None or rules.quantity is None:
        return None
    measured = rules.guessing.words if rules.quantity is Quantity.STATED else _(predictions.MEASURED[rules.quantity])
    how = []
    if rules.quantity is not Quantity.STATED:
        how.append(_("Tính trên toàn cuộc thi.") if rules.guessing.whole_contest else _("Mỗi đợt tính riêng."))
        counts = rules.guessing.struck_count
        how.append(_("Bài bị huỷ kết quả vẫn được đếm.") if counts else _("Bài bị huỷ kết quả không được đếm."))
    values = [(_scope(one.number), one.predicted_value) for one in contest.rounds]
    return {"measured": measured, "how": how, "values": values}
