"""Words for the union tree: kinds, sectors, deeds and the fields of a unit; and a unit's changes told in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from contest.refusals import N_
from contest.unit_history import plain
from contest.units import Kind, Sector, Unit
from contest.web.words import ZONE, _, day, number

KINDS = {
    Kind.PROVINCE: N_("Cấp tỉnh"),
    Kind.AREA: N_("Công đoàn khu vực, huyện"),
    Kind.SECTOR: N_("Công đoàn ngành"),
    Kind.COMMUNE: N_("Công đoàn xã, phường"),
    Kind.CENTRAL: N_("Phối hợp quản lý"),
    Kind.GRASSROOTS: N_("Công đoàn cơ sở"),
}
SECTORS = {Sector.HCSN: N_("Hành chính, sự nghiệp"), Sector.ENTERPRISE: N_("Doanh nghiệp")}
STATES = {"standing": N_("Đang hoạt động"), "closed": N_("Đã kết thúc"), "ahead": N_("Chưa đến ngày thành lập")}
ACTS = {
    "open": N_("Thành lập đơn vị"),
    "edit": N_("Sửa đơn vị"),
    "move": N_("Chuyển cấp trên"),
    "merge": N_("Gộp đơn vị"),
    "split": N_("Chia đơn vị"),
    "close": N_("Kết thúc đơn vị"),
    "import": N_("Nhập từ tệp"),
}
FIELDS = {
    "code": N_("Mã"),
    "name": N_("Tên đơn vị"),
    "parent": N_("Cấp trên"),
    "kind": N_("Loại"),
    "sector": N_("Khối"),
    "joint": N_("Phối hợp quản lý"),
    "workers": N_("Người lao động"),
    "members": N_("Đoàn viên"),
    "women": N_("Nữ"),
    "valid_from": N_("Thành lập ngày"),
    "valid_to": N_("Kết thúc ngày"),
    "placed_from": N_("Thuộc cấp trên này từ ngày"),
    "successor": N_("Đơn vị kế tục"),
    "aliases": N_("Tên khác"),
}


def told_day(value: date) -> str:
    """«thứ Tư, 25/11/2026»."""
    return day(datetime.combine(value, time(12), ZONE))


def told(field: str, value: Any, names: Mapping[str, str]) -> str:
    """The value of a field in words. `names`: of units, by code."""
    if value is None or value == "":
        return _("không có")
    if field == "kind":
        return _(KINDS[Kind(value)])
    if field == "sector":
        return _(SECTORS[Sector(value)])
    if field in ("valid_from", "valid_to", "placed_from"):
        return told_day(value if isinstance(value, date) else date.fromisoformat(value))
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, int):
        return number(value)
    return f"{names.get(value, value)} ({value})" if field in ("parent", "successor") else str(value)


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], names: Mapping[str, str]
) -> list[tuple[str, str | None, str]]:
    """(field, before, after) in words, of the fields that changed; before None for a unit that is opened."""
    return [
        (_(words), None if before is None else told(field, before.get(field), names), told(field, after[field], names))
        for field, words in FIELDS.items()
        if field in after and (before is not None or after[field] not in (None, "", 0, False))
    ]


def compared(before: Unit | None, after: Unit, names: Mapping[str, str]) -> list[tuple[str, str | None, str]]:
    """As `differences`, of two states of a unit."""
    return differences(None if before is None else plain(before, after), plain(after, before), names)
