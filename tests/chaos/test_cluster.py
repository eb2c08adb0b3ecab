"""A cluster loses a node, or moves slots: the contests of the others go on, and those of the lost one come from SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis.crc import key_slot
from redis.exceptions import MovedError
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.papers import Quota
from contest.services import sweeping, verification
from contest.store.boards import Boards, tag_of
from contest.store.echo import Silent
from contest.store.nodes import LOOK_SECONDS, Nodes
from contest.store.redis_server import PrivateRedis
from contest.web.site import NAME
from tests import factories
from tests.acts import Way, Writing, contestant, sit
from tests.cluster import NODE_TIMEOUT_MS, Cluster, cluster
from tests.conftest import Clock
from tests.web.client import Browser

BLUEPRINT = (Quota("ma-tuy", "recall", 4),)
PROMISED_MS = 100
BUSY_MS = 50
"""For a thread that is not woken in time on a busy machine."""


@pytest.fixture(scope="module")
def formed() -> Iterator[Cluster]:
    """Three masters; the first has a follower."""
    with cluster(replicas=1) as made:
        yield made


@pytest.fixture(scope="module")
def redis_server(formed: Cluster) -> PrivateRedis:
    return PrivateRedis(formed.url, 0, ours_to_end=False)


@pytest.fixture
def in_cluster() -> bool:
    return True


class Season:
    """A contest on each master, with three people on its boards."""

    def __init__(self, app: Flask, writing: Writing, session: Session, clock: Clock, hand: Cluster) -> None:
        self.app, self.writing, self.session, self.clock = app, writing, session, clock
        self.slugs = [hand.slug_on(n) for n in range(3)]
        self.contests = [self._held(slug) for slug in self.slugs]
        self.browser = Browser(app)
        self.boards: Boards = app.extensions[NAME].boards
        self.patient = self.boards.patient()
        until(self.is_filled)
        self.true = [self.look(n) for n in range(3)]
        assert [len(one["rows"]) for one in self.true] == [3, 3, 3]

    def _held(self, slug: str) -> Contest:
        rules = {"prediction": None, "ranking": ("score", "time_taken"), "blueprint": BLUEPRINT}
        with self.writing() as own:
            made = factories.contest(own, self.clock.now, slug, **rules)
            people = [contestant(own, self.clock.now) for _ in range(3)]
        for n, who in enumerate(people):
            sit(self.writing, made, who, self.clock.now, Way(right=1 + n, taken=timedelta(minutes=2)))
        return made

    def sits(self, n: int) -> None:
        """One more person hands in, and nobody tells Redis."""
        with self.writing() as own:
            who = contestant(own, self.clock.now)
        sit(self.writing, self.contests[n], who, self.clock.now, Way(right=4))

    def look(self, n: int) -> dict[str, Any]:
        """The board of a contest, its age apart."""
        page = self.browser.get(f"/cuoc-thi/{self.slugs[n]}/xep-hang.json")
        assert page.status == 200
        return {name: value for name, value in page.json.items() if name != "as_of"}

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        """The same application on a site that names no Redis."""
        here = self.app.extensions[NAME]
        self.app.extensions[NAME] = replace(here, boards=None)
        yield
        self.app.extensions[NAME] = here

    def sweep(self) -> dict[str, str]:
        """One round of the sweeper, over a line with patience."""
        self.clock.forward(minutes=6)
        kept = sweeping.Sweeper(self.writing, self.patient).sweep(self.session, self.clock.now).boards
        self.session.rollback()
        return kept

    def is_live(self, n: int) -> bool:
        """Whether the application itself gets this contest's boards out of Redis."""
        try:
            return bool(self.boards.meta(self.slugs[n]))
        except Silent:
            return False

    def is_filled(self) -> bool:
        """Whether the sweeper got all three contests into Redis. A busy disk may hold a node up for a while."""
        self.wake()
        return "silent" not in self.sweep().values()

    def differences(self) -> list[object]:
        found = [verification.verify(self.session, self.patient, one).differences for one in self.contests]
        self.session.rollback()
        return [one for each in found for one in each]

    def wake(self) -> None:
        """Two seconds pass for the breakers."""
        self.boards.echo.wake()
        self.patient.echo.wake()


@pytest.fixture
def season(app: Flask, writing: Writing, session: Session, clock: Clock, formed: Cluster) -> Iterator[Season]:
    made = Season(app, writing, session, clock, formed)
    yield made
    made.patient.echo.close()


def spent_ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_killed_master_silences_its_own_contests_alone_and_they_are_there_again_once_it_is_back(
    season: Season, formed: Cluster
) -> None:
    formed.kill(2)
    assert [season.look(n) for n in range(3)] == season.true
    assert [season.is_live(n) for n in range(3)] == [True, True, False]
    for n in range(2):
        # The others are asked as ever: a failure of one does not rest the line to another.
        season.sits(n)
    season.sits(2)
    assert season.sweep() == {season.slugs[0]: "1", season.slugs[1]: "1", season.slugs[2]: "silent"}
    assert [len(season.look(n)["rows"]) for n in range(3)] == [4, 4, 4]
    # A process that starts now finds the cluster by the nodes that answer.
    fresh = Nodes(formed.url, 1000)
    assert fresh.ask(tag_of(season.slugs[1]), lambda client: client.ping())
    with pytest.raises(Silent):
        fresh.ask(tag_of(season.slugs[2]), lambda client: client.ping())
    assert not fresh.answers()
    fresh.close()
    formed.start(2)
    season.wake()
    kept = season.sweep()
    assert kept[season.slugs[2]] == "1"
    # Another that lost its memory is filled anew.
    formed.nodes[1].client.flushall()
    assert not season.is_live(1)
    assert season.sweep()[season.slugs[1]].startswith("rebuilt")
    assert [season.is_live(n) for n in range(3)] == [True, True, True]
    assert season.differences() == []


@pytest.mark.parametrize("redis_timeout_ms", [80])
def test_a_hanging_master_costs_one_reader_of_its_contests_a_tenth_of_a_second_and_nobody_else(
    season: Season, formed: Cluster
) -> None:
    until(lambda: all(season.is_live(n) for n in range(3)))
    firsts, others, elsewhere = [], [], []
    for _ in range(3):
        season.wake()
        season.look(2)
        formed.hang(1)
        first = spent_ms(lambda: season.look(1))
        # Those that follow come from SQL too, without the wait.
        resting = [spent_ms(lambda: season.look(1)) for _ in range(5)]
        firsts.append(first - min(resting))
        with season.without_redis():
            others.append(min(resting) - min(spent_ms(lambda: season.look(1)) for _ in range(5)))
        elsewhere.append(min(spent_ms(lambda: season.look(2)) for _ in range(5)))
        live = season.is_live(2)
        formed.wake(1)
        assert live
    # The least of three trials counts, since what else runs on the machine only adds.
    assert min(firsts) <= PROMISED_MS + BUSY_MS
    assert min(others) <= BUSY_MS
    assert min(elsewhere) <= BUSY_MS
    assert season.look(1) == season.true[1]


def test_slots_that_move_are_found_where_they_went(season: Season, formed: Cluster) -> None:
    slug = season.slugs[1]
    slot, (source, target) = key_slot(tag_of(slug).encode()), (formed.nodes[1], formed.nodes[2])
    names = [one.client.execute_command("CLUSTER MYID") for one in (source, target)]
    target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", names[0])
    source.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", names[1])
    keys = source.client.execute_command("CLUSTER GETKEYSINSLOT", slot, 100)
    assert keys
    source.client.execute_command("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *keys)
    # While they are on their way the boards come from SQL, and nothing is given up as spoilt.
    assert season.look(1) == season.true[1]
    for one in (target, source, formed.nodes[0]):
        one.client.execute_command("CLUSTER SETSLOT", slot, "NODE", names[1])
    with pytest.raises(MovedError):
        source.client.exists(keys[0])
    assert season.boards.meta(slug)
    assert season.look(1) == season.true[1]
    season.sits(1)
    assert season.sweep()[slug] == "1"
    assert season.differences() == []
    assert len(season.look(1)["rows"]) == 4


def test_a_follower_that_takes_a_dead_masters_place_is_found_without_a_restart(season: Season, formed: Cluster) -> None:
    """Last in this file: from here on the first master is another one."""
    formed.nodes[0].client.wait(1, 5000)
    formed.kill(0)
    # Whether or not the follower is in its place yet: what readers are shown is true.
    assert season.look(0) == season.true[0]
    began = time.monotonic()
    until(lambda: season.is_live(0))
    assert time.monotonic() - began < 10 * NODE_TIMEOUT_MS / 1000
    assert season.look(0) == season.true[0]
    season.sits(0)
    # The sweeper's own line learns of the death in one round, and of the successor in the next.
    assert season.sweep()[season.slugs[0]] == "silent"
    time.sleep(LOOK_SECONDS)
    assert season.sweep()[season.slugs[0]] == "1"
    assert season.differences() == []
