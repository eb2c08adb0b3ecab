"""Steps of a contest's life, and of its rounds, as organizers take them: a page each that says what it means."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import StringField, TextAreaField

from contest import life as rules
from contest import predictions, ready
from contest.contests import Contest
from contest.life import BLOCK_WORDS, BadValue, Step
from contest.refusals import N_, BadGuess, NotFound
from contest.services import life, proposals
from contest.services.life import Stated
from contest.web import access, edge
from contest.web.contest_desk import STEP_PAGES, STEP_WORDS, held
from contest.web.deeds import Deed, DeedForm, ReasonForm, do, hints, page, sitting, why_not
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("contest_life", __name__)
HERE = "/to-chuc/cuoc-thi/<slug>"
BY_PAGE = {address.removeprefix("buoc/"): step for step, address in STEP_PAGES.items() if address.startswith("buoc/")}

EFFECTS = {
    Step.CLOSE: (
        N_("Không ai bắt đầu lượt thi mới được nữa; bài đang làm vẫn được làm hết giờ."),
        N_("Không mở lại được. Nếu chỉ cần dừng một lúc, hãy dùng Tạm dừng."),
    ),
    Step.CHECK: (N_("Mọi bài đã thu. Từ đây ban tổ chức kiểm tra kết quả trước khi công bố."),),
    Step.REVEAL: (
        N_("Mọi người thấy bảng xếp hạng và điểm. Mã số bốc thăm được công bố, hạng của người bằng điểm được bốc."),
        N_("Hạn khiếu nại bắt đầu tính, đến hết ngày thứ %(days)s."),
    ),
    Step.FINISH: (N_("Hết hạn khiếu nại, mọi khiếu nại đã trả lời. Kết quả trở thành chính thức."),),
    Step.PUBLISH: (
        N_("Danh sách giải và hồ sơ kết quả không kèm tên được công bố; ai cũng tải và kiểm tra lại được."),
    ),
    Step.LOCK: (N_("Kết quả không sửa được nữa, kể cả khi có lý do. Không mở khoá được."),),
}


class ValueForm(DeedForm):
    """A number that only the organizers know."""

    value = StringField(N_("Con số thật"))
    source = TextAreaField(N_("Nguồn của con số"))


# Steps


def _step(slug: str, name: str) -> tuple[Contest, Step, Deed]:
    contest = held(slug)
    step = BY_PAGE.get(name)
    if step is None:
        raise NotFound
    codes = rules.blocks(contest, step, life.business(edge.reads(), contest), now())
    said = tuple(_(words, days=contest.rules.complaint_days) if "%(" in words else _(words) for words in EFFECTS[step])
    affected = sitting(contest) if step is Step.CLOSE else ()
    title = _(STEP_WORDS[step])
    return contest, step, Deed(title, title, said, affected, hints(), tuple(_(BLOCK_WORDS[code]) for code in codes))


def _step_form(step: Step) -> DeedForm:
    kind = ReasonForm if step is Step.CLOSE else DeedForm
    return kind(request.form if request.method == "POST" else None)


@blueprint.get(f"{HERE}/buoc/<name>")
def step_form(slug: str, name: str) -> ResponseReturnValue:
    """What a step does, and the button that takes it."""
    contest, step, deed = _step(slug, name)
    return page(contest, deed, _step_form(step))


@blueprint.post(f"{HERE}/buoc/<name>")
def take(slug: str, name: str) -> ResponseReturnValue:
    """Take a contest a step on."""
    contest, step, deed = _step(slug, name)
    form = _step_form(step)

    def act(session: Session, after: edge.After) -> None:
        reason = proposals.reasoned(form["reason"].data or "") if "reason" in form else ""
        life.take(session, contest, step, access.me().id, now(), reason)
        if step is Step.REVEAL:
            after(edge.moved(contest.id))

    return do(contest, deed, form, act, "buoc")


# Rounds


def _reveal(slug: str, round_number: int) -> tuple[Contest, Deed]:
    contest = held(slug)
    if contest.round_of(round_number) is None or not round_number:
        raise NotFound
    said = (
        _("Mọi người thấy bảng xếp hạng của đợt này. Mã số bốc thăm của đợt được công bố."),
        _("Kết quả vẫn là tạm thời: hạn khiếu nại tính từ khi công bố kết quả toàn cuộc thi."),
    )
    title = _("Công bố kết quả đợt %(n)s", n=round_number)
    blocks = why_not(lambda: ready.to_reveal_round(contest, round_number))
    return contest, Deed(title, _("Công bố"), said, blocks=blocks)


@blueprint.get(f"{HERE}/dot/<int:round_number>/cong-bo")
def reveal_form(slug: str, round_number: int) -> ResponseReturnValue:
    """What it means to make a round's results public."""
    contest, deed = _reveal(slug, round_number)
    return page(contest, deed, DeedForm())


@blueprint.post(f"{HERE}/dot/<int:round_number>/cong-bo")
def reveal(slug: str, round_number: int) -> ResponseReturnValue:
    """Make the results of one settled round public."""
    contest, deed = _reveal(slug, round_number)

    def act(session: Session, after: edge.After) -> None:
        life.reveal_round(session, contest, round_number, access.me().id, now())
        after(edge.moved(contest.id))

    return do(contest, deed, DeedForm(request.form), act, "dot")


def _value(slug: str, round_number: int) -> tuple[Contest, Deed, ValueForm]:
    contest = held(slug)
    if contest.round_of(round_number) is None or not round_number:
        raise NotFound
    said = (
        _("Câu được đoán: %(asked)s", asked=contest.rules.guessing.words),
        _("Con số và nguồn được đăng công khai. Dự đoán được so với con số này khi xếp hạng."),
    )
    title = _("Ghi con số thật của đợt %(n)s", n=round_number)
    form = ValueForm(request.form if request.method == "POST" else None)
    blocks = why_not(lambda: ready.to_state_value(contest, round_number, now()))
    return contest, Deed(title, _("Ghi con số"), said, hints=hints(), blocks=blocks), form


@blueprint.get(f"{HERE}/dot/<int:round_number>/con-so")
def value_form(slug: str, round_number: int) -> ResponseReturnValue:
    """The number, and where it is from."""
    contest, deed, form = _value(slug, round_number)
    return page(contest, deed, form)


@blueprint.post(f"{HERE}/dot/<int:round_number>/con-so")
def state_value(slug: str, round_number: int) -> ResponseReturnValue:
    """State what was guessed in a round."""
    contest, deed, form = _value(slug, round_number)

    def act(session: Session, after: edge.After) -> None:
        stated = Stated(round_number, _whole(form.value.data or ""), form.source.data or "")
        life.state_value(session, contest, stated, access.me().id, now())
        after(edge.moved(contest.id))

    return do(contest, deed, form, act, "con-so")


def _whole(text: str) -> int:
    """A number as people type it. Raises BadValue."""
    try:
        value = predictions.read(text)
    except BadGuess:
        value = None
    if value is None:
        raise BadValue(most=predictions.MOST)
    return value
