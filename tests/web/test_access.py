"""Who may: every route and method, every role, every kind of object, against the one table."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from contest.contests import Contest, State
from contest.people import Person, Role
from contest.store import contests as contest_store
from contest.store.attempts import Attempt
from contest.store.contests import ContestRow
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from contest.web.assets import address
from contest.web.policy import POLICY, SAFE
from questions import media
from tests import imports
from tests.factories import contest, grassroots, person, sign_in
from tests.web import activity_stage, library_stage, pledge_stage, report_stage, roster_stage, unit_stage
from tests.web.client import Browser
from tests.web.crawl import ALSO, address_of, sample_picture
from tests.web.stage import ROLES, again, become, engine_of, sat, started, state

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OBJECTS = ("own", "foreign", "missing")
NOWHERE = "a" * 22


def routes(app: Flask) -> set[tuple[str, str]]:
    """(endpoint, method) of everything the application answers, apart from what Flask adds itself."""
    rules = app.url_map.iter_rules()
    return {
        (rule.endpoint, method) for rule in rules for method in rule.methods or () if method not in ("HEAD", "OPTIONS")
    }


def test_every_route_and_method_has_a_row_in_the_policy(app: Flask) -> None:
    assert routes(app) - POLICY.keys() == set()


def test_every_row_of_the_policy_has_a_route(app: Flask) -> None:
    assert POLICY.keys() - routes(app) == set()


def test_no_row_covers_both_a_safe_and_an_unsafe_method(app: Flask) -> None:
    """An endpoint is either read or written: a permission to look never lets one act."""
    safe = {endpoint for endpoint, method in POLICY if method in SAFE}
    assert safe & {endpoint for endpoint, method in POLICY if method not in SAFE} == set()


def test_a_route_without_a_row_answers_nobody(app: Flask) -> None:
    with app.test_request_context():
        app.add_url_rule("/moi", "moi", lambda: "xin chào")
    assert app.test_client().get("/moi").status_code == 403


@dataclass
class Cast:
    """One contest, one draft, and for each role a person with an open paper; a stranger has one too."""

    contest: Contest
    people: dict[str, Person]
    papers: dict[str, Attempt]
    stranger: Person
    strangers: Attempt
    certificates: dict[str, str] = field(default_factory=dict)
    roster: tuple[int, roster_stage.Files] = (0, {})
    files: report_stage.Files = field(default_factory=dict)


@pytest.fixture
def cast(app: Flask, writing, clock) -> Cast:
    with writing() as session:
        media.put(session, [sample_picture()], [], clock.now)
        held = contest(session, clock.now)
        contest(session, clock.now, "nhap-thu")
        library_stage.stocked(session, clock.now)
        pledge_stage.stocked(session, clock.now)
        session.execute(update(ContestRow).where(ContestRow.slug == "nhap-thu").values(state=State.DRAFT.value))
        people, papers = {}, {}
        for role in Role:
            people[role.value] = person(session, clock.now)
            papers[role.value] = started(session, held, people[role.value], clock.now)
            become(session, people[role.value], role)
        imports.one_of_each(session, clock.now, people["organizer"].id)
        stranger = person(session, clock.now)
        strangers = started(session, held, stranger, clock.now)
        sheets = {**papers, "stranger": strangers}
        codes = {role: pledge_stage.given(session, paper, clock.now) for role, paper in sheets.items()}
        roster = roster_stage.stocked(session, people, clock.now)
        activity_stage.stocked(session, people, clock.now)
        staff = {role: again(session, who) for role, who in people.items()}
        files = report_stage.stocked(session, staff, clock.now)
        return Cast(held, people, papers, stranger, strangers, codes, roster, files)


class Visitor:
    """Somebody of a role, with a fresh sign-in for every request, so that no act spoils the next."""

    def __init__(self, app: Flask, cast: Cast, role: str, writing, clock) -> None:
        self.app, self.cast, self.role, self.writing, self.clock = app, cast, role, writing, clock

    def key(self) -> str:
        if self.role == "guest":
            return secrets.token_urlsafe(32)
        with self.writing() as session:
            return sign_in(session, self.cast.people[self.role], self.clock.now)

    def ask(self, method: str, path: str, key: str | None = None, data: dict[str, str] | None = None) -> TestResponse:
        client = self.app.test_client()
        client.set_cookie("sid", key or self.key(), domain="localhost")
        if method in SAFE:
            return client.open(path, method=method)
        token = re.search(r'csrf_token" value="(\w+)"', client.get("/dang-nhap").text)[1]  # type: ignore[index]
        headers = {"X-CSRF-Token": token}
        if path.endswith("/cau-tra-loi"):
            return client.open(path, method=method, headers=headers, json=[{"question": 1, "choice": 0, "seq": 1}])
        return client.open(path, method=method, headers=headers, data=data)


# Subjects and questions: nobody owns them.
NOBODYS = {"<subject>": "ma-tuy", "<code>": "MT-001", "<guide_name>": "can-bo"}


def fill(cast: Cast, role: str, kind: str, rule: str) -> str | None:
    """The address of a rule with the object asked for; None where there is none of that kind."""
    if "<token>" in rule:
        own = cast.papers.get(role)
        token = {"own": own and own.token, "foreign": cast.strangers.token, "missing": NOWHERE}[kind]
        return rule.replace("<token>", token) if token else None
    if "<slug>" in rule:
        rule = rule.replace("<slug>", {"own": "thu", "foreign": "nhap-thu", "missing": "khong-co"}[kind])
        for place, named in ALSO.items():
            rule = rule.replace(place, named)
        return rule
    if "<card>" in rule:
        # What is not handed in has no card.
        return rule.replace("<card>", "khong-co") if kind == "missing" else None
    if "<certificate>" in rule:
        return pledge_stage.address_of(cast.certificates, role, kind, rule)
    if "/tai-lieu/" in rule and "<" in rule:
        return library_stage.address_of(kind, rule)
    if "<link>" in rule or rule.startswith(("/can-bo/", "/bao-cao/")):
        return of_officers(cast, role, kind, rule)
    for place, there in NOBODYS.items():
        if place in rule:
            named = {"own": there, "foreign": None, "missing": "khong-co"}[kind]
            return rule.replace(place, named) if named else None
    return _of_files(kind, rule)


def of_officers(cast: Cast, role: str, kind: str, rule: str) -> str | None:
    """The address of a page of officers that names a person, a line of a roster or a file of people."""
    if rule.startswith("/bao-cao/"):
        return report_stage.address_of(cast.files, role, kind, rule)
    if rule.startswith("/can-bo/danh-sach") and "<" in rule:
        return roster_stage.address_of(cast.roster, role, kind, rule)
    if "<link>" in rule or rule.startswith("/can-bo/ma/nguoi/"):
        return of_codes(cast, kind, rule)
    return _of_files(kind, rule)


def of_codes(cast: Cast, kind: str, rule: str) -> str | None:
    """The address of a letter's link, which leads nowhere here, or of somebody whom a code is issued for."""
    if "<link>" in rule:
        return rule.replace("<link>", "khong-co") if kind == "own" else None
    named = {"own": cast.stranger.id, "foreign": None, "missing": 999_999}[kind]
    return f"/can-bo/ma/nguoi/{named}" if named else None


def _of_files(kind: str, rule: str) -> str | None:
    """The address of a rule that names a file that was sent or is given out; others stand as they are."""
    if activity_stage.PLACE in rule:
        return activity_stage.address_of(kind, rule)
    if rule.startswith("/to-chuc/don-vi") and "<" in rule:
        return unit_stage.address_of(kind, rule)
    if "<import_token>" in rule:
        # One that waits is there to be dropped, so that the others are still there for what comes after.
        here = "cho-doc" if rule.endswith("/bo") else "da-doc"
        token = {"own": here, "foreign": None, "missing": NOWHERE}[kind]
        return rule.replace("<import_token>", token).replace("<number>", "1") if token else None
    return fill_file(kind, rule)


def fill_file(kind: str, rule: str) -> str | None:
    """The same for files, and for what names nothing."""
    if "/mau/<name>" in rule:
        return rule.replace("<name>", "cau-hoi.xlsx" if kind == "own" else "khong-co.xlsx")
    if "request_id>" in rule:
        return rule.replace("<int(max=999999999999):request_id>", "1" if kind == "own" else "999")
    if rule.startswith("/tep/"):
        return address_of(sample_picture()) if kind == "own" else f"/tep/{'0' * 64}.webp"
    if "<digest>" in rule:
        return address("css/site.css") if kind == "own" else "/static/0123456789ab/css/site.css"
    assert "<" not in rule, f"the matrix does not know how to fill {rule}"
    return rule if kind == "own" else None


def allowed(role: str, endpoint: str, method: str, kind: str) -> bool:
    """What the table says, and that an object must be there and one's own."""
    access = POLICY.get((endpoint, "GET" if method == "HEAD" else method))
    if access is None:
        return False
    return kind == "own" and (access.roles is None or role in {one.value for one in access.roles})


def to_sign_in(response: TestResponse) -> bool:
    return response.status_code == 303 and response.headers["Location"].startswith("/dang-nhap?next=")


# What a person may ask for and still be told no, for a reason that is not who they are.
REASONS = {
    **activity_stage.REASONS,
    **unit_stage.REASONS,
    "attempts.start_form": {403},  # those who run the contest do not sit in it
    "attempts.start": {403, 422},
    "people.sign_in": {422},
    "activation.enter": {422},  # brings no code
    "recovery.enter": {422},
    "recovery.send": {422},  # the house sends no letters
    "recovery.by_link": {404},
    "recovery.renew": {404},
    "mail.link": {404},
    "mail.verify": {404},
    "mail.put": {404},
    "second_factor.answer": {422},  # types nothing
    "second_factor.confirm": {422},
    "second_factor.spares": {422},
    "second_factor.take_off": {422},
    "codes.cards": {422},  # gives no password
    "codes.recover": {422},
    "people.change_password": {422},
    "people.end_sign_in": {404},  # names no sign-in of theirs
    "registration.register": {422},
    "officers.turnout": {200},
    "sharing.make": {404},  # is not handed in
    "library_desk.create": {422},  # no title
    "library_desk.revise": {422},
    "certificates.ask": {404},  # names no paper
    "certificates.pdf": {409},  # of a paper that is still open
    "certificates.picture": {409},
    "certificate_batches.make": {404},  # names no kind
    "certificate_batches.make_own": {404},
    "certificate_desk.issue": {422},
    "certificate_desk.revoke": {422},
    "personal_data.consent": {404},  # names no purpose
    "personal_data.correct": {422},
    "personal_data.change_unit": {422},
    "personal_data.take": {422},  # without the password
    "personal_data.erase": {422},
    "personal_data.take_back": {404},  # names no request
    "payouts.show": {404},  # has won nothing
    "payouts.give": {404, 422},
    "data_desk.case": {404},  # there is no request
    "data_desk.put": {404},
    "payout_desk.sheet": {422},
    "payout_desk.close": {422},
    "payout_desk.person": {404},  # of nobody who won
    "payout_desk.give": {404, 422},
    "payout_desk.reveal": {404},
    "pledges.sign": {422},  # has not ticked
    "pledges.withdraw": {409},  # has not signed
    "pledge_desk.create": {422},
    "pledge_desk.edit": {422},
    "pledge_desk.put": {404},  # asks for no state
    "imports.receive": {422},  # sends no file
    "reports.ask": {422},  # names no file
    "reports.own_ask": {422},
    "roster.add": {422},
    "roster.blank": {404},  # names no union at the grassroots
    "roster.mend": {422},
    "roster.take_off": {422},
    "roster_imports.receive": {422},
    "roster_confirm.press": {404},  # says neither yes nor no
    "imports.mend": {409},  # has not seen the question
    "contest_life.take": {422},  # gives no reason
    "contest_life.reveal": {409},  # the round is not settled
    "contest_life.state_value": {422},
    "contest_time.pause": {422},
    "contest_time.resume": {422},
    "contest_time.longer": {422},
    "contest_time.some": {422},
    "contestants.show_phone": {422},  # gives no reason
    "contestants.release": {422},
    "contestants.look": {422},
    "reopening.propose": {409, 422},  # the paper is open
    "reopening.approve": {404},  # names no proposal
    "duties.give": {422},
    "duties.take": {404},  # names no duty
    "staff.appoint": {422},
    "staff.dismiss": {404},  # names nobody
    "wizard.create": {422},
    "wizard.save": {422},
    "wizard_publish.check": {409},  # announced already
    "wizard_publish.announce": {409},
    "wizard_publish.delete_form": {409},
    "wizard_publish.delete": {409},
    "bank.move_many": {422},  # chooses no question
    "bank.move": {422},  # asks for no status
    "bank_edit.create": {422},
    "bank_edit.revise": {422},
    "bank_law.put": {422},
    "awards.propose": {422},  # gives no reason
    "awards.approve": {404},  # names no proposal
    "essays.show": {404},  # the contest has none
    "essays.put": {404},
    # Nothing was dealt to this judge, and the contest has no essay.
    **{name: {404} for name, _method in POLICY if name.startswith(("works.", "judging.", "panels."))},
    "integrity.look": {404},  # names no signal
    "integrity.find": {422},  # gives no number
    "strikes.strike": {404},  # names nobody
    "strikes.lift": {404},
    "corrections.preview": {422},  # rules nothing
    "corrections.propose": {422},
    "corrections.approve": {404},
    "mergers.merge_units": {422},
    "mergers.find_people": {422},
    "mergers.merge_people": {422},
    "mergers.approve": {404},
    "bank_export.download": {404},  # in no format
    "proposals.withdraw": {404},  # names no proposal
    "notices.publish": {422},  # says nothing
    "complaints.file": {409},  # results are not out
    "notices.read": {404},  # names no notice
    "inquiries.ask": {422},  # asks nothing
    "inquiries.read": {404},  # names no inquiry
    "inquiry_desk.answer": {404},
    "inquiry_desk.publish": {404},
    "inquiry_desk.hide": {404},
    "inquiry_desk.keep": {422},  # without words
    "inquiry_desk.drop": {404},
    "complaints.reply": {404},  # names no complaint
    "record.show": {404},  # results are not out
    "record.download": {404},
    "documents.make": {404},  # names no paper
}


def cells(app: Flask) -> list[tuple[str, str, str]]:
    """(address rule, method, endpoint); the hand-in and the sign-out last."""
    by_path: dict[str, dict[str, str]] = {}
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            by_path.setdefault(rule.rule.replace("<path:name>", "<name>"), {})[method] = rule.endpoint
    found = [(path, method, known.get(method, "")) for path, known in by_path.items() for method in METHODS]
    return sorted(found, key=lambda cell: (cell[0].endswith("/nop") and cell[1] == "POST", cell))


@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("role", ROLES)
def test_the_answers_are_those_of_the_policy(app: Flask, cast: Cast, writing, clock, role: str, kind: str) -> None:
    visitor, faults = Visitor(app, cast, role, writing, clock), []
    for rule, method, endpoint in cells(app):
        path = fill(cast, role, kind, rule)
        # What no route answers is refused before anybody is asked who they are: one who asks is enough.
        if path is None or (not endpoint and (role, kind) != ("officer", "own")):
            continue
        response = visitor.ask(method, path)
        status = response.status_code
        if method == "OPTIONS" and endpoint:
            good = status == 200 and not response.data
        elif not endpoint:
            good = status == 405
        elif allowed(role, endpoint, method, kind):
            good = status < 400 or status in REASONS.get(endpoint, set())
        elif rule.startswith("/to-chuc/cuoc-thi/") and kind == "foreign" and allowed(role, endpoint, method, "own"):
            # Organizers have a desk for a draft too; what it cannot do yet is refused in words.
            good = status < 500
        else:
            good = status in (401, 403, 404) or to_sign_in(response)
        if not good:
            faults.append((method, path, status))
    assert not faults


@pytest.mark.parametrize("role", ROLES)
def test_only_the_roles_of_a_row_get_in(app: Flask, cast: Cast, writing, clock, role: str) -> None:
    """A guest is asked to sign in; the wrong role is told so with 403 and nothing else."""
    visitor = Visitor(app, cast, role, writing, clock)
    for (endpoint, method), access in POLICY.items():
        if access.roles is None or role in {one.value for one in access.roles}:
            continue
        rule = next(one for one in app.url_map.iter_rules() if one.endpoint == endpoint)
        path = fill(cast, "contestant", "own", rule.rule)
        assert path
        response = visitor.ask(method, path)
        if role == "guest":
            asks = method == "GET" and not path.endswith(".json")
            assert to_sign_in(response) if asks else response.status_code == 401, (method, path)
        else:
            assert response.status_code == 403, (method, path)


def bare(response: TestResponse) -> str:
    """A body without the code that names one request and the address that was asked for."""
    return re.sub(r'<p class="small muted">[^<]*[0-9A-F]{4}</p>|name="next" value="[^"]*"', "", response.text)


PAPER_ROUTES = (
    ("GET", "/lam-bai/{}"),
    ("HEAD", "/lam-bai/{}"),
    ("GET", "/lam-bai/{}/xem-lai"),
    ("PUT", "/lam-bai/{}/cau-tra-loi"),
    ("POST", "/lam-bai/{}/may"),
    ("POST", "/lam-bai/{}"),
    ("POST", "/lam-bai/{}/nop"),
    ("GET", "/ket-qua/{}"),
    ("POST", "/ket-qua/{}/chia-se"),
)


@pytest.mark.parametrize(("method", "path"), PAPER_ROUTES)
@pytest.mark.parametrize("handed_in", [False, True])
def test_a_strangers_paper_is_as_missing_as_one_that_never_was(
    app: Flask, cast: Cast, writing, clock, method: str, path: str, handed_in: bool
) -> None:
    token = cast.strangers.token
    if handed_in:
        with writing() as session:
            token = sat(session, cast.contest, person(session, clock.now), clock.now, clock.now, 3).token
    visitor = Visitor(app, cast, "contestant", writing, clock)
    key, answers = visitor.key(), []
    before = state(engine_of(app), but=["sign_in.seen_at"])
    for one in (token, NOWHERE):
        answers.append(visitor.ask(method, path.format(one), key=key, data={"q1": "0"}))
    assert [one.status_code for one in answers] == [404, 404]
    assert bare(answers[0]) == bare(answers[1])
    assert [name for name, _ in answers[0].headers] == [name for name, _ in answers[1].headers]
    assert state(engine_of(app), but=["sign_in.seen_at"]) == before


def test_every_route_of_a_paper_is_in_the_table_above(app: Flask) -> None:
    known = {(method, path.format("<token>")) for method, path in PAPER_ROUTES if method != "HEAD"}
    rules = [rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule]
    assert {
        (method, one.rule) for one in rules for method in one.methods or () if method not in ("HEAD", "OPTIONS")
    } == known


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "path", ["/cuoc-thi/{}", "/cuoc-thi/{}/xep-hang", "/cuoc-thi/{}/xep-hang.json", "/cuoc-thi/{}/bat-dau"]
)
def test_a_draft_is_as_missing_as_a_contest_that_never_was(
    app: Flask, cast: Cast, writing, clock, role: str, path: str
) -> None:
    visitor = Visitor(app, cast, role, writing, clock)
    key = visitor.key()
    draft, missing = (visitor.ask("GET", path.format(slug), key=key) for slug in ("nhap-thu", "khong-co"))
    assert draft.status_code == missing.status_code
    assert draft.status_code == 404 or to_sign_in(draft)
    assert bare(draft).replace("nhap-thu", "khong-co") == bare(missing)


def test_another_persons_sign_in_cannot_be_ended(app: Flask, cast: Cast, writing, clock) -> None:
    with writing() as session:
        other, theirs = (sign_in(session, cast.stranger, clock.now) for _ in range(2))
    named = re.findall(r'name="key" value="(\w+)"', Browser(app, other).get("/tai-khoan").text)
    assert len(named) == 1
    visitor = Visitor(app, cast, "contestant", writing, clock)
    mine = visitor.key()
    before = state(engine_of(app))
    answers = [visitor.ask("POST", "/tai-khoan/ket-thuc", mine, {"key": one}) for one in (named[0], "0" * 16, "", "%")]
    assert [one.status_code for one in answers] == [404] * 4
    assert len({bare(one) for one in answers}) == 1
    assert state(engine_of(app)) == before
    assert Browser(app, theirs).get("/tai-khoan").status == 200


@pytest.fixture
def officer(app: Flask, writing, clock):
    """An officer of an upper union, with the units around it."""
    with writing() as session:
        contest(session, clock.now)
        own = grassroots(session)
        row = session.get_one(UnitRow, own)
        upper = session.get_one(UnitRow, row.parent_id)
        beside = session.scalars(
            select(UnitRow).where(UnitRow.parent_id == upper.parent_id, UnitRow.id != upper.id)
        ).first()
        cousin = session.scalars(select(UnitRow).where(UnitRow.parent_id == beside.id)).first()
        near, far = ("Người Trong Phạm Vi", "Người Ngoài Phạm Vi")
        person(session, clock.now, name=near, unit_id=own)
        person(session, clock.now, name=far, unit_id=cousin.id)
        who = person(session, clock.now, Role.OFFICER, unit_id=own)
        places = {"own": upper.id, "child": own, "sibling": beside.id, "cousin": cousin.id, "parent": upper.parent_id}
        names = {name: session.get_one(UnitRow, unit).name for name, unit in places.items()}
        return Browser(app, sign_in(session, who, clock.now)), places, names, (near, far)


def test_an_officer_sees_their_own_union_and_those_below_it(officer) -> None:
    browser, places, names, (near, far) = officer
    assert names["own"] in browser.get("/can-bo").words
    for place in ("own", "child"):
        page = browser.get(f"/can-bo?don-vi={places[place]}")
        assert (page.status, names[place] in page.words, near in page.words, far in page.words) == (
            200,
            True,
            True,
            False,
        )


@pytest.mark.parametrize("place", ["sibling", "cousin", "parent", "missing"])
def test_an_officer_sees_nothing_beside_or_above(officer, place: str) -> None:
    browser, places, _, (near, far) = officer
    page = browser.get(f"/can-bo?don-vi={places.get(place, 999_999)}")
    assert page.status == 404
    assert far not in page.text
    assert near not in page.text
    assert bare(page.response) == bare(browser.get("/can-bo?don-vi=999999").response)


@pytest.mark.parametrize("text", ["-1", "1e3", "٣", "x", "1" * 30, "1 OR 1=1", "%00"])
def test_an_officers_unit_that_is_no_number_is_missing(officer, text: str) -> None:
    assert officer[0].get(f"/can-bo?don-vi={text}").status == 404


def test_an_officer_whose_role_is_taken_away_is_out_at_the_next_page(app: Flask, officer, writing) -> None:
    browser = officer[0]
    assert browser.get("/can-bo").status == 200
    with writing() as session:
        session.execute(
            update(PersonRow).where(PersonRow.role == "officer").values(role="contestant", scope_unit_id=None)
        )
    assert browser.get("/can-bo").status == 403


def test_a_disabled_person_is_out_at_once_even_from_an_open_paper(app: Flask, cast: Cast, writing, clock) -> None:
    who, paper = cast.people["contestant"], cast.papers["contestant"]
    with writing() as session:
        browser = Browser(app, sign_in(session, who, clock.now))
    entry = [{"question": 1, "choice": 0, "seq": 1}]
    assert browser.put(f"/lam-bai/{paper.token}/cau-tra-loi", entry).status == 200
    with writing() as session:
        session.execute(update(PersonRow).where(PersonRow.id == who.id).values(disabled_at=clock.now))
    assert browser.get("/tai-khoan").status == 303
    assert browser.put(f"/lam-bai/{paper.token}/cau-tra-loi", [{**entry[0], "seq": 2}]).status == 401


def test_a_draft_contest_is_known_to_the_organizer_only(app: Flask, cast: Cast, writing, clock) -> None:
    visitor = Visitor(app, cast, "organizer", writing, clock)
    assert "/cuoc-thi/nhap-thu" in visitor.ask("GET", "/to-chuc").text
    assert "/cuoc-thi/nhap-thu" not in Visitor(app, cast, "contestant", writing, clock).ask("GET", "/").text
    with writing() as session:
        assert contest_store.by_slug(session, "nhap-thu") is None


@pytest.mark.parametrize(("path", "roles"), [("/can-bo", {"officer", "admin"}), ("/to-chuc", {"organizer", "admin"})])
def test_the_rooms_of_staff_are_for_those_who_work_there(
    app: Flask, cast: Cast, writing, clock, path: str, roles: set[str]
) -> None:
    """The matrix holds the pages to the policy; this holds the policy to who has business there."""
    statuses = {role: Visitor(app, cast, role, writing, clock).ask("GET", path).status_code for role in ROLES}
    others = dict.fromkeys(set(ROLES) - roles, 403) | {"guest": 303}
    assert statuses == others | dict.fromkeys(roles, 200)


def test_only_an_address_that_names_nobody_is_open_to_anybody() -> None:
    """Whatever is somebody's own asks for sign-in, and every act on it too."""
    open_to_all = {endpoint for (endpoint, _), access in POLICY.items() if access.roles is None}
    staff = ("attempts.", "results.", "officers.", "organizers.", "analysis.")
    assert not [one for one in open_to_all if one.startswith(staff)]
    assert {endpoint for endpoint, method in POLICY if method not in SAFE} & open_to_all == {
        "registration.register",
        "people.sign_in",
        "activation.enter",
        "recovery.enter",
        "recovery.renew",
        "recovery.send",
        "second_factor.answer",
        "mail.verify",
        "practice.answer",
        "house.language",
        "display.choose",
        "house.csp_report",
    }
