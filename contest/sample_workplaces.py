"""The made-up workplaces of each upper union: schools by level, health posts, communes' offices, enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from contest.sample_draw import draw
from contest.sample_places import (
    AREAS,
    CENTRAL_ENTERPRISES,
    CENTRAL_OFFICES,
    DISTRICT_BODIES,
    ENTERPRISE_FORMS,
    ENTERPRISE_TRADES,
    HEALTH_BODIES,
    HIGH_SCHOOL_COMMUNES,
    PROVINCIAL_OFFICES,
    PROVINCIAL_SERVICES,
    Area,
)


class Sort(Enum):
    """A sort of workplace: least and most workers before the total is settled, women per mille of the workers."""

    OFFICE = (8, 45, 380)
    STATION = (5, 9, 620)
    NURSERY = (14, 62, 960)
    PRIMARY = (16, 68, 640)
    LOWER_SECONDARY = (14, 62, 480)
    UPPER_SECONDARY = (28, 110, 560)
    SERVICE = (9, 60, 430)
    CLINIC = (40, 190, 600)
    HOSPITAL = (290, 300, 620)
    ENTERPRISE = (6, 240, 390)
    CENTRAL = (45, 420, 450)

    @property
    def least(self) -> int:
        return self.value[0]

    @property
    def most(self) -> int:
        return self.value[1]

    @property
    def women(self) -> int:
        return self.value[2]


CAPITAL = AREAS[0].title
"""Where the bodies of the province sit."""

STATE_OFFICES = frozenset({Sort.OFFICE})
"""Bodies of the state and of the party, paid from the budget alone."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A workplace with a grassroots union, before it has a code, a parent and headcounts."""

    name: str
    sort: Sort
    aliases: str = ""
    seat: str = ""
    """The commune, or the title of the district, where it lies."""


def in_area(area: Area, seed: int) -> Iterator[Workplace]:
    """Five workplaces a commune, twelve district bodies, the second schools, then the enterprises."""
    for commune in area.communes:
        yield from _in_commune(commune, area.boarding)
    for body in DISTRICT_BODIES:
        alias = area.party_committee if body == "Khối Đảng" else ""
        yield Workplace(f"{body} {area.title}", Sort.OFFICE, alias, area.title)
    larger = sorted(area.communes, key=lambda commune: draw(seed, "second school", commune))
    for commune in larger[: area.second_schools]:
        yield Workplace(f"Trường Mầm non số 2 {_bare(commune)}", Sort.NURSERY, "MN", commune)
    yield from _enterprises(area, seed)


def in_education() -> Iterator[Workplace]:
    """Four bodies of the province; two schools and a centre a district; schools of far communes."""
    yield Workplace("Cơ quan Sở Giáo dục và Đào tạo", Sort.OFFICE, "", CAPITAL)
    yield Workplace("Trường THPT Chuyên tỉnh", Sort.UPPER_SECONDARY, "cấp 3", CAPITAL)
    yield Workplace("Trường PTDT Nội trú tỉnh", Sort.UPPER_SECONDARY, "Dân tộc nội trú", CAPITAL)
    yield Workplace("Trường Cao đẳng Sư phạm tỉnh", Sort.UPPER_SECONDARY, "CĐSP", CAPITAL)
    for area in AREAS:
        yield Workplace(f"Trường THPT {area.title}", Sort.UPPER_SECONDARY, "cấp 3", area.title)
        yield Workplace(f"Trường PTDT Nội trú THPT {area.title}", Sort.UPPER_SECONDARY, "Dân tộc nội trú", area.title)
        yield Workplace(f"Trung tâm GDNN - GDTX {area.title}", Sort.SERVICE, "Giáo dục thường xuyên", area.title)
    for commune in HIGH_SCHOOL_COMMUNES:
        yield Workplace(f"Trường THPT {commune}", Sort.UPPER_SECONDARY, "cấp 3", f"xã {commune}")


def in_health() -> Iterator[Workplace]:
    """The department, the general hospital, provincial bodies and a medical centre a district."""
    yield Workplace("Cơ quan Sở Y tế", Sort.OFFICE, "", CAPITAL)
    yield Workplace("Bệnh viện Đa khoa tỉnh", Sort.HOSPITAL, "BVĐK", CAPITAL)
    for body in HEALTH_BODIES:
        sort = Sort.CLINIC if body.startswith(("Bệnh viện", "Trung tâm Kiểm soát")) else Sort.SERVICE
        yield Workplace(body, sort, "", "" if body.startswith("Phòng khám") else CAPITAL)
    for area in AREAS:
        yield Workplace(f"Trung tâm Y tế {area.title}", Sort.CLINIC, "TTYT bệnh viện huyện", area.title)


def in_provincial_offices() -> Iterator[Workplace]:
    """The offices of the province and the services beside them."""
    for body in PROVINCIAL_OFFICES:
        yield Workplace(body if body.startswith("Cơ quan") else f"Cơ quan {body}", Sort.OFFICE, "", CAPITAL)
    for body in PROVINCIAL_SERVICES:
        yield Workplace(body, Sort.SERVICE, "", CAPITAL)


def in_central_sectors() -> Iterator[tuple[Workplace, bool]]:
    """The bodies of central sectors, each with whether it is an enterprise."""
    for body in CENTRAL_OFFICES:
        yield Workplace(body, Sort.CENTRAL, "", CAPITAL), False
    for body in CENTRAL_ENTERPRISES:
        yield Workplace(body, Sort.CENTRAL, "", CAPITAL), True


def _in_commune(commune: str, boarding: bool) -> Iterator[Workplace]:
    school = "Trường PTDTBT" if boarding and commune.startswith("xã ") else "Trường"
    alias = " Phổ thông dân tộc bán trú" if school != "Trường" else ""
    place = _bare(commune)
    yield Workplace(f"Cơ quan {commune}", Sort.OFFICE, "UBND Ủy ban nhân dân", commune)
    yield Workplace(f"Trường Mầm non {place}", Sort.NURSERY, "MN", commune)
    yield Workplace(f"{school} Tiểu học {place}", Sort.PRIMARY, f"TH{alias}", commune)
    yield Workplace(f"{school} THCS {place}", Sort.LOWER_SECONDARY, f"cấp 2{alias}", commune)
    yield Workplace(f"Trạm Y tế {commune}", Sort.STATION, "", commune)


def _enterprises(area: Area, seed: int) -> Iterator[Workplace]:
    """Each of another trade, so that no name comes twice in an area."""
    first = draw(seed, "trade", area.title) % len(ENTERPRISE_TRADES)
    for number in range(area.enterprises):
        trade = ENTERPRISE_TRADES[(first + number) % len(ENTERPRISE_TRADES)]
        form = ENTERPRISE_FORMS[draw(seed, "form", area.title, number) % len(ENTERPRISE_FORMS)]
        commune = area.communes[draw(seed, "seat", area.title, number) % len(area.communes)]
        yield Workplace(f"{form} {trade} {_bare(commune)}", Sort.ENTERPRISE, "", commune)


def _bare(commune: str) -> str:
    """The name of a commune or ward without its rank; a township keeps it, for it bears its district's name."""
    return commune.removeprefix("xã ").removeprefix("phường ")
