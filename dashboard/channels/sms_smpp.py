"""Text messages over SMPP 3.4, by the operator's or an aggregator's message centre.

Our own on smpplib, in a thread: Apprise's SMPP tells no message's id, and cannot be asked what became of it.
Text goes as UCS-2; a long one in parts, which the phone puts together, numbered by the key: a repeat of
a part is known as one.
"""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from typing import Any, Final, TypeVar

from smpplib import consts, exceptions
from smpplib.client import Client
from smpplib.smpp import make_pdu

from dashboard.channels._answers import LONGEST_ID, cleaned
from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Need, NotDelivered, Settings
from dashboard.channels._fitting import lines
from dashboard.channels._sessions import Sessions
from dashboard.channels._settings import addressed, checked, filled, is_number, is_one_of, is_phone_number
from dashboard.channels._threads import Sockets, in_thread
from dashboard.domain.alert import Receipt
from dashboard.domain.alert_failures import said

Told = TypeVar("Told")
CONNECT_S: Final = 3.0
WHOLE_S: Final = 8.0
UNBIND_S: Final = 0.5
LONGEST: Final = 500
"""Characters: eight parts."""
ONE: Final = 140
"""Bytes of a message that is whole; of a part six fewer, which its header takes."""
AGAIN: Final = {
    consts.SMPP_ESME_RSYSERR: None,
    consts.SMPP_ESME_RALYBND: 5.0,
    consts.SMPP_ESME_RBINDFAIL: None,
    consts.SMPP_ESME_RMSGQFUL: 5.0,
    consts.SMPP_ESME_RTHROTTLED: 1.0,
    consts.SMPP_ESME_RX_T_APPN: None,
}
DELIVERED: Final = 2
STATES: Final = {3: "expired", 4: "deleted", 5: "undeliverable", 8: "rejected"}
"""SMPP 3.4, 5.2.28: those that end without a delivery."""
BROKEN: Final = (
    OSError, exceptions.ConnectionError, exceptions.UnknownCommandError, exceptions.PDUError, struct.error,
    ValueError, TypeError, KeyError, IndexError, AttributeError,
)  # fmt: skip
"""What smpplib raises where a connection ends or what comes over it is no SMPP."""
LOGGER: Final = "smpplib.client"
NEEDS: Final = (
    Need("host", "the message centre's name"),
    Need("port", "its port", "2775"),
    Need("tls", "whether it speaks TLS: yes or no", "no"),
    Need("system_id", "the account's name there"),
    Need("password", "its password, eight characters at most", is_secret=True),
    Need("source", "the number or name that messages come from"),
    Need("source_ton", "type of that number: 1 international, 2 national, 3 special, 5 a name", "1"),
    Need("source_npi", "numbering plan of that number", "1"),
    Need("sessions", "how many sessions the account may have at once", "1"),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    number = addressed(address, is_phone_number).removeprefix("+")
    parts = parts_of(lines(message, most=LONGEST), message.key)
    given = await _at_work(told, partial(_submitted, parts, number, told), is_first=True)
    ids = " ".join(cleaned(id_, most=LONGEST_ID) for id_ in given)
    return Accepted({"message_ids": ids, "parts": str(len(parts))})


async def ask(evidence: Mapping[str, str], settings: Settings) -> Mapping[Receipt, str]:
    """Whether every part was delivered. Raises NotDelivered, ChannelError."""
    told = filled(settings, NEEDS)
    ids = evidence.get("message_ids", "").split()
    if not ids:
        return {}
    states = await _at_work(told, partial(_queried, ids, told), is_first=False)
    for state in states:
        if state in STATES:
            raise NotDelivered(said("undelivered", state=STATES[state]))
    if all(state == DELIVERED for state in states):
        return {"delivered": f"query_sm: {len(states)} of {len(states)} parts delivered"}
    return {}


def parts_of(text: str, key: str) -> list[bytes]:
    """The text in UCS-2, whole or in parts with their header (3GPP TS 23.040, 9.2.3.24.1)."""
    units = text.encode("utf-16-be")
    if len(units) <= ONE:
        return [units]
    cuts: list[bytes] = []
    while units:
        end = ONE - 6
        if b"\xd8" <= units[end - 2 : end - 1] <= b"\xdb":
            end -= 2  # half a character would be left behind
        cuts.append(units[:end])
        units = units[end:]
    number = sha256(key.encode()).digest()[0]
    return [bytes((5, 0, 3, number, len(cuts), place)) + cut for place, cut in enumerate(cuts, start=1)]


async def _at_work(told: Settings, work: Callable[[Client], Told], *, is_first: bool) -> Told:
    """In a session of the account, which it grants few of: what is sent comes before what is asked."""
    pool = f"sms_smpp {told['host']} {is_first}"
    until = time.monotonic() + WHOLE_S
    return await in_thread(partial(_in_session, told, work, until, is_first), pool=pool, within_s=WHOLE_S)


def _in_session(
    told: Settings, work: Callable[[Client], Told], until: float, is_first: bool, sockets: Sockets
) -> Told:
    try:
        return _sessions_of(told["host"], told["port"], told["system_id"]).use(
            work,
            begin=partial(_bound, told, sockets),
            go_on=lambda client: sockets.hold(client._socket),
            is_whole=lambda client: sockets.release(client._socket),
            most=int(told["sessions"]),
            until=until,
            is_first=is_first,
        )
    except ssl.SSLCertVerificationError:
        raise ChannelError(said("certificate"), retryable=False) from None
    except BROKEN:
        raise ChannelError(said("foreign", protocol="SMPP"), retryable=True) from None


@cache
def _sessions_of(host: str, port: str, system_id: str) -> Sessions[Client]:
    return Sessions(_unbound)


def _bound(told: Settings, sockets: Sockets) -> Client:
    try:
        line = socket.create_connection((told["host"], int(told["port"])), CONNECT_S)
    except OSError:
        raise ChannelError(said("unreachable"), retryable=True) from None
    try:
        line.settimeout(WHOLE_S)
        if told["tls"] == "yes":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=told["host"])
        sockets.hold(line)
        client = Client(told["host"], told["port"], allow_unknown_opt_params=True, logger_name=LOGGER)
        client.logger.disabled = True  # it logs every byte, the password among them
        # smpplib's own `connect` knows IPv4 alone, and no name to check a certificate by.
        client._socket, client.state = line, consts.SMPP_CLIENT_STATE_OPEN
        _asked(client, "bind_transmitter", system_id=told["system_id"], password=told["password"])
    except BaseException:
        line.close()
        raise
    # A transmitter may ask by query_sm (SMPP 3.4, 2.3); smpplib grants it to a transceiver alone.
    client.state = consts.SMPP_CLIENT_STATE_BOUND_TRX
    return client


def _unbound(client: Client) -> None:
    line = client._socket
    with suppress(ChannelError, *BROKEN):
        # Not for long, what was accepted is accepted; but a centre counts it until it knows of its end.
        line.settimeout(UNBIND_S)
        _asked(client, "unbind")
    client._socket = None
    line.close()


def _submitted(parts: list[bytes], number: str, told: Settings, client: Client) -> list[str]:
    return [
        _asked(
            client,
            "submit_sm",
            source_addr_ton=int(told["source_ton"]),
            source_addr_npi=int(told["source_npi"]),
            source_addr=told["source"],
            dest_addr_ton=consts.SMPP_TON_INTL,
            dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=number,
            esm_class=consts.SMPP_GSMFEAT_UDHI if len(parts) > 1 else consts.SMPP_MSGTYPE_DEFAULT,
            data_coding=consts.SMPP_ENCODING_ISO10646,
            short_message=part,
        ).message_id.decode("latin-1")
        for part in parts
    ]


def _check_words(settings: Settings) -> None:
    for name, most in (("system_id", 15), ("password", 8), ("source", 20)):
        if not settings[name].isascii() or len(settings[name]) > most:
            raise ValueError(f"setting {name}: {most} letters and digits at most, as SMPP has it")


def _queried(ids: list[str], told: Settings, client: Client) -> list[int]:
    return [
        int(
            _asked(
                client,
                "query_sm",
                message_id=id_,
                source_addr_ton=int(told["source_ton"]),
                source_addr_npi=int(told["source_npi"]),
                source_addr=told["source"],
            ).message_state
        )
        for id_ in ids
    ]


def _asked(client: Client, command: str, **fields: Any) -> Any:
    """The answer to one request; what else comes meanwhile is left unanswered. Raises ChannelError."""
    request = make_pdu(command, client=client, **fields)
    client.send_pdu(request)
    until = time.monotonic() + WHOLE_S
    while time.monotonic() < until:
        answer = client.read_pdu()
        if answer is None or answer.sequence != request.sequence or not answer.is_response():
            continue
        if answer.is_error():
            raise ChannelError(
                said("code", code=f"{answer.status:#010x}"),
                retryable=answer.status in AGAIN,
                retry_after_s=AGAIN.get(answer.status),
            )
        return answer
    raise ChannelError(said("slow", seconds=f"{WHOLE_S:g}"), retryable=True)


CHANNEL = Channel(
    name="sms_smpp",
    label_zh="短信（SMPP）",
    label_en="Text message (SMPP)",
    needs=NEEDS,
    send=send,
    address="the telephone number with its country's code",
    check_address=is_phone_number,
    receipts=frozenset({"delivered"}),
    ask=ask,
    check=checked(
        NEEDS,
        is_number("port", least=1, most=65_535),
        is_one_of("tls", "yes", "no"),
        is_number("source_ton", least=0, most=6),
        is_number("source_npi", least=0, most=18),
        is_number("sessions", least=1, most=32),
        _check_words,
    ),
)
