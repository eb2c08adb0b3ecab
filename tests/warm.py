"""What is the same for every application of a run is made once: compiled templates, compiled addresses.

Each test has an application of its own, so that none finds what another left. Made anew two thousand times, a table of
addresses and the templates behind it took a third of the time of the tests of pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing.rules import Rule

_TEMPLATES: dict[str, bytes] = {}
_BUILDERS: dict[tuple[object, ...], Callable[..., Any]] = {}
_compile_builder = Rule._compile_builder


class Compiled(BytecodeCache):
    """Templates compiled by any application of this process; one that was changed since is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of this source."""
        if (known := _TEMPLATES.get(bucket.key)) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        _TEMPLATES[bucket.key] = bucket.bytecode_to_string()


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """The function that writes an address; it takes the rule as an argument, so rules that read alike share it."""
    key = (rule.rule, append_unknown, repr(rule.defaults), rule.subdomain, rule.host)
    if key not in _BUILDERS:
        _BUILDERS[key] = _compile_builder(rule, append_unknown)
    return _BUILDERS[key]


def share_addresses() -> None:
    """Let applications of this process share what their addresses were compiled to."""
    Rule._compile_builder = _builder  # type: ignore[assignment, method-assign]


def share_templates(app: Flask) -> None:
    """Let this application use what others compiled."""
    app.jinja_env.bytecode_cache = Compiled()
