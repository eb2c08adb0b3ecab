"""The form of a ruling: which of the five, and the new key by the kind of the question; read from what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from contest.corrections import BadKey, Change
from contest.refusals import N_
from contest.services.corrections import Question
from questions.difference import key_words
from questions.formats.reading import ReadQuestion
from questions.kinds import LETTERS, Kind
from questions.marking import KeyRevision, Ruling
from questions.store import RevisionText

SLUGS = {
    Ruling.NORMAL: "sua",
    Ruling.ALSO_ACCEPT: "them",
    Ruling.VOID: "huy",
    Ruling.CREDIT_SEEN: "co-cau",
    Ruling.CREDIT_ALL: "moi-nguoi",
}
WHEN = {
    Ruling.NORMAL: N_("Khi đáp án ghi nhầm: chọn đáp án mới ở dưới. Ngân hàng câu hỏi cũng được sửa theo."),
    Ruling.ALSO_ACCEPT: N_("Khi có từ hai phương án cùng đúng: đánh dấu tất cả ở dưới. Chọn một trong số đó là đúng."),
    Ruling.VOID: N_("Khi câu hỏi sai, không phương án nào đúng: câu không tính điểm cho ai, điểm tối đa giảm theo."),
    Ruling.CREDIT_SEEN: N_("Khi câu hỏi sai nhưng người gặp câu không nên thiệt: bài có câu này được đủ điểm của câu."),
    Ruling.CREDIT_ALL: N_("Như trên, và bài không có câu này cũng được cộng chừng ấy điểm, để mọi người ngang nhau."),
}


def offered(kind: Kind) -> list[Ruling]:
    """The rulings that a kind of question may have."""
    return [one for one in SLUGS if one is not Ruling.ALSO_ACCEPT or kind.takes_one]


def read(asked: Question, sent: MultiDict[str, str]) -> Change:
    """The change that a form asks for. Raises BadKey for what no page of ours sends, or what was left open."""
    ruling = next((one for one, slug in SLUGS.items() if slug == sent.get("quyet-dinh")), None)
    if ruling is None:
        raise BadKey
    typed = [line for line in sent.get("tra-loi", "").splitlines() if line.strip()]
    return Change(asked.source.revision_id, ruling, _choices(asked, ruling, sent.getlist("chon")), tuple(typed))


def _choices(asked: Question, ruling: Ruling, sent: Sequence[str]) -> tuple[int, ...]:
    if ruling not in (Ruling.NORMAL, Ruling.ALSO_ACCEPT):
        return ()
    if not all(one.isascii() and one.isdigit() and len(one) < 3 for one in sent):
        raise BadKey
    places = [int(one) for one in sent]
    if asked.shape.kind is Kind.ORDERING:
        # A rank for each item as written; the key wants the items by rank.
        if sorted(places) != list(range(asked.shape.options)):
            raise BadKey
        return tuple(places.index(rank) for rank in range(len(places)))
    return tuple(places)


def sent_as(asked: Question, change: Change) -> list[tuple[str, str]]:
    """A change as the fields that `read` reads it from."""
    choices: Sequence[int] = change.choices
    if asked.shape.kind is Kind.ORDERING and choices:
        choices = [change.choices.index(place) for place in range(len(choices))]
    fields = [("quyet-dinh", SLUGS[change.ruling]), *(("chon", str(one)) for one in choices)]
    return [*fields, ("tra-loi", "\n".join(change.accepted))] if change.accepted else fields


def filled(asked: Question, text: RevisionText, change: Change | None) -> dict[str, Any]:
    """The form as its template shows it: with a change, or with the key in force."""
    key, picked = asked.key, change.ruling if change else None
    choices, accepted = (change.choices, change.accepted) if change else (key.choices, key.accepted)
    parts = asked.shape.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)
    chosen: Sequence[int] = choices
    if asked.shape.kind is Kind.ORDERING and choices:
        chosen = [choices.index(place) for place in range(len(choices))]
    return {
        "kind": asked.shape.kind.value,
        "rulings": [(SLUGS[one], one, one is picked) for one in offered(asked.shape.kind)],
        "parts": parts,
        "chosen": list(chosen),
        "accepted": "\n".join(accepted),
        "options": text.options,
        "matches": text.matches,
        "letters": LETTERS,
    }


def said(text: RevisionText, key: KeyRevision | Change) -> str:
    """A key as a person writes it; «» for none."""
    told = ReadQuestion(
        place="",
        text=text.text,
        options=text.options,
        key=key.choices,
        kind=text.shape.kind,
        matches=text.matches,
        accepted=key.accepted,
    )
    return key_words(told)
