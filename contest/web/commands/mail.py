"""The sweeper's hand for letters: a thread of its own, so that a dead server of mail holds nothing else up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from contest.services import mail
from contest.services.mail import Office
from contest.web.site import site

log = structlog.get_logger("hoithi.mail")
LOOK_EVERY_SECONDS = 1.0

Writing = Callable[[], AbstractContextManager[Session]]


def keep_sending(app: Flask, writing: Writing, stop: Event) -> None:
    """Send letters, one after the other, until told to stop; nothing where no server of mail is named."""
    with app.app_context():
        settings = site().settings
        if not settings.mail_url:
            return
        office = Office(settings.secret_key, settings.site_organizer, mail.post(settings.mail_url, settings.mail_from))
        while not stop.is_set():
            try:
                sent = mail.send_next(writing, office, site().clock)
            except Exception as failure:
                # Never its words: they may hold an address. Whatever it was, other letters still go out.
                log.error("mail_failed", error=type(failure).__name__)
                sent = None
            if sent is False:
                log.error("mail_put_off")
            if not sent:
                stop.wait(LOOK_EVERY_SECONDS)
