"""The hub: what every screen shows, filled once and sent to all; a client holds one slot, latest wins.

Runs on the event loop that serves the sockets; nothing here waits for a client.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import msgspec
import structlog

from dashboard.domain.situation import Situation
from dashboard.ports import Clock
from dashboard.push.frames import Frames

Fill: TypeAlias = Callable[[Situation, str], Mapping[str, object]]
"""What one panel shows of a Situation in a language: props by address. Pure."""

BEAT_S = 1.0
GAP_PER_VIEWER_S = 0.00006
"""Between two frames, for each viewer. Sending costs about 20 µs a client: a crowd takes at most a third
of the loop. Few viewers see each Situation as it is shown; its own pace is the fold's."""
STUCK_AFTER_S = 5.0
MOST_TOLD = 8
"""Messages for one client that wait for it; more of them push out the oldest."""
MOST_VIEWERS = 2000

_encode = msgspec.json.Encoder().encode
_log = structlog.get_logger(__name__)


class Topic(NamedTuple):
    """What a client watches."""

    page: str
    lang: str


class Full(Exception):
    """The hub has as many viewers as it can serve."""


class Seat:
    """A client's place at one topic. All that is kept of a client: where it stands, and how to wake it.

    `evict` ends the client. `sending_since`: when the send that is under way began, seconds of the loop;
    None when it is at rest.
    """

    __slots__ = ("_beat", "_channel", "_greeting", "_told", "evict", "sending_since", "seq", "wake")

    def __init__(self, channel: _Channel, *, greeting: str) -> None:
        self._channel = channel
        self._greeting = greeting
        self._told: deque[str] = deque(maxlen=MOST_TOLD)
        self.evict: Callable[[], object] = bool
        self._beat = channel.beat
        self.seq: int | None = None
        self.wake = asyncio.Event()
        self.sending_since: float | None = None
        self.wake.set()

    def owed(self) -> list[str]:
        """The messages that bring this client up to date, taken as sent: beat, frame, what it was told."""
        self.wake.clear()
        frames, found = self._channel.frames, []
        if self._greeting:
            found.append(self._greeting)
            self._greeting = ""
        elif self._beat is not self._channel.beat:
            self._beat = self._channel.beat
            found.append(self._beat)
        if (frame := frames.owed(self.seq)) is not None:
            found.append(frame)
            self.seq = frames.seq
        while self._told:
            found.append(self._told.popleft())
        return found

    def tell(self, text: str) -> None:
        """A message for this client alone, after what it is owed."""
        self._told.append(text)
        self.wake.set()

    def lost_its_place(self) -> None:
        """The client missed a frame: it is owed the whole."""
        self.seq = None
        self.wake.set()


class _Channel:
    """One topic with viewers: its frames, its newest beat, its seats."""

    def __init__(self, topic: Topic, build: str) -> None:
        self.topic = topic
        self.frames = Frames(build)
        self.beat = ""
        self.seats: set[Seat] = set()
        self.rests_until: dict[str, float] = {}
        """By panel that changed lately and has a gap: when it may change again, seconds of the loop."""

    def wake(self) -> None:
        for seat in self.seats:
            seat.wake.set()


class Hub:
    """Shows the newest Situation to all viewers.

    `pages`: by page name, each panel's fill by panel name. `build_of` names the page that a Situation needs:
    a screen that shows another one loads itself anew. `speed`: how fast the centre's clock runs.
    `gap_s_by_panel`: real seconds between two changes of a panel at the least, where it has such a gap.
    `failures` counts the fills that raised, by panel; such a panel keeps what it showed and says so.
    """

    def __init__(
        self,
        pages: Mapping[str, Mapping[str, Fill]],
        *,
        langs: tuple[str, ...],
        build_of: Callable[[Situation | None], str],
        clock: Clock,
        speed: float = 1.0,
        gap_s_by_panel: Mapping[str, float] | None = None,
    ) -> None:
        self._pages = pages
        self._gap_s_by_panel = gap_s_by_panel or {}
        self._langs = langs
        self._build_of = build_of
        self._clock = clock
        self._speed = speed
        self._channels: dict[Topic, _Channel] = {}
        self._situation: Situation | None = None
        self._build = build_of(None)
        self._shown_at = time.monotonic()
        self._drawn_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._late: asyncio.TimerHandle | None = None
        self._late_at = 0.0  # uvloop's handle does not say it where the time has come already
        self.frames = 0
        self.failures: Counter[str] = Counter()

    @property
    def situation(self) -> Situation | None:
        return self._situation

    @property
    def viewers(self) -> int:
        return sum(len(channel.seats) for channel in self._channels.values())

    @property
    def age_s(self) -> float:
        """Real seconds by which what is shown is old. Grows when the fold stops, and before the first cut."""
        since_shown = time.monotonic() - self._shown_at
        if self._situation is None:
            return since_shown
        behind = (self._clock.now() - self._situation.at).total_seconds() / self._speed
        return max(since_shown, behind)

    def serves(self, topic: Topic) -> bool:
        return topic.page in self._pages and topic.lang in self._langs

    def show(self, situation: Situation) -> None:
        """Make it the newest. The first change is drawn at once; what comes within the gap waits for its
        end, and the newest wins. To be called on the loop."""
        self._situation = situation
        self._shown_at = time.monotonic()
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._drawn_at + self.viewers * GAP_PER_VIEWER_S - loop.time()
        if wait <= 0:
            self._draw()
        else:
            self._timer = loop.call_later(wait, self._draw)

    def join(self, topic: Topic) -> Seat:
        """A place for a client. Raises Full, or KeyError where the topic is not served."""
        if not self.serves(topic):
            raise KeyError(topic)
        if self.viewers >= MOST_VIEWERS:
            raise Full
        channel = self._channels.get(topic)
        if channel is None:
            channel = self._channels[topic] = _Channel(topic, self._build)
            if self._situation is not None:
                self._fill(channel, self._situation)
        seat = Seat(channel, greeting=self._beat(channel))
        channel.seats.add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Take the place away; a topic without viewers is no longer filled."""
        for topic, channel in list(self._channels.items()):
            channel.seats.discard(seat)
            if not channel.seats:
                del self._channels[topic]

    async def run(self) -> None:
        """Beat for ever: each second the age of what is shown, to everyone."""
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            self.beat()
            next_at = max(next_at + BEAT_S, loop.time())
            await asyncio.sleep(next_at - loop.time())

    def beat(self) -> None:
        """One beat, and an end to clients whose send has stood still for too long."""
        too_old = asyncio.get_running_loop().time() - STUCK_AFTER_S
        for channel in list(self._channels.values()):
            channel.beat = self._beat(channel)
            channel.wake()
            for seat in [s for s in channel.seats if s.sending_since and s.sending_since < too_old]:
                _log.warning("screen evicted", page=channel.topic.page, stuck_s=STUCK_AFTER_S)
                seat.evict()

    def _draw(self) -> None:
        situation = self._situation
        assert situation is not None, "drawn before anything was shown"
        for handle in (self._timer, self._late):
            if handle is not None:
                handle.cancel()
        self._timer = self._late = None
        self._drawn_at = asyncio.get_running_loop().time()
        self._build = self._build_of(situation)
        for channel in self._channels.values():
            if self._fill(channel, situation):
                channel.wake()

    def _fill(self, channel: _Channel, situation: Situation) -> bool:
        if channel.frames.build != self._build:
            channel.frames.rebuild(self._build)
            channel.rests_until.clear()
        props: dict[str, object] = {}
        failed = []
        now = asyncio.get_running_loop().time()
        for panel, fill in self._pages[channel.topic.page].items():
            if channel.rests_until.get(panel, 0.0) > now:
                self._come_back(channel.rests_until[panel])
                continue
            try:
                filled = fill(situation, channel.topic.lang)
            except Exception:  # noqa: BLE001 - one sick panel must not blind the others; counted and shown
                failed.append(panel)
                self._count_failure(panel)
                continue
            if panel in self._gap_s_by_panel and channel.frames.would_change(filled):
                channel.rests_until[panel] = now + self._gap_s_by_panel[panel]
            props.update(filled)
        is_new = channel.frames.advance(
            props, at=situation.at, position=situation.position, failed=tuple(failed)
        )
        self.frames += is_new
        return is_new

    def _come_back(self, at: float) -> None:
        """Draw once more when a panel that rests may change again, should nothing be shown before."""
        if self._late is not None:
            if self._late_at <= at:
                return
            self._late.cancel()
        self._late_at = at
        self._late = asyncio.get_running_loop().call_at(at, self._draw)

    def _count_failure(self, panel: str) -> None:
        self.failures[panel] += 1
        if self.failures[panel] == 1:
            _log.exception("panel failed", panel=panel)

    def _beat(self, channel: _Channel) -> str:
        at = None if self._situation is None else self._situation.at
        beat = {
            "t": "beat",
            "now": round(self._clock.now().timestamp() * 1000),
            "age_ms": round(self.age_s * 1000),
            "at": None if at is None else round(at.timestamp() * 1000),
            "mono": round(time.monotonic() * 1000),
            "speed": self._speed,
            "seq": channel.frames.seq,
            "build": self._build,
        }
        return _encode(beat).decode()
