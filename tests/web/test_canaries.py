"""Everybody has a number, a birth date and an e-mail of their own, and no page, file, log line or key tells them.

The crawl walks every page and file as each role. What a reader may see of such data is their own, and only where they
ask for all of it with their password; whoever works with it sees it after giving a reason (test_personal_data.py).
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.people import national_phone
from contest.store.people import PersonRow
from tests.web.crawl import NOT_PAGES, Readers, gather
from tests.web.stage import ROLES, site_of

BORN = date(1961, 3, 7)


def forms(row: PersonRow) -> set[str]:
    """How somebody's data could be written."""
    born = row.birth_date
    assert born is not None
    days = {born.isoformat(), born.strftime("%d/%m/%Y"), f"{born.day}/{born.month}/{born.year}"}
    phones = {row.phone, row.phone[3:], national_phone(row.phone), national_phone(row.phone).replace(" ", ".")}
    return {*days, *phones, row.email or ""}


@pytest.fixture
def readers(app: Flask, writing, clock) -> Readers:
    found, numbers = gather(app, writing, clock), count(1)
    with writing() as session:
        for person_id in session.scalars(select(PersonRow.id).order_by(PersonRow.id)).all():
            n = next(numbers)
            own = {
                "phone": f"+8497{7_310_000 + n * 7:07d}",
                "birth_date": BORN + timedelta(days=n * 11),
                "email": f"canary{n:03d}@example.vn",
            }
            session.execute(update(PersonRow).where(PersonRow.id == person_id).values(**own))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nobodys_data_stands_on_any_page_or_in_any_file(
    readers: Readers, app: Flask, session, role: str, capsys, caplog
) -> None:
    reader = readers[role]
    rows = session.scalars(select(PersonRow)).all()
    mine = session.get_one(PersonRow, reader.person.id).birth_date if reader.person else None
    # One's own birth date stands in the form where it may be put right, and nowhere else.
    allowed = {("/tai-khoan/du-lieu", str(mine))}
    canaries = {form for row in rows for form in forms(row)}
    assert len(canaries) >= 8 * len(rows)
    tokens = {"open": reader.open.token if reader.open else "", "done": reader.done.token if reader.done else ""}
    files = [one.format(**tokens) for known in NOT_PAGES.values() for one in known]
    seen, told = [], 0
    for path in [*reader.pages(), *files]:
        response = reader.browser.client.get(path)
        text = response.get_data().decode("utf-8", "replace") + str(response.headers)
        told += response.status_code == 200
        seen += [(path.split("?")[0], form) for form in canaries if form in text]
    assert set(seen) <= allowed
    assert told > 25
    said = capsys.readouterr()
    log = said.out + said.err + caplog.text
    assert [form for form in canaries if form in log] == []
    client = site_of(app).boards.echo.client
    kept = "".join(repr(_value(client, key)) + key for key in client.scan_iter("*"))
    assert kept
    assert [form for form in canaries if form in kept] == []


def _value(client, key: str) -> object:
    kind = client.type(key)
    if kind == "hash":
        return client.hgetall(key)
    if kind == "zset":
        return client.zrange(key, 0, -1)
    return client.smembers(key) if kind == "set" else client.get(key)
