"""A deed that would be refused is not offered as a form: its page says why not, and where to go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contest.contests import State
from contest.store import contests
from tests.conftest import Clock
from tests.web.client import Browser
from tests.web.test_contest_desk import HERE, contest, fresh, held, organizer

__all__ = ["contest", "fresh", "organizer"]

PAGES = ["tam-dung", "tiep-tuc", "keo-dai", "them-gio", "dot/1/cong-bo", "dot/1/con-so"]


@pytest.mark.parametrize("page", PAGES)
def test_a_deed_out_of_its_time_says_why_not(
    page: str, writing: Callable, clock: Clock, fresh: Callable[[], Browser]
) -> None:
    with writing() as session:
        contests.set_state(session, held(session, clock).id, State.PROVISIONAL)
    shown = fresh().get(f"{HERE}/{page}")
    assert shown.status == 200
    assert "Chưa làm được" in shown.text
    assert 'method="post" action="/to-chuc' not in shown.text


@pytest.mark.usefixtures("contest")
@pytest.mark.parametrize(("page", "offered"), [("tam-dung", True), ("tiep-tuc", False), ("keo-dai", True)])
def test_a_deed_in_its_time_is_a_form(page: str, offered: bool, organizer: Browser) -> None:
    shown = organizer.get(f"{HERE}/{page}").text
    assert (f'method="post" action="{HERE}/{page}"' in shown) is offered
    assert ("Cuộc thi không tạm dừng." in shown) is not offered
