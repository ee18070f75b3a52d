from __future__ import annotations

from typing import Any

import pytest
from starlette.types import Message

from dashboard.access.forms import LONGEST_FORM, form_of, form_token, is_from_here, is_token, local_path, to


@pytest.mark.parametrize("path", ["/", "/desk/zh/?at=2026-03-02", "/me?lang=en", "/desk/黄思湾", "/signpost"])
def test_a_path_of_this_centre_is_gone_on_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "desk",
        "//evil.example",
        "/\\evil.example",
        "/desk\\..\\x",
        "https://evil.example/",
        "javascript:alert(1)",
        " /desk",
        "/\t/evil.example",
        "/desk\r\nset-cookie: x",
        "/sign-in?next=/",
        "/sign-out",
        "/" + "x" * 2_000,
    ],
)
def test_any_other_leads_to_the_first_page(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize(
    ("headers", "is_it"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "http://a:80"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://a:80"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://b"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_what_another_site_sends_is_told_by_all_that_the_browser_says(
    headers: dict[str, str], is_it: bool
) -> None:
    sent = [(name.encode(), value.encode()) for name, value in {"host": "a:80", **headers}.items()]

    assert is_from_here({"type": "http", "headers": sent}) is is_it


async def form(*parts: bytes) -> Any:
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": n < len(parts) - 1}
        for n, part in enumerate(parts)
    ]

    async def receive() -> Message:
        return messages.pop(0)

    return await form_of(receive)


async def test_a_form_is_read_in_whatever_parts_it_comes() -> None:
    assert await form(b"name=%E8%B5%B5&pass", b"word=a+b%26&x=") == {
        "name": "赵",
        "password": "a b&",
        "x": "",
    }


async def test_the_first_of_a_name_counts() -> None:
    assert await form(b"name=a&name=b") == {"name": "a"}


@pytest.mark.parametrize("body", [b"x=" + b"y" * LONGEST_FORM, b"a=1&" * 50, b""])
async def test_what_is_no_form_or_too_long_is_empty(body: bytes) -> None:
    assert await form(body) == {}


def test_a_token_is_of_one_secret_and_tells_nothing_of_it() -> None:
    token = form_token("secret")

    assert is_token(token, "secret")
    assert not is_token(token, "another")
    assert not is_token("", "secret")
    assert not is_token("社区", "secret")
    assert "secret" not in token


def test_fields_that_are_empty_are_left_out() -> None:
    assert to("/sign-in", next="/a b", lang="").headers["location"] == "/sign-in?next=%2Fa+b"
    assert to("/").headers["location"] == "/"
