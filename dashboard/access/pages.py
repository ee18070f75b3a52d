"""What the doors of sign-in ask of whoever draws their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from starlette.responses import Response

from dashboard.ports import Grant
from dashboard.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Said:
    """What a page tells above its form. `word`: a key such as `wrong`, empty for nothing; `wait`: how long
    the name must wait before it is looked at again."""

    word: str = ""
    wait: timedelta = timedelta(0)


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the own page shows it. `token`: for the forms; `new_secret`: of one-time codes
    that could begin, and `new_address`, the same for an authenticator; `is_new`: straight from a link."""

    grant: Grant
    sessions: Sequence[Session]
    key: str
    token: str
    has_codes: bool
    new_secret: str
    new_address: str
    is_new: bool


class SignInPages(Protocol):
    """Each in the language asked for, the first one for any other; `next_`: the path to go on to."""

    def password(self, lang: str, *, next_: str, name: str, said: Said) -> Response: ...

    def code(self, lang: str, *, next_: str, token: str, said: Said) -> Response: ...

    def new_password(self, lang: str, *, word: str, name: str, said: Said) -> Response: ...

    def link_over(self, lang: str) -> Response: ...

    def me(self, lang: str, *, me: Me, said: Said) -> Response: ...
