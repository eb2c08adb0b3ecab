"""When a pledge may be signed, and how unions are put in order by who signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contest.pledges import Campaign, Headed, Signature, State, Words, shares
from contest.rounds import Phase

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HOUR = timedelta(hours=1)


def campaign(state: State, opens: int, closes: int) -> Campaign:
    return Campaign(
        1, "an-toan", Words("An toàn", "Một.\n\nHai.\n\n\n Ba.", NOW + opens * HOUR, NOW + closes * HOUR), state, 0
    )


@pytest.mark.parametrize(
    ("state", "opens", "closes", "phase"),
    [
        (State.OPEN, 0, 1, Phase.OPEN),
        (State.OPEN, 1, 2, Phase.UPCOMING),
        (State.OPEN, -1, 0, Phase.CLOSED),
        (State.CLOSED, -1, 1, Phase.CLOSED),
        (State.CLOSED, 1, 2, Phase.CLOSED),
        (State.DRAFT, -1, 1, Phase.UPCOMING),
    ],
)
def test_a_campaign_is_open_only_when_declared_and_within_its_time(
    state: State, opens: int, closes: int, phase: Phase
) -> None:
    made = campaign(state, opens, closes)
    assert made.phase(NOW) is phase
    assert made.is_public == (state is not State.DRAFT)


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert campaign(State.OPEN, 0, 1).words.paragraphs == ["Một.", "Hai.", "Ba."]


def test_unions_stand_by_share_and_those_without_a_headcount_last() -> None:
    units = [
        Headed(1, "a", 10, "Huyện Một", 100, 10),
        Headed(2, "b", 10, "Huyện Một", 100, 30),
        Headed(3, "c", 20, "Huyện Hai", 10, 9),
        Headed(4, "d", 30, "Ngành Ba", 0, 7),
    ]
    found = shares(units)
    assert [(one.name, one.signed, one.workers, one.per_mille) for one in found] == [
        ("Huyện Hai", 9, 10, 900),
        ("Huyện Một", 40, 200, 200),
        ("Ngành Ba", 7, 0, None),
    ]
    assert shares([Headed(1, "a", 1, "Một", 3, 5)])[0].per_mille == 1000


def test_a_withdrawn_signature_does_not_stand() -> None:
    assert Signature(1, NOW).stands
    assert not Signature(1, NOW, NOW).stands
