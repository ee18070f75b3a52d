"""钉钉群机器人: a bot writes into its group, each call signed with the instant (加签).

Our own on HTTP: Apprise says only whether it worked. Beyond twenty a minute a bot is mute for ten minutes,
and that must be told apart from a refusal.
"""

from __future__ import annotations

import time
from base64 import b64encode
from hashlib import sha256
from hmac import digest
from typing import Final
from urllib.parse import urlencode

from dashboard.channels._answers import code_of, refusal
from dashboard.channels._channel import Accepted, Budget, Channel, Message, Need, Settings
from dashboard.channels._fitting import in_bytes, lines
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import checked, filled, is_address

LONGEST: Final = 20_000
MUTE_S: Final = 600.0
AGAIN: Final = {-1: None, 130101: MUTE_S, 410100: MUTE_S}
"""-1 busy; 130101 and 410100: sent too fast."""
NEEDS: Final = (
    Need("endpoint", "the address of the DingTalk robot API, without a path"),
    Need("access_token", "the access_token in the bot's webhook address", is_secret=True),
    Need("secret", "the bot's secret for signing, which opens with SEC", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    at = str(time.time_ns() // 1_000_000)
    mac = digest(told["secret"].encode(), f"{at}\n{told['secret']}".encode(), sha256)
    query = {"access_token": told["access_token"], "timestamp": at, "sign": b64encode(mac).decode()}
    url = f"{told['endpoint'].rstrip('/')}/robot/send?{urlencode(query)}"
    text = {"content": lines(message, most=LONGEST, size=in_bytes)}
    answer = (await call(url, packed({"msgtype": "text", "text": text}), JSON)).accepted().object()
    if (code := code_of(answer)) != 0:
        raise refusal(code, again=AGAIN)
    return Accepted({"code": "0"})


CHANNEL = Channel(
    name="dingtalk",
    label_zh="钉钉群机器人",
    label_en="DingTalk group bot",
    needs=NEEDS,
    send=send,
    budget=Budget(20, 60.0),
    check=checked(NEEDS, is_address("endpoint")),
)
