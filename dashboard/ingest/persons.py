"""Fields that name a person, by what they are called or by what they hold. Undeclared, the gate refuses them.

Field names are compared without case, digits and separators, so `ID-Card`, `idCard` and `id_card2` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from unicodedata import normalize

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

SHORTEST_NUMBER, LARGEST_NUMBER = 11, 10**18
"""Characters of what could be a number of a person; and what a JSON number that is one is below."""
MOBILE: Final = re.compile(
    r"(?<![\dA-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z])", re.ASCII
)
CITIZEN: Final = re.compile(
    r"(?<![\dA-Za-z])(?P<place>[1-8]\d{5})(?P<born>\d{8})\d{3}[\dXx](?![\dA-Za-z])", re.ASCII
)
"""GB 11643: place, day of birth, order, check character."""
_LONG_NUMBER: Final = re.compile(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[1-8]\d{16}", re.ASCII)
"""What either of them holds: the one question that is asked of every code."""
_SEPARATORS: Final = re.compile(r"(?<=\d)[\s\-\u2010-\u2015\u2212]+(?=[\dXx])")
"""What stands between two characters of one number, to whoever reads it."""
_WEIGHTS: Final = tuple(2**i % 11 for i in range(17, 0, -1))
_CHECK: Final = "10X98765432"
_EARLIEST_BIRTH: Final = 1880

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


def number_in(value: str) -> str | None:
    """What stands in a code that no code holds: "a mobile number", "a citizen's number"; None mostly.

    However it is written: in full-width digits, and with spaces and hyphens between any of them.
    """
    if len(value) < SHORTEST_NUMBER:
        return None
    plain = value if value.isascii() else normalize("NFKC", value)
    found = _number_in(plain)
    if found is not None or plain.isalnum():
        return found
    closed = _SEPARATORS.sub("", plain)
    return None if closed == plain else _number_in(closed)


def _number_in(plain: str) -> str | None:
    if not _LONG_NUMBER.search(plain):
        return None
    if MOBILE.search(plain):
        return "a mobile number"
    return "a citizen's number" if any(map(_is_citizen, CITIZEN.finditer(plain))) else None


def _is_citizen(found: re.Match[str]) -> bool:
    """By the day of birth and the check character, which one in eleven other numbers has by chance."""
    digits, born = found[0], found["born"]
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return day.year >= _EARLIEST_BIRTH and _CHECK[total % 11] == digits[17].upper()


def personal_field(found: Mapping[str, Any], path: str = "") -> str | None:
    """The path of the first field, at any depth, that is meant to name a person or is nothing but a number
    of one."""
    return next((at for at, field, value in _fields(found, path) if _is_personal(field, value)), None)


def _is_personal(field: str, value: Any) -> bool:
    if names_a_person(field):
        return True
    if isinstance(value, int) and value < LARGEST_NUMBER:
        value = str(value)
    if not isinstance(value, str):
        return False
    whole = _SEPARATORS.sub("", normalize("NFKC", value).strip())
    return MOBILE.fullmatch(whole) is not None or any(
        each[0] == whole and _is_citizen(each) for each in CITIZEN.finditer(whole)
    )


def _fields(found: Any, path: str, field: str = "") -> Iterator[tuple[str, str, Any]]:
    """Each with its path, its name (of an entry of a list, the list's) and what it holds."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            here = f"{path}.{name}" if path else str(name)
            yield here, str(name), value
            yield from _fields(value, here, str(name))
    elif isinstance(found, list):
        for i, value in enumerate(found):
            here = f"{path}[{i}]"
            if not isinstance(value, Mapping | list):
                yield here, field, value
            yield from _fields(value, here, field)
