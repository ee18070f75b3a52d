"""The breach of a relay: what is to be recorded of it, and what is to be withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain import relay_marks
from dashboard.domain.deadline import TICK
from dashboard.domain.events import HOUSEHOLD, Event, Recorded
from dashboard.domain.relay import TYPES, derive
from dashboard.domain.system_events import RelayBreach
from tests.builders import START, after, recorded, retracted, stamped

PATH = ("d", "s1", "a", HOUSEHOLD)
DUE = after(minutes=60)


def sent(at: datetime = START) -> Event:
    return stamped("sent", at=at, path=PATH, from_="d", to="s1")


def received(hop: int, at: datetime) -> Event:
    return stamped("received", hop=hop, at=at, from_=PATH[hop], to=PATH[hop + 1])


class Told:
    """The events of one relay as a journal holds them, marks included: each id once."""

    def __init__(self, *events: Event) -> None:
        self.events: list[Recorded] = []
        self.tell(*events)

    def tell(self, *events: Event) -> None:
        ids = {r.event.id for r in self.events}
        new = [event for event in events if event.id not in ids]
        self.events += recorded(new, after=len(self.events))

    def pending(self, at: datetime) -> list[Event]:
        return relay_marks.pending("r1", self.events, at)

    def next_at(self) -> datetime | None:
        facts = [r for r in self.events if r.event.type in TYPES]
        marks = [r for r in self.events if r.event.type in relay_marks.MARKS]
        return relay_marks.next_at(derive("r1", facts), marks)

    def run_until(self, at: datetime) -> list[Event]:
        """Record what is pending, and give it."""
        found = self.pending(at)
        self.tell(*found)
        return found

    def standing(self, at: datetime) -> datetime | None:
        breach = relay_marks.standing_breach(self.events, at)
        return None if breach is None else breach.event.occurred_at


def types(events: Sequence[Event]) -> list[str]:
    return [event.type for event in events]


def test_a_relay_without_a_receipt_is_breached_once_its_sixtieth_minute_is_over() -> None:
    relay = Told(sent(), received(0, after(minutes=5)))

    assert relay.pending(DUE) == []
    assert relay.next_at() == DUE + TICK
    (breach,) = relay.run_until(DUE + TICK)

    assert (breach.type, breach.subject, breach.occurred_at) == ("relay.breached", "r1", DUE)
    assert breach.data == RelayBreach(DUE, 0, "s1", "a")
    assert relay.next_at() is None
    assert relay.pending(after(days=9)) == []


def test_a_receipt_at_the_sixtieth_minute_is_in_time_and_a_moment_later_is_not() -> None:
    in_time, late = Told(sent(), received(2, DUE)), Told(sent(), received(2, DUE + TICK))

    assert in_time.pending(after(days=1)) == []
    assert in_time.next_at() is None
    assert types(late.pending(after(days=1))) == ["relay.breached"]


def test_a_relay_whose_start_nobody_told_is_not_breached() -> None:
    assert Told(received(0, START)).pending(after(days=1)) == []


def test_after_a_pause_of_the_clock_it_is_said_with_its_own_instant_and_where_it_stood_then() -> None:
    relay = Told(sent(), received(1, after(minutes=90)))

    (breach,) = relay.run_until(after(days=3))

    assert breach.occurred_at == DUE
    assert breach.data == RelayBreach(DUE, 0, "d", "s1")


def test_a_late_stamp_that_tells_of_a_receipt_in_time_withdraws_the_breach() -> None:
    relay = Told(sent())
    relay.run_until(after(minutes=61))
    relay.tell(received(2, after(minutes=40)))

    assert relay.next_at() == DUE
    (withdrawn,) = relay.run_until(after(minutes=70))

    assert (withdrawn.type, withdrawn.occurred_at) == ("relay.breach_withdrawn", after(minutes=70))
    assert withdrawn.data.due_at == DUE
    assert relay.pending(after(days=1)) == []
    assert relay.standing(after(minutes=69)) == DUE
    assert relay.standing(after(minutes=70)) is None


def test_a_stamp_that_tells_of_a_receipt_too_late_withdraws_nothing() -> None:
    relay = Told(sent())
    relay.run_until(after(minutes=61))
    relay.tell(received(2, after(minutes=80)))

    assert relay.pending(after(minutes=81)) == []


def test_a_receipt_that_is_retracted_breaches_it_again_under_another_id() -> None:
    relay, receipt = Told(sent()), received(2, after(minutes=40))
    (first,) = relay.run_until(after(minutes=61))
    relay.tell(receipt)
    relay.run_until(after(minutes=70))
    relay.tell(retracted(receipt, at=after(minutes=80)))

    (again,) = relay.run_until(after(minutes=81))

    assert (again.type, again.occurred_at) == ("relay.breached", DUE)
    assert again.id != first.id
    assert relay.standing(after(minutes=81)) == DUE


def test_an_earlier_start_withdraws_the_breach_and_says_it_at_its_new_instant() -> None:
    relay = Told(sent())
    relay.run_until(after(minutes=61))
    relay.tell(sent(after(minutes=-10)))

    found = relay.run_until(after(minutes=62))

    assert types(found) == ["relay.breached", "relay.breach_withdrawn"]
    assert [event.data.due_at for event in found] == [after(minutes=50), DUE]
    assert relay.pending(after(days=1)) == []


def test_a_relay_whose_start_is_retracted_has_its_breach_withdrawn() -> None:
    relay = Told(sent())
    relay.run_until(after(minutes=61))
    relay.tell(retracted(sent(), at=after(minutes=65)))

    assert types(relay.run_until(after(minutes=66))) == ["relay.breach_withdrawn"]
    assert relay.standing(after(days=1)) is None


INSTANTS = st.integers(0, 150).map(lambda n: after(minutes=n))
STAMPS = st.one_of(
    INSTANTS.map(sent), st.builds(received, st.integers(0, 2), INSTANTS), INSTANTS.map(lambda at: at)
)


@given(st.lists(STAMPS, max_size=12), st.data())
def test_whenever_clocks_looked_what_stands_is_the_breach_as_it_is_known(
    story: list[Event | datetime], draw: st.DataObject
) -> None:
    """An instant in the story is a look of the clock, by two of them; any stamp may be retracted later."""
    relay, now = Told(), START
    for step in story:
        if isinstance(step, datetime):
            now = max(now, step)
            once, twice = relay.pending(now), relay.pending(now)
            assert [event.id for event in once] == [event.id for event in twice]
            relay.tell(*once, *twice)
        else:
            relay.tell(step)
            if draw.draw(st.booleans()):
                relay.tell(retracted(step, at=now))
    end = after(days=1)
    relay.run_until(end)

    facts = [r for r in relay.events if r.event.type in TYPES]
    assert relay.standing(end) == derive("r1", facts).breached_at(end)
    assert relay.pending(end + timedelta(days=1)) == []
    assert relay.next_at() is None
