"""One row of a question list to one question, with every problem found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, ReadQuestion
from questions.formats.sheets.cells import CellFault, Row, cell_fault, is_fraction
from questions.formats.sheets.heading_words import Column
from questions.formats.sheets.headings import Header
from questions.formats.sheets.key_cell import Speech, without_basis
from questions.formats.sheets.kind_words import Wish
from questions.formats.sheets.row_answer import Given, RowAnswer, answer_of
from questions.formats.sheets.row_fields import RowFields
from questions.formats.sheets.row_options import OptionReader, RowOptions, under_stem
from questions.formats.sheets.settling import CALLED
from questions.kinds import Kind
from questions.pictures import Picture, PictureFault, Stimulus
from questions.wording import shortened

PARTS = frozenset({Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING})
"""Kinds whose answers have parts."""
WORDED = (Kind.SHORT_TEXT, Kind.NUMERIC)

Drawn = Mapping[int, Sequence[Picture]]
"""The pictures of a row, by column."""


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows under one header. `first_key` is the number of the first option in a key column of numbers.

    `pictures` and `faults` are those of cells, by number of the row, then column; `listed` and `speech` as in
    row_answer.Given.
    """

    header: Header
    place: Callable[[int, int | None], str]
    first_key: int = 1
    pictures: Mapping[int, Mapping[int, Sequence[Picture | PictureFault]]] = field(default_factory=dict)
    faults: Mapping[int, Mapping[int, CellFault]] = field(default_factory=dict)
    listed: bool = False
    speech: Speech = Speech.EITHER
    numbered: bool = False
    """Every stem begins with its number, which is no part of it."""

    def read(self, row: Row, section: str | None = None) -> Item:
        """The question of a row, good or not. `section`: the heading it stands under."""
        fields = RowFields(self.header, self.place)
        findings = Findings(self.place(row.number, None), places=self._places(row))
        self._check_cells(row, findings)
        fields.check_errors(row, findings)
        drawn = self._drawn(row, findings)
        wish = fields.wish(row, findings)
        text, options = self._asked(row, wish, drawn, findings)
        answer = answer_of(self._given(row, wish, options), findings)
        question = ReadQuestion(
            findings.place,
            fields.word(row, Column.NUMBER) or self._called(row),
            text,
            section=fields.word(row, Column.GROUP) or section,
            pictures=self._stem_pictures(drawn),
            stimulus=self._stimulus(fields.beside(row, Column.PASSAGE), drawn),
        )
        question = _answered(_described(question, row, fields, findings), answer)
        fields.check_marks(row, findings)
        if wish.refused:
            message = f"Đây là {wish.refused}; chưa nhận loại câu này. Hãy bỏ câu hoặc chuyển sang loại khác."
            findings.error("unsupported_item", message, fields.at(row, Column.KIND))
            return Item(question, tuple(findings.problems))
        return judge(question, findings, "".join(options.letters))

    def _asked(self, row: Row, wish: Wish, drawn: Drawn, findings: Findings) -> tuple[str, RowOptions]:
        """The stem and the options, which may stand under it."""
        first = {place: pictures[0] for place, pictures in drawn.items()}
        options = OptionReader(self.header, self.place).read(row, first, findings)
        place = self.header.at(Column.TEXT)
        text = "" if place is None else row.word(place)
        text = CALLED.sub("", text) if self.numbered else text
        inside = under_stem(text) if not options and wish.kind not in WORDED else None
        return inside or (text, options)

    def _called(self, row: Row) -> str | None:
        """The number that stands before the stem."""
        place = self.header.at(Column.TEXT)
        match = CALLED.match(row.word(place)) if self.numbered and place is not None else None
        return match["number"] if match else None

    def _given(self, row: Row, wish: Wish, options: RowOptions) -> Given:
        cells = [row.cell(place) for place in self.header.keys]
        faults = self.faults.get(row.number, {})
        faulty = any(
            place in faults or (not isinstance(cell, bool) and cell_fault(cell))
            for place, cell in zip(self.header.keys, cells, strict=True)
        )
        words = [without_basis(row.word(place))[0] for place in self.header.keys]
        keys = () if faulty else tuple(word for word in words if word)
        if self.header.right_first and keys and options:
            keys = options.letters[:1]
        number = len(cells) == 1 and isinstance(cells[0], int | float)
        has_options = self.header.has_options
        return Given(wish, options, keys, number, self.first_key, has_options, self.listed, self.speech)

    def _places(self, row: Row) -> dict[str, str]:
        """Where the parts of a question stand, as judging names them."""
        parts = {"text": Column.TEXT, "explanation": Column.EXPLANATION, "key": Column.KEY, "stimulus": Column.PASSAGE}
        places = {part: self.place(row.number, self.header.at(column)) for part, column in parts.items()}
        drawn = self.pictures.get(row.number, {})
        filled = [place for _, place in self.header.options if row.word(place) or place in drawn]
        return places | {f"option{n}": self.place(row.number, place) for n, place in enumerate(filled)}

    def _used(self) -> Iterator[int]:
        """The columns that a question cannot do without."""
        stem = self.header.at(Column.TEXT)
        if stem is not None:
            yield stem
        yield from self.header.keys
        yield from (place for _, place in self.header.options)

    def _check_cells(self, row: Row, findings: Findings) -> None:
        """Cells of the stem and the key that are no longer what was typed."""
        stem = self.header.at(Column.TEXT)
        for place in (*self.header.keys, *(() if stem is None else (stem,))):
            cell = row.cell(place)
            # TRUE and FALSE as a key can only mean «Đúng» and «Sai»; as a stem a date is only odd.
            excused = isinstance(cell, bool) or (place == stem and not isinstance(cell, str))
            fault = None if excused else cell_fault(cell)
            if fault is not None:
                findings.error(fault.code, fault.message, self.place(row.number, place))
            elif place != stem and is_fraction(cell) and any(row.word(at) for _, at in self.header.options):
                message = f"Ô này là số, đọc thành «{row.word(place)}». Hãy định dạng ô là Văn bản rồi gõ lại đáp án."
                findings.warning("number_as_text", message, self.place(row.number, place))
        for place, fault in self.faults.get(row.number, {}).items():
            if place in self._used():
                findings.error(fault.code, fault.message, self.place(row.number, place))

    def _drawn(self, row: Row, findings: Findings) -> dict[int, list[Picture]]:
        """The pictures of a row by column. One that is broken costs the question only as the whole of an option."""
        found: dict[int, list[Picture]] = {}
        column = self.header.at(Column.PICTURE)
        if column is not None and row.word(column):
            message = f"Ảnh «{shortened(row.word(column))}» ở ngoài tệp nên không lấy. Hãy chèn ảnh vào dòng này."
            findings.warning("external_link", message, self.place(row.number, column))
        for place, drawn in self.pictures.get(row.number, {}).items():
            for one in drawn:
                if isinstance(one, Picture):
                    found.setdefault(place, []).append(one)
                    continue
                alone = place in self._used() and not row.word(place)
                tell = findings.error if alone else findings.warning
                tell(one.code, one.message, self.place(row.number, place))
        return found

    def _stem_pictures(self, drawn: Drawn) -> tuple[Picture, ...]:
        elsewhere = {place for _, place in self.header.options} | {self.header.at(Column.PASSAGE)}
        return tuple(one for place, pictures in sorted(drawn.items()) if place not in elsewhere for one in pictures)

    def _stimulus(self, text: str, drawn: Drawn) -> Stimulus | None:
        place = self.header.at(Column.PASSAGE)
        pictures = () if place is None else drawn.get(place, ())
        return Stimulus(text, pictures[0] if pictures else None) if text or pictures else None


def _described(question: ReadQuestion, row: Row, fields: RowFields, findings: Findings) -> ReadQuestion:
    """The question with what stands beside it."""
    explanation, reference = fields.law(row, findings)
    return replace(
        question,
        code=fields.code(row, findings),
        subject=fields.subject(row, findings),
        level=fields.level(row, findings),
        explanation=explanation,
        reference=reference,
        fixed_order=fields.yes(row, Column.FIXED, findings),
        partial=fields.yes(row, Column.PARTIAL, findings),
    )


def _answered(question: ReadQuestion, answer: RowAnswer) -> ReadQuestion:
    """The question with its kind, options and key."""
    return replace(
        question,
        kind=answer.kind,
        options=answer.options,
        key=answer.key,
        matches=answer.matches,
        accepted=answer.accepted,
        key_source=answer.source,
        partial=question.partial and answer.kind in PARTS,
    )
