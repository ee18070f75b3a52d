"""Rules, channels and the plan as pages are told of them: as they are in force here, now."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.alerting.plan.faces import FollowedPlan, alert_ground, channel_face, rule_faces, settings_in
from dashboard.channels._registry import channels_by_name
from dashboard.domain.duty_default import default_plan
from dashboard.domain.events import SYSTEM_SOURCE, Event
from dashboard.domain.rule_settings import RuleSettings, Setting
from dashboard.domain.rules_file import settings_form, settings_from
from dashboard.domain.system_events import RegisterChanged
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry
from dashboard.rules._registry import rules_by_name
from tests.acting.alert_centre import AT, store_in
from tests.builders import the_registers
from tests.desks import ZONE
from tests.ingest.fakes import StillClock

RULES = rules_by_name()
SET = RuleSettings({"relay_heading": Setting(False)})
OWN = {
    "rule": [
        {
            "name": "many-returns", "title_zh": "街道退回过多", "title_en": "Many returns", "about": "area",
            "count": "returned", "level": "street", "at_least": 10, "within": "24h", "severity": "over",
        }
    ]
}  # fmt: skip
PLAN = """
[[route]]
name = "returns"
escalation = "default"
rules = ["many-returns"]

[[route]]
name = "rest"
escalation = "default"
"""


def set_by(found: RuleSettings, *, number: int = 1) -> Event:
    content = json.dumps(settings_form(found))
    data = RegisterChanged("rules", "rules", content, f"{number}")
    return Event(SYSTEM_SOURCE, f"rules/{number}", "register.changed", None, AT, data)


def journal_of(*changes: Event) -> MemoryJournal:
    found = MemoryJournal(StillClock())
    found.append([Entry(event) for event in (*the_registers(), *changes)])
    return found


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_every_rule_has_a_face_in_both_languages_and_its_parameters() -> None:
    faces = rule_faces(RULES, RuleSettings())

    assert faces.keys() == RULES.keys()
    for name, face in faces.items():
        assert face.title_zh and face.title_en and face.says_zh and face.says_en
        assert [p.name for p in face.params] == [p.name for p in RULES[name].params]
        assert all(p.value == p.default for p in face.params)
        assert face.is_on


def test_a_face_tells_what_the_centre_has_set_and_its_own_rules_come_last() -> None:
    name, param = next((n, r.params[0]) for n, r in RULES.items() if r.params)
    given = settings_from(OWN)
    found = RuleSettings({name: Setting(params={param.name: param.high}), **SET.by_rule}, given.counts)

    faces = rule_faces(RULES, found)

    told = faces[name].params[0]
    assert (told.value, told.default) == (param.high, param.default)
    assert not faces["relay_heading"].is_on
    assert list(faces)[-1] == "many-returns"


def test_the_last_register_of_rules_is_the_one_in_force() -> None:
    assert settings_in(journal_of()) == RuleSettings()
    assert settings_in(journal_of(set_by(RuleSettings()), set_by(SET, number=2))) == SET


def test_every_channel_has_a_face_with_its_budget() -> None:
    for name, channel in channels_by_name().items():
        face = channel_face(channel)
        assert (face.kind, face.receipts) == (name, channel.receipts)
        assert (face.messages, face.per_s) == (channel.budget or (None, None))


def test_a_plan_that_is_wrong_from_the_start_stops_nothing_and_is_said_until_it_is_right(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "alerts.toml", "post = 3\n")
    plan = FollowedPlan(path, lambda: {"many-returns"})

    assert plan() == default_plan()
    fault = plan.fault()
    assert fault is not None
    assert (fault.line, fault.is_replaced) == (1, False)
    assert "alerts.toml" in fault.why

    written(path, PLAN)
    assert [route.name for route in plan().routes] == ["returns", "rest"]
    assert plan.fault() is None


def test_a_plan_that_becomes_wrong_goes_on_as_it_was_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "alerts.toml", PLAN)
    plan = FollowedPlan(path, lambda: {"many-returns"})
    before = plan()
    assert plan.fault() is None

    written(path, "[[route]]\n# of nothing at all, for as long as it takes\n")
    os.utime(path, (1, 1))

    assert plan() == before
    assert plan.fault() is not None


def test_the_ground_of_a_centre_knows_its_own_rules_and_who_is_on_duty(tmp_path: Path) -> None:
    own = settings_from(OWN)
    ground = alert_ground(
        store_in(tmp_path),
        journal_of(set_by(own)),
        written(tmp_path / "alerts.toml", PLAN),
        rules=RULES,
        channels=channels_by_name(),
        zone=ZONE,
        kinds={},
        sources={},
    )

    assert "many-returns" in ground.rules()
    assert ground.plan().routes[0].rules == ("many-returns",)
    assert ground.plan_fault() is None
    assert ground.on_duty(ground.plan(), "duty", datetime(2026, 9, 28, 3, tzinfo=ZoneInfo("UTC"))) == (
        "duty",
    )


def test_the_plan_is_known_before_anybody_looks_so_that_a_wrong_file_is_said_to_be_replaced(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "alerts.toml", PLAN)
    ground = alert_ground(
        store_in(tmp_path),
        journal_of(set_by(settings_from(OWN))),
        path,
        rules=RULES,
        channels=channels_by_name(),
        zone=ZONE,
        kinds={},
        sources={},
    )

    written(path, "post = 3\n")

    fault = ground.plan_fault()
    assert fault is not None
    assert (fault.line, fault.is_replaced) == (1, True)
    assert [route.name for route in ground.plan().routes] == ["returns", "rest"]
