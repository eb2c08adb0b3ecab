"""The door: joins settings, database, Redis, access, errors, pages and commands. Nothing imports it."""

from __future__ import annotations

import os
from contextlib import suppress

import structlog
from flask import Flask, request
from flask_compress import Compress
from flask_migrate import Migrate
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from config import Settings
from contest.store.boards import Boards
from contest.store.echo import Echo
from contest.store.engine import CONNECTING
from contest.store.nodes import Nodes
from contest.store.replica import Replica
from contest.web import (
    access,
    activation,
    activities,
    analysis,
    assets,
    attempts,
    audit_log,
    awards,
    bank_edit,
    bank_export,
    bank_law,
    certificate_batches,
    certificate_checks,
    certificate_desk,
    certificates,
    codes,
    complaints,
    contest_desk,
    contest_life,
    contest_time,
    contestants,
    contests,
    cookies,
    corrections,
    data_desk,
    devices,
    display,
    documents,
    duties,
    errors,
    essays,
    formula_trials,
    guides,
    headers,
    home,
    house,
    imports,
    inquiries,
    inquiry_desk,
    integrity,
    invitations,
    jobs,
    judging,
    lane,
    library,
    library_desk,
    mail,
    media,
    mergers,
    monitor,
    notices,
    officers,
    officers_knowledge,
    officers_league,
    officers_missing,
    offline,
    organizers,
    panels,
    payout_desk,
    payouts,
    people,
    personal_data,
    pledge_desk,
    pledges,
    practice,
    proposals,
    pulse,
    record,
    recovery,
    registration,
    reopening,
    replica,
    reports,
    results,
    roster,
    roster_confirm,
    roster_imports,
    rule_versions,
    screen,
    second_factor,
    sharing,
    staff,
    standings,
    strikes,
    unit_deeds,
    unit_desk,
    unit_files,
    units,
    unplaced,
    wizard,
    wizard_publish,
    words,
    works,
    yearly,
)
from contest.web import bank as bank_pages
from contest.web.commands import attempts as attempt_commands
from contest.web.commands import audit as audit_commands
from contest.web.commands import bank, check, demo, serve
from contest.web.commands import contests as contest_commands
from contest.web.commands import jobs as job_commands
from contest.web.commands import people as people_commands
from contest.web.commands import personal as personal_commands
from contest.web.commands import standings as standings_commands
from contest.web.commands import units as unit_commands
from contest.web.database import db
from contest.web.database import serve as serve_by
from contest.web.site import NAME, Site

PAGES = (
    home,
    sharing,
    invitations,
    contests,
    attempts,
    results,
    practice,
    library,
    library_desk,
    offline,
    media,
    standings,
    registration,
    people,
    units,
    officers,
    officers_knowledge,
    officers_league,
    officers_missing,
    organizers,
    contest_desk,
    contest_life,
    contest_time,
    contestants,
    reopening,
    duties,
    staff,
    monitor,
    analysis,
    essays,
    works,
    judging,
    panels,
    awards,
    formula_trials,
    imports,
    house,
    guides,
    screen,
    display,
)
ACCOUNT_PAGES = (activation, recovery, second_factor, mail, codes)
ROSTER_PAGES = (roster, roster_imports, roster_confirm)
RECORD_PAGES = (audit_log, proposals, notices, inquiries, inquiry_desk, complaints, record, documents)
CERTIFICATE_PAGES = (certificates, certificate_batches, certificate_checks, certificate_desk, pledges, pledge_desk)
PERSONAL_PAGES = (personal_data, data_desk, payouts, payout_desk)
UNIT_PAGES = (unit_desk, unit_deeds, unit_files, unplaced)
WIZARD_PAGES = (wizard, wizard_publish, rule_versions)
INTEGRITY_PAGES = (integrity, strikes, mergers, corrections)
BANK_PAGES = (bank_pages, bank_edit, bank_law, bank_export)
REPORT_PAGES = (jobs, reports, activities, yearly)
GROUPS = (
    PAGES,
    RECORD_PAGES,
    ROSTER_PAGES,
    CERTIFICATE_PAGES,
    PERSONAL_PAGES,
    WIZARD_PAGES,
    INTEGRITY_PAGES,
    BANK_PAGES,
    REPORT_PAGES,
    ACCOUNT_PAGES,
    UNIT_PAGES,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises config.SettingsRefused when a live site lacks what it must state itself."""
    settings = settings or config.load(os.environ)
    app = Flask(__name__, template_folder="templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        TESTING=settings.testing,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=2,
        COMPRESS_STREAMS=False,
        COMPRESS_MIN_SIZE=500,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    _keep_compiled(app)
    _logging()
    _join(app, settings)
    if settings.proxy_count:
        count = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _keep_compiled(app: Flask) -> None:
    """Keep compiled templates in this account's own temporary folder, so that a worker that begins under load is soon
    as quick as the others. Kept by content; where no safe folder is to be had, each process compiles for itself."""
    with suppress(RuntimeError, OSError):
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache()


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database_url.startswith("sqlite"):
        return {}
    # A connection a thread and a few to spare; nobody waits longer for one than for a page.
    size = settings.blocking_threads + 2
    return {"pool_size": size, "max_overflow": 2, "pool_timeout": 3, "connect_args": CONNECTING}


def _boards(settings: Settings) -> Boards | None:
    if not settings.redis_url:
        return None
    line = Nodes if settings.redis_cluster else Echo
    return Boards(line(settings.redis_url, settings.redis_timeout_ms))


def _replica(settings: Settings) -> Replica | None:
    url = settings.database_replica_url
    return Replica(url, settings.replica_age_s, settings.blocking_threads + 2) if url else None


def _join(app: Flask, settings: Settings) -> None:
    app.extensions[NAME] = Site(settings, _boards(settings), _replica(settings))
    app.session_interface = cookies.NoSession()
    db.init_app(app)
    with app.app_context():
        serve_by(db.engine)
    Migrate(app, db, directory="contest/store/migrations", render_as_batch=True)
    Compress(app)
    for part in (pulse, words, errors, access, headers, assets, replica):
        part.init(app)
    for pages in GROUPS:
        for page in pages:
            app.register_blueprint(page.blueprint)
    app.jinja_env.globals.update(csrf_token=cookies.form_token)
    app.context_processor(lambda: _for_templates(settings))
    with app.app_context():
        app.wsgi_app = lane.Lane(app, db.engine)  # type: ignore[method-assign]
    for group in (
        bank.bank_commands,
        unit_commands.units_commands,
        demo.demo_commands,
        people_commands.people_commands,
        attempt_commands.attempts_commands,
        job_commands.jobs_commands,
        standings_commands.standings_commands,
        contest_commands.contest_commands,
        audit_commands.audit_commands,
        serve.serve_command,
        check.check_command,
    ):
        app.cli.add_command(group)
    for command in personal_commands.COMMANDS:
        people_commands.people_commands.add_command(command)


def _for_templates(settings: Settings) -> dict[str, object]:
    return {
        "site": {
            "name": words.house_name(settings.site_name),
            "organizer": words.house_name(settings.site_organizer),
            "phone": settings.site_phone,
        },
        "lang": words.language(),
        "display": display.chosen(),
        "viewer": access.viewer(),
        "in_app": devices.in_app(request.user_agent.string),
    }


def _logging() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
