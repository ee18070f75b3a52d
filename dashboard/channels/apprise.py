"""Any other service that Apprise knows, by its address there.

Apprise says only whether it worked: no id proves it, and what failed is tried again whatever the reason.
Where a channel of its own is in this folder, take that.
"""

from __future__ import annotations

import logging
from functools import partial
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
    service = _service(told["url"])
    if service is None:
        raise ChannelError(said("service"), retryable=False)
    if not service.notify(
        title=message.title,
        body=body(message, most=LONGEST),
        notify_type=TYPES[message.severity],
        body_format="text",
    ):
        raise ChannelError(said("no_word"), retryable=True)
    return Accepted({"apprise": "accepted"})


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


CHANNEL = Channel(
    name="apprise",
    label_zh="其他服务（Apprise）",
    label_en="Other services (Apprise)",
    needs=NEEDS,
    send=send,
    check=checked(NEEDS, _check_url),
)
