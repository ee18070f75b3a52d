"""Vendors as their documentation describes them: each checks what it is sent, and refuses with its own codes.

    with WeComBot("key") as vendor: … vendor.endpoint … vendor.told

They are servers on loopback. `told`: the bodies of the messages they accepted.
"""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from tests.channels.receivers import Answer, HttpReceiver, Received, answer

DINGTALK_APART_MS = 3_600_000
FEISHU_APART_S = 3600


def asked(request: Received) -> dict[str, str]:
    """What stands in the query of its address."""
    return {name: values[0] for name, values in parse_qs(request.query).items()}


def signed(key: str, over: str) -> str:
    """base64 of HMAC-SHA256."""
    return b64encode(hmac.new(key.encode(), over.encode(), sha256).digest()).decode()


class Vendor:
    """A server that answers as `_answer` says, and errors of `next_codes` before that, each once."""

    def __init__(self) -> None:
        self.receiver = HttpReceiver(self._answered)
        self.told: list[Any] = []
        self.next_codes: list[int] = []

    def __enter__(self) -> Any:
        self.receiver.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.receiver.stop()

    @property
    def endpoint(self) -> str:
        return self.receiver.address

    def paths(self) -> list[str]:
        return [request.path for request in self.receiver.received]

    def _answered(self, request: Received) -> Answer:
        raise NotImplementedError

    def _message(self, request: Received) -> Answer | None:
        """The error that is next, or that of a body which is no text message; None if it is taken."""
        if self.next_codes:
            return answer({"errcode": self.next_codes.pop(0), "errmsg": "as it was told"})
        if not request.json["text"]["content"]:
            return answer({"errcode": 44004, "errmsg": "empty content"})
        self.told.append(request.json)
        return None


class DingTalkBot(Vendor):
    """`robot/send`: https signature 加签, an hour apart at most."""

    def __init__(self, access_token: str, secret: str) -> None:
        super().__init__()
        self._access_token, self._secret = access_token, secret

    def _answered(self, request: Received) -> Answer:
        query = asked(request)
        if request.path != "/robot/send" or query.get("access_token") != self._access_token:
            return answer({"errcode": 300005, "errmsg": "token is not exist"})
        at = query["timestamp"]
        is_now = abs(time.time() * 1000 - int(at)) < DINGTALK_APART_MS
        if not is_now or query["sign"] != signed(self._secret, f"{at}\n{self._secret}"):
            return answer({"errcode": 310000, "errmsg": "sign not match"})
        return self._message(request) or answer({"errcode": 0, "errmsg": "ok"})


class WeComBot(Vendor):
    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def _answered(self, request: Received) -> Answer:
        if request.path != "/cgi-bin/webhook/send" or asked(request).get("key") != self._key:
            return answer({"errcode": 93000, "errmsg": "invalid webhook url"})
        if len(request.json["text"]["content"].encode()) > 2048:
            return answer({"errcode": 40058, "errmsg": "content too long"})
        return self._message(request) or answer({"errcode": 0, "errmsg": "ok"})


class FeishuBot(Vendor):
    def __init__(self, hook: str, secret: str) -> None:
        super().__init__()
        self._hook, self._secret = hook, secret

    def _answered(self, request: Received) -> Answer:
        body = request.json
        if request.path != f"/open-apis/bot/v2/hook/{self._hook}":
            return answer({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, 400)
        is_now = abs(time.time() - int(body["timestamp"])) < FEISHU_APART_S
        if not is_now or body["sign"] != signed(f"{body['timestamp']}\n{self._secret}", ""):
            return answer({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
        if len(request.body) > 20_000:
            return answer({"code": 9499, "msg": "Bad Request"}, 400)
        if self.next_codes:
            return answer({"code": self.next_codes.pop(0), "msg": "as it was told"}, 400)
        self.told.append(body)
        return answer({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})


@dataclass
class _Given:
    """Tokens: only the newest one is good, and only while nothing ended it."""

    number: int = 0
    is_good: bool = False

    def anew(self) -> str:
        self.number += 1
        self.is_good = True
        return f"token-{self.number}"

    def knows(self, word: str | None) -> bool:
        return self.is_good and word == f"token-{self.number}"


class WeComApp(Vendor):
    """`members`: who may be written to. `end_token()`: the token that was given is good no more."""

    def __init__(self, corp_id: str, secret: str, *, members: frozenset[str] = frozenset({"duty"})) -> None:
        super().__init__()
        self._who = {"corpid": corp_id, "corpsecret": secret}
        self._members = members
        self._given = _Given()

    def end_token(self) -> None:
        self._given.is_good = False

    def _answered(self, request: Received) -> Answer:
        if request.path == "/cgi-bin/gettoken":
            if request.method != "GET" or asked(request) != self._who:
                return answer({"errcode": 40001, "errmsg": "invalid credential"})
            told = {"access_token": self._given.anew(), "expires_in": 7200}
            return answer({"errcode": 0, "errmsg": "ok", **told})
        if not self._given.knows(asked(request).get("access_token")):
            return answer({"errcode": 42001, "errmsg": "access_token expired"})
        if self.next_codes:
            return answer({"errcode": self.next_codes.pop(0), "errmsg": "as it was told"})
        if request.json["touser"] not in self._members:
            return answer({"errcode": 0, "errmsg": "ok", "invaliduser": request.json["touser"]})
        self.told.append(request.json)
        return answer({"errcode": 0, "errmsg": "ok", "msgid": f"m{len(self.told)}"})


@dataclass
class Task:
    """What became of one work notice. `state`: the list of the result that its reader stands in."""

    user: str
    body: Any
    state: str | None = None


class DingTalkWork(Vendor):
    """`tasks`: the notices, in their order; the id of each is its place, counted from 1001."""

    def __init__(self, app_key: str, app_secret: str, agent_id: int) -> None:
        super().__init__()
        self._who = {"appkey": app_key, "appsecret": app_secret}
        self._agent_id = agent_id
        self._given = _Given()
        self.tasks: list[Task] = []

    def end_token(self) -> None:
        self._given.is_good = False

    def _answered(self, request: Received) -> Answer:
        if request.path == "/gettoken":
            if asked(request) != self._who:
                return answer({"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"})
            told = {"access_token": self._given.anew(), "expires_in": 7200}
            return answer({"errcode": 0, "errmsg": "ok", **told})
        if not self._given.knows(asked(request).get("access_token")):
            told = {"sub_code": "40014", "sub_msg": "不合法的access_token"}
            return answer({"errcode": 88, "errmsg": "ding talk error", **told})
        if self.next_codes:
            return answer({"errcode": self.next_codes.pop(0), "errmsg": "as it was told"})
        if request.json["agent_id"] != self._agent_id:
            return answer({"errcode": 33001, "errmsg": "无效的企业凭证"})
        if request.path.endswith("/asyncsend_v2"):
            assert len(request.body) < 2300
            self.tasks.append(Task(request.json["userid_list"], request.json["msg"]))
            return answer({"errcode": 0, "task_id": 1000 + len(self.tasks), "request_id": "r"})
        task = self.tasks[request.json["task_id"] - 1001]
        lists: dict[str, list[str]] = {task.state: [task.user]} if task.state else {}
        return answer({"errcode": 0, "send_result": lists})
