"""`onescreen alert …` on real stores, as it is typed."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import installation, wiring
from dashboard.cli import app
from dashboard.domain.alert import PROBE, Finding, Subject
from dashboard.ports import Entry
from dashboard.ports.alerts import Changes, CustodyLine, Episode, Group
from dashboard.rules._registry import rules_by_name
from tests.alert_storm import storm
from tests.builders import TINY
from tests.channels.receivers import Answer, HttpReceiver

DESK = """
[post.day]
label = "日班"
addresses = ["browser"]

[post.night]
label = "夜班"
addresses = ["browser"]

[roster.desk]
otherwise = ["night"]

[[roster.desk.shift]]
days = ["working"]
hours = "08:30-17:30"
posts = ["day"]

[[escalation.default.step]]
to = ["desk"]
"""


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    made = wiring.open_store(wiring.load_settings(data=tmp_path / "data"))
    areas = installation.areas_change(made.journal, "tiny", TINY, at=made.clock.now())
    assert areas is not None
    made.journal.append([Entry(areas)])
    return made


def onescreen(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["alert", *arguments, "--data", str(folder / "data")])


def planned(folder: Path, text: str) -> None:
    (folder / "data").mkdir(exist_ok=True)
    path = folder / "data" / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def hook(address: str) -> str:
    channel = (
        f'[channel.hook]\nkind = "webhook"\nendpoint = "{address}/in"\nsecret = "not-to-be-seen-by-anyone"\n'
    )
    return (
        channel
        + '[post.duty]\nlabel = "值班"\naddresses = ["hook"]\n[[escalation.default.step]]\nto = ["duty"]\n'
    )


def raised(store: wiring.Store) -> Group:
    """One breached clause of one case, told as one alert."""
    now = store.clock.now()
    finding = Finding(
        "clause_breached", Subject("case", "c1"), now - timedelta(hours=3), "over", "261129-001", "a",
        figures={"due_at": (now - timedelta(hours=3)).isoformat()}, part="dispatch",
    )  # fmt: skip
    group = Group("g1", "k", "over", "clause_breached", "over", "s1", now)
    custody = [CustodyLine("g1", "queued", now, "n1", "browser", "duty", {"step": "0"})]
    store.alerts.commit(
        Changes(episodes=[Episode(finding, now, group="g1")], groups=[group], custody=custody)
    )
    return group


# ── test ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_test_message_goes_through_the_real_channel_and_its_evidence_is_printed(tmp_path: Path) -> None:
    with HttpReceiver() as receiver:
        planned(tmp_path, hook(receiver.address))
        said = onescreen(tmp_path, "test", "--channel", "hook")

    assert (said.exit_code, said.stdout) == (0, "status: 200\n")
    assert "hook: accepted" in said.stderr
    (sent,) = receiver.bodies
    assert (sent["title"], sent["is_test"], sent["lang"]) == ("【测试】告警通道 hook", True, "zh")


def test_the_language_can_be_asked_for(tmp_path: Path) -> None:
    with HttpReceiver() as receiver:
        planned(tmp_path, hook(receiver.address))
        onescreen(tmp_path, "test", "--channel", "hook", "--to", "duty", "--lang", "en")

    assert receiver.bodies[0]["title"] == "[Test] alert channel hook"


def test_what_the_other_side_refuses_ends_with_exit_1_and_the_reason_without_a_secret(tmp_path: Path) -> None:
    with HttpReceiver(Answer(503)) as receiver:
        planned(tmp_path, hook(receiver.address))
        said = onescreen(tmp_path, "test", "--channel", "hook")

    assert said.exit_code == 1
    assert said.stderr.strip() == "alert: hook: it answered 503; the same may be accepted later"
    assert "not-to-be-seen" not in said.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--channel", "hok"], "no channel 'hok' in the plan; there are browser, wall, hook"),
        (["--channel", "hook", "--to", "boss"], "no post 'boss' in the plan; there are duty"),
        (["--channel", "wall", "--to", "duty"], "the post duty has no address on the channel wall"),
    ],
)
def test_what_is_not_in_the_plan_is_not_tried(tmp_path: Path, arguments: list[str], says: str) -> None:
    planned(tmp_path, hook("http://127.0.0.1:1"))

    said = onescreen(tmp_path, "test", *arguments)

    assert (said.exit_code, says in said.stderr) == (2, True)


def test_of_a_channel_that_sends_nothing_it_is_said(tmp_path: Path) -> None:
    said = onescreen(tmp_path, "test", "--channel", "wall")

    assert (said.exit_code, said.stdout) == (0, "kept: here\n")
    assert "no page shows it" in said.stderr


# ── preview ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_tells_the_newest_alert_of_each_rule_and_an_example_where_there_was_none(
    tmp_path: Path, store: wiring.Store
) -> None:
    raised(store)

    said = onescreen(tmp_path, "preview")

    lines = said.stdout.splitlines()
    breach = lines[lines.index("clause_breached (zh)") :]
    assert breach[1:3] == ["  【告警】时限超期 261129-001 一街 甲社区", "  261129-001 分流交办 · 一街 甲社区"]
    assert "clause_breached (en)\n  [Alert] Clause breached 261129-001 甲社区\n" in said.stdout
    assert "历时3时0分" in said.stdout
    examples = [line for line in lines if line.endswith("(zh, an example: never told so far)")]
    assert len(examples) == len(rules_by_name()) - 1
    assert not any(line.startswith("clause_breached") for line in examples)
    drill = lines[lines.index("disk_low (zh, an example: never told so far)") :]
    assert drill[1] == "  【告警】磁盘将满"


def test_a_preview_of_one_rule_in_one_language_with_the_words_of_the_centre(
    tmp_path: Path, store: wiring.Store
) -> None:
    raised(store)
    planned(tmp_path, '[words.zh]\ntitle_one = "{code} 请处理"\n')

    said = onescreen(tmp_path, "preview", "--rule", "clause_breached", "--lang", "zh")

    assert said.stdout.startswith("clause_breached (zh)\n  261129-001 请处理\n")
    assert "(en)" not in said.stdout
    assert onescreen(tmp_path, "preview", "--rule", "clause_breachd").exit_code == 2


# ── duty ────────────────────────────────────────────────────────────────────────────────────────────────


def test_duty_tells_who_is_on_shift_by_shift(tmp_path: Path) -> None:
    planned(tmp_path, DESK)

    said = onescreen(tmp_path, "duty", "--at", "2026-09-30T09:00:00+08:00", "--days", "9")

    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert [(row["from"][5:16], row["posts"]) for row in rows] == [
        ("09-30T09:00", "day"),
        ("09-30T17:30", "night"),
        ("10-08T08:30", "day"),  # after the National Day
        ("10-08T17:30", "night"),
        ("10-09T08:30", "day"),
    ]
    assert said.stderr == "desk: day (日班)\n"


def test_a_day_of_no_announced_year_is_said_to_be_a_guess(tmp_path: Path) -> None:
    planned(tmp_path, DESK)

    said = onescreen(tmp_path, "duty", "--at", "2099-03-02T09:00:00+08:00", "--days", "1", "--json")

    first = json.loads(said.stdout)[0]
    assert (first["posts"], first["is_guess"]) == (["day"], True)


# ── check ───────────────────────────────────────────────────────────────────────────────────────────────


def test_check_says_what_the_file_comes_to_and_what_it_may_not_mean(
    tmp_path: Path, store: wiring.Store
) -> None:
    hook = '[channel.hook]\nkind = "webhook"\nendpoint = "http://127.0.0.1:1/"\nsecret = "0123456789abcdef"\n'
    idle = '[post.idle]\nlabel = "闲"\nareas = ["nowhere"]\naddresses = ["wall", "hook"]\n'
    planned(tmp_path, hook + DESK + idle)

    said = onescreen(tmp_path, "check")

    assert said.exit_code == 0
    assert "alerts.toml: 3 posts, 1 rosters, 3 routes; channels browser, wall, hook\n" in said.stdout
    assert "note: area nowhere of post idle is in no register" in said.stdout
    assert "note: post idle is told of nothing" in said.stdout
    assert "note: post idle: hook is never used: wall before it takes everything" in said.stdout
    assert "screens only" not in said.stdout


def test_check_notes_that_screens_alone_reach_only_who_looks(tmp_path: Path) -> None:
    assert "note: every post is told on screens only" in onescreen(tmp_path, "check").stdout


def test_check_refuses_a_file_by_its_line(tmp_path: Path) -> None:
    planned(tmp_path, DESK.replace('to = ["desk"]', 'to = ["dsk"]'))

    said = onescreen(tmp_path, "check")

    assert said.exit_code == 2
    assert "alerts.toml:19: escalation.default.step[1].to[1]: 'dsk' is no post or roster" in said.stderr


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    planned(tmp_path, DESK)
    (tmp_path / "data" / "alerts.toml").chmod(0o644)

    said = onescreen(tmp_path, "duty")

    assert (said.exit_code, "chmod 600" in said.stderr) == (2, True)


# ── list and export ─────────────────────────────────────────────────────────────────────────────────────


def test_a_list_says_what_it_leaves_out_and_goes_on_after_it(tmp_path: Path, store: wiring.Store) -> None:
    storm(store.alerts, 5)

    first = onescreen(tmp_path, "list", "--state", "unacked", "--limit", "2")
    rest = onescreen(tmp_path, "list", "--state", "unacked", "--limit", "3", "--after", "storm-003")

    assert "2 of 5; there are more: --after storm-003" in first.stderr
    listed = [row["id"] for said in (first, rest) for row in csv.DictReader(io.StringIO(said.stdout))]
    assert listed == [f"storm-{n:03}" for n in (4, 3, 2, 1, 0)]
    assert rest.stderr == ""
    assert onescreen(tmp_path, "list", "--after", "nobodys").exit_code == 2


def test_alerts_are_listed_and_their_custody_exported(tmp_path: Path, store: wiring.Store) -> None:
    raised(store)

    (row,) = csv.DictReader(io.StringIO(onescreen(tmp_path, "list").stdout))
    assert (row["id"], row["state"], row["rule"], row["total"]) == ("g1", "unacked", "clause_breached", "1")
    assert onescreen(tmp_path, "list", "--state", "resolved").stdout.count("\n") == 1
    (listed,) = json.loads(onescreen(tmp_path, "list", "--json").stdout)
    assert listed["acked_by"] is None

    (line,) = csv.DictReader(io.StringIO(onescreen(tmp_path, "export", "--group", "g1").stdout))
    assert (line["turn"], line["channel"], line["recipient"]) == ("queued", "browser", "duty")
    since = onescreen(tmp_path, "export", "--since", "2026-01-01T00:00:00+08:00", "--json")
    assert [json.loads(text)["turn"] for text in since.stdout.splitlines()] == ["queued"]


def test_an_export_is_of_one_alert_or_of_a_time(tmp_path: Path, store: wiring.Store) -> None:
    assert onescreen(tmp_path, "export").exit_code == 2
    assert onescreen(tmp_path, "export", "--group", "none").exit_code == 2
    assert onescreen(tmp_path, "list", "--state", "open").exit_code == 2


def test_that_a_channel_cannot_prove_reading_is_noted(tmp_path: Path, store: wiring.Store) -> None:
    def noted(more: str) -> str:
        planned(tmp_path, hook("http://127.0.0.1:1") + f'[[escalation.default.step]]\nto = ["duty"]\n{more}')
        return onescreen(tmp_path, "check").stdout

    both, one = noted("not_read_s = 60\nnot_acknowledged_s = 90\n"), noted("not_read_s = 60\n")

    assert (
        "step 2: hook cannot prove reading: of a message by it not_acknowledged_s (90 s) is waited for"
        in both
    )
    assert "not_read_s (60 s) waits for the acknowledgement" in one
    assert "prove reading" not in noted("not_acknowledged_s = 90\n")


def test_a_host_that_is_reserved_for_examples_is_noted_by_its_key(
    tmp_path: Path, store: wiring.Store
) -> None:
    planned(tmp_path, 'base_url = "http://onescreen.example:8050"\n' + hook("http://receiver.example"))

    said = onescreen(tmp_path, "check").stdout

    assert "note: base_url has a host that is reserved for examples" in said
    assert "note: channel hook: endpoint has a host that is reserved for examples" in said
    planned(tmp_path, 'base_url = "http://127.0.0.1:8050"\n' + hook("http://127.0.0.1:1"))
    assert "reserved for" not in onescreen(tmp_path, "check").stdout


def test_a_new_centre_tries_its_words_before_the_first_breach(tmp_path: Path, store: wiring.Store) -> None:
    planned(tmp_path, '[words.zh]\ntitle_one = "{code} 请处理 {place}"\n')

    said = onescreen(tmp_path, "preview", "--rule", "clause_breached", "--lang", "zh")

    assert said.stdout.splitlines()[0] == "clause_breached (zh, an example: never told so far)"
    assert "-001 请处理" in said.stdout


def test_a_title_whose_own_words_are_longer_than_a_title_is_refused(
    tmp_path: Path, store: wiring.Store
) -> None:
    planned(tmp_path, f'[words.zh]\ntitle_one = "{"长" * 41}{{code}}"\n')
    refused = onescreen(tmp_path, "check")
    planned(tmp_path, f'[words.zh]\ntitle_one = "{"长" * 30}{{code}}{{place}}{{title}}"\n')

    assert (refused.exit_code, "has 41 characters of its own" in refused.stderr) == (2, True)
    assert onescreen(tmp_path, "check").exit_code == 0


def test_a_list_names_the_case_and_its_area(tmp_path: Path, store: wiring.Store) -> None:
    raised(store)

    (line,) = json.loads(onescreen(tmp_path, "list", "--json").stdout)

    assert (line["code"], line["area"], line["area_name"]) == ("261129-001", "s1", "一街")


def test_an_export_leaves_the_watchdog_s_own_probe_out(tmp_path: Path, store: wiring.Store) -> None:
    raised(store)
    now = store.clock.now()
    probe = CustodyLine("g2", "queued", now, "n2", PROBE, PROBE, {"step": "0"})
    store.alerts.commit(Changes(custody=[probe]))

    said = onescreen(tmp_path, "export", "--since", (now - timedelta(hours=1)).isoformat(), "--json")

    assert [json.loads(line)["notice"] for line in said.stdout.splitlines()] == ["n1"]


def test_a_budget_beyond_what_the_other_side_allows_is_noted(tmp_path: Path, store: wiring.Store) -> None:
    def noted(budget: str) -> bool:
        phones = f'[channel.phones]\nkind = "ntfy"\nendpoint = "http://127.0.0.1:9"\n{budget}\n'
        planned(tmp_path, phones + DESK)
        return "note: channel phones: 100000 in 1 s is more" in onescreen(tmp_path, "check").stdout

    assert noted("budget = { messages = 100000, per_s = 1 }")
    assert not noted("budget = { messages = 10, per_s = 300 }")
