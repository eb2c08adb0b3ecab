"""`flask units`: the union tree from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from flask.cli import AppGroup

from contest.services import unit_files, units
from contest.web import edge
from contest.web.database import db

units_commands = AppGroup("units", help="The union tree: bring units in from a sheet, sum it up.")

SUMMARY_WORDS = {
    "upper": "Công đoàn cấp trên",
    "grassroots": "Công đoàn cơ sở",
    "central": "Công đoàn cơ sở phối hợp quản lý (ngành Trung ương)",
    "workers": "Lao động",
    "members": "Đoàn viên",
    "women": "Nữ",
}


def today() -> date:
    """The day in Vietnam, which keeps UTC+7 all year."""
    return (datetime.now(UTC) + timedelta(hours=7)).date()


@units_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def import_units(file: Path, as_json: bool) -> None:
    """Bring units in from FILE (CSV, xlsx or xls): all of them, or none and the reasons (exit 1)."""
    with edge.writes() as (session, _after):
        report = unit_files.bring_in(session, file.read_bytes(), today())
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(f"{problem.place}: {problem.message}", err=True)
        click.echo(
            f"Đọc {report.read} đơn vị: {report.added} mới, {report.changed} thay đổi, "
            f"{report.duplicates} đã có, {report.rejected} không nhận."
        )
    if report.problems:
        raise SystemExit(1)


@units_commands.command("summary")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def print_summary(on: datetime | None, as_json: bool) -> None:
    """Sum the tree as it stands on a day; units of central sectors stand outside the sums."""
    found = asdict(units.summary(db.session(), on.date() if on else today()))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for key, words in SUMMARY_WORDS.items():
        click.echo(f"{words}: {found[key]}")
    click.echo(f"Khối HCSN: {found['by_sector']['hcsn']}; doanh nghiệp: {found['by_sector']['enterprise']}")
