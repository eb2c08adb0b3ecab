"""Who may: one row for each route and method. A route without a row answers nobody, and a test says so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, g, request
from flask_login import LoginManager, current_user
from sqlalchemy.exc import SQLAlchemyError

from contest.people import Person, Role
from contest.refusals import MustSignIn, NotAllowed, NotFound
from contest.services import people as people_service
from contest.store import people as people_store
from contest.store.people import Identity
from contest.web import cookies, edge
from contest.web.site import now


@dataclass(frozen=True, slots=True)
class Access:
    """`roles` None: anyone, signed in or not. `own`: the object must be the person's own, by the service's query.

    `in_statement`: who it is, and whether they may, is settled inside the one SQL statement of the act itself.
    `uploads`: files come with it, and the body may be as large as UPLOADS.
    """

    roles: frozenset[Role] | None = None
    own: bool = False
    in_statement: bool = False
    uploads: bool = False


ANYONE = Access()
SIGNED_IN = Access(frozenset(Role))
OWN = Access(frozenset(Role), own=True)
OWN_IN_STATEMENT = Access(frozenset(Role), own=True, in_statement=True)
OFFICERS = Access(frozenset({Role.OFFICER, Role.ADMIN}))
JUDGES = Access(frozenset({Role.JUDGE}))
ORGANIZERS = Access(frozenset({Role.ORGANIZER, Role.ADMIN}))
ADMINS = Access(frozenset({Role.ADMIN}))
ORGANIZERS_FILES = Access(frozenset({Role.ORGANIZER, Role.ADMIN}), uploads=True)

UPLOADS = 21 * 1024 * 1024
"""Bytes of a body with files: the largest file that the bank takes, and the form around it."""
UPLOADED_WORDS = 4 * 1024 * 1024
"""Bytes of what is typed or pasted into such a form."""

POLICY: dict[tuple[str, str], Access] = {
    ("assets.serve", "GET"): ANYONE,
    ("offline.show", "GET"): ANYONE,
    ("offline.worker", "GET"): ANYONE,
    ("offline.manifest", "GET"): ANYONE,
    ("home.show", "GET"): ANYONE,
    ("contests.show", "GET"): ANYONE,
    ("standings.current", "GET"): ANYONE,
    ("standings.show", "GET"): ANYONE,
    ("standings.data", "GET"): ANYONE,
    ("standings.mine", "GET"): SIGNED_IN,
    ("units.listing", "GET"): ANYONE,
    ("registration.register_form", "GET"): ANYONE,
    ("registration.register", "POST"): ANYONE,
    ("people.sign_in_form", "GET"): ANYONE,
    ("people.sign_in", "POST"): ANYONE,
    ("people.sign_out", "POST"): SIGNED_IN,
    ("people.account", "GET"): SIGNED_IN,
    ("people.change_password", "POST"): SIGNED_IN,
    ("people.declare", "POST"): SIGNED_IN,
    ("people.end_sign_in", "POST"): SIGNED_IN,
    ("attempts.start_form", "GET"): SIGNED_IN,
    ("attempts.start", "POST"): SIGNED_IN,
    ("attempts.paper", "GET"): OWN,
    ("attempts.save", "PUT"): OWN_IN_STATEMENT,
    ("attempts.lead", "POST"): OWN_IN_STATEMENT,
    ("attempts.save_form", "POST"): OWN,
    ("attempts.review", "GET"): OWN,
    ("attempts.hand_in", "POST"): OWN,
    ("results.show", "GET"): OWN,
    ("sharing.contest_picture", "GET"): ANYONE,
    ("sharing.make", "POST"): OWN,
    ("sharing.show", "GET"): ANYONE,
    ("sharing.card_picture", "GET"): ANYONE,
    ("media.show", "GET"): SIGNED_IN,
    ("practice.subjects", "GET"): ANYONE,
    ("practice.reading_list", "GET"): SIGNED_IN,
    ("practice.ask", "GET"): ANYONE,
    ("practice.answer", "POST"): ANYONE,
    ("practice.back", "GET"): ANYONE,
    ("officers.turnout", "GET"): OFFICERS,
    ("invitations.code", "GET"): OFFICERS,
    ("invitations.poster", "GET"): OFFICERS,
    ("organizers.contests", "GET"): ORGANIZERS,
    ("contest_desk.show", "GET"): ORGANIZERS,
    ("contest_life.step_form", "GET"): ORGANIZERS,
    ("contest_life.take", "POST"): ORGANIZERS,
    ("contest_life.reveal_form", "GET"): ORGANIZERS,
    ("contest_life.reveal", "POST"): ORGANIZERS,
    ("contest_life.value_form", "GET"): ORGANIZERS,
    ("contest_life.state_value", "POST"): ORGANIZERS,
    ("contest_time.pause_form", "GET"): ORGANIZERS,
    ("contest_time.pause", "POST"): ORGANIZERS,
    ("contest_time.resume_form", "GET"): ORGANIZERS,
    ("contest_time.resume", "POST"): ORGANIZERS,
    ("contest_time.longer_form", "GET"): ORGANIZERS,
    ("contest_time.longer", "POST"): ORGANIZERS,
    ("contest_time.some_form", "GET"): ORGANIZERS,
    ("contest_time.some", "POST"): ORGANIZERS,
    ("essays.show", "GET"): ORGANIZERS,
    ("essays.put", "POST"): ORGANIZERS,
    ("works.show", "GET"): SIGNED_IN,
    ("works.write", "POST"): SIGNED_IN,
    ("works.save", "PUT"): SIGNED_IN,
    ("works.take_back", "POST"): SIGNED_IN,
    ("judging.home", "GET"): JUDGES,
    ("judging.next_work", "GET"): JUDGES,
    ("judging.show", "GET"): JUDGES,
    ("judging.mark", "POST"): JUDGES,
    ("judging.stand_back", "POST"): JUDGES,
    ("judging.draft", "PUT"): JUDGES,
    ("judging.compare", "GET"): JUDGES,
    ("panels.show", "GET"): ORGANIZERS,
    ("panels.rubric", "POST"): ORGANIZERS,
    ("panels.add", "POST"): ORGANIZERS,
    ("panels.remove", "POST"): ORGANIZERS,
    ("panels.deal", "POST"): ORGANIZERS,
    ("panels.lock", "POST"): ORGANIZERS,
    ("panels.transfer", "POST"): ORGANIZERS,
    ("panels.work", "GET"): ORGANIZERS,
    ("panels.decide", "POST"): ORGANIZERS,
    ("panels.reject", "POST"): ORGANIZERS,
    ("panels.accept", "POST"): ORGANIZERS,
    ("panels.compare", "GET"): ORGANIZERS,
    ("audit_log.show", "GET"): ORGANIZERS,
    ("proposals.show", "GET"): ORGANIZERS,
    ("proposals.withdraw", "POST"): ORGANIZERS,
    ("notices.show", "GET"): ORGANIZERS,
    ("notices.publish", "POST"): ORGANIZERS,
    ("complaints.show", "GET"): SIGNED_IN,
    ("complaints.file", "POST"): SIGNED_IN,
    ("complaints.desk", "GET"): ORGANIZERS,
    ("complaints.reply", "POST"): ORGANIZERS,
    ("awards.show", "GET"): ORGANIZERS,
    ("awards.propose", "POST"): ORGANIZERS,
    ("awards.approve", "POST"): ORGANIZERS,
    ("formula_trials.show", "GET"): ORGANIZERS,
    ("integrity.show", "GET"): ORGANIZERS,
    ("integrity.signal", "GET"): ORGANIZERS,
    ("integrity.look", "POST"): ORGANIZERS,
    ("integrity.pair", "GET"): ORGANIZERS,
    ("integrity.person", "GET"): ORGANIZERS,
    ("integrity.find", "POST"): ORGANIZERS,
    ("strikes.show", "GET"): ORGANIZERS,
    ("strikes.strike", "POST"): ORGANIZERS,
    ("strikes.lift", "POST"): ORGANIZERS,
    ("mergers.show", "GET"): ORGANIZERS,
    ("mergers.merge_units", "POST"): ORGANIZERS,
    ("mergers.find_people", "POST"): ORGANIZERS,
    ("mergers.merge_people", "POST"): ORGANIZERS,
    ("mergers.approve", "POST"): ORGANIZERS,
    ("library.shelf", "GET"): ANYONE,
    ("library.subject", "GET"): ANYONE,
    ("library.show", "GET"): ANYONE,
    ("library.file", "GET"): ANYONE,
    ("library_desk.listing", "GET"): ORGANIZERS,
    ("library_desk.blank", "GET"): ORGANIZERS,
    ("library_desk.create", "POST"): ORGANIZERS_FILES,
    ("library_desk.show", "GET"): ORGANIZERS,
    ("library_desk.form", "GET"): ORGANIZERS,
    ("library_desk.revise", "POST"): ORGANIZERS_FILES,
    ("library_desk.publish", "POST"): ORGANIZERS,
    ("library_desk.withdraw", "POST"): ORGANIZERS,
    ("library_desk.move", "POST"): ORGANIZERS,
    ("record.show", "GET"): ANYONE,
    ("record.download", "GET"): ANYONE,
    ("documents.show", "GET"): ORGANIZERS,
    ("documents.make", "POST"): ORGANIZERS,
    ("certificates.shelf", "GET"): SIGNED_IN,
    ("certificates.ask", "POST"): SIGNED_IN,
    ("certificates.show", "GET"): OWN,
    ("certificates.pdf", "GET"): OWN,
    ("certificates.picture", "GET"): OWN,
    ("certificate_checks.blank", "GET"): ANYONE,
    ("certificate_checks.show", "GET"): ANYONE,
    ("certificate_desk.show", "GET"): ORGANIZERS,
    ("certificate_desk.issue", "POST"): ORGANIZERS,
    ("certificate_desk.revoke", "POST"): ORGANIZERS,
    ("pledges.listing", "GET"): ANYONE,
    ("pledges.show", "GET"): ANYONE,
    ("pledges.sign", "POST"): SIGNED_IN,
    ("pledges.withdraw", "POST"): SIGNED_IN,
    ("pledge_desk.show", "GET"): ORGANIZERS,
    ("pledge_desk.blank", "GET"): ORGANIZERS,
    ("pledge_desk.create", "POST"): ORGANIZERS,
    ("pledge_desk.campaign", "GET"): ORGANIZERS,
    ("pledge_desk.edit", "POST"): ORGANIZERS,
    ("pledge_desk.put", "POST"): ORGANIZERS,
    ("analysis.show", "GET"): ORGANIZERS,
    ("analysis.question", "GET"): ORGANIZERS,
    ("analysis.csv", "GET"): ORGANIZERS,
    ("analysis.xlsx", "GET"): ORGANIZERS,
    ("corrections.show", "GET"): ORGANIZERS,
    ("corrections.question", "GET"): ORGANIZERS,
    ("corrections.preview", "GET"): ORGANIZERS,
    ("corrections.propose", "POST"): ORGANIZERS,
    ("corrections.approve", "POST"): ORGANIZERS,
    ("bank.find", "GET"): ORGANIZERS,
    ("bank.move_many", "POST"): ORGANIZERS,
    ("bank.show", "GET"): ORGANIZERS,
    ("bank.move", "POST"): ORGANIZERS,
    ("bank_edit.blank", "GET"): ORGANIZERS,
    ("bank_edit.create", "POST"): ORGANIZERS_FILES,
    ("bank_edit.form", "GET"): ORGANIZERS,
    ("bank_edit.revise", "POST"): ORGANIZERS_FILES,
    ("bank_law.show", "GET"): ORGANIZERS,
    ("bank_law.put", "POST"): ADMINS,
    ("bank_law.send_back", "POST"): ORGANIZERS,
    ("bank_export.form", "GET"): ORGANIZERS,
    ("bank_export.download", "POST"): ORGANIZERS,
    ("wizard.blank", "GET"): ORGANIZERS,
    ("wizard.create", "POST"): ORGANIZERS,
    ("wizard.overview", "GET"): ORGANIZERS,
    ("wizard.section", "GET"): ORGANIZERS,
    ("wizard.save", "POST"): ORGANIZERS,
    ("wizard.preview", "POST"): ORGANIZERS,
    ("wizard_publish.rules", "GET"): ORGANIZERS,
    ("wizard_publish.trial", "GET"): ORGANIZERS,
    ("wizard_publish.check", "GET"): ORGANIZERS,
    ("wizard_publish.announce", "POST"): ORGANIZERS,
    ("wizard_publish.delete_form", "GET"): ORGANIZERS,
    ("wizard_publish.delete", "POST"): ORGANIZERS,
    ("rule_versions.show", "GET"): ANYONE,
    ("imports.choose_file", "GET"): ORGANIZERS,
    ("imports.receive", "POST"): ORGANIZERS_FILES,
    ("imports.template", "GET"): ORGANIZERS,
    ("imports.show", "GET"): ORGANIZERS,
    ("imports.progress", "GET"): ORGANIZERS,
    ("imports.file_back", "GET"): ORGANIZERS,
    ("imports.choose", "POST"): ORGANIZERS,
    ("imports.mend", "POST"): ORGANIZERS_FILES,
    ("imports.take_in", "POST"): ORGANIZERS,
    ("imports.undo", "POST"): ORGANIZERS,
    ("imports.drop", "POST"): ORGANIZERS,
    ("house.language", "POST"): ANYONE,
    ("house.guide", "GET"): ANYONE,
    ("display.show", "GET"): ANYONE,
    ("display.choose", "POST"): ANYONE,
    ("house.privacy", "GET"): ANYONE,
    ("house.accessibility", "GET"): ANYONE,
    ("house.styleguide", "GET"): ANYONE,
    ("house.health", "GET"): ANYONE,
    ("house.metrics", "GET"): ANYONE,
    ("house.csp_report", "POST"): ANYONE,
}

# Sent by the browser itself, without a page of ours and without its token.
WITHOUT_TOKEN = frozenset({"house.csp_report"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# A new paper takes a sign-in that still stands; one that was begun does not.
STARTS = frozenset({"attempts.start_form", "attempts.start"})


class Viewer:
    """The signed-in person, as Flask-Login and the templates see them."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.person = identity.person
        self.name = identity.person.name
        self.role = identity.person.role.value

    def get_id(self) -> str:
        """The id that Flask-Login knows the person by."""
        return str(self.person.id)


def init(app: Flask) -> None:
    """Put the gate before every request."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.request_loader(_load)
    app.before_request(gate)


def _load(_request: object) -> Viewer | None:
    key = cookies.key()
    if key is None:
        return None
    identity = people_store.identity(edge.reads(), people_service.key_hash(key))
    # Nobody is signed out in the middle of a paper, however long they think before they hand it in.
    sits = request.blueprint in ("attempts", "results", "media", "works") and request.endpoint not in STARTS
    standing = people_service.standing(identity, now(), sits=sits)
    return None if standing is None else Viewer(standing)


def gate() -> None:
    """Let the request through, or raise the refusal that the policy asks for."""
    # The moment of receipt, before anything waits for the database: lateness is judged by it (decision 10).
    now()
    if request.endpoint is None:
        return
    if "\x00" in request.path:
        # PostgreSQL takes no such text, so nothing can be there.
        raise NotFound
    method = "GET" if request.method == "HEAD" else request.method
    access = POLICY.get((request.endpoint, method))
    if access is None:
        if method == "OPTIONS":
            return
        raise NotAllowed
    if access.uploads:
        # Whoever may not send files has none of them read.
        _check_role(access)
        request.max_content_length, request.max_form_memory_size = UPLOADS, UPLOADED_WORDS
    if method not in SAFE and request.endpoint not in WITHOUT_TOKEN:
        cookies.check_token()
    _check_role(access)


def _check_role(access: Access) -> None:
    if access.roles is None or access.in_statement:
        return
    if not current_user.is_authenticated:
        raise MustSignIn
    if me().role not in access.roles:
        raise NotAllowed


def me() -> Person:
    """The signed-in person of a route that only signed-in people reach."""
    return identity().person


def identity() -> Identity:
    """The signed-in identity of a route that only signed-in people reach."""
    viewer = current_user._get_current_object()
    assert isinstance(viewer, Viewer)
    return viewer.identity


def viewer() -> Viewer | None:
    """Who looks, on a route that anyone reaches."""
    found = current_user._get_current_object()
    return found if isinstance(found, Viewer) else None


def touch() -> None:
    """After a page: note, every few minutes, that the sign-in is in use."""
    found = g.get("_login_user")
    if isinstance(found, Viewer) and now() - found.identity.seen_at > people_service.SEEN_EVERY:
        # A courtesy: the page is made, and goes out whether or not the database has time for this.
        with suppress(SQLAlchemyError), edge.writes() as (session, _):
            people_store.see(session, found.identity.key_hash, now())
