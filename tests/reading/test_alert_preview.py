"""What a message would say now: of the newest alert that is open, for who may be told its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.domain.alert import TEST, Finding
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import Lang
from dashboard.ports import Grant
from dashboard.ports.alerts import Group
from dashboard.reading.alert_ground import Messages
from dashboard.reading.alert_preview import Preview, previewed
from dashboard.reading.alerts import AlertDesk
from tests.acting.alert_centre import (
    ADMIN,
    AT,
    DISTRICT,
    MEMBER,
    AlertCentre,
    alert_centre,
    episode_of,
    group_of,
    told,
)


def alert(tree: AreaTree, at: datetime) -> Callable[[Group, Sequence[Finding], str], tuple[str, str]]:
    def said(group: Group, findings: Sequence[Finding], lang: str) -> tuple[str, str]:
        return f"{lang} {group.total}", " ".join(finding.code for finding in findings)

    return said


def of_channel(channel: str, lang: Lang, at: datetime) -> tuple[str, str]:
    return f"{lang} test of {channel}", at.isoformat()


async def looked(here: AlertCentre, grant: Grant = DISTRICT) -> Preview | None:
    ground = replace(here.ground, messages=Messages(of_channel, alert))
    return await previewed(AlertDesk(ground, here.desk(grant).desk), "chat")


async def test_it_is_of_the_newest_alert_that_is_open_and_of_what_is_wrong_still(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        mine = replace(group_of("open"), total=2, open=1)
        over = episode_of("over", resolved_at=AT + timedelta(minutes=1))
        told(here.store, mine, episode_of("open"), over)
        later = AT + timedelta(minutes=1)
        told(here.store, group_of("gone", opened_at=later, resolved_at=later, open=0), episode_of("gone"))
        told(here.store, group_of("tried", rule=TEST, opened_at=AT + timedelta(minutes=2)))

        found = await looked(here)

        assert found is not None
        assert found.group is not None
        assert found.group.id == mine.id
        assert found.alert == {"zh": ("zh 1", "251011-open"), "en": ("en 1", "251011-open")}
        assert found.test["en"][0] == "en test of chat"


async def test_where_nothing_is_open_it_is_of_the_last_there_was(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        assert (found := await looked(here)) is not None
        assert (found.group, dict(found.alert)) == (None, {})

        told(here.store, group_of("gone", resolved_at=AT, open=0), episode_of("gone"))

        assert (found := await looked(here)) is not None
        assert found.alert["zh"] == ("zh 1", "251011-gone")


async def test_who_is_told_no_sensitive_kind_sees_no_words_of_an_alert(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of(), episode_of())

        assert (found := await looked(here, ADMIN)) is not None
        assert (found.group, dict(found.alert)) == (None, {})
        assert await looked(here, MEMBER) is None
