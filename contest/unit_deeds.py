"""Deeds on the union tree: open, edit, move, merge, split, close. Each says which units it leaves how.

A deed takes the tree by code and gives the units that it changes or opens, by code, as they are then; whether the tree
is sound with them is asked of it as a whole (contest.units.find_problems). Ended units stay, with the day and, where
somebody took over, a successor. Days are calendar days in Vietnam.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from contest.refusals import N_, Refusal
from contest.refusals import Kind as RefusalKind
from contest.unit_history import Act
from contest.units import Kind, Sector, Unit, with_alias

Tree = Mapping[str, Unit]
Changed = dict[str, Unit]

FAR = timedelta(days=366)
"""How far back or ahead a deed may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A unit to be opened by a deed. `parent` None: that of the unit it comes from."""

    code: str
    name: str
    parent: str | None = None
    kind: Kind = Kind.GRASSROOTS
    sector: Sector | None = None
    workers: int = 0
    members: int = 0
    women: int = 0

    def opened(self, day: date, parent: Unit, sector: Sector | None = None) -> Unit:
        """The unit, from that day on, under a parent; a grassroots unit without a sector takes the one given."""
        own = (self.sector or sector) if self.kind is Kind.GRASSROOTS else None
        return Unit(
            code=self.code, parent=parent.code, name=self.name, kind=self.kind, valid_from=day, sector=own,
            joint=parent.joint, workers=self.workers, members=self.members, women=self.women,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Open:
    """Open a new unit under `fresh.parent`."""

    act: ClassVar[Act] = Act.OPEN
    fresh: Fresh
    day: date

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, CodeTaken and BadDay."""
        near(self.day, today)
        _free(tree, [self.fresh])
        unit = self.fresh.opened(self.day, standing(tree, self.fresh.parent, self.day))
        return {unit.code: unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Give a unit another name, other names, another sector or headcounts. By its old name it is still found."""

    act: ClassVar[Act] = Act.EDIT
    code: str
    name: str
    aliases: str
    day: date
    sector: Sector | None = None
    workers: int = 0
    members: int = 0
    women: int = 0

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, NotAhead, BadDay and NothingChanged."""
        not_ahead(self.day, today)
        old = standing(tree, self.code, today)
        aliases = self.aliases if self.name == old.name else with_alias(self.aliases, old.name)
        values: dict[str, Any] = {"name": self.name, "aliases": aliases}
        if old.kind is Kind.GRASSROOTS:
            counts = {"workers": self.workers, "members": self.members, "women": self.women}
            values |= {"sector": self.sector or old.sector, **counts}
        return _told(old, replace(old, **values))


@dataclass(frozen=True, slots=True)
class Move:
    """Hang a unit, with all below it, under another upper unit."""

    act: ClassVar[Act] = Act.MOVE
    code: str
    parent: str
    day: date

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, NotAhead, BadDay and NothingChanged."""
        not_ahead(self.day, today)
        old, above = standing(tree, self.code, today), standing(tree, self.parent, today)
        if above.code == old.parent:
            raise NothingChanged
        return {old.code: moved(old, above, self.day)}


@dataclass(frozen=True, slots=True)
class Merge:
    """End several units of one kind; one that stands already, or a new one, takes over.

    What hangs under an upper unit goes along. `adds`: an existing unit takes over the headcounts too.
    """

    act: ClassVar[Act] = Act.MERGE
    codes: tuple[str, ...]
    into: str | Fresh
    day: date
    adds: bool = True

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, OneKind, NotAhead (into what stands, or of upper units), CodeTaken and BadDay."""
        near(self.day, today)
        olds = [standing(tree, code, min(self.day, today)) for code in dict.fromkeys(self.codes)]
        if len({one.kind for one in olds}) != 1 or olds[0].kind in (Kind.PROVINCE, Kind.CENTRAL):
            raise OneKind
        if isinstance(self.into, str) or olds[0].kind is not Kind.GRASSROOTS:
            not_ahead(self.day, today)
        heir = self._heir(tree, olds)
        ended = {one.code: replace(one, valid_to=self.day, successor=heir.code) for one in olds}
        return {**ended, heir.code: heir, **_handed_down(tree, ended, heir, self.day)}

    def _heir(self, tree: Tree, olds: Sequence[Unit]) -> Unit:
        if isinstance(self.into, Fresh):
            if len(olds) < 2:
                raise OneKind
            _free(tree, [self.into])
            above = standing(tree, self.into.parent or olds[0].parent, self.day)
            return self.into.opened(self.day, above, olds[0].sector)
        heir = standing(tree, self.into, self.day)
        if heir.code in self.codes or heir.kind is not olds[0].kind or not olds:
            raise OneKind
        if heir.kind is not Kind.GRASSROOTS or not self.adds:
            return heir
        return replace(heir, **{name: sum(getattr(one, name) for one in (heir, *olds)) for name in COUNTS})


@dataclass(frozen=True, slots=True)
class Split:
    """End a grassroots unit; several new ones stand in its place, and nobody is its one successor."""

    act: ClassVar[Act] = Act.SPLIT
    code: str
    parts: tuple[Fresh, ...]
    day: date

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, OneKind, CodeTaken and BadDay."""
        near(self.day, today)
        old = standing(tree, self.code, min(self.day, today))
        if old.kind is not Kind.GRASSROOTS or len(self.parts) < 2:
            raise OneKind
        _free(tree, self.parts)
        opened = [
            one.opened(self.day, standing(tree, one.parent or old.parent, self.day), old.sector) for one in self.parts
        ]
        return {old.code: replace(old, valid_to=self.day), **{one.code: one for one in opened}}


@dataclass(frozen=True, slots=True)
class Close:
    """End a unit, with a successor or none; what still hangs under it goes to the successor."""

    act: ClassVar[Act] = Act.CLOSE
    code: str
    day: date
    successor: str | None = None

    def on(self, tree: Tree, today: date) -> Changed:
        """Raises UnitUnknown, StillAbove (nobody to take what hangs under it), NotAhead, RootStays and BadDay."""
        near(self.day, today)
        old = standing(tree, self.code, min(self.day, today))
        if old.parent is None:
            raise RootStays
        below = [one for one in tree.values() if one.parent == old.code and _lasts(one, self.day)]
        if below and self.successor is None:
            raise StillAbove(count=len(below))
        if below:
            not_ahead(self.day, today)
        heir = None if self.successor is None else standing(tree, self.successor, self.day)
        if heir is not None and (heir.code == old.code or (below and heir.kind is Kind.GRASSROOTS)):
            raise OneKind
        ended = replace(old, valid_to=self.day, successor=self.successor)
        return {old.code: ended, **(_handed_down(tree, {old.code: ended}, heir, self.day) if heir else {})}


Deed = Open | Edit | Move | Merge | Split | Close
COUNTS = ("workers", "members", "women")


def near(day: date, today: date) -> None:
    """Raises BadDay for a day further than a year from today."""
    if not today - FAR <= day <= today + FAR:
        raise BadDay


def not_ahead(day: date, today: date) -> None:
    """Raises NotAhead for a day to come: a name, a place and headcounts change at once. Raises BadDay."""
    near(day, today)
    if day > today:
        raise NotAhead


def standing(tree: Tree, code: str | None, day: date) -> Unit:
    """The unit of that code, if it stands on the day and has no end yet. Raises UnitUnknown."""
    unit = tree.get(code or "")
    if unit is None or not unit.stands_on(day) or unit.valid_to is not None:
        raise UnitUnknown
    return unit


def moved(unit: Unit, above: Unit, day: date) -> Unit:
    """The unit under another one, from a day on; jointly managed as that one is, if it is."""
    return replace(unit, parent=above.code, placed_from=max(day, unit.valid_from), joint=unit.joint or above.joint)


def _told(old: Unit, new: Unit) -> Changed:
    if new == old:
        raise NothingChanged
    return {old.code: new}


def _free(tree: Tree, units: Iterable[Fresh]) -> None:
    codes = [one.code for one in units]
    taken = [code for code in codes if code in tree or codes.count(code) > 1]
    if taken:
        raise CodeTaken(code=taken[0])


def _lasts(unit: Unit, day: date) -> bool:
    return unit.valid_to is None or unit.valid_to > day


def _handed_down(tree: Tree, ended: Mapping[str, Unit], heir: Unit, day: date) -> Changed:
    """What still hung under ended units, now under their heir."""
    below = (one for one in tree.values() if one.parent in ended and one.code not in ended and _lasts(one, day))
    return {one.code: moved(one, heir, day) for one in below if one.code != heir.code}


class UnitUnknown(Refusal):
    code, kind = "unit_unknown", RefusalKind.INVALID
    words = N_("Không có đơn vị nào đang hoạt động mang mã này vào ngày đã chọn.")


class CodeTaken(Refusal):
    code, kind = "code_taken", RefusalKind.INVALID
    words = N_("Mã %(code)s đã dùng. Mã của đơn vị đã kết thúc cũng không dùng lại.")


class BadDay(Refusal):
    code, kind = "bad_day", RefusalKind.INVALID
    words = N_("Ngày phải trong vòng một năm trước hoặc sau hôm nay.")


class NotAhead(Refusal):
    code, kind = "not_ahead", RefusalKind.INVALID
    words = N_("Việc này có hiệu lực ngay, nên ngày không thể ở tương lai. Hãy làm vào đúng ngày đó.")


class NothingChanged(Refusal):
    code, kind = "nothing_changed", RefusalKind.INVALID
    words = N_("Chưa có gì thay đổi so với hiện nay.")


class OneKind(Refusal):
    code, kind = "one_kind", RefusalKind.INVALID
    words = N_("Các đơn vị phải cùng loại, khác nhau, và đủ số: gộp thành đơn vị mới hay chia đều cần ít nhất hai.")


class StillAbove(Refusal):
    code = "still_above"
    words = N_("Còn %(count)s đơn vị trực thuộc. Chọn đơn vị kế tục để chuyển chúng sang, hoặc chuyển trước.")


class RootStays(Refusal):
    code = "root_stays"
    words = N_("Đơn vị đứng đầu cây không kết thúc được.")


class TreeMoved(Refusal):
    code = "tree_moved"
    words = N_("Cây đơn vị vừa có thay đổi khác. Xem lại tác động rồi ghi.")


class NotUndone(Refusal):
    code = "not_undone"
    words = N_("Không hoàn tác được: đã có việc khác sau đó, hoặc việc này đã mở đơn vị mới.")
