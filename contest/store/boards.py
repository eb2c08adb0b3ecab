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
from typing import Any

from redis.commands.core import Script

from contest.boards import Tallies
from contest.store.echo import Echo, Question, Silent, Spoilt, T
from contest.store.filling import Command, Filling
from contest.store.lines import Line, Post, Seat, line_from

# Bump when the layout of keys or lines changes: boards of another layout are rebuilt, never read.
LAYOUT = "1"
_LUA = Path(__file__).parent / "lua"
_LAST_READERS_SECONDS = 10
PATIENCE_MS = 10_000
# Whoever rebuilds holds the contest this long at most; a rebuild takes a second or two.
_BUILDING_SECONDS = 60


class BeingBuilt(Silent):
    """Somebody else is rebuilding these boards just now."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of a board. `before`: people ranked above the first row; `next_key`: of the row after."""

    length: int
    before: int
    next_key: str
    lines: tuple[Line, ...]


def tag_of(slug: str) -> str:
    """The hash tag of a contest: in a cluster whatever stands under it is on one node."""
    return f"{{c:{slug}}}"


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
        return Boards(self.echo.patient(PATIENCE_MS))

    @staticmethod
    def _key(slug: str, *parts: object) -> str:
        return ":".join([tag_of(slug), f"v{LAYOUT}", *map(str, parts)])

    def _ask(self, slug: str, question: Question[T]) -> T:
        try:
            return self.echo.ask(tag_of(slug), question)
        except Spoilt:
            self.give_up(slug)
            raise

    def give_up(self, slug: str) -> None:
        """Let nobody read these boards any more."""
        with suppress(Silent):
            self.echo.ask(tag_of(slug), lambda client: client.delete(self._key(slug, "meta")))

    def _called(self, slug: str, script: Script, *args: str | int) -> Question[Any]:
        """A question that runs a script."""
        return lambda client: script(keys=[self._key(slug, "meta")], args=list(args), client=client)

    def post(self, slug: str, post: Post, generation: str = "") -> str:
        """Post an attempt; the generation it went to, or "" when the contest has no boards yet."""
        return str(self._ask(slug, self._called(slug, self._post, generation, post.to_json())))

    def rename(self, slug: str, scopes: Iterable[int], person: int, name: str) -> int:
        """Put another name to a person on the boards in force; on how many they stand."""
        return int(self._ask(slug, self._called(slug, self._rename, name, person, *scopes)))

    def meta(self, slug: str) -> dict[str, str]:
        """What readers must know; empty when the contest has no boards."""
        return dict(self._ask(slug, lambda client: client.hgetall(self._key(slug, "meta"))))

    def note(self, slug: str, **values: str) -> None:
        """Set fields of meta, if the contest has boards."""

        def write(client: Any) -> None:
            if client.exists(self._key(slug, "meta")):
                client.hset(self._key(slug, "meta"), mapping=dict(values))

        self._ask(slug, write)

    def stretch(self, slug: str, scope: int, unit: int, first: int, last: int) -> Stretch | None:
        """Rows first … last (from 0, both inside); None when the contest has no boards."""

        def read(client: Any) -> Stretch | None:
            answer = self._called(slug, self._read, scope, unit, first, last)(client)
            if not answer:
                return None
            length, before, next_key, *who = answer
            return Stretch(length, before, next_key, tuple(line_from(text) for text in who))

        return self._ask(slug, read)

    def seats(self, slug: str, scope: int, person: int, units: Sequence[int]) -> list[Seat | None] | None:
        """A person's seat on each board, None for one they are not on; None when they have no result in the scope."""

        def read(client: Any) -> list[Seat | None] | None:
            found = self._called(slug, self._seats, scope, person, *units)(client)
            triples = [found[n : n + 3] for n in range(0, len(found), 3)]
            return [None if index < 0 else Seat(index, ahead + 1, length) for index, ahead, length in triples] or None

        return self._ask(slug, read)

    def tallies(self, slug: str, generation: str, scope: int, units: Sequence[int]) -> list[Tallies]:
        """Counters of the given units, in their order."""
        fields = [f"{unit}:{name}" for unit in units for name in ("people", "entries", "points", "full")]
        key = self._key(slug, generation, scope, "units")

        def read(client: Any) -> list[int]:
            return [int(value or 0) for value in client.hmget(key, fields)] if fields else []

        values = self._ask(slug, read)
        return [Tallies(*values[n : n + 4]) for n in range(0, len(values), 4)]

    def tree(self, slug: str, generation: str) -> list[tuple[int, int, str, str, int]]:
        """The units as (id, parent or 0, name, kind, headcount), written by the rebuild of that generation."""

        def read(client: Any) -> list[tuple[int, int, str, str, int]]:
            rows = json.loads(client.get(self._key(slug, generation, "tree")))
            return [(int(unit), int(parent), name, kind, int(heads)) for unit, parent, name, kind, heads in rows]

        return self._ask(slug, read)

    def missing(self, slug: str, generation: str, attempts: Sequence[int]) -> list[int]:
        """Those of the attempts that the contest's boards have not counted."""
        if not attempts:
            return []
        key = self._key(slug, generation, 0, "done")
        there = self._ask(slug, lambda client: client.smismember(key, list(map(str, attempts))))
        return [attempt for attempt, known in zip(attempts, there, strict=True) if not known]

    def sound(self, slug: str, scopes: Sequence[int]) -> bool:
        """Whether counters, lines, entries and boards of the scopes agree in number. Cheap; `verify` is the proof."""
        return bool(self._ask(slug, self._called(slug, self._sound, *scopes)))

    # Rebuilding

    def begin(self, slug: str) -> str:
        """Take the contest for a rebuild: a new generation's name, beside the one in force. Raises BeingBuilt."""
        name = f"g{secrets.token_hex(6)}"
        key = self._key(slug, "building")
        if not self.echo.ask(tag_of(slug), lambda client: client.set(key, name, nx=True, ex=_BUILDING_SECONDS)):
            raise BeingBuilt
        return name

    def fill(self, slug: str, generation: str, tree: list[Any], posts: Iterable[Post]) -> None:
        """Write whole boards into a generation that nobody reads yet: everybody's newest line, entries of all.

        Posts of a person come together.
        """
        key, text = self._key(slug, generation, "tree"), json.dumps(tree)
        self.echo.ask(tag_of(slug), lambda client: client.set(key, text))
        for batch in Filling(self._key(slug, generation)).batches(posts):
            self._send(slug, batch)

    def _send(self, slug: str, batch: Sequence[Command]) -> None:
        def write(client: Any) -> None:
            pipe = client.pipeline(transaction=False)
            for command in batch:
                pipe.execute_command(*command)
            pipe.expire(self._key(slug, "building"), _BUILDING_SECONDS)
            pipe.execute()

        self.echo.ask(tag_of(slug), write)

    def swap_in(self, slug: str, generation: str, meta: dict[str, str]) -> None:
        """Make a generation the one in force, at once, and give the contest free. Raises BeingBuilt if it was lost."""
        fields = [word for pair in {**meta, "generation": generation}.items() for word in pair]
        if not self.echo.ask(tag_of(slug), self._called(slug, self._swap, generation, *fields)):
            raise BeingBuilt

    def discard(self, slug: str, generation: str) -> None:
        """Let go of a generation whose rebuild failed, and give the contest free."""
        with suppress(Silent):
            self._expire(slug, lambda name: name.split(":")[3:4] == [generation])
            self.echo.ask(tag_of(slug), self._called(slug, self._swap, generation))

    def tidy(self, slug: str) -> None:
        """Let go, once their last readers are done, of generations neither in force nor being built, and of strays."""

        def kept(client: Any) -> set[str | None]:
            names = client.hget(self._key(slug, "meta"), "generation"), client.get(self._key(slug, "building"))
            return {"meta", "building", *names}

        staying = self.echo.ask(tag_of(slug), kept)
        self._expire(slug, lambda name: name.split(":")[3] not in staying)

    def _expire(self, slug: str, which: Callable[[str], bool]) -> None:
        pattern = self._key(slug, "*").replace("{", "[{]").replace("}", "[}]")

        def expire(client: Any) -> None:
            pipe = client.pipeline(transaction=False)
            for name in client.scan_iter(match=pattern, count=5000):
                if which(name):
                    pipe.expire(name, _LAST_READERS_SECONDS)
            pipe.execute()

        self.echo.ask(tag_of(slug), expire)

    # For whoever checks the boards

    def cells(self, slug: str, generation: str, scope: int) -> tuple[dict[str, str], dict[str, str], set[str]]:
        """Raw counters, raw lines and counted attempts of one scope."""
        key = [self._key(slug, generation, scope, name) for name in ("units", "who", "done")]
        return self._ask(
            slug, lambda client: (client.hgetall(key[0]), client.hgetall(key[1]), set(client.smembers(key[2])))
        )

    def members(self, slug: str, generation: str, scope: int, unit: int) -> list[str]:
        """All members of one board in their order."""
        key = self._key(slug, generation, scope, "board", unit)
        return list(self._ask(slug, lambda client: client.zrange(key, 0, -1)))
