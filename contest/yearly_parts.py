"""The parts of a yearly account as the page and every file show them: columns, lines, and where each number is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contest import activities
from contest.activities import KIND_WORDS
from contest.activities import Kind as ActivityKind
from contest.boards import Tallies
from contest.refusals import N_
from contest.reports import Form
from contest.yearly import UNPLACED, Account, Beside, ContestLine, UnionLine, Unions, Year

Cell = int | str | None
SOFTWARE, BY_HAND = N_("phần mềm"), N_("ghi tay")


@dataclass(frozen=True, slots=True)
class Column:
    """A column after the first. `form` None: words."""

    head: str
    form: Form | None = Form.COUNT


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `source`: where its numbers come from; `named`: its label is a message id, not somebody's words."""

    label: str
    cells: tuple[Cell, ...]
    source: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the account. `source`: of all its lines, where they do not say it themselves."""

    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    source: str = ""
    note: str = ""

    @property
    def sourced(self) -> bool:
        """Whether its lines say where they come from."""
        return any(one.source for one in self.rows)


def parts(account: Account) -> list[Part]:
    """The six parts of figures, in their order."""
    this = account.this
    return [
        _unions(this.unions),
        _contests(this),
        _beside(this.beside),
        _pledges(this),
        _log(this.log),
        _lines(this),
        _compared(account),
    ]


_ONE = (Column(N_("Số lượng")),)
_UNION_ROWS = (
    ("upper", N_("Công đoàn cấp trên trực tiếp cơ sở")),
    ("grassroots", N_("Công đoàn cơ sở")),
    ("hcsn", N_("Trong đó: hành chính, sự nghiệp")),
    ("enterprise", N_("Trong đó: doanh nghiệp")),
    ("central", N_("Công đoàn cơ sở khối Trung ương phối hợp quản lý")),
    ("workers", N_("Cán bộ, công chức, viên chức, người lao động")),
    ("members", N_("Đoàn viên")),
    ("women", N_("Nữ người lao động")),
)
WORKERS_NOTE = N_("Số người lao động, đoàn viên, nữ không gồm khối Trung ương phối hợp quản lý.")


def _unions(found: Unions) -> Part:
    rows = tuple(Row(words, (getattr(found, name),), SOFTWARE, named=True) for name, words in _UNION_ROWS)
    return Part(N_("I. Tổ chức công đoàn"), N_("Chỉ tiêu"), _ONE, rows, note=WORKERS_NOTE)


def _contests(this: Year) -> Part:
    columns = (
        Column(N_("Thời gian"), None), Column(N_("Số người")), Column(N_("Số lượt")),
        Column(N_("Đơn vị tham gia"), None), Column(N_("Tỷ lệ"), Form.PER_MILLE),
        Column(N_("Điểm trung bình"), Form.TENTHS), Column(N_("Đúng hết")), Column(N_("Số giải")),
    )  # fmt: skip
    rows = tuple(_contest(one) for one in this.contests)
    whole = this.whole
    prizes = sum(one.prizes for one in this.contests)
    total = Row(WHOLE, ("", whole.people, whole.entries, "", None, None, whole.full, prizes), named=True)
    title, note = N_("II. Cuộc thi trực tuyến"), N_("Dòng cộng đếm một người ở mỗi cuộc thi người ấy dự.")
    return Part(title, N_("Cuộc thi"), columns, rows, total if len(rows) > 1 else None, SOFTWARE, note)


WHOLE = N_("Cộng")


def _contest(one: ContestLine) -> Row:
    mean, rate = one.sum.mean_tenths(), one.sum.rate(one.headcount)
    units = f"{one.units} / {one.units_of}"
    return Row(one.title, (one.days, one.sum.people, one.sum.entries, units, rate, mean, one.sum.full, one.prizes))


def _beside(found: Beside) -> Part:
    named = (
        (found.people, N_("Số người dự các cuộc thi trong năm, mỗi người một lần")),
        (found.works, N_("Bài viết nộp qua phần mềm")),
        (found.essays, N_("Câu tự luận đã chấm")),
        (found.trials, N_("Lượt thi thử")),
        (found.learners, N_("Số người ôn tập")),
        (found.learnt, N_("Lượt trả lời câu ôn tập")),
    )
    rows = tuple(Row(words, (value,), SOFTWARE, named=True) for value, words in named)
    note = N_("Người ôn và câu ôn tính vào năm ôn lần cuối.")
    return Part(N_("Bài viết và ôn tập"), N_("Chỉ tiêu"), _ONE, rows, note=note)


def _pledges(this: Year) -> Part:
    columns = (
        Column(N_("Số người ký")), Column(N_("Người lao động")), Column(N_("Tỷ lệ"), Form.PER_MILLE),
        Column(N_("Đơn vị có người ký"), None),
    )  # fmt: skip
    rows = tuple(
        Row(
            one.title,
            (one.people, one.workers, Tallies(one.people).rate(one.workers), f"{one.units} / {one.units_of}"),
            SOFTWARE,
        )
        for one in this.pledges
    )
    return Part(N_("III. Ký cam kết"), N_("Bản cam kết"), columns, rows)


def _log(log: Mapping[ActivityKind, activities.Sum]) -> Part:
    columns = (
        Column(N_("Số lần, tác phẩm")), Column(N_("Người tham dự")), Column(N_("Trong đó: nữ")), Column(N_("Số bản")),
    )  # fmt: skip
    found = ((kind, log.get(kind, activities.Sum())) for kind in ActivityKind)
    rows = tuple(
        Row(KIND_WORDS[kind], (one.times, one.people, one.women, one.copies), BY_HAND, named=True)
        for kind, one in found
    )
    return Part(N_("IV. Hoạt động khác"), N_("Loại hoạt động"), columns, rows)


def _lines(this: Year) -> Part:
    columns = (
        Column(N_("Người lao động")), Column(N_("Người dự thi")), Column(N_("Số lượt")),
        Column(N_("Tỷ lệ"), Form.PER_MILLE), Column(N_("Số hoạt động")), Column(N_("Người tham dự hoạt động")),
    )  # fmt: skip
    total = UnionLine(WHOLE, 0, Tallies(), 0)
    for one in this.lines:
        total = UnionLine(
            WHOLE, total.workers + one.workers, total.sum.plus(one.sum), total.heads + one.heads,
            total.times + one.times, total.reached + one.reached,
        )  # fmt: skip
    total = replace(total, heads=sum(one.headcount for one in this.contests))
    rows = tuple(_line(one) for one in this.lines)
    source = N_("dự thi: phần mềm; hoạt động: ghi tay")
    return Part(
        N_("V. Theo công đoàn cấp trên"), N_("Đơn vị"), columns, rows, _line(total, named=True), source, LINES_NOTE
    )


LINES_NOTE = N_(
    "Người dự thi đếm một lần ở mỗi cuộc thi; tỷ lệ so với tổng số người của đơn vị ở các cuộc thi ấy. "
    "Tỷ lệ của dòng cộng không tính số người của khối Trung ương phối hợp quản lý."
)


def _line(one: UnionLine, *, named: bool = False) -> Row:
    cells = (one.workers, one.sum.people, one.sum.entries, one.sum.rate(one.heads), one.times, one.reached)
    return Row(one.name, cells, named=named or one.name == UNPLACED)


def _compared(account: Account) -> Part:
    columns = (
        Column(N_("Năm nay")),
        Column(N_("Năm trước")),
        Column(N_("Tăng, giảm")),
        Column(N_("Tăng, giảm %"), None),
    )
    pairs = zip(_compare(account.this), _compare(account.last), strict=True)
    rows = tuple(_difference(words, (now, before), source) for (words, now, source), (_same, before, _src) in pairs)
    return Part(N_("VI. So với năm trước"), N_("Chỉ tiêu"), columns, rows)


def _difference(words: str, pair: tuple[int, int], source: str) -> Row:
    now, before = pair
    return Row(words, (now, before, now - before, percent(now, before)), source, named=True)


def percent(now: int, before: int) -> str:
    """«+12,5%», «-8,0%», towards zero; a dash where there was nothing before."""
    if not before:
        return "–"
    tenths = abs(now - before) * 1000 // before
    sign = "+" if now > before else "-" if tenths else ""
    return f"{sign}{tenths // 10},{tenths % 10}%"


def _compare(year: Year) -> list[tuple[str, int, str]]:
    whole, empty = year.whole, activities.Sum()
    found = [
        (N_("Công đoàn cơ sở"), year.unions.grassroots, SOFTWARE),
        (N_("Đoàn viên"), year.unions.members, SOFTWARE),
        (N_("Cuộc thi trực tuyến"), len(year.contests), SOFTWARE),
        (N_("Người dự thi, mỗi người một lần"), year.beside.people, SOFTWARE),
        (N_("Lượt thi"), whole.entries, SOFTWARE),
        (N_("Bài viết nộp qua phần mềm"), year.beside.works, SOFTWARE),
        (N_("Chữ ký cam kết"), sum(one.people for one in year.pledges), SOFTWARE),
    ]
    for kind, words in KIND_WORDS.items():
        one = year.log.get(kind, empty)
        found.append((words, one.copies if kind in activities.PRINTED else one.times, BY_HAND))
    reached = activities.whole(year.log.values()).people
    return [*found, (N_("Người tham dự các hoạt động"), reached, BY_HAND)]
