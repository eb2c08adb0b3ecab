"""The desk of a contest: where it stands, what its organizers can do now or why not, and what goes on in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from contest import life as rules
from contest import ready
from contest.contests import PUBLIC, Contest, State
from contest.life import BLOCK_WORDS, STATE_WORDS, Business, Step
from contest.predictions import MEASURED, Quantity
from contest.refusals import N_, NoSuchContest
from contest.rounds import Phase, Round
from contest.services import life
from contest.store import contests, extensions, inquiries, monitor
from contest.web import edge
from contest.web.site import now
from contest.web.words import _, number

blueprint = Blueprint("contest_desk", __name__)
MINUTES = 15
HEIGHT = 40

STEP_PAGES = {
    Step.ANNOUNCE: "soan/kiem-tra",
    Step.CLOSE: "buoc/dong-som",
    Step.CHECK: "buoc/kiem-tra",
    Step.REVEAL: "buoc/tam-thoi",
    Step.FINISH: "buoc/chinh-thuc",
    Step.PUBLISH: "buoc/cong-bo",
    Step.LOCK: "buoc/khoa",
}
STEP_WORDS = {
    Step.ANNOUNCE: N_("Công bố thể lệ"),
    Step.CLOSE: N_("Đóng cuộc thi sớm"),
    Step.CHECK: N_("Bắt đầu kiểm tra kết quả"),
    Step.REVEAL: N_("Công bố kết quả tạm thời"),
    Step.FINISH: N_("Chốt kết quả chính thức"),
    Step.PUBLISH: N_("Công bố kết quả chính thức"),
    Step.LOCK: N_("Khoá hồ sơ cuộc thi"),
}
DONE_WORDS = {
    "buoc": N_("Đã chuyển cuộc thi sang bước mới và đăng thông báo."),
    "tam-dung": N_("Cuộc thi đang tạm dừng. Thông báo đã đăng."),
    "tiep-tuc": N_("Cuộc thi đã tiếp tục. Thông báo đã đăng."),
    "them-gio": N_("Đã thêm giờ và đăng thông báo."),
    "dot": N_("Đã công bố kết quả của đợt."),
    "con-so": N_("Đã ghi con số thật. Đợt thi sẽ được chốt trong ít giây."),
}


def home(slug: str) -> str:
    """The address of the desk of a contest."""
    return f"/to-chuc/cuoc-thi/{slug}"


def held(slug: str) -> Contest:
    """The contest of that address, drafts too. Raises NoSuchContest."""
    contest = contests.with_slug(edge.reads(), slug)
    if contest is None:
        raise NoSuchContest
    return contest


@blueprint.get("/to-chuc/cuoc-thi/<slug>")
def show(slug: str) -> str:
    """The whole desk on one page."""
    contest = held(slug)
    business, figures = life.business(edge.reads(), contest), _figures(contest)
    asked = request.args.get("da", "")
    return render_template(
        "desk/contest.html",
        contest=contest,
        home=home(slug),
        steps=steps(contest),
        next=next_of(contest, business),
        done=_(DONE_WORDS[asked]) if asked in DONE_WORDS else None,
        pause=contest.pause_at(now()),
        deeds=_deeds(contest, business, figures),
        figures=figures,
        rounds=[_round(contest, one, figures) for one in contest.rounds],
        prediction=_prediction(contest),
        places=_places(contest, business),
    )


def steps(contest: Contest) -> list[tuple[str, str]]:
    """The line of its life: words of each state, and «done», «here» or «ahead»."""
    here = standing(contest).step
    sides = {True: "done", False: "ahead"}
    return [
        (_(words), "here" if state.step == here else sides[state.step < here]) for state, words in STATE_WORDS.items()
    ]


def standing(contest: Contest) -> State:
    """Where it stands: what is announced and over by the clock is closed."""
    over = contest.state is State.ANNOUNCED and contest.phase(now()) is Phase.CLOSED
    return State.CLOSED if over else contest.state


@dataclass(frozen=True, slots=True)
class Next:
    """The step that comes next. `blocks`: why it cannot be taken yet, each with the page where that is mended."""

    label: str
    url: str
    blocks: tuple[tuple[str, str | None], ...]


def next_of(contest: Contest, business: Business) -> Next | None:
    """The step that takes a contest on; None once nothing is left to do."""
    step = rules.next_step(contest)
    if step is None:
        return None
    codes = [] if step is Step.ANNOUNCE else rules.blocks(contest, step, business, now())
    found = tuple((_block(code, contest, business), _mended(code, contest)) for code in codes)
    return Next(_(STEP_WORDS[step]), f"{home(contest.slug)}/{STEP_PAGES[step]}", found)


def _block(code: str, contest: Contest, business: Business) -> str:
    if code == "complaints_open":
        return _("Còn %(n)s khiếu nại chưa trả lời.", n=number(business.complaints))
    if code == "proposals_open":
        return _("Còn %(n)s đề nghị chờ người thứ hai duyệt.", n=number(business.proposals))
    return _(BLOCK_WORDS[code])


def _mended(code: str, contest: Contest) -> str | None:
    pages = {
        "complaints_open": "/khieu-nai",
        "proposals_open": "/de-nghi",
        "awards_unsigned": "/giai-thuong",
        "value_missing": "#cac-dot",
    }
    return home(contest.slug) + pages[code] if code in pages else None


def _deeds(contest: Contest, business: Business, figures: Figures) -> list[tuple[str, str]]:
    """What may be done beside the next step, by the clock and state: words and page."""
    here, found = home(contest.slug), []
    going = contest.phase(now()) is not Phase.CLOSED or figures.sitting
    if contest.state in (State.ANNOUNCED, State.CLOSED) and going:
        stands = contest.pause_at(now()) is not None
        found.append(
            (_("Tiếp tục cuộc thi"), f"{here}/tiep-tuc") if stands else (_("Tạm dừng cuộc thi"), f"{here}/tam-dung")
        )
    if contest.state is State.ANNOUNCED and not contest.is_settled():
        found.append((_("Kéo dài một đợt cho mọi người"), f"{here}/keo-dai"))
        found.append((_("Thêm giờ cho một đơn vị hoặc một người"), f"{here}/them-gio"))
        if contest.phase(now()) is not Phase.CLOSED and not rules.blocks(contest, Step.CLOSE, business, now()):
            found.append((_(STEP_WORDS[Step.CLOSE]), f"{here}/{STEP_PAGES[Step.CLOSE]}"))
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What goes on: papers being sat, and people and papers handed in, by the round's id; hand-ins by the minute."""

    running: dict[int, int]
    handed_in: dict[int, tuple[int, int]]
    minutes: list[int]

    @property
    def sitting(self) -> int:
        """Papers being sat."""
        return sum(self.running.values())

    @property
    def papers(self) -> int:
        """Papers handed in."""
        return sum(papers for _people, papers in self.handed_in.values())

    @property
    def columns(self) -> list[int]:
        """The minutes as heights in a picture of HEIGHT."""
        most = max([1, *self.minutes])
        return [HEIGHT * one // most for one in self.minutes]


def _figures(contest: Contest) -> Figures:
    session = edge.reads()
    return Figures(
        extensions.count_running(session, contest.id, now()),
        monitor.by_round(session, contest.id),
        monitor.by_minute(session, contest.id, now(), MINUTES),
    )


ROUND_WORDS = {
    Phase.UPCOMING: N_("Sắp mở"),
    Phase.OPEN: N_("Đang mở"),
    Phase.CLOSED: N_("Đã đóng, chờ thu bài"),
}


def _round(contest: Contest, one: Round, figures: Figures) -> dict[str, Any]:
    people, papers = figures.handed_in.get(one.id, (0, 0))
    here = f"{home(contest.slug)}/dot/{one.number}"
    stated = contest.rules.quantity is Quantity.STATED
    asks = stated and one.revealed_at is None and ready.is_over(contest, one, now()) and contest.state not in PUBLIC
    may = one.settled_at is not None and one.revealed_at is None and ready.may_reveal(contest, one)
    return {
        "number": one.number,
        "title": one.title,
        "opens_at": one.opens_at,
        "closes_at": one.closes_at,
        "ends_at": one.last_close if one.last_close > one.closes_at else None,
        "standing": _standing(contest, one),
        "running": figures.running.get(one.id, 0),
        "papers": papers,
        "people": people,
        "predicted": one.predicted_value if one.settled_at is not None else None,
        "value_url": f"{here}/con-so" if asks else None,
        "reveal_url": f"{here}/cong-bo" if may and contest.state not in PUBLIC else None,
    }


def _standing(contest: Contest, one: Round) -> str:
    if one.revealed_at is not None:
        return _("Đã công bố kết quả")
    if one.settled_at is not None:
        return _("Đã chốt")
    if one.phase(now()) is Phase.OPEN and contest.pause_at(now()) is not None:
        return _("Tạm dừng")
    phase = Phase.CLOSED if ready.is_over(contest, one, now()) else one.phase(now())
    return _(ROUND_WORDS[phase])


def _prediction(contest: Contest) -> list[str]:
    """How what was guessed is counted, in sentences; empty where nothing is."""
    quantity = contest.rules.quantity
    if quantity is None:
        return []
    said = [_("Điều được đoán: %(what)s.", what=_(MEASURED[quantity]))]
    if quantity is not Quantity.STATED:
        guessing = contest.rules.guessing
        said.append(_("Tính trên toàn cuộc thi.") if guessing.whole_contest else _("Mỗi đợt tính riêng."))
        left, kept = _("Bài bị huỷ kết quả không được đếm."), _("Bài bị huỷ kết quả vẫn được đếm.")
        said.append(kept if guessing.struck_count else left)
    return said


def _unanswered(contest: Contest) -> int:
    return inquiries.counts(edge.reads(), contest.id)[1]


def _places(contest: Contest, business: Business) -> list[tuple[str, str, str]]:
    """The other pages of this contest: words, address, and what each is for."""
    here = home(contest.slug)
    found = [(_("Thể lệ"), f"{here}/soan", _("soạn, sửa, các bản đã công bố"))]
    found.append((_("Phân công"), f"{here}/phan-cong", _("ai làm việc gì trong cuộc thi")))
    if contest.state is State.DRAFT:
        return found
    found += [
        (_("Theo dõi trực tiếp"), f"{here}/truc-tiep", _("ai đang thi, máy chủ ra sao")),
        (_("Thí sinh"), f"{here}/thi-sinh", _("tìm người, xem bài, đổi máy, mở lại bài")),
        (_("Đáp án"), f"{here}/dap-an", _("sửa đáp án, chấm lại")),
        (_("Kiểm tra"), f"{here}/kiem-tra", _("dấu hiệu bất thường, huỷ kết quả, gộp đơn vị")),
        (_("Khiếu nại"), f"{here}/khieu-nai", _("%(n)s chưa trả lời", n=number(business.complaints))),
        (_("Hỏi đáp"), f"{here}/hoi-dap", _("%(n)s chưa trả lời", n=number(_unanswered(contest)))),
        (_("Đề nghị"), f"{here}/de-nghi", _("%(n)s chờ duyệt", n=number(business.proposals))),
        (_("Giải thưởng"), f"{here}/giai-thuong", _("danh sách giải, ký duyệt")),
        (_("Chi trả giải thưởng"), f"{here}/chi-tra", _("số căn cước của người nhận giải, bảng chi trả")),
        (_("Giấy chứng nhận"), f"{here}/chung-nhan", _("cấp giấy giải thưởng, thu hồi")),
        (_("Thử công thức"), f"{here}/thu-cong-thuc", _("giải tập thể tính theo cách khác")),
        (_("Màn hình"), f"/cuoc-thi/{contest.slug}/man-hinh", _("cho máy chiếu ở hội trường")),
        (_("Lễ trao giải"), f"{here}/le-trao-giai", _("hiện từng giải khi bạn bấm")),
        (_("Văn bản"), f"{here}/van-ban", _("biên bản, quyết định, bảng thống kê")),
        (_("Thông báo"), f"{here}/thong-bao", _("đã đăng, đăng thêm")),
        (_("Phân tích câu hỏi"), f"{here}/phan-tich", _("sau khi đợt thi đóng")),
        (_("Nhật ký"), f"/to-chuc/nhat-ky?cuoc-thi={contest.slug}", _("ai đã làm gì, lúc nào")),
    ]
    if contest.rules.essay_points:
        found.insert(3, (_("Điểm tự luận"), f"{here}/tu-luan", _("nhập điểm giám khảo")))
        found.insert(4, (_("Chấm bài viết"), f"{here}/cham-bai", _("thang điểm, giám khảo, điểm từng bài")))
    if contest.state in PUBLIC:
        found.append((_("Trang công bố"), f"/cuoc-thi/{contest.slug}/cong-bo", _("điều mọi người thấy")))
    return found
