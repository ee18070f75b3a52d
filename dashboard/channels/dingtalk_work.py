"""钉钉工作通知: an app of the organisation writes to one person, and can be asked whether it was read.

Our own on HTTP: Apprise has no such service. Acceptance begins a task at DingTalk; what became of it,
delivered, read or kept back, is asked for by the task's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.channels._answers import code_of, id_of, refusal, token_of
from dashboard.channels._channel import (
    Accepted,
    Budget,
    Channel,
    ChannelError,
    Message,
    Need,
    NotDelivered,
    Settings,
)
from dashboard.channels._fitting import in_json, lines
from dashboard.channels._http import JSON, WHOLE_S, call, packed
from dashboard.channels._settings import addressed, checked, filled, is_address, is_number
from dashboard.channels._tokens import Tokens
from dashboard.channels._within import within
from dashboard.domain.alert import Receipt
from dashboard.domain.alert_failures import said

LONGEST: Final = 2000
"""Bytes in JSON, of the 2048 that a notice may have."""
PERSON: Final = re.compile(r"[\w$][\w$:.@+=/-]{0,63}", re.ASCII)
OLD_TOKEN: Final = frozenset({40001, 40014, 42001})
AGAIN: Final = {-1: None, 90002: 1.0, 90005: 1.0, 90006: 1.0, 90018: 1.0}
"""-1 busy; 90002 to 90018: more calls a second than one of its limits allows."""
NEEDS: Final = (
    Need("endpoint", "the address of the DingTalk server API, without a path"),
    Need("app_key", "the app's AppKey (Client ID)", is_secret=True),
    Need("app_secret", "the app's AppSecret (Client Secret)", is_secret=True),
    Need("agent_id", "the app's AgentId, a number"),
)
NOT_DELIVERED: Final = ("failed_user_id_list", "forbidden_user_id_list", "invalid_user_id_list")


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    to = addressed(address, check_address)
    if message.is_test:
        # The same words reach the same person once a day; a test is often the same.
        message = replace(message, title=f"{message.title} {message.key[:6]}")
    text = {"content": lines(message, most=LONGEST, size=in_json)}
    asked = {"userid_list": to, "msg": {"msgtype": "text", "text": text}}
    answer = await _asked(told, "asyncsend_v2", asked)
    return Accepted({"code": "0", "task_id": id_of(answer, "task_id")})


def check_address(address: str) -> None:
    if not PERSON.fullmatch(address):
        raise ValueError("not one person's userid")


async def ask(evidence: Mapping[str, str], settings: Settings) -> Mapping[Receipt, str]:
    """Whether its one recipient has it, and read it. Raises NotDelivered, ChannelError."""
    told = filled(settings, NEEDS)
    if not evidence.get("task_id", "").isdigit():
        return {}
    answer = await _asked(told, "getsendresult", {"task_id": int(evidence["task_id"])})
    result = answer.get("send_result")
    if not isinstance(result, dict):
        raise ChannelError(said("incomplete"), retryable=True)
    if result.get("read_user_id_list"):
        return {"delivered": "in read_user_id_list", "read": "in read_user_id_list"}
    if result.get("unread_user_id_list"):
        return {"delivered": "in unread_user_id_list"}
    for name in NOT_DELIVERED:
        if result.get(name):
            raise NotDelivered(said("undelivered", state=name))
    return {}


async def _asked(told: Settings, what: str, asked: dict[str, Any]) -> dict[str, Any]:
    content = packed({"agent_id": int(told["agent_id"]), **asked})
    async with within(WHOLE_S):
        token = await _token(told)
        answer = await _called(told, token, what, content)
        if _code(answer) in OLD_TOKEN:
            answer = await _called(told, await _token(told, not_this=token), what, content)
    if (code := _code(answer)) != 0:
        raise refusal(code, again=dict.fromkeys(OLD_TOKEN) | AGAIN)
    return answer


async def _called(told: Settings, token: str, what: str, content: bytes) -> dict[str, Any]:
    path = f"topapi/message/corpconversation/{what}?{urlencode({'access_token': token})}"
    return (await call(f"{_base(told)}/{path}", content, JSON)).accepted().object()


def _code(answer: Mapping[str, Any]) -> int:
    """88 stands for "see the other code"."""
    code = code_of(answer)
    sub = str(answer.get("sub_code", ""))
    is_code = sub.isascii() and sub.isdigit() and len(sub) < 10
    return int(sub) if code == 88 and is_code else code


async def _token(told: Settings, *, not_this: str | None = None) -> str:
    async def fetch() -> tuple[str, float]:
        query = urlencode({"appkey": told["app_key"], "appsecret": told["app_secret"]})
        given = (await call(f"{_base(told)}/gettoken?{query}", method="GET")).accepted().object()
        if (code := code_of(given)) != 0:
            raise refusal(code, again=AGAIN)
        return token_of(given)

    return await _TOKENS.get((_base(told), told["app_key"], told["app_secret"]), fetch, not_this=not_this)


def _base(told: Settings) -> str:
    return told["endpoint"].rstrip("/")


_TOKENS: Final = Tokens()
CHANNEL = Channel(
    name="dingtalk_work",
    label_zh="钉钉工作通知",
    label_en="DingTalk work notice",
    needs=NEEDS,
    send=send,
    address="the person's userid",
    check_address=check_address,
    budget=Budget(500, 86_400.0),
    receipts=frozenset({"delivered", "read"}),
    ask=ask,
    check=checked(NEEDS, is_address("endpoint"), is_number("agent_id", least=1, most=2**53)),
)
