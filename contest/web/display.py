"""How a reader has pages shown: size of letters, theme, clock and questions of a paper. Kept in a small cookie.

A choice reaches the page as an attribute of <html>, written by the server: without script, and without a flash of the
other theme. Whatever else a cookie says is not heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from contest.refusals import N_
from contest.web import cookies
from contest.web.fields import PageForm
from contest.web.onward import local_path
from contest.web.words import _

blueprint = Blueprint("display", __name__)


@dataclass(frozen=True, slots=True)
class Setting:
    """`name`: the attribute data-<name>. `usual`: what holds until one chooses.

    `others`: word in the cookie, value of the attribute, label.
    """

    name: str
    label: str
    usual: str
    others: tuple[tuple[str, str, str], ...]


SETTINGS = (
    Setting("size", N_("Cỡ chữ"), N_("Thường"), (("lon", "large", N_("Lớn")), ("rat-lon", "larger", N_("Rất lớn")))),
    Setting("theme", N_("Màu nền"), N_("Theo máy"), (("sang", "light", N_("Sáng")), ("toi", "dark", N_("Tối")))),
    Setting(
        "clock",
        N_("Đồng hồ khi làm bài"),
        N_("Hiện đồng hồ"),
        (("an-gio", "hidden", N_("Ẩn đồng hồ, vẫn báo khi còn 5 phút và 1 phút")),),
    ),
    Setting(
        "questions",
        N_("Câu hỏi khi làm bài"),
        N_("Hiện từng câu"),
        (("mot-cot", "all", N_("Hiện tất cả các câu trong một cột")),),
    ),
)


def chosen() -> dict[str, str]:
    """The attributes of <html> for this reader: only those that differ from the usual."""
    kept = cookies.display()
    found = {}
    for setting in SETTINGS:
        for word, value, _label in setting.others:
            if word in kept:
                found[setting.name] = value
                break
    return found


class DisplayForm(PageForm):
    """One choice of each setting, and the page to go back to."""

    size = RadioField()
    theme = RadioField()
    clock = RadioField()
    questions = RadioField()
    next = HiddenField()


def _form(posted: Any = None, next_path: str = "/") -> DisplayForm:
    kept = cookies.display()
    now = {one.name: next((word for word, *_rest in one.others if word in kept), "thuong") for one in SETTINGS}
    form = DisplayForm(posted, data={**now, "next": next_path})
    for setting in SETTINGS:
        field = form[setting.name]
        field.label.text = _(setting.label)
        others = [SelectChoice(word, _(label)) for word, _value, label in setting.others]
        field.choices = [SelectChoice("thuong", _(setting.usual)), *others]
    return form


@blueprint.get("/hien-thi")
def show() -> str:
    """The choices there are."""
    form = _form(next_path=local_path(request.args.get("next", "/")))
    return render_template("display.html", form=form, saved=request.args.get("da") == "luu")


@blueprint.post("/hien-thi")
def choose() -> ResponseReturnValue:
    """Keep the choices of this browser. Unknown words count as the usual."""
    form = _form(request.form)
    known = [word for one in SETTINGS for word, *_rest in one.others if form[one.name].data == word]
    cookies.choose_display(known)
    back = local_path(form.next.data or "/")
    return redirect(back if back != "/" else "/hien-thi?da=luu", 303)
