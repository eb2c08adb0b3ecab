"""Every page for everybody, on a phone and on a desk, light and dark; the pictures stand in build/pictures/."""

from __future__ import annotations

import pytest

from tests.browser import looks, structure
from tests.browser.conftest import Opener
from tests.browser.pages import LOOKS, Look, Words, complaints, open_page
from tests.browser.people import Cast
from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser
TITLES: dict[str, set[str]] = {}
"""Addresses by title, as the pages come by."""


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_reads_well_on_a_phone_and_weighs_little(
    look: Look, site: RunningSite, people: Cast, stage: Words, opened: Opener
) -> None:
    context = opened("phone", getattr(people, look.role) if look.role else None)
    page = context.new_page()
    heard, scales = looks.listen(page), looks.Scales(context, page)
    looks.watch(page)
    open_page(page, look, stage)
    looks.check_watched(page)
    scales.check_hosts(site.url)
    if look.kind is not None:
        assert look.kind.nodes is None or structure.nodes(page) <= look.kind.nodes
        scales.check(look.kind)
        scales.empty()
        open_page(page, look, stage)
        scales.check_again(look.kind)
        TITLES.setdefault(page.title(), set()).add(page.url.split("?")[0].removeprefix(site.url))
    structure.check_outline(page, look.name)
    structure.check_targets(page, look.name)
    looks.check(page, look.name, "phone")
    looks.check_narrow(page, look.name)
    assert not complaints(look, heard)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_reads_well_on_a_desk(look: Look, people: Cast, stage: Words, opened: Opener) -> None:
    page = opened("desk", getattr(people, look.role) if look.role else None).new_page()
    heard = looks.listen(page)
    open_page(page, look, stage)
    looks.check(page, look.name, "desk")
    looks.check_fits(page, look.name)
    structure.check_targets(page, look.name)
    assert not complaints(look, heard)


def test_no_two_pages_bear_one_title() -> None:
    shared = {title: paths for title, paths in TITLES.items() if len({_page_of(one) for one in paths}) > 1}
    assert not shared


def _page_of(path: str) -> str:
    """The page an address belongs to, whatever the contest or paper; a paper is named after its contest."""
    parts = path.split("/")
    if parts[1] == "cuoc-thi":
        return "/".join(["contest", *parts[3:]])
    return {"lam-bai": "contest"}.get(parts[1], parts[1]) if parts[1] in ("lam-bai", "ket-qua") else path


def test_no_page_reported_a_breach_of_its_policy(site: RunningSite) -> None:
    assert '"event": "csp"' not in site.log("web")
    assert '"event": "failed"' not in site.log("web")
