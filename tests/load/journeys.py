"""What people do, as data: a journey is a row of steps, each a request, the wait before it, what is kept of its reply.

Think times are those of real evenings: twenty to thirty seconds a question, twenty questions in eight to twelve
minutes. `%(name)s` in an address or a body is what the person holds under that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Part(StrEnum):
    """Where in a reply something stands."""

    BODY = "body"
    LOCATION = "location"
    ETAG = "etag"
    COOKIE = "set-cookie"


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept of a reply under a name: the first group of a pattern in a part of it; absent, what was stays."""

    name: str
    part: Part
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Think:
    """Seconds before a request: lognormal about a median; a spread of 0 is always the median."""

    median_s: float = 1.0
    spread: float = 0.5


class Body(StrEnum):
    """What a request carries, by its content type; a save's is made from `question`."""

    NONE = ""
    FORM = "application/x-www-form-urlencoded"
    FILE = "multipart/form-data; boundary=rig-boundary-2026"
    SAVE = "application/json"
    SCRIPT = "script"
    """Nothing but the headers of a page's script."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request. `leads`: how the address begins that it must lead to; `times`: how often in a row.

    `question`: the place that a save answers; `most`: the choices it has.
    """

    act: str
    method: str
    path: str
    expected: tuple[int, ...] = (200,)
    think: Think = Think()
    body: str = ""
    kind: Body = Body.NONE
    keeps: tuple[Keep, ...] = ()
    times: int = 1
    question: int = 0
    most: int = 2
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """What one person does from beginning to end."""

    name: str
    steps: tuple[Step, ...]


FORM_TOKEN = Keep("csrf", Part.BODY, re.compile(r'name="csrf_token" value="([0-9a-f]+)"'))
HERE = Keep("here", Part.LOCATION, re.compile(r"/lam-bai/([\w.-]+)$"))
LEASE = Keep("lease", Part.BODY, re.compile(r'"lease": ?([0-9]+)'))
# Not what only looks like one within the token of a paper.
RECEIPT = Keep("receipt", Part.BODY, re.compile(r"(?<![\w-])([0-9A-Z]{4}-[0-9A-Z]{4})(?![\w-])"))
ETAG = Keep("etag", Part.ETAG, re.compile(r"(.+)"))
NEW_KEY = Keep("cookie", Part.COOKIE, re.compile(r"((?:__Host-)?sid=[^;]+)"))
BROUGHT = Keep("import", Part.LOCATION, re.compile(r"/nhap/([\w-]+)"))

CONTEST, PAPER = "/cuoc-thi/%(slug)s", "/lam-bai/%(here)s"
QUESTIONS, CHANGED = 20, (4, 13)
"""Questions on a paper of the contest that is sat here, and those that people think better of before the end."""
READS, GUESSES = Think(24, 0.45), 900

RULES = Step("rules page", "GET", f"{CONTEST}/bat-dau", keeps=(FORM_TOKEN,))
_PROMISE = "csrf_token=%(csrf)s&honest=y"
START = Step("start", "POST", f"{CONTEST}/bat-dau", (303,), Think(8), _PROMISE, Body.FORM, (HERE,), leads="/lam-bai/")
OPEN = Step("paper", "GET", PAPER, think=Think(0.2))
LEAD = Step("lead", "POST", f"{PAPER}/may", think=Think(0.5), kind=Body.SCRIPT, keeps=(LEASE,))
REVIEW = Step("review", "GET", f"{PAPER}/xem-lai", think=Think(3))
HAND_IN = Step("hand in", "POST", f"{PAPER}/nop", (303,), Think(6), "csrf_token=%(csrf)s", Body.FORM, leads="/ket-qua/")
RESULT = Step("result", "GET", "/ket-qua/%(here)s", think=Think(0.2), keeps=(RECEIPT,))
BOARD = Step("board page", "GET", f"{CONTEST}/xep-hang", think=Think(5))
FIGURES = Step("board JSON", "GET", f"{CONTEST}/xep-hang.json", (200, 304), Think(5), keeps=(ETAG,))


def save(question: int, most: int = 2, think: Think = READS) -> Step:
    """An answer to a question, as the page's script sends it."""
    path = f"{PAPER}/cau-tra-loi"
    return Step("save", "PUT", path, think=think, kind=Body.SAVE, question=question, most=most)


_SAVES = tuple(save(n) for n in range(1, QUESTIONS + 1))
_CHANGES = tuple(save(n, think=Think(10)) for n in CHANGED)
_SITTING = (OPEN, LEAD, *_SAVES, *_CHANGES, save(QUESTIONS + 1, GUESSES))

SIT = Journey("sit", (RULES, START, *_SITTING, REVIEW, HAND_IN, RESULT, FIGURES))
BEGIN = Journey("begin", (RULES, START, OPEN, LEAD))
END = Journey("end", (HAND_IN, RESULT))

LOOK = Journey("look", (Step("home", "GET", "/"), Step("contest page", "GET", CONTEST, think=Think(4)), BOARD, FIGURES))

FILE = (
    "--rig-boundary-2026\r\n"
    'Content-Disposition: form-data; name="csrf_token"\r\n\r\n%(csrf)s\r\n'
    "--rig-boundary-2026\r\n"
    'Content-Disposition: form-data; name="file"; filename="cau-hoi.csv"\r\nContent-Type: text/csv\r\n\r\n'
    "Câu hỏi,A,B,C,D,Đáp án,Chủ đề\n"
    + "".join(f"Câu tải %(seed)s-{n}: công đoàn làm gì?,Một {n},Hai {n},Ba {n},Bốn {n},B,Đo tải\n" for n in range(60))
    + "\r\n--rig-boundary-2026--\r\n"
)
"""A list of sixty questions, another one for each who sends it."""

WATCH = Journey("watch", (BOARD, replace(FIGURES, think=Think(15, 0.12), times=10_000)))
OFFICER = Journey("officer", (Step("turnout", "GET", "/can-bo?cuoc-thi=%(slug)s", think=Think(45), times=10_000),))
SIGN_IN = Journey(
    "sign_in",
    (
        Step("sign-in page", "GET", "/dang-nhap", keeps=(FORM_TOKEN, NEW_KEY)),
        Step(
            "sign in",
            "POST",
            "/dang-nhap",
            (303,),
            Think(9),
            "csrf_token=%(csrf)s&phone=%(phone)s&password=%(password)s&next=%%2F",
            Body.FORM,
            (NEW_KEY,),
        ),
        Step("home", "GET", "/", think=Think(0.2)),
    ),
)
IMPORT = Journey(
    "import",
    (
        Step("import page", "GET", "/to-chuc/ngan-hang/nhap", keeps=(FORM_TOKEN,)),
        Step("upload", "POST", "/to-chuc/ngan-hang/nhap", (303,), Think(5), FILE, Body.FILE, (BROUGHT,)),
        Step("import read", "GET", "/to-chuc/ngan-hang/nhap/%(import)s", think=Think(8), times=2),
    ),
)
