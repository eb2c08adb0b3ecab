"""The settings: a development machine needs none, a live site starts with all of its own or not at all."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import SAMPLE_SECRET_KEY, SettingsRefused, kept_secret_key, load

LIVE = {
    "HOITHI_LIVE": "1",
    "SECRET_KEY": "k" * 32,
    "IDENTITY_KEY": "i" * 32,
    "DATABASE_URL": "postgresql://hoithi@/hoithi",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "TRUSTED_HOSTS": "thi.example.vn,www.thi.example.vn",
}
OWN = ("SECRET_KEY", "IDENTITY_KEY", "DATABASE_URL", "REDIS_URL", "TRUSTED_HOSTS")


def problems(environ: dict[str, str]) -> str:
    """All that the settings refuse in this environment."""
    with pytest.raises(SettingsRefused) as refused:
        load(environ)
    return "\n".join(refused.value.problems)


def test_a_development_machine_needs_no_setting(tmp_path: Path) -> None:
    settings = load({"HOITHI_INSTANCE": str(tmp_path / "new")})
    assert settings.database_url == f"sqlite:///{tmp_path}/new/hoithi.sqlite3"
    assert settings.redis_url is None
    assert not settings.cookie_secure
    assert (settings.port, settings.max_body_bytes) == (8000, 1 << 20)


def test_the_key_of_a_development_machine_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as workers:
        keys = set(workers.map(kept_secret_key, [tmp_path / "secret_key"] * 8))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_address_of_the_private_redis_is_read_from_the_instance_folder(tmp_path: Path) -> None:
    (tmp_path / "redis.url").write_text("unix:///somewhere/redis.sock?db=0\n")
    assert load({"HOITHI_INSTANCE": str(tmp_path)}).redis_url == "unix:///somewhere/redis.sock?db=0"
    assert load({"HOITHI_INSTANCE": str(tmp_path), "REDIS_URL": "redis://own"}).redis_url == "redis://own"


def test_a_live_site_names_all_that_it_lacks_at_once() -> None:
    said = problems({"HOITHI_LIVE": "1"})
    assert all(f"{name} is missing" in said for name in OWN)


@pytest.mark.parametrize("name", OWN)
def test_a_live_site_does_not_start_without_each_of_its_own_settings(name: str) -> None:
    assert problems({**LIVE, name: ""}).startswith(f"{name} is missing")


@pytest.mark.parametrize(("key", "word"), [("short", "at least 32"), (SAMPLE_SECRET_KEY, "example file")])
def test_a_live_site_refuses_a_key_that_others_can_guess(key: str, word: str) -> None:
    assert word in problems({**LIVE, "SECRET_KEY": key})


def test_a_live_site_with_its_own_settings_starts_and_leaves_no_instance_folder(tmp_path: Path) -> None:
    settings = load({**LIVE, "HOITHI_INSTANCE": str(tmp_path / "none")})
    assert settings.cookie_secure
    assert settings.trusted_hosts == ("thi.example.vn", "www.thi.example.vn")
    assert not (tmp_path / "none").exists()


def test_numbers_out_of_bounds_and_words_for_numbers_are_named_together() -> None:
    said = problems({**LIVE, "PORT": "eight", "WEB_WORKERS": "0", "COOKIE_SECURE": "perhaps"})
    assert all(name in said for name in ("PORT", "WEB_WORKERS", "COOKIE_SECURE"))


def test_secrets_stay_out_of_the_printed_settings() -> None:
    printed = repr(load(LIVE))
    assert "k" * 32 not in printed
    assert "postgresql" not in printed


def test_the_old_scheme_of_postgresql_addresses_is_understood() -> None:
    assert load({**LIVE, "DATABASE_URL": "postgres://a@b/c"}).database_url == "postgresql://a@b/c"


def test_stores_of_several_servers_are_named_so_that_they_can_be_reached(tmp_path: Path) -> None:
    own = {"HOITHI_INSTANCE": str(tmp_path), "DATABASE_URL": "postgresql://one/hoithi"}
    assert not load({**own, "REDIS_URL": "redis://one"}).redis_cluster
    grown = load(
        {**own, "REDIS_CLUSTER": "1", "REDIS_URL": "redis://one,two", "DATABASE_REPLICA_URL": "postgres://two/h"}
    )
    assert (grown.redis_cluster, grown.database_replica_url, grown.replica_age_s) == (True, "postgresql://two/h", 10)
    said = problems({**own, "REDIS_CLUSTER": "1", "DATABASE_REPLICA_URL": own["DATABASE_URL"]})
    assert "REDIS_CLUSTER needs" in said
    assert "DATABASE_REPLICA_URL is DATABASE_URL" in said
    assert "none of PostgreSQL" in problems({**own, "DATABASE_REPLICA_URL": "sqlite:///x"})


@pytest.mark.parametrize(
    ("environ", "threads"),
    [
        ({}, 12),
        ({"DATABASE_URL": "sqlite:////srv/hoithi.sqlite3"}, 12),
        ({"DATABASE_URL": "postgresql://hoithi@/hoithi"}, 4),
        ({"BLOCKING_THREADS": "7"}, 7),
    ],
)
def test_a_process_has_as_many_threads_as_its_database_can_use(
    tmp_path: Path, environ: dict[str, str], threads: int
) -> None:
    assert load({"HOITHI_INSTANCE": str(tmp_path), **environ}).blocking_threads == threads
