"""The declared fields of a person are kept apart one by one; whatever else names someone is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.ingest.admission import Admission
from dashboard.ingest.cloudevents import decode
from dashboard.ingest.errors import Refused
from dashboard.ingest.persons import number_in
from dashboard.ports import Entry
from tests.ingest.fakes import NOW, Areas, MirrorSealer, StillClock
from tests.ingest.items import REPORT, item

ADMISSION = Admission(Areas("a"), MirrorSealer(), StillClock())
MOBILE, CITIZEN = "13800008000", "11010519491231002X"
ZHANG = {"name": "张三", "phone": MOBILE, "id_card": CITIZEN, "address": "1栋1单元"}


def admit(data: Any, type_: str = "dispute.reported", **attributes: Any) -> Entry:
    return ADMISSION.admit(decode(item(type_, data, **attributes)), "grid", now=NOW)


def why_not(data: Any, type_: str = "dispute.reported", **attributes: Any) -> str:
    with pytest.raises(Refused) as refused:
        admit(data, type_, **attributes)
    assert MOBILE not in refused.value.reason
    assert CITIZEN not in refused.value.reason
    return refused.value.reason


def personal(entry: Entry) -> dict[str, str]:
    return {path: MirrorSealer().open(field).decode() for path, field in entry.personal}


def test_declared_fields_are_sealed_each_by_itself_and_nothing_of_them_stays_in_the_event() -> None:
    entry = admit({**REPORT, "reporter": ZHANG, "parties": [{"name": "李四"}, {"phone": MOBILE}]})

    assert personal(entry) == {
        **{f"reporter.{field}": value for field, value in ZHANG.items()},
        "parties.0.name": "李四",
        "parties.1.phone": MOBILE,
    }
    assert entry.sealed is None
    assert entry.event == admit(REPORT).event


def test_free_text_and_unknown_fields_beside_them_are_sealed_as_they_were() -> None:
    entry = admit({**REPORT, "title": "墙", "colour": "red", "reporter": {"name": "张三"}}, trace="t1")

    assert entry.sealed is not None
    assert json.loads(MirrorSealer().open(entry.sealed)) == {
        "data": {"title": "墙", "colour": "red"},
        "trace": "t1",
    }
    assert personal(entry) == {"reporter.name": "张三"}


def test_what_else_is_said_of_a_person_is_sealed_with_the_unknown() -> None:
    entry = admit({**REPORT, "reporter": {"name": "张三", "role": 1}, "parties": [{}, {"role": 2}]})

    assert personal(entry) == {"reporter.name": "张三"}
    assert entry.sealed is not None
    assert json.loads(MirrorSealer().open(entry.sealed)) == {
        "data": {"reporter": {"role": 1}, "parties": [{}, {"role": 2}]}
    }


def test_the_same_report_said_twice_keeps_its_fields_twice() -> None:
    data = {**REPORT, "reporter": {"name": "张三"}}

    assert personal(admit(data)) == personal(admit(data)) == {"reporter.name": "张三"}


def test_what_corrects_a_report_may_carry_them_too() -> None:
    entry = admit({"fields": {"kind": "land", "reporter": {"phone": MOBILE}}}, "dispute.amended")

    assert personal(entry) == {"reporter.phone": MOBILE}
    assert entry.sealed is None
    words = admit({"fields": {"title": "墙", "reporter": {"phone": MOBILE}}}, "dispute.amended")
    assert words.sealed is not None
    assert json.loads(MirrorSealer().open(words.sealed)) == {"data": {"fields": {"title": "墙"}}}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"reporter": {"phone": ""}}, {"reporter.phone": ""}),
        ({"parties": []}, {"parties.0.name": ""}),
        ({"parties": [{}]}, {"parties.0.name": ""}),
        ({"parties": [{"phone": ""}]}, {"parties.0.phone": ""}),
        ({"reporter": None, "parties": None}, {}),
        ({"reporter": {"phone": None}}, {}),
    ],
)
def test_a_correction_takes_back_what_it_says_to_be_empty(said: Any, kept: dict[str, str]) -> None:
    entry = admit({"fields": {"kind": "land", **said}}, "dispute.amended")

    assert personal(entry) == kept


@pytest.mark.parametrize("absent", [None, {}, {"name": None}, {"name": ""}])
def test_what_is_absent_is_kept_as_nothing(absent: Any) -> None:
    assert admit({**REPORT, "reporter": absent, "parties": [absent or {}]}).personal == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"reporter": "张三"}, "data.reporter: is no object"),
        ({"reporter": {"wechat": "x"}}, "data.reporter.wechat: names a person"),
        ({"parties": [{"role": 1}, {"deep": {"name": "x"}}]}, "data.parties[1].deep.name: names a person"),
        ({"reporter": {"phone": 13800008000}}, "data.reporter.phone: is no string"),
        ({"reporter": {"name": "x" * 201}}, "data.reporter.name: is no string of up to 200"),
        ({"reporter": {"name": "a\0b"}}, "data.reporter.name: holds a control character"),
        ({"parties": {"name": "李四"}}, "data.parties: is no list"),
        ({"parties": [{}] * 9}, "data.parties: is no list of up to 8"),
        ({"parties": ["李四"]}, "data.parties[0]: is no object"),
    ],
)
def test_declared_fields_of_another_shape_are_refused(said: dict[str, Any], why: str) -> None:
    assert why_not({**REPORT, **said}).startswith(why)


def test_other_types_have_no_such_fields() -> None:
    assert "names a person" in why_not({"grade": "major", "reporter": {"name": "张三"}}, "dispute.graded")


@pytest.mark.parametrize(
    "value",
    [
        MOBILE, int(MOBILE), "+86 138-0000-8000", CITIZEN, CITIZEN.lower(), [MOBILE], {"deep": MOBILE},
        "13 800 00 80 00", "１３８００００８０００", "1380-000-8000",
        "138\u30000000\u20118000", "+86 1 3800008000", "110105 19491231 002 x",
        "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ",
    ],
)  # fmt: skip
def test_an_unknown_field_that_holds_a_number_of_a_person_is_refused(value: Any) -> None:
    assert why_not({**REPORT, "order": value}).startswith("data.order")


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("dispute.dispatched", {"unit": MOBILE}),
        ("dispute.dispatched", {"unit": f"张三{MOBILE}"}),
        ("dispute.mediated", {"by": CITIZEN, "result": "agreed"}),
        ("dispute.reported", {**REPORT, "kind": "tel 138 0000 8000"}),
        ("dispute.amended", {"fields": {"kind": MOBILE}}),
        ("dispute.dispatched", {"unit": "张三１３８００００８０００"}),
        ("dispute.dispatched", {"unit": "tel 13 800 008 000"}),
        ("dispute.mediated", {"by": "110105-19491231-002X", "result": "agreed"}),
    ],
)
def test_a_code_that_holds_one_would_reach_a_wall_and_is_refused(type_: str, data: Any) -> None:
    assert "which no code does" in why_not(data, type_)


@pytest.mark.parametrize(
    "code",
    [
        "420203011002", "committee-420203011002", "2026091400138", "23800008000", "1380000800",
        "20260914001380", "order13800008000", "110105194912310021", "110105194913310021",
        "114202031234567890", "INV-2026-0914-0001",
        "2026-09-14 13:00 8000", "420203 011 002-0001",
        "3 1380000-80001", "13.80.00.08.000", "2026-13800-008",
        "order-2026-1380-0008", "1380-0008-00", "9b2f1380-0008-4000-8000-13800008000a",
    ],
)  # fmt: skip
def test_what_only_looks_a_little_like_it_is_a_code(code: str) -> None:
    assert number_in(code) is None
    assert admit({"unit": code}, "dispute.dispatched").personal == ()


def test_ids_are_a_sources_own_and_free_text_is_sealed_whatever_it_holds() -> None:
    entry = admit({"comment": f"call {MOBILE}"}, "dispute.commented", id=MOBILE, subject=MOBILE)

    assert entry.sealed is not None
    assert MOBILE not in repr(entry.event.data)
