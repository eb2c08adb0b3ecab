"""The chain over the record: whoever changes a past row is found, and found at that row."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.audit import GENESIS, Bad, Deed, Fault, Head, Sealed, canonical, first_bad, link, sealed

WORDS = st.text(max_size=12)
DETAIL = st.dictionaries(WORDS, st.none() | st.booleans() | st.integers() | WORDS | st.lists(st.integers(), max_size=3))
DEEDS = st.lists(
    st.builds(
        Deed,
        id=st.integers(1, 10**6),
        at_ms=st.integers(0, 2**45),
        actor_id=st.none() | st.integers(1, 99),
        act=WORDS,
        subject=WORDS,
        detail=DETAIL,
    ),
    min_size=2,
    max_size=12,
    unique_by=lambda deed: deed.id,
)
CHAINS = DEEDS.map(lambda deeds: list(sealed(Head(), deeds)))


def deed(n: int, **changes: object) -> Deed:
    return replace(Deed(n, 1_000 * n, 7, "contest.close", "contest:thu", {"n": n}), **changes)  # type: ignore[arg-type]


def chain(length: int) -> list[Sealed]:
    return list(sealed(Head(), (deed(n) for n in range(1, length + 1))))


def test_the_first_hash_can_be_computed_by_hand() -> None:
    (row,) = chain(1)
    said = b'[1,1,1000,7,"contest.close","contest:thu",{"n":1}]'
    assert sha256(b"hoithi-audit/1").hexdigest() == GENESIS
    assert canonical(1, row.deed) == said
    assert row.hash == sha256(GENESIS.encode() + said).hexdigest()


def test_letters_beyond_ascii_and_the_order_of_keys_do_not_matter() -> None:
    assert canonical(1, deed(1, detail={"b": "Điện Biên", "a": 1})) == canonical(
        1, deed(1, detail={"a": 1, "b": "Điện Biên"})
    )
    assert b"\\u0110i\\u1ec7n" in canonical(1, deed(1, subject="Điện"))


def test_a_chain_goes_on_from_its_head() -> None:
    whole = chain(5)
    head = Head(3, str(whole[2].hash))
    assert list(sealed(head, (one.deed for one in whole[3:]))) == whole[3:]


@given(CHAINS)
def test_an_untouched_chain_is_good_and_fits_every_head_it_ever_had(rows: list[Sealed]) -> None:
    assert first_bad(rows, {one.number: [str(one.hash)] for one in rows}) is None
    assert first_bad([], {}) is None


@given(CHAINS, st.data())
def test_an_edited_row_is_named(rows: list[Sealed], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(("id", "at_ms", "actor_id", "act", "subject", "detail")))
    old = getattr(rows[n].deed, name)
    new = {"x": old} if name == "detail" else f"{old}x" if isinstance(old, str) else (old or 0) + 1
    rows[n] = replace(rows[n], deed=replace(rows[n].deed, **{name: new}))
    assert first_bad(rows, {}) == Bad(n + 1, rows[n].deed.id, Fault.ALTERED)


@given(CHAINS, st.data())
def test_a_changed_hash_is_named_and_so_is_one_computed_anew(rows: list[Sealed], data: st.DataObject) -> None:
    """Who edits a row and its hash too is found at the next row, unless it was the last."""
    n = data.draw(st.integers(0, len(rows) - 2))
    forged = replace(rows[n].deed, act=rows[n].deed.act + "x")
    before = GENESIS if n == 0 else str(rows[n - 1].hash)
    rows[n] = Sealed(n + 1, link(before, n + 1, forged), forged)
    assert first_bad(rows, {}) == Bad(n + 2, rows[n + 1].deed.id, Fault.ALTERED)


@given(CHAINS, st.data())
def test_a_deleted_row_is_named_by_its_number(rows: list[Sealed], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(rows) - 2))
    del rows[n]
    assert first_bad(rows, {}) == Bad(n + 1, None, Fault.MISSING)


@given(CHAINS, st.data())
def test_two_rows_that_changed_places_are_named(rows: list[Sealed], data: st.DataObject) -> None:
    i, j = sorted(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True)))
    rows[i], rows[j] = replace(rows[i], deed=rows[j].deed), replace(rows[j], deed=rows[i].deed)
    assert first_bad(rows, {}) == Bad(i + 1, rows[i].deed.id, Fault.ALTERED)


@given(CHAINS, st.data())
def test_a_row_put_in_is_named(rows: list[Sealed], data: st.DataObject) -> None:
    """With a number of its own it cannot fit; with the numbers after it moved up, the row after it does not."""
    n = data.draw(st.integers(0, len(rows) - 1))
    before = GENESIS if n == 0 else str(rows[n - 1].hash)
    forged = deed(10**7)
    doubled = [*rows[: n + 1], Sealed(n + 1, link(before, n + 1, forged), forged), *rows[n + 1 :]]
    assert first_bad(doubled, {}) == Bad(n + 1, 10**7, Fault.EXTRA)
    pushed = [*rows[:n], Sealed(n + 1, link(before, n + 1, forged), forged)]
    pushed += [replace(one, number=one.number + 1) for one in rows[n:]]
    assert first_bad(pushed, {}) == Bad(n + 2, rows[n].deed.id, Fault.ALTERED)


@pytest.mark.parametrize("number", [0, -4])
def test_numbers_below_one_are_extra(number: int) -> None:
    rows = chain(3)
    assert first_bad([replace(rows[2], number=number), *rows], {}) == Bad(number, 3, Fault.EXTRA)


@given(CHAINS, st.data())
def test_a_cut_end_is_found_by_a_printed_head_only(rows: list[Sealed], data: st.DataObject) -> None:
    left = data.draw(st.integers(0, len(rows) - 1))
    anchor = {len(rows): [str(rows[-1].hash)]}
    assert first_bad(rows[:left], {}) is None
    assert first_bad(rows[:left], anchor) == Bad(left + 1, None, Fault.MISSING)


@given(CHAINS, st.data())
def test_a_chain_made_anew_is_found_by_a_printed_head_only(rows: list[Sealed], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(rows) - 1))
    printed = data.draw(st.integers(n, len(rows) - 1))
    anchor = {printed + 1: [str(rows[printed].hash)]}
    deeds = [one.deed for one in rows]
    deeds[n] = replace(deeds[n], subject=deeds[n].subject + "x")
    anew = list(sealed(Head(), deeds))
    assert first_bad(anew, {}) is None
    assert first_bad(anew, anchor) == Bad(printed + 1, deeds[printed].id, Fault.REWRITTEN)


def test_two_prints_that_disagree_cannot_both_be_true() -> None:
    rows = chain(3)
    assert first_bad(rows, {2: [str(rows[1].hash), "0" * 64]}) == Bad(2, 2, Fault.REWRITTEN)
