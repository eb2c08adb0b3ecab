"""The live boards in Redis: one sorted set a board, counters a unit, all of a contest under one hash tag.

Keys of a contest, `{c:<slug>}:` before each: `meta` (hash: generation and what readers must know without SQL) ·
`<generation>:tree` (JSON of the units) · `<generation>:<scope>:board:<unit>` (sorted set, all scores 0, members
«order key:person», so that rank is byte order and exact for any ranking chain) · `…:who` (hash: person → line, JSON) ·
`…:units` (hash: «<unit>:people|entries|points|full») · `…:done` (set of attempts counted as entries).
Unit 0 is the whole contest; a line's path is 0 and the ids from the root of the tree down to the person's unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.boards import Tallies
from contest.store.echo import Echo
from contest.store.filling import Command, Filling
from contest.store.lines import Line, Post, line_from

# Bump when the layout of keys or lines changes: boards of another layout are rebuilt, never read.
LAYOUT = "1"
_LUA = Path(__file__).parent / "lua"
_BATCH = 2000
PATIENCE_MS = 10_000
# Boards nobody rebuilds or posts to any more go by themselves.
_KEEP_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of a board. `before`: people ranked above the first row; `next_key`: of the row after."""

    meta: dict[str, str]
    length: int
    before: int
    next_key: str
    lines: tuple[Line, ...]


class Boards:
    """Reads and writes the boards of all contests. Every method may raise Silent."""

    def __init__(self, echo: Echo) -> None:
        self.echo = echo
        self._post = echo.script((_LUA / "post.lua").read_text())
        self._read = echo.script((_LUA / "read.lua").read_text())
        self._place = echo.script((_LUA / "place.lua").read_text())

    def patient(self) -> Boards:
        """The same boards over a line of its own that waits seconds: for whoever works in bulk and serves nobody."""
        return Boards(Echo(self.echo.url, PATIENCE_MS))

    @staticmethod
    def _key(slug: str, *parts: object) -> str:
        return ":".join([f"{{c:{slug}}}", f"v{LAYOUT}", *map(str, parts)])

    def post(self, slug: str, post: Post, generation: str = "") -> str:
        """Post an attempt; the generation it went to, or "" when the contest has no boards yet."""
        return str(self.echo.run(self._post, [self._key(slug, "meta")], [generation, post.to_json()]))

    def meta(self, slug: str) -> dict[str, str]:
        """What readers must know; empty when the contest has no boards."""
        return dict(self.echo.ask(lambda: self.echo.client.hgetall(self._key(slug, "meta"))))

    def note(self, slug: str, **values: str) -> None:
        """Set fields of meta, if the contest has boards."""

        def write() -> None:
            if self.echo.client.exists(self._key(slug, "meta")):
                self.echo.client.hset(self._key(slug, "meta"), mapping=dict(values))

        self.echo.ask(write)

    def stretch(self, slug: str, scope: int, unit: int, first: int, last: int) -> Stretch | None:
        """Rows first … last (from 0, both inside); None when the contest has no boards."""
        answer = self.echo.run(self._read, [self._key(slug, "meta")], [scope, unit, first, last])
        if not answer:
            return None
        meta, length, before, next_key, *who = answer
        return Stretch(json.loads(meta), length, before, next_key, tuple(line_from(text) for text in who if text))

    def place(
        self, slug: str, scope: int, person: int, units: Sequence[int]
    ) -> tuple[int, list[tuple[int, int]]] | None:
        """A person's index on the first board, and (rank, length) on each; None when not on the boards."""
        answer = self.echo.run(self._place, [self._key(slug, "meta")], [scope, person, *units])
        if not answer:
            return None
        index, *pairs = answer
        return index, [(before + 1, length) for before, length in zip(pairs[::2], pairs[1::2], strict=True)]

    def tallies(self, slug: str, generation: str, scope: int, units: Sequence[int]) -> list[Tallies]:
        """Counters of the given units, in their order."""
        fields = [f"{unit}:{name}" for unit in units for name in ("people", "entries", "points", "full")]
        key = self._key(slug, generation, scope, "units")
        values = (
            [int(value or 0) for value in self.echo.ask(lambda: self.echo.client.hmget(key, fields))] if fields else []
        )
        return [Tallies(*values[n : n + 4]) for n in range(0, len(values), 4)]

    def tree(self, slug: str, generation: str) -> list[Any]:
        """The units as [id, parent or 0, name, kind, headcount], written by the rebuild of that generation."""
        text = self.echo.ask(lambda: self.echo.client.get(self._key(slug, generation, "tree")))
        return list(json.loads(text)) if text else []

    def missing(self, slug: str, generation: str, attempts: Sequence[int]) -> list[int]:
        """Those of the attempts that the contest's boards have not counted."""
        if not attempts:
            return []
        key = self._key(slug, generation, 0, "done")
        there = self.echo.ask(lambda: self.echo.client.smismember(key, list(map(str, attempts))))
        return [attempt for attempt, known in zip(attempts, there, strict=True) if not known]

    # Rebuilding

    def begin(self, slug: str) -> str:
        """A new generation's name, beside the one in force."""
        number = self.echo.ask(lambda: self.echo.client.incr(self._key(slug, "generations")))
        return f"g{number}"

    def fill(self, slug: str, generation: str, tree: list[Any], posts: Iterable[Post]) -> None:
        """Write whole boards into a generation that nobody reads yet: everybody's newest line, entries of all."""
        self.echo.ask(lambda: self.echo.client.set(self._key(slug, generation, "tree"), json.dumps(tree)))
        filling = Filling()
        for post in posts:
            filling.take(post)
        for batch in filling.batches(self._key(slug, generation)):
            self._send(batch)

    def _send(self, batch: Sequence[Command]) -> None:
        def write() -> None:
            pipe = self.echo.client.pipeline(transaction=False)
            for command in batch:
                pipe.execute_command(*command)
            pipe.execute()

        self.echo.ask(write)

    def swap_in(self, slug: str, generation: str, meta: dict[str, str]) -> None:
        """Make a generation the one in force, at once, and let go of the one before."""
        key = self._key(slug, "meta")
        before = self.meta(slug).get("generation")

        def write() -> None:
            pipe = self.echo.client.pipeline(transaction=True)
            pipe.hset(key, mapping={**meta, "generation": generation})
            pipe.expire(key, _KEEP_SECONDS)
            pipe.execute()

        self.echo.ask(write)
        if before and before != generation:
            self._drop(slug, before)

    def _drop(self, slug: str, generation: str) -> None:
        pattern = self._key(slug, generation, "*").replace("{", "[{]").replace("}", "[}]")

        def remove() -> None:
            names = list(self.echo.client.scan_iter(match=pattern, count=5000))
            for n in range(0, len(names), _BATCH):
                self.echo.client.unlink(*names[n : n + _BATCH])

        self.echo.ask(remove)

    # For whoever checks the boards

    def cells(self, slug: str, generation: str, scope: int) -> tuple[dict[str, str], dict[str, str], set[str]]:
        """Raw counters, raw lines and counted attempts of one scope."""
        key = [self._key(slug, generation, scope, name) for name in ("units", "who", "done")]
        client = self.echo.client
        return self.echo.ask(lambda: (client.hgetall(key[0]), client.hgetall(key[1]), set(client.smembers(key[2]))))

    def members(self, slug: str, generation: str, scope: int, unit: int) -> list[str]:
        """All members of one board in their order."""
        key = self._key(slug, generation, scope, "board", unit)
        return list(self.echo.ask(lambda: self.echo.client.zrange(key, 0, -1)))
