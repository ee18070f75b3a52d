"""A channel's own callbacks: signed, not too old, of its own notices, and each counted once."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from pathlib import Path

import pytest

from dashboard.acting.acts import NotKept
from dashboard.acting.alert_receipts import NotAReceipt, NotGenuine, Receipts
from dashboard.domain.duty import ChannelUse
from dashboard.ports.alerts import Changes, Notice
from tests.acting.alert_centre import PLAN, AlertCentre, alert_centre, episode_of, group_of, notice_of, told

SECRET = "whsec_" + b64encode(b"s" * 24).decode()
OLD = "word-of-before"
GROUP = group_of()
USES = {
    "hook": ChannelUse("hook", "webhook", {"secret": f"{SECRET} {OLD}"}),
    "bot": ChannelUse("bot", "dingtalk", {"secret": "SEC"}),
    "bare": ChannelUse("bare", "webhook"),
}


def ready(here: AlertCentre) -> tuple[Receipts, Notice]:
    """The other side of the channel `hook`, which a notice of the group went by."""
    told(here.store, GROUP, episode_of())
    notice = notice_of(GROUP, post="chief", channel="hook")
    here.store.commit(Changes(notices=[notice]))
    plan = type(PLAN)(USES, PLAN.posts, PLAN.rosters, PLAN.escalations, PLAN.routes)
    ground = type(here.ground)(
        here.store, lambda: plan, here.ground.on_duty, here.ground.rules, here.ground.channels
    )
    return Receipts(ground, here.acting, here.inner.clock), notice


def signed(
    at: datetime, body: bytes, *, secret: bytes = b"s" * 24, id_: str = "call-1", more: str = ""
) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    mac = b64encode(digest(secret, f"{id_}.{seconds}.".encode() + body, sha256)).decode()
    return {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": f"{more}v1,{mac}"}


def body_of(notice: Notice, receipt: str = "delivered") -> bytes:
    return json.dumps({"notice": notice.id, "receipt": receipt}).encode()


async def test_a_signed_receipt_stands_in_the_custody_chain(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        now = here.inner.clock.at

        found = await receipts.take("hook", signed(now, body := body_of(notice, "read")), body)

        assert not found.is_repeated
        [line] = here.store.custody_of(GROUP.id)
        assert (line.turn, line.recipient, line.evidence) == ("read", "chief", {"callback": "call-1"})
        kept = here.store.notice(notice.id)
        assert kept is not None and kept.read_at is not None


async def test_a_receipt_that_is_played_back_counts_once(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice, "acknowledged")
        headers = signed(here.inner.clock.at, body)

        told = [(await receipts.take("hook", headers, body)).is_repeated for _ in range(3)]

        assert told == [False, True, True]
        assert here.types(GROUP.id) == ["alert.acknowledged"]
        assert len(here.store.custody_of(GROUP.id)) == 1


async def test_an_acknowledgement_by_callback_is_that_of_the_post_it_was_sent_to(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice, "acknowledged")

        await receipts.take("hook", signed(here.inner.clock.at, body), body)

        [recorded] = here.inner.journal.of_subject(GROUP.id)
        assert (recorded.event.data.by, recorded.event.data.how) == ("chief", "callback")
        assert recorded.event.data.label == here.ground.plan().posts["chief"].label


async def test_while_a_secret_is_changed_both_hold_and_one_fitting_signature_of_several_is_enough(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice)
        headers = signed(here.inner.clock.at, body, secret=OLD.encode(), more="v1,AAAA v2,x ")

        assert (await receipts.take("hook", headers, body)).receipt == "delivered"


@pytest.mark.parametrize("late", [timedelta(minutes=-6), timedelta(minutes=6)])
async def test_a_receipt_of_another_time_is_not_genuine(tmp_path: Path, late: timedelta) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice)

        with pytest.raises(NotGenuine):
            await receipts.take("hook", signed(here.inner.clock.at + late, body), body)


async def test_four_minutes_are_near_enough(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice)

        await receipts.take("hook", signed(here.inner.clock.at - timedelta(minutes=4), body), body)


@pytest.mark.parametrize("channel", ["bot", "bare", "nowhere"])
async def test_a_channel_that_shares_no_such_secret_tells_nothing(tmp_path: Path, channel: str) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice)
        for secret in (b"s" * 24, b"SEC", b""):
            with pytest.raises(NotGenuine):
                await receipts.take(channel, signed(here.inner.clock.at, body, secret=secret), body)


async def test_what_is_not_signed_as_it_stands_is_not_genuine(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body, now = body_of(notice), here.inner.clock.at
        good = signed(now, body)
        wrong = [
            {}, signed(now, body, secret=b"x" * 24), signed(now, body + b" "),
            {**good, "webhook-id": "call-2"},
            {**good, "webhook-timestamp": "soon"}, {**good, "webhook-timestamp": "9" * 12},
            {**good, "webhook-signature": "v1,"},
            {**good, "webhook-id": "a b"},
        ]  # fmt: skip

        for headers in wrong:
            with pytest.raises(NotGenuine):
                await receipts.take("hook", headers, body)

        assert here.store.custody_of(GROUP.id) == []


async def test_a_receipt_of_a_notice_of_another_channel_is_none(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, _ = ready(here)
        others = notice_of(GROUP)
        bodies = [
            body_of(others), b"[]", b"\xff", b'{"notice": "x", "receipt": "seen"}',
            json.dumps({"notice": "0" * 32, "receipt": "read"}).encode(),
        ]  # fmt: skip

        for body in bodies:
            with pytest.raises(NotAReceipt):
                await receipts.take("hook", signed(here.inner.clock.at, body), body)


async def test_an_acknowledgement_that_was_not_kept_stands_in_no_chain_and_may_be_sent_again(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        receipts, notice = ready(here)
        body = body_of(notice, "acknowledged")
        headers = signed(here.inner.clock.at, body)
        here.inner.audit.is_down = True
        with pytest.raises(NotKept):
            await receipts.take("hook", headers, body)
        assert here.store.custody_of(GROUP.id) == []

        here.inner.audit.is_down = False
        assert not (await receipts.take("hook", headers, body)).is_repeated
