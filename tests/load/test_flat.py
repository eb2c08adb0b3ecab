"""A contest of thousands costs an act what one of hundreds does: counted, not timed, so that no machine is to blame."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests import warm
from tests.load.flat import Measured, prepared
from tests.load.flat_filled import Place, application, furnished
from tests.load.flat_house import House, rss_mb
from tests.load.scale import Cost, Evening, needs

SMALL, LARGE = 200, 2_000
# A paper that earned no point moves no sum of points: a command less for each unit above its person.
UNITS = 4
ACTS = {"rules page", "start", "paper", "save", "hand in", "result page", "board JSON, warm", "board page, the first"}
ACTS |= {"board page, in the middle", "my rank"}


@pytest.fixture(scope="module")
def found(server: str, ground: str) -> list[Measured]:
    """Both sizes, in this very process: what is only counted needs none of its own."""
    with ExitStack() as stack:
        given = {"rounds": 0, "sitters": 3, "saves": 2, "reads": 4}
        places = [stack.enter_context(prepared(server, size, ground, **given)) for size in (SMALL, LARGE)]
        return [_measured(place) for place in places]


def _measured(place: Place) -> Measured:
    app = application(place)
    warm.share_templates(app)
    filled = furnished(place, app)
    with app.app_context():
        house = House(place, app)
        house.round()
        house.close()
    return Measured(place.size, filled, house.spent, {"rss_mb": rss_mb()})


def test_every_act_asks_sql_and_redis_as_often_among_thousands_as_among_hundreds(found) -> None:
    few, many = found
    assert set(few.spent) >= ACTS
    for act, spent in few.spent.items():
        assert many.spent[act].statements == spent.statements, act
        assert abs(many.spent[act].redis_calls - spent.redis_calls) <= UNITS, act
    assert few.spent["hand in"].statements > 0
    assert few.spent["board page, in the middle"].redis_calls > 0


def test_building_the_boards_takes_as_many_statements_for_thousands_as_for_hundreds(found) -> None:
    few, many = found
    assert few.filled["rebuild_statements"] == many.filled["rebuild_statements"] > 0
    # The boards hold everybody: what Redis keeps grows with the people.
    assert many.filled["redis_bytes"] > few.filled["redis_bytes"]


def test_the_arithmetic_of_an_evening_goes_up_in_step_with_its_people_and_down_with_its_length() -> None:
    cost = Cost(20.0, 8.0, 2.0, 1.0, 5_000, 20_000, 900, 90_000, 32, 24)
    province, ten = needs(cost, Evening(33_531, 30)), needs(cost, Evening(335_310, 30))
    assert province["papers_a_second"] == round(33_531 / 1800 * 2.5, 1)
    assert province["requests_a_second"] == round(33_531 / 1800 * 2.5 * 32)
    assert ten["server_cores"] == pytest.approx(10 * province["server_cores"], rel=0.05)
    assert needs(cost, Evening(335_310, 300))["server_cores"] == province["server_cores"]
    assert needs(cost, Evening(33_531, 300))["people_inside"] < province["people_inside"] == 33_531
