"""飞书自定义机器人: a bot writes into its group, each call signed with the instant (签名校验).

Our own on HTTP: Apprise's Feishu signs nothing, and says only whether it worked.
"""

from __future__ import annotations

import time
from base64 import b64encode
from hashlib import sha256
from hmac import digest
from typing import Final
from urllib.parse import quote

from dashboard.channels._answers import code_of, refusal
from dashboard.channels._channel import Accepted, Budget, Channel, Message, Need, Settings
from dashboard.channels._fitting import in_json, lines
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import checked, filled, is_address

LONGEST: Final = 19_000
"""Of the 20 kB that a request may have."""
AGAIN: Final = {9499: 1.0, 11232: 60.0}
"""9499: more than five in a second; 11232: more than a hundred in a minute."""
NEEDS: Final = (
    Need("endpoint", "the address of the Feishu open platform, without a path"),
    Need("hook", "the last part of the bot's webhook address", is_secret=True),
    Need("secret", "the bot's secret for signing", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    at = str(int(time.time()))
    # The instant and the secret are the key, and nothing is signed by it: so Feishu wants it.
    mac = digest(f"{at}\n{told['secret']}".encode(), b"", sha256)
    asked = {
        "timestamp": at,
        "sign": b64encode(mac).decode(),
        "msg_type": "text",
        "content": {"text": lines(message, most=LONGEST, size=in_json)},
    }
    url = f"{told['endpoint'].rstrip('/')}/open-apis/bot/v2/hook/{quote(told['hook'], safe='')}"
    answered = await call(url, packed(asked), JSON)
    if answered.status != 400:  # which comes with a code, too
        answered.accepted()
    if (code := code_of(answered.object(), "code")) != 0:
        raise refusal(code, again=AGAIN)
    answered.accepted()
    return Accepted({"code": "0"})


CHANNEL = Channel(
    name="feishu",
    label_zh="飞书机器人",
    label_en="Feishu group bot",
    needs=NEEDS,
    send=send,
    budget=Budget(100, 60.0),
    check=checked(NEEDS, is_address("endpoint")),
)
