"""CloudEvents from a source's own WebSocket: the centre connects, resumes after a break, acknowledges.

What is said on the line stands in :mod:`feeds._socket_messages`; the events are read by the gate.
"""

from __future__ import annotations

from feeds._feed import Feed, Need

FEED: Feed[bytes] = Feed(
    name="socket",
    brings="CloudEvents from a source's own WebSocket",
    fetched="socket",
    needs=(
        Need("name", "the source's name; its events must bear it"),
        Need("url", "where its socket is: ws:// or wss://"),
        Need("token_env", "name of the environment variable with the bearer token", default="no token"),
        Need("silent_after_s", "seconds without a message after which the line is opened anew", default="60"),
    ),
)
