"""Any other service that Apprise knows, by its address there.

Apprise says only whether it worked: no id proves it, and what failed is tried again whatever the reason.
Where a channel of its own is in this folder, take that.

Each message is sent by a process of its own, of bounded memory and ended with its time: Apprise reads an
answer whole, however long it is, and cannot be stopped.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import body
from dashboard.channels._settings import checked, filled
from dashboard.channels._threads import Sockets, in_thread
from dashboard.domain.alert import Severity
from dashboard.domain.alert_failures import said

if TYPE_CHECKING:
    from apprise import Apprise

WHOLE_S: Final = 9.0
MOST_MEMORY: Final = 64 * 1024 * 1024
"""Bytes that a process may take beyond what Apprise itself needs."""
ACCEPTED: Final = b"+"
REFUSED: Final = b"-"
UNKNOWN: Final = b"?"
"""What such a process says."""
LONGEST: Final = 4000
"""Characters; Apprise cuts at what the service takes."""
TYPES: Final[dict[Severity, str]] = {"due": "info", "over": "warning", "urgent": "failure"}
NEEDS: Final = (
    Need("url", "the service as Apprise writes it: its name, ://, and what is secret in it", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    return await in_thread(partial(_sent, message, told), pool="apprise", within_s=WHOLE_S)


def _sent(message: Message, told: Settings, sockets: Sockets) -> Accepted:
    until, (ours, theirs) = time.monotonic() + WHOLE_S, socket.socketpair()
    with ours, theirs:
        sockets.hold(ours)
        _PROCESSES.set_forkserver_preload(["dashboard.channels._apprise_services", __name__])
        process = _PROCESSES.Process(
            target=_notify,
            args=(theirs, told["url"], message.title, body(message, most=LONGEST), TYPES[message.severity]),
            daemon=True,
        )
        process.start()
        try:
            theirs.close()
            ours.settimeout(max(0.0, until - time.monotonic()))
            said_ = ours.recv(1)
        except OSError:
            raise ChannelError(said("slow", seconds=f"{WHOLE_S:g}"), retryable=True) from None
        finally:
            process.kill()
            process.join()
    if said_ == UNKNOWN:
        raise ChannelError(said("service"), retryable=False)
    if said_ != ACCEPTED:
        raise ChannelError(said("no_word"), retryable=True)
    return Accepted({"apprise": "accepted"})


def _notify(line: socket.socket, url: str, title: str, text: str, type_: str) -> None:
    """In a process of its own. Whatever goes wrong, an answer too long for it too, it quotes nothing."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    told = REFUSED
    with suppress(Exception):
        told = _told(url, title, text, type_)
    line.sendall(told)


def _told(url: str, title: str, text: str, type_: str) -> bytes:
    service = _service(url)
    if service is None:
        return UNKNOWN
    is_accepted = service.notify(title=title, body=text, notify_type=type_, body_format="text")
    return ACCEPTED if is_accepted else REFUSED


def _service(url: str) -> Apprise | None:
    # Here and not above: with its services it takes two seconds, for what few centres use.
    from apprise import Apprise, AppriseAsset

    # They log addresses, and what servers answer.
    logging.getLogger("apprise").disabled = True
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    services = Apprise(asset=AppriseAsset(app_id="onescreen", async_mode=False))
    return services if services.add(url) and len(services) == 1 else None


def _check_url(settings: Settings) -> None:
    if _service(settings["url"]) is None:
        raise ValueError("setting url: Apprise knows no such service")


_PROCESSES: Final = multiprocessing.get_context("forkserver")
CHANNEL = Channel(
    name="apprise",
    label_zh="其他服务（Apprise）",
    label_en="Other services (Apprise)",
    needs=NEEDS,
    send=send,
    check=checked(NEEDS, _check_url),
)
