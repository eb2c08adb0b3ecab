"""Notices: what may be written, and how readers are counted unit by unit."""

from __future__ import annotations

import pytest

from contest.notices import LEAST, MOST, TITLE, BadTitle, Place, Share, Words, checked, people_under, shares
from contest.refusals import BadNotice

TREE = {
    1: Place("Tỉnh", (1,)),
    2: Place("Phường Á", (1, 2)),
    3: Place("Phường B", (1, 3)),
    4: Place("Cơ sở Hai", (1, 2, 4)),
    5: Place("Cơ sở Ba", (1, 3, 5)),
}
PEOPLE = {1: 2, 4: 10, 5: 4, None: 3}
READ = {4: 5, 5: 4, None: 1}


def test_readers_of_a_notice_to_everybody_stand_by_upper_union_those_who_read_least_first() -> None:
    assert shares(TREE, PEOPLE, READ, None) == [
        Share(1, "Tỉnh", 0, 2),
        Share(2, "Phường Á", 5, 10),
        Share(3, "Phường B", 4, 4),
        Share(None, "", 1, 3),
    ]
    assert people_under(TREE, PEOPLE, None) == 19


def test_readers_of_a_notice_to_a_unit_are_its_people_only() -> None:
    assert shares(TREE, PEOPLE, READ, 2) == [Share(4, "Cơ sở Hai", 5, 10)]
    assert shares(TREE, PEOPLE, READ, 4) == [Share(4, "Cơ sở Hai", 5, 10)]
    assert [people_under(TREE, PEOPLE, one) for one in (1, 2, 3, 5)] == [16, 10, 4, 4]
    assert Share(4, "", 1, 3).per_mille == 333
    assert Share(4, "", 1, 0).per_mille == 0


def test_words_are_trimmed_and_held_to_their_length() -> None:
    assert checked(Words("  Mười ký tự \n  nữa ", " Lịch   mới ", 4)) == Words("Mười ký tự\nnữa", "Lịch mới", 4)
    for text in ("x" * (LEAST - 1), "x" * (MOST + 1), "mười ký tự\x00 nữa"):
        with pytest.raises(BadNotice):
            checked(Words(text))
    with pytest.raises(BadTitle):
        checked(Words("x" * LEAST, "y" * (TITLE + 1)))
