"""What deploy/ ships beside nginx: every file, service, command and setting that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
PAGE = (DEPLOY.parent / "docs" / "deploy.md").read_text(encoding="utf-8")
SECRET = re.compile(r"\w*(?:PASSWORD|SECRET|KEY|TOKEN)\w*: *(?!/run/)\S+")


def services() -> dict[str, str]:
    """The services of compose.yaml, each with its lines."""
    block = COMPOSE.partition("\nservices:\n")[2].partition("\nsecrets:\n")[0]
    parts = re.split(r"^  ([a-z0-9-]+):(?: &\w+)?\n", block, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_compose_names_only_what_is_there_and_holds_no_secret(app: Flask) -> None:
    found = services()
    assert list(found) == ["nginx", "web-1", "web-2", "sweeper", "migrate", "postgres", "redis"]
    for words in found.values():
        for needed in re.findall(r"depends_on: [\[{](.*)[\]}]", words):
            assert set(re.findall(r"(web-\d|postgres|redis|sweeper)\b", needed)) <= set(found)
        for file in re.findall(r"- \./([^:]+):", words):
            assert file.startswith("secrets/") or (DEPLOY / file).exists(), file
    for command in re.findall(r"command: \[([a-z][^\]]*)\]", found["sweeper"] + found["migrate"]):
        assert command.split(", ")[0] in app.cli.commands
    assert SECRET.findall(re.sub(r"#.*", "", COMPOSE)) == []


def test_the_sweeper_has_a_folder_for_files_on_their_way_though_it_may_write_nowhere_else() -> None:
    """Every job writes there (contest.web.commands.jobs); the code's own folder is root's."""
    unit = (DEPLOY / "hoithi-sweeper.service").read_text(encoding="utf-8")
    assert "ProtectSystem=strict" in unit
    (folder,) = re.findall(r"^StateDirectory=(\S+)$", unit, flags=re.MULTILINE)
    assert f" HOITHI_INSTANCE=/var/lib/{folder}\n" in unit
    assert "read_only: true\n  tmpfs: [/tmp]" in COMPOSE
    assert "environment: {HOITHI_INSTANCE: /tmp/" in services()["sweeper"]


def test_the_two_servers_of_compose_stand_where_its_nginx_looks_and_every_class_of_work_is_there() -> None:
    one, two = re.findall(r"ipv4_address: ([\d.]+)", COMPOSE)
    alone = (DEPLOY / "hoithi-upstreams.conf").read_text(encoding="utf-8")
    doubled = (DEPLOY / "compose-upstreams.conf").read_text(encoding="utf-8")
    lines = re.findall(r"server 127\.0\.0\.1:8000( .*;)", alone)
    assert re.findall(rf"server {re.escape(one)}:8000( .*;)", doubled) == lines
    assert re.findall(rf"server {re.escape(two)}:8000( .*;)", doubled) == lines
    kinds = re.findall(r"upstream (\w+)", alone)
    assert kinds == re.findall(r"upstream (\w+)", doubled)
    used = set(re.findall(r"\b(hoithi_(?:work|results|doors|starts|pages|boards|desks))\b(?=;)", nginx()))
    assert used == set(kinds)


def nginx() -> str:
    return (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def test_the_deployment_page_speaks_of_every_file_and_of_none_that_is_not_there() -> None:
    shipped = {file.name for file in DEPLOY.iterdir() if file.is_file()} - {"environment.sh", "Dockerfile.dockerignore"}
    unnamed = {name for name in shipped if name not in PAGE and name not in COMPOSE and name not in nginx()}
    assert unnamed == set()
    for name in re.findall(r"deploy/([\w@.-]+\w)(?![-*\w])", PAGE):
        assert (DEPLOY / name).exists() or name == "secrets", name
