"""What is told of alerts, and to whom: from the alerts' own store on SQLite."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from dashboard.acting.silencing import Match
from dashboard.domain.alert import Turn, made_of
from dashboard.domain.duty import DutyPlan, Hours, Roster, Shift
from dashboard.ports.alerts import Changes, CustodyLine, Group, Notice, Silence
from dashboard.reading.alert_duty import duty_told, path_of
from dashboard.reading.alert_past import told_by
from dashboard.reading.alert_proof import CUSTODY, PROOF, custody_csv, proof_csv
from dashboard.reading.alerts import NowOnly
from dashboard.reading.desk import NotThere, NotYet, OutOfReach
from tests.acting.alert_centre import (
    AT,
    DISTRICT,
    ELSEWHERE,
    MEMBER,
    PLAN,
    VIEWER,
    alert_centre,
    episode_of,
    group_of,
    notice_of,
    told,
)
from tests.acting.desk_centre import OTHER, STREET, number
from tests.desks import ZONE


async def test_the_inbox_tells_of_the_reach_alone_and_its_counts_add_up(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of("mine"), episode_of("mine"))
        told(here.store, group_of("acked", acked_at=AT, acked_by="duty"), episode_of("acked"))
        told(here.store, group_of("done", resolved_at=AT), episode_of("done", resolved_at=AT))
        told(here.store, group_of("theirs", area=OTHER), episode_of("theirs", area=OTHER))

        mine, all_ = await here.desk(MEMBER).inbox(), await here.desk(DISTRICT).inbox()

        assert {row.code for row in mine.rows} == {"251011-mine", "251011-acked", "251011-done"}
        assert mine.counts == {"unacked": 1, "acked": 1, "acted": 0, "silenced": 0, "resolved": 1}
        assert all_.counts["unacked"] == 2
        assert sum(all_.counts.values()) == len(all_.rows) == 4


async def test_pages_of_groups_that_opened_at_one_instant_lose_none(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        for n in range(7):
            told(here.store, group_of(f"{n}"), episode_of(f"{n}"))

        seen, cursor = [], None
        while True:
            page = await here.desk(DISTRICT).inbox(cursor=cursor, limit=3)
            seen += [row.code for row in page.rows]
            if (cursor := page.next) is None:
                break

        assert sorted(seen) == [f"251011-{n}" for n in range(7)]


@pytest.mark.parametrize("cursor", ["x", "", "bm90IGFuIGluc3RhbnQ="])
async def test_a_cursor_of_another_making_is_none(tmp_path: Path, cursor: str) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(NotYet):
            await here.desk(DISTRICT).inbox(cursor=cursor)


async def test_what_is_silenced_stays_counted_beside_those_that_are_told(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of("mine", silence="s1"), episode_of("mine", held_by="silence/s1"))
        here.store.commit(Changes(episodes=[episode_of("quiet", held_by="inhibited/source_silent")]))

        inbox = await here.desk(MEMBER).inbox()

        assert (inbox.counts["silenced"], inbox.counts["unacked"]) == (1, 0)
        assert inbox.held == {"silence": 1, "inhibited": 1}


async def test_a_group_out_of_reach_is_not_there(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group := group_of(), episode_of())

        with pytest.raises(NotThere):
            await here.desk(ELSEWHERE).file(group.id)


async def test_one_group_is_told_whole(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        notice = told(here.store, group := group_of(), episode_of())
        here.store.receipt(CustodyLine(group.id, "delivered", AT, notice=notice.id, evidence={"id": "9"}))
        await here.acting.act(here.desk(MEMBER), group.id, "called", form=number())

        file = await here.desk(MEMBER).file(group.id)

        assert [e.finding.code for e in file.episodes] == ["251011-c1"]
        assert [n.delivered_at for n in file.notices] == [AT]
        assert [(line.turn, line.recipient, line.evidence) for line in file.custody] == [
            ("delivered", "duty", {"id": "9"})
        ]
        assert [(act.kind, act.by, act.what) for act in file.acts] == [
            ("acknowledged", "street", None), ("acted", "street", "called"),
        ]  # fmt: skip
        assert [(s.number, s.to, s.state, s.at) for s in file.path] == [
            (0, ("shift",), "taken", AT), (1, ("chief",), "next", AT + timedelta(minutes=15)),
        ]  # fmt: skip


async def test_a_step_taken_anew_is_no_step_of_the_plan_s(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group := group_of(step=1, retaken=1), episode_of())

        file = await here.desk(MEMBER).file(group.id)
        await here.acting.escalate(here.desk(MEMBER), group.id)

        assert [(step.to, step.state) for step in file.path] == [(("shift",), "taken"), (("chief",), "next")]
        [recorded] = here.inner.journal.of_subject(group.id)
        assert (recorded.event.data.step, recorded.event.data.to) == (2, "chief")


@pytest.mark.parametrize("first", [0, 1])
async def test_a_step_of_which_some_posts_alone_were_told_anew_told_all_of_them(
    tmp_path: Path, first: int
) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of(step=first + 1, retaken=1, next_step_at=None)
        later = AT + timedelta(minutes=1)
        reached = notice_of(group, step=first)
        lost = notice_of(group, step=first, post="chief", state="failed")
        anew = notice_of(group, step=first + 1, post="chief", created_at=later, instead_of=lost.id)
        before = [notice_of(group, post="street", created_at=AT - timedelta(minutes=9))] * first
        here.store.commit(Changes(groups=[group], notices=[*before, reached, lost, anew]))

        path = path_of(PLAN, group, here.store.notices_of(group.id))

        assert (path[first].state, path[first].at) == ("taken", AT)
        assert sorted(path[first].told) == ["chief", "duty"]


async def test_that_a_step_goes_on_is_not_told_as_the_next_one(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group := group_of(next_to="shift"), episode_of())

        file = await here.desk(MEMBER).file(group.id)

        assert (file.row.coming, file.row.next_to) == ("again", ("duty",))
        assert [(step.state, step.at) for step in file.path] == [("taken", AT), ("to_come", None)]


async def test_once_acknowledged_the_steps_to_come_are_stopped(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group := group_of(acked_at=AT, acked_by="duty", next_step_at=None), episode_of())

        file = await here.desk(MEMBER).file(group.id)

        assert [step.state for step in file.path] == ["taken", "stopped"]


async def test_who_is_told_no_sensitive_kind_is_told_none_by_an_alert(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of(key="case_overdue/family")
        told(here.store, group, episode_of(kind="family"))

        known, kept = await here.desk(DISTRICT).file(group.id), await here.desk(VIEWER).file(group.id)

        assert (known.row.case_kind, known.row.group.key, known.texts_kept) == ("family", group.key, False)
        assert known.notices[0].text
        assert "family" not in repr(kept)
        assert (kept.row.case_kind, kept.notices[0].text, kept.texts_kept) == ("withheld", "", True)


async def test_alerts_are_told_of_now_and_to_who_reads_cases(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(NowOnly):
            await here.desk(DISTRICT, at=AT - timedelta(hours=1)).inbox()
        with pytest.raises(OutOfReach):
            await here.desk(replace(VIEWER, role="wall")).inbox()


# ── silences ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_silence_tells_its_reason_its_end_and_what_it_held(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        match, until = Match(rule="source_silent", area=STREET), AT + timedelta(minutes=20)
        done = await here.acting.silence(
            here.desk(DISTRICT), match, reason="the exchange is being moved", until=until, form=number()
        )
        kept = Silence(done.subject, "zhao", "", AT, until, rule=match.rule, area=match.area, held=3)
        held = episode_of("quiet", held_by=f"silence/{kept.id}")
        here.store.commit(Changes(silences=[kept], episodes=[held]))

        [line] = await here.desk(MEMBER).silences()
        file = await here.desk(MEMBER).silence(kept.id)

        assert (line.reason, line.state, line.is_ending) == ("the exchange is being moved", "in_force", True)
        assert (line.open_held, line.held) == (1, 3)
        assert [e.finding.code for e in file.episodes] == ["251011-quiet"]


async def test_how_many_a_silence_held_is_told_to_who_reaches_all_that_it_is_of(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        until = AT + timedelta(hours=5)
        here.store.commit(
            Changes(
                silences=[Silence("s1", "zhao", "", AT, until, rule="source_silent", held=3)],
                episodes=[
                    episode_of("mine", held_by="silence/s1"),
                    episode_of("theirs", area=OTHER, held_by="silence/s1"),
                ],
            )
        )

        [mine], [whole] = [await here.desk(who).silences() for who in (MEMBER, DISTRICT)]

        assert (mine.open_held, mine.held) == (1, None)
        assert (whole.open_held, whole.held) == (2, 3)


async def test_a_silence_holds_what_people_were_told_of_before_too(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        until = AT + timedelta(hours=5)
        here.store.commit(
            Changes(silences=[Silence("s1", "zhao", "", AT, until, rule="case_overdue", held=3)])
        )
        told(
            here.store, group_of("mine", silence="s1", total=2, open=2), episode_of("one"), episode_of("two")
        )
        here.store.commit(Changes(episodes=[episode_of("came", held_by="silence/s1")]))

        [line] = await here.desk(MEMBER).silences()
        file = await here.desk(MEMBER).silence("s1")

        assert line.open_held == file.line.open_held == len(file.episodes) == 3


async def test_silences_are_in_force_or_over_or_were_ended(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        rule = "source_silent"
        later = AT + timedelta(hours=5)
        kept = [
            Silence("1" * 32, "zhao", "", AT, later, rule=rule),
            Silence("2" * 32, "zhao", "", AT - timedelta(hours=2), AT, rule=rule),
            Silence("3" * 32, "zhao", "", AT - timedelta(hours=3), later, rule=rule, ended_at=AT),
        ]
        here.store.commit(Changes(silences=kept))

        lines = await here.desk(DISTRICT).silences()

        assert [(x.state, x.is_ending) for x in lines] == [
            ("in_force", False), ("over", False), ("ended", False),
        ]  # fmt: skip


async def test_a_silence_of_a_case_or_of_another_area_is_not_told_to_a_street(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        later = AT + timedelta(hours=5)
        kept = [
            Silence("1" * 32, "zhao", "", AT, later, about="case/grid/9"),
            Silence("2" * 32, "zhao", "", AT, later, area=OTHER),
            Silence("3" * 32, "zhao", "", AT, later, rule="source_silent"),
        ]
        here.store.commit(Changes(silences=kept))

        assert [line.silence.id for line in await here.desk(MEMBER).silences()] == ["3" * 32]
        with pytest.raises(NotThere):
            await here.desk(MEMBER).silence("1" * 32)


SPENT = {"reason": "budget"}

# ── channels, duty, proof ───────────────────────────────────────────────────────────────────────────────


async def test_a_channel_tells_what_of_its_budget_is_spent_and_what_failed(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of()
        long_ago = AT - timedelta(seconds=90)
        made = [
            notice_of(group, post="a", accepted_at=AT - timedelta(seconds=5)),
            notice_of(group, post="b", accepted_at=long_ago),
            notice_of(group, post="c", state="failed", accepted_at=None, error="429", try_at=AT, repeats=1),
            notice_of(group, post="d", state="waiting", accepted_at=None),
            notice_of(group, post="e", state="failed", accepted_at=None, error="acknowledged"),
            notice_of(group, post="f", state="failed", accepted_at=None, error="budget", try_at=AT),
        ]
        passed = CustodyLine(group.id, "held", AT - timedelta(seconds=9), "g", made[0].channel, "g", SPENT)
        tried = [answered(made[0], 5), answered(made[1], 90), answered(made[2], 4, "failed", attempt="1")]
        here.store.commit(Changes(groups=[group], notices=made, custody=[passed, *tried]))

        [line] = (await here.desk(DISTRICT).channels()).lines

        assert (line.messages, line.per_s, line.spent) == (20, 60.0, 2), "what was refused is spent, too"
        assert (line.accepted, line.failed, line.waiting, line.repeats) == (2, 1, 1, 1)
        assert (line.passed, line.retrying) == (1, 0)
        assert (line.last_error, line.last_failed_at) == ("429", AT)


async def test_a_channel_whose_attempts_fail_says_so_before_the_last_one_is_given_up(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of()
        again = AT + timedelta(seconds=4)
        made = [
            notice_of(group, post="a", state="waiting", accepted_at=None, error="500", try_at=again),
            notice_of(group, post="b", state="sending", accepted_at=None, attempts=2, error="500"),
            notice_of(group, post="c", state="sending", accepted_at=None),
            notice_of(group, post="d", state="waiting", accepted_at=None, attempts=0, try_at=again),
        ]
        here.store.commit(Changes(groups=[group], notices=made))

        [line] = (await here.desk(DISTRICT).channels()).lines

        assert (line.waiting, line.retrying, line.failed) == (4, 2, 0)


def answered(notice: Notice, ago_s: float, turn: Turn = "accepted", **evidence: str) -> CustodyLine:
    """What was answered to one attempt."""
    at = AT - timedelta(seconds=ago_s)
    return CustodyLine(notice.group, turn, at, notice.id, notice.channel, notice.recipient, evidence)


async def test_who_is_bound_to_an_area_is_told_of_its_notices_alone_and_never_of_the_centres_budget(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        theirs = group_of("theirs", area=OTHER)
        theirs_made = [
            notice_of(theirs, post="a", accepted_at=AT),
            notice_of(theirs, post="b", state="failed", accepted_at=None, error="429", try_at=AT),
            notice_of(theirs, post="c", state="waiting", accepted_at=None),
        ]
        before = await here.desk(MEMBER).channels()
        here.store.commit(
            Changes(groups=[theirs], notices=theirs_made, custody=[answered(theirs_made[0], 1)])
        )

        after, whole = await here.desk(MEMBER).channels(), await here.desk(DISTRICT).channels()

        assert (after, after.is_whole) == (before, False)
        assert after.lines[0].spent is None
        assert (whole.lines[0].spent, whole.lines[0].waiting, whole.is_whole) == (1, 1, True)

        mine = group_of("mine")
        here.store.commit(
            Changes(groups=[mine], notices=[notice_of(mine, state="waiting", accepted_at=None)])
        )
        assert (await here.desk(MEMBER).channels()).lines[0].waiting == 1


async def test_who_reaches_a_part_is_told_of_channels_what_they_did_for_it_and_not_what_all_spent(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        mine, theirs = group_of(), group_of("theirs", area=OTHER)
        made = [notice_of(mine), notice_of(theirs)]
        waiting = [notice_of(g, post="b", state="waiting", accepted_at=None) for g in (mine, theirs)]
        here.store.commit(Changes(groups=[mine, theirs], notices=[*made, *waiting]))

        [line] = (await here.desk(MEMBER).channels()).lines

        assert (line.accepted, line.waiting, line.spent, line.messages) == (1, 1, None, 20)


async def test_posts_are_told_with_their_channels_and_never_with_an_address(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        duty = await here.desk(DISTRICT).duty()

        assert [(p.name, p.channels, p.is_on_duty) for p in duty.posts] == [
            ("duty", ("chat",), True), ("chief", ("chat",), False),
        ]  # fmt: skip
        assert "somewhere" not in repr(duty)


def test_who_is_on_duty_next_and_from_when_on() -> None:
    by_day = Shift(("all",), Hours(time(8, 30), time(17, 30)), ("duty",))
    plan = replace(PLAN, rosters={"shift": Roster("shift", (by_day,), ("chief",))})

    def on_duty(plan: DutyPlan, roster: str, at: object) -> tuple[str, ...]:
        local = at.astimezone(ZONE).time()  # type: ignore[attr-defined]
        return ("duty",) if time(8, 30) <= local < time(17, 30) else ("chief",)

    noon = AT.astimezone(ZONE).replace(hour=12, minute=0)
    [roster] = duty_told(plan, on_duty, at=noon, zone=ZONE).rosters

    assert (roster.on, roster.then) == (("duty",), ("chief",))
    assert roster.until == noon.replace(hour=17, minute=30, second=0, microsecond=0)


async def test_the_proof_of_a_day_says_who_was_told_and_what_became_of_it(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of(acked_at=AT, acked_by="duty"), episode_of())
        told(here.store, group_of("theirs", area=OTHER), episode_of("theirs", area=OTHER))
        told(here.store, group_of("before", opened_at=AT - timedelta(days=1)), episode_of("before"))
        day = AT.astimezone(ZONE).date()

        proof = await here.desk(MEMBER).proof(day)

        assert proof.counts["notices"] == proof.counts["accepted"] == proof.counts["acknowledged"] == 1
        head, row = csv.reader(io.StringIO("".join(proof_csv(proof, zone=ZONE))))
        assert tuple(head) == PROOF
        told_of = dict(zip(head, row, strict=True))
        assert (told_of["recipient"], told_of["state"], told_of["acknowledged_by"]) == (
            "duty", "accepted", "duty",
        )  # fmt: skip
        assert told_of["accepted_at"] == AT.astimezone(ZONE).isoformat()
        assert (await here.desk(MEMBER).proof(date(2020, 1, 1))).rows == ()


async def test_the_parts_of_a_proof_add_up_and_what_nobody_needed_any_more_did_not_fail(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of()
        made = [
            notice_of(group, post="a"),
            notice_of(group, post="b", state="failed", accepted_at=None, error="500"),
            notice_of(group, post="c", state="failed", accepted_at=None, error="silenced"),
            notice_of(group, post="d", state="held", accepted_at=None),
            notice_of(group, post="e", state="sending", accepted_at=None),
            notice_of(group, post="f", state="failed", accepted_at=None, error="budget"),
        ]
        here.store.commit(Changes(groups=[group], notices=made))

        counts = (await here.desk(DISTRICT).proof(AT.astimezone(ZONE).date())).counts

        parts = ("accepted", "under_way", "held", "failed", "passed", "needless")
        assert [counts[part] for part in parts] == [1, 1, 1, 1, 1, 1]
        assert counts["notices"] == 6


async def test_what_was_passed_on_before_it_was_made_is_in_the_proof_s_sum(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        group, theirs = group_of(), group_of("theirs", area=OTHER)
        sent = notice_of(group)

        def passed(of: Group, notice: str, reason: str = "budget") -> CustodyLine:
            return CustodyLine(of.id, "held", AT, notice, "hook", "duty", {"reason": reason})

        custody = [
            passed(group, "never-made"),
            replace(passed(group, "never-made"), at=AT + timedelta(minutes=1)),
            passed(group, sent.id),
            passed(group, "of-hours", "hours"),
            passed(theirs, "theirs"),
        ]
        here.store.commit(Changes(groups=[group, theirs], notices=[sent], custody=custody))
        day = AT.astimezone(ZONE).date()

        mine = (await here.desk(MEMBER).proof(day)).counts
        all_ = (await here.desk(DISTRICT).proof(day)).counts

        assert (mine["notices"], mine["accepted"], mine["passed"]) == (2, 1, 1)
        assert (all_["notices"], all_["accepted"], all_["passed"]) == (3, 1, 2)


@pytest.mark.parametrize("day", [date.min, date.max])
async def test_there_is_no_proof_of_a_day_that_no_clock_has(tmp_path: Path, day: date) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(NotYet):
            await here.desk(DISTRICT).proof(day)


def test_a_cell_of_custody_that_a_spreadsheet_would_compute_is_text() -> None:
    line = CustodyLine(made_of("g"), "failed", AT, recipient="=1+1", evidence={"status": "500"})

    head, row = csv.reader(io.StringIO("".join(custody_csv([line], zone=ZONE))))

    assert tuple(head) == CUSTODY
    assert row[5] == "'=1+1"
    assert row[6] == '{"status": "500"}'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2025-10-11T06:30:00+00:00", "2025-10-11T14:30:00+08:00"),
        ("2025-10-11T06:30:00", "2025-10-11T06:30:00"),
        ("T-1", "T-1"),
        ("200", "200"),
    ],
)
def test_an_instant_of_evidence_is_told_in_the_centres_zone(said: str, told: str) -> None:
    line = CustodyLine(made_of("g"), "held", AT, evidence={"until": said})

    _, row = csv.reader(io.StringIO("".join(custody_csv([line], zone=ZONE))))

    assert json.loads(row[6]) == {"until": told}


async def test_every_rule_is_told_with_how_many_are_open_of_it(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of(), episode_of())
        told(here.store, group_of("over", resolved_at=AT), episode_of("over"))

        lines = await here.desk(MEMBER).rules()

        assert [(line.face.name, line.open) for line in lines] == [("case_overdue", 1), ("source_silent", 0)]


async def test_what_a_rule_told_of_and_what_it_told_nobody_of_are_counted_in_items(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of("mine", total=3, open=3), episode_of("mine"))
        before = AT - timedelta(days=91)
        here.store.commit(
            Changes(
                episodes=[
                    episode_of("late", held_by="inhibited/source_silent"),
                    episode_of("brief", resolved_at=AT + timedelta(minutes=1)),
                    episode_of("long-ago", held_by="inhibited/source_silent", opened_at=before),
                    episode_of("over-long-ago", opened_at=before, resolved_at=before + timedelta(hours=1)),
                    episode_of("theirs", area=OTHER, held_by="inhibited/source_silent"),
                ]
            )
        )

        found = await told_by(here.desk(MEMBER), "case_overdue", AT - timedelta(days=90))

        assert (found.alerts, found.items, found.untold) == (1, 3, 2)


async def test_a_rule_tells_what_is_open_of_it_and_told_to_nobody(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, group_of("mine", silence="s1"), episode_of("mine", held_by="silence/s1"))
        here.store.commit(
            Changes(
                episodes=[
                    episode_of("late", held_by="inhibited/source_silent"),
                    episode_of("explained", held_by="inhibited/source_silent"),
                    episode_of("over", held_by="inhibited/source_silent", resolved_at=AT),
                    episode_of("theirs", area=OTHER, held_by="inhibited/source_silent"),
                ]
            )
        )

        [mine, _], [all_, _] = [await here.desk(who).rules() for who in (MEMBER, DISTRICT)]

        assert [(line.open, line.untold) for line in (mine, all_)] == [(1, 2), (1, 3)]


async def test_a_silence_of_which_the_journal_has_no_words_has_no_reason_to_tell(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        kept = Silence("1" * 32, "zhao", "", AT, AT + timedelta(hours=1), rule="source_silent")
        here.store.commit(Changes(silences=[kept]))

        [line] = await here.desk(DISTRICT).silences()

        assert line.reason is None
