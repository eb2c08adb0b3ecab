"""Instruments: citing them, and whether they are law on given days."""

from __future__ import annotations

from datetime import date

import pytest

from questions.instruments import (
    Citation,
    Force,
    Instrument,
    InstrumentKind,
    Reference,
    Standing,
    in_force,
    reference_from,
)

OLD = Instrument("24/2018/QH14", "Luật An ninh mạng", InstrumentKind.LAW, date(2019, 1, 1), date(2026, 7, 1))
NEW = Instrument("116/2025/QH15", "Luật An ninh mạng", InstrumentKind.LAW, date(2026, 7, 1))
UNSEEN = Instrument("28/2026/NĐ-CP", "Danh mục chất ma túy và tiền chất", InstrumentKind.DECREE, None)


def test_a_citation_reads_from_the_point_to_the_instrument() -> None:
    assert Citation(NEW, "5", "2", "a").words() == "điểm a khoản 2 Điều 5 Luật An ninh mạng số 116/2025/QH15"


def test_a_citation_is_as_narrow_as_it_was_given() -> None:
    assert Citation(NEW, "5").words() == "Điều 5 Luật An ninh mạng số 116/2025/QH15"
    assert Citation(NEW).words() == "Luật An ninh mạng số 116/2025/QH15"


def test_a_decree_is_cited_by_its_number_without_its_long_title() -> None:
    assert Citation(UNSEEN, "1").words() == "Điều 1 Nghị định số 28/2026/NĐ-CP"


@pytest.mark.parametrize(
    ("instrument", "first", "last", "standing"),
    [
        (NEW, date(2026, 7, 1), date(2026, 12, 31), Standing(Force.IN_FORCE)),
        (NEW, date(2026, 6, 30), date(2026, 12, 31), Standing(Force.NOT_YET, date(2026, 7, 1))),
        (OLD, date(2026, 6, 1), date(2026, 6, 30), Standing(Force.IN_FORCE)),
        (OLD, date(2026, 6, 1), date(2026, 7, 1), Standing(Force.LAPSED, date(2026, 7, 1))),
        (OLD, date(2026, 11, 23), date(2026, 11, 23), Standing(Force.LAPSED, date(2026, 7, 1))),
        (UNSEEN, date(2026, 11, 23), date(2026, 11, 23), Standing(Force.UNCONFIRMED)),
    ],
)
def test_law_must_be_in_force_on_every_day_of_the_span(
    instrument: Instrument, first: date, last: date, standing: Standing
) -> None:
    assert in_force(instrument, first, last) == standing


def test_a_known_lapse_outweighs_an_unconfirmed_beginning() -> None:
    instrument = Instrument("73/2021/QH14", "Luật cũ", InstrumentKind.LAW, None, date(2026, 7, 1))
    assert in_force(instrument, date(2026, 7, 1), date(2026, 7, 1)).force is Force.LAPSED


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("điểm a khoản 2 Điều 5 Luật An ninh mạng số 116/2025/QH15", Reference("116/2025/QH15", "5", "2", "a")),
        ("Điều 256a Bộ luật Hình sự (100/2015/QH13)", Reference("100/2015/QH13", "256a")),
        ("Nghị định số 282/2025/NĐ-CP, Điều 30, khoản 1", Reference("282/2025/NĐ-CP", "30", "1")),
        ("Điểm đ Khoản 3 Điều 8 Nghị định 282/2025/NĐ-CP", Reference("282/2025/NĐ-CP", "8", "3", "đ")),
        ("Quyết định 504/QĐ-TTg", Reference("504/QĐ-TTg")),
        ("Pháp lệnh số 03/2026/UBTVQH16, Điều 4", Reference("03/2026/UBTVQH16", "4")),
        ("Điều 5 của Luật", None),
    ],
)
def test_a_written_legal_basis_is_read(written: str, reference: Reference | None) -> None:
    assert reference_from(written) == reference
