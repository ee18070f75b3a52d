from __future__ import annotations

import pytest

from dashboard.ingest.persons import names_a_person, personal_field


@pytest.mark.parametrize(
    "field",
    [
        "name", "Name", "NAME", "full_name", "reporterName", "reporter_name", "victim-name", "phone",
        "phone2", "Phone_No", "mobile", "id_card", "ID-Card", "idcard", "identity", "address",
        "homeAddress", "username", "contact_phone", "姓名", "当事人姓名", "联系电话", "手机号", "身份证号",
        "家庭住址", "地址",
    ],
)  # fmt: skip
def test_a_field_that_says_who_someone_is_or_how_to_find_them(field: str) -> None:
    assert names_a_person(field)


@pytest.mark.parametrize(
    "field",
    ["area", "area_name", "unit_name", "filename", "kind", "colour", "addressed", "renamed", "phones_sold",
     "households", "identical", "mobility", "街道", "类别", "社区名称"],
)  # fmt: skip
def test_a_field_that_only_sounds_like_it(field: str) -> None:
    assert not names_a_person(field)


def test_it_is_found_at_any_depth_and_named_by_its_path() -> None:
    found = {"a": 1, "parties": [{"role": "x"}, {"who": {"mobile": 1}}]}

    assert personal_field(found, "data") == "data.parties[1].who.mobile"


def test_where_there_is_none_none_is_found() -> None:
    assert personal_field({"a": {"b": ["name"]}}, "data") is None
