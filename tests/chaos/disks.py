"""A data disk that a test fills to the last byte: a small file system of its own, where this machine lets us have one.

Without the right to mount, the server itself says of every answer that there is no room (SQLSTATE 53100): what the
product makes of that is tested all the same, what PostgreSQL makes of a full disk is not, and the test says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text

from tests.chaos.live import LiveSite

SIZE = "96m"
NOT_MOUNTED = "no right to mount a small disk here: the server only says that it is full"
_SAY_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE UPDATE ON answer FOR EACH ROW EXECUTE FUNCTION no_room();
"""


class Disk(Protocol):
    """What holds the data. `real`: a file system of its own."""

    real: bool

    def fill(self) -> None:
        """Not a byte more."""

    def free(self) -> None:
        """Room again."""


class Mounted:
    """A small file system; the database lies on it."""

    real = True

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        with self.ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        self.ballast.unlink()


class Said:
    """A server that says so."""

    real = False

    def __init__(self, site: LiveSite) -> None:
        self._site = site

    def fill(self) -> None:
        with self._site.writing() as session:
            session.execute(text(_SAY_FULL))

    def free(self) -> None:
        with self._site.writing() as session:
            session.execute(text("DROP FUNCTION no_room CASCADE"))


@contextmanager
def small_disk(site: LiveSite) -> Iterator[Disk]:
    """The site's database on such a disk until the block ends. Nobody may be using it at either end."""
    folder = Path(site.database.folder) / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "hoithi-small", folder]
    if (
        os.geteuid()
        or shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        yield Said(site)
        return
    try:
        shutil.chown(folder, Path(site.database.folder).owner(), Path(site.database.folder).group())
        site.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        site.move("small")
        try:
            yield Mounted(folder)
        finally:
            (folder / "ballast").unlink(missing_ok=True)
            site.move("pg_default")
            site.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", folder], check=True)
