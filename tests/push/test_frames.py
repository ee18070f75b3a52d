from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from dashboard.push.frames import Frames

AT = datetime(2025, 10, 11, 6, 32, tzinfo=UTC)


def frames(*filled: dict[str, object]) -> Frames:
    made = Frames("b1")
    for props in filled:
        made.advance(props, at=AT)
    return made


def owed(made: Frames, seq: int | None) -> dict[str, Any]:
    text = made.owed(seq)
    assert text is not None
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_client_in_step_is_owed_only_what_changed() -> None:
    made = frames({"a": 1, "b": 1}, {"a": 1, "b": 2})

    delta = owed(made, 1)

    assert (delta["t"], delta["seq"], delta["props"]) == ("delta", 2, {"b": 2})


def test_a_client_that_is_two_frames_behind_is_owed_the_newest_whole_and_no_backlog() -> None:
    made = frames({"a": 1}, {"a": 2}, {"a": 3, "b": 1})

    snapshot = owed(made, 1)

    assert (snapshot["t"], snapshot["seq"], snapshot["props"]) == ("snapshot", 3, {"a": 3, "b": 1})


def test_a_new_client_is_owed_the_whole_even_before_anything_was_shown() -> None:
    snapshot = owed(Frames("b1"), None)

    assert snapshot == {"t": "snapshot", "seq": 0, "at": None, "props": {}, "failed": [], "build": "b1"}


def test_a_client_at_the_newest_frame_is_owed_nothing() -> None:
    assert frames({"a": 1}).owed(1) is None


def test_the_same_props_again_make_no_frame() -> None:
    made = frames({"a": 1})

    is_new = made.advance({"a": 1}, at=AT)

    assert (is_new, made.seq) == (False, 1)


def test_a_part_that_is_not_filled_this_time_keeps_what_it_showed() -> None:
    made = frames({"a": 1, "b": 1}, {"a": 2})

    assert owed(made, None)["props"] == {"a": 2, "b": 1}


def test_a_frame_is_encoded_once_for_all_clients() -> None:
    made = frames({"a": 1}, {"a": 2})

    assert made.owed(1) is made.owed(1)
    assert made.owed(None) is made.owed(None)


def test_a_panel_that_fails_is_named_in_a_frame_of_its_own_and_so_is_its_recovery() -> None:
    made = frames({"a": 1})

    made.advance({"a": 1}, at=AT, failed=("tiles",))
    failing = owed(made, 1)
    made.advance({"a": 1}, at=AT)
    recovered = owed(made, 2)

    assert failing["failed"] == ["tiles"]
    assert "failed" not in recovered


def test_after_a_new_build_nobody_is_in_step_and_no_old_part_is_left() -> None:
    made = frames({"old": 1}, {"old": 2})

    made.rebuild("b2")
    made.advance({"new": 1}, at=AT)

    snapshot = owed(made, 2)
    assert (snapshot["t"], snapshot["build"], snapshot["props"]) == ("snapshot", "b2", {"new": 1})
