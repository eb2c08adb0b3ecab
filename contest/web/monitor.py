"""The live monitor of a contest: a page complete without script, and the JSON by which its pictures move."""

from __future__ import annotations

import json
import re
import shutil
import time
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.engine import make_url

from contest import monitor as rules
from contest import pulse
from contest.contests import Contest
from contest.monitor import MINUTES, SILENT_MINUTES
from contest.pulse import Minute
from contest.refusals import N_
from contest.services import monitor as service
from contest.services.monitor import Shot
from contest.services.pulse import Beats
from contest.web import edge
from contest.web.contest_desk import held, home
from contest.web.monitor_words import answer_words, machine_words, page_words
from contest.web.site import now, site
from contest.web.words import _, clock, clock_s, language, number

blueprint = Blueprint("monitor", __name__)
MOST_PAGES = 8
KEPT_SECONDS = 2

CHARTS = (
    ("room", "line", N_("Người đang làm bài"), N_("nhiều nhất %(n)s người")),
    ("starts", "columns", N_("Lượt thi bắt đầu mỗi phút"), N_("nhiều nhất %(n)s một phút")),
    ("hand_ins", "columns", N_("Bài nộp mỗi phút"), N_("nhiều nhất %(n)s một phút")),
    ("saves", "columns", N_("Lần lưu được xác nhận mỗi phút"), N_("nhiều nhất %(n)s một phút")),
)
"""Name, shape, title, and the sentence of its greatest number."""
UNKNOWN = N_("chưa rõ: Redis im lặng")
NONE = N_("chưa rõ: trang này chạy không có Redis")


@blueprint.get("/to-chuc/cuoc-thi/<slug>/truc-tiep")
def show(slug: str) -> str:
    """What goes on in a contest just now."""
    contest = held(slug)
    return render_template(
        "monitor/live.html",
        contest=contest,
        home=home(slug),
        told=_told(contest),
        charts=CHARTS,
        deeds=_deeds(contest),
        pause=contest.pause_at(now()),
    )


@blueprint.get("/to-chuc/cuoc-thi/<slug>/truc-tiep.json")
def data(slug: str) -> Response:
    """The same as words and numbers; its ETag speaks of them, its Date of their age."""
    told = _told(held(slug))
    figures = {name: value for name, value in told.items() if name != "as_of"}
    response = Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
    response.set_etag(sha256(json.dumps(figures).encode()).hexdigest()[:20])
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


def _deeds(contest: Contest) -> list[tuple[str, str]]:
    """The pages where organizers step in: words and address."""
    here = home(contest.slug)
    stands = contest.pause_at(now()) is not None
    pause = (_("Tiếp tục cuộc thi"), f"{here}/tiep-tuc") if stands else (_("Tạm dừng cuộc thi"), f"{here}/tam-dung")
    return [
        pause,
        (_("Kéo dài một đợt cho mọi người"), f"{here}/keo-dai"),
        (_("Thêm giờ cho một đơn vị hoặc một người"), f"{here}/them-gio"),
        (_("Đăng thông báo"), f"{here}/thong-bao"),
    ]


def _told(contest: Contest) -> dict[str, Any]:
    """What the page says and draws, for all its readers the same for two seconds."""

    def make() -> dict[str, Any]:
        # What this process has answered belongs to it too.
        site().pulse.tell(site().boards, time.monotonic())
        return _said(contest, service.shot(edge.reads(), site().boards, contest, now(), _clock))

    age = min(KEPT_SECONDS, site().settings.board_max_age_s)
    told: dict[str, Any] = site().kept.get(("monitor", contest.slug, language()), age, make)
    return told


def _clock() -> int:
    return time.time_ns() // 1_000_000


def _said(contest: Contest, shot: Shot) -> dict[str, Any]:
    beats, disk = shot.echoed.beats, _disk_free()
    charts = _charts(shot, beats)
    last = beats.last(SILENT_MINUTES) if beats else {}
    found = rules.alerts(service.vitals(shot, disk))
    return {
        "as_of": f"{now():%Y-%m-%dT%H:%M:%SZ}",
        "alerts": [[one.level.value, _said_alert(one)] for one in found],
        "charts": charts,
        "texts": _texts(shot, charts) | answer_words(last if beats else None, _why(shot)) | machine_words(shot, disk),
        "rows": {"minutes": _minutes(charts), "unions": _unions(shot), "pages": _pages(last)},
    }


def _why(shot: Shot) -> str:
    """Why what only Redis knows is not known."""
    return _(NONE) if shot.echoed.state == "none" else _(UNKNOWN)


def _said_alert(alert: rules.Alert) -> str:
    values = {name: number(value) for name, value in alert.values.items()}
    return _(alert.words, **values)


def _charts(shot: Shot, beats: Beats | None) -> dict[str, list[int] | None]:
    """The numbers of each picture, the oldest first; None: not known."""
    saves = [pulse.saves(one)[0] for one in beats.minutes] if beats else None
    flow = shot.flow
    return {"room": [*shot.in_room], "starts": [*flow.starts], "hand_ins": [*flow.hand_ins], "saves": saves}


def _texts(shot: Shot, charts: dict[str, list[int] | None]) -> dict[str, str]:
    texts = {
        "sitting": number(shot.sitting),
        "quiet": number(shot.quiet),
        "handed_in": number(shot.flow.handed_in),
        "clock": clock_s(now()),
        "from": clock(now() - (MINUTES - 1) * rules.MINUTE),
        "until": clock(now()),
    }
    for name, _shape, _title, most in CHARTS:
        numbers = charts[name]
        texts[f"{name}_most"] = _why(shot) if numbers is None else _(most, n=number(max(numbers)))
    return texts


def _minutes(charts: dict[str, list[int] | None]) -> list[list[str]]:
    """The pictures as a table, the newest minute first."""
    columns = [charts[name] for name, *_rest in CHARTS]
    times = [clock(now() - back * rules.MINUTE) for back in range(MINUTES)]
    return [
        [at, *("–" if column is None else number(column[-1 - back]) for column in columns)]
        for back, at in enumerate(times)
    ]


def _unions(shot: Shot) -> list[list[str | int]]:
    """Upper unions: name, people who sit, of them quiet ones, and the length of the bar in per mille."""
    most = max((one.sitting for one in shot.unions), default=1)
    return [
        [one.name or _("Chưa xếp đơn vị"), number(one.sitting), number(one.quiet), one.sitting * 1000 // most]
        for one in shot.unions
    ]


def _pages(last: Minute) -> list[list[str]]:
    """The slowest pages: words, answers, and milliseconds that half, 95 of 100 and all of them took at most."""
    rows = []
    for page, tally in pulse.slowest(last, MOST_PAGES):
        times = (tally.within_ms(50), tally.within_ms(95), tally.most_ms)
        rows.append([page_words(page, _address(page)), number(tally.count), *map(number, times)])
    return rows


def _address(endpoint: str) -> str:
    """The pattern of a page's address, with «…» for whatever differs from one to another."""
    known = next(iter(current_app.url_map.iter_rules(endpoint)), None) if _is_known(endpoint) else None
    return re.sub("<[^>]*>", "…", known.rule) if known else endpoint


def _is_known(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _disk_free() -> int | None:
    """Bytes that are free beside the database, where it is a file of this machine."""
    url = make_url(site().settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    try:
        return shutil.disk_usage(url.database).free
    except OSError:
        return None
