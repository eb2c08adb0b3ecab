"""All contests at a glance: in which group each stands, and what of it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from contest import organizers
from contest.contests import State
from contest.organizers import GROUP_WORDS, TASK_WORDS, Group, Task, Waiting
from contest.predictions import Guessing, Quantity
from tests.rules.test_life import CONTEST, DAY, LATER, OPEN, RULES, T

RUNNING = replace(CONTEST, rounds=OPEN, settled_at=None)


def test_a_contest_stands_in_one_group_by_its_state_and_the_clock() -> None:
    between, inside = T + DAY + timedelta(hours=1), T + timedelta(hours=1)
    assert organizers.group_of(RUNNING, 0, T - DAY) is Group.COMING
    assert organizers.group_of(RUNNING, 0, inside) is Group.OPEN
    assert organizers.group_of(RUNNING, 0, between) is Group.COMING
    assert organizers.group_of(RUNNING, 1, between) is Group.OPEN  # somebody still sits
    assert organizers.group_of(RUNNING, 0, LATER) is Group.DUE
    groups = [organizers.group_of(replace(CONTEST, state=one), 0, LATER) for one in State]
    assert groups == [Group.DRAFTS, *[Group.DUE] * 5, Group.DONE, Group.DONE]
    assert list(GROUP_WORDS) == list(Group)


def test_only_what_can_be_done_now_waits() -> None:
    everything = Waiting(complaints=3, proposals=1, works=7, lapsing=2, sections=4)

    def waits(state: State) -> list[tuple[Task, int]]:
        return list(organizers.tasks(replace(CONTEST, state=state), everything, LATER))

    usual = [(Task.COMPLAINTS, 3), (Task.PROPOSALS, 1)]
    assert waits(State.DRAFT) == [*usual, (Task.LAW, 2), (Task.SECTIONS, 4)]
    assert waits(State.CHECKING) == [*usual, (Task.WORKS, 7), (Task.LAW, 2)]
    assert waits(State.FINAL) == [*usual, (Task.AWARDS, 1), (Task.LAW, 2)]
    assert waits(State.LOCKED) == [*usual, (Task.LAW, 2)]
    assert list(organizers.tasks(CONTEST, Waiting(signed=True), LATER)) == []
    assert set(TASK_WORDS) == set(Task)


def test_a_number_that_only_organizers_can_state_waits_once_every_round_is_over() -> None:
    asked = replace(RULES, prediction=Quantity.STATED, guessing=Guessing(words="Bao nhiêu?"))
    stated = replace(RUNNING, rules=asked)
    assert list(organizers.tasks(stated, Waiting(), T)) == []
    assert list(organizers.tasks(stated, Waiting(), LATER)) == [(Task.VALUE, 1)]
