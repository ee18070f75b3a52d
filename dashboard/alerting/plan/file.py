"""The alerts.toml of a data directory as a file: read, looked after while it is used, never believed blindly.

A file that became wrong changes nothing: the plan before it goes on, and what is wrong is said.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from dashboard.access.decision import ROLES
from dashboard.alerting.plan.message_words import WORDS
from dashboard.alerting.plan.messages import allowed_in as fields_of
from dashboard.channels._channel import Budget, Channel
from dashboard.channels._registry import channels_by_name
from dashboard.config import ConfigError
from dashboard.domain.alert import Receipt
from dashboard.domain.alert_faces import PlanFault
from dashboard.domain.duty import DutyPlan
from dashboard.domain.duty_default import CHANNELS, default_plan
from dashboard.domain.duty_file import read_plan
from dashboard.domain.duty_keys import PlanError
from dashboard.domain.duty_known import Kind, Known, Wanted
from dashboard.rules._registry import rules_by_name

PLAN_FILE: Final = "alerts.toml"
"""In the data directory; only its owner may read it."""


class PlanFileError(ConfigError):
    """An alerts.toml that cannot be used. `line`: None where no single one is wrong."""

    def __init__(self, said: str, *, line: int | None = None) -> None:
        super().__init__(said)
        self.line = line


class Stamp(NamedTuple):
    """By what a change of a file is noticed, of its mode, too; all None where there is none."""

    inode: int | None = None
    changed_ns: int | None = None
    size: int | None = None


def plan_of(
    path: Path, rules: Collection[str] | None = None, *, told: Callable[[Path], None] = lambda path: None
) -> DutyPlan:
    """The plan in this file, the default one where there is no such file.

    `rules`: the names it may give; None for those of this release. `told`: is given each file that holds one
    of its secrets. Raises PlanFileError with the line, and for a file that others can read.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise PlanFileError(
                f"{path}: others can read it (its mode is {mode:04o}) and it holds secrets: chmod 600 {path}"
            )
        written = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return default_plan()
    except (OSError, UnicodeDecodeError) as wrong:
        raise PlanFileError(f"{path}: cannot be read as UTF-8 text ({type(wrong).__name__})") from None
    try:
        return read_plan(written, known(rules, beside=path.parent, told=told), file=str(path))
    except PlanError as wrong:
        raise PlanFileError(str(wrong), line=wrong.line) from None


def known(
    rules: Collection[str] | None, *, beside: Path, told: Callable[[Path], None] = lambda path: None
) -> Known:
    """What this release lets a plan name. `beside`: the folder that the paths of secrets start from."""
    kinds = {name: _kind(channel) for name, channel in channels_by_name().items()}
    return Known(
        kinds,
        frozenset(rules_by_name() if rules is None else rules),
        ROLES,
        {key: fields_of(key) for key in WORDS},
        lambda written: secret_of(written, beside=beside, told=told),
    )


def provable_in(plan: DutyPlan) -> Mapping[str, frozenset[Receipt]]:
    """What each channel of the plan can prove later."""
    return provable_of(plan, channels_by_name())


def allowed_in(plan: DutyPlan) -> Mapping[str, Budget | None]:
    """What the other side of each channel of the plan allows; None for any number."""
    kinds = channels_by_name()
    return {
        name: kinds[use.kind].budget if use.kind in kinds else None for name, use in plan.channels.items()
    }


def secret_of(
    written: str,
    *,
    beside: Path,
    environ: Mapping[str, str] = os.environ,
    told: Callable[[Path], None] = lambda path: None,
) -> str:
    """`env:NAME`: of that variable; `file:PATH`: the text of that file; anything else: itself.

    Raises ValueError, which names the variable or file and nothing of what is in it.
    """
    if written.startswith("env:"):
        name = written.removeprefix("env:")
        found = environ.get(name, "").strip()
        if not found:
            raise ValueError(f"the environment variable {name} is not set")
        return found
    if written.startswith("file:"):
        path = beside / written.removeprefix("file:")
        told(path)
        try:
            found = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as wrong:
            raise ValueError(f"{path} cannot be read ({type(wrong).__name__})") from None
        if not found:
            raise ValueError(f"{path} is empty")
        return found
    return written


def _kind(channel: Channel) -> Kind:
    wanted = {need.name: Wanted(need.meaning, need.default) for need in channel.needs}
    return Kind(wanted, channel.address, channel.check, channel.check_address)


class PlanFile:
    """The file as one process follows it. `plan`: the one in force. `fault`: why the file as it stands now is
    not it, None where it is."""

    def __init__(self, path: Path, rules: Callable[[], Collection[str]] = rules_by_name) -> None:
        """`rules`: the names that it may give, asked anew at each reading. Raises PlanFileError, as `plan_of`
        does: nothing starts with a file that is wrong."""
        self._path = path
        self._rules = rules
        self._read: set[Path] = {path}
        self._stamps = self._stand()
        self.plan = plan_of(path, rules(), told=self._read.add)
        self._stamps = self._stand()
        self.fault: PlanFault | None = None

    def plan_if_changed(self) -> DutyPlan | None:
        """The new plan where the file, or one with a secret of it, changed and is right; else None.

        One that is gone is wrong: an editor may be about to put it there again. So is one by which nobody
        would be told but on a screen, where people are told otherwise by now: it may be cut off.
        """
        stamps = self._stand()
        if stamps == self._stamps:
            return None
        was_there, self._stamps = self._stamps[self._path] != Stamp(), stamps
        try:
            if stamps[self._path] == Stamp() and (was_there or self.fault is not None):
                raise PlanFileError(f"{self._path} is gone; what it said goes on until the next start")
            found = plan_of(self._path, self._rules(), told=self._read.add)
            lost = _ways(self.plan)
            if lost and not _ways(found):
                raise PlanFileError(
                    f"{self._path}: no post has an address by {', '.join(sorted(lost))} any more, nor by"
                    " another channel than a screen; if this is meant, it is taken at the next start"
                )
        except PlanFileError as wrong:
            since = self.fault.since if self.fault is not None else written_at(self._path) or _now()
            self.fault = PlanFault(str(wrong), wrong.line, since, is_replaced=True)
            return None
        finally:
            self._stamps = {**{path: _stamp(path) for path in self._read}, **stamps}
        self.plan, self.fault = found, None
        return found

    def _stand(self) -> dict[Path, Stamp]:
        return {path: _stamp(path) for path in self._read}


def _ways(plan: DutyPlan) -> set[str]:
    """The channels beside the screens by which posts are told."""
    return {address.channel for post in plan.posts.values() for address in post.addresses} - CHANNELS.keys()


def written_at(path: Path) -> datetime | None:
    """When it was last changed, its mode, too; None where it is not there."""
    changed_ns = _stamp(path).changed_ns
    return None if changed_ns is None else datetime.fromtimestamp(changed_ns / 1e9, UTC)


def _now() -> datetime:
    """By the machine's clock, as the file's own times are."""
    return datetime.now(UTC)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return Stamp()
    return Stamp(found.st_ino, found.st_ctime_ns, found.st_size)


def provable_of(plan: DutyPlan, channels: Mapping[str, Channel]) -> dict[str, frozenset[Receipt]]:
    return {
        name: channels[use.kind].receipts if use.kind in channels else frozenset()
        for name, use in plan.channels.items()
    }
