"""Questions of every kind, made at random for round trips, and pictures for them."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import strategies as st
from PIL import Image

from questions.formats.reading import ReadQuestion
from questions.instruments import Reference
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.pictures import Picture, Stimulus, take
from questions.wording import clean

SIGNS = st.sampled_from("aAbBcđẶ1235 \n\t'\"=+-@*,;|.()✅%</→ ơ?") | st.characters(exclude_categories=["Cs", "Cn"])
TEXTS = st.text(SIGNS, min_size=1, max_size=20).map(clean).filter(bool)
PLACES = st.from_regex(r"[1-9][0-9]{0,2}[a-z]?", fullmatch=True)
REFERENCES = st.builds(
    Reference,
    st.sampled_from(["116/2025/QH15", "282/2025/NĐ-CP"]),
    st.none() | PLACES,
    st.none() | PLACES,
    st.none() | st.sampled_from("abcdđ"),
)
NUMBERS = st.from_regex(r"-?[0-9]{1,5}([.,][0-9]{1,3})?(±[0-9]{1,3})?", fullmatch=True)


def picture(shade: int, alt: str = "") -> Picture:
    """A small picture; equal shades make equal ones."""
    out = io.BytesIO()
    Image.new("RGB", (40 + shade, 30), (shade * 40 % 256, 90, 200)).save(out, "PNG")
    taken = take(out.getvalue(), alt)
    assert isinstance(taken, Picture)
    return taken


PICTURES = tuple(picture(shade, alt) for shade, alt in enumerate(("", "Sơ đồ", "Biển báo «cấm»")))


def _answered(draw: st.DrawFn, kind: Kind, base: ReadQuestion) -> ReadQuestion:
    """The base with options and a key (or none yet) as the kind asks for."""
    if kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        words = NUMBERS if kind is Kind.NUMERIC else TEXTS
        return replace(base, accepted=tuple(draw(st.lists(words, max_size=3, unique=True))))
    options = tuple(Option(text) for text in draw(st.lists(TEXTS, min_size=2, max_size=8)))
    if kind is Kind.TRUE_FALSE:
        options = (Option("Đúng"), Option("Sai"))
    base = replace(base, options=options)
    places = range(len(options))
    if kind is Kind.MATCHING:
        base = replace(base, matches=tuple(draw(st.lists(TEXTS, min_size=2, max_size=8))))
        one = st.integers(0, len(base.matches) - 1)
        key = st.lists(one, min_size=len(options), max_size=len(options))
    elif kind is Kind.TRUE_FALSE_GROUP:
        key = st.lists(st.integers(0, 1), min_size=len(options), max_size=len(options))
    elif kind is Kind.ORDERING:
        key = st.just(list(places))
    elif kind is Kind.MULTIPLE:
        key = st.lists(st.sampled_from(places), min_size=1, unique=True).map(sorted)
    else:
        key = st.sampled_from(places).map(lambda place: [place])
    return replace(base, key=tuple(draw(st.just([]) | key)))


PARTS = frozenset({Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING})


@st.composite
def questions(draw: st.DrawFn, *, kinds: tuple[Kind, ...] = tuple(Kind), pictures: bool = False) -> ReadQuestion:
    """A question that may stand in a bank, more or less: reading settles the rest."""
    kind = draw(st.sampled_from(kinds))
    shown = st.none() | st.sampled_from(PICTURES) if pictures else st.none()
    stimulus = draw(st.none() | TEXTS)
    base = ReadQuestion(
        place="",
        number="1",
        text=draw(TEXTS),
        kind=kind,
        code=draw(st.none() | st.from_regex(r"[A-Z]{2}-[0-9]{3}", fullmatch=True)),
        subject=draw(st.none() | st.sampled_from(["An ninh mạng", "Thử"])),
        level=draw(st.none() | st.sampled_from(Level)),
        explanation=draw(st.none() | TEXTS),
        reference=draw(st.none() | REFERENCES),
        partial=kind in PARTS and draw(st.booleans()),
        fixed_order=draw(st.booleans()),
        pictures=tuple(draw(st.lists(st.sampled_from(PICTURES), max_size=2))) if pictures else (),
        stimulus=None if stimulus is None else Stimulus(stimulus, draw(shown)),
    )
    base = _answered(draw, kind, base)
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        base = replace(base, options=tuple(replace(option, picture=draw(shown)) for option in base.options))
    return base
