"""nginx as it is shipped, before application servers that are slow, rude or gone: what it sheds, keeps and repeats."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests import loops
from tests.chaos.wire import Reply, Wire
from tests.live.proxy import Proxy
from tests.live.stack import free_port
from tests.live.stub import Stub, stub

T = TypeVar("T")
SAVE, HAND_IN, RESULT = "/lam-bai/abc/cau-tra-loi", "/lam-bai/abc/nop", "/ket-qua/abc"
BOARD, START, DESK = "/cuoc-thi/thu/xep-hang.json", "/cuoc-thi/thu/bat-dau", "/to-chuc/bao-cao"
GONE = 9  # nobody's port


@contextmanager
def fronted(folder: Path, ports: Sequence[int], tls: bool = False) -> Iterator[Proxy]:
    """The shipped nginx before application servers at these ports."""
    proxy = Proxy(folder, free_port(), free_port(), tls)
    proxy.lead_to(ports)
    try:
        yield proxy
    finally:
        proxy.stop()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Proxy, Stub]]:
    """nginx before one application server."""
    with stub() as app, fronted(tmp_path, [app.port]) as proxy:
        yield proxy, app


async def ask(proxy: Proxy, method: str, path: str, body: bytes = b"") -> Reply:
    """One request over a connection of its own."""
    wire = Wire(proxy.port, "sid=k")
    try:
        return await wire.ask(method, path, body)
    finally:
        wire.close()


def run(act: Callable[[], Awaitable[T]]) -> T:
    """Let it happen, a minute at most."""

    async def bounded() -> T:
        async with asyncio.timeout(60):
            return await act()

    return loops.run(bounded())


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds, ten seconds at most."""
    last = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < last
        await asyncio.sleep(0.02)


def said_busy(reply: Reply) -> bool:
    """Whether it says, in the form of its address, to come again."""
    assert reply.status == 503, reply
    assert 1 <= int(reply.headers["retry-after"]) <= 10
    assert reply.headers["cache-control"] == "no-store"
    if reply.headers["content-type"].startswith("application/json"):
        return bool(json.loads(reply.body)["error"]["code"] == "busy")
    return "Máy chủ đang bận" in reply.body.decode() and "The server is busy" in reply.body.decode()


def test_boards_and_desks_are_shed_then_starts_then_results_and_saves_pass(served: tuple[Proxy, Stub]) -> None:
    proxy, app = served

    async def rush() -> None:
        first = await ask(proxy, "GET", BOARD)
        await asyncio.sleep(2.1)  # what it said is old now
        held: list[asyncio.Task[Reply]] = []

        async def fill(path: str, most: int) -> None:
            held.extend(asyncio.create_task(ask(proxy, "GET", f"{path}?giu={n}")) for n in range(most))
            await until(lambda: app.in_hand == len(held))

        await fill(BOARD, 12)
        assert said_busy(await ask(proxy, "GET", f"{BOARD}?trang=2"))
        stale = await ask(proxy, "GET", BOARD)
        assert (stale.status, stale.body) == (200, first.body)
        await fill(DESK, 6)
        assert said_busy(await ask(proxy, "GET", DESK))
        await fill(START, 32)
        assert said_busy(await ask(proxy, "POST", START, b"x=1"))
        await fill(RESULT, 32)
        shed = await ask(proxy, "GET", RESULT)
        assert (shed.status, "bài đã được nhận" in shed.body.decode()) == (503, True)
        for method, path in (("PUT", SAVE), ("POST", HAND_IN), ("GET", "/lam-bai/abc"), ("POST", "/dang-nhap")):
            assert (await ask(proxy, method, path, b"x=1")).status == 200
        app.let_go()
        assert {reply.status for reply in await asyncio.gather(*held)} == {200}

    run(rush)


def test_a_board_that_was_kept_in_one_language_is_shown_to_nobody_who_reads_the_other(
    served: tuple[Proxy, Stub],
) -> None:
    proxy, app = served

    async def read(cookies: str) -> str:
        wire = Wire(proxy.port, cookies)
        try:
            return (await wire.ask("GET", BOARD)).body.decode()
        finally:
            wire.close()

    async def watch() -> None:
        told = [await read(f"sid={n}; ngon_ngu={language}") for n, language in enumerate(("en", "vi", "en", "xx"))]
        assert (told[0], told[1]) == (told[2], told[3])
        assert told[0] != told[1]

    run(watch)
    assert app.seen[f"GET {BOARD}"] == 2


def test_sign_ins_wait_in_a_queue_that_holds_nobody_else(served: tuple[Proxy, Stub]) -> None:
    proxy, app = served

    async def rush() -> None:
        began = time.monotonic()
        knocks = [asyncio.create_task(ask(proxy, "POST", "/dang-nhap", b"x=1")) for _ in range(300)]
        await until(lambda: sum(one.done() for one in knocks) >= 40)
        assert (await ask(proxy, "PUT", SAVE, b"[]")).status == 200
        assert (await ask(proxy, "GET", "/dang-nhap")).status == 200
        # One at once and 25 a second, whatever knocks.
        assert app.seen["POST /dang-nhap"] <= 2 + 25 * (time.monotonic() - began)
        shed = [one.result() for one in knocks if one.done() and one.result().status != 200]
        assert len(shed) >= 20
        assert all(map(said_busy, shed))
        for one in knocks:
            one.cancel()
        await asyncio.gather(*knocks, return_exceptions=True)

    run(rush)


def test_two_hundred_dripping_clients_reach_no_worker_and_change_nothing(served: tuple[Proxy, Stub]) -> None:
    proxy, app = served

    async def drip(n: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        head = f"PUT {SAVE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n" + ("\r\n" if n % 2 else "")
        writer.write(head.encode())
        try:
            while True:
                await asyncio.sleep(1.0)
                writer.write(b"x")
        finally:
            writer.close()

    async def rush() -> None:
        dripping = [asyncio.create_task(drip(n)) for n in range(200)]
        await asyncio.sleep(1.0)
        slowest = 0.0
        for _ in range(100):
            began = time.monotonic()
            assert (await ask(proxy, "PUT", SAVE, b"[]")).status == 200
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 2.0
        assert app.seen[f"PUT {SAVE}"] == 100
        for one in dripping:
            one.cancel()
        await asyncio.gather(*dripping, return_exceptions=True)

    run(rush)


def test_what_may_be_sent_twice_goes_on_to_another_server_and_nothing_else_does(tmp_path: Path) -> None:
    with ExitStack() as stack:
        rude, good = stack.enter_context(stub(rude=True)), stack.enter_context(stub())
        proxy = stack.enter_context(fronted(tmp_path, [rude.port, good.port, GONE]))

        async def rush() -> None:
            for method, path in (("PUT", SAVE), ("POST", HAND_IN), ("POST", START), ("GET", "/")):
                replies = [await ask(proxy, method, f"{path}?cup", b"x=1") for _ in range(8)]
                assert {reply.status for reply in replies} == {200}
                # Whatever the rude one had in hand, the good one has been given too.
                assert good.seen[f"{method} {path}"] == 8
                assert rude.seen[f"{method} {path}"] >= 1
                await asyncio.sleep(2.1)  # one that failed is left alone for a second, counted in whole ones
            replies = [await ask(proxy, "POST", "/dang-ky?cup", b"x=1") for _ in range(8)]
            lost = [reply for reply in replies if reply.status != 200]
            assert all(map(said_busy, lost))
            assert rude.seen["POST /dang-ky"] == len(lost) >= 1
            assert good.seen["POST /dang-ky"] == 8 - len(lost)

        run(rush)


def test_nothing_of_nginx_itself_is_told_and_nothing_of_a_visitor_is_believed(served: tuple[Proxy, Stub]) -> None:
    proxy, app = served

    async def rush() -> None:
        wire = Wire(proxy.port, "sid=k")
        forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
        home = await wire.ask("GET", "/", headers=forged)
        assert home.headers["server"] == "nginx"
        seen = app.heads["GET /"]
        assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "http")
        assert seen["x-forwarded-host"].startswith("localhost")
        assert (await wire.ask("GET", "/metrics")).status == 404
        assert {(await ask(proxy, name, "/")).status for name in ("TRACE", "DELETE", "PATCH")} == {405}
        assert (await ask(proxy, "PUT", SAVE, b"x" * 70_000)).status == 413
        for name in ("busy.html", "busy.json", "busy-result.html"):
            assert (await wire.ask("GET", f"/{name}")).status == 404
        wire.close()

    run(rush)


def test_over_https_the_plain_port_leads_there_and_a_shed_page_is_whole(tmp_path: Path) -> None:
    with fronted(tmp_path, [GONE], tls=True) as proxy:
        context = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
        line = http.client.HTTPSConnection("localhost", proxy.port, context=context, timeout=10)
        line.request("GET", "/cuoc-thi/thu")
        reply = line.getresponse()
        found = Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        assert said_busy(found)
        line.close()
        plain = http.client.HTTPConnection("localhost", proxy.plain, timeout=10)
        plain.request("GET", "/cuoc-thi/thu")
        answer = plain.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/cuoc-thi/thu")
        plain.close()


@pytest.mark.parametrize("tls", [False, True])
def test_nginx_takes_the_files_and_no_warning_is_left(tmp_path: Path, tls: bool) -> None:
    proxy = Proxy(tmp_path, free_port(), free_port(), tls)
    (tmp_path / "hoithi-upstreams.conf").write_text(
        (Path("deploy") / "hoithi-upstreams.conf").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert proxy.check() == ""
    assert not re.search(r"\[(warn|emerg|alert)\]", (tmp_path / "logs" / "error.log").read_text(encoding="utf-8"))


def test_nobody_but_the_servers_that_are_there_is_asked(tmp_path: Path) -> None:
    """As shipped each class of work names the two of a machine of two cores."""
    proxy = Proxy(tmp_path, free_port(), free_port(), tls=False)
    proxy.lead_to([5001, 5002, 5003])
    said = (tmp_path / "hoithi-upstreams.conf").read_text(encoding="utf-8")
    proxy.stop()
    groups = re.findall(r"upstream \w+ \{(.*?)\}", said, flags=re.DOTALL)
    assert [re.findall(r"server 127\.0\.0\.1:(\d+)", one) for one in groups] == [["5001", "5002", "5003"]] * 7
