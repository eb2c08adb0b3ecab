"""What keeps a site from serving, and what is only said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contest.selfcheck import LEAST_FILES, Found, judge

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "100"}
WELL = Found("0018", "0018", DURABLE, redis="noeviction", connections=24)


def test_a_site_that_stands_well_has_nothing_said_of_it() -> None:
    assert judge(WELL, live=True).faults == judge(WELL, live=True).warnings == ()
    assert judge(replace(WELL, database=DURABLE | {"synchronous_commit": "remote_write"}), live=True).faults == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"revision": "0017"}, "at migration 0017, this version wants 0018"),
        ({"revision": None}, "no tables yet"),
        ({"database": DURABLE | {"fsync": "off"}}, "fsync = off"),
        ({"database": DURABLE | {"synchronous_commit": "local"}}, "synchronous_commit = local"),
        ({"database": DURABLE | {"full_page_writes": "off"}}, "full_page_writes = off"),
        ({"clock_off_ms": 2001}, "2.0 s ahead of this machine's"),
        ({"clock_off_ms": -60_000}, "60.0 s behind this machine's"),
        ({"encoding": "SQL_ASCII"}, "encoding is SQL_ASCII"),
        ({"debug": True}, "FLASK_DEBUG"),
    ],
)
def test_each_fault_is_a_sentence_and_keeps_a_live_site_from_serving(changed: dict[str, object], said: str) -> None:
    found = replace(WELL, **changed)  # type: ignore[arg-type]
    (sentence,) = judge(found, live=True).faults
    assert said in sentence
    # On a machine for trying things out only the schema matters; the rest is said.
    tried = judge(found, live=False)
    assert (said in " ".join(tried.faults)) is ("revision" in changed)
    assert said in " ".join(tried.faults + tried.warnings)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"redis": None}, "No Redis is named"),
        ({"redis": ""}, "Redis does not answer"),
        ({"redis": "allkeys-lru"}, "maxmemory-policy allkeys-lru"),
        ({"files": LEAST_FILES - 1}, "LimitNOFILE"),
        ({"connections": 91}, "PostgreSQL takes 90 connections of ours"),
    ],
)
def test_what_is_only_slow_or_narrow_is_a_warning(changed: dict[str, object], said: str) -> None:
    verdict = judge(replace(WELL, **changed), live=True)  # type: ignore[arg-type]
    assert verdict.faults == ()
    (sentence,) = verdict.warnings
    assert said in sentence


def test_all_of_it_is_said_at_once_and_a_clock_within_two_seconds_is_right() -> None:
    weak = Found("1", "2", {"fsync": "off"}, "LATIN1", 9000, True, None, 1024, 500)
    assert [len(part) for part in (judge(weak, live=True).faults, judge(weak, live=True).warnings)] == [5, 3]
    assert judge(replace(WELL, clock_off_ms=2000), live=True).faults == ()
