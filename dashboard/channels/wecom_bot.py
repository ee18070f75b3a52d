"""企业微信群机器人: a bot writes into its group.

Our own on HTTP: Apprise says only whether it worked; the answer's code says whether to try again.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from dashboard.channels._answers import code_of, refusal
from dashboard.channels._channel import Accepted, Budget, Channel, Message, Need, Settings
from dashboard.channels._fitting import in_bytes, lines
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import checked, filled, is_address

LONGEST: Final = 2048
AGAIN: Final = {-1: None, 45009: 60.0, 45033: 1.0}
"""-1 busy; 45009 more than twenty in a minute; 45033 too many at once."""
NEEDS: Final = (
    Need("endpoint", "the address of the WeCom server API, without a path"),
    Need("key", "the key in the bot's webhook address", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    url = f"{told['endpoint'].rstrip('/')}/cgi-bin/webhook/send?{urlencode({'key': told['key']})}"
    text = {"content": lines(message, most=LONGEST, size=in_bytes)}
    answer = (await call(url, packed({"msgtype": "text", "text": text}), JSON)).accepted().object()
    if (code := code_of(answer)) != 0:
        raise refusal(code, again=AGAIN)
    return Accepted({"code": "0"})


CHANNEL = Channel(
    name="wecom_bot",
    label_zh="企业微信群机器人",
    label_en="WeCom group bot",
    needs=NEEDS,
    send=send,
    budget=Budget(20, 60.0),
    check=checked(NEEDS, is_address("endpoint")),
)
