"""One block of lines to one question: its options, its kind, its key by words, its level, law and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from questions.formats.reading import Findings, KeySource
from questions.formats.typed import text_words as words
from questions.formats.typed.answer_words import Asked, Given, read_answer
from questions.formats.typed.option_labels import Label, Part, bulleted, labels_in, lettered, numbered, parts
from questions.formats.typed.rich import PICTURE, Line
from questions.formats.typed.text_block import Block
from questions.formats.typed.text_matching import Columns, columns_of
from questions.formats.typed.text_unlabelled import unlabelled
from questions.formats.typed.verdicts import told
from questions.kinds import KIND_WORDS, LETTERS, MOST_OPTIONS, Kind
from questions.levels import Level, level_from
from questions.wording import clean, same_case, shortened

KINDS = {same_case(name): kind for kind, name in KIND_WORDS.items()}
KIND_TAG = re.compile(r"^\s*\[(?P<words>[^\]\n]{3,60})\]\s*")
PARTIAL_WORDS, FIXED_WORDS = "chấm từng phần", "giữ nguyên thứ tự"
STATEMENT_VERDICT = re.compile(
    r"(?:\s*(?:→|⇒|=>|-->|->|\t|\s{2,})\s*[(\[]?\s*|\s*[(\[]\s*|\s+[-–—:]\s+)(?P<verdict>đúng|sai|đ|s|true|false)\s*[)\]]?\.?\s*(?P<rest>\([^)]*\)\.?)?\s*$",
    re.IGNORECASE,
)
OWN_KEY = re.compile(rf"[{LETTERS}](?:, [{LETTERS}])*")
NINTH = re.compile(r"(?:[\n\t]|\s{2,})\s*[Ii]\s?[.):]\s*\S")
QUOTED = re.compile(r"[`*_]+([^`*_]+)[`*_]+")


@dataclass(slots=True)
class Draft:
    """A question half made: what its lines say, before the looks of the whole file give it a key."""

    block: Block
    findings: Findings
    stem: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    kind: Kind = Kind.SINGLE
    partial: bool = False
    fixed: bool = False
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    source: KeySource | None = None
    texts: list[str] = field(default_factory=list)
    text: str = ""
    level: Level | None = None
    explanation: list[str] = field(default_factory=list)
    grouped: bool = False

    @property
    def letters(self) -> list[str]:
        named = [part.letter for part in self.parts]
        if any(letter is None for letter in named):
            return list("ABCDEFGHIJKLMNOP"[: len(named)])
        return [letter or "?" for letter in named]


def draft_of(block: Block) -> Draft:
    """The block with its options found, its words cleaned and its explicit key read."""
    draft = Draft(block, Findings(block.place))
    _take_tag(draft)
    columns = columns_of(block) if draft.kind is Kind.SINGLE else None
    if columns is not None:
        return _matched(draft, columns)
    labels = _labels(draft)
    lines = block.body
    if labels:
        draft.parts = parts(lines, labels)
        draft.stem = _stem_lines(lines, labels[0])
    else:
        draft.stem = list(lines)
    _level_of(draft)
    _bracketed_key(draft)
    draft.texts = [clean(PICTURE.sub("", part.words.text)) for part in draft.parts]
    draft.text = clean("\n".join(line.text for line in draft.stem))
    _more_than_letters(draft)
    _settle_kind(draft)
    _explicit(draft)
    return draft


def _matched(draft: Draft, columns: Columns) -> Draft:
    """A question whose options are to be matched; without a whole key it has none."""
    draft.kind, draft.parts, draft.stem = Kind.MATCHING, columns.lefts, columns.stem
    draft.block.matches = columns.rights
    draft.key, draft.source = columns.key, KeySource.LINE if columns.key else None
    _level_of(draft)
    draft.texts = [clean(PICTURE.sub("", part.words.text)) for part in draft.parts]
    draft.text = clean("\n".join(line.text for line in draft.stem))
    draft.explanation += draft.block.explanation
    if not columns.key and any(draft.block.answer):
        take_given(draft, read_answer("\n".join(draft.block.answer), asked_of(draft)), KeySource.LINE)
    return draft


def _more_than_letters(draft: Draft) -> None:
    """Letters end at H: what goes on with I is one option too many, not more words of H."""
    if len(draft.parts) == len(LETTERS) and NINTH.search(draft.parts[-1].words.text):
        message = f"Câu này có hơn {MOST_OPTIONS} phương án. Hãy bớt, hoặc tách thành hai câu."
        draft.findings.error("option_count", message)


def _take_tag(draft: Draft) -> None:
    """«[Ghép đôi]», «[Nhiều lựa chọn, chấm từng phần]» at the head of a stem name the kind."""
    body = draft.block.body
    match = KIND_TAG.match(body[0].text) if body else None
    if match is None:
        return
    named = [same_case(part) for part in match["words"].split(",")]
    partial, fixed = same_case(PARTIAL_WORDS), same_case(FIXED_WORDS)
    if not all(part in KINDS or part in (partial, fixed) for part in named):
        return
    draft.kind = next((KINDS[part] for part in named if part in KINDS), Kind.SINGLE)
    draft.partial, draft.fixed = partial in named, fixed in named
    draft.grouped = draft.kind is Kind.TRUE_FALSE_GROUP
    body[0] = replace(body[0], words=body[0].words.cut(match.end()))


def _labels(draft: Draft) -> list[Label]:
    lines = draft.block.body
    found = lettered([label for number, line in enumerate(lines) for label in labels_in(number, line)])
    if draft.block.known or found:
        return found
    return bulleted(lines) or numbered(lines) or unlabelled(lines, draft.block.answer)


def _stem_lines(lines: Sequence[Line], first: Label) -> list[Line]:
    before = list(lines[: first.line])
    head = lines[first.line].words.cut(0, first.start)
    return [*before, replace(lines[first.line], words=head)] if head.text.strip() else before


def _level_of(draft: Draft) -> None:
    block = draft.block
    said = block.level
    if said is None and not block.known:
        inside = re.search(r"[\[(<{]([^\])>}]+)[\])>}]", block.hint)
        # A bare figure is a level only in square brackets: «(1)» may count or score.
        figure = inside is not None and inside[1].strip().isdigit() and inside[0][0] != "["
        said = inside[1] if inside and not figure and level_from(inside[1]) else None
        match = words.LEVEL_TAG.match(draft.stem[0].text) if draft.stem and said is None else None
        if match is not None:
            said = match["level"]
            draft.stem[0] = replace(draft.stem[0], words=draft.stem[0].words.cut(match.end()))
    if said:
        draft.level = level_from(said)
        if draft.level is None and block.level:
            message = (
                f"Không hiểu mức độ «{shortened(said)}». Hãy ghi Nhận biết, Thông hiểu, Vận dụng hoặc Vận dụng cao."
            )
            draft.findings.warning("level_unknown", message)


def _bracketed_key(draft: Draft) -> None:
    """«… (Đáp án: B)» at the end of the stem or of the last option."""
    if draft.block.known or draft.block.answer:
        return
    last = draft.parts[-1].words if draft.parts else None
    for where in (last, draft.stem[-1].words if draft.stem else None):
        if where is None:
            continue
        match = words.KEY_IN_BRACKETS.search(where.text) or words.KEY_AT_END.search(where.text)
        if match is None:
            continue
        draft.block.answer, draft.block.answer_place = [match["key"]], draft.block.place
        kept = where.cut(0, match.start()).stripped()
        if where is last:
            draft.parts[-1] = replace(draft.parts[-1], words=kept)
        else:
            draft.stem[-1] = replace(draft.stem[-1], words=kept)
        return


def _settle_kind(draft: Draft) -> None:
    """Groups of statements, short answers and predictions, by the words around them."""
    if draft.kind is not Kind.SINGLE or draft.block.known:
        return
    small = _small(draft)
    cues = draft.block.cues
    if small and len(draft.parts) >= 2 and (words.GROUP_CUE.search(cues) or words.GROUP_CUE.search(draft.text)):
        draft.grouped = True
    _own_verdicts(draft)
    if draft.parts:
        return
    if words.SHORT_CUE.search(cues):
        draft.kind = Kind.SHORT_TEXT
        only = words.OPTION.match(draft.stem[-1].text) if len(draft.stem) > 1 else None
        if only is not None and not draft.block.answer:
            draft.block.answer = [draft.stem.pop().text[only.end() :]]
            draft.text = clean("\n".join(line.text for line in draft.stem))
    elif words.PREDICTION.search(draft.text):
        draft.kind = Kind.NUMERIC


def _small(draft: Draft) -> bool:
    labels = [label for number, line in enumerate(draft.block.body) for label in labels_in(number, line)]
    return any(not label.upper for label in labels) and not any(
        label.upper for label in labels if label.letter is not None
    )


def _own_verdicts(draft: Draft) -> None:
    """«a) … (Đ)», «b) … → Sai (vì …)»: each statement with its verdict makes a group with its key."""
    if len(draft.parts) < 2 or draft.block.answer:
        return
    found = [STATEMENT_VERDICT.search(part.words.text) for part in draft.parts]
    bare = [match is not None and match.start() == 0 for match in found]
    if not all(found) or any(bare):
        return
    key: list[int] = []
    notes: list[str] = []
    for place, match in enumerate(found):
        assert match is not None
        key.append(0 if same_case(match["verdict"]) in ("đúng", "đ", "true") else 1)
        if match["rest"]:
            notes.append(f"{'abcdefghijkl'[place]}) {match['rest'].strip('(). ')}")
        draft.parts[place] = replace(
            draft.parts[place], words=draft.parts[place].words.cut(0, match.start()).stripped()
        )
    single = key.count(0) == 1 and not draft.grouped and all(match and match["verdict"] in ("đúng",) for match in found)
    if not single:
        draft.kind, draft.grouped, draft.key, draft.source = Kind.TRUE_FALSE_GROUP, True, tuple(key), KeySource.LINE
        draft.explanation += notes
    draft.texts = [clean(PICTURE.sub("", part.words.text)) for part in draft.parts]


def _explicit(draft: Draft) -> None:
    """The key written under the question."""
    block = draft.block
    if draft.grouped and draft.kind is Kind.SINGLE:
        draft.kind = Kind.TRUE_FALSE_GROUP
    answer = _typed_answer(draft)
    if (any(sign.isalnum() for sign in answer) or (block.known and answer)) and not draft.key:
        given = (_own_key(draft, answer) if block.known else None) or read_answer(answer, asked_of(draft))
        take_given(draft, given, KeySource.LINE)
    draft.explanation += block.explanation
    if not draft.key and not block.known and not draft.findings.problems and _small(draft):
        _told(draft, "\n".join([answer, *block.explanation]))


def _told(draft: Draft, words: str) -> None:
    """Statements judged one by one in the explanation under them."""
    key = told(words, len(draft.parts))
    if key and not any(same_case(text) in ("đúng", "sai") for text in draft.texts):
        draft.key, draft.kind, draft.grouped, draft.source = key, Kind.TRUE_FALSE_GROUP, True, KeySource.LINE


def _typed_answer(draft: Draft) -> str:
    """The lines of the key; those that a list of options repeats come without its dashes, letters without quotes."""
    lines = draft.block.answer
    if draft.block.known or not draft.parts:
        return "\n".join(lines).strip()
    found = "\n".join(words.BULLET.sub("", line) for line in lines).strip()
    quoted = QUOTED.fullmatch(found)
    return quoted[1] if quoted else found


def _own_key(draft: Draft, answer: str) -> Given | None:
    """A key as our own files write it, where letters are letters whatever the options say."""
    if not draft.parts and draft.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        return Given(draft.kind, accepted=tuple(clean(part) for part in answer.split("\n")))
    if draft.kind not in (Kind.SINGLE, Kind.MULTIPLE) or OWN_KEY.fullmatch(answer) is None:
        return None
    places = tuple(LETTERS.index(letter) for letter in answer.split(", "))
    if max(places) >= len(draft.parts) or (len(places) > 1 and draft.kind is Kind.SINGLE):
        return None
    return Given(draft.kind, places)


def asked_of(draft: Draft) -> Asked:
    texts = list(draft.texts)
    ordered = words.ORDER_CUE.search(draft.text) is not None
    return Asked(draft.kind, draft.letters, texts, draft.block.matches, draft.grouped, ordered)


def take_given(draft: Draft, given: Given, source: KeySource) -> None:
    """Put an answer that was read into the question, or its fault among the findings."""
    where = draft.block.answer_place or draft.block.place
    if given.code:
        report = draft.findings.warning if given.doubtful else draft.findings.error
        report(given.code, given.message, where)
        if given.doubtful and given.rest:
            draft.explanation.append(given.rest)
        return
    draft.key, draft.accepted, draft.source = given.key, given.accepted, source
    if draft.grouped and given.kind is Kind.SINGLE and not draft.block.known:
        # One letter is right: what looked like statements were options.
        draft.grouped, draft.kind = False, Kind.SINGLE
    if given.kind is not Kind.SINGLE and draft.kind not in (Kind.MATCHING, Kind.ORDERING):
        draft.kind = given.kind
    elif draft.kind is Kind.SHORT_TEXT and given.kind is Kind.SINGLE:
        draft.kind = Kind.SINGLE
    if given.rest:
        draft.explanation.append(given.rest)
