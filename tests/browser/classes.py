"""What a page may weigh, by whose page it is: bytes over the wire as the browser counts them, requests, elements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Class:
    """`first_bytes`, `requests`: a first visit. `again_bytes`: with sheets and scripts in the browser's cache."""

    first_bytes: int
    requests: int
    again_bytes: int
    nodes: int | None = 1_500


PUBLIC = Class(first_bytes=30_000, requests=5, again_bytes=8_000)
SHEETS = Class(first_bytes=30_000 + 2 * 60_000, requests=7, again_bytes=8_000)
"""A poster or a leaflet: a public page and the first of its sheets, each of which is at most 60 kB."""
PAPER = Class(first_bytes=30_000, requests=5, again_bytes=12_000)
OFFICER = Class(first_bytes=60_000, requests=6, again_bytes=20_000)
ORGANIZER = Class(first_bytes=120_000, requests=10, again_bytes=60_000, nodes=None)
SHOWROOM = Class(first_bytes=120_000, requests=16, again_bytes=60_000, nodes=None)
"""Everything at once, for whoever builds pages; never on a live site."""
