"""The rules in words, printed by the very values that run the contest, so that the page cannot say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contest import predictions, standings
from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula, Headcount, Level
from contest.entry import Audience, Category, Unconfirmed
from contest.predictions import Quantity, Side
from contest.prizes import Ladder, Prize, Span, Ties
from contest.refusals import N_
from contest.rounds import Closing
from contest.rulebook import Reveal, Rulebook, Show, Told
from contest.standings import CRITERIA


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the rules page: a message id and its values; `parts` are put into %(chain)s, `joint` between."""

    words: str
    values: dict[str, object]
    parts: tuple[Sentence, ...] = ()
    joint: str = " → "


def plain(words: str, **values: object) -> Sentence:
    """A sentence without parts."""
    return Sentence(words, values)


def literal(words: str) -> Sentence:
    """Words of the organizers themselves, which no catalogue translates."""
    return Sentence("%(words)s", {"words": words})


def sentences(rules: Rulebook) -> list[Sentence]:
    """The rules in words, in the order in which a contestant asks for them."""
    practice = [plain(N_("Đây là cuộc thi thử, không xếp giải."))] if rules.practice else []
    return [
        *practice,
        *_who(rules),
        *_paper(rules),
        *_attempts(rules),
        *_ranking(rules),
        *_prediction(rules),
        *_clock(rules),
        *_seen(rules),
        *_prizes(rules),
        *(one for each in rules.collective for one in collective(each)),
        plain(
            N_("Khiếu nại được gửi trong %(days)s ngày kể từ khi công bố kết quả tạm thời."), days=rules.complaint_days
        ),
    ]


_AUDIENCE = {
    Audience.MEMBERS: N_("Dành cho đoàn viên công đoàn."),
    Audience.WORKERS: N_("Dành cho người lao động của các đơn vị."),
    Audience.ALL: N_("Mọi người có tài khoản đều được dự thi."),
}


def _who(rules: Rulebook) -> Iterator[Sentence]:
    who = rules.eligibility
    yield plain(_AUDIENCE[who.audience])
    if who.units:
        yield Sentence(N_("Chỉ người của các đơn vị mang mã: %(chain)s."), {}, tuple(map(literal, who.units)), ", ")
    if who.least_age:
        yield plain(N_("Người dự thi từ đủ %(age)s tuổi."), age=who.least_age)
    if who.unranked_units:
        codes = tuple(map(literal, who.unranked_units))
        yield Sentence(N_("Người của các đơn vị mang mã %(chain)s được thi nhưng không xếp hạng."), {}, codes, ", ")
    if rules.unconfirmed is Unconfirmed.NO_PRIZE:
        yield plain(
            N_("Người chưa được công đoàn xác nhận thuộc đơn vị vẫn được xếp hạng, nhưng không nhận giải cá nhân.")
        )
    if rules.categories:
        listed = tuple(category(one) for one in rules.categories)
        yield Sentence(
            N_("Có các bảng riêng; mỗi người vào bảng đầu tiên mà mình đủ điều kiện: %(chain)s."), {}, listed, "; "
        )


_GENDER = {"female": N_("nữ"), "male": N_("nam")}
_SECTOR = {"hcsn": N_("khối hành chính, sự nghiệp"), "enterprise": N_("khối doanh nghiệp")}


def category(one: Category) -> Sentence:
    """A category with whom it takes in."""
    conditions = [
        *([_listed(N_("đơn vị mã %(chain)s"), map(literal, one.units))] if one.units else []),
        *([_listed("%(chain)s", (plain(_SECTOR.get(name, name)) for name in one.sectors))] if one.sectors else []),
        *([plain(_GENDER[one.gender])] if one.gender in _GENDER else []),
        *_between(N_("tuổi"), one.least_age, one.most_age),
        *_between(N_("số người của đơn vị"), one.least_headcount, one.most_headcount),
    ]
    return Sentence(N_("%(name)s (%(chain)s)"), {"name": one.name}, tuple(conditions), ", ")


def _listed(words: str, parts: Iterable[Sentence]) -> Sentence:
    return Sentence(words, {}, tuple(parts), ", ")


def _between(what: str, least: int | None, most: int | None) -> list[Sentence]:
    if least is None and most is None:
        return []
    if most is None:
        return [Sentence(N_("%(chain)s từ %(least)s"), {"least": least}, (plain(what),))]
    if least is None:
        return [Sentence(N_("%(chain)s đến %(most)s"), {"most": most}, (plain(what),))]
    return [Sentence(N_("%(chain)s từ %(least)s đến %(most)s"), {"least": least, "most": most}, (plain(what),))]


def _paper(rules: Rulebook) -> Iterator[Sentence]:
    numbers = {"questions": rules.questions, "points": rules.points_each, "minutes": rules.minutes}
    yield plain(
        N_("Đề gồm %(questions)s câu hỏi, mỗi câu đúng được %(points)s điểm; làm trong %(minutes)s phút."), **numbers
    )
    if rules.fixed or rules.same_for_all:
        yield plain(N_("Mọi người làm cùng một đề.") if rules.same_for_all else N_("Mọi đề gồm cùng các câu hỏi."))
    if rules.clip_first:
        yield plain(N_("Đề bắt đầu bằng đoạn phim và các câu hỏi về đoạn phim đó."))
    if not rules.partial:
        yield plain(N_("Câu trả lời đúng một phần không được điểm."))
    if rules.essay_points:
        yield plain(N_("Ngoài phần trắc nghiệm có phần tự luận, tối đa %(points)s điểm."), points=rules.essay_points)
    if rules.pass_mark is not None:
        yield plain(N_("Từ %(points)s điểm trở lên là đạt."), points=rules.pass_mark)


def _attempts(rules: Rulebook) -> Iterator[Sentence]:
    if rules.attempts is None:
        yield plain(N_("Mỗi người được thi không giới hạn số lượt trong mỗi đợt."))
    else:
        yield plain(N_("Mỗi người được thi tối đa %(attempts)s lượt trong mỗi đợt."), attempts=rules.attempts)
    if rules.attempts_a_day is not None:
        yield plain(N_("Mỗi ngày thi tối đa %(attempts)s lượt."), attempts=rules.attempts_a_day)
    yield plain(standings.COUNTING_WORDS[rules.counting])


_FLOORS = {
    "score": N_("trắc nghiệm từ %(least)s điểm"),
    "essay": N_("tự luận từ %(least)s điểm"),
    "total": N_("tổng điểm từ %(least)s"),
}


def _ranking(rules: Rulebook) -> Iterator[Sentence]:
    yield Sentence(
        N_("Xếp hạng lần lượt theo: %(chain)s. Ai bằng nhau ở mọi tiêu chí thì cùng hạng."), {}, chain(rules.ranking)
    )
    if rules.floors:
        floors = tuple(plain(_FLOORS[one.of], least=one.least) for one in rules.floors)
        yield Sentence(N_("Mức điểm tối thiểu: %(chain)s. Ai không đạt thì xếp sau mọi người đạt."), {}, floors, "; ")
    if "draw" in rules.ranking or (rules.prizes and rules.prize_ties is Ties.DRAW):
        yield plain(
            N_(
                "Bốc thăm bằng mã số bí mật của ban tổ chức: dấu vân tay SHA-256 của mã số công bố trước khi mở thi, "
                "mã số công bố cùng kết quả, ai cũng tính lại được."
            )
        )


def chain(ranking: Sequence[str]) -> tuple[Sentence, ...]:
    """The criteria of a ranking, a sentence each."""
    return tuple(plain(CRITERIA[name].words) for name in ranking if name in CRITERIA)


_COUNTERS = {
    Counters.SHOWN: N_("Số người và số lượt thi được công khai trong khi thi."),
    Counters.ROUNDED: N_("Trong khi còn dự đoán, số người và số lượt thi chỉ hiện tròn chục."),
    Counters.HIDDEN: N_("Trong khi còn dự đoán, số người và số lượt thi, kể cả của từng đơn vị, không hiện ra."),
}


def _prediction(rules: Rulebook) -> Iterator[Sentence]:
    if rules.prediction is None:
        return
    guessing = rules.guessing
    measured = predictions.MEASURED[rules.quantity or rules.prediction]
    yield Sentence(
        N_("Câu dự đoán không tính điểm, chỉ dùng để xếp hạng. Điều được đoán: %(chain)s."), {}, (plain(measured),)
    )
    if rules.prediction is not Quantity.STATED:
        span = N_("Tính trên toàn cuộc thi.") if guessing.whole_contest else N_("Mỗi đợt tính riêng.")
        struck = N_("Bài bị huỷ kết quả vẫn được đếm.")
        left = N_("Bài bị huỷ kết quả không được đếm.")
        yield plain(span)
        yield plain(struck if guessing.struck_count else left)
    if guessing.side is Side.NOT_OVER:
        yield plain(N_("Đoán vượt quá con số thật xếp sau mọi số không vượt; bỏ trống xếp sau mọi số đã đoán."))
    else:
        yield plain(N_("Đoán cao hơn hay thấp hơn cùng một khoảng thì như nhau; bỏ trống xếp sau mọi số đã đoán."))
    yield plain(_COUNTERS[rules.counters])


def _clock(rules: Rulebook) -> Iterator[Sentence]:
    yield plain(
        N_(
            "Đồng hồ của máy chủ là căn cứ. Câu trả lời đến máy chủ chậm nhất %(grace)s giây sau giờ phải nộp "
            "vẫn được tính; hết giờ, máy chủ tự thu bài với những câu đã lưu."
        ),
        grace=rules.grace_seconds,
    )
    if rules.closing is Closing.CUT:
        yield plain(N_("Đến giờ đóng, bài đang làm cũng dừng: ai bắt đầu muộn thì có ít phút hơn."))
    else:
        yield plain(N_("Ai bắt đầu trước giờ đóng vẫn được làm đủ thời gian."))


_REVEAL = {
    Reveal.NEVER: N_("Đáp án không công bố."),
    Reveal.AFTER_CLOSE: N_("Đáp án, giải thích và căn cứ pháp luật hiện ra sau khi cuộc thi đóng."),
}
_TOLD = {
    Told.SCORE: N_("Nộp bài xong, bạn thấy ngay điểm của mình."),
    Told.RECEIPT: N_("Nộp bài xong, bạn nhận mã bài nộp; điểm hiện ra khi đợt thi đã chốt."),
}
_SHOW = {
    Show.LIVE: N_("Bảng xếp hạng công khai trong khi thi."),
    Show.OWN: N_("Đến khi công bố kết quả, mỗi người chỉ thấy hạng của mình."),
    Show.HIDDEN: N_("Bảng xếp hạng chỉ mở khi công bố kết quả."),
}


def _seen(rules: Rulebook) -> Iterator[Sentence]:
    yield plain(_TOLD[rules.told])
    yield plain(_REVEAL[rules.reveal])
    yield plain(_SHOW[rules.show])
    if rules.freeze_minutes:
        words = N_("Bảng công khai tạm khoá %(minutes)s phút trước giờ đóng mỗi đợt, đến khi công bố kết quả.")
        yield plain(words, minutes=rules.freeze_minutes)
    if rules.target_percent is not None:
        words = N_("Chỉ tiêu tham gia của mỗi đơn vị: %(percent)s%% số người.")
        yield plain(words, percent=rules.target_percent)


def prize(one: Prize) -> Sentence:
    """«2 giải Nhất, mỗi giải 500.000 đồng»; `amount` is a number that the page writes in its reader's way."""
    if one.amount:
        words = N_("%(count)s giải %(name)s, mỗi giải %(amount)s đồng")
        return plain(words, count=one.count, name=one.name, amount=one.amount)
    return plain(N_("%(count)s giải %(name)s"), count=one.count, name=one.name)


def _ladder(one: Ladder, rules: Rulebook) -> Sentence:
    names = {each.code: each.name for each in rules.categories}
    parts = tuple(map(prize, one.prizes))
    if one.category is not None:
        words = (
            N_("Giải cá nhân mỗi đợt, bảng %(name)s: %(chain)s.")
            if one.span is Span.ROUND
            else N_("Giải cá nhân toàn cuộc thi, bảng %(name)s: %(chain)s.")
        )
        return Sentence(words, {"name": names.get(one.category, one.category)}, parts, "; ")
    each, whole = N_("Giải cá nhân mỗi đợt: %(chain)s."), N_("Giải cá nhân toàn cuộc thi: %(chain)s.")
    return Sentence(each if one.span is Span.ROUND else whole, {}, parts, "; ")


def _prizes(rules: Rulebook) -> Iterator[Sentence]:
    for ladder in rules.prizes:
        yield _ladder(ladder, rules)
        if ladder.least_score:
            yield plain(N_("Giải này chỉ trao cho người từ %(points)s điểm."), points=ladder.least_score)
    if not rules.prizes:
        return
    if rules.one_prize_each:
        yield plain(N_("Mỗi người nhận một giải cá nhân, là giải cao nhất của mình."))
        yield plain(N_("Các giải khác của người đó được trao cho người kế tiếp trong bảng."))
    if rules.prize_cap_percent is not None:
        yield plain(N_("Số giải không quá %(percent)s%% số người dự thi."), percent=rules.prize_cap_percent)
    if rules.prize_ties is Ties.DRAW:
        yield plain(N_("Khi số người cùng hạng nhiều hơn số giải còn lại thì bốc thăm giữa những người đó."))
    else:
        yield plain(N_("Khi số người cùng hạng nhiều hơn số giải còn lại thì tất cả cùng nhận giải đó."))


FORMULAS = {
    Formula.PEOPLE: N_("số người dự thi"),
    Formula.ENTRIES: N_("số lượt thi"),
    Formula.RATE: N_("tỷ lệ người dự thi trên %(chain)s của đơn vị, chốt trước khi mở thi"),
    Formula.POINTS: N_("tổng điểm của những người dự thi"),
    Formula.MEAN: N_("điểm trung bình của những người dự thi"),
    Formula.MEAN_TOP: N_("điểm trung bình của %(top)s người cao điểm nhất, thiếu người thì tính 0 điểm"),
    Formula.RATE_AND_PRIZES: N_(
        "tỷ lệ phần trăm người dự thi trên %(chain)s của đơn vị, chốt trước khi mở thi, cộng điểm thưởng của giải "
        "cá nhân"
    ),
    Formula.WINNERS: N_("số người đoạt giải cá nhân"),
}
HEADS = {Headcount.WORKERS: N_("tổng số người lao động"), Headcount.MEMBERS: N_("tổng số đoàn viên")}


def formula(rule: CollectiveRule) -> Sentence:
    """What a collective list measures."""
    words = FORMULAS[rule.formula]
    parts = (plain(HEADS[rule.headcount]),) if "%(chain)s" in words else ()
    return Sentence(words, {"top": rule.top} if "%(top)s" in words else {}, parts)


def collective(rule: CollectiveRule) -> Iterator[Sentence]:
    """A collective list in words."""
    measured = formula(rule)
    among = N_("công đoàn cơ sở") if rule.level is Level.GRASSROOTS else N_("công đoàn cấp trên trực tiếp cơ sở")
    yield Sentence(N_("%(title)s: xếp các %(chain)s."), {"title": rule.title}, (plain(among), measured), N_(" theo "))
    if rule.bands:
        yield Sentence(N_("Xếp riêng theo quy mô: %(chain)s."), {}, tuple(map(_band, rule.bands)), "; ")
    if rule.least_headcount:
        yield plain(N_("Đơn vị dưới %(n)s người không xếp hạng trong danh sách này."), n=rule.least_headcount)
    if rule.quorum:
        yield plain(N_("Đơn vị có dưới %(n)s người dự thi không xếp hạng trong danh sách này."), n=rule.quorum)
    else:
        yield plain(N_("Đơn vị không có người dự thi thì không xếp hạng."))
    if rule.prize_points:
        points = tuple(plain(N_("%(name)s %(points)s điểm"), name=name, points=n) for name, n in rule.prize_points)
        yield Sentence(N_("Điểm thưởng: %(chain)s."), {}, points, ", ")
    if rule.prizes:
        yield Sentence(N_("Giải tập thể: %(chain)s."), {}, tuple(map(prize, rule.prizes)), "; ")
    yield plain(N_("Đơn vị bằng nhau thì cùng hạng và cùng nhận giải."))


def _band(band: Band) -> Sentence:
    if band.most is None:
        return plain(N_("%(name)s (từ %(least)s người)"), name=band.name, least=band.least)
    return plain(N_("%(name)s (%(least)s đến %(most)s người)"), name=band.name, least=band.least, most=band.most)


def audience(rules: Rulebook) -> list[Sentence]:
    """Who may take part."""
    return list(_who(rules))


def winnings(rules: Rulebook) -> list[Sentence]:
    """What can be won: a sentence for each ladder, and for each collective list that has prizes."""
    words = N_("Giải tập thể, %(title)s: %(chain)s.")
    lists = [one for one in rules.collective if one.prizes]
    collective_ones = [Sentence(words, {"title": one.title}, tuple(map(prize, one.prizes)), "; ") for one in lists]
    return [*(_ladder(one, rules) for one in rules.prizes), *collective_ones]
