"""`flask bank`: the question bank from the command line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from contest.web.database import db
from questions import bank
from questions.admission import VIETNAM, UnknownSubject
from questions.formats import detect, wire
from questions.formats.detect import Upload
from questions.formats.judging import LONGEST_SUBJECT
from questions.formats.reading import Written
from questions.formats.word import docx_print
from questions.formats.writing import WRITERS
from questions.intake import Report, listed
from questions.kinds import LETTERS
from questions.law import Doubt
from questions.levels import Level

bank_commands = AppGroup("bank", help="The question bank: bring in, send out, sum up, check the law.")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PAPER_TITLE = "Ngân hàng câu hỏi"
ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today if not given.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
DOUBTS = {
    "lapsed": "Luật đã hết hiệu lực",
    "not_yet": "Luật chưa có hiệu lực",
    "unconfirmed": "Hiệu lực chưa xác nhận",
    "uncited": "Chưa có căn cứ",
}


@bank_commands.command("import")
@click.argument("file", type=FILE)
@click.option("--format", "fmt", type=click.Choice(detect.NAMES), default=detect.AUTO)
@click.option("--keys", type=FILE, help="A file of the right answers alone, joined by section and number.")
@click.option("--subject", help="Code or name of the subject; it outranks what the file says.")
@click.option("--dry-run", is_flag=True, help="Report only; nothing is stored.")
@click.option("--show", is_flag=True, help="Also print the questions as they were understood.")
@JSON
def import_questions(file: Path, fmt: str, keys: Path | None, **how: Any) -> None:
    """Bring in what is good and new in FILE, as drafts. Exit 1 when nothing of it could be used."""
    if how["subject"] and len(how["subject"]) > LONGEST_SUBJECT:
        raise click.BadParameter(f"nhiều nhất {LONGEST_SUBJECT} ký tự", param_hint="--subject")
    apart = None if keys is None else Upload(keys.read_bytes(), keys.name)
    upload = Upload(file.read_bytes(), file.name, fmt, apart)
    report = bank.bring_in(db.session(), upload, how["subject"], datetime.now(UTC), dry_run=how["dry_run"])
    db.session.commit()
    if how["as_json"]:
        _print_json(report.as_json(how["show"]))
    else:
        _print_report(report, how["show"], how["dry_run"])
    if report.refused:
        raise SystemExit(1)


@bank_commands.command("bundled")
@JSON
def load_bundled(as_json: bool) -> None:
    """Bring in what is new of the bank that ships, checked and live; what is there already stays as it is."""
    reports = bank.load_bundled(db.session(), datetime.now(UTC))
    db.session.commit()
    if as_json:
        _print_json(
            {"accepted": sum(one.accepted for one in reports), "present": sum(_present(one) for one in reports)}
        )
        return
    for report in reports:
        click.echo(f"Đã nhận {report.accepted} câu, {_present(report)} câu đã có.")


def _present(report: Report) -> int:
    """A question of ours that was revised since is there too, under its code."""
    return report.duplicates + report.rejected


@bank_commands.command("export")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--subject", help="Code or name of one subject; all of them if not given.")
@click.option("--format", "fmt", type=click.Choice(sorted(WRITERS)), default="csv")
@click.option("--print", "on_paper", is_flag=True, help="With docx: a paper to print, keys at its end.")
@click.option("--without-keys", is_flag=True, help="With --print: no keys.")
@JSON
def export_questions(out: Path, subject: str | None, fmt: str, as_json: bool, **paper: bool) -> None:
    """Write the questions that are not retired to OUT, with their keys; say what the format cannot hold."""
    on_paper, with_keys = paper["on_paper"], not paper["without_keys"]
    if (on_paper and fmt != "docx") or not (with_keys or on_paper):
        raise click.UsageError("--print goes with --format docx, --without-keys with --print")
    try:
        written = _paper(subject, with_keys) if on_paper else bank.send_out(db.session(), subject, fmt)
        out.write_bytes(written.data)
    except UnknownSubject:
        _refuse(f"Không có chủ đề «{subject}». Xem các chủ đề bằng «flask bank summary».")
    except OSError as problem:
        _refuse(f"Không ghi được tệp {out}: {problem.strerror}.")
    if as_json:
        losses = [wire.problem_json(loss) for loss in listed(written.losses)]
        _print_json({"format": fmt, "file": str(out), "bytes": len(written.data), "losses": losses})
        return
    for loss in listed(written.losses):
        click.echo(f"{loss.place}: {loss.message}", err=True)
    click.echo(f"Đã ghi {out} ({len(written.data)} byte).")


def _paper(subject: str | None, with_keys: bool) -> Written:
    return Written(docx_print.write_print(bank.whole(db.session(), subject), subject or PAPER_TITLE, with_keys))


@bank_commands.command("summary")
@JSON
def print_summary(as_json: bool) -> None:
    """Count the questions of each subject: uncited, of lapsed law, by level and kind."""
    found = bank.summary(db.session(), _today())
    if as_json:
        _print_json(found)
        return
    for name, counts in found["subjects"].items():
        levels = ", ".join(f"{_level_words(level)} {count}" for level, count in counts["levels"].items())
        click.echo(
            f"{name}: {counts['questions']} câu, {counts['uncited']} chưa có căn cứ, "
            f"{counts['lapsed']} theo luật đã hết hiệu lực{' (' + levels + ')' if levels else ''}"
        )


@bank_commands.command("check")
@ON
@JSON
def check_law(on: datetime | None, as_json: bool) -> None:
    """Name every question whose law is not, or may not be, law on a day. It changes nothing and exits 0."""
    found = bank.check(db.session(), on.date() if on else _today())
    if as_json:
        _print_json(found.as_json())
        return
    click.echo(f"Ngày {found.on:%d/%m/%Y}: đã xem {found.questions} câu.")
    for name, words in DOUBTS.items():
        doubts: tuple[Doubt, ...] = getattr(found, name)
        click.echo(f"{words}: {len(doubts)} câu")
        for doubt in doubts:
            click.echo(f"  {doubt.code} ({doubt.subject}){': ' + doubt.law if doubt.law else ''}{_since(doubt)}")


def _since(doubt: Doubt) -> str:
    day = f", từ {doubt.standing.on:%d/%m/%Y}" if doubt.standing.on else ""
    return f"{day}, thay bằng {doubt.replaced_by}" if day and doubt.replaced_by else day


def _print_report(report: Report, show: bool, dry_run: bool) -> None:
    for problem in listed(report.problems):
        word = "lỗi" if problem.severity == "error" else "xem lại"
        click.echo(f"{problem.place} [{word}] {problem.message}", err=True)
    for question in report.questions if show else ():
        click.echo(f"{question.place}: {question.text}")
        for place, option in enumerate(question.options):
            click.echo(f"  {'*' if place in question.key else ' '} {LETTERS[place]}. {option.text}")
    click.echo(
        f"Đọc {report.read} câu: {report.accepted} {'sẽ nhận' if dry_run else 'đã nhận'}, "
        f"{report.duplicates} trùng, {report.rejected} không nhận."
    )


def _level_words(level: str) -> str:
    return "không ghi mức" if level == "none" else Level(level).words


def _print_json(body: dict[str, Any]) -> None:
    click.echo(json.dumps(body, ensure_ascii=False))


def _refuse(words: str) -> None:
    click.echo(words, err=True)
    raise SystemExit(1)


def _today() -> date:
    return datetime.now(VIETNAM).date()
