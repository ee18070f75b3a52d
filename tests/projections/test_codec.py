"""The Situation as bytes, and the fingerprint by which two folds are compared."""

from __future__ import annotations

from dataclasses import replace

from dashboard.domain.situation import Canary, Situation
from dashboard.projections import codec
from dashboard.projections.view import View
from tests.builders import START, after, board_of, heartbeat, recorded, reported, stamped
from tests.projections.stories import cut


def a_situation() -> Situation:
    events = [
        reported("c1", area="a"),
        reported("c2", area="c", at=after(hours=1)),
        heartbeat("grid", at=after(hours=2)),
        stamped("sent", at=START, path=("d", "s1")),
        stamped("received", at=after(minutes=7)),
    ]
    return cut(board_of(events, at=after(hours=3)))


def test_what_is_decoded_equals_what_was_encoded() -> None:
    assert codec.decode(codec.encode(a_situation())) == a_situation()


def test_one_situation_after_another_is_coded_as_each_would_be_alone() -> None:
    encoder, decoder = codec.Encoder(), codec.Decoder()
    board = board_of([reported("c1", area="a")], at=after(hours=1))
    view = View(board)

    for n in range(2, 6):
        situation = view.cut()
        encoded = encoder.encode(situation)

        assert encoded == codec.encode(situation)
        assert decoder.decode(encoded) == situation
        board.fold(recorded([reported(f"c{n}", area="ab"[n % 2])], after=board.position))
        board.advance(after(hours=n))


def test_an_area_that_did_not_change_is_the_same_object_again() -> None:
    decoder, situation = codec.Decoder(), a_situation()
    before = decoder.decode(codec.encode(situation))

    after_ = decoder.decode(codec.encode(replace(situation, position=situation.position + 1)))

    assert after_.areas[""] is before.areas[""]
    assert after_.register is before.register


def test_equal_situations_are_equal_bytes_whatever_the_order_of_their_areas() -> None:
    situation = a_situation()
    turned = replace(situation, areas=dict(reversed(list(situation.areas.items()))))

    assert codec.encode(turned) == codec.encode(situation)


def test_the_fingerprint_leaves_canaries_out_because_they_are_trimmed() -> None:
    situation = a_situation()
    with_canary = replace(situation, canaries=(Canary("k1", START, START),))

    assert codec.fingerprint(with_canary) == codec.fingerprint(situation)


def test_the_fingerprint_sees_everything_else() -> None:
    situation = a_situation()
    others = [
        replace(situation, at=after(hours=4)),
        replace(situation, position=99),
        replace(situation, newest=()),
        replace(situation, sources=()),
        replace(situation, register=()),
        replace(situation, calendar=None),
        replace(situation, unknown_types={"novelty.seen": 1}),
        replace(situation, areas={**situation.areas, "a": replace(situation.areas["a"], last_event_at=None)}),
    ]

    assert len({codec.fingerprint(s) for s in (situation, *others)}) == len(others) + 1
