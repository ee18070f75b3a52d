"""`onescreen relays list`, `show` and `latency` on a real data directory, as they are typed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.cli import app
from dashboard.domain.events import Event, Households
from dashboard.ports import Entry
from dashboard.projections.runner import rebuild, save
from tests.builders import LOCAL, local, stamped, the_registers

PATH = ("d", "s1", "a", "household")
NOON = "2026-09-08 12:00"


def whole() -> list[Event]:
    """40 minutes from the district to 93 of 100 households; that its last hop was sent, nobody told."""
    return [
        stamped("sent", "whole", at=local("2026-09-08 10:05"), path=PATH),
        stamped("received", "whole", at=local("2026-09-08 10:10")),
        stamped("sent", "whole", at=local("2026-09-08 10:12"), hop=1, from_="s1", to="a"),
        stamped("received", "whole", at=local("2026-09-08 10:32"), hop=1, from_="s1", to="a"),
        stamped(
            "received",
            "whole",
            at=local("2026-09-08 10:45"),
            hop=2,
            from_="a",
            to="household",
            households=Households(should=100, reached=93),
        ),
    ]


STORY = [
    *whole(),
    stamped("sent", "silent", at=local("2026-09-08 10:30"), path=PATH),
    stamped("received", "silent", at=local("2026-09-08 10:31")),
    stamped("sent", "late", at=local("2026-09-08 09:00"), path=("d", "s2"), to="s2"),
    stamped("received", "late", at=local("2026-09-08 10:15"), to="s2"),
    stamped("sent", "rising", at=local("2026-09-08 11:45"), path=("a", "s1"), direction="up", from_="a"),
    stamped("received", "headless", at=local("2026-09-08 11:00"), hop=1, from_="s1", to="b"),
    stamped("read", "headless", at=local(NOON), hop=1, from_="s1", to="b"),
]


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    """A centre in which five relays are recorded up to noon, and nothing is folded."""
    made = wiring.open_store(wiring.load_settings(data=tmp_path))
    told = [*the_registers(), *sorted(STORY, key=lambda event: event.occurred_at)]
    made.journal.append([Entry(event, recorded_at=event.occurred_at) for event in told])
    return made


@pytest.fixture
def folded(store: wiring.Store) -> wiring.Store:
    """The same centre, with its read tables as of noon."""
    board = rebuild(store.journal, store.views, LOCAL, progress=lambda n: None)
    board.advance(local(NOON))
    save(board, store.views)
    return store


def onescreen(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["relays", *arguments, "--data", str(folder)])


def rows(said: Result) -> list[dict[str, str]]:
    assert said.exit_code == 0, said.stderr
    return list(csv.DictReader(io.StringIO(said.stdout)))


def ids(said: Result) -> list[str]:
    return [row["id"] for row in rows(said)]


@pytest.mark.usefixtures("folded")
def test_what_is_on_its_way_or_breached_stands_last_sent_first(tmp_path: Path) -> None:
    said = onescreen(tmp_path, "list")

    found = [(r["id"], r["direction"], r["status"], r["station"], r["towards"]) for r in rows(said)]
    assert found == [
        ("rising", "up", "in_flight", "a", "s1"),
        ("silent", "down", "no_receipt", "s1", "a"),
        ("late", "down", "late", "s2", ""),
    ]
    assert [row["used_share"] for row in rows(said)] == ["0.250", "1.500", "1.250"]
    assert said.stderr == "as of 2026-09-08T04:00:00+00:00, position 15 of 15\n"


@pytest.mark.usefixtures("folded")
def test_relays_are_listed_by_area_status_and_direction_and_no_more_than_asked(tmp_path: Path) -> None:
    assert ids(onescreen(tmp_path, "list", "--area", "s1")) == ["rising", "silent"]
    assert ids(onescreen(tmp_path, "list", "--area", "s2")) == ["late"]
    assert ids(onescreen(tmp_path, "list", "--direction", "down")) == ["silent", "late"]
    assert ids(onescreen(tmp_path, "list", "--status", "within_60")) == ["whole"]
    assert ids(onescreen(tmp_path, "list", "--status", "unstarted")) == ["headless"]
    assert ids(onescreen(tmp_path, "list", "--limit", "2")) == ["rising", "silent"]


@pytest.mark.usefixtures("folded")
def test_the_list_as_json_has_seconds_and_null_for_what_is_not_known(tmp_path: Path) -> None:
    said = json.loads(onescreen(tmp_path, "list", "--status", "unstarted", "--json").stdout)

    assert said["as_of"] == "2026-09-08T04:00:00Z"
    assert said["relays"] == [
        {
            "id": "headless",
            "direction": "down",
            "area": "b",
            "status": "unstarted",
            "sent_at": None,
            "complete_at": None,
            "station": "b",
            "towards": None,
            "used_s": None,
            "used_share": None,
        }
    ]


@pytest.mark.usefixtures("store")
def test_one_relay_is_told_hop_by_hop_though_nothing_is_folded(tmp_path: Path) -> None:
    said = onescreen(tmp_path, "show", "whole").stdout

    assert "status: within_60\n" in said
    assert "path: d > s1 > a > household\n" in said
    assert "used_s: 2400.0\n" in said
    assert "households: 93 of 100\n" in said
    assert said.splitlines()[-3:] == [
        "hop 0 (district-street) d > s1: known, sent 2026-09-08T02:05:00+00:00, "
        "received 2026-09-08T02:10:00+00:00, latency 300 s, hand-over 120 s",
        "hop 1 (street-community) s1 > a: known, sent 2026-09-08T02:12:00+00:00, "
        "received 2026-09-08T02:32:00+00:00, latency 1200 s",
        "hop 2 (community-household) a > household: unknown, received 2026-09-08T02:45:00+00:00",
    ]


@pytest.mark.usefixtures("store")
def test_one_relay_as_json_has_the_names_of_the_api(tmp_path: Path) -> None:
    said = json.loads(onescreen(tmp_path, "show", "silent", "--json").stdout)

    assert (said["status"], said["station"], said["towards"]) == ("no_receipt", "s1", "a")
    assert (said["breached_at"], said["households"]) == ("2026-09-08T03:30:00Z", None)
    assert [(hop["from"], hop["to"], hop["state"]) for hop in said["hops"]] == [
        ("d", "s1", "known"),
        ("s1", "a", "ahead"),
        ("a", "household", "ahead"),
    ]


@pytest.mark.usefixtures("folded")
def test_latencies_are_told_end_to_end_and_by_hop_for_each_direction(tmp_path: Path) -> None:
    found = {(row["direction"], row["hop"]): row for row in rows(onescreen(tmp_path, "latency"))}

    down, street = found["down", "end-to-end"], found["down", "street-community"]
    assert (down["n"], down["p50_s"], down["p90_s"], down["max_s"]) == ("2", "2400", "4500", "4500")
    assert (down["share_within_60"], down["unknown"]) == ("0.3333", "1")
    assert (street["n"], street["p50_s"], street["share_within_60"]) == ("1", "1200", "")
    up = found["up", "end-to-end"]
    assert (up["n"], up["p50_s"], up["share_within_60"]) == ("0", "", "")


@pytest.mark.usefixtures("folded")
def test_latencies_are_of_an_area_and_of_what_was_sent_in_a_period(tmp_path: Path) -> None:
    period = ("--from", "2026-09-08T09:00:00+08:00", "--to", "2026-09-08T10:00:00+08:00")

    def down(*asked: str) -> tuple[int, int]:
        told = json.loads(onescreen(tmp_path, "latency", "--json", *asked).stdout)["down"]
        return told["complete"], told["no_receipt"]

    assert down() == (2, 1)
    assert down("--area", "s1") == (1, 1)
    assert down(*period) == (1, 0)
    assert down("--area", "s1", *period) == (0, 0)


@pytest.mark.usefixtures("folded")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("show", "nothing"), "relays: no stamp names a relay 'nothing'\n"),
        (("list", "--area", "s9"), "area 's9' is not in the register"),
        (("latency", "--area", "s9"), "area 's9' is not in the register"),
        (("latency", "--from", "2026-09-08T09:30:00+08:00"), "relays: from: 2026-09-08T01:30:00+00:00 is no"),
        (("latency", "--from", "2026-09-08T09:00:00"), "has no offset"),
        (("latency", "--to", "yesterday"), "is no RFC 3339 instant"),
        (
            ("latency", "--from", "2026-09-08T09:00:00+08:00", "--to", "2026-09-08T09:00:00+08:00"),
            "relays: to: is not after from\n",
        ),
        (("list", "--status", "lost"), "lost"),
        (("list", "--limit", "1001"), "1000"),
    ],
)
def test_what_cannot_be_answered_is_said_on_stderr_and_exits_2(
    tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    said = onescreen(tmp_path, *arguments)

    assert (said.exit_code, said.stdout) == (2, "")
    assert why in said.stderr


@pytest.mark.parametrize("command", ["list", "latency"])
def test_nothing_is_told_before_the_fold_has_come_to_an_instant(
    tmp_path: Path, store: wiring.Store, command: str
) -> None:
    never = onescreen(tmp_path, command)
    rebuild(store.journal, store.views, LOCAL, progress=lambda n: None)
    rebuilt = onescreen(tmp_path, command)

    assert (never.exit_code, never.stdout) == (2, "")
    assert never.stderr == "relays: nothing is folded up to an instant yet: start onescreen up\n"
    assert rebuilt.exit_code == 0
    assert rebuilt.stderr == "as of 2026-09-08T04:00:00+00:00, position 15 of 15\n"


def test_how_far_the_tables_are_behind_the_journal_is_said(tmp_path: Path, folded: wiring.Store) -> None:
    folded.journal.append([Entry(stamped("sent", "new", at=local("2026-09-08 12:01"), path=PATH))])

    said = onescreen(tmp_path, "list")

    assert "position 15 of 16" in said.stderr
    assert "new" not in ids(said)
