"""Two organizers, an administrator and a question of the bank's own: what the tests of the bank desk begin with."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import html5lib
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from contest.people import Person, Role
from contest.services import bank_desk
from contest.web.bank_words import address
from questions.desk import Draft
from questions.desk_store import OnDesk
from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.pictures import Picture, Stimulus
from tests.factories import person, sign_in
from tests.web.client import Browser, Page

LAW = "120/2025/QH15"
CONTENT = ReadQuestion(
    "",
    text="Nghỉ hằng năm bao nhiêu ngày?",
    options=(Option("10 ngày"), Option("12 ngày"), Option("14 ngày")),
    key=(1,),
    code="LĐ-01",
    subject="An ninh mạng",
    reference=Reference(LAW, "113"),
)
FORM: dict[str, Any] = {
    "kind": "single",
    "text": CONTENT.text,
    "option": [one.text for one in CONTENT.options],
    "key": "1",
    "subject": CONTENT.subject,
    "instrument": LAW,
    "article": "113",
    "expected": "1",
    "act": "save",
}


@dataclass
class Stage:
    """Who is there. `code` names a draft that Anna wrote."""

    anna: Browser
    binh: Browser
    admin: Browser
    people: dict[str, Person]
    code: str

    @property
    def url(self) -> str:
        return address(self.code)

    def edit(self, who: Browser, **changed: Any) -> Page:
        """Send the form of the question."""
        return who.post(f"{self.url}/sua", FORM | changed)

    def move(self, who: Browser, status: str, seen: int = 1, note: str = "") -> Page:
        """Press a button of the question's page."""
        return who.post(self.url, {"trang-thai-moi": status, "ban": str(seen), "ly-do": note})


def staged(app: Flask, writing, clock, content: ReadQuestion = CONTENT) -> Stage:
    with writing() as session:
        cast = {
            "anna": person(session, clock.now, Role.ORGANIZER, name="Lò Thị Anna"),
            "binh": person(session, clock.now, Role.ORGANIZER, name="Lò Văn Bình"),
            "admin": person(session, clock.now, Role.ADMIN, name="Quàng Thị Quản"),
        }
        browsers = {name: Browser(app, sign_in(session, who, clock.now)) for name, who in cast.items()}
        saved = bank_desk.create(session, Draft(content), cast["anna"], clock.now)
    return Stage(browsers["anna"], browsers["binh"], browsers["admin"], cast, saved.code)


def on_desk(session: Session, code: str) -> OnDesk:
    session.rollback()
    return bank_desk.on_desk(session, code)


def png(colour: str = "red", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    out.seek(0)
    return out


PICTURE = Picture("ab" * 32, "Biển báo", 40, 30)
PAIR = (Option("một"), Option("hai"))
KINDS = [
    ReadQuestion("", text="Một?", options=PAIR, key=(1,), level=Level.RECALL, explanation="Vì thế."),
    ReadQuestion("", text="Một, chưa có đáp án?", options=PAIR),
    ReadQuestion("", text="Nhiều?", kind=Kind.MULTIPLE, options=PAIR, key=(0, 1), partial=True, fixed_order=True),
    ReadQuestion("", text="Đúng?", kind=Kind.TRUE_FALSE, options=(Option("Đúng"), Option("Sai")), key=(1,)),
    ReadQuestion("", text="Nhóm?", kind=Kind.TRUE_FALSE_GROUP, options=PAIR, key=(1, 0)),
    ReadQuestion("", text="Ngắn?", kind=Kind.SHORT_TEXT, accepted=("hòa bình", "thái bình")),
    ReadQuestion("", text="Số?", kind=Kind.NUMERIC, accepted=("11±0,5",)),
    ReadQuestion("", text="Ghép?", kind=Kind.MATCHING, options=PAIR, matches=("x", "y", "z"), key=(2, 0)),
    ReadQuestion("", text="Xếp?", kind=Kind.ORDERING, options=PAIR, key=(0, 1), partial=True),
    replace(CONTENT, code=None, reference=Reference(LAW, "5", "2", "a"), pictures=(PICTURE,)),
    replace(CONTENT, code=None, options=(Option("", picture=PICTURE), Option("hai")), key=(0,)),
    replace(CONTENT, code=None, stimulus=Stimulus("Lời thoại.", PICTURE, "cd" * 32)),
]


def fields(page: Page) -> MultiDict[str, str]:
    """What a browser would send of the form on a page, its save button pressed."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.get("enctype"))
    sent: MultiDict[str, str] = MultiDict([("act", "save")])
    for one in form.iter():
        name, kind = one.get("name"), one.get("type")
        if (
            one.tag == "input"
            and name
            and kind != "file"
            and (kind not in ("checkbox", "radio") or "checked" in one.attrib)
        ):
            sent.add(name, one.get("value", "on"))
        elif one.tag == "textarea" and name:
            sent.add(name, (one.text or "").removeprefix("\n"))
        elif one.tag == "select" and name:
            options = list(one.iter("option"))
            chosen = next((o for o in options if "selected" in o.attrib), options[0])
            sent.add(name, chosen.get("value", "".join(chosen.itertext())))
    return sent


def press(who: Browser, path: str, form: MultiDict[str, str], act: str, **files) -> Page:
    data = form.to_dict(flat=False)
    data["act"] = [act]
    return who.post(path, {**data, **files})


def whole(who: Browser, path: str, form: dict[str, object], claimed: int | None = None) -> Page:
    """Send a form as one body in memory; `claimed`: the length that the head of the request says."""
    boundary, body = encode_multipart({"csrf_token": who.token(), **form})
    kind = f'multipart/form-data; boundary="{boundary}"'
    told = {"CONTENT_LENGTH": str(claimed or len(body))}
    given = {"input_stream": io.BytesIO(body), "content_type": kind, "environ_overrides": told}
    return Page(who.client.post(path, **given))
