"""The reader's own row, kept in sight: in its place on the page, after a gap, or in the strip at the bottom edge."""

from __future__ import annotations

from typing import Any

from contest.people import Person
from contest.services import standings
from contest.services.facts import Facts
from contest.services.sources import Row, Source
from contest.services.standings import Board, MyPlace, MyUnion
from contest.web import board_words
from contest.web.board_address import Asked
from contest.web.words import _, mmss, number


def person_figures(row: Row, facts: Facts) -> dict[str, Any]:
    """A row of an individual board as JSON and pages have it; `time` None where it ranks nobody."""
    return {
        "rank": row.rank,
        "tie": row.tie,
        "name": row.name,
        "unit": row.unit,
        "score": row.score,
        "time": mmss(row.elapsed_ms) if facts.timed else None,
    }


def of(ask: Asked, board: Board, origin: Source, person: Person) -> dict[str, Any] | None:
    """Where the reader, or their union, stands beside this page of a board; None where there is nothing to say.

    `strip`: words of the strip · `index`, `page`: of the reader's row on the whole board · `here`: it is on this page
    · `rows`: what follows the page, the rows about the reader, after the words `gap` · `sentence`: it all in words.
    """
    if not ask.of_people:
        mine = standings.my_union(origin, person.unit_id, ask.below)
        return None if mine is None else _union(ask, mine, origin.facts)
    place = standings.my_place(origin, person.id, person.unit_id, ask.unit)
    return None if place is None else _person(ask, board, place, origin.facts)


def beside(ask: Asked, board: Board, origin: Source, person: Person | None) -> tuple[Board, dict[str, Any] | None]:
    """The page as its reader sees it, and what it says to them (`of`).

    It is made anew where the one that is kept is from before the reader came onto it.
    """
    if person is None or not ask.of_people:
        return board, of(ask, board, origin, person) if person else None
    place = standings.my_place(origin, person.id, person.unit_id, ask.unit)
    if place is None:
        return board, None
    if place.page == ask.page and all(row.person_id != person.id for row in board.rows):
        board = standings.individuals(origin, ask.unit, ask.page)
    return board, _person(ask, board, place, origin.facts)


def page_of(ask: Asked, origin: Source, person: Person) -> int | None:
    """The page that holds the reader's row, or their union's."""
    if ask.of_people:
        place = standings.my_place(origin, person.id, person.unit_id, ask.unit, reach=None)
        return place.page if place else None
    mine = standings.my_union(origin, person.unit_id, ask.below)
    return mine.page if mine else None


def _person(ask: Asked, board: Board, place: MyPlace, facts: Facts) -> dict[str, Any]:
    listed = {row.person_id for row in board.rows}
    here = place.person_id in listed
    # What stands about the reader follows the first page; further pages only name the way.
    after = [] if here or ask.page > 1 else [row for row in place.around if row.person_id not in listed]
    skipped = (len(board.rows) + 1, place.first + len(place.around) - len(after))
    rows = [{**person_figures(row, facts), "mine": row.person_id == place.person_id} for row in after]
    mine = next((row for row in board.rows if row.person_id == place.person_id), place.mine)
    return {
        "sentence": rank_text(place, final=facts.settled),
        "strip": _strip(mine, place.rank) if facts.shows() else None,
        "row": person_figures(mine, facts) if mine else None,
        "index": place.index,
        "page": place.page,
        "here": here,
        "rows": rows,
        "gap": _gap(*skipped) if rows and facts.shows() and skipped[0] <= skipped[1] else None,
    }


def _gap(first: int, last: int) -> str:
    return _("bỏ qua %(first)s–%(last)s", first=number(first), last=number(last))


def _strip(mine: Row | None, rank: int | None) -> str | None:
    if rank is None:
        return None
    if mine is None or mine.score is None:
        return _("Bạn: hạng %(rank)s", rank=number(rank))
    return _("Bạn: hạng %(rank)s · %(score)s điểm", rank=number(mine.rank), score=number(mine.score))


def _union(ask: Asked, mine: MyUnion, facts: Facts) -> dict[str, Any]:
    row, value = mine.row, board_words.measured(facts.formula, mine.row)
    if row.rank is None or not value:
        strip = _("Đơn vị của bạn chưa xếp hạng")
    else:
        strip = _("Đơn vị của bạn: hạng %(rank)s · %(value)s", rank=number(row.rank), value=value)
    here = mine.page == ask.page
    return {"sentence": None, "strip": strip, "index": mine.index, "page": mine.page, "here": here, "rows": []}


def rank_text(place: MyPlace, *, final: bool) -> str:
    """Where the reader stands, in a sentence; what a hidden count would give away is left out."""
    unit = _("thứ %(rank)s trong đơn vị của bạn", rank=number(place.unit_rank)) if place.unit_rank else ""
    if place.rank is None:
        hidden = _("Hạng trong toàn cuộc thi hiện ra khi cuộc thi đóng, để không lộ câu dự đoán.")
        return " ".join([_("Bạn đang %(place)s.", place=unit), hidden]) if unit else hidden
    if place.people is None:
        whole = _("thứ %(rank)s", rank=number(place.rank))
    else:
        whole = _("thứ %(rank)s trong %(people)s người", rank=number(place.rank), people=number(place.people))
    place_words = f"{whole}, {unit}" if unit else whole
    if final:
        return _("Bạn xếp %(place)s.", place=place_words)
    sentence = _("Bạn đang %(place)s.", place=place_words)
    return " ".join([sentence, _("Thứ hạng còn thay đổi đến khi cuộc thi đóng.")])
