"""Who may enter a contest (đối tượng dự thi), and in which category (bảng) they compete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contest.refusals import NotAmongEntrants, NotOldEnough, OnlyForMembers, OnlyForWorkers


class Audience(StrEnum):
    """Whom a contest calls."""

    MEMBERS = "members"
    """Who told that they are a member of the union."""
    WORKERS = "workers"
    """Whoever named a workplace."""
    ALL = "all"


class Standing(StrEnum):
    """What an attempt of somebody is worth before it is begun."""

    RANKED = "ranked"
    UNRANKED = "unranked"
    """May play, and stands on no board (usual for organizers' own staff)."""


class Unconfirmed(StrEnum):
    """What the results of people are worth whom nobody has confirmed as belonging to their unit."""

    COUNT = "count"
    """As much as anybody's."""
    NO_PRIZE = "no_prize"
    """They stand on every board, and prizes of individuals pass them over."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """What eligibility and categories look at. `units`: codes from the root of the tree down to the person's own."""

    units: tuple[str, ...] = ()
    sector: str | None = None
    headcount: int = 0
    gender: str | None = None
    born: date | None = None
    member: bool | None = None
    has_workplace: bool = True


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may enter. `units`, if any, are codes of units whose people are called; `unranked_units` only play."""

    audience: Audience = Audience.ALL
    least_age: int = 0
    units: tuple[str, ...] = ()
    unranked_units: tuple[str, ...] = ()

    def admit(self, one: Entrant, day: date) -> Standing:
        """How somebody takes part on a day.

        Raises OnlyForMembers, OnlyForWorkers, NotOldEnough, NotAmongEntrants.
        """
        if self.audience is Audience.MEMBERS and not one.member:
            raise OnlyForMembers
        if self.audience is Audience.WORKERS and not one.has_workplace:
            raise OnlyForWorkers
        if self.least_age and (one.born is None or age(one.born, day) < self.least_age):
            raise NotOldEnough(least=self.least_age)
        if self.units and not set(self.units) & set(one.units):
            raise NotAmongEntrants
        return Standing.UNRANKED if set(self.unranked_units) & set(one.units) else Standing.RANKED


def age(born: date, day: date) -> int:
    """Whole years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Category:
    """A category with boards and prizes of its own. Every condition that is named must hold.

    Ages are whole years on the day of the first opening, both inside; headcounts are of the person's own unit.
    """

    code: str
    name: str
    units: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    gender: str | None = None
    least_age: int | None = None
    most_age: int | None = None
    least_headcount: int | None = None
    most_headcount: int | None = None

    def holds(self, one: Entrant, day: date) -> bool:
        """Whether somebody belongs to it."""
        years = None if one.born is None else age(one.born, day)
        return (
            (not self.units or bool(set(self.units) & set(one.units)))
            and (not self.sectors or one.sector in self.sectors)
            and (self.gender is None or one.gender == self.gender)
            and _within(years, self.least_age, self.most_age)
            and _within(one.headcount, self.least_headcount, self.most_headcount)
        )

    @property
    def conditions(self) -> int:
        """How many conditions it names."""
        named = (self.gender, self.least_age, self.most_age, self.least_headcount, self.most_headcount)
        return bool(self.units) + bool(self.sectors) + sum(one is not None for one in named)


def _within(value: int | None, least: int | None, most: int | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def category(categories: Sequence[Category], one: Entrant, day: date) -> int:
    """The number (from 1) of the first category that somebody belongs to; 0 for none of them."""
    return next((n for n, each in enumerate(categories, start=1) if each.holds(one, day)), 0)


def faults(eligibility: Eligibility, categories: Sequence[Category]) -> list[str]:
    """What contradicts itself, as codes; empty when nothing does."""
    found = []
    if not 0 <= eligibility.least_age <= 100:
        found.append("least_age")
    if set(eligibility.units) & set(eligibility.unranked_units):
        found.append("called_and_unranked")
    if len({one.code for one in categories}) != len(categories) or len({one.name for one in categories}) != len(
        categories
    ):
        found.append("repeated_category")
    for one in categories:
        empty = _empty(one.least_age, one.most_age) or _empty(one.least_headcount, one.most_headcount)
        if not one.conditions or empty or not one.code or not one.name:
            found.append(f"empty_category:{one.code}")
    return found


def _empty(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most
