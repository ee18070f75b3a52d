"""E-mail by the organisation's own server.

Our own on smtplib, in a thread: Apprise says only whether it worked; the server's code says whether to try
again, and a Message-ID made of the key lets a mailbox know a repeat.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import partial
from hashlib import sha256
from typing import Final

from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import body
from dashboard.channels._settings import addressed, checked, filled, is_number, is_one_of
from dashboard.channels._threads import Sockets, in_thread
from dashboard.domain.alert_failures import said

CONNECT_S: Final = 3.0
WHOLE_S: Final = 8.0
LONGEST: Final = 100_000
"""Characters of a text that is still read as a mail."""
NEEDS: Final = (
    Need("host", "the mail server's name"),
    Need("port", "its port", "587"),
    Need("security", "starttls, tls (from the first byte on, port 465) or none", "starttls"),
    Need("sender", "the address that mails come from"),
    Need("user", "the name it signs in with; empty where the server asks for none", ""),
    Need("password", "the password of that name", "", is_secret=True),
)
NAMED: Final = re.compile(rb"(?:queued as |id=)([\w.-]{4,64})\b", re.IGNORECASE)
"""What servers call the mail in their own logs."""


class _Server(smtplib.SMTP):
    """Its socket is held from the first answer on; the name its certificate must have is known before."""

    def __init__(self, host: str, sockets: Sockets) -> None:
        super().__init__(timeout=CONNECT_S)
        self._host, self._sockets = host, sockets

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self._sockets.hold(self.sock)
        return super().getreply()


class _ServerOverTls(_Server, smtplib.SMTP_SSL):
    """TLS from the first byte on, with the machine's own store of certificates."""

    def __init__(self, host: str, sockets: Sockets) -> None:
        super().__init__(host, sockets)
        self.context = ssl.create_default_context()


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    mail = _written(message, address, told)
    return await in_thread(partial(_sent, mail, told), pool=f"email {told['host']}", within_s=WHOLE_S)


def _written(message: Message, address: str, told: Settings) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = told["sender"], addressed(address, check_address)
    mail["Subject"] = " ".join(message.title.split())
    domain = mail["From"].addresses[0].domain
    mail["Message-ID"] = f"<{sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"
    mail["Date"] = formatdate(localtime=False)
    mail["Auto-Submitted"] = "auto-generated"
    if message.severity == "urgent":
        mail["Importance"], mail["X-Priority"] = "high", "1"
    mail.set_content(body(message, most=LONGEST), cte="base64")
    return mail


def check_address(address: str) -> None:
    if not _is_mailbox(address):
        raise ValueError("not one mailbox")


def _is_mailbox(address: str) -> bool:
    try:
        mail = EmailMessage(policy=SMTP)
        mail["To"] = address
        (one,) = mail["To"].addresses
    except (ValueError, IndexError):
        return False
    return bool(one.username and one.domain) and one.addr_spec.isascii() and not mail["To"].defects


def _sent(mail: EmailMessage, told: Settings, sockets: Sockets) -> Accepted:
    try:
        server = (_ServerOverTls if told["security"] == "tls" else _Server)(told["host"], sockets)
        try:
            return _handed_over(server, mail, told)
        finally:
            server.close()
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code) from None
    except ssl.SSLCertVerificationError:
        raise ChannelError(said("certificate"), retryable=False) from None
    except smtplib.SMTPNotSupportedError:
        raise ChannelError(said("no_tls"), retryable=False) from None
    except (OSError, smtplib.SMTPException, ValueError):
        raise ChannelError(said("foreign", protocol="SMTP"), retryable=True) from None


def _handed_over(server: smtplib.SMTP, mail: EmailMessage, told: Settings) -> Accepted:
    _expected(server.connect(told["host"], int(told["port"]))[0], 220)
    if server.sock is not None:
        server.sock.settimeout(WHOLE_S)
    if told["security"] == "starttls":
        server.starttls(context=ssl.create_default_context())
    if told["user"]:
        server.login(told["user"], told["password"])
    server.ehlo_or_helo_if_needed()
    _expected(server.mail(mail["From"].addresses[0].addr_spec)[0], 250)
    _expected(server.rcpt(mail["To"].addresses[0].addr_spec)[0], 250, 251)
    code, answer = server.data(mail.as_bytes())
    _expected(code, 250)
    named = NAMED.search(answer)
    evidence = {"code": str(code), "message_id": str(mail["Message-ID"])}
    return Accepted(evidence | ({"queued_as": named[1].decode()} if named else {}))


def _expected(code: int, *codes: int) -> None:
    if code not in codes:
        raise _refusal(code)


def _refusal(code: int) -> ChannelError:
    """RFC 5321, 4.2.1: 4yz may be tried again, 5yz may not; what is no code at all may be one later."""
    return ChannelError(said("status", status=code), retryable=not 500 <= code < 600)


def _check_sender(settings: Settings) -> None:
    if not _is_mailbox(settings["sender"]):
        raise ValueError("setting sender: one mail address is needed")


def _check_sign_in(settings: Settings) -> None:
    if bool(settings["user"]) != bool(settings["password"]):
        raise ValueError("setting user and setting password are set together")
    if settings["user"] and settings["security"] == "none":
        raise ValueError("setting security: a password is never sent without TLS")


CHANNEL = Channel(
    name="email",
    label_zh="电子邮件",
    label_en="E-mail",
    needs=NEEDS,
    send=send,
    address="the mailbox",
    check_address=check_address,
    check=checked(
        NEEDS,
        is_number("port", least=1, most=65_535),
        is_one_of("security", "starttls", "tls", "none"),
        _check_sender,
        _check_sign_in,
    ),
)
