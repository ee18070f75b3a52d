"""`onescreen alert rules show|check|load|backtest`: which are asked, how, and how often they would fire."""

from __future__ import annotations

import csv
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import msgspec
import typer
from rich.progress import Progress

from dashboard import installation, wiring
from dashboard.alerting.finding.backtest import RuleFound, backtest
from dashboard.alerting.plan.rule_book import built_in, every_rule, rule_lines
from dashboard.commands.centre import AsJson, Data, Db, Zone, opened, words
from dashboard.config import Settings
from dashboard.domain.registers import rules_in
from dashboard.domain.rule_settings import RuleSettings
from dashboard.domain.rules_file import RulesError, read_rules
from dashboard.ports import Entry

app = typer.Typer(no_args_is_help=True)

RULES = "rules.toml"
File = Annotated[
    Path | None, typer.Argument(help="Settings of rules, TOML (default: rules.toml in the data directory).")
]


@app.command("show")
def show(as_json: AsJson = False, data: Data = None, db: Db = None) -> None:
    """Every rule as it is set, one a line (CSV): those that are built in, then the centre's own."""
    store = wiring.open_store(wiring.load_settings(data=data, db=db))
    lines = rule_lines(rules_in(store.journal.registers()))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(lines), indent=2).decode())
        return
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["name", "on", "about", "severity", "params", "title_zh", "title_en"])
    for line in lines:
        params = " ".join(f"{name}={value:g}" for name, value in line.params.items())
        is_on = "on" if line.is_on else "off"
        rows.writerow(
            [line.name, is_on, line.about, line.severity or "", params, line.title_zh, line.title_en]
        )


@app.command("check")
def check(file: File = None, data: Data = None) -> None:
    """Whether a file of settings can be used; nothing is recorded."""
    settings = _read(file, wiring.load_settings(data=data))
    words.print(_counted(settings))
    for name, setting in settings.by_rule.items():
        if not setting.is_on:
            words.print(f"note: {name} is off: nobody is told of it", markup=False, soft_wrap=True)


@app.command("load")
def load(file: File = None, data: Data = None, db: Db = None) -> None:
    """Set the rules so from now on, and in no other way; an empty file leaves all as they come."""
    settings = wiring.load_settings(data=data, db=db)
    found = _read(file, settings)
    store = wiring.open_store(settings)
    change = installation.rules_change(store.journal, found, at=store.clock.now())
    if change is not None:
        store.journal.append([Entry(change)])
    words.print(f"{_counted(found)}{'' if change else ', as they stood already'}")


@app.command("backtest")
def backtest_(
    file: File = None,
    days: Annotated[int, typer.Option("--days", help="Of so many days up to now.", min=1, max=3660)] = 90,
    as_stood: Annotated[bool, typer.Option("--as-stood", help="As the rules were set then.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """How often each rule would have fired with these settings, one a line (CSV); without a file, with those
    that stand."""
    settings, store = opened(data, db, tz)
    tried: RuleSettings | None = None
    if not as_stood:
        tried = rules_in(store.journal.registers()) if file is None else _read(file, settings)
    until = store.clock.now()
    with Progress(console=words, transient=True) as shown:
        task = shown.add_task("back-test", total=store.journal.head())
        found = backtest(
            store.journal,
            every_rule(),
            settings.zone,
            since=until - timedelta(days=days),
            until=until,
            settings=tried,
            views=store.views,
            progress=lambda position: shown.update(task, completed=position),
        )
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["rule", "fired", "open", "days", "areas", "median_minutes", "unknown_before"])
    for rule in found.rules.values():
        if not rule.is_known:
            rows.writerow([rule.rule, "unknown", "", "", "", "", ""])
            continue
        minutes = "" if rule.median_s is None else f"{rule.median_s / 60:.1f}"
        before = _unknown_before(rule, found.since, settings.zone)
        if before and rule.known_from == until:
            rows.writerow([rule.rule, "unknown", "", "", "", "", before])
            continue
        counts = [rule.fired, rule.open, len(rule.by_day), len(rule.by_area)]
        rows.writerow([rule.rule, *counts, minutes, before])
    words.print(f"{found.position} events seen; fired within {days} days: {found.fired}")


def _unknown_before(rule: RuleFound, since: datetime, zone: ZoneInfo) -> str:
    """Of the window, until when nobody knows; "" where all of it is known."""
    if rule.known_from is None or rule.known_from <= since:
        return ""
    return rule.known_from.astimezone(zone).isoformat(timespec="seconds")


def _read(file: Path | None, settings: Settings) -> RuleSettings:
    path = settings.data / RULES if file is None else file
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        _refuse(f"{path.name}: cannot be read as UTF-8 text ({wrong})")
    try:
        return read_rules(text, built_in(), file=path.name)
    except RulesError as wrong:
        _refuse(str(wrong))


def _refuse(problem: str) -> NoReturn:
    words.print("[bold red]rules[/]: ", end="")
    words.print(problem, markup=False, soft_wrap=True)
    raise typer.Exit(2)


def _counted(settings: RuleSettings) -> str:
    off = sum(not setting.is_on for setting in settings.by_rule.values())
    return f"rules set: {len(settings.by_rule)}, of which off: {off}; own rules: {len(settings.counts)}"
