"""The contests of the sample: one in the manner of the national mine-action centre's, one for each other subject."""

from __future__ import annotations

from dataclasses import dataclass

from contest.boards import Counters
from contest.papers import Quota
from contest.predictions import Quantity
from contest.rulebook import Rulebook
from contest.standings import Counting

# The order that most weighty contests settle on (domain: order B without its rarer tail).
RANKING = ("score", "prediction", "time_taken", "handed_in")


@dataclass(frozen=True, slots=True)
class SampleContest:
    """A contest to be: address, title, rules."""

    slug: str
    title: str
    rules: Rulebook


def _blueprint(subject: str, recall: int, understanding: int, application: int) -> tuple[Quota, ...]:
    return (
        Quota(subject, "recall", recall),
        Quota(subject, "understanding", understanding),
        Quota(subject, "application", application),
    )


MINES = SampleContest(
    "an-toan-bom-min",
    "Tìm hiểu về an toàn bom mìn, vật nổ sau chiến tranh",
    Rulebook(
        summary=(
            "Dành cho đoàn viên, người lao động trong tỉnh: pháp luật về vũ khí, vật liệu nổ và cách xử sự an toàn "
            "khi gặp bom mìn còn sót lại sau chiến tranh."
        ),
        blueprint=_blueprint("bom-min", 6, 5, 4),
        minutes=30,
        attempts=3,
        counting=Counting.BEST,
        ranking=RANKING,
        prediction=Quantity.PEOPLE,
        counters=Counters.HIDDEN,
    ),
)
DRUGS = SampleContest(
    "phong-chong-ma-tuy",
    "Tìm hiểu Luật Phòng, chống ma túy",
    Rulebook(
        summary="Tìm hiểu Luật Phòng, chống ma túy số 120/2025/QH15, có hiệu lực từ ngày 01/7/2026.",
        blueprint=_blueprint("ma-tuy", 8, 7, 5),
        minutes=20,
        attempts=3,
        counting=Counting.BEST,
        ranking=RANKING,
        prediction=Quantity.ALL_RIGHT,
        counters=Counters.SHOWN,
    ),
)
CYBER = SampleContest(
    "an-ninh-mang",
    "Tìm hiểu Luật An ninh mạng",
    Rulebook(
        summary="Tìm hiểu Luật An ninh mạng số 116/2025/QH15 và việc bảo vệ dữ liệu cá nhân của người lao động.",
        blueprint=_blueprint("an-ninh-mang", 8, 7, 5),
        minutes=20,
        attempts=3,
        counting=Counting.BEST,
        ranking=RANKING,
        prediction=Quantity.ALL_RIGHT,
        counters=Counters.SHOWN,
    ),
)
CONTESTS = (MINES, DRUGS, CYBER)
