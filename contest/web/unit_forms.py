"""The forms of deeds on the union tree: what is filled in, and the deed that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from contest.people import clean
from contest.refusals import N_
from contest.services import unit_desk
from contest.store.units import PlacedUnit
from contest.unit_deeds import Close, Deed, Edit, Fresh, Merge, Move, Open, Split
from contest.units import Kind, Sector
from contest.web.fields import PageForm
from contest.web.words import _


class DeedForm(PageForm):
    """What every deed asks: from when, and why."""

    day = DateField(N_("Có hiệu lực từ ngày"))
    reason = TextAreaField(N_("Lý do, căn cứ"))

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        """What was filled in, for a unit. Raises ValidationError, told at no field of its own."""
        raise NotImplementedError


class HeadsForm(DeedForm):
    """Headcounts of a grassroots unit."""

    sector = SelectField(N_("Khối"), choices=[], validate_choice=False)
    workers = IntegerField(N_("Người lao động"), default=0)
    members = IntegerField(N_("Trong đó: đoàn viên"), default=0)
    women = IntegerField(N_("Trong đó: nữ"), default=0)

    @property
    def heads(self) -> dict[str, Any]:
        sector = Sector(self.sector.data) if self.sector.data in tuple(Sector) else None
        counts = {name: self[name].data or 0 for name in ("workers", "members", "women")}
        return {"sector": sector, **counts}


class EditForm(HeadsForm):
    """Name, other names, headcounts."""

    name = StringField(N_("Tên đơn vị"))
    aliases = StringField(N_("Tên khác để tìm"))

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        name, aliases = clean(self.name.data or ""), clean(self.aliases.data or "")
        return Edit(code=unit.code, name=name, aliases=aliases, day=_day(self), **self.heads)


class OpenForm(HeadsForm):
    """A new unit under this one."""

    name = StringField(N_("Tên đơn vị"))
    code = StringField(N_("Mã"))
    kind = SelectField(N_("Loại"), choices=[], validate_choice=False)

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        kind = Kind(self.kind.data) if self.kind.data in tuple(Kind) else Kind.GRASSROOTS
        heads = self.heads if kind is Kind.GRASSROOTS else {}
        fresh = Fresh(
            code=_code(self.code.data), name=clean(self.name.data or ""), parent=unit.code, kind=kind, **heads
        )
        return Open(fresh, _day(self))


class MoveForm(DeedForm):
    """Under which unit it goes."""

    parent = SelectField(N_("Cấp trên mới"), choices=[], validate_choice=False)

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        return Move(unit.code, self.parent.data or "", _day(self))


class MergeForm(DeedForm):
    """What is merged with this unit, and into what."""

    others = TextAreaField(N_("Các đơn vị khác cùng gộp"))
    into = StringField(N_("Gộp vào đơn vị đang có"))
    adds = BooleanField(N_("Cộng số người của các đơn vị bị gộp vào đơn vị này"), default=True)
    name = StringField(N_("Hoặc thành đơn vị mới, tên"))
    code = StringField(N_("Mã của đơn vị mới"))

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        olds = [unit, *(_one(line, standing) for line in (self.others.data or "").splitlines() if line.strip())]
        codes = tuple(one.code for one in olds)
        if clean(self.into.data or ""):
            return Merge(codes, _one(self.into.data or "", standing).code, _day(self), bool(self.adds.data))
        sums = {name: sum(getattr(one, name) for one in olds) for name in ("workers", "members", "women")}
        name, code = clean(self.name.data or ""), _code(self.code.data)
        if not name or not code:
            raise ValidationError(_("Nêu đơn vị đang có để gộp vào, hoặc tên và mã của đơn vị mới."))
        return Merge(codes, Fresh(code=code, name=name, kind=unit.kind, sector=unit.sector, **sums), _day(self))


class SplitForm(DeedForm):
    """Into what a unit is split."""

    parts = TextAreaField(N_("Các đơn vị mới"))

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        lines = [line for line in (self.parts.data or "").splitlines() if line.strip()]
        return Split(unit.code, tuple(map(_part, lines)), _day(self))


class CloseForm(DeedForm):
    """Who takes over."""

    successor = StringField(N_("Đơn vị kế tục"))

    def deed(self, unit: PlacedUnit, standing: Sequence[PlacedUnit]) -> Deed:
        text = clean(self.successor.data or "")
        return Close(unit.code, _day(self), _one(text, standing).code if text else None)


def _day(form: DeedForm) -> Any:
    return form.day.data


def _code(text: str | None) -> str:
    code = clean(text or "")
    if " " in code or len(code) > 32:
        raise ValidationError(_("Mã viết liền, nhiều nhất 32 ký tự."))
    return code


def _one(text: str, units_: Iterable[PlacedUnit]) -> PlacedUnit:
    found = unit_desk.named(clean(text), units_)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(_("Có %(n)s đơn vị tên «%(text)s». Ghi mã của đơn vị.", n=len(found), text=clean(text)))
    raise ValidationError(_("Không có đơn vị đang hoạt động nào mang mã hoặc tên «%(text)s».", text=clean(text)))


def _part(line: str) -> Fresh:
    cells = [clean(one) for one in line.replace("\t", ";").replace("|", ";").split(";")]
    heads = [one.replace(".", "") or "0" for one in (*cells[2:5], "", "", "")][:3]
    if len(cells) < 2 or not cells[0] or not cells[1] or not all(one.isdecimal() and len(one) < 7 for one in heads):
        raise ValidationError(
            _("Không hiểu dòng «%(line)s». Ghi: mã; tên; số lao động; đoàn viên; nữ.", line=line.strip())
        )
    workers, members, women = map(int, heads)
    return Fresh(code=_code(cells[0]), name=cells[1], workers=workers, members=members, women=women)
