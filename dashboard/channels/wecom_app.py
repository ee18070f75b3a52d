"""企业微信应用消息: an app of the organisation writes to one member.

Our own on HTTP: Apprise says only whether it worked; the answer's code says whether to try again, `msgid`
proves it, and a token that ran out is fetched anew within the same attempt.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.channels._answers import LONGEST_ID, cleaned, code_of, refusal, token_of
from dashboard.channels._channel import Accepted, Budget, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import body, in_bytes, lines
from dashboard.channels._http import JSON, WHOLE_S, call, packed
from dashboard.channels._settings import addressed, checked, filled, is_address, is_number, is_one_of
from dashboard.channels._tokens import Tokens
from dashboard.channels._within import within
from dashboard.domain.alert_failures import said

LONGEST_TEXT: Final = 2048
LONGEST_CARD: Final = 512
"""Bytes of a card's description; its title takes 128."""
MEMBER: Final = re.compile(r"[A-Za-z0-9][\w.@-]{0,63}", re.ASCII)
OLD_TOKEN: Final = frozenset({40001, 40014, 41001, 42001})
AGAIN: Final = {-1: None, 45009: 60.0, 45033: 1.0, 50001: None}
"""-1 busy; 45009 too many calls; 45033 too many at once; 50001 its own trouble with the domain."""
NEEDS: Final = (
    Need("endpoint", "the address of the WeCom server API, without a path"),
    Need("corp_id", "the organisation's corpid"),
    Need("secret", "the app's secret", is_secret=True),
    Need("agent_id", "the app's agentid, a number"),
    Need("form", "text, or textcard: a card that opens the link (512 bytes of text instead of 2048)", "text"),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    to = addressed(address, check_address)
    content = packed({"touser": to, "agentid": int(told["agent_id"]), **_written(message, told["form"])})
    async with within(WHOLE_S):
        token = await _token(told)
        answer = await _sent(told, token, content)
        if code_of(answer) in OLD_TOKEN:
            answer = await _sent(told, await _token(told, not_this=token), content)
    if (code := code_of(answer)) != 0:
        raise refusal(code, again=dict.fromkeys(OLD_TOKEN) | AGAIN)
    if answer.get("invaliduser") or answer.get("unlicenseduser"):
        raise ChannelError(said("stranger"), retryable=False)
    return Accepted({"code": "0", "msgid": cleaned(answer.get("msgid", ""), most=LONGEST_ID)})


def check_address(address: str) -> None:
    """Neither `@all` nor several."""
    if not MEMBER.fullmatch(address):
        raise ValueError("not one member's userid")


def _written(message: Message, form: str) -> dict[str, Any]:
    if form == "textcard" and message.link:
        title = message.title.encode()[:128].decode(errors="ignore")
        card = {
            "title": title,
            "description": body(replace(message, link=None), most=LONGEST_CARD, size=in_bytes),
            "url": message.link,
            "btntxt": "查看" if message.lang == "zh" else "Open",
        }
        return {"msgtype": "textcard", "textcard": card}
    return {"msgtype": "text", "text": {"content": lines(message, most=LONGEST_TEXT, size=in_bytes)}}


async def _sent(told: Settings, token: str, content: bytes) -> dict[str, Any]:
    query = urlencode({"access_token": token})
    return (await call(f"{_base(told)}/cgi-bin/message/send?{query}", content, JSON)).accepted().object()


async def _token(told: Settings, *, not_this: str | None = None) -> str:
    async def fetch() -> tuple[str, float]:
        query = urlencode({"corpid": told["corp_id"], "corpsecret": told["secret"]})
        answer = await call(f"{_base(told)}/cgi-bin/gettoken?{query}", method="GET")
        given = answer.accepted().object()
        if (code := code_of(given)) != 0:
            raise refusal(code, again=AGAIN)
        return token_of(given)

    return await _TOKENS.get((_base(told), told["corp_id"], told["secret"]), fetch, not_this=not_this)


def _base(told: Settings) -> str:
    return told["endpoint"].rstrip("/")


_TOKENS: Final = Tokens()
CHANNEL = Channel(
    name="wecom_app",
    label_zh="企业微信应用",
    label_en="WeCom app",
    needs=NEEDS,
    send=send,
    address="the member's userid",
    check_address=check_address,
    budget=Budget(30, 60.0),
    check=checked(
        NEEDS,
        is_address("endpoint"),
        is_number("agent_id", least=1, most=2**31),
        is_one_of("form", "text", "textcard"),
    ),
)
