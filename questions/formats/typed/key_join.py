"""Joining keys that stand apart (a list at the end, a table, a file of their own) to their questions.

By section and number. Where numbers come twice and sections cannot tell them apart, nobody gets a key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, KeySource, Problem, Read, ReadQuestion, Severity, warning
from questions.formats.typed.answer_words import Asked, Given, read_answer
from questions.formats.typed.key_lines import KeyEntry
from questions.formats.typed.key_sections import Mark, paper_and_part
from questions.kinds import LETTERS, TRUE_FALSE_OPTIONS, Kind, Option

# What judging finds by itself, and will find again.
JUDGED = frozenset(
    [
        "text_missing",
        "text_too_long",
        "invisible_char",
        "option_count",
        "option_empty",
        "option_duplicate",
        "key_missing",
        "position_word",
    ]
)
KEPT_SOURCES = (KeySource.LINE, KeySource.FIELD)
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Keys without their questions, and what was wrong where they were read."""

    entries: tuple[KeyEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


def join(read: Read, keys: KeyFile) -> Read:
    """The reading with these keys; each question that gets one, or may not get one, is judged anew."""
    places, left, unplaced = _assigned(read.items, keys.entries)
    items = list(read.items)
    for place, entry in places.items():
        items[place] = _joined(items[place], entry)
    for place in unplaced - places.keys():
        items[place] = _unplaced(items[place])
    remarks = [*read.remarks, *keys.problems, *_left_over(left)]
    return replace(read, items=tuple(items), remarks=tuple(remarks))


def _left_over(left: Sequence[KeyEntry]) -> list[Problem]:
    """Keys of numbers that no question bears."""
    if not left:
        return []
    named = ", ".join(entry.number for entry in left[:MOST_LISTED]) + (" …" if len(left) > MOST_LISTED else "")
    message = f"Có đáp án cho câu {named} nhưng không thấy câu ấy trong tệp câu hỏi. Hãy xem lại số câu."
    return [warning(left[0].place, "key_unplaced", message)]


Assigned = tuple[dict[int, KeyEntry], list[KeyEntry], set[int]]


def _assigned(items: Sequence[Item], entries: Sequence[KeyEntry]) -> Assigned:
    """Place of a question → its key; keys left over; places of questions whose key cannot be told."""
    numbers = [_digits(item.question.number) for item in items]
    asked, given, entries = _of_this_paper(items, entries)
    by_section = _by_marks(list(zip(asked, numbers, strict=True)), given, entries)
    if by_section is not None:
        return by_section
    plain = _unique_positions(numbers)
    wanted = _unique_entries([entry.number for entry in entries])
    if plain is not None and wanted is not None:
        return _matched(plain, {number: entries[at] for number, at in wanted.items()}, entries)
    return _by_runs(numbers, entries) or _among_open(items, numbers, entries) or _doubtful(numbers, entries)


def _of_this_paper(
    items: Sequence[Item], entries: Sequence[KeyEntry]
) -> tuple[list[str | None], list[str | None], Sequence[KeyEntry]]:
    """Marks of the questions and of the keys, and the keys: of several papers' only those of the paper at hand.

    Where one side names no paper, and the other but one, papers tell nothing and are left out.
    """
    asked = [paper_and_part(item.question.section) for item in items]
    given = [paper_and_part(entry.section) for entry in entries]
    ours, theirs = ({paper for paper, _ in marks if paper} for marks in (asked, given))
    common = ours & theirs
    if len(ours) <= 1 and len(theirs) > 1 and len(common) == 1:
        kept = [at for at, (paper, _) in enumerate(given) if paper in common]
        given, entries = [given[at] for at in kept], [entries[at] for at in kept]
        theirs = common
    plain = len(ours) <= 1 and len(theirs) <= 1 and (not ours or not theirs or ours == theirs)
    return [_joined_mark(mark, plain) for mark in asked], [_joined_mark(mark, plain) for mark in given], entries


def _joined_mark(mark: Mark, without_paper: bool) -> str | None:
    paper, part = mark
    return part if without_paper else " ".join(filter(None, (paper, part))) or None


def _by_marks(
    questions: Sequence[tuple[str | None, str | None]], marks: Sequence[str | None], entries: Sequence[KeyEntry]
) -> Assigned | None:
    """By section and number, when both sides name sections and no pair comes twice. `marks` are those of the keys."""
    named = {mark for mark, _ in questions if mark}
    told = set(filter(None, marks))
    if not named or not told or not told <= named or None in marks:
        return None
    if any(entry.inherited for entry in entries) and told != named:
        # One list after the last of several parts may be that of all of them.
        return None
    pairs = [pair if pair[1] is not None else None for pair in questions]
    places: dict[tuple[str | None, str | None], int] = {}
    for at, pair in enumerate(pairs):
        if pair is None:
            continue
        if pair in places:
            return None
        places[pair] = at
    found: dict[int, KeyEntry] = {}
    left: list[KeyEntry] = []
    for mark, entry in zip(marks, entries, strict=True):
        place = places.get((mark, _digits(entry.number)))
        if place is None:
            left.append(entry)
        elif place in found and found[place].words.casefold() != entry.words.casefold():
            return None
        else:
            found[place] = entry
    return found, left, set()


def _among_open(items: Sequence[Item], numbers: Sequence[str | None], entries: Sequence[KeyEntry]) -> Assigned | None:
    """Where numbers come twice but each only once among the questions without a key under them: of those."""
    kept = [item.question.has_key and item.question.key_source in KEPT_SOURCES for item in items]
    open_ones = [None if has else number for has, number in zip(kept, numbers, strict=True)]
    places, wanted = _unique_positions(open_ones), _unique_entries([entry.number for entry in entries])
    if not any(kept) or places is None or wanted is None or not wanted.keys() <= places.keys():
        return None
    return _matched(places, {number: entries[at] for number, at in wanted.items()}, entries)


def _unique_positions(numbers: Sequence[str | None]) -> dict[str, int] | None:
    known = [(number, at) for at, number in enumerate(numbers) if number is not None]
    found = dict(known)
    return found if len(found) == len(known) else None


def _unique_entries(numbers: Sequence[str]) -> dict[str, int] | None:
    return _unique_positions([_digits(number) for number in numbers])


def _matched(places: dict[str, int], by_number: dict[str, KeyEntry], entries: Sequence[KeyEntry]) -> Assigned:
    found = {places[number]: entry for number, entry in by_number.items() if number in places}
    return found, [entry for number, entry in by_number.items() if number not in places], set()


def _by_runs(numbers: Sequence[str | None], entries: Sequence[KeyEntry]) -> Assigned | None:
    """Numbers that begin anew, on both sides alike: the first run of keys belongs to the first run of questions."""
    asked = _runs([number or "" for number in numbers])
    given = _runs([_digits(entry.number) or "" for entry in entries])
    if len(asked) != len(given):
        return None
    found: dict[int, KeyEntry] = {}
    for questions, keys in zip(asked, given, strict=True):
        by_number = {numbers[at]: at for at in questions}
        named = {_digits(entries[at].number): at for at in keys}
        if set(by_number) != set(named) or len(by_number) != len(questions) or len(named) != len(keys):
            return None
        found |= {by_number[number]: entries[at] for number, at in named.items()}
    return found, [], set()


def _runs(numbers: Sequence[str]) -> list[list[int]]:
    """Places in stretches of rising numbers."""
    runs: list[list[int]] = []
    last = None
    for at, number in enumerate(numbers):
        value = int(number) if number.isdigit() else None
        if last is None or value is None or value <= last:
            runs.append([])
        runs[-1].append(at)
        last = value
    return runs


def _doubtful(numbers: Sequence[str | None], entries: Sequence[KeyEntry]) -> Assigned:
    """Only numbers that are single on both sides get a key; the others are told."""
    counts = Counter(number for number in numbers if number is not None)
    given: dict[str, list[KeyEntry]] = {}
    for entry in entries:
        given.setdefault(_digits(entry.number) or "", []).append(entry)
    sure = {number: found[0] for number, found in given.items() if len(found) == 1}
    several = any(count > 1 for count in counts.values())
    places = {
        at: sure[number] for at, number in enumerate(numbers) if number is not None and number in sure and not several
    }
    unplaced = {at for at, number in enumerate(numbers) if number in given and at not in places}
    return places, [found[0] for number, found in given.items() if number not in counts], unplaced


def _digits(number: str | None) -> str | None:
    match = re.search(r"\d+", number or "")
    return str(int(match.group())) if match else None


def _unplaced(item: Item) -> Item:
    if item.question.has_key:
        return item
    message = "Số câu lặp lại nên không rõ đáp án trong bảng thuộc câu nào; chưa lấy. Hãy ghi tên phần ở bảng đáp án."
    problems = [problem for problem in item.problems if problem.code != "key_missing"]
    return Item(item.question, (*problems, warning(item.question.place, "key_unplaced", message)))


def _joined(item: Item, entry: KeyEntry) -> Item:
    question = item.question
    given = read_answer(entry.words, asked_of(question))
    if question.has_key and question.key_source in KEPT_SOURCES:
        return item if given.code or _same(question, given) else _conflict(item, "đáp án ghi dưới câu", entry)
    findings = Findings(question.place)
    findings.problems += [one for one in item.problems if one.code not in JUDGED and not one.code.startswith("key_")]
    if given.code:
        findings.problems.append(Problem(entry.place, Severity.ERROR, given.code, given.message))
        return judge(replace(question, key=(), accepted=()), findings)
    if question.has_key and not _same(question, given):
        message = (
            f"Phương án được đánh dấu khác với bảng đáp án («{entry.words}»); đã lấy theo bảng đáp án. Hãy xem lại."
        )
        findings.warning("key_conflict", message)
    explanation = "\n".join(part for part in (question.explanation, given.rest, entry.note) if part) or None
    return judge(_with_key(replace(question, explanation=explanation), given), findings)


def _conflict(item: Item, kept: str, entry: KeyEntry) -> Item:
    message = f"Bảng đáp án ghi «{entry.words}», khác với {kept}; đã lấy theo {kept}. Hãy xem lại."
    return Item(item.question, (*item.problems, warning(item.question.place, "key_conflict", message)))


def asked_of(question: ReadQuestion) -> Asked:
    texts = [option.text for option in question.options]
    grouped = question.kind is Kind.TRUE_FALSE_GROUP
    return Asked(question.kind, LETTERS[: len(texts)], texts, question.matches, grouped)


def _same(question: ReadQuestion, given: Given) -> bool:
    return given.key == question.key and (bool(given.key) or given.accepted == question.accepted)


def _with_key(question: ReadQuestion, given: Given) -> ReadQuestion:
    if question.kind is Kind.TRUE_FALSE_GROUP and given.kind is Kind.SINGLE:
        question = replace(question, kind=Kind.SINGLE)
    kind = question.kind if given.kind is Kind.SINGLE and question.kind is not Kind.SHORT_TEXT else given.kind
    if question.kind in (Kind.TRUE_FALSE, Kind.MATCHING, Kind.ORDERING) and given.kind is not Kind.TRUE_FALSE_GROUP:
        kind = question.kind
    options = question.options
    if kind is Kind.TRUE_FALSE and not options:
        options = tuple(Option(text) for text in TRUE_FALSE_OPTIONS)
    return replace(
        question, key=given.key, accepted=given.accepted, kind=kind, options=options, key_source=KeySource.KEY_LIST
    )
