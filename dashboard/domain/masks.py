"""What is shown of a personal field to who has not asked for it by purpose: 张*, 138****8000, 420***…02.

A mask is of fixed length where the value's own would tell something. It shows never more than it hides, but
for a mobile number, whose three first and four last digits are what people know it by. What is not of the
shape of its kind is stars alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from unicodedata import category, normalize

from dashboard.domain.personal import PersonalKind

STARS: Final = "****"
"""Of a value whose shape is not known; whatever its length."""
_SEPARATORS: Final = re.compile(r"[\s()-]+")
_MOBILE: Final = re.compile(r"(?:\+?86)?(?P<first>1[3-9]\d)\d{4}(?P<last>\d{4})", re.ASCII)
_CITIZEN: Final = re.compile(r"(?P<first>\d{3})\d{10}(?:\d{3})?(?P<last>\d[\dXx])", re.ASCII)
"""Of 18 characters, or of 15 as they were until 1999."""
_IN_NAMES: Final = frozenset(" ·•.'’-")


def masked(kind: PersonalKind, value: str) -> str:
    """The value as whoever reads the case may see it; empty of an empty one."""
    found = normalize("NFC", value).strip()
    return _MASKS[kind](found) if found else ""


def _name(found: str) -> str:
    """The first character of a name of two letters or more: a surname's, or an initial."""
    letters = [each for each in found if _is_letter(each)]
    is_name = all(_is_letter(each) or each in _IN_NAMES or category(each) == "Mn" for each in found)
    return f"{found[0]}*" if is_name and len(letters) > 1 and _is_letter(found[0]) else STARS


def _is_letter(each: str) -> bool:
    return category(each)[0] == "L"


def _phone(found: str) -> str:
    mobile = _MOBILE.fullmatch(_digits(found))
    return STARS if mobile is None else f"{mobile['first']}****{mobile['last']}"


def _digits(found: str) -> str:
    """Without separators, and in plain digits where they were written wide."""
    return _SEPARATORS.sub("", normalize("NFKC", found))


def _id_card(found: str) -> str:
    citizen = _CITIZEN.fullmatch(_digits(found))
    if citizen is None:
        return STARS
    return f"{citizen['first']}{'*' * (citizen.end() - 5)}{citizen['last'].upper()}"


def _address(found: str) -> str:
    return STARS


_MASKS: Final[Mapping[PersonalKind, Callable[[str], str]]] = {
    "name": _name,
    "phone": _phone,
    "id_card": _id_card,
    "address": _address,
}
