"""Duties in a contest: what each of them writes, and that nothing is anybody's by default."""

from __future__ import annotations

import pytest

from contest.duties import WRITES, Duty, may_write

MATRIX = {
    "contest_time.pause": {Duty.RUNNING},
    "contestants.release": {Duty.RUNNING},
    "reopening.approve": {Duty.RUNNING},
    "notices.publish": {Duty.RUNNING},
    "complaints.reply": {Duty.RUNNING},
    "inquiry_desk.answer": {Duty.RUNNING},
    "wizard.save": {Duty.CONTENT},
    "corrections.approve": {Duty.CONTENT},
    "awards.approve": {Duty.RESULTS},
    "documents.make": {Duty.RESULTS},
    "certificate_desk.issue": {Duty.RESULTS},
    "contest_life.reveal": {Duty.RESULTS},
    "contest_life.take": set(),
    "wizard_publish.announce": set(),
    "duties.give": set(),
    "a_page.nobody_named": set(),
    "contestants.find": {Duty.CONTENT, Duty.RUNNING, Duty.RESULTS, Duty.WATCHING},
}


@pytest.mark.parametrize("endpoint", MATRIX)
def test_each_duty_writes_what_is_its_own_and_the_chief_everything(endpoint: str) -> None:
    others = {one for one in Duty if one is not Duty.CHIEF and may_write(endpoint, {one})}
    assert others == MATRIX[endpoint]
    assert may_write(endpoint, {Duty.CHIEF, Duty.WATCHING})
    assert not may_write(endpoint, set())


def test_no_duty_but_the_chiefs_shares_out_the_work_or_moves_the_contest_on() -> None:
    assert not WRITES["duties"] | WRITES["contest_life"] | WRITES["wizard_publish"]
