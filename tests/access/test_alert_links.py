"""The link in a message holds for one notice, one post and a day, and for nothing that was changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.access.alert_links import LASTS, LINKS, PURPOSE, begins_at, is_genuine, make_link, read_link
from dashboard.domain.alert import notice_id
from dashboard.store.key_file import new_key, put_first
from dashboard.store.vault import Vault

AT = datetime(2026, 11, 29, 2, 30, tzinfo=UTC)
NOTICE = notice_id("g", 0, "sms", "duty")
KEY, OTHER = b"k" * 32, b"o" * 32
BASE = "http://centre.example:8050"


def path_of(link: str) -> str:
    return link.removeprefix(BASE)


def made(*, post: str = "duty", key: bytes = KEY) -> str:
    return path_of(make_link(f"{BASE}/", NOTICE, post, AT, key=key))


def test_a_link_says_its_notice_and_its_end_and_is_short_enough_for_an_sms() -> None:
    link = read_link(made())

    assert link is not None
    assert (link.notice, link.until) == (NOTICE, AT + LASTS)
    assert len(made()) <= 70
    assert "duty" not in made()


def test_a_link_is_genuine_for_its_own_post_under_its_own_key_alone() -> None:
    link = read_link(made())

    assert link is not None
    assert is_genuine(link, "duty", keys=[KEY])
    assert is_genuine(link, "duty", keys=[OTHER, KEY])
    assert not is_genuine(link, "chief", keys=[KEY])
    assert not is_genuine(link, "duty", keys=[OTHER])
    assert not is_genuine(link, "duty", keys=[])


@pytest.mark.parametrize("place", range(len(LINKS), len(made())))
def test_a_link_of_which_any_letter_was_changed_is_none(place: int) -> None:
    whole = made()
    letter = whole[place]
    changed = whole[:place] + ("1" if letter != "1" else "2") + whole[place + 1 :]

    link = read_link(changed)

    assert link is None or not is_genuine(link, "duty", keys=[KEY])


@pytest.mark.parametrize(
    "path", ["/a/", "/a/x", made() + "x", made()[:-1], f"/b{made()[2:]}", made().upper()]
)
def test_what_is_no_link_is_none(path: str) -> None:
    assert read_link(path) is None


def test_an_end_that_no_calendar_has_is_none() -> None:
    assert read_link(f"/a/{NOTICE}-zzzzzzzzz-{'A' * 22}") is None


def test_two_links_are_remembered_as_two_and_one_as_one() -> None:
    one, again, later = (
        read_link(path_of(make_link(BASE, NOTICE, "duty", at, key=KEY)))
        for at in (AT, AT, AT + timedelta(seconds=1))
    )

    assert one is not None and again is not None and later is not None
    assert one.sha256 == again.sha256 != later.sha256


def test_a_link_holds_after_the_centre_changed_its_key_and_not_once_that_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "key"
    vault = Vault(path, environ={}, monotonic=lambda: 0.0)
    [key] = vault.derived(PURPOSE)
    link = read_link(made(key=key))
    assert link is not None

    put_first(path, new_key())

    assert len(vault.derived(PURPOSE)) == 2
    assert is_genuine(link, "duty", keys=vault.derived(PURPOSE))
    assert not is_genuine(link, "duty", keys=vault.derived(PURPOSE)[:1])


def test_the_key_of_links_is_neither_the_centres_own_nor_that_of_another_purpose(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "key", environ={})

    assert vault.derived(PURPOSE) != vault.derived(b"another purpose")
    assert vault.derived(PURPOSE)[0].hex() not in (tmp_path / "key").read_text()


@pytest.mark.parametrize(
    ("sent_after", "begins_after"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(seconds=8), timedelta(0)),
        (timedelta(hours=11, minutes=59), timedelta(0)),
        (timedelta(hours=12), timedelta(hours=12)),
        (timedelta(days=3, hours=14), timedelta(days=3, hours=12)),
    ],
)
def test_a_repeat_bears_the_same_link_and_what_was_held_long_bears_one_that_is_not_over(
    sent_after: timedelta, begins_after: timedelta
) -> None:
    assert begins_at(AT, AT + sent_after) == AT + begins_after
