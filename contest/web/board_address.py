"""Addresses of boards: what they ask for, and the links from one board to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from contest.boards import PAGE, Order
from contest.refusals import N_, NotFound
from contest.services import standings
from contest.services.facts import Facts
from contest.services.standings import Below
from contest.store.lines import WHOLE
from contest.web.words import _

KINDS = ("ca-nhan", "cong-doan", "co-so")
ORDERS = {
    Order.OFFICIAL: N_("Theo thể lệ"),
    Order.RATE: N_("Tỷ lệ"),
    Order.MEAN: N_("Điểm trung bình"),
    Order.PEOPLE: N_("Số người"),
}
Chips = list[tuple[str, list[dict[str, object]]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board's address asks for."""

    slug: str
    kind: str
    unit: int
    round: int | None
    page: int
    category: int = 0
    order: Order = Order.OFFICIAL

    @property
    def of_people(self) -> bool:
        """Whether people stand on it, not unions."""
        return self.kind == KINDS[0]

    @property
    def below(self) -> Below:
        """Which unions stand on it."""
        return Below(self.unit, self.kind == "co-so", self.order)

    @property
    def first(self) -> int:
        """Index of the first row of the page."""
        return (self.page - 1) * PAGE

    def url(self, suffix: str = "", **changes: object) -> str:
        """The address of this board, or of a neighbouring one."""
        places = {"bang": self.kind, "don-vi": self.unit or None, "vong": self.round, "hang": self.category or None}
        given = places | {"xep": self.order.value or None, "trang": self.page} | changes
        if given["trang"] == 1:
            given["trang"] = None
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return f"/cuoc-thi/{self.slug}/xep-hang{suffix}?{query}"

    def unit_url(self, unit: int | None) -> str:
        """The same board for another unit, from its first page."""
        changes: dict[str, Any] = {"don-vi": unit, "trang": 1}
        return self.url(**changes)

    def place_url(self, index: int) -> str:
        """Where a row stands, by its index on the whole board."""
        return f"{self.url(trang=index // PAGE + 1)}#vt-{index + 1}"

    def fields(self) -> list[tuple[str, object]]:
        """What a form must carry along to ask for this board, but for its page."""
        places = (("bang", self.kind), ("don-vi", self.unit), ("vong", self.round), ("hang", self.category))
        return [(name, value) for name, value in (*places, ("xep", self.order.value)) if value]


def asked(slug: str) -> Asked:
    """Read the address. Raises NotFound for what no board has."""
    kind, order = request.args.get("bang", KINDS[0]), request.args.get("xep", "")
    if kind not in KINDS or order not in ORDERS or (order and kind == KINDS[0]):
        raise NotFound
    page, category = _counted("trang") or 1, _counted("hang") or 0
    return Asked(slug, kind, _whole("don-vi") or WHOLE, _whole("vong"), page, category, Order(order))


def _counted(name: str) -> int | None:
    """A number from 1 on."""
    number = _whole(name)
    if number == 0:
        raise NotFound
    return number


def _whole(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


def tabs(ask: Asked) -> list[dict[str, object]]:
    """The kinds of board."""
    names = {"ca-nhan": _("Cá nhân"), "cong-doan": _("Công đoàn cấp trên"), "co-so": _("Công đoàn cơ sở")}
    if ask.unit:
        names["cong-doan"] = _("Đơn vị trực thuộc")
    return [
        {"label": label, "href": ask.url(bang=kind, trang=1, xep=None), "current": kind == ask.kind}
        for kind, label in names.items()
    ]


def chips(ask: Asked, facts: Facts) -> Chips:
    """Rounds, categories and orders to choose among; none where there is but one."""

    def chip(label: str, name: str, value: object, current: bool) -> dict[str, object]:
        changes: dict[str, Any] = {"trang": 1, name: value}
        return {"label": label, "href": ask.url(**changes), "current": current}

    rounds = [(None, _("Toàn cuộc thi")), *((n, _("Đợt %(n)s", n=n)) for n in facts.rounds)]
    categories = [(0, _("Mọi bảng")), *enumerate(facts.categories, start=1)]
    found: Chips = []
    if len(facts.rounds) > 1:
        found.append((_("Chọn đợt thi"), [chip(label, "vong", n, n == ask.round) for n, label in rounds]))
    if facts.categories:
        kinds = [chip(label, "hang", n or None, n == ask.category) for n, label in categories]
        for named in kinds[1:]:
            named["lang"] = "vi"
        found.append((_("Chọn bảng"), kinds))
    orders = standings.orders(facts)
    if not ask.of_people and facts.shows() and len(orders) > 1:
        current = ask.order if ask.order in orders else Order.OFFICIAL
        shown = [chip(_(ORDERS[one]), "xep", one.value or None, one is current) for one in orders]
        found.append((_("Sắp xếp theo"), shown))
    return found


def part(ask: Asked, facts: Facts) -> dict[str, str]:
    """Of what this is the board, for paper: words of the round, and the name of the category or nothing."""
    words = _("Toàn cuộc thi") if ask.round is None else _("Đợt %(n)s", n=ask.round)
    return {"part": words, "category": facts.categories[ask.category - 1] if ask.category else ""}
