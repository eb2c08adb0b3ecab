"""Whole boards gathered in memory and sent in few large commands: how a rebuild fills a new generation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from contest.store.lines import Line, Post

Command = tuple[str | int, ...]
# Values a round trip: large enough that trips do not count, small enough that nobody waits long behind one.
BATCH = 5000


class Filling:
    """The newest line of everybody on every scope, and every attempt once."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, Line]] = defaultdict(dict)
        self._entries: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)

    def take(self, post: Post) -> None:
        """Count an attempt once and keep its person's newest line."""
        for line in post.lines:
            self._entries[line.scope][post.attempt] = post.path
            known = self._lines[line.scope].get(line.person)
            if known is None or known.attempts < line.attempts:
                self._lines[line.scope][line.person] = line

    def batches(self, prefix: str) -> Iterator[list[Command]]:
        """Commands that write the boards under a prefix, each batch for one round trip."""
        for scope, lines in self._lines.items():
            yield from _packed(self._commands(f"{prefix}:{scope}", lines.values(), self._entries[scope]))

    def _commands(self, base: str, lines: Iterable[Line], entries: dict[int, tuple[int, ...]]) -> Iterator[Command]:
        boards: dict[int, list[str | int]] = defaultdict(list)
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        who: list[str | int] = []
        for line in lines:
            member = f"{line.key}:{line.person}"
            who += (line.person, line.to_json())
            for unit in line.path:
                boards[unit] += (0, member)
                own = sums[unit]
                own[0] += 1
                own[2] += line.score
                own[3] += line.full
        for path in entries.values():
            for unit in path:
                sums[unit][1] += 1
        for unit, members in boards.items():
            yield from _cut("ZADD", f"{base}:board:{unit}", members)
        yield from _cut("HSET", f"{base}:who", who)
        yield from _cut("HSET", f"{base}:units", list(_fields(sums)))
        yield from _cut("SADD", f"{base}:done", list(entries))


def _fields(sums: dict[int, list[int]]) -> Iterator[str | int]:
    for unit, values in sums.items():
        for name, value in zip(("people", "entries", "points", "full"), values, strict=True):
            yield f"{unit}:{name}"
            yield value


def _cut(command: str, key: str, values: list[str | int]) -> Iterator[Command]:
    """A command in pieces; BATCH is even, so no pair of values is torn apart."""
    for n in range(0, len(values), BATCH):
        yield (command, key, *values[n : n + BATCH])


def _packed(commands: Iterator[Command]) -> Iterator[list[Command]]:
    """Short commands gathered until they make a batch."""
    batch: list[Command] = []
    held = 0
    for command in commands:
        batch.append(command)
        held += len(command)
        if held >= BATCH:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
