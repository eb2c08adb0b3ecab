"""Questions of every kind for round trips through files, and what of one must come back."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from PIL import Image

from questions.formats.judging import judge
from questions.formats.reading import Findings, ReadQuestion
from questions.instruments import Reference
from questions.kinds import TRUE_FALSE_OPTIONS, Kind, Option
from questions.levels import Level
from questions.marking import number_range
from questions.pictures import Picture, Stimulus, take
from questions.wording import clean, same_case

SIGNS = st.sampled_from("aAbBcđẶ125 \n\t'\"=+-@*,;|.()%<>/\\~#{}:[]&_^$?→²\u00a0ơ") | st.characters(
    exclude_categories=["Cs", "Cn"]
)
TRICKY = (
    *("<b>x</b>", "&amp;lt;", "&nbsp;x", "[html]<p>a", "{{7*7}}", "]]>", "%50%a", "A. x", "::a::b", "a -> b", "// a"),
    *("<script>x</script>", "<!-- a", "#### a", "=a", "~b", "\\n", "a\\", "*", "T", "<br>", "$CATEGORY: a", "• a\n• b"),
    *("x²", "<![CDATA[a]]>", "@@PLUGINFILE@@/a.png", "ANSWER: A", "{>3 ALL\na\n}", "> 2", "11±0.5", "a | b", "Đúng"),
)
TEXTS = st.text(SIGNS, min_size=1, max_size=25).map(clean).filter(bool) | st.sampled_from(TRICKY)
WORDS = TEXTS.map(lambda text: " ".join(text.split()))
"""What is typed into one line."""
PLACES = st.from_regex(r"[1-9][0-9]{0,2}[a-z]?", fullmatch=True)
REFERENCES = st.builds(
    Reference,
    st.sampled_from(["116/2025/QH15", "282/2025/NĐ-CP"]),
    st.none() | PLACES,
    st.none() | PLACES,
    st.none() | st.sampled_from("abcdđ"),
)
NUMBERS = st.sampled_from(["11", "-2.5", "0", "11±0.5", "3,25", "1000000", "0.000001±0.000002"])


def picture(shade: int, alt: str) -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (8 + shade % 5, 6), (shade, 90, 200)).save(out, "PNG")
    found = take(out.getvalue(), alt)
    assert isinstance(found, Picture)
    return found


PICTURES = st.builds(picture, st.integers(0, 20), st.sampled_from(["", "Sơ đồ", "a <b> & «c»"]))
STIMULI = st.builds(Stimulus, TEXTS, st.none() | PICTURES)


@st.composite
def questions(draw: st.DrawFn, with_pictures: bool = False) -> ReadQuestion:
    """A question in its settled form."""
    kind = draw(st.sampled_from(Kind))
    texts = draw(st.lists(TEXTS, min_size=2, max_size=8, unique_by=same_case)) if kind.has_options else []
    if kind is Kind.TRUE_FALSE:
        texts = list(TRUE_FALSE_OPTIONS)
    pictures = draw(st.lists(st.none() | PICTURES, min_size=8, max_size=8)) if with_pictures else [None] * 8
    matches = draw(st.lists(TEXTS, min_size=2, max_size=6, unique_by=same_case)) if kind is Kind.MATCHING else []
    accepted: list[str] = []
    if not kind.has_options:
        accepted = draw(st.lists(WORDS if kind is Kind.SHORT_TEXT else NUMBERS, max_size=4, unique_by=same_case))
    question = ReadQuestion(
        place="",
        kind=kind,
        text=draw(TEXTS),
        options=tuple(
            Option(text, picture=None if kind is Kind.TRUE_FALSE else shown)
            for text, shown in zip(texts, pictures, strict=False)
        ),
        matches=tuple(matches),
        key=draw(keys(kind, len(texts), len(matches))),
        accepted=tuple(accepted),
        fixed_order=kind not in (Kind.SHORT_TEXT, Kind.NUMERIC, Kind.TRUE_FALSE_GROUP) and draw(st.booleans()),
        partial=not kind.takes_one and kind.has_options and draw(st.booleans()),
        code=draw(st.none() | st.from_regex(r"[A-Z]{2}-[0-9]{3}", fullmatch=True)),
        subject=draw(st.none() | st.sampled_from(["An ninh mạng", "Thử / nghiệm"])),
        level=draw(st.none() | st.sampled_from(Level)),
        explanation=draw(st.none() | TEXTS),
        reference=draw(st.none() | REFERENCES),
        pictures=tuple(draw(st.lists(PICTURES, max_size=2))) if with_pictures else (),
        stimulus=draw(st.none() | STIMULI) if with_pictures else None,
    )
    item = judge(question, Findings(""))
    assume(not item.refused)
    return item.question


@st.composite
def keys(draw: st.DrawFn, kind: Kind, options: int, matches: int) -> tuple[int, ...]:
    """A key that fits, or none."""
    if not kind.has_options or draw(st.integers(0, 9)) == 0:
        return ()
    if kind.takes_one:
        return (draw(st.integers(0, options - 1)),)
    if kind is Kind.MULTIPLE:
        return tuple(draw(st.lists(st.integers(0, options - 1), min_size=1, unique=True)))
    if kind is Kind.ORDERING:
        return tuple(draw(st.permutations(range(options))))
    return tuple(draw(st.lists(st.integers(0, (matches or 2) - 1), min_size=options, max_size=options)))


def told(question: ReadQuestion) -> dict[str, Any]:
    """All of a question that a file must bring back, whatever order it keeps the right sides of pairs in."""
    rights = [question.matches[place] for place in question.key] if question.kind is Kind.MATCHING else question.key
    accepted = [number_range(words) for words in question.accepted] if question.kind is Kind.NUMERIC else None
    return {
        "kind": question.kind,
        "text": question.text,
        "options": [(option.text, option.pinned, option.picture) for option in question.options],
        "matches": sorted(question.matches),
        "key": list(rights),
        "accepted": accepted or list(question.accepted),
        "partial": question.partial,
        "fixed_order": question.fixed_order,
        "level": question.level,
        "explanation": question.explanation,
        "reference": question.reference,
        "pictures": question.pictures,
        "stimulus": question.stimulus,
        "code": question.code,
        "subject": question.subject,
    }
