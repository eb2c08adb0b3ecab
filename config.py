"""Every setting of the house, once: its name in the environment, its unit, its default and the reason for it.

`load(environ)` gives a frozen `Settings`. On a development machine nothing has to be set: a folder `instance/` holds
the database, the key that signs cookies and the private Redis. A live site (`HOITHI_LIVE=1`) states its secrets and
its stores itself, and does not start without them. All that is wrong is named at once, in one `SettingsRefused`.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError, validate

HOME = Path(__file__).resolve().parent
SAMPLE_SECRET_KEY = "change-me-change-me-change-me-change-me"  # noqa: S105 (no secret: the refused one)
"""Stands in deploy/hoithi.env.example; a live site that still has it is refused."""
SECRET_KEY_LEAST = 32
"""Characters: 32 of the 64-letter alphabet hold 192 bits, more than the HMAC that signs cookies can use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process of the house runs with; see `load` for the names in the environment and the reasons."""

    live: bool
    testing: bool
    instance: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    trusted_hosts: tuple[str, ...]
    proxy_count: int
    cookie_secure: bool
    site_name: str
    site_organizer: str
    site_phone: str
    host: str
    port: int
    web_workers: int
    blocking_threads: int
    redis_timeout_ms: int
    board_max_age_s: int
    max_body_bytes: int
    identity_key: str = field(default="", repr=False)
    identity_keys_old: tuple[str, ...] = field(default=(), repr=False)
    secret_keys_old: tuple[str, ...] = field(default=(), repr=False)
    retention_months: int = 12
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    staff_second_factor: str = "optional"
    redis_cluster: bool = False
    database_replica_url: str = field(default="", repr=False)
    replica_age_s: int = 10


class SettingsRefused(Exception):
    """The environment makes no sense, or a live site lacks something; `problems` has one sentence for each fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(("The settings do not allow a start:", *(f"  - {line}" for line in problems))))


class Environment(Env):
    """Reads a given mapping instead of the process's own; an empty value counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = environ

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key) or default


def load(environ: Mapping[str, str]) -> Settings:
    """The settings that this environment states; makes the instance folder and its key on a development machine.

    Raises SettingsRefused with every fault at once.
    """
    env = Environment(environ)
    live = env.bool("HOITHI_LIVE", False)
    # Where a development machine keeps all that is its own; removing the folder is a fresh start.
    instance = Path(env.str("HOITHI_INSTANCE", str(HOME / "instance"))).absolute()
    values = read_values(env, bool(live))
    problems = faults(env) + mail_faults(values) + growth_faults(values)
    if live:
        problems += live_faults(values)
    if problems:
        raise SettingsRefused(problems)
    if not live:
        values |= development_values(values, instance)
    return Settings(live=live, instance=instance, **values)


def read_values(env: Environment, live: bool) -> dict[str, Any]:
    """Each setting by the name it bears in `Settings`; None or empty where only the environment can know it."""
    return {
        # Signs cookies and tokens. No default can be right; development makes one and keeps it.
        "secret_key": env.str("SECRET_KEY", ""),
        # Keys of before, commas between: what was printed under them, the signature of a certificate, still holds.
        "secret_keys_old": tuple(env.list("SECRET_KEYS_OLD", [])),
        # SQLAlchemy's form: postgresql://user:password@host/name. Development: SQLite in the instance folder.
        "database_url": psycopg_url(env.str("DATABASE_URL", "")),
        # redis://, rediss:// or unix://. Development: the private server that `flask serve` starts.
        "redis_url": env.str("REDIS_URL", None),
        # Names the site answers to, commas between; any other Host header is refused, so no link can point elsewhere.
        "trusted_hosts": tuple(env.list("TRUSTED_HOSTS", [] if live else ["localhost", "127.0.0.1"])),
        # Proxies in front whose X-Forwarded-* is believed. 0: nobody can invent an address. The example nginx needs 1.
        "proxy_count": env.int("PROXY_COUNT", 0, validate=validate.Range(0, 5)),
        # Cookies over https only. Off without https, where the browser would drop them and nobody could sign in.
        "cookie_secure": env.bool("COOKIE_SECURE", live),
        # Until a test says otherwise.
        "testing": env.bool("HOITHI_TESTING", False),
        **read_site(env),
        **read_growth(env),
        **read_personal(env),
        **read_serving(env),
        **read_accounts(env, live),
    }


def read_growth(env: Environment) -> dict[str, Any]:
    """Stores that are more than one server."""
    return {
        # REDIS_URL names a cluster: any of its nodes, or several with commas between (redis://one:6379,two:6379), so
        # that a process also starts while one of them is away.
        "redis_cluster": env.bool("REDIS_CLUSTER", False),
        # A streaming replica of the database: boards without Redis, figures, reports are read from it. Empty: none is.
        "database_replica_url": psycopg_url(env.str("DATABASE_REPLICA_URL", "")),
        # Seconds a board may be behind when it is counted on the replica; what is older comes from DATABASE_URL.
        "replica_age_s": env.int("REPLICA_AGE_S", 10, validate=validate.Range(1, 300)),
    }


def read_personal(env: Environment) -> dict[str, Any]:
    """How personal data is sealed, and how long it is kept."""
    return {
        # Seals identity numbers of winners. Apart from SECRET_KEY, so that a leaked cookie key opens no number.
        "identity_key": env.str("IDENTITY_KEY", ""),
        # Keys of before, commas between: they still open, and `flask people rekey` seals anew with the one in use.
        "identity_keys_old": tuple(env.list("IDENTITY_KEYS_OLD", [])),
        # Months after somebody's last contest and sign-in until their contact data goes. No more than the words of
        # consent promise (contest/consents.py, docs/decisions/0044).
        "retention_months": env.int("RETENTION_MONTHS", 12, validate=validate.Range(1, 12)),
    }


def read_site(env: Environment) -> dict[str, Any]:
    """What the pages say of their house."""
    return {
        "site_name": env.str("SITE_NAME", "Thi trực tuyến"),
        "site_organizer": env.str("SITE_ORGANIZER", "Liên đoàn Lao động tỉnh Điện Biên"),
        # Whom to call when something fails. Empty: the pages leave the line out rather than print a made-up number.
        "site_phone": env.str("SITE_PHONE", ""),
    }


def read_accounts(env: Environment, live: bool) -> dict[str, Any]:
    """How people get back into their accounts, and how those of the staff are guarded."""
    return {
        # smtp://user:password@host:port, or smtps://. Empty: no page speaks of e-mail, and nothing is sent.
        "mail_url": env.str("MAIL_URL", ""),
        # Whom letters are from; goes with MAIL_URL. An address alone, or «Name <address>».
        "mail_from": env.str("MAIL_FROM", ""),
        # Whoever sees other people's data proves twice who they are. Optional where only samples are seen.
        "staff_second_factor": env.str(
            "STAFF_SECOND_FACTOR",
            "required" if live else "optional",
            validate=validate.OneOf(("required", "optional")),
        ),
    }


def read_serving(env: Environment) -> dict[str, Any]:
    """How requests are served, and the bounds of each."""
    return {
        # Loopback: a proxy on the same machine, or the developer's own browser, reaches it and nobody else.
        "host": env.str("BIND_HOST", "127.0.0.1"),
        "port": env.int("PORT", 8000, validate=validate.Range(1, 65535)),
        # Processes. One for each core of the small machine this was measured on.
        "web_workers": env.int("WEB_WORKERS", 2, validate=validate.Range(1, 64)),
        # Threads of one process: 4, on SQLite 12. One is fastest but stops at a slow query; answers that wait for
        # SQLite's disk are written together, the more the cheaper; PostgreSQL does so by itself, over all processes.
        "blocking_threads": env.int("BLOCKING_THREADS", threads_for(env), validate=validate.Range(1, 16)),
        # Milliseconds. The promise is that a hanging Redis costs a request at most 100 ms; this leaves 20 to notice.
        "redis_timeout_ms": env.int("REDIS_TIMEOUT_MS", 80, validate=validate.Range(1, 1000)),
        # Seconds a public board may be old. Readers poll every 10 to 15 s, so 2 are not seen and spare the stores.
        "board_max_age_s": env.int("BOARD_MAX_AGE_S", 2, validate=validate.Range(0, 60)),
        # Bytes. A whole paper sent as a form is under 10 kB; files for the bank have their own, larger bound.
        "max_body_bytes": env.int("MAX_BODY_BYTES", 1024 * 1024, validate=validate.Range(16 * 1024)),
    }


def threads_for(env: Environment) -> int:
    """Threads of a process on the database that this environment names; none is SQLite."""
    url = str(env.str("DATABASE_URL", ""))
    return 12 if not url or url.startswith("sqlite") else 4


def psycopg_url(url: str) -> str:
    """The same address with the scheme that SQLAlchemy 2.1 knows: hosts hand out `postgres://` to this day."""
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url


def faults(env: Environment) -> tuple[str, ...]:
    """What could not be read as the number or the yes and no that it should be."""
    try:
        env.seal()
    except EnvValidationError as error:
        if isinstance(error.error_messages, Mapping):
            return tuple(f"{name}: {' '.join(words)}" for name, words in error.error_messages.items())
        return tuple(error.error_messages)
    return ()


def mail_faults(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What keeps letters from being sent, a sentence each."""
    url, sender = values["mail_url"] or "", values["mail_from"] or ""
    found = (
        (
            bool(url) and not url.startswith(("smtp://", "smtps://")),
            "MAIL_URL begins with neither smtp:// nor smtps://",
        ),
        (bool(url) and "@" not in sender, "MAIL_FROM is missing: the address that letters come from"),
    )
    return tuple(sentence for wrong, sentence in found if wrong)


def growth_faults(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong about stores that are more than one server, a sentence each."""
    redis, replica = values["redis_url"] or "", values["database_replica_url"] or ""
    in_cluster, named = bool(values["redis_cluster"]), redis.startswith(("redis://", "rediss://"))
    found = {
        "REDIS_CLUSTER needs a REDIS_URL of redis:// or rediss://": in_cluster and not named,
        "DATABASE_REPLICA_URL is none of PostgreSQL": bool(replica) and not replica.startswith("postgresql"),
        "DATABASE_REPLICA_URL is DATABASE_URL; it takes a replica": bool(replica) and replica == values["database_url"],
    }
    return tuple(sentence for sentence, wrong in found.items() if wrong)


def live_faults(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What a live site lacks, a sentence each."""
    key = values["secret_key"]
    found = (
        (
            not key,
            "SECRET_KEY is missing: at least 32 random characters (docs/deploy.md has the command that makes one)",
        ),
        (
            key == SAMPLE_SECRET_KEY,
            "SECRET_KEY is still the one of the example file: anybody could sign cookies with it",
        ),
        (
            0 < len(key) < SECRET_KEY_LEAST,
            f"SECRET_KEY has {len(key)} characters; it takes at least {SECRET_KEY_LEAST}",
        ),
        (
            len(values["identity_key"]) < SECRET_KEY_LEAST,
            "IDENTITY_KEY is missing or short: at least 32 random characters, other ones than SECRET_KEY's",
        ),
        (
            bool(key) and values["identity_key"] == key,
            "IDENTITY_KEY is the same as SECRET_KEY; it takes one of its own",
        ),
        (not values["database_url"], "DATABASE_URL is missing: postgresql://user:password@host/name"),
        (not values["redis_url"], "REDIS_URL is missing: redis://host:6379/0 or unix:///path/redis.sock"),
        (not values["trusted_hosts"], "TRUSTED_HOSTS is missing: the names of the site, commas between"),
    )
    return tuple(sentence for wrong, sentence in found if wrong)


def development_values(values: Mapping[str, Any], instance: Path) -> dict[str, Any]:
    """What a development machine fills in for itself; makes the instance folder."""
    instance.mkdir(parents=True, exist_ok=True)
    key = values["secret_key"] or kept_secret_key(instance / "secret_key")
    return {
        "secret_key": key,
        "identity_key": values["identity_key"] or f"identity:{key}",
        "database_url": values["database_url"] or f"sqlite:///{instance / 'hoithi.sqlite3'}",
        "redis_url": values["redis_url"] or written_url(instance / "redis.url"),
    }


def kept_secret_key(path: Path) -> str:
    """The key in this file, made once. Workers that start together agree: the first link wins, all read the same."""
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key.")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text(encoding="ascii")


def written_url(path: Path) -> str | None:
    """The address that the launcher of the private Redis left here, if one runs."""
    with suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8").strip() or None
    return None
