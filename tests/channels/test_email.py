"""Mails to a real SMTP server, which takes them, refuses them, or is not one."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dashboard.channels._channel import ChannelError
from dashboard.channels.email import CHANNEL
from tests.channels.certificates import certified
from tests.channels.messages import ZH, saying

TO = "duty@centre.example"


@dataclass
class Mailbox:
    """`answers`: what is answered at each step; taken, where nothing is set."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, *told: Any) -> str:  # noqa: N802
        envelope.mail_from = told[0]
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, *told: Any) -> str:  # noqa: N802
        if "rcpt" not in self.answers:
            envelope.rcpt_tos.append(told[0])
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "data" not in self.answers:
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.envelopes.append(envelope)
        return self.answers.get("data", "250 2.0.0 Ok: queued as 4XyZ-0f")


class Server(Controller):
    """`tls`: what it offers STARTTLS with, or speaks from the first byte where `is_at_once`."""

    def __init__(self, box: Mailbox, *, tls: ssl.SSLContext | None = None, is_at_once: bool = False) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lines: list[SMTP] = []
        super().__init__(
            box,
            hostname="127.0.0.1",
            port=self._listening.getsockname()[1],
            ready_timeout=60.0,
            ssl_context=tls if is_at_once else None,
            tls_context=None if is_at_once else tls,
            authenticator=self._authenticated,
            auth_required=tls is not None and not is_at_once,
            auth_require_tls=not is_at_once,  # it cannot see that it speaks TLS then
            require_starttls=tls is not None and not is_at_once,
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening, ssl=self.ssl_context)

    def factory(self) -> SMTP:
        self._lines.append(super().factory())  # type: ignore[no-untyped-call]
        return self._lines[-1]

    def cancel_tasks(self, stop_loop: bool = True) -> None:
        """aiosmtpd itself ends its loop with lines open: whichever test comes next is blamed for them."""
        for line in self._lines:
            if isinstance(line.transport, asyncio.WriteTransport):
                line.transport.abort()
        self.loop.call_soon(super().cancel_tasks, stop_loop)

    @staticmethod
    def _authenticated(server: SMTP, session: Session, envelope: Envelope, how: str, who: Any) -> AuthResult:
        is_known = isinstance(who, LoginPassword) and who.password == b"s3cret"
        return AuthResult(success=is_known, handled=False)


@contextmanager
def serving(server: Server) -> Iterator[dict[str, str]]:
    """The settings that reach it in plain."""
    server.start()
    try:
        yield {
            "host": "127.0.0.1",
            "port": str(server.port),
            "security": "none",
            "sender": "一屏观全域 <alerts@centre.example>",
        }
    finally:
        server.stop(no_assert=True)


async def test_a_mail_is_handed_over_and_can_be_read() -> None:
    box = Mailbox()

    with serving(Server(box)) as settings:
        accepted = await CHANNEL.send(ZH, TO, settings)

    mail = box.mails[0]
    assert mail["Subject"] == "【超时】受理时限 2 件"
    assert (mail["To"], mail["Auto-Submitted"]) == (TO, "auto-generated")
    assert mail["From"].addresses[0].addr_spec == "alerts@centre.example"
    assert mail.get_content().splitlines()[:2] == ["261129-014 逾期 12 分钟", "261129-021 逾期 3 分钟"]
    assert "http://127.0.0.1:8080/alerts/4f2a" in mail.get_content()
    assert accepted.evidence == {"code": "250", "message_id": mail["Message-ID"], "queued_as": "4XyZ-0f"}
    assert box.envelopes[0].rcpt_tos == [TO]


async def test_a_repeat_has_the_same_message_id_and_another_notice_has_another() -> None:
    box = Mailbox()

    with serving(Server(box)) as settings:
        for message in (ZH, ZH, saying(key="another")):
            await CHANNEL.send(message, TO, settings)

    ids = [mail["Message-ID"] for mail in box.mails]
    assert ids[0] == ids[1] != ids[2]


async def test_what_is_urgent_says_so() -> None:
    box = Mailbox()

    with serving(Server(box)) as settings:
        await CHANNEL.send(saying(severity="urgent"), TO, settings)
        await CHANNEL.send(saying(severity="over"), TO, settings)

    assert [mail["Importance"] for mail in box.mails] == ["high", None]


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(
    ("code", "is_retryable"), [("451", True), ("452", True), ("550", False), ("554", False)]
)
async def test_4yz_may_be_tried_again_and_5yz_may_not(step: str, code: str, is_retryable: bool) -> None:
    box = Mailbox({step: f"{code} {TO} is not to be written to"})

    with (
        serving(Server(box)) as settings,
        pytest.raises(ChannelError, match=f"^it answered {code}$") as refused,
    ):
        await CHANNEL.send(ZH, TO, settings)

    assert refused.value.retryable is is_retryable
    assert box.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_password_goes_over_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    box = Mailbox()
    tls, trusted = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    named = {"security": security, "user": "alerts", "password": "s3cret"}

    with serving(Server(box, tls=tls, is_at_once=security == "tls")) as settings:
        await CHANNEL.send(ZH, TO, settings | named)
        with pytest.raises(ChannelError, match="it answered 535") as refused:
            await CHANNEL.send(ZH, TO, settings | named | {"password": "wr0ng"})

    assert len(box.mails) == 1
    assert not refused.value.retryable
    assert "wr0ng" not in str(refused.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_nobody_known_is_not_trusted(tmp_path: Path, security: str) -> None:
    box = Mailbox()
    tls, _ = certified(tmp_path)

    with (
        serving(Server(box, tls=tls, is_at_once=security == "tls")) as settings,
        pytest.raises(ChannelError, match="not one to be trusted") as refused,
    ):
        await CHANNEL.send(ZH, TO, settings | {"security": security})

    assert not refused.value.retryable


async def test_a_server_that_offers_no_tls_gets_nothing() -> None:
    box = Mailbox()

    with (
        serving(Server(box)) as settings,
        pytest.raises(ChannelError, match="no such sign-in or encryption") as refused,
    ):
        await CHANNEL.send(ZH, TO, settings | {"security": "starttls"})

    assert not refused.value.retryable
    assert box.mails == []


@pytest.mark.parametrize(
    "address",
    ["", "duty", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "张@b.example", "@"],
)
async def test_an_address_that_is_not_one_mailbox_is_refused(address: str) -> None:
    with pytest.raises(ChannelError, match="address is none of this channel") as refused:
        await CHANNEL.send(ZH, address, {"host": "127.0.0.1", "port": "1", "sender": TO})

    assert not refused.value.retryable


async def test_a_title_of_two_lines_makes_no_header_of_its_own() -> None:
    box = Mailbox()

    with serving(Server(box)) as settings:
        await CHANNEL.send(saying(title="一\r\nBcc: c@d.example"), TO, settings)

    assert box.mails[0]["Bcc"] is None
    assert box.mails[0]["Subject"] == "一 Bcc: c@d.example"


async def test_nobody_there_may_be_there_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(ChannelError, match="it broke off, or does not speak SMTP") as failed:
        await CHANNEL.send(ZH, TO, {"host": "127.0.0.1", "port": str(port), "sender": TO})
    assert failed.value.retryable


@contextmanager
def speaking(*pieces: bytes, pause_s: float = 0.0) -> Iterator[int]:
    """A server that says that to each who comes and then no more; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()
    lines: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            lines.append(line)
            for piece in pieces:
                if is_over.wait(pause_s):
                    return
                try:
                    line.sendall(piece)
                except OSError:
                    break

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        is_over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
        for line in lines:
            line.close()


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff" * 40 + b"\r\n", b"421 later\r\n"]
)
async def test_what_is_no_mail_server_is_to_be_tried_again(said: bytes) -> None:
    with speaking(said) as port, pytest.raises(ChannelError) as failed:
        await CHANNEL.send(ZH, TO, {"host": "127.0.0.1", "port": str(port), "security": "none", "sender": TO})

    assert failed.value.retryable
    assert "HTTP" not in str(failed.value)


async def test_a_server_that_never_comes_to_its_end_is_left_after_eight_seconds() -> None:
    before = threading.active_count()

    with speaking(*[b"2"] * 400, pause_s=0.1) as port:
        with pytest.raises(ChannelError, match="did not answer within 8 s") as failed:
            await CHANNEL.send(
                ZH, TO, {"host": "127.0.0.1", "port": str(port), "security": "none", "sender": TO}
            )
        assert failed.value.retryable

    assert threading.active_count() <= before + 1, "more than the idle thread of the pool is left"


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"sender": "nobody"}, "sender"),
        ({"port": "0"}, "port"),
        ({"security": "ssl"}, "security"),
        ({"user": "alerts"}, "password"),
        ({"user": "alerts", "password": "x", "security": "none"}, "security"),
    ],
)
def test_settings_that_cannot_work_are_named(wrong: dict[str, str], setting: str) -> None:
    with pytest.raises(ValueError, match=f"setting {setting}"):
        CHANNEL.check({"host": "mail.example", "sender": TO} | wrong)
