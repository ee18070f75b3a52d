"""`onescreen policy show|load`: the clauses that cases are held to, and every version of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from dashboard import wiring
from dashboard.commands.centre import AsJson, Data, Db, Zone, opened, words
from dashboard.config import Settings
from dashboard.domain.discretion import withheld_apart
from dashboard.domain.policy import ClauseChange, Override, Policy, PolicyError, PolicyVersion
from dashboard.domain.policy_file import placed, read_policy
from dashboard.domain.policy_form import form_of
from dashboard.domain.registers import policies_in
from dashboard.installation import policy_change
from dashboard.ports import Entry, Journal

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A policy file (TOML).", dir_okay=False, exists=True)]
Name = Annotated[str | None, typer.Option("--name", help="The policy's name (default: the file's).")]


class Line(NamedTuple):
    """One version as it is listed. `number` counts from 1 over all names; `recorded_at` is ISO 8601.

    `stands`: for a case reported today.
    """

    number: int
    recorded_at: str
    version: PolicyVersion
    stands: bool


@app.command("show")
def show(
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """What stands for a case reported today, and every version with the days for which it holds."""
    settings, store = opened(data, db, tz)
    lines = _lines(store.journal, settings, today=store.clock.now().astimezone(settings.zone).date())
    if as_json:
        typer.echo(json.dumps(_answer(lines), ensure_ascii=False, indent=2))
    elif not lines:
        words.print("no policy is recorded yet; `onescreen up` records rule 1515, `policy load` another one")
    for line in () if as_json else lines:
        typer.echo("\n".join(_told(line)))


@app.command("load")
def load(file: File, name: Name = None, data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """Load a policy as the newest version. Older episodes keep what they were held to."""
    settings, store = opened(data, db, tz)
    now = store.clock.now()
    today = now.astimezone(settings.zone).date()
    try:
        text = _text(file)
        policy = read_policy(name or file.stem, text, file=file.name)
        try:
            change = policy_change(store.journal, policy, at=now, today=today)
        except PolicyError as wrong:
            raise placed(wrong, text, file=file.name) from None
    except PolicyError as wrong:
        words.print("[bold red]policy[/]: ", end="")
        words.print(str(wrong), markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    if change is not None:
        store.journal.append([Entry(change)])
    newest = _lines(store.journal, settings, today=today)[-1]
    begun = f"holds for episodes that start {_days(newest.version)}"
    words.print(
        f"{policy.name}: {begun}{'' if change else ', as it stood already'}", markup=False, soft_wrap=True
    )
    _warn_of_unknown_areas(policy, store.journal)
    _warn_of_told_kinds(policy)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise PolicyError(f"{file.name}: cannot be read as UTF-8 text ({wrong})") from None


def _warn_of_unknown_areas(policy: Policy, journal: Journal) -> None:
    known = wiring.known_areas(journal)
    named = {code for override in policy.overrides for code in override.areas}
    for code in sorted(named):
        if code not in known:
            words.print(
                f"area {code}: in no area register yet; its override holds nowhere",
                markup=False,
                soft_wrap=True,
            )


def _warn_of_told_kinds(policy: Policy) -> None:
    for override in policy.overrides:
        if named := withheld_apart(override.kinds):
            words.print(
                f"override of {', '.join(named)}: due instants will tell these cases from the others "
                "that are told as withheld",
                markup=False,
                soft_wrap=True,
            )


def _lines(journal: Journal, settings: Settings, *, today: date) -> Sequence[Line]:
    recorded = [r for r in journal.registers() if r.event.data.register == "policy"]
    policies = policies_in(recorded, settings.zone)
    if policies is None:
        return ()
    standing = policies.version_on(today)
    return [
        Line(number, r.recorded_at.astimezone(settings.zone).isoformat(), version, version is standing)
        for number, (r, version) in enumerate(zip(recorded, policies.versions, strict=True), start=1)
    ]


def _answer(lines: Sequence[Line]) -> dict[str, Any]:
    versions = [_version(line) for line in lines]
    return {"stands": next((v for v in versions if v["stands"]), None), "versions": versions}


def _version(line: Line) -> dict[str, Any]:
    policy, begins_on = line.version.policy, line.version.begins_on
    return {
        "version": line.number,
        "name": policy.name,
        "recorded_at": line.recorded_at,
        "begins_on": None if begins_on == date.min else begins_on.isoformat(),
        "ends_on": None if policy.valid_to is None else policy.valid_to.isoformat(),
        "stands": line.stands,
        "policy": form_of(policy),
    }


def _told(line: Line) -> Iterator[str]:
    policy = line.version.policy
    stands = ", stands today" if line.stands else ""
    yield f"version {line.number}: {policy.name}, for episodes that start {_days(line.version)}{stands}"
    yield f"  recorded {line.recorded_at}"
    for clause in policy.clauses:
        yield f"  {clause.name}: {_terms(clause.days, clause.counting, clause.responsible)}"
    stages = ", ".join(f"{share:.4g}" for share in policy.stages) or "none"
    yield f"  due soon from {policy.due_soon_share:.4g} of the way"
    yield f"  stages: {stages}; then each day for {policy.overdue_days} days"
    if policy.issued_letters:
        yield f"  issued as soon as drafted: {', '.join(policy.issued_letters)}"
    for override in policy.overrides:
        yield f"  override {_bounds(override)}: {override.reason}"
        for name, change in override.clauses.items():
            yield f"    {name}: {_change(change)}"


def _days(version: PolicyVersion) -> str:
    ends_on = version.policy.valid_to
    begins = "from the beginning" if version.begins_on == date.min else f"from {version.begins_on}"
    return f"{begins} on" if ends_on is None else f"{begins} to {ends_on}"


def _bounds(override: Override) -> str:
    areas = f"in {', '.join(sorted(override.areas))}" if override.areas else "everywhere"
    kinds = f" of {', '.join(sorted(override.kinds))}" if override.kinds else ""
    begins = f" from {override.valid_from}" if override.valid_from else ""
    ends = f" to {override.valid_to}" if override.valid_to else ""
    return f"{areas}{kinds}{begins}{ends}"


def _change(change: ClauseChange) -> str:
    return _terms(change.days, change.counting, change.responsible)


def _terms(days: int | None, counting: str | None, responsible: str | None) -> str:
    counted = None if days is None else f"{days} {'day' if days == 1 else 'days'}"
    return ", ".join(part for part in (counted, counting, responsible) if part is not None)
