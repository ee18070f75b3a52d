"""What probes of the centre's own parts tell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.alerting.parts import CANARY_LATE, PartsOfCentre
from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import Accepted
from dashboard.domain.alert_failures import said
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded
from dashboard.domain.system_events import CanarySent
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.ports import NearMark
from dashboard.ports.alerts import Notice
from dashboard.rules._facts import PartFacts

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


class Standing:
    """A clock that is set by hand."""

    at = NOON

    def now(self) -> datetime:
        return self.at


class Behind:
    """Read tables in which these marks are not recorded yet."""

    def __init__(self) -> None:
        self.near: list[NearMark] = []

    def marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        return [mark for mark in self.near if mark.at <= at][:limit]


def attempt(channel: str = "sms", *, error: str | None = None, at_s: float = 0.0) -> Sent:
    """What became of one: accepted, where nothing is said against it."""
    at = NOON + timedelta(seconds=at_s)
    notice = Notice("n", "g", 0, channel, "chief", "zh", "title", "text", "over", 1, "sending", at, at, 1)
    return Sent(notice, at, None if error else Accepted(), error)


def canary(at: datetime) -> Recorded:
    return Recorded(1, at, Event(SYSTEM_SOURCE, f"canary/{at}", "canary.sent", None, at, CanarySent()))


class Probed:
    channels: tuple[str, ...] = ("sms", "mail")

    def __init__(
        self, data: Path, *, backups: Path | None = None, known: Mapping[str, PartFacts] | None = None
    ) -> None:
        self.clock, self.views, self.told = Standing(), Behind(), dict[str, PartFacts]()
        self.parts = PartsOfCentre(
            data,
            MemoryWireHub().connect(),
            self.views,  # type: ignore[arg-type]
            self.clock,
            lambda part: self.told.__setitem__(part.name, part),
            channels=lambda: self.channels,
            known=known or {},
            backups=backups,
        )

    async def look(self, at: datetime) -> None:
        self.clock.at = at
        await self.parts.look()


async def test_a_clock_is_behind_since_that_was_seen_however_old_what_it_has_to_say_is(
    tmp_path: Path,
) -> None:
    probed = Probed(tmp_path)
    probed.views.near = [NearMark(NOON - timedelta(days=88), "case-1")]

    await probed.look(NOON)
    await probed.look(NOON + timedelta(minutes=1))
    assert probed.told["clock"].failing_since == NOON

    probed.views.near = []
    await probed.look(NOON + timedelta(minutes=2))
    assert probed.told["clock"].failing_since is None


async def test_a_disk_that_cannot_be_measured_stops_no_other_probe(tmp_path: Path) -> None:
    probed = Probed(tmp_path / "gone")

    await probed.look(NOON)

    assert set(probed.told) == {"wire", "clock", "canary"}


async def test_the_newest_backup_is_told_and_that_there_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    probed = Probed(tmp_path, backups=folder)
    await probed.look(NOON)
    assert probed.told["backup"].failing_since == NOON

    folder.mkdir()
    for name, hours in (("older", 30), ("newer", 3)):
        (folder / name).touch()
        os.utime(folder / name, (NOON.timestamp() - 3600 * hours,) * 2)
    await probed.look(NOON + timedelta(minutes=1))

    told = probed.told["backup"]
    assert told.failing_since is None
    assert told.figures == {"last_at": (NOON - timedelta(hours=3)).isoformat()}


# ── channels ────────────────────────────────────────────────────────────────────────────────────────────

UNREACHABLE = said("unreachable")


@pytest.mark.parametrize(("n", "since"), [(2, None), (3, NOON)])
async def test_a_channel_is_in_trouble_once_three_attempts_in_a_row_failed(
    tmp_path: Path, n: int, since: datetime | None
) -> None:
    probed = Probed(tmp_path)

    for at_s in range(n):
        probed.parts.sent(attempt(error=UNREACHABLE, at_s=at_s))
    await probed.look(NOON)

    assert probed.told["channel/sms"].failing_since == since


async def test_one_that_accepts_in_between_is_well_and_counted_anew(tmp_path: Path) -> None:
    probed = Probed(tmp_path)

    for error in (UNREACHABLE, UNREACHABLE, None, UNREACHABLE, UNREACHABLE):
        probed.parts.sent(attempt(error=error))
    await probed.look(NOON)

    assert probed.told["channel/sms"].failing_since is None


@pytest.mark.parametrize("why", ["address", "stranger", "subscription", "push_host", "gone"])
async def test_that_an_address_is_refused_is_no_trouble_of_the_channel(tmp_path: Path, why: str) -> None:
    probed = Probed(tmp_path)

    for _ in range(5):
        probed.parts.sent(attempt(error=said(why)))
    await probed.look(NOON)

    assert "channel/sms" not in probed.told


async def test_one_that_leaves_the_plan_is_in_trouble_no_more(tmp_path: Path) -> None:
    probed = Probed(tmp_path)
    for _ in range(3):
        probed.parts.sent(attempt(error=UNREACHABLE))
    await probed.look(NOON)
    assert probed.told["channel/sms"].failing_since == NOON

    probed.channels = ("mail",)
    await probed.look(NOON + timedelta(minutes=1))
    assert probed.told.pop("channel/sms").failing_since is None

    await probed.look(NOON + timedelta(minutes=2))
    assert "channel/sms" not in probed.told


@pytest.mark.parametrize(("channels", "since"), [(("sms",), NOON), ((), None)])
async def test_trouble_outlasts_a_restart_and_ends_after_it_as_ever(
    tmp_path: Path, channels: tuple[str, ...], since: datetime | None
) -> None:
    probed = Probed(tmp_path, known={"channel/sms": PartFacts("channel/sms", NOON, NOON)})
    probed.channels = channels

    await probed.look(NOON + timedelta(hours=1))
    assert probed.told["channel/sms"].failing_since == since

    probed.parts.sent(attempt(at_s=3601))
    await probed.look(NOON + timedelta(hours=2))
    assert probed.told["channel/sms"].failing_since is None


# ── the canary ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_canary_that_was_never_seen_is_late_since_the_start(tmp_path: Path) -> None:
    probed = Probed(tmp_path)

    await probed.look(NOON + CANARY_LATE)
    assert probed.told["canary"].failing_since is None

    await probed.look(NOON + CANARY_LATE + timedelta(seconds=1))
    assert probed.told["canary"].failing_since == NOON


async def test_a_canary_that_goes_by_is_not_late_and_one_of_long_ago_does_not_make_it_so(
    tmp_path: Path,
) -> None:
    probed = Probed(tmp_path)
    probed.parts.see(canary(NOON - timedelta(days=1)))
    await probed.look(NOON)
    assert probed.told["canary"].failing_since is None

    probed.parts.see(canary(NOON + timedelta(minutes=9)))
    await probed.look(NOON + timedelta(minutes=10))
    assert probed.told["canary"].failing_since is None


async def test_a_canary_that_was_late_before_a_restart_is_late_since_then(tmp_path: Path) -> None:
    late = PartFacts("canary", NOON - timedelta(hours=1), NOON - timedelta(hours=2))
    probed = Probed(tmp_path, known={"canary": late})

    await probed.look(NOON)

    assert probed.told["canary"].failing_since == NOON - timedelta(hours=2)


async def test_a_clock_that_was_ahead_does_not_excuse_a_dead_canary_until_then(tmp_path: Path) -> None:
    probed = Probed(tmp_path)
    probed.parts.see(canary(NOON + timedelta(hours=6)))

    await probed.look(NOON)
    await probed.look(NOON + timedelta(minutes=3))

    assert probed.told["canary"].failing_since == NOON
