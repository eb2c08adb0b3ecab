"""A Redis of the test's own, that it may kill, stop, empty, fill with rubbish; and a whole site to do worse to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from contest.store.redis_server import PrivateRedis
from tests import postgres
from tests.chaos.hand import Hand
from tests.chaos.live import LiveSite, live_site


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    made = Hand(tmp_path / "r")
    yield made
    made.end()


@pytest.fixture
def redis_timeout_ms() -> int:
    """What a live site waits: here it is the matter."""
    return 80


@pytest.fixture
def redis_server(request: pytest.FixtureRequest, in_cluster: bool) -> PrivateRedis:
    """In place of the run's shared Redis: what is done to this one harms no other test. A cluster is let be."""
    found: PrivateRedis = (
        request.getfixturevalue("shared_redis") if in_cluster else request.getfixturevalue("hand").server
    )
    return found


@pytest.fixture(scope="module")
def one_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site on a durable PostgreSQL, two web workers."""
    try:
        with live_site(tmp_path_factory.mktemp("live")) as made:
            yield made
    except postgres.NoPostgres as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.fixture
def site(one_site: LiveSite) -> Iterator[LiveSite]:
    """That site, whole again after a test, however the test ended."""
    yield one_site
    one_site.heal()
