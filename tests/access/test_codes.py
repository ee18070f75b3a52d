"""Codes as RFC 6238 has them; the answers are of its appendix B (SHA-1, the last six digits)."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.codes import SECRET, address, new_secret, step_of

RFC = b32encode(b"12345678901234567890").decode()


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")],
)
def test_a_code_is_the_standard_s(second: int, code: str) -> None:
    assert step_of(RFC, code, at=at(second)) == second // 30
    assert step_of(RFC, f" {code[:3]} {code[3:]} ", at=at(second)) == second // 30


def test_a_code_counts_one_step_early_or_late_and_no_longer() -> None:
    step = 1_111_111_109 // 30
    begins = at(step * 30)
    minute, tick = timedelta(seconds=60), timedelta(microseconds=1)

    assert step_of(RFC, "081804", at=begins - minute / 2) == step
    assert step_of(RFC, "081804", at=begins + minute - tick) == step
    assert step_of(RFC, "081804", at=begins - minute / 2 - tick) is None
    assert step_of(RFC, "081804", at=begins + minute) is None


@pytest.mark.parametrize("code", ["", "28708", "2870822", "28708a", "２８７０８２", "-87082"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert step_of(RFC, code, at=at(59)) is None


def test_a_secret_is_new_each_time_and_an_authenticator_takes_it() -> None:
    first, second = new_secret(), new_secret()

    assert first != second
    assert SECRET.fullmatch(first)
    assert address(first, name="zhao") == f"otpauth://totp/Onescreen:zhao?secret={first}&issuer=Onescreen"
