"""The contract of a channel: one file a way out to people or machines, exporting one :data:`CHANNEL`.

A channel only sends. When, to whom, how often and what then is the outbox's: it keeps the budget, retries and
fails over. `send` returns once the other side has accepted the message, and says by what it can be proven.

ChannelError(retryable, retry_after_s)   it was not accepted, as far as is known
NotDelivered                             it was, and will not arrive

Its message names no address, no secret and no person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from dashboard.domain.alert import Receipt, Severity


class ChannelError(Exception):
    """`retryable`: the same message may be accepted later. `retry_after_s`: as the other side asked.
    `is_of_address`: it asked so for this recipient; any other may be told by the channel meanwhile."""

    def __init__(
        self,
        what: str,
        *,
        retryable: bool,
        retry_after_s: float | None = None,
        is_of_address: bool = False,
    ) -> None:
        super().__init__(what)
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.is_of_address = is_of_address


class NotDelivered(Exception):
    """Asked what became of a message, the other side says that it will never be delivered."""


@dataclass(frozen=True, slots=True)
class Need:
    """One setting of a channel. `is_secret`: never shown, logged or sent back."""

    name: str
    meaning: str
    default: str | None = None
    is_secret: bool = False


class Budget(NamedTuple):
    """At most so many messages in any stretch of so many seconds. None of it may ever be a silent delay."""

    messages: int
    per_s: float


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said. `key`: the notice's id, the same at every repeat. `text`: lines, codes and clocks
    only; `link`: the page where it is acknowledged, None where no address of this centre is set.

    `total`: how many episodes it tells of. `is_test`: sent by hand, to try the channel. `is_resolved`: what
    was told is over; there is nothing to acknowledge.
    """

    key: str
    title: str
    text: str
    severity: Severity
    total: int = 1
    link: str | None = None
    lang: str = "zh"
    is_test: bool = False
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """`evidence`: what the other side answered: its id of the message, its status. `receipt`: what the answer
    itself proves beyond acceptance."""

    evidence: Mapping[str, str] = field(default_factory=dict)
    receipt: Receipt | None = None


Settings: TypeAlias = Mapping[str, str]
Send: TypeAlias = Callable[[Message, str, Settings], Awaitable[Accepted]]
"""(message, address of the recipient on this channel, the channel's settings). Raises ChannelError. Has a
time limit of its own, and holds nobody else up."""


@dataclass(frozen=True, slots=True)
class Channel:
    """`name` is the module's. `address`: what a recipient's address is on it, None where it needs none.

    `budget`: what the other side allows, None for any amount; a setting may lower it. `receipts`: what it can
    tell later, by callback or by being asked. `ask`: asks the other side what became of a message (its
    evidence) and gives what is proven. It raises NotDelivered, and ChannelError where the question is not
    answered, if not retryable because it is refused: then nobody knows. None where it cannot be asked.
    `check`: raises ValueError, naming the setting, for settings that cannot work; touches no network.
    `check_address`: the same for a recipient's address, which it does not quote. `offers`: what a page is
    told of a use of it, so that a browser can be an address; nothing secret.
    """

    name: str
    label_zh: str
    label_en: str
    needs: tuple[Need, ...]
    send: Send
    address: str | None = None
    budget: Budget | None = None
    receipts: frozenset[Receipt] = frozenset()
    ask: Callable[[Mapping[str, str], Settings], Awaitable[Mapping[Receipt, str]]] | None = None
    check: Callable[[Settings], None] = lambda settings: None
    check_address: Callable[[str], None] = lambda address: None
    offers: Callable[[Settings], Mapping[str, str]] = lambda settings: {}
