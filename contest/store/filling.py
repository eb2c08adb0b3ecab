"""Whole boards sent in few large commands, some thousands of people at a time: how a rebuild fills a new generation.

Only the sums of the units stay in memory from the first person to the last, so that a contest of millions takes no
more of it than one of thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from contest.store.lines import Line, Post

Command = tuple[str | int, ...]
# Values a round trip: large enough that trips do not count, small enough that nobody waits long behind one.
BATCH = 5000
# Lines held at most: enough that a union of a hundred people has its members in few commands.
HELD = 20_000


class Filling:
    """The newest line of everybody on every scope, and every attempt once. Posts of a person must come together."""

    def __init__(self, prefix: str, held: int = HELD) -> None:
        """`prefix`: of the keys of a generation. `held`: lines that are gathered before they are sent."""
        self.prefix, self.held = prefix, held
        self._lines: dict[int, dict[int, Line]] = defaultdict(dict)
        self._entries: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
        self._sums: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def batches(self, posts: Iterable[Post]) -> Iterator[list[Command]]:
        """Commands that write the boards, each batch for one round trip."""
        yield from _packed(self._commands(posts))

    def _commands(self, posts: Iterable[Post]) -> Iterator[Command]:
        last, gathered = 0, 0
        for post in posts:
            for line in post.lines[:1]:
                # Between two people only: the newest of somebody's lines must stand before any of theirs is written.
                if gathered >= self.held and line.person != last:
                    yield from self._written()
                    gathered = 0
                last = line.person
            self._take(post)
            gathered += len(post.lines)
        yield from self._written()
        for scope, sums in self._sums.items():
            yield from _cut("HSET", f"{self.prefix}:{scope}:units", list(_fields(sums)))

    def _take(self, post: Post) -> None:
        """Count an attempt once and keep its person's newest line."""
        for line in post.lines:
            self._entries[line.scope][post.attempt] = post.path
            known = self._lines[line.scope].get(line.person)
            if known is None or known.attempts < line.attempts:
                self._lines[line.scope][line.person] = line

    def _written(self) -> Iterator[Command]:
        """What was gathered, and forget it."""
        for scope, lines in self._lines.items():
            yield from self._scope(scope, lines.values(), self._entries[scope])
        self._lines.clear()
        self._entries.clear()

    def _scope(self, scope: int, lines: Iterable[Line], entries: dict[int, tuple[int, ...]]) -> Iterator[Command]:
        base, sums = f"{self.prefix}:{scope}", self._sums[scope]
        boards: dict[int, list[str | int]] = defaultdict(list)
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
