"""Bodies in JSON, read strictly: what says a thing twice, or says what JSON has no word for, says nothing."""

from __future__ import annotations

import json

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from contest.refusals import Refusal


def told(most_bytes: int, otherwise: type[Refusal]) -> object:
    """The value in the body. Raises UnsupportedMediaType for another type of body, `otherwise` for what is no JSON."""
    request.max_content_length = most_bytes
    if not request.is_json:
        raise UnsupportedMediaType
    return read(request.get_data(cache=False), otherwise)


def read(body: bytes, otherwise: type[Refusal]) -> object:
    """The value that these bytes say. Raises `otherwise` for what is no JSON."""
    try:
        found: object = json.loads(body, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise otherwise from fault
    return found


def _no_constant(_name: str) -> object:
    raise ValueError


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)
