"""The desk of reports and the page of a job: figures, files asked for and fetched, and who is told there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.people import Person, Role
from contest.services import jobs
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from contest.web.commands import jobs as job_commands
from tests.factories import PASSWORD, contest, counted, grassroots, person, sign_in
from tests.web.client import Browser
from tests.web.stage import engine_of, sat

REASON = "báo cáo ban thường vụ"


@dataclass
class Stage:
    """An organizer and an officer with browsers; a unit of the officer's, and one that is not."""

    organizer: Browser
    officer: Browser
    people: tuple[Person, Person]
    own: int
    foreign: int


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    with writing() as session:
        held = contest(session, clock.now)
        home, far = grassroots(session), grassroots(session, 300)
        for n, unit in enumerate([home, home, far]):
            sat(
                session,
                held,
                person(session, clock.now, unit_id=unit, name=f"Lò Văn {'ABC'[n]}"),
                clock.now,
                clock.now,
                n,
            )
        organizer, officer = (person(session, clock.now, role) for role in (Role.ORGANIZER, Role.OFFICER))
        browsers = [Browser(app, sign_in(session, one, clock.now)) for one in (organizer, officer)]
        own = session.get_one(UnitRow, home).parent_id or 0
        return Stage(browsers[0], browsers[1], (organizer, officer), own, far)


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of a job's process would stay with the process of the tests."""
    monkeypatch.setattr(job_commands, "_confine", lambda: None)


def run(app: Flask, session: Session, address: str) -> None:
    """Run the one try of a job, as its own process does."""
    job_id = int(address.rsplit("/", 1)[1])
    with app.app_context():
        from_line: FlaskCliRunner = app.test_cli_runner()
        with Session(engine_of(app)) as own:
            job = jobs.claim(own, app.extensions["hoithi"].clock())
            own.commit()
        assert job is not None
        assert job.id == job_id
        done = from_line.invoke(args=["jobs", "run", str(job.id), str(job.tries)])
    assert done.exit_code == 0, done.output


def test_an_organizer_sees_the_whole_and_has_it_as_a_file(
    app: Flask, stage: Stage, session: Session, unconfined
) -> None:
    desk = stage.organizer
    for cut, words in (("don-vi", "1 1"), ("dot", "Đợt 1 3 3"), ("gioi", "Nữ 3 3"), ("ngay", "25/11/2026 3 3")):
        page = desk.get(f"/to-chuc/bao-cao?cuoc-thi=thu&chia={cut}")
        assert page.status == 200
        assert words in page.words
    with counted(engine_of(app)) as seen:
        desk.get("/to-chuc/bao-cao?cuoc-thi=thu&chia=don-vi&cap=co-so")
    assert len(seen) <= 10
    asked = desk.post("/to-chuc/bao-cao?cuoc-thi=thu&chia=gioi", {"tep": "bang.csv"})
    assert asked.status == 303
    waiting = desk.get(asked.location)
    assert "Đang chờ tới lượt" in waiting.words
    assert 'http-equiv="refresh"' in waiting.text
    assert desk.get(f"{asked.location}.json").json == {"state": "waiting", "done": 0, "of": 0}
    assert desk.get(f"{asked.location}/tep").status == 404
    run(app, session, asked.location)
    done = desk.get(asked.location)
    file = desk.get(f"{asked.location}/tep")
    data = file.response.get_data()
    assert hashlib.sha256(data).hexdigest() in done.text
    assert data.decode().startswith("\ufeffSTT,Giới,Số người,Số lượt")
    assert "attachment" in file.response.headers["Content-Disposition"]
    assert "Báo cáo theo giới" in desk.get("/to-chuc/bao-cao").words
    for other in (stage.officer, Browser(app)):
        assert other.get(asked.location).status in (303, 404)
        assert other.get(f"{asked.location}/tep").status in (303, 404)
    assert desk.post(f"{asked.location}/bo").status == 303
    assert desk.get(f"{asked.location}/tep").status == 404


def test_a_list_of_people_asks_for_a_reason_and_the_password_and_is_recorded(
    app: Flask, stage: Stage, session: Session, writing, unconfined
) -> None:
    desk, organizer = stage.organizer, stage.people[0]
    here, given = "/to-chuc/bao-cao?cuoc-thi=thu", {"tep": "danh-sach.csv", "reason": REASON, "password": PASSWORD}
    for missing in ({"reason": ""}, {"password": "sai mật khẩu này"}, {"reason": "ngắn"}, {"tep": "danh-sach.exe"}):
        assert desk.post(here, given | missing).status == 422
    assert session.scalar(select(AuditRow.id).where(AuditRow.act == "job.ask")) is None
    session.rollback()
    asked = desk.post(here, given)
    assert asked.status == 303
    run(app, session, asked.location)
    text = desk.get(f"{asked.location}/tep").response.get_data(as_text=True)
    assert "Lò Văn A" in text
    assert f"{organizer.name} lập lúc" in text
    deed = session.scalars(select(AuditRow).where(AuditRow.act == "job.done")).one()
    assert (deed.detail["reason"], deed.detail["rows"]) == (REASON, 3)
    assert "Lò Văn" not in str(deed.detail)
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.id == organizer.id).values(role="judge"))
    assert desk.get(f"{asked.location}/tep").status in (403, 404)
    with writing() as own:
        lower = {"role": "officer", "scope_unit_id": stage.own}
        own.execute(update(PersonRow).where(PersonRow.id == organizer.id).values(**lower))
    assert desk.get(f"{asked.location}/tep").status == 404


def test_an_officer_has_the_figures_and_the_people_of_their_own_units_alone(
    app: Flask, stage: Stage, session: Session, unconfined
) -> None:
    desk = stage.officer
    page = desk.get("/can-bo/bao-cao?cuoc-thi=thu&chia=gioi")
    assert "Nữ 2 2" in page.words
    assert "giai-thuong.xlsx" not in page.text
    assert "cau-hoi.xlsx" not in page.text
    for elsewhere in (stage.foreign, 1, 999_999):
        assert desk.get(f"/can-bo/bao-cao?cuoc-thi=thu&don-vi={elsewhere}").status == 404
        assert desk.post(f"/can-bo/bao-cao?cuoc-thi=thu&don-vi={elsewhere}", {"tep": "bang.xlsx"}).status == 404
    for nonsense in ("chia=x", "cap=x", "don-vi=-1", "dot=9&cuoc-thi=thu", "cuoc-thi=khong-co", "trang=1e9"):
        assert desk.get(f"/can-bo/bao-cao?{nonsense}").status == 404
    given = {"tep": "diem-danh.csv", "reason": REASON, "password": PASSWORD}
    asked = desk.post("/can-bo/bao-cao?cuoc-thi=thu", given)
    run(app, session, asked.location)
    text = desk.get(f"{asked.location}/tep").response.get_data(as_text=True)
    assert ("Lò Văn A" in text, "Lò Văn B" in text, "Lò Văn C" in text) == (True, True, False)
