"""The browser of the browser tests: found by name and asked for its version; got by apt-get where root may do that.

`python -m tests.browser.finder` says what it found, gets one if it can, and never fails: without a browser those tests
skip with a sentence. REQUIRE_BROWSER=1 turns that into a failure, here and in the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
PACKAGES = ("chromium-headless-shell", "libatomic1", "fonts-noto-core")
"""The small Chromium of Debian, what the driver's own Node needs, and letters with every Vietnamese accent."""
HOW = (
    "No browser was found, so browser tests are skipped. As root on Debian: "
    f"apt-get install --no-install-recommends {' '.join(PACKAGES)}; elsewhere install Chromium or Chrome, "
    "or name one in BROWSER_PATH."
)


@cache
def browser_path() -> str | None:
    """A browser of the Chromium family that truly runs, and that the driver can drive; None when there is none."""
    given = os.environ.get("BROWSER_PATH")
    for name in (given,) if given else NAMES:
        path = shutil.which(name)
        # Ubuntu's chromium-browser is a stub without its snap: a name alone proves nothing.
        if path and version(path) and driver_runs():
            return path
    return None


def version(path: str) -> str:
    """What the program says of itself; empty when it does not run."""
    with suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)
        if said.returncode == 0 and any(char.isdigit() for char in said.stdout):
            return said.stdout.strip()
    return ""


@cache
def driver_runs() -> bool:
    """Whether the driver starts here: its own Node misses a library on a bare Debian."""
    with suppress(OSError, subprocess.SubprocessError):
        command = [sys.executable, "-m", "playwright", "--version"]
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    return False


def required() -> bool:
    """Whether a missing browser is a failure."""
    return os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")


def get() -> None:
    """Installs Debian's small Chromium, where this is Debian and we are root; says so before."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"==> No browser yet; installing {', '.join(PACKAGES)} for the browser tests ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print("apt-get could not; its own words are above.", flush=True)
            return


def main() -> int:
    """Finds a browser, or gets one; the exit code is 1 only where one is required and there is none."""
    if browser_path() is None:
        get()
        browser_path.cache_clear()
        driver_runs.cache_clear()
    path = browser_path()
    print(f"==> Browser for the browser tests: {path} ({version(path)})" if path else HOW, flush=True)
    return 1 if path is None and required() else 0


if __name__ == "__main__":
    raise SystemExit(main())
