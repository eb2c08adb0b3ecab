"""What the reform of July 2025 does to the sample tree.

True, from the federation's account: on 1/7/2025 all 13 upper unions are dissolved and the province takes over 84
grassroots unions with 5,812 members; since 25/7/2025 three commune and ward unions stand under it: phường Điện Biên Phủ
(43 with 3,323 members), phường Mường Thanh (18 with 1,622), xã Tuần Giáo (14 with 989).

Decided for the sample, where the account is silent:
- The 84 and the 75 are taken as different unions: the 75 hold more members than the 84, so they cannot be among them.
- A grassroots union that goes on does so as a new unit with a code of 2025, and the old one names it as successor: so
  entries of earlier contests keep the tree they were made in. The 75 begin with their upper union on 25/7; for the
  24 days before, the sample has no unit for them.
- The other 796 end on 1/7/2025 without successor. The account does not say what became of them; this is an assumption.
  Those that end are the state offices and the smaller schools and posts; enterprises and larger public services go on.
- The 61 of the two ward unions lie in the wards of the capital (schools, health posts, enterprises, bodies of the
  province); which belongs to which of the two is drawn by hash. The 14 come from Tuần Giáo's federation. The 84 are the
  other enterprises, then the largest of the other services.
- Members of the 159 are shared out anew to the sums of 2025; workers and women follow the shares of 2022.
- The province succeeds the 13. Unions of central sectors go on as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contest.sample_draw import apportion, draw, draw_between
from contest.units import Kind, Sector, Unit

DISSOLVED = date(2025, 7, 1)
COMMUNE_UNIONS = date(2025, 7, 25)


@dataclass(frozen=True, slots=True)
class Standing:
    """A grassroots union of the old tree, and whether the sample lets it go on."""

    unit: Unit
    goes_on: bool
    in_wards: bool
    """It lies in the wards of the capital."""


@dataclass(frozen=True, slots=True)
class Heir:
    """An upper unit of the new tree with the number of its grassroots unions and their members."""

    unit: Unit
    units: int
    members: int


def reformed(above: Sequence[Unit], standing: Sequence[Standing], joint: Sequence[Unit], seed: int) -> tuple[Unit, ...]:
    """The tree with its history: what stood before, closed or not, then the new uppers and the 159 that go on."""
    province = next(unit for unit in above if unit.kind is Kind.PROVINCE)
    closed_above = (_dissolved(unit, province) for unit in above)
    new = tuple(_commune(number, name, province) for number, name in enumerate(_COMMUNES, 1))
    names = {unit.code: unit.name for unit in above}
    heirs = tuple(_moved(_shares_out(standing, province, new, seed), names, seed))
    successor = {old.code: heir.code for old, heir in heirs}
    closed = (replace(one.unit, valid_to=DISSOLVED, successor=successor.get(one.unit.code)) for one in standing)
    return (*closed_above, *new, *closed, *joint, *(heir for _, heir in heirs))


_COMMUNES = ("phường Điện Biên Phủ", "phường Mường Thanh", "xã Tuần Giáo")


def _dissolved(unit: Unit, province: Unit) -> Unit:
    if unit.kind not in (Kind.AREA, Kind.SECTOR):
        return unit
    return replace(unit, valid_to=DISSOLVED, successor=province.code)


def _commune(number: int, name: str, province: Unit) -> Unit:
    return Unit(
        code=f"DB25-X{number:02}",
        parent=province.code,
        name=f"Công đoàn {name}",
        kind=Kind.COMMUNE,
        valid_from=COMMUNE_UNIONS,
    )


def _shares_out(
    standing: Sequence[Standing], province: Unit, new: Sequence[Unit], seed: int
) -> Iterator[tuple[Heir, Sequence[Unit]]]:
    """Each new upper unit with the old unions that pass to it."""
    going = [one.unit for one in standing if one.goes_on]
    city = _foremost((one.unit for one in standing if one.goes_on and one.in_wards), 43 + 18)
    city.sort(key=lambda unit: draw(seed, "ward", unit.code))
    tuan_giao = _foremost((unit for unit in going if unit.parent == "DB22-A10"), 14)
    placed = {unit.code for unit in (*city, *tuan_giao)}
    rest = _foremost((unit for unit in going if unit.code not in placed), 84)
    yield Heir(province, 84, 5_812), rest
    yield Heir(new[0], 43, 3_323), city[:43]
    yield Heir(new[1], 18, 1_622), city[43:]
    yield Heir(new[2], 14, 989), tuan_giao


def _foremost(units: Iterable[Unit], count: int) -> list[Unit]:
    """Enterprises first, then the largest."""
    return sorted(units, key=lambda unit: (unit.sector is not Sector.ENTERPRISE, -unit.members, unit.code))[:count]


def _moved(
    shared_out: Iterable[tuple[Heir, Sequence[Unit]]], names: dict[str, str], seed: int
) -> Iterator[tuple[Unit, Unit]]:
    """Pairs of an old grassroots union and the new one that goes on in its place."""
    number = 0
    for heir, olds in shared_out:
        olds = sorted(olds, key=lambda unit: unit.code)
        weights = [old.members for old in olds]
        members = apportion(heir.members, weights, [5] * len(olds), [600] * len(olds))
        for old, count in zip(olds, members, strict=True):
            number += 1
            workers = count + draw_between(0, 1 + count // 12, seed, "workers 2025", old.code)
            yield (
                old,
                replace(
                    old,
                    code=f"DB25-{number:04}",
                    parent=heir.unit.code,
                    workers=workers,
                    members=count,
                    women=workers * old.women // old.workers,
                    valid_from=max(heir.unit.valid_from, DISSOLVED),
                    aliases=f"{old.aliases} {names[old.parent or '']}".strip(),
                ),
            )
