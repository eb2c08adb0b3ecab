"""nginx with the files that deploy/ ships: only names, ports, certificates and folders are other ones."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from contest.web.serving import children, port

HOME = Path(__file__).resolve().parents[2]
DEPLOY = HOME / "deploy"
SECONDS = 10.0
# The servers of a group as they are shipped, on one port each.
_SERVER = re.compile(r"^( *)server 127\.0\.0\.1:8000( [^;]*)?;(?:\n *server [^;]*;)*$", re.MULTILINE)


class NoNginx(Exception):
    """nginx is not on this machine, or does not start; the text says what to do."""


def program() -> str:
    """The path of nginx. Raises NoNginx."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NoNginx("nginx is not on this machine. Debian and Ubuntu: apt-get install nginx-light")
    return found


def descendants(pid: int) -> list[int]:
    """The process and all that it began, whatever of it lives."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(word) for word in (task / "children").read_text(encoding="ascii").split()]
            found.append(one)
    return found


class Proxy:
    """A running nginx on loopback. `plain` is the port that leads to https where there is TLS."""

    def __init__(self, folder: Path, number: int, plain: int, tls: bool) -> None:
        self.folder, self.port, self.plain, self.tls = folder, number, plain, tls
        self.process: subprocess.Popen[bytes] | None = None
        for name in ("", "sites", "logs", "state", *(f"state/{one}" for one in ("body", "proxy", "other"))):
            (folder / name).mkdir(exist_ok=True)
        if tls:
            certificate(folder)
        (folder / "nginx.conf").write_text(self.main(), encoding="utf-8")
        (folder / "sites" / "hoithi").write_text(self.site(), encoding="utf-8")
        (folder / "hoithi-proxy.conf").write_text(_proxy(), encoding="utf-8")

    def main(self) -> str:
        """The whole of nginx: its own folders instead of the machine's."""
        text = (DEPLOY / "nginx-main.conf").read_text(encoding="utf-8")
        text = text.replace("/etc/nginx/sites-enabled/*", f"{self.folder}/sites/*")
        text = text.replace("/run/nginx.pid", f"{self.folder}/nginx.pid").replace("/var/log/nginx", self._at("logs"))
        kept = "".join(
            f"    {name}_temp_path {self._at('state')}/{place};\n"
            for name, place in (
                ("client_body", "body"), ("proxy", "proxy"), ("fastcgi", "other"), ("uwsgi", "other"), ("scgi", "other")
            )
        )  # fmt: skip
        # As root a worker would turn into another account, which may not read a folder of ours.
        user = "user root;" if os.geteuid() == 0 else ""
        text = text.replace("user www-data;", user).replace("http {\n", f"http {{\n{kept}", 1)
        return f"daemon off;\n{text}"

    def site(self) -> str:
        """The site, on loopback only."""
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.plain};")
        if self.tls:
            text = text.replace("listen 443 ", f"listen 127.0.0.1:{self.port} ")
            text = re.sub(r"/etc/letsencrypt/live/[^/]+/", f"{self.folder}/", text)
        else:
            text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{self.port}")
            text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
        text = text.replace("server_name thi.example.vn;", "server_name localhost 127.0.0.1;")
        text = text.replace("/etc/nginx/hoithi-", f"{self.folder}/hoithi-").replace("/srv/hoithi/", f"{HOME}/")
        return text.replace("/var/log/nginx", self._at("logs")).replace("/var/lib/nginx", self._at("state"))

    def _at(self, name: str) -> str:
        return str(self.folder / name)

    def lead_to(self, ports: Sequence[int]) -> None:
        """Put these application servers behind it; begin it, or have it read its files again without a lost request."""
        text = (DEPLOY / "hoithi-upstreams.conf").read_text(encoding="utf-8")
        # nginx takes no group without a server; 9 is nobody's port.
        lines = [rf"\1server 127.0.0.1:{one}\2;" for one in ports] or [r"\1server 127.0.0.1:9 down;"]
        (self.folder / "hoithi-upstreams.conf").write_text(_SERVER.sub("\n".join(lines), text), encoding="utf-8")
        if self.process is None:
            self.start()
        else:
            self.reload()

    def command(self) -> list[str]:
        """What runs it."""
        return [program(), "-c", self._at("nginx.conf"), "-e", self._at("logs/error.log"), "-p", str(self.folder)]

    def check(self) -> str:
        """`nginx -t`: what it says when it refuses its files, or nothing."""
        done = subprocess.run([*self.command(), "-t"], capture_output=True, text=True, check=False, timeout=20)
        return done.stderr if done.returncode else ""

    def start(self) -> None:
        """Begin it and wait until it takes connections. Raises NoNginx."""
        self.process = children.begin(self.command(), self.folder, {**os.environ}, self.folder / "logs" / "start.log")
        until = time.monotonic() + SECONDS
        while port.is_free("127.0.0.1", self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise NoNginx(f"nginx does not start: {(self.folder / 'logs' / 'start.log').read_text()[-500:]}")
            time.sleep(0.02)

    def reload(self) -> None:
        """Have it read its files again: new processes take over, old ones finish what they have. Waits for it."""
        assert self.process is not None
        before = set(descendants(self.process.pid))
        self.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + SECONDS
        while not set(descendants(self.process.pid)) - before:
            assert time.monotonic() < until, (self.folder / "logs" / "error.log").read_text()[-500:]
            time.sleep(0.02)
        time.sleep(0.1)  # the new ones exist before the old ones have stopped to listen

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            children.end([self.process])


def _proxy() -> str:
    # On a port of its own the name has to carry it.
    text = (DEPLOY / "hoithi-proxy.conf").read_text(encoding="utf-8")
    return re.sub(r"Host \$host;", "Host $http_host;", text)


def certificate(folder: Path) -> None:
    """A certificate for localhost that signs itself, made once a folder."""
    if (folder / "fullchain.pem").exists():
        return
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "30", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
