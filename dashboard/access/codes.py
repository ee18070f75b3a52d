"""One-time codes of an authenticator (TOTP, RFC 6238): six digits, new every 30 seconds."""

from __future__ import annotations

import re
from datetime import datetime
from hmac import compare_digest
from typing import Final

import pyotp

SECRET: Final = re.compile(r"[A-Z2-7]{32}")
CODE: Final = re.compile(r"[0-9]{6}")
SLACK_STEPS: Final = 1
"""A phone's clock may be so many steps off, and a code may be typed so late."""


def new_secret() -> str:
    """160 random bits, in the letters that an authenticator takes."""
    return pyotp.random_base32(32)


def address(secret: str, *, name: str) -> str:
    """What an authenticator reads: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Onescreen")


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The step whose code it is, of those that count at an instant; None for a wrong one."""
    typed = "".join(code.split())
    if not CODE.fullmatch(typed):
        return None
    totp = pyotp.TOTP(secret)
    now = totp.timecode(at)
    steps = range(now - SLACK_STEPS, now + SLACK_STEPS + 1)
    return next((step for step in steps if compare_digest(totp.generate_otp(step), typed)), None)
