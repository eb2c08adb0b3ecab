"""The grammar of a typed question list, for text and Word alike: lines in, questions out.

Keys are trusted in this order: a line under the question, a list or table of keys, a sign, the looks of the options.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from questions.formats.judging import judge
from questions.formats.reading import Item, KeySource, Problem, Read, ReadQuestion, error, refused_file, warning
from questions.formats.sheets.sheet import MOST_QUESTIONS
from questions.formats.typed import odd_one
from questions.formats.typed import text_words as words
from questions.formats.typed.answer_words import read_answer
from questions.formats.typed.key_join import KeyFile, join
from questions.formats.typed.key_lines import KeyEntry
from questions.formats.typed.key_sections import paper_and_part, section_of
from questions.formats.typed.option_labels import boxed
from questions.formats.typed.rich import PICTURE, Line
from questions.formats.typed.text_block import Blocks
from questions.formats.typed.text_blocks import Builder
from questions.formats.typed.text_finish import pictures_in, question_of
from questions.formats.typed.text_passages import Passage
from questions.formats.typed.text_question import Draft, asked_of, draft_of, take_given
from questions.formats.typed.text_second_look import looked_again
from questions.formats.typed.text_starts import starts_of
from questions.formats.typed.text_tokens import tokens_of
from questions.kinds import Kind
from questions.pictures import Picture, PictureFault, Stimulus
from questions.wording import clean, same_case, same_stem, shortened

LOOKED_FOR = (
    "Không thấy câu hỏi nào trong tệp. Máy tìm các dòng như «Câu 1: …» hoặc «1. …», dưới đó là «A. …», «B. …» "
    "và «Đáp án: B», hoặc bảng có tiêu đề STT, Nội dung, Phương án, Đáp án. Hãy trình bày lại theo mẫu rồi tải lên."
)
REACH = "đã gắn với mọi câu cho đến phần sau. Hãy ghi rõ «từ câu … đến câu …»."
ONLY_KEYS = "Tệp chỉ có đáp án, không có câu hỏi. Hãy tải tệp câu hỏi lên, và chọn tệp này ở ô «Tệp đáp án»."
SOURCE_WORDS = {
    KeySource.SIGN: "dấu ở phương án",
    KeySource.UNDERLINE: "gạch chân",
    KeySource.HIGHLIGHT: "tô nền",
    KeySource.COLOUR: "màu chữ",
    KeySource.BOLD: "chữ đậm",
    KeySource.ITALIC: "chữ nghiêng",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a file, its pictures by number, and what its tables hold, by theirs."""

    lines: Sequence[Line]
    pictures: Sequence[Picture | PictureFault] = ()
    items: Mapping[int, Sequence[Item]] = field(default_factory=dict)
    keys: Mapping[int, Sequence[tuple[str | None, str, str]]] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)


def read_lines(fmt: str, source: Source) -> Read:
    """All questions of a file and all that is wrong with it. Never raises on content."""
    blocks = blocks_of(source)
    found = [(block.at, draft_of(block)) for block in blocks.blocks]
    total = len(found) + sum(map(len, source.items.values()))
    if total > MOST_QUESTIONS:
        message = f"Tệp có {total} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return Read(fmt, remarks=(error("tệp", "too_many_rows", message),), unread=total)
    if not total:
        code, message = ("only_keys", ONLY_KEYS) if blocks.keys else ("no_questions", LOOKED_FOR)
        return refused_file(fmt, code, message)
    drafts = [draft for _, draft in found]
    settle_keys(drafts)
    items = _in_order(found, source)
    read = Read(fmt, tuple(items), tuple(_remarks(drafts)))
    read = join(read, KeyFile(tuple(blocks.keys))) if blocks.keys else read
    # What this program wrote says each question as often as it is meant.
    return read if any(draft.block.known for draft in drafts) else once(read)


def once(read: Read) -> Read:
    """A file that asks its questions again with the answers («Lời giải chi tiết»): each comes once, with its key."""
    first: dict[tuple[str, ...], int] = {}
    items: list[Item | None] = list(read.items)
    for at, item in enumerate(read.items):
        question = item.question
        mark = (same_stem(question.text), *(same_case(option.text) for option in question.options))
        held = items[first.setdefault(mark, at)]
        if first[mark] == at or held is None or not _same_question(mark, held.question, question):
            continue
        if question.has_key and not item.refused and _unanswered(held):
            items[first[mark]] = _answered(held, question)
            items[at] = None
    return replace(read, items=tuple(item for item in items if item is not None))


def _same_question(mark: Sequence[str], held: ReadQuestion, again: ReadQuestion) -> bool:
    """Whether the second is the first one over again; without options its number must be the same too."""
    if held.has_key or not all(mark):
        return False
    return len(mark) > 2 or (len(mark) == 1 and held.number is not None and held.number == again.number)


def _unanswered(item: Item) -> bool:
    """Whether nothing but the want of a key is wrong with a question."""
    usual = ("key_missing", "position_word")
    bare = not item.question.options and item.question.kind is Kind.SINGLE
    return all(problem.code in usual or (bare and problem.code == "option_count") for problem in item.problems)


def _answered(item: Item, again: ReadQuestion) -> Item:
    kept = replace(
        item.question,
        key=again.key,
        accepted=again.accepted,
        kind=again.kind,
        explanation=item.question.explanation or again.explanation,
        reference=item.question.reference or again.reference,
        key_source=again.key_source,
    )
    told = ("key_missing", "option_count") if not again.options else ("key_missing",)
    return Item(kept, tuple(problem for problem in item.problems if problem.code not in told))


def blocks_of(source: Source) -> Blocks:
    """The lines parted into questions and keys; the keys of tables among the latter."""
    tokens = looked_again(tokens_of(source.lines))
    blocks = Builder(tokens, starts_of(tokens)).build()
    for number, section, among_keys in blocks.tables:
        for own, label, key in source.keys.get(number, ()):
            place = source.places.get(number, "bảng")
            blocks.keys.append(KeyEntry(_under(own, section), label, key, place, own is None and not among_keys))
    return blocks


def _under(own: str | None, section: str | None) -> str | None:
    """The section of a key: as its table says, within what stands above the table."""
    if own is None or section is None:
        return own or section
    paper, part = paper_and_part(own)
    if paper is not None and part is None:
        return section_of(own, section)
    above = paper_and_part(section)[0]
    return section_of(section, own) if above is not None and paper is None else own


def settle_keys(drafts: Sequence[Draft]) -> None:
    """Give a key to those that have none in words: digits alone under the options, then signs and looks."""
    _bare_digits(drafts)
    choices = [draft for draft in drafts if draft.parts and not draft.grouped and not draft.block.known]
    usable = [draft for draft in choices if draft.kind in (Kind.SINGLE, Kind.MULTIPLE)]
    in_use = odd_one.marks_in_use([draft.parts for draft in usable])
    shares = odd_one.shares_of([draft.parts for draft in usable], in_use)
    for draft in usable:
        _by_looks(draft, odd_one.verdict(draft.parts, in_use, shares))
    _groups_by_looks([draft for draft in drafts if draft.grouped and draft.parts and not draft.block.known])


def _bare_digits(drafts: Sequence[Draft]) -> None:
    """«2» or «B» alone under the options, when most of the file writes its keys so; 0 anywhere: it counts from 0."""
    open_ones = [draft for draft in drafts if draft.parts and not draft.key]
    bare = [draft for draft in open_ones if draft.block.bare is not None]
    if not bare or len(bare) < 0.6 * len(open_ones):
        return
    first = 0 if any(draft.block.bare == "0" for draft in bare) else 1
    for draft in bare:
        typed = (draft.block.bare or "").strip("[]() ")
        said = str(int(typed) + 1 - first) if typed.isdigit() else typed
        take_given(draft, read_answer(said, asked_of(draft)), KeySource.LINE)


def _by_looks(draft: Draft, seen: odd_one.Verdict) -> None:
    faulty = any(problem.code.startswith("key_") for problem in draft.findings.problems)
    if draft.key:
        if len(seen.places) == 1 and draft.kind is Kind.SINGLE and seen.places != draft.key:
            named = SOURCE_WORDS[seen.source] if seen.source else "dấu"
            message = f"Phương án có {named} khác với dòng đáp án; đã lấy theo dòng đáp án. Hãy xem lại."
            draft.findings.warning("key_conflict", message)
        return
    if faulty:
        return
    if seen.conflict:
        message = (
            "Các dấu (gạch chân, màu, chữ đậm …) chỉ vào những phương án khác nhau; chưa lấy đáp án. Hãy ghi đáp án."
        )
        draft.findings.warning("key_conflict", message)
    elif len(seen.places) == 1:
        draft.key, draft.source = seen.places, seen.source
    elif seen.places and (words.SEVERAL_CUE.search(draft.text) or boxed(draft.block.body)):
        draft.key, draft.source, draft.kind = seen.places, seen.source, Kind.MULTIPLE
    elif seen.places:
        named = ", ".join(draft.letters[place] for place in seen.places)
        message = f"Có hơn một phương án được đánh dấu đúng ({named}). Hãy giữ lại một dấu hoặc ghi dòng «Đáp án: …»."
        draft.findings.error("key_many", message)


def _groups_by_looks(groups: Sequence[Draft]) -> None:
    """Statements that are marked are true, where the file marks some statements of some group and not others."""
    marked = [odd_one.statements_marked(draft.parts) for draft in groups]
    for mark, source in odd_one.MARKS.items():
        found = [(draft, places.get(mark, ())) for draft, places in zip(groups, marked, strict=True)]
        if not any(0 < len(places) < len(draft.parts) for draft, places in found):
            continue
        for draft, places in found:
            if places and not draft.key and not draft.findings.problems:
                draft.key = tuple(0 if place in places else 1 for place in range(len(draft.parts)))
                draft.kind, draft.source = Kind.TRUE_FALSE_GROUP, source


def _in_order(found: Sequence[tuple[int, Draft]], source: Source) -> list[Item]:
    """Questions of lines and of tables as they stand in the file, each judged."""
    stimuli: dict[int, Stimulus | None] = {}
    placed: list[tuple[int, Item]] = []
    repeated = Repeated()
    for at, draft in found:
        question = question_of(draft, source.pictures)
        question = _with_stimulus(question, draft, stimuli, source)
        repeated.see(question, draft)
        letters = "".join(letter if len(letter) == 1 else "?" for letter in draft.letters)
        placed.append((at, judge(question, draft.findings, letters or "ABCDEFGH")))
    for at, line in enumerate(source.lines):
        if line.table is not None:
            placed += [(at, item) for item in source.items.get(line.table, ())]
    return [item for _, item in sorted(placed, key=lambda one: one[0])]


@dataclass(slots=True)
class Repeated:
    """Watches for a number that comes twice within one section; numbers that begin again at 1 are a new section."""

    section: str | None = None
    seen: dict[str, str] = field(default_factory=dict)

    def see(self, question: ReadQuestion, draft: Draft) -> None:
        number = question.number
        if number is None:
            return
        if question.section != self.section or number == "1":
            self.section, self.seen = question.section, {}
        if number in self.seen:
            message = f"Số câu {number} đã dùng ở {self.seen[number]} trong cùng phần. Hãy xem lại số thứ tự."
            draft.findings.warning("number_repeated", message)
        self.seen.setdefault(number, question.place)


def _with_stimulus(
    question: ReadQuestion, draft: Draft, stimuli: dict[int, Stimulus | None], source: Source
) -> ReadQuestion:
    passage = draft.block.passage
    if passage is None:
        return question
    if id(passage) not in stimuli:
        stimuli[id(passage)] = _stimulus_of(passage, source)
    stimulus = stimuli[id(passage)]
    if not question.text and not question.pictures:
        question = replace(question, text=_stem_by_passage(question.number, stimulus, passage))
    return replace(question, stimulus=stimulus)


def _stimulus_of(passage: Passage, source: Source) -> Stimulus | None:
    text = clean("\n".join(PICTURE.sub("", line.text) for line in passage.lines))
    shown = [one for line in passage.lines for one in pictures_in(line.words, source.pictures)]
    picture = next((one for one in shown if isinstance(one, Picture)), None)
    if not text and picture is None:
        text = clean(passage.instruction)
    return Stimulus(text, picture) if text or picture else None


def _stem_by_passage(number: str | None, stimulus: Stimulus | None, passage: Passage) -> str:
    """A question of a gap text has no stem of its own: it asks for the gap of its number."""
    if number and stimulus is not None and re.search(rf"[(\[]\s*{re.escape(number)}\s*[)\]]", stimulus.text):
        return f"({number}) _____"
    return "" if passage.lines else clean(passage.instruction)


def _remarks(drafts: Sequence[Draft]) -> list[Problem]:
    """One line for each way of marking that was taken for keys."""
    counts = Counter(draft.source for draft in drafts if draft.source in SOURCE_WORDS)
    told = [
        warning(
            "tệp",
            "key_by_format",
            f"Đáp án của {count} câu được nhận theo {SOURCE_WORDS[source]}. Hãy xem lại vài câu.",
        )
        for source, count in counts.items()
        if source is not None
    ]
    return [*_unsure_passages(drafts), *told]


def _unsure_passages(drafts: Sequence[Draft]) -> list[Problem]:
    """Passages that do not say which questions they belong to."""
    passages = {id(draft.block.passage): draft.block.passage for draft in drafts if draft.block.passage is not None}
    return [
        warning(one.place, "stimulus_range", f"Không rõ «{shortened(one.instruction)}» dùng cho những câu nào; {REACH}")
        for one in passages.values()
        if one.first is None and not one.tagged
    ]
