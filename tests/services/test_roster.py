"""The roster: a file enters wholly or not at all, accounts are joined both ways, and officers see what is theirs."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from contest.contests import State
from contest.entry import Unconfirmed
from contest.people import Person, Role
from contest.refusals import NotFound, ReasonMissing
from contest.roster import (
    Entry,
    NobodyChosen,
    NoSuchEntry,
    NoSuchRosterImport,
    NotGrassroots,
    NothingToTake,
    RosterMoved,
    RosterTaken,
    RosterUnread,
)
from contest.roster_rows import State as RowState
from contest.services import (
    attempts,
    awards,
    data_requests,
    people,
    record,
    record_check,
    roster,
    roster_confirming,
    roster_files,
)
from contest.services import roster_imports as service
from contest.services.people import Registration
from contest.services.turnout import in_reach
from contest.store import roster as store
from contest.store import units
from contest.store.audit import AuditRow
from contest.store.people import PersonRow
from contest.store.roster import RosterEntryRow
from contest.store.roster_imports import RosterImportRow
from contest.store.units import PlacedUnit, UnitRow
from tests import carriers, factories, seasons
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import Clock
from tests.services.test_concurrency import together

BORN = date(1990, 2, 15)
FILE = "Họ và tên;SĐT;Mã đoàn viên;Ngày sinh;Giới tính\nLò Thị Mai;0912 000 001;TX-1;15/02/1990;Nữ\n"


@pytest.fixture
def unit(session: Session) -> PlacedUnit:
    """A grassroots union."""
    found = units.by_id(session, factories.grassroots(session))
    assert found is not None
    session.rollback()
    return found


@pytest.fixture
def officer(writing: Writing, clock: Clock) -> Person:
    """The officer of the union above it."""
    with writing() as own:
        return factories.person(own, clock.now, Role.OFFICER)


def csv(*rows: str) -> bytes:
    return ("Họ tên,SĐT,Ngày sinh\n" + "\n".join(rows)).encode()


def brought(writing: Writing, data: bytes, unit: PlacedUnit, by: Person, clock: Clock) -> int:
    """A file that was received."""
    with writing() as own:
        return service.receive(own, roster_files.read(data), "Tổ 1.csv", unit, by.id, clock.now)


def entered(writing: Writing, import_id: int, by: Person, clock: Clock) -> int:
    with writing() as own:
        seen = service.look(own, service.mine(own, import_id, by.id), clock.now).digest
        return service.take_in(own, import_id, seen, by.id, clock.now)


def living(session: Session) -> list[RosterEntryRow]:
    session.rollback()
    query = select(RosterEntryRow).where(RosterEntryRow.removed_at.is_(None)).order_by(RosterEntryRow.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def person_row(session: Session, who: Person) -> PersonRow:
    session.rollback()
    return session.get_one(PersonRow, who.id, populate_existing=True)


# Files


def book() -> bytes:
    """A workbook as spreadsheets make it: a title, a number that lost its zero, a date, a hidden sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet("Ẩn").write_row(0, 0, ["Họ tên", "SĐT"])
        made.get_worksheet_by_name("Ẩn").hide()
        page = made.add_worksheet("Danh sách")
        page.activate()
        page.set_first_sheet()
        page.write(0, 0, "DANH SÁCH ĐOÀN VIÊN")
        page.write_row(2, 0, ["STT", "Ngày sinh", "Họ và tên", "Điện thoại", "Nữ"])
        page.write_row(3, 0, [1, None, "Lò Thị Mai", 912000001, "x"])
        page.write_datetime(3, 1, date(1990, 2, 15), made.add_format({"num_format": "dd/mm/yyyy"}))
    return out.getvalue()


@pytest.mark.parametrize("data", [FILE.encode(), FILE.encode("utf-16"), FILE.replace(";", "\t").encode(), book()])
def test_a_list_is_read_whatever_file_it_comes_in(
    data: bytes, writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    entered(writing, brought(writing, data, unit, officer, clock), officer, clock)
    (row,) = living(session)
    assert (row.name, row.phone, row.birth_date, row.gender) == ("Lò Thị Mai", "+84912000001", BORN, "female")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"\n\n;;\n", "empty"), (b"A;B\n1;2\n", "no_header"), (FILE.split("\n")[0].encode(), "empty"),
        (carriers.DOCX, "refused"), (b"PK\x03\x04 no", "refused"), (bytes.fromhex("d0cf11e0a1b11ae1") * 99, "refused"),
        (csv(*["Lò Thị Mai"] * 5001), "too_big"), (b"x" * (5 * 2**20 + 1), "too_big"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(RosterUnread) as refused:
        roster_files.read(data)
    assert refused.value.code == code


def test_the_template_is_read_back_and_names_what_it_holds(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    made = roster_files.template([("A", "B"), ("C", "D")], clock.now)
    draft = service.mine(session, brought(writing, made, unit, officer, clock), officer.id)
    (row,) = service.look(session, draft, clock.now).rows
    assert (row.state, row.line.phone, row.line.born) == (RowState.READY, "+84912345678", BORN)


# Taking in


def test_rows_wait_for_a_yes_and_enter_as_one_act(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    with writing() as own:
        roster.add(own, Entry(unit.id, "Lò Thị Mai", "+84912000001"), officer, clock.now)
        account = factories.person(own, clock.now, phone="+84912000002")
    data = csv("Lò Thị Mai,0912000001,", "Lò Văn Ba,0912000002,", "Lò Văn Ba,,", "Lò Văn Tư,0912,", "Lò Văn Năm,,1990")
    import_id = brought(writing, data, unit, officer, clock)
    looked = service.look(session, service.mine(session, import_id, officer.id), clock.now)
    states = [one.state for one in looked.rows]
    assert states == [RowState.THERE, RowState.READY, RowState.LOOK, RowState.WRONG, RowState.LOOK]
    assert len(living(session)) == 1, "nothing enters by itself"
    back = roster_files.annotated(looked.draft.payload, looked.rows, clock.now, str)
    assert service.rows_of(session, roster_files.read(back), unit, clock.now)[3].problems[0].code == "bad_phone"
    with writing() as own:
        service.choose(own, service.mine(own, import_id, officer.id), [4, 6], [6, 99])
    assert entered(writing, import_id, officer, clock) == 2
    assert [one.name for one in living(session)] == ["Lò Thị Mai", "Lò Văn Ba", "Lò Văn Năm"]
    assert (living(session)[1].person_id, person_row(session, account).vouched_at) == (account.id, clock.now)
    with pytest.raises(NoSuchRosterImport):
        entered(writing, import_id, officer, clock)
    (kept,) = session.scalars(select(RosterImportRow))
    assert kept.payload == {"filename": "Tổ 1.csv", "added": 2, "joined": 1}, "names are kept in one place"
    detail = session.scalars(select(AuditRow.detail).where(AuditRow.act == "roster.take_in")).one()
    assert detail == {"unit": unit.id, "added": 2, "joined": 1}


def test_what_moved_since_it_was_seen_enters_not_at_all(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    import_id = brought(writing, csv("Lò Thị Mai,0912000001,", "Lò Văn Ba,,"), unit, officer, clock)
    with writing() as own:
        seen = service.look(own, service.mine(own, import_id, officer.id), clock.now).digest
        roster.add(own, Entry(unit.id, "Lò Thị Hoa", "+84912000001"), officer, clock.now)
    with pytest.raises(RosterMoved), writing() as own:
        service.take_in(own, import_id, seen, officer.id, clock.now)
    assert [one.name for one in living(session)] == ["Lò Thị Hoa"]
    wrong = brought(writing, csv("Lò Văn Tư,0912,"), unit, officer, clock)
    with pytest.raises(NothingToTake):
        entered(writing, wrong, officer, clock)


def test_two_files_with_the_same_people_at_once_bring_them_once(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    data = csv(*(f"Lò {chr(65 + n)} Mai,09120{n:05d}," for n in range(20)))
    ids = [brought(writing, data.replace(b"Mai", b"Mai" + b"xyzt"[n : n + 1]), unit, officer, clock) for n in range(4)]

    def take(n: int) -> str:
        try:
            return str(entered(writing, ids[n], officer, clock))
        except (RosterMoved, NothingToTake) as refusal:
            return refusal.code

    assert sorted(together(take, 4), key=len)[0] == "20"
    assert len(living(session)) == 20


def test_a_file_is_its_makers_for_a_day(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    import_id = brought(writing, FILE.encode(), unit, officer, clock)
    with writing() as own:
        other = factories.person(own, clock.now, Role.ADMIN)
    with pytest.raises(NoSuchRosterImport):
        service.mine(session, import_id, other.id)
    with writing() as own:
        service.forget(own, clock.now + timedelta(hours=23))
    assert service.mine(session, import_id, officer.id).state == "read"
    session.rollback()
    with writing() as own:
        service.forget(own, clock.now + timedelta(hours=25))
    assert session.scalar(select(func.count()).select_from(RosterImportRow)) == 0


def test_statements_do_not_grow_with_the_rows(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, engine: Engine
) -> None:
    counts = []
    for size in (3, 300):
        names = (f"Lò {'A' * (size // 10 + 1)} Mai {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(size))
        phones = [f"{name},09{size:03d}{n:05d}," for n, name in enumerate(names)]
        import_id = brought(writing, csv(*phones), unit, officer, clock)
        with factories.counted(engine) as seen:
            assert entered(writing, import_id, officer, clock) == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


# Reach


def test_another_unions_officer_meets_nothing(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    with writing() as own:
        entry = roster.add(own, Entry(unit.id, "Lò Thị Mai"), officer, clock.now)
        stranger = contestant(own, clock.now).person
    far = units.by_id(session, factories.grassroots(session, 300))
    assert far is not None
    for act in (lambda: roster.found(session, far.id, entry), lambda: roster.found(session, unit.id, entry + 1)):
        with pytest.raises(NoSuchEntry):
            act()
    assert roster.found(session, unit.parent_id or 0, entry)[0].entry.name == "Lò Thị Mai"
    elsewhere = in_reach(session, far.id, far.id)
    session.rollback()
    with pytest.raises(NobodyChosen), writing() as own:
        roster_confirming.confirm(own, elsewhere, [stranger.id], officer, clock.now)
    above = in_reach(session, unit.parent_id or 0, unit.parent_id or 0)
    session.rollback()
    with pytest.raises(NotGrassroots), writing() as own:
        roster_confirming.place(own, above, [stranger.id], far.id, officer, clock.now)
    with pytest.raises(NotFound):
        roster.shown(session, unit, None, "", 2)


def test_by_hand_a_number_stands_once_in_a_unit_and_a_reason_ends_it(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    mai = Entry(unit.id, "Lò Thị Mai", "+84912000001", "TX-1")
    with writing() as own:
        entry = roster.add(own, mai, officer, clock.now)
    for again in (Entry(unit.id, "Lò Văn Ba", mai.phone), Entry(unit.id, "Lò Văn Ba", None, "TX-1")):
        with pytest.raises(RosterTaken), writing() as own:
            roster.add(own, again, officer, clock.now)
    held, _ = roster.found(session, unit.id, entry)
    session.rollback()
    with writing() as own:
        roster.mend(own, held, Entry(unit.id, "Lò Thị Mãi", mai.phone, "TX-1"), officer, clock.now)
        roster.take_off(own, held, "Chuyển công tác", officer, clock.now)
    assert living(session) == []
    with writing() as own:
        roster.add(own, Entry(unit.id, "Lò Văn Ba", mai.phone), officer, clock.now)
    with pytest.raises(NoSuchEntry), writing() as own:
        roster.mend(own, held, mai, officer, clock.now)
    acts = dict(session.execute(select(AuditRow.act, AuditRow.detail).where(AuditRow.act.startswith("roster."))).all())
    assert acts["roster.mend"]["fields"] == ["name"]
    assert "Mai" not in json.dumps(acts, ensure_ascii=False)
    assert "912000001" not in json.dumps(acts)


# Accounts


@pytest.mark.parametrize(
    ("entry", "joined"),
    [
        ({"phone": "+84912000001", "name": "Tên Khác"}, True),
        ({"name": "LO THI MAI", "born": BORN}, True),
        ({"name": "Lò Thị Mai"}, False),
        ({"name": "Lò Thị Mai", "born": BORN, "phone": "+84912000009"}, False),
        ({"name": "Lò Thị Mai", "born": BORN, "unit_id": 0}, False),
    ],
)
def test_whoever_registers_is_joined_to_their_entry(
    entry: dict[str, Any], joined: bool, writing: Writing, officer: Person, clock: Clock, session: Session
) -> None:
    home = factories.grassroots(session)
    where = {"unit_id": factories.grassroots(session, 1)} if "unit_id" in entry else {}
    session.rollback()
    with writing() as own:
        store.add(own, [Entry(**{"unit_id": home, **entry, **where})], None, clock.now)
        who = Registration("+84912000001", "Lò Thị Mai", BORN, "female", home, None, shows_name=True)
        assert people.register(own, who, "hash", clock.now)
    row = session.scalars(select(PersonRow).where(PersonRow.phone == "+84912000001")).one()
    assert (row.vouched_at is not None, row.vouched_by) == (joined, None)
    assert living(session)[0].person_id == (row.id if joined else None)


def test_the_desk_confirms_places_and_sends_back(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    above = in_reach(session, unit.parent_id or 0, unit.parent_id or 0)
    far = factories.grassroots(session, 300)
    session.rollback()
    with writing() as own:
        one, two, three = (factories.person(own, clock.now, name=name) for name in ("Lò Một", "Lò Hai", "Lò Ba"))
        text = f"Trạm mới · {above.name}"
        four = factories.person(own, clock.now, name="Lò Bốn", unit_id=None, unit_text=text)
        factories.person(own, clock.now, unit_id=None, unit_text="Trạm mới · Nơi khác")
        store.add(own, [Entry(far, "Lò Một", one.phone), Entry(unit.id, "Lò Hai", two.phone)], None, clock.now)
    desk = roster_confirming.desk(session, above, 1)
    assert [(each.who.name, each.hint) for each in desk.named] == [
        ("Lò Một", "elsewhere"),
        ("Lò Hai", ""),
        ("Lò Ba", ""),
    ]
    assert [each.who.name for each in desk.written] == ["Lò Bốn"]
    assert roster_confirming.desk(session, unit, 1).written == [], "the officer of one union places nobody"
    session.rollback()
    with writing() as own:
        assert roster_confirming.confirm(own, above, [one.id, two.id, four.id, 10**9], officer, clock.now) == 2
        assert roster_confirming.place(own, above, [three.id, four.id], unit.id, officer, clock.now) == 1
        assert roster_confirming.refuse(own, above, [one.id, three.id], "Không làm ở đây", officer, clock.now) == 1
    rows = [person_row(session, each) for each in (one, two, three, four)]
    assert [each.vouched_by for each in rows] == [officer.id, officer.id, None, officer.id]
    assert [each.unit_id for each in rows] == [unit.id, unit.id, None, unit.id]
    assert rows[2].unit_text == f"{unit.name} (đơn vị không xác nhận)"
    assert {each.name: each.person_id for each in living(session)} == {"Lò Một": None, "Lò Hai": two.id}
    assert roster_confirming.desk(session, above, 1).total == 0
    session.rollback()
    with pytest.raises(ReasonMissing), writing() as own:
        roster_confirming.refuse(own, above, [one.id], "không", officer, clock.now)
    for act in (roster_confirming.confirm, lambda *given: roster_confirming.place(*given[:3], unit.id, *given[3:])):
        with pytest.raises(NobodyChosen), writing() as own:
            act(own, above, [one.id, three.id], officer, clock.now)


def test_the_roster_tells_who_has_not_taken_part(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    with writing() as own:
        contest = factories.contest(own, clock.now)
        done, sits = contestant(own, clock.now, name="Lò Xong"), contestant(own, clock.now, name="Lò Đang")
        for who in (done, sits):
            roster.add(own, Entry(unit.id, who.person.name, who.person.phone), officer, clock.now)
        roster.add(own, Entry(unit.id, "Lò Ấm"), officer, clock.now)
        attempts.start(own, contest, sits.person, clock.now)
    sit(writing, contest, done, clock.now, Way(right=1, taken=timedelta(minutes=2)))
    total, rows = store.missing(session, contest.id, unit.path, 10)
    assert total == 2
    assert [(name, person, sitting) for _, name, person, sitting in rows] == [
        ("Lò Ấm", None, False), ("Lò Đang", sits.person.id, True),
    ]  # fmt: skip
    assert store.missing(session, contest.id, unit.path, 1)[0] == 2
    shown = roster.shown(session, unit, contest, "", 1)
    assert shown.states == {"all": 3, "none": 1, "account": 1, "taken": 1}
    assert [(one.name, one.state) for one in shown.lines] == [
        ("Lò Ấm", "none"), ("Lò Đang", "account"), ("Lò Xong", "taken"),
    ]  # fmt: skip
    assert [one.name for one in roster.shown(session, unit, contest, "dang lo", 1).lines] == ["Lò Đang"]


# Prizes


def test_prizes_pass_over_whom_nobody_confirmed_by_the_signature(
    writing: Writing, clock: Clock, session: Session
) -> None:
    season = seasons.opened(writing, clock, unconfirmed=Unconfirmed.NO_PRIZE)
    ids = [who.person.id for who in season.people]
    with writing() as own:
        own.execute(update(PersonRow).where(PersonRow.id.in_(ids[::2])).values(vouched_at=clock.now))
    seasons.carried(writing, clock, season, State.PUBLISHED)
    held = season.contest(session)
    signed = awards.signed(session, held.id)
    winners = {one.person_id for one in signed if one.person_id}
    assert winners
    assert winners <= set(ids[::2])
    data = record.written(session, held).data
    assert record_check.check(data).differences == ()
    told = json.loads(data)
    assert told["passed_over"]
    # Nobody who was passed over may be left out of what is told: the second way would give them the prize.
    assert record_check.check(record.canonical({**told, "passed_over": []})).differences
    session.rollback()
    with writing() as own:
        late = PersonRow.id.in_(ids[1::2])
        own.execute(update(PersonRow).where(late).values(vouched_at=clock.now + timedelta(days=1)))
    assert awards.signed(session, held.id) == signed, "who is confirmed after the signature does not void it"
    session.rollback()
    with writing() as own:
        # Everybody moves to another unit, whose officer has confirmed nobody yet.
        own.execute(update(PersonRow).where(PersonRow.id.in_(ids)).values(vouched_at=None))
    assert awards.signed(session, held.id) == signed, "who is not confirmed any more does not void it"
    again = record.written(session, held).data
    assert record_check.check(again).differences == ()
    assert json.loads(again)["awards"] == told["awards"]
    # A file of rules that do not ask it may pass over nobody.
    lenient = json.loads(json.dumps(told))
    for one in lenient["rules"]:
        del one["body"]["unconfirmed"]
        text = json.dumps(one["body"], sort_keys=True, ensure_ascii=False)
        one["digest"] = sha256(text.encode()).hexdigest()
    assert "awards" in {one.board for one in record_check.check(record.canonical(lenient)).differences}


def test_whoever_moved_is_taken_off_the_old_entry_when_the_new_unit_confirms_them(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    other = factories.grassroots(session, 1)
    session.rollback()
    with writing() as own:
        who = factories.person(own, clock.now)
        old = roster.add(own, Entry(unit.id, who.name, who.phone), officer, clock.now)
        data_requests.change_unit(own, who, other, clock.now)
        (new,) = store.add(own, [Entry(other, who.name, who.phone)], None, clock.now)
    here = in_reach(session, other, other)
    session.rollback()
    with writing() as own:
        assert roster_confirming.confirm(own, here, [who.id], officer, clock.now) == 1
    assert {one.id: one.person_id for one in living(session)} == {old: None, new: who.id}


def test_a_workplace_under_a_union_whose_name_another_bears_is_for_whoever_is_above_both(
    writing: Writing, unit: PlacedUnit, officer: Person, clock: Clock, session: Session
) -> None:
    above = in_reach(session, unit.parent_id or 0, unit.parent_id or 0)
    far = units.by_id(session, factories.grassroots(session, 300))
    assert far is not None
    session.rollback()
    with writing() as own:
        factories.person(own, clock.now, unit_id=None, unit_text=f"Trạm mới · {above.name}")
        assert len(roster_confirming.desk(own, above, 1).written) == 1
        own.execute(update(UnitRow).where(UnitRow.id == far.parent_id).values(name=above.name))
    beside = in_reach(session, far.parent_id or 0, far.parent_id or 0)
    root = units.roots(session)[0]
    assert [len(roster_confirming.desk(session, one, 1).written) for one in (above, beside, root)] == [0, 0, 1]
