"""How the files of a page travel, over a real server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.glass import Glass

STYLES = "/wall/zh/assets/wall.css"


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    glass = Glass()
    await glass.start()
    async with httpx.AsyncClient(base_url=glass.url) as client:
        yield client
    await glass.stop()


async def test_a_file_is_packed_for_who_unpacks_it_and_plain_for_who_does_not(web: httpx.AsyncClient) -> None:
    packed = await web.get(STYLES, headers={"accept-encoding": "gzip, br"})
    plain = await web.get(STYLES, headers={"accept-encoding": "identity"})
    refused = await web.get(STYLES, headers={"accept-encoding": "gzip;q=0"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content) / 2
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.content == plain.content == refused.content
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"


async def test_who_has_a_file_hears_that_it_is_the_same(web: httpx.AsyncClient) -> None:
    tag = (await web.get(STYLES)).headers["etag"]

    same = await web.get(STYLES, headers={"if-none-match": f'"other", {tag}'})
    other = await web.get(STYLES, headers={"if-none-match": '"other"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert other.status_code == 200


async def test_what_is_named_by_its_version_is_kept_and_what_is_not_is_asked_for_anew(
    web: httpx.AsyncClient,
) -> None:
    [script, *_] = re.findall(r'src="([^"]+_dash-component-suites[^"]+)"', (await web.get("/wall")).text)

    assert (await web.get(script)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await web.get(STYLES)).headers["cache-control"] == "no-cache"


async def test_a_file_that_is_not_there_stays_404_and_a_packed_one_carries_the_policy(
    web: httpx.AsyncClient,
) -> None:
    assert (await web.get("/wall/zh/assets/nope.css")).status_code == 404
    assert "content-security-policy" in (await web.get(STYLES)).headers
    assert (await web.head(STYLES)).content == b""
