"""What a public record claims of unions and prizes, computed again by a second way, as in record_check."""

from __future__ import annotations

from collections.abc import Iterator

from contest.services import record_individual
from contest.services.record_individual import Won
from contest.services.record_log import Log
from contest.services.record_unions import Claim, Unions


def claims(log: Log) -> Iterator[Claim]:
    """Everything that the record claims of unions and prizes, beside what is true."""
    individual = list(record_individual.individual(log))
    unions = Unions(log, individual)
    yield from unions.claims()
    true = [*individual, *unions.won]
    claimed = log.values["awards"]
    yield "awards", "count", len(claimed), len(true)
    for n, (one, other) in enumerate(zip(claimed, true, strict=False), start=1):
        yield "awards", f"{n} number", one["number"], n
        for name in Won.__slots__:
            yield "awards", f"{n} {name}", one[name], getattr(other, name)
