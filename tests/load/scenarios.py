"""Evenings to measure: who comes in each, when, and what for. Everything is made before the first of them comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from contest.people import Role
from tests.load import arrivals, ground
from tests.load.figures import BOARD_SECONDS
from tests.load.ground import Account, Ground
from tests.load.journeys import BEGIN, END, IMPORT, LOOK, OFFICER, SIGN_IN, SIT, WATCH
from tests.load.visitors import Stream, Walk

SIT_SECONDS = 720.0
"""A sitting at the pace of people, with what is slower than usual in it."""
HOLD_SHARE = 5
"""One in so many, the last who come, hands in during the last minute."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for. `rate` is a second's, `pace` how much quicker people are, 1 as they really are."""

    scenario: str
    people: int
    seconds: float
    rate: float
    pace: float
    arrive: str
    tls: bool
    apps: int
    workers: int
    threads: int | None


@dataclass(slots=True)
class Crew:
    """Everybody in a run. `windows`: stretches of it whose saves are told apart, by name, in seconds."""

    walks: list[Walk] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    windows: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """An evening: the numbers it goes by unless others are asked for, how many accounts it needs, who comes.

    `patient`: the site may shed some of it, with 429 or 503; or of these acts alone. `board_s`: how old a board may be
    that anybody is shown. `sources`: from so many loopback addresses, as many as its sign-ins need.
    """

    crew: Callable[[Ground, Asked], Crew]
    accounts: Callable[[Asked], int]
    defaults: Mapping[str, Any]
    patient: bool | frozenset[str] = False
    board_s: float = BOARD_SECONDS
    sources: int = 4
    database: Literal["postgresql", "sqlite"] = "postgresql"
    proxy: bool = True


def walks(held: list[dict[str, Any]], due: list[float], journey: Any, pace: float = 1.0) -> list[Walk]:
    """Each with their own moment."""
    return [Walk(journey, one, at, pace) for one, at in zip(held, due, strict=False)]


def beside(place: Ground, asked: Asked, until: float) -> list[Walk]:
    """Who is there beside those who sit: watchers of the board, officers, now and then somebody with a list."""
    watching, looking = max(2, asked.people // 50), max(1, asked.people // 1000)
    strangers = [place.stranger(10_000_000 + n) for n in range(watching)]
    officers, organizers = ground.staff(place, Role.OFFICER, looking), ground.staff(place, Role.ORGANIZER, 1)
    found = walks(strangers, arrivals.spread(watching, 0.0, 15.0), WATCH)
    found += walks(officers, arrivals.spread(looking, 0.0, 30.0), OFFICER)
    for one in found:
        one.until = until
    return found + walks(organizers, [until / 3], IMPORT, max(asked.pace, 60 / until))


def evening(place: Ground, asked: Asked) -> Crew:
    """Everybody sits once, signed in already; the last fifth of them hand in during the last minute."""
    last = max(10.0, asked.seconds - SIT_SECONDS / asked.pace)
    due = sorted(arrivals.PATTERNS[asked.arrive](asked.people, last))
    found = walks(ground.sign_in(place, ground.chosen(place, asked.people)), due, SIT, asked.pace)
    holding = found[len(found) - len(found) // HOLD_SHARE :]
    rush = min(arrivals.LAST_SECONDS, asked.seconds / 6)
    for one, at in zip(holding, arrivals.spread(len(holding), asked.seconds - rush, asked.seconds), strict=True):
        one.waits = ("hand in", at)
    return Crew(found + beside(place, asked, asked.seconds))


def streams(place: Ground, accounts: list[Account], due: list[float]) -> list[Stream]:
    """Saves at these moments, dealt out over an open paper of each."""
    held = ground.papers(place, accounts)
    return [Stream(one, due[n :: len(held)]) for n, one in enumerate(held)]


def saves(place: Ground, asked: Asked) -> Crew:
    """Durable saves at one pace on many open papers, and watchers beside."""
    due = arrivals.steady(asked.rate, asked.seconds)
    made = streams(place, ground.chosen(place, asked.people), due)
    return Crew(beside(place, asked, asked.seconds), made)


def starts(place: Ground, asked: Asked) -> Crew:
    """Rules, start, paper and lead, at one pace."""
    due = arrivals.steady(asked.rate, asked.seconds)
    held = ground.sign_in(place, ground.chosen(place, len(due)))
    return Crew(walks(held, due, BEGIN, 4.0) + beside(place, asked, asked.seconds))


def handins(place: Ground, asked: Asked) -> Crew:
    """Hand-ins of papers that are full, and their results, as in a last minute."""
    due = arrivals.steady(asked.rate, asked.seconds)
    held = ground.papers(place, ground.chosen(place, len(due)))
    return Crew(walks(held, due, END) + beside(place, asked, asked.seconds))


def overload(place: Ground, asked: Asked) -> Crew:
    """Ten times as much of everything for twenty seconds: saves, starts, readers of pages."""
    begin, end = arrivals.burst_of(asked.seconds)
    made = streams(place, ground.chosen(place, asked.people), arrivals.overload(asked.rate, asked.seconds))
    opening = arrivals.overload(asked.rate / 20, asked.seconds)
    starting = ground.sign_in(place, ground.chosen(place, len(opening), asked.people))
    looking = arrivals.overload(asked.rate / 4, asked.seconds)
    strangers = [place.stranger(20_000_000 + n) for n in range(len(looking))]
    people = walks(starting, opening, BEGIN, 4.0) + walks(strangers, looking, LOOK, 4.0)
    windows = {"before": (0.0, begin), "during": (begin, end), "after": (end, asked.seconds)}
    return Crew(people + beside(place, asked, asked.seconds), made, windows)


def signins(place: Ground, asked: Asked) -> Crew:
    """Sign-ins with real passwords beside saves, from the second third of the time on. `rate` is the sign-ins'."""
    begin = asked.seconds / 3
    made = streams(place, ground.chosen(place, asked.people), arrivals.steady(SAVES_BESIDE, asked.seconds))
    due = [begin + one for one in arrivals.steady(asked.rate, asked.seconds - begin)]
    who = ground.chosen(place, len(due), asked.people)
    held = [place.credentials(one, 30_000_000 + n) for n, one in enumerate(who)]
    windows = {"alone": (0.0, begin), "beside": (begin + 2, asked.seconds)}
    return Crew(walks(held, due, SIGN_IN, 3.0), made, windows)


SAVES_BESIDE = 400.0
COMMON = {"people": 2400, "seconds": 60.0, "rate": 0.0, "pace": 1.0, "arrive": "opening"}
SCENARIOS = {
    "evening": Scenario(evening, lambda asked: asked.people, {**COMMON, "people": 400, "seconds": 75.0, "pace": 20.0}),
    "province": Scenario(
        evening, lambda asked: asked.people, {**COMMON, "people": 33_531, "seconds": 1800.0, "pace": 1.0}
    ),
    "saves": Scenario(saves, lambda asked: asked.people, {**COMMON, "rate": 600.0, "seconds": 600.0}),
    "starts": Scenario(starts, lambda asked: int(asked.rate * asked.seconds), {**COMMON, "rate": 100.0}),
    "handins": Scenario(
        handins,
        lambda asked: int(asked.rate * asked.seconds),
        {**COMMON, "rate": 300.0},
        # Who has handed in can wait for the page; a hand-in may not be refused.
        patient=frozenset({"result"}),
    ),
    "overload": Scenario(
        overload,
        lambda asked: asked.people + int(asked.rate * asked.seconds),
        {**COMMON, "rate": 120.0, "seconds": 90.0},
        patient=True,
        board_s=60.0,
    ),
    "signins": Scenario(
        signins,
        lambda asked: asked.people + int(asked.rate * asked.seconds),
        {**COMMON, "rate": 20.0, "seconds": 90.0},
        patient=True,
        sources=64,
    ),
    "sqlite": Scenario(
        saves,
        lambda asked: asked.people,
        {**COMMON, "rate": 150.0, "people": 1000},
        database="sqlite",
        proxy=False,
    ),
}
