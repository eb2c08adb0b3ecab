"""A unit's certificates as one file; and the signature in a QR code, which nobody else can write."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from contest import certificate_marks as marks
from contest.contests import Contest
from contest.people import Role
from contest.services import certificate_batches, jobs
from contest.store import certificates as store
from contest.store.certificates import CertificateRow
from contest.store.jobs import JobRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from tests.factories import contest, counted, grassroots, person, sign_in
from tests.web.client import Browser, Page
from tests.web.stage import engine_of, sat, site_of

NAMES = ["Lò Văn Ún", "Đào Thị Ế", "Nguyễn Thị Ngọc Ảnh", "Ẵng Ữu Lợi"]
IN_ORDER = ["Ẵng Ữu Lợi", "Đào Thị Ế", "Lò Văn Ún", "Nguyễn Thị Ngọc Ảnh"]
OWN = "/can-bo/chung-nhan"
DESK = "/to-chuc/cuoc-thi/thu/chung-nhan/don-vi"


@dataclass
class Hall:
    """A unit of four who handed in, somebody of another union, the unit's officer and an organizer."""

    contest: Contest
    unit: int
    upper: int
    other: int
    officer: Browser
    organizer: Browser


@pytest.fixture
def hall(app: Flask, writing, clock) -> Hall:
    with writing() as session:
        held, unit = contest(session, clock.now, pass_mark=5), grassroots(session)
        for n, name in enumerate(NAMES):
            sat(session, held, person(session, clock.now, name=name, unit_id=unit), clock.now, clock.now, right=4 + n)
        upper = session.get_one(UnitRow, unit).parent_id
        other = session.scalars(select(UnitRow).where(UnitRow.kind == "grassroots", UnitRow.parent_id != upper)).first()
        assert other is not None
        assert upper is not None
        sat(
            session,
            held,
            person(session, clock.now, name="Người Khác", unit_id=other.id),
            clock.now,
            clock.now,
            right=9,
        )
        officer = person(session, clock.now, Role.OFFICER, unit_id=unit)
        organizer = person(session, clock.now, Role.ORGANIZER)
        browsers = [Browser(app, sign_in(session, who, clock.now)) for who in (officer, organizer)]
        return Hall(held, unit, upper, other.id, *browsers)


def file_of(writing, asked: Page) -> tuple[int, str]:
    """The sheets of the job that a press led to, and their words."""
    assert asked.status == 303, asked.words
    number = int(re.fullmatch(r"/bao-cao/(\d+)", asked.location)[1])  # type: ignore[index]
    with writing() as session:
        params: dict[str, Any] = json.loads(session.get_one(JobRow, number).params)
        made = jobs.KINDS[certificate_batches.JOB](session, params, lambda _done, _of: None)
    document = pypdfium2.PdfDocument(made.data)
    text = [page.get_textpage().get_text_range() for page in document]
    return len(document), "\n".join(text)


def test_a_units_certificates_are_one_file_in_the_order_of_names(app: Flask, hall: Hall, writing) -> None:
    here, participation = f"{OWN}?cuoc-thi=thu&don-vi={hall.unit}", {"loai": "participation"}
    page = hall.officer.get(here)
    assert "Cấp được" in page.words
    sheets, text = file_of(
        writing, hall.officer.post(f"{OWN}?cuoc-thi=thu&don-vi={hall.unit}", {"loai": "participation"})
    )
    assert sheets == 4
    found = [text.find(name) for name in IN_ORDER]
    assert -1 < found[0] < found[1] < found[2] < found[3], text
    assert "Người Khác" not in text
    # Pressed again nothing is issued anew: the sheets that hang on walls stay true.
    with writing() as session:
        before = sorted(session.scalars(select(CertificateRow.code)))
    asked = hall.officer.post(here, participation)
    assert file_of(writing, asked)[0] == 4
    job = hall.officer.get(asked.location or "")
    assert ">Giấy chứng nhận của đơn vị</a></p>" in job.text  # the way back bears its name
    with writing() as session:
        assert sorted(session.scalars(select(CertificateRow.code))) == before
        session.execute(PersonRow.__table__.update().where(PersonRow.name == NAMES[0]).values(name="Lò Văn Đổi"))
    sheets, text = file_of(writing, hall.organizer.post(f"{DESK}?don-vi={hall.unit}", {"loai": "participation"}))
    assert (sheets, "Lò Văn Đổi" in text, NAMES[0] in text) == (4, True, False)


def test_only_who_passed_is_certified_to_have_passed(hall: Hall, writing) -> None:
    sheets, text = file_of(writing, hall.organizer.post(f"{DESK}?don-vi={hall.upper}", {"loai": "achievement"}))
    assert sheets == 3
    assert NAMES[0] not in text
    assert hall.organizer.post(f"{DESK}?don-vi={hall.unit}", {"loai": "prize"}).status == 404


def test_an_officer_gets_nothing_of_another_union(hall: Hall) -> None:
    for page in (
        hall.officer.get(f"{OWN}?cuoc-thi=thu&don-vi={hall.other}"),
        hall.officer.post(f"{OWN}?cuoc-thi=thu&don-vi={hall.other}", {"loai": "participation"}),
    ):
        assert page.status == 404


def test_statements_do_not_grow_with_the_people(app: Flask, hall: Hall, writing, clock) -> None:
    def pressed() -> int:
        with counted(engine_of(app)) as seen:
            assert hall.organizer.post(f"{DESK}?don-vi={hall.unit}", {"loai": "participation"}).status == 303
        return len(seen)

    few = pressed()
    with writing() as session:
        for n in range(12):
            who = person(session, clock.now, name=f"Vàng Thị {'ABCDEGHIKLMN'[n]}", unit_id=hall.unit)
            sat(session, hall.contest, who, clock.now, clock.now, right=6)
    clock.forward(minutes=5)
    assert pressed() <= few + 2


def test_a_signed_code_is_true_and_any_other_mark_is_not(app: Flask, hall: Hall, writing) -> None:
    file_of(writing, hall.organizer.post(f"{DESK}?don-vi={hall.unit}", {"loai": "participation"}))
    guest, secret = Browser(app), site_of(app).settings.secret_key
    with writing() as session:
        held = store.by_code(session, session.scalars(select(CertificateRow.code)).first() or "")
    assert held is not None
    signed = marks.signed(secret, held)
    page = guest.get(f"/verify/{signed}")
    assert "Chữ ký trong mã QR là của chúng tôi." in page.words
    bare = guest.get(f"/verify/{signed[:9]}")
    assert (bare.status, bare.words) == (200, guest.get(f"/xm/{signed[:9]}").words)
    assert "Chữ ký" not in bare.words
    mark = signed[10:]
    for n in range(0, len(mark), 5):
        wrong = mark[:n] + ("2" if mark[n] != "2" else "3") + mark[n + 1 :]
        page = guest.get(f"/verify/{signed[:9]}.{wrong}")
        assert (page.status, "tờ giấy này là giả" in page.words, held.claim.unit in page.words) == (404, True, False)
    # A mark signs every word of the sheet, and old keys still open.
    other = replace(held, claim=replace(held.claim, name="Người Khác"))
    assert marks.mark(secret, other) != marks.mark(secret, held)
    assert marks.bears(("khoá mới", secret), held, mark)
    assert not marks.bears(("khoá mới",), held, mark)
    assert not marks.bears((secret,), held, mark[:-1])
