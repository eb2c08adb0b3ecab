"""Trying a collective formula on a contest that is over: a form, and the list it would have given. Nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from contest import collective as rules
from contest import rule_words
from contest.collective import APART_WORDS, Band, CollectiveRule, Formula, Headcount, Level
from contest.contests import WHOLE, Contest
from contest.prizes import FiguresClosed
from contest.refusals import N_, NotFound
from contest.services import formula_trials as service
from contest.services.collective import Placed
from contest.services.formula_trials import Trial
from contest.web import edge, rules_words, wizard_words
from contest.web.contests import found
from contest.web.fields import PageForm
from contest.web.words import _, number

blueprint = Blueprint("formula_trials", __name__)
PAGE = 50
MOST_LINES = 20
_BAND = re.compile(r"(?P<name>[^:]{1,40}):\s*(?P<least>\d{1,7})\s*[-–]\s*(?P<most>\d{1,7})?\s*")
_POINTS = re.compile(r"(?P<name>[^:]{1,80}):\s*(?P<points>\d{1,6})\s*")


FAULTS = {
    "collective_top": ("cao_nhat", N_("Công thức này cần biết tính mấy người cao nhất.")),
    "collective_prize_points": ("diem", N_("Công thức này cần điểm thưởng của giải cá nhân.")),
    "collective_bands": ("nhom", N_("Các nhóm trùng tên, chồng lên nhau hoặc ngược số.")),
}
"""What a trial can still contradict itself in, by the field that mends it."""


class TrialForm(PageForm):
    """A rule to try. Bands and points are typed a line each."""

    cong_thuc = SelectField(N_("Xếp theo"))
    cap = SelectField(N_("Xếp các"))
    vong = SelectField(N_("Số liệu của"))
    dau_nguoi = SelectField(N_("Tỷ lệ trên"))
    nhom = TextAreaField(N_("Nhóm quy mô"))
    it_nguoi = IntegerField(N_("Số người tối thiểu của đơn vị"))
    it_thi = IntegerField(N_("Số người dự thi tối thiểu"))
    cao_nhat = IntegerField(N_("Số người cao điểm nhất được tính"))
    diem = TextAreaField(N_("Điểm thưởng của giải cá nhân"))


def _form(contest: Contest) -> TrialForm:
    """The form as asked for; at first with the rule that is signed."""
    signed = contest.rules.collective[0] if contest.rules.collective else CollectiveRule("", Formula.RATE)
    form: TrialForm = TrialForm(request.args if "cong_thuc" in request.args else None, **_written(signed))
    form.cong_thuc.choices = [SelectChoice(*one) for one in wizard_words.choices(Formula)]
    form.cap.choices = [SelectChoice(*one) for one in wizard_words.choices(Level)]
    form.dau_nguoi.choices = [SelectChoice(*one) for one in wizard_words.choices(Headcount)]
    form.vong.choices = [SelectChoice(str(scope), _scope_words(contest, scope)) for scope in service.scopes(contest)]
    whole = _("Điền một số từ 0 đến %(most)s.", most=number(1_000_000))
    for field in (form.it_nguoi, form.it_thi, form.cao_nhat):
        field.validators = [Optional(), NumberRange(0, 1_000_000, message=whole)]
    for field in form:
        field.label.text = _(field.label.text)
    return form


def _scope_words(contest: Contest, scope: int) -> str:
    window = contest.round_of(scope)
    return _("Toàn cuộc thi") if window is None else window.title or _("Đợt %(n)s", n=scope)


def _written(rule: CollectiveRule) -> dict[str, Any]:
    """A rule as the form's fields have it."""
    bands = [f"{one.name}: {one.least}–{one.most if one.most is not None else ''}" for one in rule.bands]
    return {
        "cong_thuc": rule.formula.value,
        "cap": rule.level.value,
        "vong": str(WHOLE),
        "dau_nguoi": rule.headcount.value,
        "nhom": "\n".join(bands),
        "it_nguoi": rule.least_headcount or None,
        "it_thi": rule.quorum or None,
        "cao_nhat": rule.top or None,
        "diem": "\n".join(f"{name}: {points}" for name, points in rule.prize_points),
    }


def _lines(form: TrialForm, name: str, shape: re.Pattern[str], example: str) -> list[re.Match[str]]:
    """The lines of a field, each in its shape; blames the field for the first that is not."""
    lines = [line.strip() for line in (form[name].data or "").splitlines() if line.strip()]
    read = [shape.fullmatch(line) for line in lines[:MOST_LINES]]
    wrong = next((n for n, one in enumerate(read, start=1) if one is None), None)
    if wrong is not None or len(lines) > MOST_LINES:
        words = _("Dòng %(n)s chưa đọc được. Ghi như ví dụ: %(example)s", n=wrong or MOST_LINES + 1, example=example)
        form[name].errors = [*form[name].errors, words]
    return [one for one in read if one is not None]


def _rule(form: TrialForm) -> CollectiveRule:
    """The rule as typed; what its formula does not use is let go."""
    formula = Formula(form.cong_thuc.data)
    bands = _lines(form, "nhom", _BAND, "Dưới 50 người: 1–49")
    points = _lines(form, "diem", _POINTS, "Nhất: 10") if formula is Formula.RATE_AND_PRIZES else []
    return CollectiveRule(
        _("Thử"),
        formula,
        Level(form.cap.data),
        headcount=Headcount(form.dau_nguoi.data),
        bands=tuple(
            Band(one["name"].strip(), int(one["least"]), int(one["most"]) if one["most"] else None) for one in bands
        ),
        least_headcount=form.it_nguoi.data or 0,
        quorum=form.it_thi.data or 0,
        top=(form.cao_nhat.data or 0) if formula is Formula.MEAN_TOP else 0,
        prize_points=tuple((one["name"].strip(), int(one["points"])) for one in points),
    )


@blueprint.get("/to-chuc/cuoc-thi/<slug>/thu-cong-thuc")
def show(slug: str) -> tuple[str, int] | str:
    """The form, and the list of the rule in it beside the one that the rules sign."""
    contest = found(slug)
    if not service.is_open(contest):
        return render_template("awards/trial_closed.html", contest=contest, words=_(FiguresClosed.words))
    form = _form(contest)
    asked = "cong_thuc" in request.args
    if asked and not form.validate():
        return _page(contest, form, None, None), 422
    rule = _rule(form)
    for code in rules.faults([rule]):
        name, words = FAULTS[code.partition(":")[0]]
        if not form[name].errors:
            form[name].errors = [_(words)]
    if form.errors:
        return _page(contest, form, None, None), 422
    return _page(contest, form, rule, service.try_out(edge.reads(), contest, rule, int(form.vong.data)))


def _page(contest: Contest, form: TrialForm, rule: CollectiveRule | None, trial: Trial | None) -> str:
    placed = trial.placed if trial else ()
    pages, page = max(1, -(-len(placed) // PAGE)), _asked_page()
    if page > pages:
        raise NotFound
    here = f"/to-chuc/cuoc-thi/{contest.slug}/thu-cong-thuc"
    rate = bool(rule and rule.formula is Formula.RATE)
    query = [(name, value) for name, value in request.args.items() if name != "trang"]
    steps = {n: f"{here}?{urlencode([*query, ('trang', n)])}" for n in (page - 1, page + 1) if 0 < n <= pages}
    return render_template(
        "awards/trial.html",
        contest=contest,
        here=here,
        form=form,
        measured=rules_words.said(rule_words.formula(rule)) if rule else "",
        signed=trial.signed if trial else "",
        banded=bool(rule and rule.bands),
        percent=bool(rule and rule.formula in (Formula.RATE, Formula.RATE_AND_PRIZES)),
        rows=[_row(one, trial, rate=rate) for one in placed[(page - 1) * PAGE : page * PAGE]] if trial else [],
        total=len(placed),
        ranked=sum(one.rank is not None for one in placed),
        moved=_moved(placed, trial),
        page=page,
        pages=pages,
        steps=steps,
    )


def _asked_page() -> int:
    text = request.args.get("trang", "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text)):
        raise NotFound
    return int(text)


def _moved(placed: Sequence[Placed], trial: Trial | None) -> int:
    """How many units stand at another rank than on the signed list."""
    return sum(one.rank != trial.ranks.get(one.unit_id) for one in placed) if trial and trial.signed else 0


def _row(one: Placed, trial: Trial, *, rate: bool) -> dict[str, Any]:
    """A unit on the list; of a plain rate the columns of people tell the fraction already."""
    signed = trial.ranks.get(one.unit_id)
    return {
        "name": one.name,
        "band": one.band,
        "rank": "–" if one.rank is None else f"{'=' if one.tie else ''}{number(one.rank)}",
        "why": _(APART_WORDS[one.why]) if one.why else "",
        "people": number(one.people),
        "headcount": number(one.headcount) if one.headcount else "–",
        "value": "–" if one.value is None else hundredths(one.value),
        "exact": "" if one.value is None or one.value.denominator == 1 or rate else f"{one.value}",
        "signed": "–" if signed is None else number(signed),
        "moved": bool(trial.signed) and signed != one.rank,
    }


def hundredths(value: Fraction) -> str:
    """50/3 → «16,66», rounded down; a whole value without places."""
    whole, rest = divmod(value.numerator * 100 // value.denominator, 100)
    if value.denominator == 1:
        return number(whole)
    return f"{number(whole)}{_decimal_mark()}{rest:02d}"


def _decimal_mark() -> str:
    return "," if number(1000) == "1.000" else "."
