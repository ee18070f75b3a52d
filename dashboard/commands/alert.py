"""`onescreen alert test|preview|duty|check|list|export`: who is told what, and what came of it."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

from dashboard import installation, wiring
from dashboard.alerting.plan.duty import shifts
from dashboard.alerting.plan.examples import example_of
from dashboard.alerting.plan.file import PLAN_FILE, allowed_in, plan_of, provable_in
from dashboard.alerting.plan.messages import Wording, words_of
from dashboard.alerting.plan.notes import notes_of
from dashboard.alerting.plan.rule_book import with_own
from dashboard.alerting.sending.trial import ChannelError, TrialError, try_channel
from dashboard.commands import alert_rules
from dashboard.commands.centre import AsJson, Data, Db, Zone, opened, words
from dashboard.commands.instants import instant
from dashboard.config import ConfigError, Settings
from dashboard.domain.alert import PROBE, Finding
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import DutyPlan
from dashboard.domain.registers import rules_in
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import GROUP_STATES, CustodyLine, Group, GroupState
from dashboard.projections.rules import rules_of
from dashboard.reading.alert_proof import custody_csv

app = typer.Typer(no_args_is_help=True)
app.add_typer(alert_rules.app, name="rules", help="Rules: show, check, load, backtest.")

Lang = Annotated[
    Literal["zh", "en"] | None,
    typer.Option("--lang", help="Language (default: of a test the post's, of a preview both)."),
]
GROUP = (
    "id", "state", "rule", "code", "severity", "area", "area_name",
    "total", "open", "opened_at", "step", "next_step_at", "next_to", "acked_by",
)  # fmt: skip
SHOWN_OF = 5


@dataclass(frozen=True, slots=True)
class Centre:
    """What every one of these commands asks."""

    settings: Settings
    store: wiring.Store
    plan: DutyPlan

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    @property
    def tree(self) -> AreaTree:
        return rules_of(self.store.journal.registers(), self.zone).tree


@app.command("test")
def test(
    channel: Annotated[str, typer.Option("--channel", help="A channel of the plan, by its name.")],
    to: Annotated[
        str | None, typer.Option("--to", help="A post (default: the first that this channel reaches).")
    ] = None,
    lang: Lang = None,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """Send a test message through a real channel; its evidence, a line each, or exit 1 with the reason."""
    centre = _open(data, db, tz)
    at = centre.store.clock.now()
    try:
        tried = asyncio.run(try_channel(centre.plan, channel, to=to, lang=lang, at=at, zone=centre.zone))
    except TrialError as wrong:
        _refuse(str(wrong), code=2)
    except ChannelError as wrong:
        again = "; the same may be accepted later" if wrong.retryable else ""
        _refuse(f"{channel}: {wrong}{again}", code=1)
    for name, value in tried.accepted.evidence.items():
        typer.echo(f"{name}: {value}")
    whom = "" if tried.to is None else f" for {tried.to.name}"
    proven = tried.accepted.receipt or "accepted"
    if tried.accepted.evidence.get("kept") == "here":
        words.print("nothing leaves this machine by it, and a test is not kept: no page shows it")
    words.print(f"{channel}: {proven}{whom} after {tried.took_s * 1000:.0f} ms", markup=False, soft_wrap=True)


@app.command("preview")
def preview(
    rule: Annotated[str | None, typer.Option("--rule", help="Of this rule only.")] = None,
    lang: Lang = None,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """What messages say, rule by rule, of the newest alert of each; an example where there was none."""
    centre = _open(data, db, tz)
    rules = with_own(rules_in(centre.store.journal.registers()))
    if rule is not None and rule not in rules:
        raise typer.BadParameter(f"no rule {rule!r}; there are {', '.join(rules)}", param_hint="--rule")
    wording, tree = _wording(centre, rules), centre.tree
    for name in [rule] if rule is not None else rules:
        found = _newest(centre, name)
        mark = "" if found is not None else ", an example: never told so far"
        if found is None:
            group, finding = example_of(rules[name], tree, centre.store.clock.now(), centre.zone)
            found = group, [finding]
        for each in ("zh", "en") if lang is None else (lang,):
            title, text = wording(*found, each)
            typer.echo(f"{name} ({each}{mark})\n  {title}\n  " + text.replace("\n", "\n  "))


@app.command("duty")
def duty(
    at: Annotated[
        str | None, typer.Option("--at", help="Instant, RFC 3339 with offset (default: now).")
    ] = None,
    days: Annotated[int, typer.Option("--days", help="So many days from then on.", min=1, max=366)] = 7,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """Who is told from then on, one shift a line (CSV); who is on at first, on stderr."""
    centre = _open(data, db, tz)
    from_at = centre.store.clock.now() if at is None else instant(at, option="--at")
    lines = list(_shifts(centre, from_at, from_at + timedelta(days=days)))
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    rows = csv.DictWriter(sys.stdout, ("name", "from", "until", "posts", "is_guess"), lineterminator="\n")
    rows.writeheader()
    for line in lines:
        rows.writerow(
            line | {"posts": " ".join(line["posts"]), "is_guess": "yes" if line["is_guess"] else ""}
        )
    for line in (line for n, line in enumerate(lines) if n == 0 or lines[n - 1]["name"] != line["name"]):
        labels = ", ".join(f"{post} ({centre.plan.posts[post].label})" for post in line["posts"])
        words.print(f"{line['name']}: {labels}", markup=False, soft_wrap=True)


@app.command("check")
def check(data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """What alerts.toml comes to, and what it may not mean; exit 2 with the line where it is wrong."""
    centre = _open(data, db, tz)
    path, plan = centre.settings.data / PLAN_FILE, centre.plan
    typer.echo(f"{path if path.exists() else 'as shipped'}: {summary(plan)}")
    for note in notes_of(plan, centre.tree, provable_in(plan), allowed_in(plan)):
        typer.echo(f"note: {note}")


def summary(plan: DutyPlan) -> str:
    """The plan in one line."""
    return (
        f"{len(plan.posts)} posts, {len(plan.rosters)} rosters, {len(plan.routes)} routes; "
        f"channels {', '.join(plan.channels)}"
    )


@app.command("list")
def list_(
    state: Annotated[str | None, typer.Option("--state", help=f"One of {', '.join(GROUP_STATES)}.")] = None,
    rule: Annotated[str | None, typer.Option("--rule", help="Of this rule only.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1, max=1000)] = 100,
    after: Annotated[str | None, typer.Option("--after", help="Those after this one, by its id.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """Alerts, the last opened first, one a line (CSV); what is left out, on stderr."""
    centre = _open(data, db, tz, is_plan_asked=False)
    wanted, alerts = GroupFilter(state=_state(state), rule=rule), centre.store.alerts
    last = None if after is None else _listed(centre, after)
    before, before_id = (None, "") if last is None else (last.opened_at, last.id)
    found = alerts.groups(wanted, limit=limit + 1, before=before, before_id=before_id)
    tree = centre.tree
    groups = [_told(group, centre, tree) for group in found[:limit]]
    if as_json:
        typer.echo(json.dumps(groups, ensure_ascii=False, indent=2))
    else:
        rows = csv.DictWriter(sys.stdout, GROUP, lineterminator="\n")
        rows.writeheader()
        rows.writerows(groups)
    if len(found) > limit:
        of = ""
        if wanted.state not in (None, "resolved"):
            of = f" of {alerts.counts(wanted)[wanted.state]}"
        words.print(
            f"{limit}{of}; there are more: --after {found[limit - 1].id}, or a greater --limit",
            markup=False,
            soft_wrap=True,
        )


@app.command("export")
def export(
    group: Annotated[str | None, typer.Option("--group", help="Of this alert, by its id.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Of all alerts, from this instant on (RFC 3339).")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Before this instant (default: now).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of CSV.")] = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """The custody chain: what became of each notice, turn by turn, with its evidence (CSV); without the
    watchdog's own probe."""
    if (group is None) == (since is None):
        raise typer.BadParameter("give one of --group and --since")
    centre = _open(data, db, tz, is_plan_asked=False)
    if group is not None:
        _listed(centre, group)
    lines = _custody(centre, group, since, until)
    for line in map(_json, lines) if as_json else custody_csv(lines, zone=centre.zone):
        typer.echo(line, nl=as_json)


# ── what they are made of ───────────────────────────────────────────────────────────────────────────────


def _listed(centre: Centre, id_: str) -> Group:
    """The alert of an id; without one, the command ends."""
    found = centre.store.alerts.group(id_)
    if found is None:
        _refuse(f"no alert has the id {id_!r}; `onescreen alert list` gives them", code=2)
    return found


def _open(data: Data, db: Db, tz: Zone, *, is_plan_asked: bool = True) -> Centre:
    """Ends the command with exit 2 where alerts.toml is wrong."""
    settings, store = opened(data, db, tz)
    if not is_plan_asked:
        return Centre(settings, store, DutyPlan({}, {}, {}, {}, ()))
    try:
        return Centre(settings, store, plan_in(settings, store))
    except ConfigError as wrong:
        _refuse(str(wrong), code=2)


def plan_in(settings: Settings, store: wiring.Store) -> DutyPlan:
    """The plan of this centre. Raises ConfigError with the line."""
    return plan_of(settings.data / PLAN_FILE, with_own(rules_in(store.journal.registers())))


def _wording(centre: Centre, rules: dict[str, Any]) -> Wording:
    from layouts.words import KINDS, SOURCES

    now = centre.store.clock.now
    words = centre.plan.words
    rules_told = words_of(rules.values())
    return Wording(centre.tree, centre.zone, now, rules_told, KINDS, templates=words, sources=SOURCES)


def _newest(centre: Centre, rule: str) -> tuple[Group, list[Finding]] | None:
    """The last alert of a rule with the first of what it tells of; None where there was none."""
    alerts = centre.store.alerts
    for group in alerts.groups(GroupFilter(rule=rule), limit=1):
        return group, [episode.finding for episode in alerts.episodes_of(group.id, limit=SHOWN_OF)]
    return None


def _shifts(centre: Centre, from_at: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """Of everyone whom a step or the digest names, in the order in which they are first named."""
    calendar = installation.standing_calendar(centre.store.journal) or installation.calendar_of(
        centre.settings.data / installation.OVERRIDES
    )
    plan, zone = centre.plan, centre.zone
    steps = (step for escalation in plan.escalations.values() for step in escalation.steps)
    named = [name for step in steps for name in step.to] + list(plan.digest.to if plan.digest else ())
    for name in dict.fromkeys(named):
        for shift in shifts(plan, name, from_at=from_at, until=until, calendar=calendar, zone=zone):
            yield {
                "name": name,
                "from": shift.from_at.astimezone(zone).isoformat(timespec="seconds"),
                "until": shift.until.astimezone(zone).isoformat(timespec="seconds"),
                "posts": [post.name for post in shift.posts],
                "is_guess": shift.is_guess,
            }


def _custody(
    centre: Centre, group: str | None, since: str | None, until: str | None
) -> Iterator[CustodyLine]:
    if group is not None:
        yield from centre.store.alerts.custody_of(group)
    elif since is not None:
        to = centre.store.clock.now() if until is None else instant(until, option="--until")
        lines = centre.store.alerts.custody(instant(since, option="--since"), to)
        yield from (line for line in lines if PROBE not in (line.channel, line.recipient))


def _json(line: CustodyLine) -> str:
    told = {
        "group": line.group,
        "turn": line.turn,
        "at": line.at.isoformat(),
        "notice": line.notice,
        "channel": line.channel,
        "recipient": line.recipient,
        "evidence": dict(line.evidence),
    }
    return json.dumps(told, ensure_ascii=False)


def _told(group: Group, centre: Centre, tree: AreaTree) -> dict[str, Any]:
    """`code`: of its only finding, None where it has more."""
    first = centre.store.alerts.episodes_of(group.id, limit=1) if group.total == 1 else ()
    given: dict[str, Any] = {
        "code": first[0].finding.code if first else None,
        "area_name": tree[group.area].name if group.area in tree else None,
    }
    for name in ("opened_at", "next_step_at"):
        at = getattr(group, name)
        given[name] = None if at is None else at.astimezone(centre.zone).isoformat()
    return {name: given[name] if name in given else getattr(group, name) for name in GROUP}


def _state(found: str | None) -> GroupState | None:
    state = next((each for each in GROUP_STATES if each == found), None)
    if found is not None and state is None:
        raise typer.BadParameter(f"{found!r}; use one of {', '.join(GROUP_STATES)}", param_hint="--state")
    return state


def _refuse(why: str, *, code: int) -> NoReturn:
    words.print("[bold red]alert[/]: ", end="")
    words.print(why, markup=False, soft_wrap=True)
    raise typer.Exit(code)
