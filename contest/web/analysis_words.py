"""The analysis in words: why a question should be looked at and what to do, and figures as a reader writes them."""

from __future__ import annotations

from fractions import Fraction

from contest.refusals import N_
from contest.services.analysis import Question
from contest.web.words import _, language, number, tenths
from questions.analysis import Doubt, rival
from questions.kinds import LETTERS
from questions.reliability import Method, Reliability

NAMES = {
    Doubt.WRONG_KEY: N_("Có thể sai đáp án"),
    Doubt.NEGATIVE: N_("Phân biệt ngược"),
    Doubt.TOO_HARD: N_("Khó hơn đoán mò"),
    Doubt.IDLE_OPTION: N_("Có phương án bị bỏ qua"),
    Doubt.TOO_EASY: N_("Quá dễ"),
    Doubt.TOO_FEW: N_("Còn ít câu trả lời"),
}
ADVICE = {
    Doubt.WRONG_KEY: N_(
        "Nhóm điểm cao đúng %(high)s, kém cả nhóm điểm thấp đúng %(low)s. Hãy đối chiếu đáp án với căn cứ."
    ),
    Doubt.NEGATIVE: N_(
        "Người làm đúng câu này lại thường kém hơn ở các câu còn lại. Hãy xem lại đáp án và cách đặt câu hỏi."
    ),
    Doubt.TOO_HARD: N_(
        "Tỷ lệ đúng thấp hơn cả chọn bừa (%(chance)s). Hãy xem đáp án có đúng không, câu hỏi có gây hiểu lầm không."
    ),
    Doubt.IDLE_OPTION: N_(
        "Dưới 2 %% người trả lời chọn phương án %(letters)s, nên nó không còn là một lựa chọn thật. "
        "Hãy thay bằng điều sai mà người chưa học kỹ dễ tin."
    ),
    Doubt.TOO_EASY: N_(
        "Trên 95 %% làm đúng, nên câu này không phân biệt được ai với ai. "
        "Hãy giữ lại nếu cần nhắc kiến thức, hoặc thay bằng câu khó hơn."
    ),
    Doubt.TOO_FEW: N_(
        "Mới có %(answered)s câu trả lời; dưới 30 thì các con số ở đây chưa nói lên điều gì. Hãy chờ thêm bài thi."
    ),
}
RIVAL = N_("Nhóm điểm cao chọn phương án %(rival)s nhiều hơn đáp án. Hãy đối chiếu đáp án và phương án này với căn cứ.")
METHODS = {
    Method.ALPHA: N_("Mọi người làm cùng một đề, nên tính theo hệ số alpha của Cronbach."),
    Method.COMPOUND: N_(
        "Mỗi người bốc một đề riêng, nên tính từ độ chênh giữa các câu cùng chủ đề, cùng mức độ trong từng bài "
        "(mô hình của Feldt); may rủi khi bốc đề cũng tính là sai số."
    ),
}
THIRDS = (N_("Nhóm điểm thấp"), N_("Nhóm điểm giữa"), N_("Nhóm điểm cao"))
SURE = 2.77
"""Two people's scores differ by chance alone by less than so many standard errors, 19 times in 20: 1.96 · √2."""


def names(question: Question) -> list[tuple[str, str]]:
    """By code, the short names of what is doubtful."""
    return [(one.value, _(NAMES[one])) for one in question.figures.doubts]


def advice(question: Question) -> list[tuple[str, str]]:
    """What is doubtful, with what it means and what to do."""
    other, thirds = rival(question.figures, question.asked), question.figures.thirds
    values = {
        "rival": "" if other is None else LETTERS[other],
        "low": percent(thirds[0].facility),
        "high": percent(thirds[2].facility),
        "chance": percent(question.asked.chance),
        "letters": ", ".join(LETTERS[place] for place in question.idle),
        "answered": number(question.figures.answered),
    }
    said = ADVICE if other is None else {**ADVICE, Doubt.WRONG_KEY: RIVAL}
    return [(_(NAMES[one]), _(said[one], **values)) for one in question.figures.doubts]


def percent(share: Fraction | float) -> str:
    """0.8325 → «83,3 %»."""
    return f"{tenths(round(share * 1000))} %"


def whole_percent(share: Fraction | float) -> str:
    """0.8325 → «83 %»."""
    return f"{round(share * 100)} %"


def decimal(value: float, digits: int = 2) -> str:
    """−0.062 → «−0,06»; what rounds to nothing has no sign."""
    said = f"{abs(value):.{digits}f}"
    signed = f"−{said}" if value < 0 and float(said) else said
    return signed if language() == "en" else signed.replace(".", ",")


def discrimination_words(value: float | None) -> str:
    """How well a question tells the able from the others, in a word (Ebel and Frisbie 1991 draw the lines)."""
    if value is None:
        return _("không tính được vì ai cũng như nhau")
    if value < 0:
        return _("ngược")
    bounds = ((0.2, N_("yếu")), (0.3, N_("tạm được")), (0.4, N_("khá")))
    return _(next((words for bound, words in bounds if value < bound), N_("tốt")))


def reliability_sentences(found: Reliability) -> list[str]:
    """What the reliability means for whoever signs prizes."""
    share, apart = max(0.0, found.value), found.error * SURE
    return [
        _(
            "Độ tin cậy %(value)s: chừng %(share)s chênh lệch điểm là do người thi hơn kém nhau thật, phần còn lại do "
            "may rủi của đề và của lúc làm bài.",
            value=decimal(found.value),
            share=whole_percent(share),
        ),
        _(
            "Sai số chuẩn %(error)s điểm: hai bài hơn kém nhau dưới %(apart)s điểm thì chưa chắc hai người hơn kém "
            "nhau thật.",
            error=decimal(found.error, 1),
            apart=decimal(apart, 1),
        ),
        _(METHODS[found.method]),
    ]
