"""Passwords take few of a process's threads: whoever finds them all taken is asked to come again at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contest.refusals import Busy
from contest.services import passwords


class Slow:
    """A hasher that works until it is told to end, and knows how many work at once."""

    def __init__(self) -> None:
        self.end, self.working, self.most, self.begun = threading.Event(), 0, 0, threading.Semaphore(0)
        self._lock = threading.Lock()

    def hash(self, _password: str) -> str:
        with self._lock:
            self.working += 1
            self.most = max(self.most, self.working)
        self.begun.release()
        assert self.end.wait(20)
        with self._lock:
            self.working -= 1
        return "done"


def test_two_work_one_waits_and_the_rest_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(passwords, "_HASHER", slow)
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 20.0)
    with ThreadPoolExecutor(8) as pool:
        inside = [pool.submit(passwords.hashed, "một mật khẩu dài") for _ in range(2)]
        assert all(slow.begun.acquire(timeout=10) for _ in range(2))
        waits = pool.submit(passwords.hashed, "một mật khẩu dài")
        while passwords._INSIDE._value:  # type: ignore[attr-defined]
            pass
        for _ in range(3):
            with pytest.raises(Busy):
                passwords.hashed("một mật khẩu dài")
        slow.end.set()
        told: list[Any] = [one.result(20) for one in (*inside, waits)]
    assert (told, slow.most) == (["done"] * 3, 2)
    assert passwords.hashed("một mật khẩu dài") == "done"


def test_whoever_waits_in_vain_leaves_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(passwords, "_HASHER", slow)
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.05)
    with ThreadPoolExecutor(2) as pool:
        inside = [pool.submit(passwords.hashed, "một mật khẩu dài") for _ in range(2)]
        assert all(slow.begun.acquire(timeout=10) for _ in range(2))
        for _ in range(5):
            with pytest.raises(Busy):
                passwords.hashed("một mật khẩu dài")
        slow.end.set()
        assert [one.result(20) for one in inside] == ["done"] * 2
    assert passwords.hashed("một mật khẩu dài") == "done"
