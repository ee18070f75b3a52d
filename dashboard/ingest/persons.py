"""Fields that are meant to name a person. They are refused at the gate, whatever they hold.

Field names are compared without case, digits and separators, so `ID-Card`, `idCard` and `id_card2` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

PERSONAL: Final = frozenset(
    {
        "name", "fullname", "realname", "firstname", "lastname", "familyname", "givenname", "surname",
        "phone", "phonenumber", "phoneno", "telephone", "telephonenumber", "tel", "mobile", "mobilephone",
        "mobilenumber", "mobileno", "cellphone", "contact", "contactnumber", "email", "wechat",
        "idcard", "idcardno", "idcardnumber", "idno", "idnumber", "identity", "identitycard",
        "identitynumber", "identityno", "nationalid", "citizenid", "passport", "passportno",
        "passportnumber", "ssn", "address", "homeaddress", "residence", "houseno", "housenumber", "roomno",
        "roomnumber", "doorplate", "birthday", "birthdate", "dateofbirth", "face", "plate", "platenumber",
        "licenseplate", "bankcard", "bankaccount",
    }
)  # fmt: skip
"""Whole field names, squeezed as :func:`squeezed` does."""

PERSONS: Final = (
    "applicant|citizen|complainant|contact|defendant|householder|owner|party|parties|people|person|petitioner|"
    "plaintiff|relative|reporter|resident|respondent|suspect|tenant|user|victim|visitor|witness"
)
"""Words for someone: before one of the names above they make it someone's (`reporter_name`)."""

CHINESE: Final = (
    "姓名", "名字", "电话", "手机", "联系方式", "身份证", "证件号", "住址", "地址", "门牌", "房号", "户主",
    "当事人", "申请人", "被申请人", "报案人", "生日", "出生", "车牌", "微信", "邮箱", "银行卡", "人脸",
)  # fmt: skip
"""Any field name that holds one of these words."""

_SQUEEZED: Final = re.compile(r"[\W\d_]+")
_SOMEONES: Final = re.compile(f"(?:{PERSONS})(.+)")


def squeezed(field: str) -> str:
    """The field's name without case, digits and separators."""
    return _SQUEEZED.sub("", field.casefold())


def names_a_person(field: str) -> bool:
    """True for a field whose name says that it holds who someone is, or how to find them."""
    name = squeezed(field)
    if name in PERSONAL or any(word in name for word in CHINESE):
        return True
    someones = _SOMEONES.fullmatch(name)
    return someones is not None and someones[1] in PERSONAL


def personal_field(found: Mapping[str, Any], path: str = "") -> str | None:
    """The path of the first field, at any depth, that is meant to name a person."""
    return next((at for at, field in _fields(found, path) if names_a_person(field)), None)


def _fields(found: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(found, Mapping):
        for field, value in found.items():
            here = f"{path}.{field}" if path else str(field)
            yield here, str(field)
            yield from _fields(value, here)
    elif isinstance(found, list):
        for i, value in enumerate(found):
            yield from _fields(value, f"{path}[{i}]")
