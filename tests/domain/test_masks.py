"""What a mask lets through: what people know each other by, and never more than it hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.masks import STARS, masked
from dashboard.domain.personal import OF_A_PERSON, PersonalKind, kind_of, without_number

CITIZEN = "11010519491231002X"
"""The worked example of GB 11643."""


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "张三", "张*"),
        ("name", "张三丰", "张*"),
        ("name", "欧阳修", "欧*"),
        ("name", "阿依古丽·买买提", "阿*"),
        ("name", "Ann Example", "A*"),
        ("name", "O'Neill", "O*"),
        ("name", "  张三 ", "张*"),
        ("name", "张", STARS),
        ("name", "X", STARS),
        ("name", "·张", STARS),
        ("name", "13800008000", STARS),
        ("name", "张三13800008000", STARS),
        ("name", "张三(户主)", STARS),
        ("phone", "13800008000", "138****8000"),
        ("phone", "138 0000 8000", "138****8000"),
        ("phone", "+86-138-0000-8000", "138****8000"),
        ("phone", "8613800008000", "138****8000"),
        ("phone", "１３８００００８０００", "138****8000"),
        ("phone", "1380000800", STARS),
        ("phone", "138000080000", STARS),
        ("phone", "12800008000", STARS),
        ("phone", "0714-0000000", STARS),
        ("phone", "110", STARS),
        ("phone", "张三", STARS),
        ("id_card", CITIZEN, "110*************2X"),
        ("id_card", CITIZEN.lower(), "110*************2X"),
        ("id_card", "110105491231002", "110**********02"),
        ("id_card", "1101051949123100", STARS),
        ("id_card", "E00000000", STARS),
        ("address", "某街道某社区1栋1单元", STARS),
    ],
)
def test_what_is_shown_of_a_field(kind: PersonalKind, value: str, shown: str) -> None:
    assert masked(kind, value) == shown


@pytest.mark.parametrize("kind", sorted(OF_A_PERSON))
@pytest.mark.parametrize("value", ["", "  ", "\u3000"])
def test_nothing_is_masked_as_nothing(kind: PersonalKind, value: str) -> None:
    assert masked(kind, value) == ""


ODD = st.text(st.sampled_from("张三Aa é´·-'13800008000Xx\U00020000,()+ "), max_size=24) | st.text(max_size=24)


@given(st.sampled_from(sorted(OF_A_PERSON)), ODD)
def test_a_mask_shows_never_more_than_it_hides_but_of_a_mobile_number(kind: PersonalKind, value: str) -> None:
    shown = masked(kind, value)

    visible = shown.replace("*", "")
    is_mobile = kind == "phone" and len(shown) == 11
    assert (
        len(visible) == 7 if is_mobile else len(visible) <= len(value.strip()) - len(visible) or not visible
    )
    assert "*" in shown or not value.strip()


def test_a_path_says_how_its_field_is_masked() -> None:
    assert [kind_of(path) for path in ("reporter.name", "parties.7.id_card")] == ["name", "id_card"]
    assert without_number("parties.7.id_card") == "parties.id_card"


@pytest.mark.parametrize(
    "path", ["name", "reporter", "reporter.0.name", "parties.name", "parties.8.name", "witness.name"]
)
def test_what_is_not_declared_has_no_mask(path: str) -> None:
    with pytest.raises(ValueError, match="no declared"):
        kind_of(path)
