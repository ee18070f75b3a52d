"""What the provider of sign-ins is asked over HTTP, and how long it may keep anybody waiting.

ProviderError
├── NotProven      what came back proves nobody: forged, over, for others, or refused by the provider
└── ProviderDown   the provider does not answer, or not as its standard says
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from dashboard.access.guard import names_this_machine

WITHIN_S: Final = 5.0
"""Of one call, whole: an answer that trickles is none."""
LONGEST: Final = 1024 * 1024
CHUNK: Final = 64 * 1024
DOWN_S: Final = 10.0
"""How long a provider that did not answer is taken to be down, without asking it again."""

T = TypeVar("T")


class ProviderError(Exception):
    pass


class NotProven(ProviderError):
    pass


class ProviderDown(ProviderError):
    pass


class Calls:
    """Blocking: `WITHIN_S` at the most, unless the head of an answer itself trickles."""

    def __init__(self, *, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._opener = _opener()

    def ask(
        self, address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """The object that is answered. Raises NotProven for a refusal of a form, else ProviderDown."""
        request = Request(address, data=form, headers={"accept": "application/json", **(headers or {})})
        until_s = time.monotonic() + self._within_s
        try:
            answer: HTTPResponse
            with self._opener.open(request, timeout=self._within_s) as answer:
                told = json.loads(_body(answer, until_s))
        except HTTPError as refused:
            refused.close()
            if form is not None and refused.code in (400, 401, 403):
                raise NotProven(f"the provider refuses the code: {refused.code}") from None
            raise ProviderDown(f"the provider answers {refused.code}") from None
        except (OSError, HTTPException, ValueError) as wrong:
            raise ProviderDown(f"the provider does not answer: {type(wrong).__name__}") from None
        if not isinstance(told, dict):
            raise ProviderDown("the provider answers with no object")
        return told


class Kept(Generic[T]):
    """One thing that the provider tells all alike: asked for by one thread at a time, whoever waits for it.

    `ask` raises ProviderDown; then for `DOWN_S` all are told so for whom what is kept is too old.
    """

    def __init__(self, ask: Callable[[], T], *, monotonic: Callable[[], float]) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._asking = Lock()
        self._found: tuple[T, float] | None = None
        self._down: tuple[str, float] | None = None

    def get(self, *, no_older_s: float) -> T:
        """Raises ProviderDown."""
        if (found := self._young(no_older_s)) is not None:
            return found
        with self._asking:
            if (found := self._young(no_older_s)) is not None:
                return found
            if self._down is not None and self._monotonic() - self._down[1] < DOWN_S:
                raise ProviderDown(self._down[0])
            try:
                found = self._ask()
            except ProviderDown as why:
                self._down = str(why), self._monotonic()
                raise
            self._found, self._down = (found, self._monotonic()), None
            return found

    def _young(self, no_older_s: float) -> T | None:
        found = self._found
        return found[0] if found is not None and self._monotonic() - found[1] <= no_older_s else None


def is_safe(address: str) -> bool:
    """Over TLS, or to this machine itself."""
    found = urlsplit(address)
    return found.scheme == "https" or (found.scheme == "http" and names_this_machine(found.netloc))


def _body(answer: HTTPResponse, until_s: float) -> bytes:
    body = b""
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > LONGEST or time.monotonic() > until_s:
            raise TimeoutError
    return body


class _NoRedirects(HTTPRedirectHandler):
    """What carries a secret or brings keys goes where it was sent, or nowhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirects, ProxyHandler({}))
