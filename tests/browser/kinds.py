"""A paper of every kind in a browser: how each kind is answered by hand, and what the database keeps of it."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.store import answers
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from questions.kinds import Kind, decode
from tests import every_kind
from tests.browser.running import RunningSite


class Paper:
    """What the database knows of a paper, and the way through its page."""

    def __init__(self, site: RunningSite, page: Page, token: str) -> None:
        self.site, self.page, self.token = site, page, token
        with Session(site.engine) as session:
            attempt = session.scalars(select(AttemptRow).where(AttemptRow.token == token)).one()
            self.right = every_kind.right(session, attempt)  # type: ignore[arg-type]
            self.places = {one.position: one for one in answers.of_attempt(session, attempt.id)}
            self.at = {kind: every_kind.position_of(session, attempt, kind) for kind in Kind}  # type: ignore[arg-type]

    def kept(self) -> dict[int, int | str]:
        with Session(self.site.engine) as session:
            query = select(AnswerRow).join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
            rows = session.scalars(query.where(AttemptRow.token == self.token, AnswerRow.seq > 0))
            found = {row.position: row.choice if row.words is None else row.words for row in rows}
            return {position: answer for position, answer in found.items() if answer is not None}

    def go(self, position: int) -> None:
        self.page.evaluate("place => { location.hash = place }", f"#cau-{position}")

    def field(self, name: str) -> str:
        return f'[name="{name}"]'

    def answer(self, position: int) -> None:
        """Answer a question right, by what its kind offers."""
        shape, right, page = self.places[position].shape, self.right[position], self.page
        assert shape is not None
        told = decode(shape, right) if isinstance(right, int) else right
        if isinstance(told, frozenset):
            for place in sorted(told):
                page.locator(f"#cau-{position} .option").nth(place).click()
        elif isinstance(told, tuple) and shape.kind is Kind.TRUE_FALSE_GROUP:
            for n, digit in enumerate(told):
                page.locator(f"#cau-{position} {self.field(f'q{position}.{n}')}").nth(digit or 0).check(force=True)
        elif isinstance(told, tuple):
            for n, digit in enumerate(told):
                page.locator(self.field(f"q{position}.{n}")).select_option(index=1 + (digit or 0))
        elif isinstance(told, int):
            page.locator(f"#cau-{position} .option").nth(told).click()
        else:
            page.locator(self.field(f"q{position}")).fill(str(told).replace(".", ","))

    def touch(self, position: int) -> None:
        """Say something else than what is right."""
        shape, page, sheet = self.places[position].shape, self.page, self.page.locator(f"#cau-{position}")
        assert shape is not None
        if shape.kind is Kind.ORDERING:
            sheet.get_by_role("button", name="Đưa xuống").first.click()
        elif shape.kind is Kind.MATCHING:
            sheet.locator("select").first.select_option(index=2)
        elif shape.kind.has_options:
            sheet.locator(".option").nth(1).click()
        else:
            sheet.locator(".input").fill("7")
            page.keyboard.press("Tab")

    def unlock(self) -> None:
        """Say that the clip cannot be watched, where answers wait for it."""
        button = self.page.get_by_role("button", name="Tôi không xem được video")
        if button.count() and button.is_visible():
            button.click()
