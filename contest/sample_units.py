"""The sample union tree: Điện Biên's shape and sums, with workplaces made up by rule.

True, from the federation's account of 2022: 10 area federations and 3 sector unions; 955 grassroots unions (911
administrative and public-service, 44 enterprise) with 33,531 workers, 30,954 members, 17,233 women; 14 more of central
sectors with 2,460 workers and 2,457 members. Made up: every workplace, its size and its first day, how the 955 share
out among the 13, and the women of the 14.

Decided: the 14 hang under one holder («central») beneath the province, all marked joint, outside the province's sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import mul

from contest.sample_draw import apportion, draw, draw_between
from contest.sample_places import AREAS
from contest.sample_reform import Standing, reformed
from contest.sample_workplaces import (
    CAPITAL,
    STATE_OFFICES,
    Sort,
    Workplace,
    in_area,
    in_central_sectors,
    in_education,
    in_health,
    in_provincial_offices,
)
from contest.units import Headcount, Kind, Sector, Unit

SEED = 2022
PROVINCE = "DB"
HOLDER = "DB22-TW"
SINCE = date(2004, 1, 1)
"""Day on which the province took its present form."""
SUMS = Headcount(units=955, workers=33_531, members=30_954, women=17_233)
CENTRAL_SUMS = Headcount(units=14, workers=2_460, members=2_457, women=1_107)
LEAST_WORKERS = 5


@dataclass(frozen=True, slots=True)
class Post:
    """A workplace with its place in the tree."""

    workplace: Workplace
    unit: Unit


def tree(year: int = 2022, seed: int = SEED) -> tuple[Unit, ...]:
    """The sample tree, each unit after its parent: 2022 as it stood, or 2025 with the reform and all that it closed.

    The same year and seed give the same units on every machine; codes do not depend on the seed. 2025 holds every unit
    of 2022 under its old code, so the second tree may be planted over the first. See contest.sample_reform for what
    the reform does. ValueError for any other year.
    """
    if year not in (2022, 2025):
        raise ValueError("the sample has the trees of 2022 and 2025")
    uppers = _uppers()
    posts = _counted(_posts(seed), SUMS, seed)
    central = _counted(_central_posts(), CENTRAL_SUMS, seed)
    above = (_province(), *uppers, _holder())
    joint = tuple(post.unit for post in central)
    if year == 2022:
        return (*above, *(post.unit for post in posts), *joint)
    standing = tuple(
        Standing(post.unit, post.workplace.sort not in STATE_OFFICES, _in_wards(post.workplace)) for post in posts
    )
    return reformed(above, standing, joint, seed)


def _in_wards(workplace: Workplace) -> bool:
    """Whether it lies in a ward of the capital, or is a body of the province that sits there."""
    seat = workplace.seat
    return seat == CAPITAL or (seat in AREAS[0].communes and seat.startswith("phường"))


def _province() -> Unit:
    name = "Liên đoàn Lao động tỉnh Điện Biên"
    return Unit(code=PROVINCE, parent=None, name=name, kind=Kind.PROVINCE, valid_from=SINCE, aliases="LĐLĐ tỉnh")


def _holder() -> Unit:
    name = "Công đoàn cơ sở thuộc các ngành Trung ương"
    return Unit(code=HOLDER, parent=PROVINCE, name=name, kind=Kind.CENTRAL, joint=True, valid_from=SINCE)


def _uppers() -> tuple[Unit, ...]:
    areas = (
        Unit(
            code=f"DB22-A{number:02}",
            parent=PROVINCE,
            name=f"Liên đoàn Lao động {area.title}",
            kind=Kind.AREA,
            valid_from=area.since,
            aliases="LĐLĐ",
        )
        for number, area in enumerate(AREAS, 1)
    )
    names = ("Công đoàn ngành Giáo dục", "Công đoàn ngành Y tế", "Công đoàn Viên chức tỉnh")
    sectors = (
        Unit(code=f"DB22-N{number:02}", parent=PROVINCE, name=name, kind=Kind.SECTOR, valid_from=SINCE)
        for number, name in enumerate(names, 1)
    )
    return (*areas, *sectors)


def _posts(seed: int) -> Iterator[Post]:
    """The 955 in the order of their upper unions, without headcounts."""
    places: list[Iterable[Workplace]] = [in_area(area, seed) for area in AREAS]
    places += [in_education(), in_health(), in_provincial_offices()]
    number = 0
    for upper, workplaces in zip(_uppers(), places, strict=True):
        for workplace in workplaces:
            number += 1
            sector = Sector.ENTERPRISE if workplace.sort is Sort.ENTERPRISE else Sector.HCSN
            unit = _grassroots(f"DB22-{number:04}", upper, workplace, sector)
            first_year = draw_between(upper.valid_from.year + 1, 2021, seed, "since", unit.code)
            month = draw_between(1, 12, seed, "month", unit.code)
            since = SINCE if sector is Sector.HCSN and upper.valid_from == SINCE else date(first_year, month, 1)
            yield Post(workplace, replace(unit, valid_from=since))


def _central_posts() -> Iterator[Post]:
    for number, (workplace, enterprise) in enumerate(in_central_sectors(), 1):
        sector = Sector.ENTERPRISE if enterprise else Sector.HCSN
        yield Post(workplace, _grassroots(f"DB22-W{number:02}", _holder(), workplace, sector))


def _grassroots(code: str, upper: Unit, workplace: Workplace, sector: Sector) -> Unit:
    return Unit(
        code=code,
        parent=upper.code,
        name=f"CĐCS {workplace.name}",
        kind=Kind.GRASSROOTS,
        sector=sector,
        joint=upper.joint,
        valid_from=upper.valid_from,
        aliases=workplace.aliases,
    )


def _counted(posts: Iterable[Post], sums: Headcount, seed: int) -> tuple[Post, ...]:
    """The posts with headcounts that add up to the sums exactly, each as its sort of workplace would have it."""
    posts = tuple(posts)
    floors = [min(LEAST_WORKERS, post.workplace.sort.least) for post in posts]
    wished = [_wished(post, seed) for post in posts]
    workers = apportion(sums.workers, wished, floors, [420] * len(posts))
    none = [0] * len(posts)
    rates = [draw_between(860, 1000, seed, "members", post.unit.code) for post in posts]
    members = apportion(sums.members, list(map(mul, workers, rates)), none, workers)
    rates = [post.workplace.sort.women for post in posts]
    women = apportion(sums.women, list(map(mul, workers, rates)), none, workers)
    return tuple(
        Post(post.workplace, replace(post.unit, workers=counts[0], members=counts[1], women=counts[2]))
        for post, *counts in zip(posts, workers, members, women, strict=True)
    )


def _wished(post: Post, seed: int) -> int:
    """Hundredths of a worker: mostly in the lower part of the sort's span, now and then at its top."""
    sort = post.workplace.sort
    low, high = sort.least * 100, sort.most * 100
    first, second = (draw_between(low, high, seed, "size", turn, post.unit.code) for turn in (1, 2))
    return min(first, second) if draw(seed, "large", post.unit.code) % 5 else max(first, second)
