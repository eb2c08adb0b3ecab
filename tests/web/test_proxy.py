"""The proxy in front of a live site: it lets through what the application takes, and logs nothing personal."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from contest.web.permits import UPLOADS
from contest.web.policy import POLICY

CONF = (Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf").read_text(encoding="utf-8")
MEGABYTE = 1024 * 1024


def large() -> list[str]:
    """Beginnings of addresses, as regular expressions, under which whole files may come."""
    blocks = re.findall(r"location (?:~ \^)?(\S+) \{([^}]*)\}", CONF)
    bounds = [(path, re.search(r"client_max_body_size (\d+)m", body)) for path, body in blocks]
    return [path for path, bound in bounds if bound and int(bound[1]) * MEGABYTE >= UPLOADS]


def test_every_form_with_files_comes_through(app: Flask) -> None:
    takers = {endpoint for (endpoint, _method), access in POLICY.items() if access.uploads}
    addresses = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in takers]
    assert addresses
    assert [one for one in addresses if not any(re.match(path, one) for path in large())] == []


def test_the_log_names_no_query() -> None:
    logs = re.findall(r"access_log (?!off)\S+(?: (\w+))?;", CONF)
    formats = dict(re.findall(r"log_format (\w+) '([^']*)'", CONF))
    assert logs
    for name in logs:
        assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", formats[name])
