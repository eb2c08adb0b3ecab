"""Deeds on the union tree as pages: filled in, seen with their effect, and only then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from contest.refusals import N_, NotFound, Refusal
from contest.services import unit_deeds as service
from contest.services import unplaced
from contest.services.unit_deeds import Effect
from contest.store import units
from contest.store.units import PlacedUnit
from contest.unit_deeds import Deed
from contest.units import UPPER_KINDS, Kind, Sector
from contest.web import access, edge
from contest.web.site import now
from contest.web.unit_desk import HOME
from contest.web.unit_forms import CloseForm, DeedForm, EditForm, HeadsForm, MergeForm, MoveForm, OpenForm, SplitForm
from contest.web.unit_words import KINDS, SECTORS, compared
from contest.web.words import _, number

blueprint = Blueprint("unit_deeds", __name__)
MOST_HEADS = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """A deed's page: its form, title, what it does, and whether a unit can have it done."""

    form: type[DeedForm]
    title: str
    said: str
    fits: Callable[[PlacedUnit], bool]


def _is_low(unit: PlacedUnit) -> bool:
    return unit.kind is Kind.GRASSROOTS


def _is_mid(unit: PlacedUnit) -> bool:
    return unit.parent_id is not None


PAGES = {
    "them": Page(
        OpenForm, N_("Thành lập đơn vị trực thuộc"),
        N_("Đơn vị mới có từ ngày ghi ở dưới. Ai cũng chọn được nó khi đăng ký từ ngày đó."),
        lambda unit: not _is_low(unit),
    ),
    "sua": Page(
        EditForm, N_("Sửa tên, số người"),
        N_("Đổi tên thì tên cũ thành tên khác, gõ vào vẫn tìm ra. Số người cũ giữ trong lịch sử."),
        lambda unit: True,
    ),
    "chuyen": Page(
        MoveForm, N_("Chuyển sang cấp trên khác"),
        N_("Đơn vị đi cùng mọi đơn vị trực thuộc, tài khoản và danh sách của chúng."),
        _is_mid,
    ),
    "gop": Page(
        MergeForm, N_("Gộp với đơn vị khác"),
        N_("Đơn vị bị gộp kết thúc; tài khoản, danh sách và phạm vi của cán bộ đi theo đơn vị nhận."),
        lambda unit: _is_low(unit) or unit.kind in UPPER_KINDS,
    ),
    "chia": Page(
        SplitForm, N_("Chia thành nhiều đơn vị"),
        N_("Đơn vị kết thúc. Mọi người ở lại đơn vị cũ cho đến khi được xếp, ở trang Chờ xếp đơn vị."),
        _is_low,
    ),
    "ket-thuc": Page(
        CloseForm, N_("Kết thúc đơn vị"),
        N_("Có đơn vị kế tục thì tài khoản, danh sách và đơn vị trực thuộc đi theo. Không có thì mọi người ở lại."),
        _is_mid,
    ),
}  # fmt: skip


@blueprint.get(f"{HOME}/<int(max=999999999):unit_id>/<viec>")
def form(unit_id: int, viec: str) -> str:
    """A deed to be filled in."""
    page, unit, standing = _asked(unit_id, viec)
    given: dict[str, Any] = {"name": unit.name, "aliases": unit.aliases} if viec == "sua" else _from_group()
    given |= {name: getattr(unit, name) for name in ("workers", "members", "women")} if viec == "sua" else {}
    sector = unit.sector.value if unit.sector else Sector.HCSN.value
    filled = page.form(data={"day": service.today_of(now()), "kind": Kind.GRASSROOTS, "sector": sector, **given})
    return _page(page, unit, standing, _ready(filled, unit, standing))


def _from_group() -> dict[str, Any]:
    """The name that people wrote down, where a new unit is opened for them."""
    group = unplaced.found(edge.reads(), request.args.get("nhom", ""), service.today_of(now()))
    return {} if group is None else {"name": group.text}


def _asked(unit_id: int, viec: str) -> tuple[Page, PlacedUnit, list[PlacedUnit]]:
    """The page, its unit and all units that have no end. Raises NotFound."""
    known = units.whole_tree(edge.reads())
    unit = next((one for one in known if one.id == unit_id), None)
    if unit is None or viec not in PAGES or not PAGES[viec].fits(unit) or unit.valid_to is not None:
        raise NotFound
    return PAGES[viec], unit, [one for one in known if one.valid_to is None]


def _ready(filled: DeedForm, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> DeedForm:
    """The form with its words, choices and bounds; without what a unit of that kind has not."""
    if isinstance(filled, EditForm) and not _is_low(unit):
        for name in ("sector", "workers", "members", "women"):
            del filled[name]
    needed = {"day", "reason", "parts"} | ({"name"} if isinstance(filled, HeadsForm) else set())
    needed |= {"code"} if isinstance(filled, OpenForm) else set()
    for field in filled:
        field.label.text = _(field.label.text)
        field.validators = [InputRequired(_("Điền vào ô này."))] if field.name in needed else [Optional()]
        if isinstance(field, IntegerField):
            field.validators.append(
                NumberRange(0, MOST_HEADS, _("Ghi số người, từ 0 đến %(most)s.", most=number(MOST_HEADS)))
            )
        if field.name in ("name", "aliases"):
            most = 200 if field.name == "name" else 400
            field.validators.append(Length(max=most, message=_("Dài quá %(most)s ký tự.", most=most)))
    _choices(filled, unit, standing)
    return filled


def _choices(filled: DeedForm, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> None:
    if "sector" in filled:
        filled["sector"].choices = [(one.value, _(words)) for one, words in SECTORS.items()]
    if "kind" in filled:
        kinds = [Kind.GRASSROOTS, *sorted(UPPER_KINDS)] if unit.kind is not Kind.CENTRAL else [Kind.GRASSROOTS]
        filled["kind"].choices = [(one.value, _(KINDS[one])) for one in kinds]
    if "parent" in filled:
        above = [one for one in standing if not _is_low(one) and unit.id not in units.unit_path(one.path)]
        filled["parent"].choices = [(one.code, one.name) for one in above if one.id != unit.parent_id]


@blueprint.post(f"{HOME}/<int(max=999999999):unit_id>/<viec>")
def act(unit_id: int, viec: str) -> ResponseReturnValue:
    """Show what a deed would do; or do it, once that was seen."""
    page, unit, standing = _asked(unit_id, viec)
    filled = _ready(page.form(request.form), unit, standing)
    if not filled.validate():
        return _page(page, unit, standing, filled), 422
    try:
        deed = _deed(filled, unit, standing)
        if deed is None:
            return _page(page, unit, standing, filled), 422
        seen, _mark, mark = request.form.get("thay", "").partition("-")
        if request.form.get("buoc") != "ghi" or mark != _mark_of(deed) or not seen.isdecimal():
            effect = service.foresee(edge.reads(), deed, now())
            return _page(page, unit, standing, filled, _seen(effect, deed))
        with edge.writes() as (session, _after):
            service.do(session, deed, filled.reason.data or "", int(seen), access.me().id, now())
    except Refusal as refusal:
        filled.blame(_field(refusal, filled), refusal)
        return _page(page, unit, standing, filled), 422
    return redirect(f"{HOME}/{unit_id}?da=ghi", 303)


def _deed(filled: DeedForm, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed | None:
    """What was filled in; None, with the form blamed, where it names no unit or makes no sense."""
    try:
        return filled.deed(unit, standing)
    except ValidationError as wrong:
        first = next(field for field in filled if field.name not in ("day", "reason"))
        first.errors = [str(wrong)]
        return None


def _mark_of(deed: Deed) -> str:
    """What tells a deed from any other: only what was looked at is done, whatever was typed since."""
    return sha256(repr(deed).encode()).hexdigest()[:16]


def _field(refusal: Refusal, filled: DeedForm) -> str:
    """Where a refusal is shown."""
    at = {"reason_missing": "reason", "bad_day": "day", "not_ahead": "day", "code_taken": "code"}.get(refusal.code, "")
    return at if at in filled else next(field.name for field in filled if field.name not in ("day", "reason"))


def _page(
    page: Page,
    unit: PlacedUnit,
    standing: Sequence[PlacedUnit],
    filled: DeedForm,
    effect: Mapping[str, Any] | None = None,
) -> str:
    beside = [
        one for one in standing if one.parent_id == unit.parent_id and one.kind is unit.kind and one.id != unit.id
    ]
    return render_template(
        "units/deed.html",
        title=_(page.title),
        said=_(page.said),
        unit=unit,
        here=f"{HOME}/{unit.id}",
        form=filled,
        effect=effect,
        beside=[f"{one.code} · {one.name}" for one in beside[:150]],
        hints=_hints(),
    )


def _hints() -> dict[str, str]:
    return {
        "reason": _("Ít nhất 10 ký tự, ví dụ số và ngày của quyết định. Ghi vào lịch sử và nhật ký."),
        "day": _("Trong vòng một năm. Sửa và chuyển có hiệu lực ngay, nên không nhận ngày ở tương lai."),
        "others": _("Mỗi dòng một đơn vị: mã hoặc tên đầy đủ. Để trống nếu chỉ gộp đơn vị này."),
        "into": _("Mã hoặc tên đầy đủ. Gộp vào đơn vị đang có thì ngày không ở tương lai."),
        "parts": _("Mỗi dòng một đơn vị: mã; tên; số lao động; đoàn viên; nữ. Dán được từ Excel."),
        "successor": _("Mã hoặc tên đầy đủ. Để trống nếu không có."),
        "code": _("Viết liền, chưa từng dùng cho đơn vị nào."),
    }


def _seen(effect: Effect, deed: Deed) -> dict[str, Any]:
    names = {line.after.code: line.after.name for line in effect.lines}
    for line in effect.lines:
        names |= {line.after.parent or "": line.above[1]}
        if line.before is not None:
            names |= {line.before.parent or "": line.above[0]}
    facts = [
        (_("Đơn vị thay đổi"), number(len(effect.lines))),
        (_("Tài khoản đi theo"), number(effect.people)),
        (_("Tài khoản ở lại, chờ xếp"), number(effect.staying)),
        (_("Cán bộ đi theo"), number(effect.officers)),
    ]
    lines = [
        {"name": line.after.name, "is_new": line.before is None, "changes": compared(line.before, line.after, names)}
        for line in effect.lines[:30]
    ]
    return {
        "seen": f"{effect.seen}-{_mark_of(deed)}",
        "facts": facts,
        "lines": lines,
        "more": len(effect.lines) - len(lines),
        "running": effect.contests,
    }
