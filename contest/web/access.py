"""The gate before every request: who asks, and whether the policy lets them in (contest.web.policy)."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, g, request
from flask_login import LoginManager, current_user
from sqlalchemy.exc import SQLAlchemyError

from contest import duties
from contest.people import STAFF, Person, Role
from contest.refusals import MustSignIn, NoSuchContest, NotAllowed, NotFound
from contest.second_factor import FactorDue
from contest.services import people as people_service
from contest.store import duties as duty_store
from contest.store import people as people_store
from contest.store.people import Identity
from contest.web import cookies, edge
from contest.web.permits import UPLOADED_WORDS, UPLOADS, Access
from contest.web.policy import POLICY, SAFE, STARTS, WITHOUT_TOKEN
from contest.web.site import now, site

CONTEST_DESK = "/to-chuc/cuoc-thi/<slug>"


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
    if key is None or g.get("asks_nobody"):
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
    if not access.first and _factor_due():
        raise FactorDue
    if request.url_rule is not None and request.url_rule.rule.startswith(CONTEST_DESK):
        _check_duty()


def _factor_due() -> bool:
    """Whether the house requires a second factor of whoever this is, and they have none yet."""
    required = site().settings.staff_second_factor == "required"
    return required and me().role in STAFF and not identity().factor


def _check_duty() -> None:
    """At the desk of a contest whose work was shared out: nobody without a duty, and each does only what is theirs.

    To whoever has none it is as missing as one that never was.
    """
    held = duty_store.of_slug(edge.reads(), (request.view_args or {})["slug"], me().id)
    if held is not None and me().role is Role.ADMIN:
        return
    if not held:
        raise NoSuchContest
    if request.method not in SAFE and not duties.may_write(request.endpoint or "", held):
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


def ask_nobody() -> None:
    """For the rest of this request look nobody up: the page that says that the database is away must not ask it."""
    g.asks_nobody = True


def touch() -> None:
    """After a page: note, every few minutes, that the sign-in is in use."""
    found = g.get("_login_user")
    if isinstance(found, Viewer) and now() - found.identity.seen_at > people_service.SEEN_EVERY:
        # A courtesy: the page is made, and goes out whether or not the database has time for this.
        with suppress(SQLAlchemyError), edge.writes() as (session, _):
            people_store.see(session, found.identity.key_hash, now())
