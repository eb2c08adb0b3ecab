"""Staff, for administrators: who has which role, giving one to an account that is there, taking one away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from contest import collation
from contest import units as unit_rules
from contest.people import ROLE_WORDS, Role, canonical_phone, masked_phone
from contest.refusals import N_, Refusal
from contest.services import proposals
from contest.services import staff as service
from contest.services.staff import Wish
from contest.staff import GIVEN, NoRoleToTake
from contest.store import staff as store
from contest.store import units
from contest.store.staff import Member
from contest.web import access, again, edge, errors
from contest.web.fields import PageForm
from contest.web.site import now
from contest.web.words import _

blueprint = Blueprint("staff", __name__)
HOME = "/to-chuc/nguoi-dung"
MOST_UNITS = 30
DONE_WORDS = {
    "giao": N_("Đã giao vai trò. Người này cần đăng nhập lại."),
    "thoi": N_("Đã thôi vai trò. Mọi máy của người này đã bị đăng xuất."),
}
BLAMED = {
    "bad_phone": "phone",
    "nobody_there": "phone",
    "has_role": "phone",
    "paper_running": "phone",
    "scope_missing": "scope",
    "unknown_unit": "scope",
    "reason_missing": "reason",
    "wrong_password": "password",
}


class RoleForm(PageForm):
    """A role for an account that is there."""

    phone = StringField(N_("Số điện thoại của tài khoản"))
    role = SelectField(N_("Vai trò"), coerce=Role)
    scope = SelectField(N_("Đơn vị phụ trách"), validate_choice=False)
    reason = TextAreaField(N_("Lý do"))
    password = PasswordField(N_("Mật khẩu của bạn"))


def _form() -> RoleForm:
    form = RoleForm(request.form if request.method == "POST" else None)
    form.role.choices = [SelectChoice(one, _(ROLE_WORDS[one])) for one in GIVEN]
    form.scope.choices = [SelectChoice("", _("Không chọn")), *_units(_searched(), form.scope.data)]
    for one in form:
        one.label.text = _(one.label.text)
    for field in (form.phone, form.reason, form.password):
        field.validators = [InputRequired(_("Điền vào ô này."))]
    return form


def _searched() -> str:
    return request.values.get("tim", "").replace("\x00", "")[:80]


def _units(asked: str, chosen: str | None) -> list[SelectChoice]:
    """Units whose names hold the words, and the one that was chosen before."""
    if not unit_rules.fold(asked) and not chosen:
        return []
    fitting = [
        one
        for one in units.whole_tree(edge.reads())
        if str(one.id) == chosen or (unit_rules.fold(asked) and unit_rules.matches(asked, one.name, one.aliases))
    ]
    return [SelectChoice(str(one.id), one.name) for one in fitting[:MOST_UNITS]]


@blueprint.get(HOME)
def show() -> str:
    """Everybody with a role; the form to give one."""
    return _page(_form())


def _page(form: RoleForm, wrong: dict[str, Any] | None = None) -> str:
    """`wrong`: whose role was not taken, the reason as typed, the words of the refusal."""
    found = sorted(store.members(edge.reads()), key=lambda one: (list(Role).index(one.role), collation.key(one.name)))
    told = request.args.get("da", "")
    return render_template(
        "staff/list.html",
        form=form,
        home=HOME,
        search=_searched(),
        rows=[_row(one) for one in found],
        least=proposals.LEAST,
        most=proposals.MOST,
        wrong=wrong,
        done=_(DONE_WORDS[told]) if told in DONE_WORDS else None,
    )


def _row(one: Member) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "phone": masked_phone(one.phone),
        "role": _(ROLE_WORDS[one.role]),
        "scope": one.scope,
        "seen_at": one.seen_at,
        "may_dismiss": one.role in GIVEN and one.id != access.me().id,
    }


@blueprint.post(HOME)
def appoint() -> ResponseReturnValue:
    """Give a role, with a reason and the administrator's password once more."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    scope = form.scope.data or ""
    try:
        phone = canonical_phone(form.phone.data or "")
        again.check(form.password.data or "")
        scope_id = int(scope) if scope.isascii() and scope.isdigit() and len(scope) < 10 else None
        with edge.writes() as (session, _after):
            service.appoint(
                session, Wish(phone, form.role.data, scope_id), form.reason.data or "", access.me().id, now()
            )
    except Refusal as refusal:
        if refusal.code not in BLAMED:
            raise
        form.blame(BLAMED[refusal.code], refusal)
        return _page(form), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da=giao", 303)


@blueprint.post(f"{HOME}/thoi")
def dismiss() -> ResponseReturnValue:
    """Take a role away, with a reason and the password once more."""
    asked, reason = request.form.get("nguoi", ""), request.form.get("ly_do", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 15) or int(asked) == access.me().id:
        raise NoRoleToTake
    try:
        again.check(request.form.get("mat_khau", ""))
        with edge.writes() as (session, _after):
            service.dismiss(session, int(asked), reason, access.me().id, now())
    except NoRoleToTake:
        raise
    except Refusal as refusal:
        wrong = {"id": int(asked), "reason": reason, "words": errors.words(refusal)}
        return _page(_form(), wrong), errors.STATUS[refusal.kind]
    return redirect(f"{HOME}?da=thoi", 303)
