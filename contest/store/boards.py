"""The live boards in Redis: one sorted set a board, counters a unit, all of a contest under one hash tag.

Keys of a contest, `{c:<slug>}:v<layout>:` before each: `meta` (hash: generation and what readers must know without
SQL) · `building` (held by whoever rebuilds) ·
`<generation>:tree` (JSON of the units) · `<generation>:<scope>:board:<unit>` (sorted set, all scores 0, members
«order key:person», so that rank is byte order and exact for any ranking chain) · `…:who` (hash: person → line, JSON) ·
`…:units` (hash: «<unit>:people|entries|points|full») · `…:done` (set of attempts counted as entries).
Unit 0 is the whole contest; a line's path is 0 and the ids from the root of the tree down to the person's unit.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from contest.boards import Tallies
from contest.store.echo import Echo, Silent, Spoilt
from contest.store.filling import Command, Filling
from contest.store.lines import Line, Post, Seat, line_from

# Bump when the layout of keys or lines changes: boards of another layout are rebuilt, never read.
LAYOUT = "1"
_LUA = Path(__file__).parent / "lua"
_LAST_READERS_SECONDS = 10
PATIENCE_MS = 10_000
# Whoever rebuilds holds the contest this long at most; a rebuild takes a second or two.
_BUILDING_SECONDS = 60


T = TypeVar("T")


class BeingBuilt(Silent):
    """Somebody else is rebuilding these boards just now."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of a board. `before`: people ranked above the first row; `next_key`: of the row after."""

    length: int
    before: int
    next_key: str
    lines: tuple[Line, ...]


class Boards:
    """Reads and writes the boards of all contests. Every method may raise Silent.

    Boards that cannot be read are given up at once: readers go to SQL, and the next round of upkeep builds them anew.
    """

    def __init__(self, echo: Echo) -> None:
        self.echo = echo
        self._post, self._read, self._seats, self._sound, self._swap, self._rename = (
            echo.script((_LUA / f"{name}.lua").read_text())
            for name in ("post", "read", "seats", "sound", "swap", "rename")
        )

    def patient(self) -> Boards:
        """The same boards over a line of its own that waits seconds: for whoever works in bulk and serves nobody."""
        return Boards(Echo(self.echo.url, PATIENCE_MS))

    @staticmethod
    def _key(slug: str, *parts: object) -> str:
        return ":".join([f"{{c:{slug}}}", f"v{LAYOUT}", *map(str, parts)])

    def _ask(self, slug: str, question: Callable[[], T]) -> T:
        try:
            return self.echo.ask(question)
        except Spoilt:
            self.give_up(slug)
            raise

    def give_up(self, slug: str) -> None:
        """Let nobody read these boards any more."""
        with suppress(Silent):
            self.echo.ask(lambda: self.echo.client.delete(self._key(slug, "meta")))

    def _call(self, slug: str, script: Callable[..., Any], *args: str | int) -> Any:
        return script(keys=[self._key(slug, "meta")], args=list(args))

    def post(self, slug: str, post: Post, generation: str = "") -> str:
        """Post an attempt; the generation it went to, or "" when the contest has no boards yet."""
        return str(self._ask(slug, lambda: self._call(slug, self._post, generation, post.to_json())))

    def rename(self, slug: str, scopes: Iterable[int], person: int, name: str) -> int:
        """Put another name to a person on the boards in force; on how many they stand."""
        return int(self._ask(slug, lambda: self._call(slug, self._rename, name, person, *scopes)))

    def meta(self, slug: str) -> dict[str, str]:
        """What readers must know; empty when the contest has no boards."""
        return dict(self._ask(slug, lambda: self.echo.client.hgetall(self._key(slug, "meta"))))

    def note(self, slug: str, **values: str) -> None:
        """Set fields of meta, if the contest has boards."""

        def write() -> None:
            if self.echo.client.exists(self._key(slug, "meta")):
                self.echo.client.hset(self._key(slug, "meta"), mapping=dict(values))

        self._ask(slug, write)

    def stretch(self, slug: str, scope: int, unit: int, first: int, last: int) -> Stretch | None:
        """Rows first … last (from 0, both inside); None when the contest has no boards."""

        def read() -> Stretch | None:
            answer = self._call(slug, self._read, scope, unit, first, last)
            if not answer:
                return None
            length, before, next_key, *who = answer
            return Stretch(length, before, next_key, tuple(line_from(text) for text in who))

        return self._ask(slug, read)

    def seats(self, slug: str, scope: int, person: int, units: Sequence[int]) -> list[Seat | None] | None:
        """A person's seat on each board, None for one they are not on; None when they have no result in the scope."""

        def read() -> list[Seat | None] | None:
            found = self._call(slug, self._seats, scope, person, *units)
            triples = [found[n : n + 3] for n in range(0, len(found), 3)]
            return [None if index < 0 else Seat(index, ahead + 1, length) for index, ahead, length in triples] or None

        return self._ask(slug, read)

    def tallies(self, slug: str, generation: str, scope: int, units: Sequence[int]) -> list[Tallies]:
        """Counters of the given units, in their order."""
        fields = [f"{unit}:{name}" for unit in units for name in ("people", "entries", "points", "full")]
        key = self._key(slug, generation, scope, "units")

        def read() -> list[int]:
            return [int(value or 0) for value in self.echo.client.hmget(key, fields)] if fields else []

        values = self._ask(slug, read)
        return [Tallies(*values[n : n + 4]) for n in range(0, len(values), 4)]

    def tree(self, slug: str, generation: str) -> list[tuple[int, int, str, str, int]]:
        """The units as (id, parent or 0, name, kind, headcount), written by the rebuild of that generation."""

        def read() -> list[tuple[int, int, str, str, int]]:
            rows = json.loads(self.echo.client.get(self._key(slug, generation, "tree")))
            return [(int(unit), int(parent), name, kind, int(heads)) for unit, parent, name, kind, heads in rows]

        return self._ask(slug, read)

    def missing(self, slug: str, generation: str, attempts: Sequence[int]) -> list[int]:
        """Those of the attempts that the contest's boards have not counted."""
        if not attempts:
            return []
        key = self._key(slug, generation, 0, "done")
        there = self._ask(slug, lambda: self.echo.client.smismember(key, list(map(str, attempts))))
        return [attempt for attempt, known in zip(attempts, there, strict=True) if not known]

    def sound(self, slug: str, scopes: Sequence[int]) -> bool:
        """Whether counters, lines, entries and boards of the scopes agree in number. Cheap; `verify` is the proof."""
        return bool(self._ask(slug, lambda: self._call(slug, self._sound, *scopes)))

    # Rebuilding

    def begin(self, slug: str) -> str:
        """Take the contest for a rebuild: a new generation's name, beside the one in force. Raises BeingBuilt."""
        name = f"g{secrets.token_hex(6)}"
        key = self._key(slug, "building")
        if not self.echo.ask(lambda: self.echo.client.set(key, name, nx=True, ex=_BUILDING_SECONDS)):
            raise BeingBuilt
        return name

    def fill(self, slug: str, generation: str, tree: list[Any], posts: Iterable[Post]) -> None:
        """Write whole boards into a generation that nobody reads yet: everybody's newest line, entries of all."""
        self.echo.ask(lambda: self.echo.client.set(self._key(slug, generation, "tree"), json.dumps(tree)))
        filling = Filling()
        for post in posts:
            filling.take(post)
        for batch in filling.batches(self._key(slug, generation)):
            self._send(batch, self._key(slug, "building"))

    def _send(self, batch: Sequence[Command], building: str) -> None:
        def write() -> None:
            pipe = self.echo.client.pipeline(transaction=False)
            for command in batch:
                pipe.execute_command(*command)
            pipe.expire(building, _BUILDING_SECONDS)
            pipe.execute()

        self.echo.ask(write)

    def swap_in(self, slug: str, generation: str, meta: dict[str, str]) -> None:
        """Make a generation the one in force, at once, and give the contest free. Raises BeingBuilt if it was lost."""
        fields = [word for pair in {**meta, "generation": generation}.items() for word in pair]
        if not self.echo.ask(lambda: self._call(slug, self._swap, generation, *fields)):
            raise BeingBuilt

    def discard(self, slug: str, generation: str) -> None:
        """Let go of a generation whose rebuild failed, and give the contest free."""
        with suppress(Silent):
            self._expire(slug, lambda name: name.split(":")[3:4] == [generation])
            self.echo.ask(lambda: self._call(slug, self._swap, generation))

    def tidy(self, slug: str) -> None:
        """Let go, once their last readers are done, of generations neither in force nor being built, and of strays."""

        def kept() -> set[str | None]:
            client = self.echo.client
            names = client.hget(self._key(slug, "meta"), "generation"), client.get(self._key(slug, "building"))
            return {"meta", "building", *names}

        staying = self.echo.ask(kept)
        self._expire(slug, lambda name: name.split(":")[3] not in staying)

    def _expire(self, slug: str, which: Callable[[str], bool]) -> None:
        pattern = self._key(slug, "*").replace("{", "[{]").replace("}", "[}]")

        def expire() -> None:
            pipe = self.echo.client.pipeline(transaction=False)
            for name in self.echo.client.scan_iter(match=pattern, count=5000):
                if which(name):
                    pipe.expire(name, _LAST_READERS_SECONDS)
            pipe.execute()

        self.echo.ask(expire)

    # For whoever checks the boards

    def cells(self, slug: str, generation: str, scope: int) -> tuple[dict[str, str], dict[str, str], set[str]]:
        """Raw counters, raw lines and counted attempts of one scope."""
        key = [self._key(slug, generation, scope, name) for name in ("units", "who", "done")]
        client = self.echo.client
        return self._ask(slug, lambda: (client.hgetall(key[0]), client.hgetall(key[1]), set(client.smembers(key[2]))))

    def members(self, slug: str, generation: str, scope: int, unit: int) -> list[str]:
        """All members of one board in their order."""
        key = self._key(slug, generation, scope, "board", unit)
        return list(self._ask(slug, lambda: self.echo.client.zrange(key, 0, -1)))
