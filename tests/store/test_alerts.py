"""The alerts' store keeps what alerting found and sent, once each; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from dashboard.domain.alert import PROBE, Resolved
from dashboard.ports import JournalError
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Changes, CustodyLine, FactRow, Silence, Telling, Watched
from dashboard.store.alerts import SqlAlerts
from dashboard.store.migrate import migrate
from dashboard.store.schema_alerts import members, silences
from tests.store.alert_builders import NOW, a_group, a_notice, an_episode

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def engine(url: str, open_engine: Callable[[str], Engine]) -> Engine:
    """With the tables of alerting alone."""
    migrate(url, "alerts")
    return open_engine(url)


def test_what_one_turn_comes_to_is_there_whole(alerts: SqlAlerts, engine: Engine) -> None:
    episode, group, notice = an_episode(group="g"), a_group("g"), a_notice("n", "g")
    queued = CustodyLine("g", "queued", NOW, "n", "sms", "duty", {"budget": "3/20"})
    changes = Changes(
        watched=Watched(7, NOW, "1"),
        facts=[FactRow("case", "c1", b"\x00body")],
        episodes=[episode],
        groups=[group],
        notices=[notice],
        members=[("n", episode.id)],
        custody=[queued],
        told=[Telling("alert.raised", "g", b"{}")],
    )

    alerts.commit(changes)

    assert alerts.watched() == Watched(7, NOW, "1")
    assert alerts.facts() == [FactRow("case", "c1", b"\x00body")]
    assert alerts.open_episodes() == alerts.episodes([episode.id]) == [episode]
    assert alerts.episodes_of("g", limit=9) == [episode]
    assert alerts.open_groups() == [alerts.group("g")] == [group]
    assert alerts.open_notices() == alerts.notices_of("g") == [alerts.notice("n")] == [notice]
    assert alerts.custody_of("g") == [queued]
    assert [told for _, told in alerts.to_tell(limit=9)] == changes.told
    with engine.connect() as link:
        assert link.execute(select(members)).all() == [("n", episode.id)]


def test_every_field_comes_back_as_it_went_in(alerts: SqlAlerts) -> None:
    at = [NOW + timedelta(microseconds=n) for n in range(1, 9)]
    episode = an_episode(
        part="close", holder="dept-1", resolved_at=at[0], group="g", held_by="silence/s", flaps=2
    )
    group = a_group(
        "g", severity="urgent", closed_at=at[0], total=3, open=2, resolved_at=at[1], acked_at=at[2],
        acked_by="duty", acted_at=at[3], step=2, next_step_at=at[4], next_to="chief", silence="s",
        retaken=1,
    )  # fmt: skip
    notice = a_notice(
        "n", "g", step=2, lang="en", total=3, state="failed", try_at=at[0], attempts=4, repeats=1,
        accepted_at=at[1], delivered_at=at[2], read_at=at[3], error="503", instead_of="m",
        place=1,
    )  # fmt: skip
    silence = Silence("s", "zhao", "装修", NOW, at[5], "case_overdue", "510104", "case/c1", at[6], 12)

    alerts.commit(Changes(episodes=[episode], groups=[group], notices=[notice], silences=[silence]))

    assert alerts.episodes([episode.id]) == [episode]
    assert alerts.group("g") == group
    assert alerts.notice("n") == notice
    assert alerts.silences() == [silence]


def test_a_new_store_knows_nothing(alerts: SqlAlerts) -> None:
    alerts.commit(Changes())

    assert alerts.watched() is None
    assert [*alerts.facts(), *alerts.open_episodes(), *alerts.open_groups(), *alerts.open_notices()] == []
    assert alerts.group("g") is None
    assert alerts.notice("n") is None
    assert alerts.episodes([]) == []
    assert alerts.kept_for([], "wall", limit=9) == []


def test_a_storm_is_there_whole_and_once(alerts: SqlAlerts) -> None:
    """More than what is written a statement at a time."""
    storm = [an_episode(f"c{n:04}", group="g") for n in range(1_500)]
    over = [Resolved(each.id, NOW + SECOND) for each in storm[:1_200]]

    for _ in range(2):
        alerts.commit(Changes(episodes=storm, resolved=over))

    assert alerts.open_episodes() == sorted(storm[1_200:], key=lambda each: each.id)
    assert sorted(alerts.episodes_of("g", limit=2_000), key=lambda e: e.finding.code) == [
        *(replace(each, resolved_at=NOW + SECOND) for each in storm[:1_200]),
        *storm[1_200:],
    ]


def test_facts_are_replaced_and_forgotten_by_their_subject(alerts: SqlAlerts) -> None:
    one, two = FactRow("case", "c1", b"1"), FactRow("relay", "c1", b"2")
    alerts.commit(Changes(watched=Watched(1, NOW, "1"), facts=[one, two, FactRow("case", "c2", b"")]))

    alerts.commit(
        Changes(
            watched=Watched(2, NOW + SECOND, "1"),
            facts=[one._replace(body=b"x"), one._replace(body=b"3"), FactRow("case", "c2", None)],
        )
    )

    assert sorted(alerts.facts()) == [one._replace(body=b"3"), two]
    assert alerts.watched() == Watched(2, NOW + SECOND, "1")


def test_an_episode_that_is_found_again_stays_as_it_is(alerts: SqlAlerts) -> None:
    told = an_episode(group="g")
    alerts.commit(Changes(episodes=[told]))

    alerts.commit(Changes(episodes=[an_episode()]))
    alerts.commit(Changes(episodes=[an_episode(group="another")]))

    assert alerts.episodes([told.id]) == [told]


def test_an_episode_that_was_held_takes_its_group_when_it_is_told(alerts: SqlAlerts) -> None:
    held = an_episode(held_by="inhibited/source_silent")
    alerts.commit(Changes(episodes=[held]))

    alerts.commit(Changes(episodes=[replace(held, held_by=None, group="g")]))

    assert alerts.episodes_of("g", limit=9) == [replace(held, held_by=None, group="g")]


def test_an_episode_that_came_back_is_open_anew_in_the_group_that_tells_it(alerts: SqlAlerts) -> None:
    first = an_episode(group="g")
    again = an_episode(group="h", opened_at=NOW + HOUR)
    over = Resolved(first.id, NOW + SECOND, 3)
    alerts.commit(Changes(episodes=[first], resolved=[over]))
    assert alerts.episodes([first.id]) == [replace(first, resolved_at=NOW + SECOND, flaps=3)]

    alerts.commit(Changes(episodes=[again]))
    alerts.commit(Changes(episodes=[first], resolved=[over]))

    assert alerts.open_episodes() == alerts.episodes_of("h", limit=9) == [again]
    assert alerts.episodes_of("g", limit=9) == []


def test_what_was_resolved_came_back_and_is_over_within_one_turn_is_over(alerts: SqlAlerts) -> None:
    first, again = an_episode(group="g"), an_episode(group="g", opened_at=NOW + 2 * SECOND)
    over = [Resolved(first.id, NOW + SECOND), Resolved(first.id, NOW + 3 * SECOND)]

    alerts.commit(Changes(episodes=[first, again], resolved=over))

    assert alerts.episodes([first.id]) == [replace(again, resolved_at=NOW + 3 * SECOND)]


def test_the_first_resolution_stands(alerts: SqlAlerts) -> None:
    episode = an_episode()
    alerts.commit(Changes(episodes=[episode], resolved=[Resolved(episode.id, NOW)]))

    alerts.commit(Changes(resolved=[Resolved(episode.id, NOW + HOUR), Resolved("unknown", NOW)]))

    assert alerts.episodes([episode.id, "unknown"]) == [replace(episode, resolved_at=NOW)]
    assert alerts.open_episodes() == []


def test_a_notice_is_made_once_whatever_became_of_it(alerts: SqlAlerts) -> None:
    alerts.commit(Changes(notices=[a_notice("n", "g", state="sending", attempts=1)]))
    alerts.became([replace(a_notice("n", "g"), state="accepted", accepted_at=NOW)], [])

    alerts.commit(Changes(notices=[a_notice("n", "g", state="sending", attempts=1)]))

    [kept] = alerts.notices_of("g")
    assert (kept.state, kept.attempts, kept.accepted_at) == ("accepted", 1, NOW)


def test_an_attempt_that_begins_while_one_is_open_is_a_repeat(alerts: SqlAlerts) -> None:
    alerts.commit(Changes(notices=[a_notice("n", "g"), a_notice("m", "g", state="sending", attempts=1)]))

    alerts.begun(["n", "m", "n"], NOW + SECOND)

    by_id = {notice.id: notice for notice in alerts.open_notices()}
    assert {id_: (each.attempts, each.repeats) for id_, each in by_id.items()} == {"n": (1, 0), "m": (2, 1)}
    assert {each.state for each in by_id.values()} == {"sending"}
    assert {each.try_at for each in by_id.values()} == {NOW + SECOND}


def test_what_became_of_an_attempt_is_kept_with_its_proof(alerts: SqlAlerts) -> None:
    notice = a_notice("n", "g", state="sending", attempts=1)
    alerts.commit(Changes(notices=[notice, a_notice("m", "h", accepted_at=NOW)]))
    failed = CustodyLine("g", "failed", NOW, "n", "sms", "duty", {"error": "503"})

    late = a_notice("m", "h", state="accepted", accepted_at=NOW + SECOND)
    alerts.became([replace(notice, state="waiting", error="503", try_at=NOW + SECOND), late], [failed])

    assert alerts.open_notices() == [replace(notice, state="waiting", error="503", try_at=NOW + SECOND)]
    assert alerts.custody_of("g") == [failed]
    assert alerts.notices_of("h") == [replace(late, accepted_at=NOW)]


def test_a_receipt_that_came_before_the_answer_is_not_lost(alerts: SqlAlerts) -> None:
    notice = a_notice("n", "g", state="sending", attempts=1)
    alerts.commit(Changes(notices=[notice]))

    came = alerts.receipt(CustodyLine("g", "delivered", NOW + SECOND, "n", evidence={"status": "ok"}))
    alerts.became([replace(notice, state="accepted", accepted_at=NOW)], [])

    assert came
    assert alerts.notices_of("g") == [
        replace(notice, state="accepted", accepted_at=NOW, delivered_at=NOW + SECOND)
    ]
    assert alerts.custody_of("g") == [
        CustodyLine("g", "delivered", NOW + SECOND, "n", "sms", "duty", {"status": "ok"})
    ]


def test_a_receipt_counts_once_and_of_a_known_notice_alone(alerts: SqlAlerts) -> None:
    alerts.commit(Changes(notices=[a_notice("n", "g")]))
    read = CustodyLine("wrong", "read", NOW, "n")

    assert alerts.receipt(read)
    assert not alerts.receipt(read)
    assert not alerts.receipt(replace(read, at=NOW + SECOND))
    assert not alerts.receipt(replace(read, notice="unknown"))
    assert alerts.receipt(replace(read, turn="acknowledged"))

    assert [(line.turn, line.group) for line in alerts.custody_of("g")] == [
        ("read", "g"),
        ("acknowledged", "g"),
    ]
    assert alerts.notices_of("g")[0].read_at == NOW
    assert alerts.custody_of("wrong") == []


def test_custody_is_in_the_order_of_what_happened_and_adds_nothing_when_said_again(
    alerts: SqlAlerts,
) -> None:
    group, queued = CustodyLine("g", "acknowledged", NOW + HOUR), CustodyLine("g", "queued", NOW, "n")
    accepted = CustodyLine("g", "accepted", NOW, "n", evidence={"id": "7"})
    other = CustodyLine("h", "queued", NOW + SECOND, "m")

    for _ in range(2):
        alerts.commit(Changes(custody=[group, queued, accepted]))
        alerts.became([], [other, other])

    assert alerts.custody_of("g") == [queued, accepted, group]
    assert list(alerts.custody(NOW, NOW + HOUR + SECOND)) == [queued, accepted, other, group]
    assert list(alerts.custody(NOW + SECOND, NOW + HOUR)) == [other]


def test_custody_of_many_pages_has_no_gap(alerts: SqlAlerts) -> None:
    lines = [CustodyLine(f"g{n}", "queued", NOW + SECOND * (n // 900), f"n{n}") for n in range(2_500)]
    alerts.commit(Changes(custody=lines))

    assert list(alerts.custody(NOW, NOW + HOUR)) == lines


def test_what_the_journal_is_to_be_told_waits_until_it_was(alerts: SqlAlerts) -> None:
    raised, resolved = Telling("alert.raised", "g", b"1"), Telling("alert.resolved", "g")
    for _ in range(2):
        alerts.commit(Changes(told=[raised, resolved]))

    first = alerts.to_tell(limit=1)
    alerts.was_told([number for number, _ in first])

    assert [told for _, told in first] == [raised]
    assert [told for _, told in alerts.to_tell(limit=9)] == [resolved]


def test_open_groups_are_those_not_over_or_still_being_told(alerts: SqlAlerts) -> None:
    over = {"resolved_at": NOW}
    alerts.commit(
        Changes(
            groups=[
                a_group("open", opened_at=NOW + SECOND),
                a_group("over", **over),
                a_group("told", **over),
                a_group("late", **over),
            ],
            notices=[
                a_notice("1", "over", state="accepted"),
                a_notice("2", "told", state="held"),
                a_notice("3", "late", state="failed"),
            ],
        )
    )

    assert [group.id for group in alerts.open_groups()] == ["told", "open"]


def test_the_reason_of_a_silence_is_sealed_and_the_silence_replaced_by_its_end(
    alerts: SqlAlerts, engine: Engine
) -> None:
    silence = Silence("s", "zhao", "streets are closed", NOW, NOW + HOUR, area="510104")
    alerts.commit(Changes(silences=[silence]))
    with engine.connect() as link:
        sealed = bytes(link.scalars(select(silences.c.reason_sealed)).one())

    assert b"closed" not in sealed
    assert alerts.silences(at=NOW) == [silence]
    assert alerts.silences(at=NOW - SECOND) == [silence], "the clock may have been set back since"
    assert alerts.silences(at=NOW + HOUR) == []

    ended = replace(silence, ended_at=NOW + SECOND, held=4)
    alerts.commit(Changes(silences=[ended]))

    assert alerts.silences(at=NOW) == [ended]
    assert alerts.silences(at=NOW + SECOND) == []
    assert alerts.silences() == [ended]


def test_a_silence_that_is_found_again_keeps_its_count_and_its_end(alerts: SqlAlerts) -> None:
    silence = Silence("s", "zhao", "", NOW, NOW + HOUR)
    alerts.commit(Changes(silences=[replace(silence, held=4, ended_at=NOW + SECOND)]))

    alerts.commit(Changes(silences=[silence]))
    alerts.commit(Changes(silences=[replace(silence, held=2, ended_at=NOW + 2 * SECOND)]))

    assert alerts.silences() == [replace(silence, held=4, ended_at=NOW + SECOND)]


def test_a_link_is_used_once(alerts: SqlAlerts) -> None:
    assert alerts.use_link("ab", NOW)
    assert not alerts.use_link("ab", NOW + HOUR)
    assert alerts.use_link("cd", NOW)


def test_what_cannot_be_kept_is_an_error_that_quotes_nothing_and_leaves_nothing(alerts: SqlAlerts) -> None:
    group = replace(a_group("g"), total=None)  # type: ignore[arg-type]

    with pytest.raises(JournalError) as refused:
        alerts.commit(Changes(watched=Watched(1, NOW, "1"), episodes=[an_episode("secret")], groups=[group]))

    assert not refused.value.is_retryable
    assert "secret" not in str(refused.value)
    assert alerts.watched() is None
    assert alerts.open_episodes() == []


def test_what_nobody_is_told_of_is_counted_and_listed_by_who_holds_it(alerts: SqlAlerts) -> None:
    made = [
        an_episode("c1", held_by="silence/s1"),
        an_episode("c2", held_by="silence/s1", since=NOW - HOUR),
        an_episode("c3", held_by="inhibited/source_silent", area="elsewhere", since=NOW),
        an_episode("c4", held_by="silence/s1", resolved_at=NOW),
        an_episode("c5", group="g"),
    ]

    alerts.commit(Changes(episodes=made))

    assert alerts.held_counts() == {"silence/s1": 2, "inhibited/source_silent": 1}
    assert alerts.held_counts(["elsewhere"]) == {"inhibited/source_silent": 1}
    assert alerts.held_counts([]) == {}
    assert [e.finding.subject.id for e in alerts.held(limit=9)] == ["c2", "c1", "c3"]
    assert [e.finding.subject.id for e in alerts.held(["elsewhere"], limit=9)] == ["c3"]


def test_a_silence_keeps_what_its_groups_hold_and_what_came_since(alerts: SqlAlerts) -> None:
    made = [
        *(an_episode(f"told{n}", group="told") for n in range(3)),
        an_episode("over", group="told", resolved_at=NOW),
        an_episode("came", group="new", held_by="silence/s1", area="elsewhere", since=NOW - HOUR),
        an_episode("loose", held_by="silence/s1"),
        an_episode("other", group="loud"),
    ]
    groups = [a_group("told", silence="s1"), a_group("new", silence="s1"), a_group("loud")]

    alerts.commit(Changes(episodes=made, groups=groups))

    assert alerts.silenced_counts() == {"s1": 5}
    assert alerts.silenced_counts(["elsewhere"]) == {"s1": 1}
    assert alerts.silenced_counts([]) == {}
    found = [e.finding.subject.id for e in alerts.silenced("s1", limit=9)]
    assert (found[0], sorted(found)) == ("came", ["came", "loose", "told0", "told1", "told2"])
    assert len(alerts.silenced("s1", limit=2)) == 2
    assert alerts.silenced("s2", limit=9) == []


def test_what_a_silence_held_is_kept_from_nobody_once_its_group_is_told(alerts: SqlAlerts) -> None:
    held = an_episode("came", group="new", held_by="silence/s1")
    alerts.commit(Changes(episodes=[held], groups=[a_group("new", silence="s1")]))
    assert alerts.held_counts() == {"silence/s1": 1}

    alerts.commit(Changes(groups=[a_group("new", closed_at=NOW)]))

    assert (alerts.held_counts(), alerts.held(limit=9), alerts.silenced_counts()) == ({}, [], {})


def test_groups_of_a_rule_and_of_areas_are_counted_by_state(alerts: SqlAlerts) -> None:
    made = [
        a_group("a"),
        a_group("b", area="elsewhere"),
        a_group("c", rule="source_silent"),
        a_group("d", resolved_at=NOW - HOUR),
        a_group("e", opened_at=NOW - 40 * HOUR, resolved_at=NOW - 30 * HOUR),
        a_group("f", opened_at=NOW - 40 * HOUR, resolved_at=NOW - HOUR),
    ]

    alerts.commit(Changes(groups=made))

    assert alerts.counts() == {"unacked": 3, "acked": 0, "acted": 0, "silenced": 0, "resolved": 2}
    assert alerts.counts(GroupFilter(areas=["elsewhere"]))["unacked"] == 1
    assert alerts.counts(GroupFilter(rule="source_silent", state="resolved"))["unacked"] == 1
    assert alerts.counts(GroupFilter(since=NOW - 24 * HOUR))["resolved"] == 1
    assert alerts.counts(GroupFilter(since=NOW - 41 * HOUR))["resolved"] == 3
    assert sum(alerts.counts(GroupFilter(areas=[])).values()) == 0


def test_notices_of_many_groups_are_read_at_once(alerts: SqlAlerts) -> None:
    groups = [a_group(f"g{n}") for n in range(1_100)]
    notices = [a_notice(f"n{n}", f"g{n}") for n in range(1_100)]

    alerts.commit(Changes(groups=groups, notices=notices))

    found = alerts.notices_of_all([group.id for group in groups[:1_050]])
    assert {notice.id for notice in found} == {f"n{n}" for n in range(1_050)}
    assert alerts.notices_of_all([]) == []


def test_what_the_watchdog_leaves_is_no_alert(alerts: SqlAlerts) -> None:
    alerts.commit(Changes(groups=[a_group("g"), a_group("p", rule=PROBE)]))

    assert [group.id for group in alerts.groups(GroupFilter(), limit=9)] == ["g"]
    assert [group.id for group in alerts.groups(GroupFilter(rule=PROBE), limit=9)] == ["p"]
    assert alerts.counts()["unacked"] == 1
