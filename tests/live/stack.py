"""One call for the whole of a live site on this machine: durable PostgreSQL, Redis, web servers, sweeper, nginx.

Everything listens on loopback or on socket files, stands in one temporary folder and ends with the block. Children are
asked to end when the thread that began them dies, so begin and end them from the main thread.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, quote, urlsplit

from flask import Flask
from flask_migrate import upgrade

import config
from contest.store import redis_server
from contest.web.serving import children, port, supervision
from tests.live.proxy import HOME, Proxy, descendants
from tests.postgres import cluster
from wsgi import create_app

START_SECONDS = 90.0
RELOAD_SECONDS = 60.0
SITE = "wsgi:create_app"


@dataclass(frozen=True)
class Wanted:
    """What kind of stack. `port` 0: any free one. `environ`: settings of its own, by their names in config.py.

    `factory`: what makes the application in the web servers, where a measurement adds an address of its own.
    """

    apps: int = 2
    workers: int = 1
    threads: int | None = None
    """Of each process; None: as the settings have it for the database."""
    tls: bool = False
    sweeper: bool = True
    port: int = 0
    database: Literal["postgresql", "sqlite"] = "postgresql"
    proxy: bool = True
    environ: Mapping[str, str] = field(default_factory=dict)
    factory: str = SITE


@dataclass(frozen=True)
class App:
    """A web server: its port, and its master process."""

    port: int
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Stack:
    """A running stack. `environ` is what a command of this site needs; its logs stand in `folder`/logs."""

    wanted: Wanted
    folder: Path
    environ: dict[str, str]
    database_url: str
    redis_url: str
    redis: subprocess.Popen[bytes]
    apps: list[App] = field(default_factory=list)
    sweeper: subprocess.Popen[bytes] | None = None
    proxy: Proxy | None = None
    _app: Flask | None = None
    _gone: list[App] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where people come: nginx, or the first web server where there is none."""
        return self.proxy.port if self.proxy else self.apps[0].port

    @property
    def url(self) -> str:
        """The same as an address."""
        return f"{'https' if self.wanted.tls else 'http'}://localhost:{self.port}"

    @property
    def settings(self) -> Any:
        """The settings of this site."""
        return config.load(self.environ)

    def create_app(self) -> Flask:
        """The application in this process, on the same stores: for loading samples and looking into tables."""
        if self._app is None:
            self._app = create_app(self.settings)
        return self._app

    def start_app(self) -> App:
        """Another web server, answering, and behind nginx if there is one."""
        number = self.wanted.port if self.wanted.port and not (self.wanted.proxy or self.apps) else free_port()
        environ = {**self.environ, "PORT": str(number)}
        command = supervision.web_command(replace(self.settings, port=number))
        command = [self.wanted.factory if word == SITE else word for word in command]
        process = children.begin(command, HOME, environ, self._log("app"))
        app = App(number, process)
        self.apps.append(app)
        until = time.monotonic() + START_SECONDS
        while not port.answers("127.0.0.1", number):
            assert process.poll() is None, self.log("app")[-2000:]
            assert time.monotonic() < until, self.log("app")[-2000:]
            time.sleep(0.05)
        self._lead()
        return app

    def stop_app(self, app: App) -> None:
        """Out of nginx first, then ended when its requests are finished."""
        self.apps.remove(app)
        self._lead()
        children.end([app.process])

    def kill_app(self, app: App) -> None:
        """kill -9 for master and workers; nginx is left to find out."""
        self.apps.remove(app)
        os.killpg(app.process.pid, signal.SIGKILL)
        app.process.wait()

    def reload_app(self, app: App) -> None:
        """Have its master change every worker for a new one (SIGHUP); returns when only new ones answer."""
        before = set(descendants(app.process.pid)) - {app.process.pid}
        app.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + RELOAD_SECONDS
        while before & set(descendants(app.process.pid)) or not port.answers("127.0.0.1", app.port):
            assert app.process.poll() is None, self.log("app")[-2000:]
            assert time.monotonic() < until, self.log("app")[-2000:]
            time.sleep(0.1)

    def pids(self) -> dict[str, list[int]]:
        """All live processes by what they do: app, proxy, database, redis, sweeper."""
        roots = {
            "app": [app.process.pid for app in self.apps],
            "proxy": [self.proxy.process.pid] if self.proxy and self.proxy.process else [],
            "database": self._postmaster(),
            "redis": [self.redis.pid],
            "sweeper": [self.sweeper.pid] if self.sweeper else [],
        }
        return {role: [pid for root in found for pid in descendants(root)] for role, found in roots.items()}

    def _postmaster(self) -> list[int]:
        if self.wanted.database == "sqlite":
            return []
        lock = Path(parse_qs(urlsplit(self.database_url).query)["host"][0]) / "data" / "postmaster.pid"
        return [int(lock.read_text(encoding="ascii").split()[0])] if lock.exists() else []

    def log(self, name: str) -> str:
        """What was said so far by app, sweeper, redis, or by nginx under the name of its own log."""
        for path in (self._log(name), self.folder / "nginx" / "logs" / f"{name}.log"):
            if path.exists():
                return path.read_text(encoding="utf-8", errors="replace")
        return ""

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _lead(self) -> None:
        if self.proxy is not None and self.apps:
            self.proxy.lead_to([app.port for app in self.apps])

    def begin(self) -> None:
        """Web servers, sweeper and nginx, all answering."""
        if self.wanted.sweeper:
            self.sweeper = children.begin(supervision.sweeper_command(), HOME, self.environ, self._log("sweeper"))
        for _ in range(self.wanted.apps):
            self.start_app()
        if self.wanted.proxy:
            number = self.wanted.port or free_port()
            self.proxy = Proxy(self.folder / "nginx", number, free_port(), self.wanted.tls)
            self._lead()

    def end(self) -> None:
        """All of it, nginx first."""
        if self.proxy is not None:
            self.proxy.stop()
        children.end([app.process for app in self.apps] + ([self.sweeper] if self.sweeper else []))
        children.end([self.redis])


@contextmanager
def stack(wanted: Wanted | None = None) -> Iterator[Stack]:
    """A whole stack, migrated and without data, until the end of the block."""
    wanted = wanted or Wanted()
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="hoithi-live-")))
        (folder / "logs").mkdir()
        url = f"sqlite:///{folder / 'hoithi.sqlite3'}"
        if wanted.database == "postgresql":
            url = open_ones.enter_context(cluster(durable=True, extra=tuned()))
        redis_url, redis = begin_redis(folder)
        made = Stack(wanted, folder, environment(wanted, folder, url, redis_url), url, redis_url, redis)
        open_ones.callback(made.end)
        migrate(made)
        open_ones.callback(let_go, made)
        made.begin()
        yield made


def environment(wanted: Wanted, folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """The settings of a site in this folder, over what else a child needs of ours."""
    foreign = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT", "WEB_WORKERS", "BLOCKING_THREADS", "TRUSTED_HOSTS"}
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HOITHI_") and name not in foreign}
    return ours | {
        "HOITHI_INSTANCE": str(folder / "instance"),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "IDENTITY_KEY": secrets.token_urlsafe(48),
        "TRUSTED_HOSTS": "localhost,127.0.0.1",
        "PROXY_COUNT": str(int(wanted.proxy)),
        "COOKIE_SECURE": str(int(wanted.tls)),
        "WEB_WORKERS": str(wanted.workers),
        **({} if wanted.threads is None else {"BLOCKING_THREADS": str(wanted.threads)}),
        "PYTHONUNBUFFERED": "1",
        **wanted.environ,
    }


def tuned() -> tuple[str, ...]:
    """The settings of PostgreSQL that deploy/ ships, as words for its command line."""
    lines = (HOME / "deploy" / "postgresql.conf").read_text(encoding="utf-8").splitlines()
    said = [re.sub(r" *= *", "=", line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    return tuple(word for one in said for word in ("-c", one))


def begin_redis(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """A Redis of this folder's own, answering: the machine's, else the one that a package of ours carries."""
    data = folder / "redis"
    data.mkdir()
    place, log = redis_server.socket_path(data), data / "redis.log"
    command = redis_server.command(redis_server.find_program(), data, place, log)
    command.insert(1, str(HOME / "deploy" / "redis.conf"))  # what follows it, folders and addresses, goes before it
    process = children.begin(command, data, {**os.environ}, folder / "logs" / "redis.log")
    url = f"unix://{quote(str(place))}?db=0"
    assert redis_server.answers(process, url), redis_server.last_words(log)
    return url, process


def migrate(made: Stack) -> None:
    """Bring the new database up to date."""
    with made.create_app().app_context():
        upgrade(directory="contest/store/migrations")


def let_go(made: Stack) -> None:
    """Close what this process holds open of the database."""
    app = made.create_app()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
