"""What holds of personal data without any database: words of consent, days to answer in, numbers, names in texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contest import looks
from contest.consents import VERSION, WORDS, Consent, Purpose, standing
from contest.data_requests import Asks, DataRequest, Due
from contest.erasure import marker, without
from contest.payouts import BadIdentity, Sealed, Unreadable, checked_number, masked
from contest.people import canonical_phone
from contest.refusals import BadPhone
from contest.services.sealed import Seal

NUMBER = "011190012345"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_purpose_is_asked_in_whole_words_and_only_the_first_is_needed() -> None:
    asked = WORDS[VERSION]
    assert set(asked) == set(Purpose)
    assert all(one.asks.startswith("Tôi đồng ý") and one.who and one.kept for one in asked.values())


def test_what_stands_is_what_was_not_withdrawn() -> None:
    first, second = at("2026-11-01"), at("2026-11-02")
    history = [Consent(Purpose.CONTACT, 1, first, second), Consent(Purpose.TAKE_PART, 0, first)]
    assert set(standing(history)) == {Purpose.TAKE_PART}


@pytest.mark.parametrize(
    ("asked", "answer_by", "done_by"),
    [
        # A Wednesday in Vietnam: until the end of Friday. Its 15 days end on a Thursday.
        ("2026-11-25T02:00:00", "2026-11-27T17:00:00", "2026-12-10T17:00:00"),
        # Friday 23:30 there: Saturday and Sunday are no working days.
        ("2026-11-27T16:30:00", "2026-12-01T17:00:00", "2026-12-12T17:00:00"),
        # The same minute an hour later is Saturday there.
        ("2026-11-27T17:30:00", "2026-12-01T17:00:00", "2026-12-13T17:00:00"),
    ],
)
def test_a_request_is_answered_in_two_working_days_and_done_in_fifteen(
    asked: str, answer_by: str, done_by: str
) -> None:
    request = DataRequest(1, 1, Asks.ERASE, at(asked))
    assert (request.answer_by, request.done_by) == (at(answer_by), at(done_by))


def test_a_request_is_late_once_its_nearest_bound_has_passed() -> None:
    asked = at("2026-11-25T02:00:00")
    request = DataRequest(1, 1, Asks.ERASE, asked)
    assert request.due(asked) is Due.CALM
    assert request.due(at("2026-11-27T02:00:00")) is Due.SOON
    assert request.due(at("2026-11-27T17:00:00")) is Due.LATE
    answered = DataRequest(1, 1, Asks.ERASE, asked, answer="Đang làm", answered_at=asked)
    assert answered.due(at("2026-11-27T17:00:00")) is Due.CALM
    assert answered.due(at("2026-12-10T17:00:00")) is Due.LATE


def test_the_alarm_goes_off_once_for_every_two_hundred_people() -> None:
    crossings = [n for n in range(0, 500) if looks.crossed(n, n + 1)]
    assert crossings == [199, 399]
    assert looks.crossed(150, 450)


@pytest.mark.parametrize("text", ["011190012345", "011 190 012 345", "011-190-012-345", "011.190.012.345"])
def test_an_identity_number_is_twelve_digits_however_they_are_spaced(text: str) -> None:
    assert checked_number(text) == NUMBER
    assert masked(NUMBER) == "••••••••2345"


@pytest.mark.parametrize(
    "text",
    ["", "01119001234", "0111900123456", "01119001234x", "000190012345", "097190012345", "011490012345",
     "０１１１９００１２３４５"],
)  # fmt: skip
def test_what_cannot_be_an_identity_number_is_refused(text: str) -> None:
    with pytest.raises(BadIdentity):
        checked_number(text)


def test_an_identity_number_of_another_year_than_the_birth_is_refused() -> None:
    assert checked_number(NUMBER, 1990) == NUMBER
    assert checked_number("011203001234", 2003) == "011203001234"
    with pytest.raises(BadIdentity):
        checked_number(NUMBER, 1991)


def test_a_sealed_number_opens_in_its_own_row_only_and_never_twice_alike() -> None:
    seal = Seal("một khoá dài của ban tổ chức")
    kept = seal.close(NUMBER, 3, 7)
    assert seal.open(kept, 3, 7) == NUMBER
    assert kept.data != seal.close(NUMBER, 3, 7).data
    assert kept.blind == seal.close(NUMBER, 3, 8).blind
    assert NUMBER.encode() not in kept.data
    turned = Sealed(kept.key_name, kept.data[:-1] + bytes([kept.data[-1] ^ 1]), kept.blind)
    for contest, person, given in ((3, 8, kept), (4, 7, kept), (3, 7, turned)):
        with pytest.raises(Unreadable):
            seal.open(given, contest, person)


def test_a_key_of_before_still_opens_and_finds_doubles_but_seals_nothing() -> None:
    old, both = Seal("khoá cũ"), Seal("khoá mới", ["khoá cũ"])
    kept = old.close(NUMBER, 1, 1)
    assert both.open(kept, 1, 1) == NUMBER
    assert kept.blind in both.blinds(NUMBER)
    assert both.close(NUMBER, 1, 1).key_name == both.key_name != old.key_name
    with pytest.raises(Unreadable):
        Seal("khoá mới").open(kept, 1, 1)


def test_a_name_and_a_number_go_out_of_a_text_and_nothing_else_does() -> None:
    text = "Em là Lò  Thị Canari, số 0912.345 678 hoặc +84912345678. Lò Thị khác không liên quan; 0912345679."
    said = without(text, "Lò Thị Canari", "+84912345678")
    assert said == "Em là …, số … hoặc …. Lò Thị khác không liên quan; 0912345679."


def test_what_stands_for_the_number_of_somebody_erased_is_no_number() -> None:
    assert len(marker(2**31)) <= 16
    with pytest.raises(BadPhone):
        canonical_phone(marker(912345678))
