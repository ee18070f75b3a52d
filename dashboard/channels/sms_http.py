"""Text messages by any gateway that is called over HTTP: its form is a template, each call is signed.

    x-app-id     the account's name there, where one is set
    x-timestamp  seconds since 1970
    x-nonce      32 hex digits, another one each time
    x-signature  hex of HMAC-SHA256 over timestamp, nonce and body, one after the other with nothing between

The template is a JSON object. In its texts, `{to}`, `{text}`, `{key}` and `{app_id}` stand for the
recipient's number, the message, the notice's key and the account.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.channels._answers import LONGEST_ID, cleaned
from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import lines
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import (
    addressed,
    checked,
    filled,
    is_address,
    is_number,
    is_one_of,
    is_phone_number,
)
from dashboard.domain.alert_failures import said

FORM: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
PLACE: Final = re.compile(r"\{(to|text|key|app_id)\}")
RULE: Final = re.compile(r"([\w.]+)=([\w.,-]+)", re.ASCII)
NEEDS: Final = (
    Need("endpoint", "the address that is called, with its path"),
    Need("secret", "what each call is signed with", is_secret=True),
    Need("app_id", "the account's name there; empty where it has none", ""),
    Need("form", "json or form: how the template is sent", "json"),
    Need("template", "what is sent, as a JSON object", '{"to":"{to}","text":"{text}","id":"{key}"}'),
    Need("accepted_if", "the field of a JSON answer that says it is accepted, and its values: code=0", ""),
    Need("retry_if", "the field that says it may be tried again, and its values: code=429,500", ""),
    Need("id_field", "the field of a JSON answer that holds the message's id there: data.id", ""),
    Need("longest", "characters of one message", "500"),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    values = {
        "to": addressed(address, is_phone_number),
        "text": lines(message, most=int(told["longest"])),
        "key": message.key,
        "app_id": told["app_id"],
    }
    asked = _put_in(json.loads(told["template"]), values)
    content, headers = (packed(asked), JSON) if told["form"] == "json" else (urlencode(asked).encode(), FORM)
    answered = (await call(told["endpoint"], content, headers | _signature(told, content))).accepted()
    evidence = {"status": str(answered.status)}
    if not told["accepted_if"] and not told["id_field"]:
        return Accepted(evidence)
    answer = answered.object()
    if told["accepted_if"] and not _says(answer, told["accepted_if"]):
        is_retryable = bool(told["retry_if"]) and _says(answer, told["retry_if"])
        raise ChannelError(said("refused"), retryable=is_retryable)
    id_ = _field(answer, told["id_field"]) if told["id_field"] else ""
    return Accepted(evidence | ({"id": cleaned(id_, most=LONGEST_ID)} if id_ else {}))


def _signature(told: Settings, content: bytes) -> dict[str, str]:
    at, nonce = str(int(time.time())), secrets.token_hex(16)
    mac = digest(told["secret"].encode(), f"{at}{nonce}".encode() + content, sha256).hex()
    headers = {"x-timestamp": at, "x-nonce": nonce, "x-signature": mac}
    return headers | ({"x-app-id": told["app_id"]} if told["app_id"] else {})


def _put_in(template: Any, values: Mapping[str, str]) -> Any:
    if isinstance(template, dict):
        return {name: _put_in(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [_put_in(part, values) for part in template]
    return PLACE.sub(lambda place: values[place[1]], template) if isinstance(template, str) else template


def _says(answer: Mapping[str, Any], rule: str) -> bool:
    name, _, values = rule.partition("=")
    return _field(answer, name) in values.split(",")


def _field(answer: Any, name: str) -> str:
    """The value as JSON writes it, a text without its quotes; "" where there is none."""
    for part in name.split("."):
        answer = answer.get(part) if isinstance(answer, dict) else None
    return "" if answer is None else answer if isinstance(answer, str) else json.dumps(answer)


def _check_template(settings: Settings) -> None:
    try:
        template = json.loads(settings["template"])
    except (ValueError, RecursionError):
        template = None
    if not isinstance(template, dict) or not {"{to}", "{text}"} <= set(
        re.findall(r"\{to\}|\{text\}", json.dumps(template))
    ):
        raise ValueError("setting template: a JSON object that holds {to} and {text} is needed")
    if settings["form"] == "form" and not all(isinstance(value, str) for value in template.values()):
        raise ValueError("setting template: in a form, every value is a text")


def _check_rules(settings: Settings) -> None:
    for name in ("accepted_if", "retry_if"):
        if settings[name] and not RULE.fullmatch(settings[name]):
            raise ValueError(f"setting {name}: a field and its values are needed: code=0")
    if settings["retry_if"] and not settings["accepted_if"]:
        raise ValueError("setting accepted_if is needed where retry_if is set")


CHANNEL = Channel(
    name="sms_http",
    label_zh="短信（HTTP 网关）",
    label_en="Text message (HTTP gateway)",
    needs=NEEDS,
    send=send,
    address="the telephone number, as the gateway wants it",
    check_address=is_phone_number,
    check=checked(
        NEEDS,
        is_address("endpoint"),
        is_one_of("form", "json", "form"),
        is_number("longest", least=20, most=2000),
        _check_template,
        _check_rules,
    ),
)
